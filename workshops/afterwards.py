"""What changed at home: whom the network asks some months after a workshop, what they answer, and who reads it."""

import calendar
import datetime
import hashlib
import json

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts import letters
from organizations.models import Organization
from organizations.people import name_in, writers_of
from publishing.models import Status, Step, sees_everything
from publishing.portal_words import sentence
from publishing.translations import text_in

from . import rules
from .delegates import who_was_there
from .models import FollowUp, Participation, Workshop

_SAID = sentence(gettext_noop("What changed at home, as %(organization)s says."))
_SHOWN = sentence(gettext_noop("What changed at home at %(organization)s: public."))
_HIDDEN = sentence(gettext_noop("What changed at home at %(organization)s: no longer public."))
AFTER = {3: gettext_lazy("after three months"), 12: gettext_lazy("after a year")}
# Where the round did not run on the day itself it still asks for so long; what is older is of another time.
ASKED_FOR = datetime.timedelta(days=30)
# Nobody is asked sooner or later, whatever the zone and the length of the months.
SOONEST, LATEST = datetime.timedelta(days=85), datetime.timedelta(days=370) + ASKED_FOR
# So long an unanswered question waits on the first page of the workspace; it can be answered later, too.
WAITS_FOR = datetime.timedelta(days=180)


class Meanwhile(Exception):
    """Somebody else answered, or changed the answer. `now` is the question as it stands."""

    def __init__(self, now: FollowUp):
        super().__init__("changed meanwhile")
        self.now = now


# --- reading ---


def _of_public_workshops() -> QuerySet:
    public = Workshop.objects.visible_to(AnonymousUser()).filter(cancelled_at=None)
    return FollowUp.objects.filter(workshop__in=public)


def _listed(follow_ups) -> QuerySet:
    """What waits for an answer first, then the newest answers."""
    unanswered_first = Case(When(answered_at=None, then=Value(0)), default=Value(1))
    found = follow_ups.select_related("workshop", "organization", "author")
    return found.order_by(unanswered_first, F("answered_at").desc(nulls_last=True), "-asked_at", "pk")


def concerning(user) -> QuerySet:
    """What the organisations of `user` are asked; for those who look after the whole network what any is."""
    return _listed(FollowUp.objects.all() if sees_everything(user) else _of_own(user))


def waiting_for(user) -> QuerySet:
    """What the organisations of `user` were asked in the last half year and have not answered."""
    return _listed(_of_own(user).filter(answered_at=None, asked_at__gte=timezone.now() - WAITS_FOR))


def of_workshop(workshop) -> QuerySet:
    return _listed(FollowUp.objects.filter(workshop=workshop))


def _of_own(user) -> QuerySet:
    return _of_public_workshops().filter(organization__in=user.memberships.values("organization"))


def fingerprint(follow_up) -> str:
    """Tells one state of an answer from another."""
    said = [follow_up.text, follow_up.language, follow_up.may_be_shown]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


# --- asking ---


def asked_on(workshop, months: int) -> datetime.date | None:
    """The day on which organisations are asked: the same day of a later month, or the last one of a shorter month.

    None where no date is recorded.
    """
    day = workshop.last_day
    if day is None:
        return None
    years, month = divmod(day.month - 1 + months, 12)
    if day.year + years > datetime.MAXYEAR:
        return None
    month += 1
    return day.replace(day.year + years, month, min(day.day, calendar.monthrange(day.year + years, month)[1]))


def is_asked(workshop, months: int, now: datetime.datetime | None = None) -> bool:
    """Whether organisations are to be asked about `workshop` now."""
    day = asked_on(workshop, months)
    if day is None or workshop.cancelled_at or not workshop.is_public:
        return False
    return datetime.timedelta(0) <= rules.today_at(workshop, now) - day <= ASKED_FOR


def due(now: datetime.datetime | None = None) -> list[int]:
    """The numbers of the workshops about which organisations are asked now."""
    today = timezone.localdate(now)
    near = (today - LATEST, today - SOONEST)
    found = Workshop.objects.visible_to(AnonymousUser()).filter(cancelled_at=None)
    found = found.annotate(over_on=Coalesce("ends_on", "starts_on")).filter(over_on__range=near).order_by("pk")
    return [one.pk for one in found if any(is_asked(one, months, now) for months in FollowUp.MONTHS)]


