"""Asking the people who came to a workshop what they thought of it, and keeping what they answer without their names.

Nothing leads from an answer to a person: a ticket says only that its holder has answered, an answer has neither a time
nor a place in a row, and with each new one all answers of the workshop are stored anew in an order by chance, so that
not even the database remembers which came last.
"""

import datetime
import random
import secrets
import uuid
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts import letters
from accounts.models import Letter
from library import writing
from organizations.people import digest_of
from publishing.translations import text_in

from . import rules
from .delegates import deletion_day, who_was_there
from .models import Evaluation, EvaluationTicket, Workshop
from .wording import Words

# So many days after the last one the answers come in; then the organisers see them, all at once.
OPEN_FOR = 14
# Of fewer people one could guess who wrote what.
LEAST = 5
A_BATCH = 100
ONE_DAY = datetime.timedelta(days=1)

_chance = random.SystemRandom()


class Closed(Exception):
    """The time to answer is over, or the workshop was cancelled or taken back."""


class Period(NamedTuple):
    """The days on which people can answer, both counted."""

    first: datetime.date
    last: datetime.date


def period(workshop) -> Period | None:
    """When people are asked: from the day after the last one on, for two weeks, and no longer than their data are kept.

    None where there is no date, or no day between the end and the deletion of their data.
    """
    if workshop.last_day is None or datetime.date.max - workshop.last_day <= (OPEN_FOR + 1) * ONE_DAY:
        return None
    first = workshop.last_day + ONE_DAY
    last = min(workshop.last_day + OPEN_FOR * ONE_DAY, deletion_day(workshop) - ONE_DAY)
    return Period(first, last) if first <= last else None


def why_not(workshop, now: datetime.datetime | None = None) -> str:
    """Why nobody can be asked or answer now, in a sentence; empty where they can."""
    if workshop.cancelled_at:
        return _("The workshop was cancelled.")
    if workshop.last_day is None:
        return _("The date is not recorded, so nobody knows when to ask.")
    if not workshop.is_public:
        return _("The workshop is not public.")
    days, today = period(workshop), rules.today_at(workshop, now)
    if days is None:
        return _("The data of people are deleted too soon to ask them. Keep them a few days longer.")
    if today < days.first:
        return _("The workshop is not over yet.")
    if workshop.people_deleted_at or today > days.last:
        return _("The time to answer is over.")
    return ""


def is_over(workshop, now: datetime.datetime | None = None) -> bool:
    """Whether no answer can come any more, so that nobody learns from two looks who answered in between.

    A day of deletion that is still to come ends nothing: it can be moved, and the answers would come in again.
    """
    if workshop.people_deleted_at or workshop.last_day is None:
        return bool(workshop.people_deleted_at)
    return rules.today_at(workshop, now) - workshop.last_day > OPEN_FOR * ONE_DAY


# --- asking ---


def due(now: datetime.datetime | None = None) -> list[int]:
    """The numbers of the workshops whose people are asked now."""
    today = timezone.localdate(now)
    near = (today - (OPEN_FOR + 1) * ONE_DAY, today + ONE_DAY)  # somewhere it is another day
    found = Workshop.objects.visible_to(AnonymousUser()).filter(cancelled_at=None, people_deleted_at=None)
    found = found.annotate(over_on=Coalesce("ends_on", "starts_on")).filter(over_on__range=near)
    return [one.pk for one in found.order_by("pk") if not why_not(one, now)]


def ask(workshop_id: int, now: datetime.datetime | None = None) -> int:
    """Writes to everybody who was there, has an address and was not written to yet: how many that were.

    Each hundred is stored in one transaction with the tickets. Twice, twice at once, or stopped in between: each person
    gets one letter.
    """
    asked = 0
    while count := _ask_some(workshop_id, now):
        asked += count
    return asked


@transaction.atomic
def _ask_some(workshop_id, now) -> int:
    # Whoever deletes the data of these people, cancels, or asks them too, waits or is waited for.
    workshop = Workshop._base_manager.select_for_update().filter(pk=workshop_id).first()
    if workshop is None or why_not(workshop, now):
        return 0
    unasked = who_was_there(workshop).exclude(email="").filter(evaluation_ticket=None).select_related("organization")
    people = list(unasked.order_by("pk")[:A_BATCH])
    secrets_of = {one.pk: secrets.token_urlsafe(32) for one in people}
    EvaluationTicket.objects.bulk_create(
        EvaluationTicket(delegate=one, token_hash=digest_of(secrets_of[one.pk])) for one in people
    )
    letters.queue_many([_letter(one, workshop, secrets_of[one.pk]) for one in people])
    return len(people)


def _letter(delegate, workshop, token) -> Letter:
    with override(delegate.language):
        said = Words(workshop)
        context = {
            "is_member": False,
            "name": delegate.name,
            "workshop": said.name,
            "title": text_in(workshop, "name").headline.value,
            "last": period(workshop).last,
            "least": writing.number(LEAST),
            "borrowed": ", ".join(said.borrowed.values()),
            "url": letters.absolute(reverse("workshops:evaluation", args=[token])),
        }
        subject, body = letters.written(
            "letters/evaluation_asked.subject.txt", "letters/evaluation_asked.txt", get_language(), context
        )
    # As `delegates.letters_to` says: deleted with the person.
    key = f"workshop:{workshop.pk}:delegate:{delegate.pk}:evaluation"
    return Letter(address=delegate.email, language=delegate.language, key=key, subject=subject, body=body)


# --- answering ---


def ticket_with(token: str) -> EvaluationTicket | None:
    """The ticket that the secret belongs to, whether it was used or not."""
    found = EvaluationTicket.objects.select_related("delegate__workshop")
    return found.filter(token_hash=digest_of(token)).first()


@transaction.atomic
def answer(*, ticket, said) -> bool:
    """Keeps what the holder of `ticket` says, once: False where the ticket was used before.

    `said` has the columns of Evaluation. Raises Closed where the time is over.
    """
    workshop = Workshop._base_manager.select_for_update().get(pk=ticket.delegate.workshop_id)
    if why_not(workshop):
        raise Closed
    if not EvaluationTicket.objects.filter(pk=ticket.pk, is_used=False).update(is_used=True):
        return False
    kept = Evaluation.objects.filter(workshop=workshop)
    answers = [*kept, Evaluation(workshop=workshop, **said)]
    kept.delete()
    _chance.shuffle(answers)
    for one in answers:
        one.pk = uuid.uuid4()
    Evaluation.objects.bulk_create(answers)
    return True


# --- how it goes ---


class Response(NamedTuple):
    """How many answered; of how many who were asked, and how many have no address to be asked at. The last two are
    nought once the data of people are deleted.
    """

    answers: int
    asked: int
    without_address: int


def response(workshop) -> Response:
    return Response(
        workshop.evaluations.count(),
        EvaluationTicket.objects.filter(delegate__workshop=workshop).count(),
        who_was_there(workshop).filter(email="").count(),
    )
