from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from .actions import remove_document, remove_photo, store_document, store_photo
from .forms import DocumentForm, FactForm, NamedForm, PhotoForm, TermForm
from .language_tabs import MissingLanguage, SortedByName, TranslatedAdmin, TranslatedInline, columns
from .models import Document, GlossaryTerm, Photo, Source, Theme, ThemeFact


class WithoutSource(admin.SimpleListFilter):
    """Statements that rest on nothing."""

    title = _("sources")
    parameter_name = "sourced"

    def lookups(self, request, model_admin):
        return [("no", _("without a source")), ("yes", _("with a source"))]

    def queryset(self, request, queryset):
        if self.value() in ("no", "yes"):
            # Each row once, however many sources it has.
            sources = queryset.model.sources
            sourced = sources.through.objects.values(sources.field.m2m_field_name())
            if self.value() == "yes":
                return queryset.filter(pk__in=sourced)
            return queryset.exclude(pk__in=sourced)
        return queryset


class FactInline(TranslatedInline):
    """The facts about a record, on its page."""

    form = FactForm
    fields = ("text", "note", "confidence", "sources", "position")
    autocomplete_fields = ("sources",)
    show_change_link = True
    classes = ("collapse",)


class FactAdmin(TranslatedAdmin):
    """All facts of one kind of record, to find those that are unsure. `owner` is the field of the record."""

    form = FactForm
    title_field = "text"
    owner = ""
    list_filter = ("confidence", WithoutSource, MissingLanguage)
    search_fields = (*columns("text", "note"), "sources__address")
    long_rows = 4

    def get_list_display(self, request):
        return ("shown_title", self.owner, "languages", "confidence")

    def get_list_select_related(self, request):
        return (self.owner,)

    def get_autocomplete_fields(self, request):
        return (self.owner, "sources")

    def get_fields(self, request, obj=None):
        return self._by_language((self.owner, "text", "note", "confidence", "sources", "position"))


@admin.register(ThemeFact)
class ThemeFactAdmin(FactAdmin):
    owner = "theme"


class ThemeFactInline(FactInline):
    model = ThemeFact


@admin.register(Theme)
class ThemeAdmin(TranslatedAdmin):
    form = NamedForm
    list_display = ("shown_title", "abbreviation", "languages", "position")
    list_filter = (MissingLanguage, "text_state_vi", "text_state_lo", "text_state_km", "text_state_en")
    search_fields = ("slug", "abbreviation", *columns("name", "description"))
    ordering = ("position", "slug")
    autocomplete_fields = ("terms",)
    inlines = (ThemeFactInline,)
    fieldsets = (
        (_("Name"), {"fields": ("name", "name_status", "name_source", "name_note")}),
        (_("Text"), {"fields": ("description", "record_note", "text_state")}),
        (_("Where it stands"), {"fields": ("slug", "abbreviation", "position", "terms")}),
    )


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(SortedByName, TranslatedAdmin):
    form = TermForm
    title_field = "term"
    list_display = ("shown_title", "slug", "languages")
    list_filter = (MissingLanguage, "term_status_vi", "term_status_lo", "term_status_km", "term_status_en")
    search_fields = ("slug", *columns("term", "definition"))
    fieldsets = (
        (_("Term"), {"fields": ("term", "term_status", "term_source")}),
        (_("What it means"), {"fields": ("definition", "note")}),
        (_("Address"), {"fields": ("slug",)}),
    )


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):
    list_display = ("slug", "address")
    search_fields = ("slug", "address")
    list_per_page = 50


class UploadAdmin(TranslatedAdmin):
    """A record with a file. `store` and `remove` are the actions through which files come and go."""

    date_hierarchy = "created_at"

    def save_model(self, request, obj, form, change):
        if "file" in form.changed_data:
            self.store(obj, form.cleaned_data["file"])
        else:
            super().save_model(request, obj, form, change)

    def delete_model(self, request, obj):
        self.remove(obj)

    def delete_queryset(self, request, queryset):
        for obj in queryset:
            self.remove(obj)

    def store(self, obj, upload):
        raise NotImplementedError

    def remove(self, obj):
        raise NotImplementedError


@admin.register(Photo)
class PhotoAdmin(UploadAdmin):
    form = PhotoForm
    title_field = "alt"
    list_display = ("picture", "shown_title", "credit", "licence", "languages", "created_at")
    list_display_links = ("picture", "shown_title")
    list_filter = ("licence", MissingLanguage)
    search_fields = ("file", "credit", *columns("alt", "caption"))
    readonly_fields = ("picture",)
    fieldsets = (
        (_("Picture"), {"fields": ("picture", "file", "credit", "licence")}),
        (_("In words"), {"fields": ("alt", "caption")}),
    )

    @admin.display(description=_("as it is now"))
    def picture(self, obj):
        if not obj.file:
            return "—"
        width = 120
        height = max(1, round(width * obj.height / obj.width)) if obj.width else width
        return format_html(
            '<img src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
            obj.file.storage.url(obj.rendition(Photo.WIDTHS[0])),
            width,
            height,
            self.shown_title(obj),
        )

    def store(self, obj, upload):
        store_photo(photo=obj, upload=upload)

    def remove(self, obj):
        remove_photo(photo=obj)


@admin.register(Document)
class DocumentAdmin(UploadAdmin):
    form = DocumentForm
    title_field = "title"
    list_display = ("shown_title", "format", "language", "licence", "languages", "created_at")
    list_filter = ("language", "licence", MissingLanguage)
    search_fields = ("file", "credit", *columns("title"))
    fieldsets = (
        (_("File"), {"fields": ("file", "language", "credit", "licence")}),
        (_("Title"), {"fields": ("title",)}),
    )

    @admin.display(description=_("format"))
    def format(self, obj):
        return obj.format

    def store(self, obj, upload):
        store_document(document=obj, upload=upload)

    def remove(self, obj):
        remove_document(document=obj)
