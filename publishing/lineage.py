"""Saying on which workshop a case study was learnt, from either end. There is one link, and both pages show it.

As consents, it is a fact: it is no part of revisions, and holds at once. Readers see it where both ends are public,
because every page asks each end's own `visible_to` (publishing.related).
"""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext_noop

from .models import Lineage, Step
from .portal_words import sentence
from .translations import text_in

_GREW_OUT = sentence(gettext_noop("Case study that grew out of it: %(name)s"))
_LEARNT_ON = sentence(gettext_noop("Learnt on: %(name)s"))
_GREW_OUT_NO_LONGER = sentence(gettext_noop("No longer said to have grown out of it: %(name)s"))
_LEARNT_ON_NO_LONGER = sentence(gettext_noop("No longer said to be learnt on: %(name)s"))
_NOT_PUBLIC = sentence(gettext_noop("something that is not public"))


@transaction.atomic
def link(*, origin, result, by) -> bool:
    """Says that `result` was learnt on `origin`; False where that was said before."""
    _link, is_new = Lineage.objects.get_or_create(**_ends(origin, result))
    if is_new:
        _log(origin, result, by, _GREW_OUT, _LEARNT_ON)
    return is_new


@transaction.atomic
def unlink(*, origin, result, by) -> bool:
    """Takes that back; False where it was not said."""
    count, _kinds = Lineage.objects.filter(**_ends(origin, result)).delete()
    if count:
        _log(origin, result, by, _GREW_OUT_NO_LONGER, _LEARNT_ON_NO_LONGER)
    return bool(count)


def _ends(origin, result) -> dict:
    kinds = ContentType.objects.get_for_models(type(origin), type(result))
    return {
        "kind": Lineage.Kind.LEARNT_ON,
        "origin_type": kinds[type(origin)],
        "origin_id": origin.pk,
        "result_type": kinds[type(result)],
        "result_id": result.pk,
    }


def _log(origin, result, by, of_origin, of_result) -> None:
    for entry, other, words in ((origin, result, of_origin), (result, origin, of_result)):
        comment = words % {"name": _name_for_all(other)}
        Step.objects.create(entry=entry, verb=Step.Verb.SAVED, actor=by, comment=comment)


def _name_for_all(entry) -> str:
    """What everybody who reads the log may know: who keeps one end need not see a draft of the other."""
    return text_in(entry, entry.title_field).headline.value if entry.is_public else _NOT_PUBLIC
