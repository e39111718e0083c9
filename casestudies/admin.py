from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from library.forms import RepairForm
from library.language_tabs import MissingLanguage, RowInline, TranslatedAdmin, TranslatedInline, columns
from library.languages import column
from publishing.admin import EntryAdmin, EntryForm

from .models import (
    Block,
    CaseStudy,
    CaseStudyEcosystem,
    CaseStudyGoal,
    CaseStudyPhoto,
    Consent,
    Contributor,
    Involvement,
    Lesson,
    Partner,
    Result,
    Voice,
)

TITLES = tuple(f"case_study__{name}" for name in columns("title"))


class CaseStudyForm(EntryForm):
    rules = {
        "_has_a_title": (column("title", "en"), _("Give a title in at least one language.")),
        "_ends_after_start": (
            "ended",
            _("The last year is before the first year, or the first year is missing."),
        ),
    }


class BlockForm(RepairForm):
    rules = {
        "_counts_from_one": ("number", _("The first block is 1.")),
        "_says_something": (column("text", "en"), _("Write what was done in at least one language.")),
    }


class VoiceForm(RepairForm):
    rules = {
        "_says_something": (
            column("author", "en"),
            _("Write one of the two voices in at least one language."),
        )
    }


class ConsentForm(RepairForm):
    rules = {
        "_covers_something": ("covers_text", _("Say what the community agreed to.")),
        "_consent_ends_after_start": ("valid_until", _("This is before the day on which consent was given.")),
        "_withdrawn_after_start": ("withdrawn_on", _("This is before the day on which consent was given.")),
    }


class EcosystemInline(RowInline):
    model = CaseStudyEcosystem


class GoalInline(RowInline):
    model = CaseStudyGoal


class PartnerInline(RowInline):
    model = Partner
    fields = ("organization", "role", "position")
    autocomplete_fields = ("organization",)


class InvolvementInline(TranslatedInline):
    model = Involvement
    fields = ("phase", "text")
    classes = ("collapse",)


class BlockInline(TranslatedInline):
    model = Block
    form = BlockForm
    fields = ("number", "title", "text", "enabling", "hindering", "lessons", "sources")
    autocomplete_fields = ("sources",)
    show_change_link = True
    classes = ("collapse",)


class ResultInline(TranslatedInline):
    model = Result
    fields = ("text", "sources", "position")
    autocomplete_fields = ("sources",)
    show_change_link = True
    classes = ("collapse",)


class LessonInline(TranslatedInline):
    model = Lesson
    fields = ("text", "position")
    show_change_link = True
    classes = ("collapse",)


class VoiceInline(TranslatedInline):
    model = Voice
    form = VoiceForm
    fields = ("kind", "community", "author", "position")
    show_change_link = True
    classes = ("collapse",)


class ContributorInline(RowInline):
    model = Contributor
    fields = ("name", "organization", "role", "position")
    autocomplete_fields = ("organization",)


class ConsentInline(admin.StackedInline):
    model = Consent
    form = ConsentForm
    extra = 0
    show_change_link = True
    fields = (
        "on_behalf_of", "given_by", ("covers_text", "covers_photos", "covers_location"), "method", "language",
        "given_on", "valid_until", "withdrawn_on",
    )  # fmt: skip


class CaseStudyPhotoInline(RowInline):
    model = CaseStudyPhoto
    fields = ("photo", "position")
    autocomplete_fields = ("photo",)


