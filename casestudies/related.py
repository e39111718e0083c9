"""What this room adds to pages of other rooms."""

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from places.cards import keys_inside
from places.models import Place
from publishing.prepared import prepared, values_of
from publishing.related import Section, grown_out_of, shown_on

from .cards import case_study_card
from .locations import attach_public_places
from .models import CaseStudy, Partner

LIMIT = 24


def _listed(studies, language):
    return studies.sorted_for(language).for_list()[:LIMIT]


def _inside(language, _count, *, user, **keys):
    keys = list(keys.values())
    here = CaseStudy.objects.visible_to(user).filter(place__in=keys).order_by().values("pk")
    also = CaseStudy.other_places.through.objects.filter(place__in=keys).values("casestudy")
    at = Q(pk__in=here) | Q(pk__in=also)
    return _listed(CaseStudy.objects.visible_to(user).located().filter(at), language)


def _of_country(language, *, user, country):
    return _listed(CaseStudy.objects.visible_to(user).filter(country=country), language)


def _of_organization(language, *, user, key):
    took_part = Partner.objects.filter(organization=key).values("case_study")
    return _listed(CaseStudy.objects.visible_to(user).filter(pk__in=took_part), language)


def _grown_out_of(model, language, *, user, key):
    return _listed(grown_out_of(model, key, CaseStudy.objects.visible_to(user)), language)


def _section(studies, user, key, heading) -> Section:
    return Section(key, heading, [case_study_card(one) for one in attach_public_places(studies, user)])


@shown_on("places.place")
def case_studies_at(place, user):
    if place.kind == Place.Kind.COUNTRY:
        found = prepared(_of_country, get_language(), user=user, country=place.country)
    else:
        keys = values_of(keys_inside(place, user))
        found = prepared(_inside, get_language(), len(keys), user=user, **keys)
    return _section(found, user, "case-studies", _("Case studies from here"))


@shown_on("organizations.organization")
def case_studies_of(organization, user):
    found = prepared(_of_organization, get_language(), user=user, key=organization.pk)
    return _section(found, user, "case-studies", _("Case studies"))


@shown_on("workshops.workshop")
def case_studies_from(workshop, user):
    found = prepared(_grown_out_of, type(workshop), get_language(), user=user, key=workshop.pk)
    return _section(found, user, "case-studies", _("Case studies that grew out of it"))
