"""What this room adds to pages of rooms below it."""

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from places.cards import keys_inside
from places.models import Place
from publishing.prepared import prepared, values_of
from publishing.related import Section, shown_on

from .cards import organization_card
from .models import Organization

# A page of a whole country names its first organisations; the list of members has them all.
LIMIT = 24


def _inside(language, _count, *, user, **keys):
    keys = list(keys.values())
    seats = Organization.objects.visible_to(user).filter(place__in=keys).order_by().values("pk")
    links = Organization.places.through.objects.filter(place__in=keys).values("organization")
    at = Q(pk__in=seats) | Q(pk__in=links)
    return Organization.objects.visible_to(user).filter(at).down_the_river(language).for_list()[:LIMIT]


def _of_country(language, *, user, country):
    return Organization.objects.visible_to(user).filter(country=country).down_the_river(language).for_list()[:LIMIT]


@shown_on("places.place")
def organizations_at(place, user):
    if place.kind == Place.Kind.COUNTRY:
        found = prepared(_of_country, get_language(), user=user, country=place.country)
    else:
        keys = values_of(keys_inside(place, user))
        found = prepared(_inside, get_language(), len(keys), user=user, **keys)
    return Section("organizations", _("Organisations here"), [organization_card(one) for one in found])
