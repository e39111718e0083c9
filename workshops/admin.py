from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from library.admin import FactAdmin, FactInline
from library.forms import RepairForm
from library.language_tabs import MissingLanguage, RowInline, TranslatedAdmin, TranslatedInline, columns
from publishing.admin import EntryAdmin, NamedEntryForm

from .models import (
    AgendaItem,
    Announcement,
    AttendingCountry,
    Commitment,
    CommitmentReport,
    CountryContribution,
    Delegate,
    FollowUp,
    Participation,
    Stop,
    WorkingLanguage,
    Workshop,
    WorkshopDocument,
    WorkshopFact,
    WorkshopPhoto,
)

WORKSHOP_NAMES = tuple(f"workshop__{name}" for name in columns("name"))
ORGANIZATION_NAMES = tuple(f"organization__{name}" for name in columns("name"))


class WorkshopForm(NamedEntryForm):
    rules = {
        **NamedEntryForm.rules,
        "_date_state_fits": (
            "date_state",
            _("A date is announced or confirmed; without one it is not recorded."),
        ),
        "_ends_after_start": (
            "ends_on",
            _("The last day is before the first day, or the first day is missing."),
        ),
        "_hours_have_days": (
            "starts_at",
            _("Give the first day, and when it begins, before you give hours."),
        ),
    }


class AgendaItemForm(RepairForm):
    rules = {
        "_day_counts_from_one": ("day", _("The first day is 1.")),
        "_ends_after_start": ("ends_at", _("It ends before it begins, or the beginning is missing.")),
    }


class StopForm(RepairForm):
    rules = {
        "_counts_from_one": ("position", _("The first stop is 1.")),
        "_leaves_after_arrival": ("leaves_at", _("The departure is before the arrival.")),
    }


class WorkshopFactInline(FactInline):
    model = WorkshopFact


class WorkingLanguageInline(RowInline):
    model = WorkingLanguage


class AttendingCountryInline(RowInline):
    model = AttendingCountry


class ParticipationInline(RowInline):
    model = Participation
    fields = ("organization", "role", "number_of_people")
    autocomplete_fields = ("organization",)


class AgendaInline(TranslatedInline):
    model = AgendaItem
    form = AgendaItemForm
    fields = (
        "day", "position", "starts_at", "ends_at", "title", "note", "language", "organizations", "documents",
    )  # fmt: skip
    autocomplete_fields = ("organizations", "documents")
    show_change_link = True
    classes = ("collapse",)


class StopInline(TranslatedInline):
    model = Stop
    form = StopForm
    fields = ("position", "place", "arrives_at", "leaves_at", "hosts", "what_is_shown", "seasonal_note")
    autocomplete_fields = ("place", "hosts")
    show_change_link = True
    classes = ("collapse",)


class CountryContributionInline(TranslatedInline):
    model = CountryContribution
    fields = ("country", "text")
    classes = ("collapse",)


class CommitmentInline(TranslatedInline):
    model = Commitment
    fields = ("organization", "text", "due_on", "position")
    autocomplete_fields = ("organization",)
    show_change_link = True
    classes = ("collapse",)


class WorkshopDocumentInline(RowInline):
    model = WorkshopDocument
    fields = ("document", "kind", "position")
    autocomplete_fields = ("document",)


class WorkshopPhotoInline(RowInline):
    model = WorkshopPhoto
    fields = ("photo", "people_agreed", "position")
    autocomplete_fields = ("photo",)


@admin.register(Workshop)
class WorkshopAdmin(EntryAdmin):
    form = WorkshopForm
    list_display = ("shown_title", "kind", "starts_on", "date_state", "place", "languages", "status")
    list_filter = ("status", "kind", "date_state", MissingLanguage, "in_founding_record", "themes")
    list_select_related = ("place",)
    search_fields = ("slug", *columns("name", "summary", "place_text"))
    date_hierarchy = "starts_on"
    autocomplete_fields = ("place", "themes", "date_source")
    inlines = (
        WorkingLanguageInline,
        AttendingCountryInline,
        ParticipationInline,
        AgendaInline,
        StopInline,
        CountryContributionInline,
        CommitmentInline,
        WorkshopDocumentInline,
        WorkshopPhotoInline,
        WorkshopFactInline,
    )
    fieldsets = (
        EntryAdmin.name_section,
        (_("What it is"), {"fields": ("kind", "summary", "themes")}),
        (
            _("When"),
            {
                "fields": (
                    "date_state", ("starts_on", "starts_at"), ("ends_on", "ends_at"), "zone", "date_source",
                    "date_note",
                ),
            },
        ),
        (_("Where"), {"fields": ("place", "online_address", "online_for_registered", "place_text", "venue")}),
        (
            _("Registration"),
            {
                "fields": (
                    "takes_registrations", "register_by", ("capacity", "delegates_each"), "registration_text", "cost",
                ),
            },
        ),
        (
            _("What came of it"),
            {"fields": ("number_of_participants", "report_body", "learnt", "outcomes", "shows_progress")},
        ),
        EntryAdmin.state_section,
        EntryAdmin.publishing_section,
    )  # fmt: skip


