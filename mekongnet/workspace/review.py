"""The review queue: entries that were sent for review, for those who look after the whole network."""

from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import DateTimeField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from publishing.access import private, signed_in
from publishing.life import kind_of
from publishing.models import Revision, Step, sees_everything
from publishing.pages import numbered_page
from publishing.translations import Text

from .entries import about, all_editable, by_key, newest_revisions, title_of
from .kinds import KINDS, Kind, crumbs, desk_of


class Sent(NamedTuple):
    """An entry in review: what it is, who sent it and what they said."""

    title: Text
    url: str
    kind: Kind
    number: int
    step: Step | None
    at: object


def queue(user, word: str = "") -> QuerySet:
    """The newest revisions that are in review, of one kind or of all; those that have waited longest come first."""
    entries = {kind: found for kind, found in all_editable(user).items() if not word or kind.word == word}
    sent = Step.objects.filter(
        entry_type=OuterRef("entry_type"), entry_id=OuterRef("entry_id"), verb=Step.Verb.SUBMITTED
    ).order_by("-pk")
    waiting = about(newest_revisions().filter(state=Revision.State.IN_REVIEW), entries)
    return waiting.annotate(
        step_key=Subquery(sent.values("pk")[:1]),
        sent_at=Coalesce(Subquery(sent.values("at")[:1]), "created_at", output_field=DateTimeField()),
    ).order_by("sent_at", "pk")


def _sent(user, revisions) -> list[Sent]:
    revisions = list(revisions)
    steps = Step.objects.select_related("actor").in_bulk([one.step_key for one in revisions if one.step_key])
    entries = by_key(user, {(one.entry_type_id, one.entry_id) for one in revisions})
    found = ((one, entries.get((one.entry_type_id, one.entry_id))) for one in revisions)
    return [
        Sent(
            title_of(entry),
            desk_of(entry),
            KINDS[kind_of(entry)],
            one.number,
            steps.get(one.step_key),
            one.sent_at,
        )
        for one, entry in found
        if entry
    ]


@private
@signed_in
@require_safe
def review(request):
    """What waits for a coordinator's eyes, the oldest first."""
    user = request.user
    if not sees_everything(user):
        raise PermissionDenied
    word = request.GET.get("kind", "")
    word = word if word in KINDS else ""
    waiting = queue(user, word)
    context = {
        "page": numbered_page(waiting.count(), lambda start, stop: _sent(user, waiting[start:stop]), request.GET),
        "kinds": KINDS.items(),
        "word": word,
        "address": f"kind={word}" if word else "",
        "crumbs": crumbs((_("Review"), "")),
    }
    return render(request, "workspace/review.html", context)