@admin.register(CaseStudy)
class CaseStudyAdmin(EntryAdmin):
    form = CaseStudyForm
    title_field = "title"
    prepopulated_fields = {"slug": ("title_en",)}
    list_display = ("shown_title", "approach", "country", "place", "basis", "languages", "status")
    list_filter = (
        "status",
        "country",
        "approach",
        "basis",
        "evidence_level",
        MissingLanguage,
        "original_language",
        "themes",
    )
    list_select_related = ("place",)
    search_fields = ("slug", *columns("title", "summary"))
    autocomplete_fields = ("place", "other_places", "themes", "context_sources")
    inlines = (
        ConsentInline,
        PartnerInline,
        EcosystemInline,
        GoalInline,
        BlockInline,
        ResultInline,
        LessonInline,
        VoiceInline,
        InvolvementInline,
        ContributorInline,
        CaseStudyPhotoInline,
    )
    fieldsets = (
        (_("Title and summary"), {"fields": ("title", "summary")}),
        (_("What it is about"), {"fields": ("approach", "themes", "began", "ended", "scale")}),
        (_("Where"), {"fields": ("country", "place", "other_places")}),
        (_("Context and challenges"), {"fields": ("context", "context_sources")}),
        (_("Benefits and costs"), {"fields": ("beneficiaries", "costs")}),
        (_("What is not known"), {"fields": ("evidence_level", "evidence_gap")}),
        (_("Basis and licence"), {"fields": ("basis", "licence")}),
        EntryAdmin.state_section,
        EntryAdmin.publishing_section,
    )


class PartAdmin(TranslatedAdmin):
    """A part of a case study, to find it by its words."""

    title_field = "text"
    list_display = ("shown_title", "case_study", "languages")
    list_filter = (MissingLanguage,)
    list_select_related = ("case_study",)
    autocomplete_fields = ("case_study",)


@admin.register(Block)
class BlockAdmin(PartAdmin):
    form = BlockForm
    title_field = "title"
    list_display = ("shown_title", "number", "case_study", "languages")
    search_fields = (*columns("title", "text"), *TITLES)
    autocomplete_fields = ("case_study", "sources")
    ordering = ("case_study", "number")
    fields = ("case_study", *BlockInline.fields)


@admin.register(Result)
class ResultAdmin(PartAdmin):
    search_fields = (*columns("text"), *TITLES)
    autocomplete_fields = ("case_study", "sources")
    fields = ("case_study", *ResultInline.fields)


@admin.register(Lesson)
class LessonAdmin(PartAdmin):
    search_fields = (*columns("text"), *TITLES)
    fields = ("case_study", *LessonInline.fields)


@admin.register(Involvement)
class InvolvementAdmin(PartAdmin):
    list_display = ("shown_title", "phase", "case_study", "languages")
    list_filter = ("phase", MissingLanguage)
    search_fields = (*columns("text"), *TITLES)
    fields = ("case_study", *InvolvementInline.fields)


@admin.register(Voice)
class VoiceAdmin(PartAdmin):
    form = VoiceForm
    title_field = "author"
    list_display = ("shown_title", "kind", "case_study", "languages")
    list_filter = ("kind", MissingLanguage)
    search_fields = (*columns("community", "author"), *TITLES)
    fields = ("case_study", *VoiceInline.fields)


@admin.register(Partner)
class PartnerAdmin(admin.ModelAdmin):
    form = RepairForm
    list_display = ("organization", "role", "case_study")
    list_filter = ("role",)
    list_select_related = ("organization", "case_study")
    list_per_page = 50
    search_fields = (*[f"organization__{name}" for name in columns("name")], *TITLES)
    autocomplete_fields = ("case_study", "organization")
    fields = ("case_study", *PartnerInline.fields)


@admin.register(Contributor)
class ContributorAdmin(admin.ModelAdmin):
    form = RepairForm
    list_display = ("name", "role", "organization", "case_study")
    list_filter = ("role",)
    list_select_related = ("organization", "case_study")
    list_per_page = 50
    search_fields = ("name", *TITLES)
    autocomplete_fields = ("case_study", "organization")
    fields = ("case_study", *ContributorInline.fields)


@admin.register(Consent)
class ConsentAdmin(admin.ModelAdmin):
    form = ConsentForm
    list_display = ("on_behalf_of", "case_study", "given_on", "valid_until", "withdrawn_on")
    list_filter = ("covers_text", "covers_photos", "covers_location", "method", "language")
    list_select_related = ("case_study",)
    list_per_page = 50
    date_hierarchy = "given_on"
    search_fields = ("on_behalf_of", "given_by", *TITLES)
    autocomplete_fields = ("case_study",)
    fields = ("case_study", *ConsentInline.fields)
