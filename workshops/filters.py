"""The filters of the list of workshops."""

from django.utils.translation import gettext_lazy as _

from organizations.filters import labelled, theme_labels
from places.models import Country
from publishing.facets import Facet

from .models import Workshop

FACETS = (
    Facet("kind", _("Kind"), "kind", labelled(Workshop.Kind)),
    Facet("country", _("Participants from"), "countries__country", labelled(Country)),
    Facet("theme", _("Theme"), "themes__slug", theme_labels),
)
