"""What this room adds to pages of rooms below it."""

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from places.models import Place
from publishing.prepared import prepared
from publishing.related import Section, shown_on

from .cards import organization_card
from .models import Organization

# A page of a whole country names its first organisations; the list of members has them all.
LIMIT = 24


def _inside(language, *, user, key):
    places = Place.objects.visible_to(user).inside(key).values("pk")
    at = Q(place__in=places) | Q(places__in=places)
    return Organization.objects.visible_to(user).filter(at).distinct().down_the_river(language).for_list()[:LIMIT]


def _of_country(language, *, user, country):
    return Organization.objects.visible_to(user).filter(country=country).down_the_river(language).for_list()[:LIMIT]


@shown_on("places.place")
def organizations_at(place, user):
    if place.kind == Place.Kind.COUNTRY:
        found = prepared(_of_country, get_language(), user=user, country=place.country)
    else:
        found = prepared(_inside, get_language(), user=user, key=place.pk)
    return Section("organizations", _("Organisations here"), [organization_card(one) for one in found])
