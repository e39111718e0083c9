"""Deleting people's data when a workshop is long over. What stays is how many people came from which organisation."""

import copy
import datetime

from django.db import transaction
from django.db.models import Count, Max
from django.urls import reverse
from django.utils import timezone, translation

from accounts import letters
from accounts.models import User
from publishing import actions, snapshots
from publishing.models import Revision
from publishing.telling import reviewers
from publishing.translations import text_in

from . import rules
from .attendance import added, rows_of
from .delegates import deletion_day, letters_to, who_was_there
from .models import Workshop

# So long before people's data are deleted, those who may see them are reminded.
REMINDED_BEFORE = datetime.timedelta(days=14)


def forget_due() -> int:
    """Deletes what is due, and reminds of what will be soon. How many workshops' people were deleted.

    Running it again, or late, does nothing twice.
    """
    forgotten = 0
    for workshop in _with_people():
        day = deletion_day(workshop, workshop.last_registered)
        today = rules.today_at(workshop)
        if day <= today:
            forgotten += forget_people(workshop)
        elif day - today <= REMINDED_BEFORE:
            remind(workshop, day)
    return forgotten


def _with_people() -> list[Workshop]:
    found = Workshop._base_manager.annotate(last_registered=Max("delegates__registered_at"))
    return list(found.filter(last_registered__isnull=False).order_by("pk"))


@transaction.atomic
def forget_people(workshop) -> bool:
    """Deletes the people of `workshop`, the letters to them and their right to answer; False where there are none.

    How many of each organisation were there, or were to come where nobody noted that, is kept with the workshop's
    organisations, unless a number stands there already.
    """
    workshop = Workshop._base_manager.select_for_update().get(pk=workshop.pk)
    counts = _counts(workshop)
    written = letters_to(workshop)
    if not workshop.delegates.exists() and not written.exists():
        return False
    _keep(workshop, counts)
    workshop.delegates.all().delete()
    written.delete()
    Workshop._base_manager.filter(pk=workshop.pk).update(people_deleted_at=timezone.now())
    return True


def _counts(workshop) -> dict[int, int]:
    """Organisation → how many of its people were there; where nobody noted who was, how many were to come."""
    rows = who_was_there(workshop).order_by().values_list("organization").annotate(people=Count("pk"))
    return {} if workshop.cancelled_at else dict(rows)


def _keep(workshop, counts: dict[int, int]) -> None:
    """Writes the numbers into what the public sees and into what is being written, so that neither loses them."""
    if not counts:
        return
    actions.begin(entry=workshop)
    live = snapshots.take(workshop)
    if _put_in(live["children"]["participations"], counts):
        snapshots.write(workshop, live)
    # The change of the live row becomes a revision, and goes into a draft that left the organisations alone.
    head = actions.begin(entry=workshop)
    parts = copy.deepcopy(head.snapshot["children"]["participations"])
    if not _put_in(parts, counts):
        return
    # A draft with other organisations: the numbers go into its own rows.
    actions.save(entry=workshop, snapshot={"children": {"participations": parts}}, base=head.number, by=None)
    if head.state == Revision.State.IN_REVIEW:
        actions.submit(entry=workshop, by=None)


def _put_in(parts: list[dict], counts: dict[int, int]) -> bool:
    """Puts the numbers into rows of a snapshot, each where `attendance.take` would. A number that stands in any row of
    the organisation is left. Whether one was missing.
    """
    told = {row["fields"]["organization_id"] for row in parts if row["fields"].get("number_of_people") is not None}
    missing = {key: people for key, people in counts.items() if key not in told}
    rows = rows_of(parts, missing)
    for key, people in missing.items():
        row = rows.get(key) or added(parts, key)
        row["fields"]["number_of_people"] = people
    return bool(missing)


def remind(workshop, day: datetime.date) -> None:
    """Tells those who may see the people of `workshop`, once, that these data are deleted on that day."""
    for person in _readers(workshop):
        with translation.override(person.language):
            name = text_in(workshop, "name").headline.value
            url = letters.absolute(reverse("workspace:delegates", args=[workshop.slug]))
        letters.queue(
            kind="registration_forgetting",
            to=person,
            key=f"workshop:{workshop.pk}:forgetting:{day.isoformat()}:{person.pk}",
            context={"workshop": name, "day": day, "url": url},
        )


def _readers(workshop) -> list[User]:
    managers = User.objects.filter(is_active=True, pk__in=rules.managing(workshop).values("user")).order_by("pk")
    return list(dict.fromkeys([*reviewers(), *managers]))