@admin.register(WorkshopFact)
class WorkshopFactAdmin(FactAdmin):
    owner = "workshop"


@admin.register(AgendaItem)
class AgendaItemAdmin(TranslatedAdmin):
    form = AgendaItemForm
    title_field = "title"
    list_display = ("shown_title", "workshop", "day", "starts_at", "languages")
    list_filter = ("language", MissingLanguage)
    list_select_related = ("workshop",)
    search_fields = (*columns("title", "note"), *WORKSHOP_NAMES)
    autocomplete_fields = ("workshop", "organizations", "documents")
    fields = ("workshop", *AgendaInline.fields)


@admin.register(Stop)
class StopAdmin(TranslatedAdmin):
    form = StopForm
    title_field = "what_is_shown"
    list_display = ("workshop", "position", "place", "arrives_at", "languages")
    list_display_links = ("workshop", "position")
    list_filter = (MissingLanguage,)
    list_select_related = ("workshop", "place")
    ordering = ("workshop", "position")
    search_fields = (
        *columns("what_is_shown"), *WORKSHOP_NAMES, *[f"place__{name}" for name in columns("name")],
    )  # fmt: skip
    autocomplete_fields = ("workshop", "place", "hosts")
    fields = ("workshop", *StopInline.fields)


@admin.register(Commitment)
class CommitmentAdmin(TranslatedAdmin):
    title_field = "text"
    list_display = ("shown_title", "organization", "workshop", "due_on", "languages")
    list_filter = (MissingLanguage,)
    list_select_related = ("organization", "workshop")
    search_fields = (*columns("text"), *ORGANIZATION_NAMES, *WORKSHOP_NAMES)
    date_hierarchy = "due_on"
    autocomplete_fields = ("workshop", "organization")
    fields = ("workshop", *CommitmentInline.fields)


class ReadOnlyAdmin(admin.ModelAdmin):
    """To look something up, and to delete what nobody should have written. All else goes through the pages of the
    workspace, which know of what hangs on it and write the letters.
    """

    list_per_page = 50

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(CommitmentReport)
class CommitmentReportAdmin(ReadOnlyAdmin):
    list_display = ("commitment", "state", "language", "author", "at")
    list_filter = ("state", "language")
    list_select_related = ("commitment", "author")
    search_fields = ("note", *[f"commitment__{name}" for name in columns("text")])


@admin.register(Announcement)
class AnnouncementAdmin(ReadOnlyAdmin):
    list_display = ("workshop", "kind", "author", "created_at", "readers", "finished_at")
    list_filter = ("kind",)
    list_select_related = ("workshop", "author")
    search_fields = WORKSHOP_NAMES


@admin.register(Participation)
class ParticipationAdmin(admin.ModelAdmin):
    form = RepairForm
    list_display = ("organization", "workshop", "role", "number_of_people")
    list_display_links = ("organization", "workshop")
    list_filter = ("role",)
    list_select_related = ("organization", "workshop")
    list_per_page = 50
    search_fields = (*ORGANIZATION_NAMES, *WORKSHOP_NAMES)
    autocomplete_fields = ("organization", "workshop")
    fields = ("workshop", "organization", "role", "number_of_people")


@admin.register(WorkshopDocument)
class WorkshopDocumentAdmin(admin.ModelAdmin):
    form = RepairForm
    list_display = ("document", "workshop", "kind")
    list_filter = ("kind",)
    list_select_related = ("document", "workshop")
    list_per_page = 50
    search_fields = ("document__file", *[f"document__{name}" for name in columns("title")], *WORKSHOP_NAMES)
    autocomplete_fields = ("document", "workshop")
    fields = ("workshop", "document", "kind", "position")


@admin.register(Delegate)
class DelegateAdmin(ReadOnlyAdmin):
    list_display = ("name", "organization", "workshop", "state")
    list_filter = ("state",)
    list_select_related = ("organization", "workshop")
    search_fields = ("name", "email", *ORGANIZATION_NAMES, *WORKSHOP_NAMES)


@admin.register(FollowUp)
class FollowUpAdmin(ReadOnlyAdmin):
    list_display = ("organization", "workshop", "months", "answered_at", "shown_at")
    list_filter = ("months",)
    list_select_related = ("organization", "workshop")
    search_fields = ("text", *ORGANIZATION_NAMES, *WORKSHOP_NAMES)
