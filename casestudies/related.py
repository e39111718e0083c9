"""What this room adds to pages of other rooms."""

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from places.models import Place
from publishing.prepared import prepared
from publishing.related import Section, grown_out_of, shown_on

from .cards import case_study_card
from .locations import attach_public_places
from .models import CaseStudy

LIMIT = 24


def _listed(studies, language):
    return studies.distinct().sorted_for(language).for_list()[:LIMIT]


def _inside(language, *, user, key):
    places = Place.objects.visible_to(user).inside(key).values("pk")
    at = Q(place__in=places) | Q(other_places__in=places)
    return _listed(CaseStudy.objects.visible_to(user).located().filter(at), language)


def _of_country(language, *, user, country):
    return _listed(CaseStudy.objects.visible_to(user).filter(country=country), language)


def _of_organization(language, *, user, key):
    return _listed(CaseStudy.objects.visible_to(user).filter(partners__organization=key), language)


def _grown_out_of(model, language, *, user, key):
    return _listed(grown_out_of(model, key, CaseStudy.objects.visible_to(user)), language)


def _section(studies, user, key, heading) -> Section:
    return Section(key, heading, [case_study_card(one) for one in attach_public_places(studies, user)])


@shown_on("places.place")
def case_studies_at(place, user):
    if place.kind == Place.Kind.COUNTRY:
        found = prepared(_of_country, get_language(), user=user, country=place.country)
    else:
        found = prepared(_inside, get_language(), user=user, key=place.pk)
    return _section(found, user, "case-studies", _("Case studies from here"))


@shown_on("organizations.organization")
def case_studies_of(organization, user):
    found = prepared(_of_organization, get_language(), user=user, key=organization.pk)
    return _section(found, user, "case-studies", _("Case studies"))


@shown_on("workshops.workshop")
def case_studies_from(workshop, user):
    found = prepared(_grown_out_of, type(workshop), get_language(), user=user, key=workshop.pk)
    return _section(found, user, "case-studies", _("Case studies that grew out of it"))
