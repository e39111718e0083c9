"""The administration's way with four languages: every column by its own name, grouped under tabs by a script.

Without JavaScript the columns stand one below another, language by language, each with its `lang` attribute.
"""

from itertools import groupby

from django import forms
from django.contrib import admin
from django.db import models
from django.utils.html import format_html_join
from django.utils.text import capfirst, format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modeltranslation.fields import TranslationField
from modeltranslation.translator import translator

from .forms import RepairForm
from .languages import CODES, NATIVE_NAMES, column, first_text


def columns(*fields: str) -> tuple[str, ...]:
    """The columns of translated `fields` in every language, for `search_fields`."""
    return tuple(column(field, code) for field in fields for code in CODES)


class LanguageColumns:
    """For a ModelAdmin or an inline whose `fields` or `fieldsets` name translated fields by their bare names.

    The form has the four columns, never the bare name (which would write to the language of the pages), and
    an empty text is stored as NULL. `long_rows` is the height of a long text in lines.
    """

    form = RepairForm
    long_rows = 6

    @property
    def translated(self) -> tuple[str, ...]:
        return tuple(translator.get_options_for_model(self.model).all_fields)

    def get_fields(self, request, obj=None):
        return self._by_language(super().get_fields(request, obj))

    def get_fieldsets(self, request, obj=None):
        return [
            (title, {**options, "fields": self._by_language(options["fields"])})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def get_exclude(self, request, obj=None):
        return [*(super().get_exclude(request, obj) or []), *self.translated]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, models.URLField):
            # An address typed without its scheme is read as https.
            kwargs.setdefault("assume_scheme", "https")
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(db_field, TranslationField):
            name = db_field.translated_field.verbose_name
            field.label = format_lazy("{} ({})", capfirst(name), NATIVE_NAMES[db_field.language])
            field.empty_value = None
            field.widget.attrs["data-language"] = db_field.language
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = self.long_rows
            if not isinstance(field.widget, forms.Select):
                field.widget.attrs["lang"] = db_field.language
        return field

    def _by_language(self, fields):
        translated = self.translated
        result = []
        for is_translated, run in groupby(fields, key=lambda name: name in translated):
            run = list(run)
            result += [column(name, code) for code in CODES for name in run] if is_translated else run
        return result


class TranslatedAdmin(LanguageColumns, admin.ModelAdmin):
    """A record with texts in four languages. `title_field` is the one that a list shows."""

    title_field = "name"
    list_per_page = 50
    list_display = ("shown_title", "languages")

    class Media:
        js = ["admin-portal/language-tabs.js"]

    @admin.display(description=_("name"))
    def shown_title(self, obj):
        """The title as the administrator reads it, in another language where theirs has none."""
        return first_text(obj, self.title_field) or str(obj)

    @admin.display(description=_("languages"))
    def languages(self, obj):
        """Which languages have a text of their own: the code of each, struck through where it is missing."""
        return format_html_join(
            " ",
            '<abbr class="{}" title="{}">{}</abbr>',
            (
                (
                    "has-text" if getattr(obj, column(self.title_field, code)) else "no-text",
                    NATIVE_NAMES[code],
                    code,
                )
                for code in CODES
            ),
        )


class SortedByName:
    """The order in which a reader of the administration's language looks a name up."""

    def get_ordering(self, request):
        language = get_language()
        return [column("sort", language if language in CODES else CODES[0]), "pk"]


class TranslatedInline(LanguageColumns, admin.StackedInline):
    """Children with texts in four languages, on the page of their entry."""

    extra = 0
    long_rows = 3


class RowInline(admin.TabularInline):
    """Children that need one line each, on the page of their entry."""

    form = RepairForm
    extra = 0


class MissingLanguage(admin.SimpleListFilter):
    """Records that have no text yet in one language, told by the column of `title_field`."""

    title = _("language missing")
    parameter_name = "missing"

    def __init__(self, request, params, model, model_admin):
        self.title_field = model_admin.title_field
        super().__init__(request, params, model, model_admin)

    def lookups(self, request, model_admin):
        return [(code, NATIVE_NAMES[code]) for code in CODES]

    def queryset(self, request, queryset):
        if self.value() in CODES:
            return queryset.filter(**{f"{column(self.title_field, self.value())}__isnull": True})
        return queryset
