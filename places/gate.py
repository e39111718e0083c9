"""What a place needs before the public sees it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from library.languages import NATIVE_NAMES, column
from publishing import gate
from publishing.gate import Gap

from .models import Place
from .models.nesting import IN_A_CIRCLE, lies_within
from .precision import Precision


def _texts(place, snapshot) -> Iterable[Gap]:
    values = snapshot["fields"]
    language = values["original_language"]
    if not gate.says(values, "name", language):
        words = {"language": NATIVE_NAMES[language]}
        yield Gap(column("name", language), _("Write the name in %(language)s, the original language.") % words)
    if not values["kind"]:
        yield Gap("kind", _("Choose the kind of place."))
    if not values["country"]:
        yield Gap("country", _("Choose the country."))


def _position(place, snapshot) -> Iterable[Gap]:
    values = snapshot["fields"]
    if (values["lat"] is None) != (values["lon"] is None):
        yield Gap("lon" if values["lon"] is None else "lat", _("Give both latitude and longitude, or neither."))
    if values["is_sensitive"] and values["precision"] == Precision.EXACT:
        yield Gap("precision", _("A sensitive place is never shown exactly. Choose a coarser precision."))


def _parent(place, snapshot) -> Iterable[Gap]:
    if lies_within(snapshot["fields"]["parent_id"], place.pk):
        yield Gap("parent_id", IN_A_CIRCLE)


for check in (_texts, _position, _parent):
    gate.register(Place, check)
