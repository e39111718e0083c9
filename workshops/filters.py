"""The filters of the list of workshops, and of its calendar and its feed."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
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


def chosen_in(parameters) -> dict[str, tuple[str, str]]:
    """The filters in an address of a calendar or feed: name → value and what a reader reads for it.

    Raises Http404 for a value that nothing knows: whoever subscribed should learn that they get nothing.
    """
    chosen = {}
    for facet in FACETS:
        if value := parameters.get(facet.name, ""):
            labels = facet.labels(AnonymousUser(), value)
            if value not in labels:
                raise Http404("No such filter")
            chosen[facet.name] = (value, str(labels[value]))
    return chosen
