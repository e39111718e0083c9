"""A revision as the public would see it, for whoever has its link: an elder of the village needs no account.

The page is made by the public view itself, of rows that are written for it and taken back before it is sent.
"""

import datetime
from collections.abc import Callable
from typing import NamedTuple

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db import DataError, IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.urls import resolve, reverse
from django.utils import timezone, translation

from . import gate, life, snapshots
from .gate import Gap
from .models import Revision, Status, Step

VALID_FOR = datetime.timedelta(days=14)

_signer = signing.TimestampSigner(salt="publishing.preview")
_preparations: dict[type, list[Callable]] = {}


class Preview(NamedTuple):
    """What a previewed page says above itself; it is `request.preview` there."""

    number: int
    saved_at: datetime.datetime
    gaps: list[Gap]


def prepare(model, function: Callable) -> None:
    """`function(entry)` does what a kind of entry needs besides, to be public for the time of a preview."""
    functions = _preparations.setdefault(model, [])
    if function not in functions:
        functions.append(function)


def link(entry, number: int, language: str) -> str:
    """The path under which that revision can be read for 14 days, in `language` to begin with."""
    token = _signer.sign(f"{entry._meta.label_lower}-{entry.pk}-{number}")
    with translation.override(language):
        return reverse("preview", args=[token])


def read(token: str):
    """The entry and the revision that `token` of a link names. Raises Http404 for a wrong or an old one, and for one
    that was made before the entry was archived.
    """
    try:
        label, key, number = _signer.unsign(token, max_age=VALID_FOR).split("-")
        model, key, number = apps.get_model(label), int(key), int(number)
    except (signing.BadSignature, ValueError, LookupError) as fault:
        raise Http404("No such preview, or it has expired") from fault
    entry = model._base_manager.filter(pk=key).first()
    revision = life.revisions(entry).filter(number=number).first() if entry else None
    if revision is None or _archived_since(entry, token):
        raise Http404("What this preview shows is gone")
    return entry, revision


def _archived_since(entry, token: str) -> bool:
    """Whether `entry` was archived after the link was made, or in the same second."""
    made = signing.b62_decode(token.split(_signer.sep)[-2])
    archived = Step.objects.of(entry).filter(verb=Step.Verb.ARCHIVED).order_by("-pk").first()
    return archived is not None and made <= archived.at.timestamp()


def render(request, entry, revision: Revision, part: str = "") -> HttpResponse:
    """The public page of `entry`, were `revision` published now, or the page of a `part` of it, such as `blocks/2/`.
    Its links to such parts lead to their previews. Leaves nothing behind. Raises Http404 where even then nobody would
    see it.
    """
    request.preview = Preview(revision.number, revision.created_at, gate.gaps(entry, revision.snapshot))
    user, request.user = request.user, AnonymousUser()
    try:
        with transaction.atomic():
            _publish(entry, revision.snapshot)
            address = entry.get_absolute_url()
            match = resolve(address + part)
            response = match.func(request, *match.args, **match.kwargs)
            transaction.set_rollback(True)
    except (IntegrityError, DataError) as fault:
        raise Http404("This revision cannot be shown: it contradicts itself") from fault
    finally:
        request.user = user
    here = request.path.removesuffix(part)
    response.content = response.content.replace(f'href="{address}'.encode(), f'href="{here}'.encode())
    return response


def _publish(entry, snapshot) -> None:
    model = type(entry)
    # As a draft first: what is public may lack nothing, and what it lacks is filled in below.
    model._base_manager.filter(pk=entry.pk).update(status=Status.DRAFT)
    entry.status = Status.DRAFT
    snapshots.write(entry, snapshot)
    for function in _preparations.get(model, ()):
        function(entry)
    # Well before now: the database, which decides what is public, has a clock of its own.
    now = timezone.now() - datetime.timedelta(minutes=1)
    entry.status = Status.PUBLISHED
    entry.publish_at = min(entry.publish_at or now, now)
    entry.save()
