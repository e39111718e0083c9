"""What this room adds to pages of other rooms."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from places.cards import attach_places, keys_inside
from places.models import Place
from publishing.prepared import prepared, values_of
from publishing.related import Section, origins_of, shown_on

from .cards import workshop_card
from .models import Participation, Stop, Workshop

LIMIT = 24


def _listed(workshops):
    return workshops.by_time().for_list()[:LIMIT]


def _inside(_count, *, user, **keys):
    here = Q(place__in=list(keys.values()))
    return _at(here, user)


def _of_country(*, user, country):
    # As conditions on the joined place: the places of a country may be very many, the workshops are not.
    public = Place.objects.visible_to(user).filter(pk=OuterRef("place"))
    return _at(Q(place__country=country) & Exists(public), user)


def _at(here, user):
    """Workshops held at a place, or that stopped at one; `here` is the condition on either."""
    stops = Stop.objects.filter(here).values("workshop")
    return _listed(Workshop.objects.visible_to(user).filter(here | Q(pk__in=stops)))


def _of_organization(*, user, key):
    took_part = Participation.objects.filter(organization=key).values("workshop")
    return _listed(Workshop.objects.visible_to(user).filter(pk__in=took_part))


def _behind(model, *, user, key):
    return _listed(origins_of(model, key, Workshop.objects.visible_to(user)))


def _section(workshops, user, key, heading) -> Section:
    return Section(key, heading, [workshop_card(one) for one in attach_places(workshops, user)])


@shown_on("places.place")
def workshops_at(place, user):
    if place.kind == Place.Kind.COUNTRY:
        found = prepared(_of_country, user=user, country=place.country)
    else:
        keys = values_of(keys_inside(place, user))
        found = prepared(_inside, len(keys), user=user, **keys)
    return _section(found, user, "workshops", _("Workshops and study tours here"))


@shown_on("organizations.organization")
def workshops_of(organization, user):
    found = prepared(_of_organization, user=user, key=organization.pk)
    return _section(found, user, "workshops", _("Workshops and study tours"))


@shown_on("casestudies.casestudy")
def workshops_behind(case_study, user):
    found = prepared(_behind, type(case_study), user=user, key=case_study.pk)
    return _section(found, user, "learnt-on", _("Learnt on"))
