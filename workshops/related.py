"""What this room adds to pages of other rooms."""

from django.db.models import Q
from django.utils.translation import gettext as _

from places.cards import attach_places
from places.models import Place
from publishing.prepared import prepared
from publishing.related import Section, origins_of, shown_on

from .cards import workshop_card
from .models import Workshop

LIMIT = 24


def _listed(workshops):
    return workshops.distinct().by_time().for_list()[:LIMIT]


def _inside(*, user, key):
    places = Place.objects.visible_to(user).inside(key).values("pk")
    at = Q(place__in=places) | Q(stops__place__in=places)
    return _listed(Workshop.objects.visible_to(user).filter(at))


def _of_country(*, user, country):
    places = Place.objects.visible_to(user).filter(country=country).values("pk")
    return _listed(Workshop.objects.visible_to(user).filter(Q(place__in=places) | Q(stops__place__in=places)))


def _of_organization(*, user, key):
    return _listed(Workshop.objects.visible_to(user).filter(organizations=key))


def _behind(model, *, user, key):
    return _listed(origins_of(model, key, Workshop.objects.visible_to(user)))


def _section(workshops, user, key, heading) -> Section:
    return Section(key, heading, [workshop_card(one) for one in attach_places(workshops, user)])


@shown_on("places.place")
def workshops_at(place, user):
    if place.kind == Place.Kind.COUNTRY:
        found = prepared(_of_country, user=user, country=place.country)
    else:
        found = prepared(_inside, user=user, key=place.pk)
    return _section(found, user, "workshops", _("Workshops and study tours here"))


@shown_on("organizations.organization")
def workshops_of(organization, user):
    found = prepared(_of_organization, user=user, key=organization.pk)
    return _section(found, user, "workshops", _("Workshops and study tours"))


@shown_on("casestudies.casestudy")
def workshops_behind(case_study, user):
    found = prepared(_behind, type(case_study), user=user, key=case_study.pk)
    return _section(found, user, "learnt-on", _("Learnt on"))
