from django.apps import apps
from django.contrib import admin, messages
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from library.forms import NamedForm, RepairForm
from library.language_tabs import MissingLanguage, SortedByName, TranslatedAdmin

from . import actions
from .models import Entry, Lineage, Remark, Revision, Status, Step

# What an administrator may set by hand; the other steps belong to the review.
BY_HAND = (Status.DRAFT, Status.PUBLISHED, Status.ARCHIVED)


class EntryForm(RepairForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if field := self.fields.get("status"):
            allowed = {*BY_HAND, self.instance.status}
            field.choices = [choice for choice in Status.choices if choice[0] in allowed]

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("status") == Status.PUBLISHED and "publish_at" in data:
            data["publish_at"] = data["publish_at"] or timezone.now()
        return data


class NamedEntryForm(EntryForm, NamedForm):
    rules = {**NamedForm.rules, **EntryForm.rules}


class EntryAdmin(SortedByName, TranslatedAdmin):
    """What every kind of entry shares. Its status moves through `publishing.actions` only."""

    form = NamedEntryForm
    actions = ("publish_entries", "archive_entries", "withdraw_entries")
    list_filter = ("status", MissingLanguage, "original_language", "in_founding_record")
    readonly_fields = ("created_at", "updated_at")
    prepopulated_fields = {"slug": ("name_en",)}
    save_on_top = True

    name_section = (_("Name"), {"fields": ("name", "name_status", "name_source", "name_note")})
    publishing_section = (
        _("Address and publication"),
        {
            "fields": (
                "slug",
                "status",
                "publish_at",
                "original_language",
                "in_founding_record",
                "is_from_research",
                "created_at",
                "updated_at",
            ),
        },
    )
    state_section = (_("State of the texts"), {"fields": ("text_state", "record_note")})

    def save_model(self, request, obj, form, change):
        status, publish_at = obj.status, obj.publish_at
        moved = {"status", "publish_at"}.intersection(form.changed_data)
        if moved:
            stored = type(obj).objects.filter(pk=obj.pk).values("status", "publish_at").first()
            stored = stored or {"status": Status.DRAFT, "publish_at": None}
            obj.status, obj.publish_at = stored["status"], stored["publish_at"]
        super().save_model(request, obj, form, change)
        if moved and status == Status.PUBLISHED:
            actions.publish(entry=obj, at=publish_at)
        elif moved and status == Status.ARCHIVED:
            actions.archive(entry=obj)
        elif moved and status == Status.DRAFT:
            actions.withdraw(entry=obj)

    @admin.action(description=_("Publish the chosen entries now"), permissions=["change"])
    def publish_entries(self, request, queryset):
        entries = self._move(request, queryset, actions.publish)
        keys = [entry.pk for entry in entries]
        shown = set(self.model.objects.published().filter(pk__in=keys).values_list("pk", flat=True))
        if hidden := [str(entry) for entry in entries if entry.pk not in shown]:
            self.message_user(
                request,
                _("Published, but the public does not see it while no consent to the text holds: %(names)s.")
                % {"names": ", ".join(hidden)},
                messages.WARNING,
            )

    @admin.action(description=_("Archive the chosen entries"), permissions=["change"])
    def archive_entries(self, request, queryset):
        self._move(request, queryset, actions.archive)

    @admin.action(description=_("Take the chosen entries back to draft"), permissions=["change"])
    def withdraw_entries(self, request, queryset):
        self._move(request, queryset, actions.withdraw)

    def _move(self, request, queryset, action):
        entries = list(queryset)
        for entry in entries:
            action(entry=entry)
        message = ngettext("%(count)d entry changed.", "%(count)d entries changed.", len(entries))
        self.message_user(request, message % {"count": len(entries)}, messages.SUCCESS)
        return entries


class LineageForm(RepairForm):
    """Both ends are named by kind and number: the rooms that they live in need not know each other."""

    rules = {"_two_ends": ("result_id", _("An entry cannot come from itself."))}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A building block is no entry, but others adapt it; its room lies above this one, hence the name.
        block = apps.get_model("casestudies", "Block")
        kinds = [block, *(model for model in apps.get_models() if issubclass(model, Entry))]
        keys = [kind.pk for kind in ContentType.objects.get_for_models(*kinds).values()]
        for name in ("origin_type", "result_type"):
            if field := self.fields.get(name):
                field.queryset = ContentType.objects.filter(pk__in=keys)

    def clean(self):
        super().clean()
        for end in ("origin", "result"):
            kind, number = self.cleaned_data.get(f"{end}_type"), self.cleaned_data.get(f"{end}_id")
            if kind and number is not None:
                model = kind.model_class()
                if not model._default_manager.filter(pk=number).exists():
                    self.add_error(f"{end}_id", _("There is no record of this kind with this number."))
        return self.cleaned_data


@admin.register(Lineage)
class LineageAdmin(admin.ModelAdmin):
    form = LineageForm
    list_display = ("result_name", "kind", "origin_name")
    list_filter = ("kind", "result_type", "origin_type")
    list_per_page = 50
    fields = ("kind", "origin_type", "origin_id", "result_type", "result_id")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("origin", "result")

    @admin.display(description=_("result"))
    def result_name(self, obj):
        return str(obj.result or "—")

    @admin.display(description=_("origin"))
    def origin_name(self, obj):
        return str(obj.origin or "—")


class LifeAdmin(admin.ModelAdmin):
    """What happened to entries, to read. It is written by `publishing.actions` alone, and never changed."""

    list_per_page = 50
    ordering = ("-pk",)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("entry", "entry_type")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("entry"))
    def entry_name(self, obj):
        return str(obj.entry or "—")


@admin.register(Revision)
class RevisionAdmin(LifeAdmin):
    list_display = ("entry_name", "entry_type", "number", "state", "author", "is_minor", "created_at")
    list_filter = ("state", "is_minor", "entry_type")
    list_select_related = ("author",)
    date_hierarchy = "created_at"
    search_fields = ("comment", "author__email", "author__name")
    fields = (
        *("entry_name", "entry_type", "number", "state", "author", "comment", "is_minor", "restores", "created_at"),
        "snapshot",
    )

    def get_queryset(self, request):
        # A list needs no contents: each is a whole entry in four languages.
        return super().get_queryset(request).defer("snapshot")


@admin.register(Step)
class StepAdmin(LifeAdmin):
    list_display = ("entry_name", "entry_type", "verb", "number", "actor", "at")
    list_filter = ("verb", "entry_type")
    list_select_related = ("actor",)
    date_hierarchy = "at"
    search_fields = ("comment", "actor__email", "actor__name")
    fields = ("entry_name", "entry_type", "verb", "number", "actor", "comment", "at")


@admin.register(Remark)
class RemarkAdmin(LifeAdmin):
    list_display = ("entry_name", "entry_type", "field", "number", "author", "at", "done_at")
    list_filter = (("done_at", admin.EmptyFieldListFilter), "entry_type")
    list_select_related = ("author",)
    date_hierarchy = "at"
    search_fields = ("text", "author__email", "author__name")
    fields = ("entry_name", "entry_type", "number", "field", "text", "author", "at", "done_at", "done_by")
