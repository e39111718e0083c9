"""Organisations as lists and other rooms' pages show them."""

from django.utils.translation import gettext as _

from library.writing import label
from places.cards import line
from publishing.cards import Card
from publishing.translations import text_in

from .models import Organization


def organization_card(organization: Organization) -> Card:
    return Card(
        url=organization.get_absolute_url(),
        title=text_in(organization, "name").headline,
        where=line(
            label(Organization.Kind, organization.kind),
            organization.acronym,
            _("not in the founding record") if organization.is_from_research else "",
        ),
        gist=text_in(organization, "description"),
        is_draft_entry=not organization.is_public,
    )
