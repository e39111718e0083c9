"""The form on which people keep the profile of their organisation."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from publishing.editing import ChildFormSet, EditView, EntryForm, RowForm, Section, StatementForm, StatementRows

from .models import Contact, Organization, OrganizationFact


class OrganizationForm(EntryForm):
    translated = ("name", "name_status", "name_source", "name_note", "mission", "description", "founded_note")
    translated += ("record_note",)
    plain = ("kind", "country", "acronym", "founded", "website", "place")
    many = ("places", "themes")
    named = "name"
    for_coordinators = ("name_source", "name_note", "founded_note", "record_note")
    labels_of = {
        "name_status": _("Where this name comes from"),
        "description": _("What the organisation does"),
        "mission": _("Its mission"),
        "place": _("Where the office is"),
        "places": _("Where it works"),
        "themes": _("What it works on"),
    }
    hints = {
        "acronym": _("For example FACT. Leave it empty if there is none."),
        "description": _("A few sentences for readers who do not know you."),
        "founded": _("Four digits, for example 2004. Leave it empty if nobody is sure."),
        "website": _("For example www.example.org. A Facebook page will do, too."),
        "place": _("If the place is not in the list, ask a coordinator to add it."),
    }
    rules = {
        "_has_a_name": ("name", _("Give a name in at least one language.")),
        "_founded_is_a_year": ("founded", _("Give a year from 1800 to 2100.")),
    }
    sections = (
        Section(fields=("kind", "country", "acronym"), texts=("name", "name_status", "description")),
        Section(_("Mission"), texts=("mission",)),
        Section(_("Since when, and where to find it"), fields=("founded", "website", "place"), texts=("founded_note",)),
        Section(_("Where and on what it works"), fields=("places", "themes")),
        Section(_("People to reach"), rows=("contacts",)),
        Section(_("For coordinators"), texts=("name_source", "name_note", "record_note"), rows=("facts",)),
    )

    class Meta:
        model = Organization

    def part(self):
        part = super().part()
        # A year that somebody corrected no longer rests on the source of the old one.
        if part["fields"].get("founded") != self.old["fields"].get("founded"):
            part["fields"]["founded_source_id"] = None
        return part


class ContactForm(RowForm):
    translated = ("role",)
    plain = ("name", "email", "phone", "is_public", "is_for_members")
    labels_of = {
        "is_public": _("Everybody may see this contact"),
        "is_for_members": _("Members of the network may see this contact"),
    }
    hints = {
        "is_public": _("Only if this person agreed to it."),
        "is_for_members": _("People of other member organisations, after they have signed in."),
    }
    rules = {"_can_be_reached": ("email", _("Give an e-mail address or a telephone number."))}

    class Meta:
        model = Contact

    def clean_phone(self):
        phone = self.cleaned_data["phone"]
        if phone and sum(letter.isdigit() for letter in phone) < 5:
            raise ValidationError(_("This is no telephone number. For example: +855 12 345 678."))
        return phone


class ContactRows(ChildFormSet):
    accessor = "contacts"
    form = ContactForm
    heading, one, add = _("Contacts"), _("Contact"), _("Add a contact")
    hint = _("A contact that neither everybody nor members may see is kept for you and the coordinators.")


class FactForm(StatementForm):
    class Meta:
        model = OrganizationFact


class FactRows(StatementRows):
    form = FactForm
    heading = _("Statements with sources")


class OrganizationEdit(EditView):
    model = Organization
    form_class = OrganizationForm
    children = (ContactRows, FactRows)
    kind = "organizations"