def ask(workshop_id: int, now: datetime.datetime | None = None) -> int:
    """Asks the organisations that took part in a workshop, and writes to their people; how many were asked.

    Each is asked once after three months and once after a year, however often this runs.
    """
    return sum(_ask(workshop_id, months, now) for months in FollowUp.MONTHS)


@transaction.atomic
def _ask(workshop_id, months, now) -> int:
    # Two that ask at once: the second one waits, and finds all asked.
    workshop = Workshop._base_manager.select_for_update().filter(pk=workshop_id).first()
    if workshop is None or not is_asked(workshop, months, now):
        return 0
    asked = workshop.follow_ups.filter(months=months).values("organization")
    organizations = list(_took_part(workshop).exclude(pk__in=asked).order_by("pk"))
    for organization in organizations:
        follow_up = FollowUp.objects.create(workshop=workshop, organization=organization, months=months)
        for person in writers_of(organization):
            letters.queue(
                kind="follow_up_asked",
                to=person,
                key=f"workshop:{workshop.pk}:follow_up:{months}:{organization.pk}:{person.pk}",
                context=_words(follow_up, person.language),
            )
    return len(organizations)


def _took_part(workshop) -> QuerySet:
    """The organisations whose people were there; those that only paid for it have nothing to take home."""
    named = workshop.participations.exclude(role=Participation.Role.FUNDER).values("organization")
    sent = who_was_there(workshop).values("organization")
    found = Organization._base_manager.filter(Q(pk__in=named) | Q(pk__in=sent))
    return found.exclude(status=Status.ARCHIVED)


def _words(follow_up, language) -> dict:
    with translation.override(language):
        return {
            "organization": name_in(follow_up.organization, language),
            "workshop": text_in(follow_up.workshop, "name").headline.value,
            "is_first": follow_up.months == FollowUp.MONTHS[0],
            "url": letters.absolute(reverse("workspace:follow_up", args=[follow_up.pk])),
        }


# --- answering, and showing it ---


@transaction.atomic
def answer(*, follow_up, text, language, may_be_shown, by, seen=None) -> FollowUp:
    """Writes what changed at home. Other words than those that a coordinator made public are public no longer.

    `seen` is the fingerprint of what stood there when the writing was begun: raises Meanwhile if something else stands
    there now. What stands there already is not written again.
    """
    now = _locked(follow_up)
    said = {"text": text, "language": language, "may_be_shown": may_be_shown}
    if all(getattr(now, name) == value for name, value in said.items()):
        return now
    if seen is not None and seen != fingerprint(now):
        raise Meanwhile(now)
    stays = may_be_shown and (now.text, now.language) == (text, language)
    for name, value in said.items():
        setattr(now, name, value)
    now.author, now.answered_at = by, timezone.now()
    now.shown_at = now.shown_at if stays else None
    now.save()
    _log(now, _SAID, by)
    return now


@transaction.atomic
def show(*, follow_up, by, seen) -> FollowUp:
    """Puts an answer on the public page. Raises ValidationError where its organisation does not want that, and
    Meanwhile where the words are others than the coordinator read (`seen`).
    """
    now = _locked(follow_up)
    if seen != fingerprint(now):
        raise Meanwhile(now)
    if not (now.may_be_shown and now.answered_at):
        raise ValidationError(_("The organisation does not want this to be public."))
    if not now.shown_at:
        now.shown_at = timezone.now()
        now.save(update_fields=["shown_at"])
        _log(now, _SHOWN, by)
    return now


@transaction.atomic
def hide(*, follow_up, by) -> FollowUp:
    """Takes an answer off the public page."""
    now = _locked(follow_up)
    if now.shown_at:
        now.shown_at = None
        now.save(update_fields=["shown_at"])
        _log(now, _HIDDEN, by)
    return now


def _locked(follow_up) -> FollowUp:
    now = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    now.workshop, now.organization = follow_up.workshop, follow_up.organization
    return now


def _log(follow_up, words, by) -> None:
    named = {"organization": text_in(follow_up.organization, "name").value}
    Step.objects.create(entry=follow_up.workshop, verb=Step.Verb.SAVED, actor=by, comment=words % named)
