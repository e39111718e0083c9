"""The filters of the list of case studies."""

from django.db.models import Count
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from library.languages import CODES
from library.models import Approach
from organizations.filters import labelled, theme_labels
from organizations.models import Organization
from places.models import Country
from publishing.facets import Facet, LanguageFacet
from publishing.prepared import prepared
from publishing.translations import text_in

from .models import Ecosystem, Partner

# A choice of thousands helps nobody: the organisations with most case studies, and the chosen one.
ORGANIZATIONS = 40

LANGUAGE_NAMES = {"vi": _("Vietnamese"), "lo": _("Lao"), "km": _("Khmer"), "en": _("English")}


def _languages(user, chosen) -> dict[str, str]:
    return {code: capfirst(LANGUAGE_NAMES[code]) for code in CODES}


def _named(user):
    return Organization.objects.visible_to(user).only("slug", "original_language", *[f"name_{code}" for code in CODES])


def _busiest(*, user):
    """The inner query counts in the small table of partners alone; the outer one reads forty names."""
    busy = Partner.objects.order_by().values("organization").annotate(studies=Count("pk"))
    top = busy.order_by("-studies", "organization").values("organization")[:ORGANIZATIONS]
    return _named(user).filter(pk__in=top)


def _chosen(*, user, slug):
    return _named(user).filter(slug=slug)


def _organizations(user, chosen: str) -> dict[str, str]:
    found = prepared(_busiest, user=user)
    if chosen and "\x00" not in chosen and chosen not in {one.slug for one in found}:
        found += prepared(_chosen, user=user, slug=chosen)
    return {one.slug: text_in(one, "name").value for one in found}


FACETS = (
    Facet("country", _("Country"), "country", labelled(Country)),
    Facet("approach", _("Approach"), "approach", labelled(Approach)),
    Facet("theme", _("Theme"), "themes__slug", theme_labels),
    Facet("ecosystem", _("Ecosystem"), "ecosystems__ecosystem", labelled(Ecosystem)),
    Facet("organization", _("Organisation"), "organizations__slug", _organizations, only_labelled=True),
    LanguageFacet("language", _("Can be read in"), "", _languages),
)
