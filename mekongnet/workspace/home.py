"""The first page of the workspace: what waits for me, what my organisations keep, what was done lately."""

import datetime
from collections import Counter
from typing import NamedTuple

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casestudies.actions import ending_soon
from organizations import people
from organizations.rules import is_member
from publishing.access import private, signed_in
from publishing.models import Remark, Revision, Step, sees_everything
from publishing.translations import Text
from workshops import afterwards, commitments
from workshops.afterwards_views import Row as FollowUpRow
from workshops.commitment_views import row_of as commitment_row
from workshops.delegates import open_registrations

from .entries import Row, about, all_editable, by_key, editable, listed, newest_revisions, own, title_of
from .kinds import KINDS, Kind, desk_of
from .review import queue

WAITING_SHOWN, STUDIES_SHOWN, STEPS_SHOWN = 5, 24, 10

ORGANIZATIONS, STUDIES = KINDS["organizations"], KINDS["case-studies"]


class Asked(NamedTuple):
    """An entry that waits for its writers: reviewers ask for changes, or have open remarks on it."""

    title: Text
    url: str
    remarks: int


class Wish(NamedTuple):
    """Somebody who asks to join."""

    person: str
    url: str
    at: datetime.datetime


class Ending(NamedTuple):
    """A case study whose consent ends soon, and the last day of it."""

    title: Text
    url: str
    day: datetime.date


class Done(NamedTuple):
    """A step on an entry, as a list shows it."""

    step: Step
    title: Text
    url: str


class Keeper(NamedTuple):
    """An organisation of mine: its own profile, and its case studies."""

    row: Row
    studies: list[Row]


@private
@signed_in
@require_safe
def home(request):
    """What waits for the person who is signed in, and where to go on."""
    user = request.user
    keepers, has_more = _keepers(user)
    context = {
        "keepers": keepers,
        "has_more": has_more,
        "is_coordinator": sees_everything(user),
        "is_member": is_member(user),
        "waits": _waiting(user),
        "registrations": open_registrations(user),
        "done": _done(user),
        "crumbs": [(_("Workspace"), "")],
    }
    return render(request, "workspace/home.html", context)


# --- what waits for me ---


def _waiting(user) -> dict:
    asked = people.waiting(people.requests_for(user)).order_by("pk")
    to_review = queue(user) if sees_everything(user) else Revision.objects.none()
    waits = {
        "asked": _asked(user),
        "wishes": [
            Wish(one.name, reverse("workspace:request", args=[one.pk]), one.created_at) for one in asked[:WAITING_SHOWN]
        ],
        "wish_count": asked.count(),
        "review_count": to_review.count(),
        "consents": _consents(user),
        "commitments": _commitments(user),
        "follow_ups": _follow_ups(user),
    }
    return {**waits, "is_any": any(waits.values())}


def _asked(user) -> list[Asked]:
    """Entries with open remarks or requested changes: those of my organisations, and those that I wrote on last."""
    mine = {kind: _mine(kind, user) for kind in KINDS.values()}
    back = about(newest_revisions().filter(state=Revision.State.CHANGES_REQUESTED), mine)
    remarks = about(Remark.objects.filter(done_at__isnull=True), mine)
    open_ones = Counter(remarks.order_by().values_list("entry_type", "entry_id"))
    keys = {*open_ones, *back.values_list("entry_type", "entry_id")}
    entries = sorted(by_key(user, keys).items(), key=lambda item: item[0])
    return [Asked(title_of(entry), desk_of(entry), open_ones[key]) for key, entry in entries]


def _mine(kind: Kind, user):
    """Of what I may edit: what my organisations keep, and what I saved last."""
    last = newest_revisions().filter(entry_type=kind.content_type, author=user).values("entry_id")
    return editable(kind, user).filter(Q(pk__in=own(kind, user).values("pk")) | Q(pk__in=last))


def _consents(user) -> list[Ending]:
    """Consents that end soon, of the case studies that my organisations keep; for coordinators of all."""
    ending = ending_soon()
    if ending and not sees_everything(user):
        keepers = set(user.memberships.values_list("organization", flat=True))
        ending = [one for one in ending if one.case_study.owner_id in keepers]
    return [
        Ending(title_of(one.case_study), reverse("workspace:consents", args=[one.case_study.slug]), one.valid_until)
        for one in ending
    ]


def _commitments(user) -> list:
    """What my organisations promised at workshops and have not done yet, what is due first first."""
    return [commitment_row(one) for one in commitments.waiting_for(user)[: WAITING_SHOWN + 1]]


def _follow_ups(user) -> list[FollowUpRow]:
    """Workshops about which my organisations are asked what changed at home."""
    return [FollowUpRow(one) for one in afterwards.waiting_for(user)[: WAITING_SHOWN + 1]]


# --- what my organisations keep ---


def _keepers(user) -> tuple[list[Keeper], bool]:
    """My organisations with their case studies, the last changed first; whether there are more than are shown."""
    organizations = [Row(one) for one in listed(own(ORGANIZATIONS, user)).order_by("pk")]
    if not organizations:
        return [], False
    studies = listed(own(STUDIES, user)).annotate(owner_key=F("owner_id"))
    newest = list(studies.order_by(Coalesce("head_at", "updated_at").desc(), "pk")[: STUDIES_SHOWN + 1])
    rows = [Row(one) for one in newest[:STUDIES_SHOWN]]
    keepers = [
        Keeper(organization, [row for row in rows if row.entry.owner_key == organization.entry.pk])
        for organization in organizations
    ]
    return keepers, len(newest) > STUDIES_SHOWN


# --- what was done lately ---


def _done(user) -> list[Done]:
    steps = about(Step.objects.select_related("actor"), all_editable(user)).order_by("-pk")[:STEPS_SHOWN]
    steps = list(steps)
    entries = by_key(user, {(step.entry_type_id, step.entry_id) for step in steps})
    found = ((step, entries.get((step.entry_type_id, step.entry_id))) for step in steps)
    return [Done(step, title_of(entry), desk_of(entry)) for step, entry in found if entry]
