"""What a workshop needs before the public sees it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from library.languages import NATIVE_NAMES, column
from publishing import gate
from publishing.gate import Gap

from .models import Workshop


def _texts(workshop, snapshot) -> Iterable[Gap]:
    values = snapshot["fields"]
    language = values["original_language"]
    words = {"language": NATIVE_NAMES[language]}
    if not gate.says(values, "name", language):
        yield Gap(column("name", language), _("Write the name in %(language)s, the original language.") % words)
    if not gate.says(values, "summary", language):
        yield Gap(column("summary", language), _("Write the summary in %(language)s, the original language.") % words)
    if not values["kind"]:
        yield Gap("kind", _("Choose the kind of meeting."))


def _dates(workshop, snapshot) -> Iterable[Gap]:
    values = snapshot["fields"]
    if values["date_state"] == Workshop.DateState.UNKNOWN and values["starts_on"]:
        yield Gap("date_state", _("Say whether this date is announced or confirmed."))
    if values["date_state"] != Workshop.DateState.UNKNOWN and not values["starts_on"]:
        yield Gap("starts_on", _("Give the first day, or say that the date is not recorded."))
    if values["starts_on"] and values["ends_on"] and values["ends_on"] < values["starts_on"]:
        yield Gap("ends_on", _("The last day is before the first day."))


def _photos(workshop, snapshot) -> Iterable[Gap]:
    return gate.photo_gaps("workshopphoto_set", snapshot)


for check in (_texts, _dates, _photos):
    gate.register(Workshop, check)
