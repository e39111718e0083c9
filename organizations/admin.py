from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from library.admin import FactAdmin, FactInline
from library.forms import RepairForm
from library.language_tabs import MissingLanguage, RowInline, TranslatedAdmin, TranslatedInline, columns
from publishing.admin import EntryAdmin, NamedEntryForm

from . import actions as people
from .models import (
    CandidateFact,
    CandidateIdentity,
    Contact,
    Invitation,
    JoinRequest,
    Membership,
    Organization,
    OrganizationFact,
    OrganizationPhoto,
)

ORGANIZATION_NAMES = tuple(f"organization__{name}" for name in columns("name"))


class OrganizationForm(NamedEntryForm):
    rules = {
        **NamedEntryForm.rules,
        "_founded_is_a_year": ("founded", _("Give a year from 1800 to 2100.")),
    }


class ContactForm(RepairForm):
    rules = {"_can_be_reached": ("email", _("Give an e-mail address or a telephone number."))}


class OrganizationFactInline(FactInline):
    model = OrganizationFact


class ContactInline(TranslatedInline):
    model = Contact
    form = ContactForm
    fields = ("name", "role", "email", "phone", "is_public", "is_for_members", "position")
    classes = ("collapse",)


class MembershipInline(RowInline):
    model = Membership
    fields = ("user", "role")
    autocomplete_fields = ("user",)


class OrganizationPhotoInline(RowInline):
    model = OrganizationPhoto
    fields = ("photo", "position")
    autocomplete_fields = ("photo",)


class CandidateInline(TranslatedInline):
    model = CandidateIdentity
    fields = ("name", "confidence", "website", "reason")
    show_change_link = True
    classes = ("collapse",)


@admin.register(Organization)
class OrganizationAdmin(EntryAdmin):
    form = OrganizationForm
    list_display = ("shown_title", "acronym", "kind", "country", "languages", "status")
    list_filter = ("status", "country", "kind", MissingLanguage, "in_founding_record", "themes")
    search_fields = ("slug", "acronym", *columns("name", "mission"))
    autocomplete_fields = ("place", "places", "themes", "logo", "founded_source")
    inlines = (
        OrganizationFactInline, ContactInline, MembershipInline, OrganizationPhotoInline, CandidateInline,
    )  # fmt: skip
    fieldsets = (
        EntryAdmin.name_section,
        (_("What it is"), {"fields": ("acronym", "kind", "country", "website", "logo")}),
        (_("Since when"), {"fields": ("founded", "founded_source", "founded_note")}),
        (_("In its own words"), {"fields": ("mission", "description")}),
        (_("Where and on what it works"), {"fields": ("place", "places", "themes")}),
        EntryAdmin.state_section,
        EntryAdmin.publishing_section,
    )


@admin.register(OrganizationFact)
class OrganizationFactAdmin(FactAdmin):
    owner = "organization"


class CandidateFactInline(FactInline):
    model = CandidateFact


@admin.register(CandidateIdentity)
class CandidateIdentityAdmin(TranslatedAdmin):
    title_field = "reason"
    list_display = ("name", "organization", "confidence", "languages")
    list_filter = ("confidence", MissingLanguage)
    list_select_related = ("organization",)
    search_fields = ("name", "website", *columns("reason"), *ORGANIZATION_NAMES)
    autocomplete_fields = ("organization",)
    ordering = ("name", "pk")
    inlines = (CandidateFactInline,)
    fields = ("organization", "name", "confidence", "website", "reason")


@admin.register(Contact)
class ContactAdmin(TranslatedAdmin):
    form = ContactForm
    title_field = "role"
    list_display = ("name", "organization", "email", "phone", "is_public", "is_for_members")
    list_filter = ("is_public", "is_for_members", MissingLanguage)
    list_select_related = ("organization",)
    search_fields = ("name", "email", "phone", *columns("role"), *ORGANIZATION_NAMES)
    autocomplete_fields = ("organization",)
    fields = ("organization", "name", "role", "email", "phone", "is_public", "is_for_members", "position")


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    list_display = ("user", "organization", "role", "created_at")
    list_display_links = ("user", "organization")
    list_filter = ("role",)
    list_select_related = ("user", "organization")
    list_per_page = 50
    search_fields = ("user__email", "user__name", *ORGANIZATION_NAMES)
    autocomplete_fields = ("user", "organization")
    date_hierarchy = "created_at"
    fields = ("user", "organization", "role")


class Correspondence(admin.ModelAdmin):
    """What people sent and were sent, for repair: it is written and decided in the workspace."""

    list_per_page = 50
    date_hierarchy = "created_at"
    list_select_related = ("organization",)

    def has_add_permission(self, request):
        return False


@admin.register(Invitation)
class InvitationAdmin(Correspondence):
    """The digest of the secret is shown to nobody; an invitation is sent in the workspace, never made here."""

    list_display = ("email", "organization", "role", "created_at", "expires_at", "accepted_at", "revoked_at")
    list_filter = ("role", "language")
    search_fields = ("email", "name", *ORGANIZATION_NAMES)
    readonly_fields = (
        *("email", "organization", "role", "invited_by"),
        *("created_at", "accepted_at", "accepted_by", "revoked_at"),
    )
    fields = (
        *("email", "name", "language", "organization", "role", "invited_by", "created_at"),
        *("expires_at", "accepted_at", "accepted_by", "revoked_at"),
    )
    actions = ("take_back",)

    @admin.action(description=_("Take the chosen invitations back"), permissions=["change"])
    def take_back(self, request, queryset):
        for invitation in queryset.filter(accepted_at=None, revoked_at=None):
            try:
                people.take_back(invitation=invitation)
            except people.NotOpen:
                continue  # accepted in this very moment


@admin.register(JoinRequest)
class JoinRequestAdmin(Correspondence):
    list_display = ("name", "email", "organization", "new_organization", "state", "created_at")
    list_filter = ("state", "language", "country", "kind")
    search_fields = ("name", "email", "new_organization", *ORGANIZATION_NAMES)
    autocomplete_fields = ("organization",)
    readonly_fields = ("state", "created_at", "decided_at", "decided_by")
    fields = (
        *("name", "email", "language", "organization", "new_organization", "country", "kind", "message"),
        *("state", "created_at", "decided_at", "decided_by"),
    )
