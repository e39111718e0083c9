"""The filters of the list of members."""

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from library.models import Theme
from library.writing import label
from places.models import Country
from publishing.facets import Facet
from publishing.prepared import prepared
from publishing.translations import text_in

from .models import Organization


def labelled(choices):
    """Labels of a set of fixed choices, in the reader's language, in the order of the choices."""

    def labels(user, chosen):
        return {value: capfirst(label(choices, value)) for value in choices.values}

    return labels


def _themes(*, user):
    return Theme.objects.for_labels()


def theme_labels(user, chosen) -> dict[str, str]:
    """The names of all themes in the reader's language."""
    return {theme.slug: text_in(theme, "name").value for theme in prepared(_themes, user=user)}


FACETS = (
    Facet("country", _("Country"), "country", labelled(Country)),
    Facet("kind", _("Kind"), "kind", labelled(Organization.Kind)),
    Facet("theme", _("Theme"), "themes__slug", theme_labels),
)
