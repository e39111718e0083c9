"""What the profile of an organisation needs before the public sees it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from library.languages import NATIVE_NAMES, column
from publishing import gate
from publishing.gate import Gap

from .models import Organization


def _texts(organization, snapshot) -> Iterable[Gap]:
    values = snapshot["fields"]
    language = values["original_language"]
    words = {"language": NATIVE_NAMES[language]}
    if not gate.says(values, "name", language):
        yield Gap(column("name", language), _("Write the name in %(language)s, the original language.") % words)
    if not gate.says(values, "description", language) and not gate.says(values, "mission", language):
        yield Gap(
            column("description", language),
            _("Write a description or the mission in %(language)s, the original language.") % words,
        )
    if not values["country"]:
        yield Gap("country", _("Choose the country."))
    if not values["kind"]:
        yield Gap("kind", _("Choose the kind of organisation."))


def _photos(organization, snapshot) -> Iterable[Gap]:
    return gate.photo_gaps("organizationphoto_set", snapshot)


for check in (_texts, _photos):
    gate.register(Organization, check)
