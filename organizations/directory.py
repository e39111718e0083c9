"""The members' directory: whom to call or write to at other organisations. For people of the network, never public."""

from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import get_language

from library.languages import CODES, column
from library.writing import label
from places.cards import country_name, line
from publishing.pages import numbered_page
from publishing.translations import Text, text_in
from search.folding import fold

from .models import Contact, Organization

NAMES = tuple(column("name", code) for code in CODES)


class Listed(NamedTuple):
    """An organisation as the directory shows it, with the contacts that its people made visible."""

    heading: Text
    url: str
    where: str
    contacts: list[Contact]


def _shared_contacts():
    return Contact.objects.filter(Q(is_public=True) | Q(is_for_members=True))


def _others(user):
    """Public organisations with somebody to reach, but for those that `user` belongs to."""
    found = Organization.objects.visible_to(user).published().filter(pk__in=_shared_contacts().values("organization"))
    return found.exclude(pk__in=user.memberships.values("organization"))


def _keys(user, country: str, words: str) -> list[int]:
    """The keys of the organisations asked for, by name; each of `words` stands in a name in any language."""
    found = _others(user).sorted_for(get_language())
    if country:
        found = found.filter(country=country)
    asked = fold(words).split()
    rows = found.values_list("pk", "acronym", *NAMES)
    return [key for key, *names in rows if all(word in fold(" ".join(filter(None, names))) for word in asked)]


def _listed(user, keys: list[int]) -> list[Listed]:
    contacts = {}
    for contact in _shared_contacts().filter(organization__in=keys):
        contacts.setdefault(contact.organization_id, []).append(contact)
    found = _others(user).filter(pk__in=keys).for_list().in_bulk()
    return [
        Listed(
            heading=text_in(found[key], "name").headline,
            url=found[key].get_absolute_url(),
            where=line(country_name(found[key].country), label(Organization.Kind, found[key].kind), found[key].acronym),
            contacts=contacts[key],
        )
        for key in keys
        # What was withdrawn since its key was read is gone.
        if key in found and key in contacts
    ]


def directory_page(user, country: str, words: str, parameters):
    """The asked-for page of the directory. Raises Http404 for a page number that it does not have."""
    keys = _keys(user, country, words)
    return numbered_page(len(keys), lambda start, stop: _listed(user, keys[start:stop]), parameters)
