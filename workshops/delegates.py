"""What is read of the people whom organisations send: numbers for everybody; names for their own and the organisers."""

import datetime
import unicodedata
from collections import Counter
from typing import NamedTuple

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import Letter
from library.languages import CODES
from organizations.models import Membership, Organization
from publishing.translations import Text, text_in
from search.folding import fold

from . import rules
from .models import Delegate, Workshop

State = Delegate.State

# Where nobody knows when a workshop is, people's data are kept so long after the last one was registered.
KEPT_WITHOUT_DATE = datetime.timedelta(days=365)


# --- numbers, which anybody may know ---


class Standing(NamedTuple):
    """How many people come and wait, and how many can come (None: as many as like to)."""

    coming: int
    waiting: int
    capacity: int | None

    @property
    def free(self) -> int | None:
        """How many people can still be registered and come at once; None where there is no limit."""
        if self.capacity is None:
            return None
        return 0 if self.waiting else max(0, self.capacity - self.coming)

    @property
    def too_many(self) -> int:
        """So many come more than there are places: the capacity was lowered after they were registered."""
        return 0 if self.capacity is None else max(0, self.coming - self.capacity)


def standing_of(workshop) -> Standing:
    counts = workshop.delegates.aggregate(
        coming=Count("pk", filter=Q(state=State.COMING)), waiting=Count("pk", filter=Q(state=State.WAITING))
    )
    return Standing(counts["coming"], counts["waiting"], workshop.capacity)


# --- people ---


def who_was_there(workshop) -> QuerySet:
    """Who was there; where nobody noted that, who was to come."""
    coming = workshop.delegates.coming()
    return coming.filter(attended=True) if coming.filter(attended__isnull=False).exists() else coming


def name_key(name: str) -> str:
    """A name as it is compared: however it is spaced, with or without marks, in whatever order its marks were typed.

    Empty for a name without a letter.
    """
    letters = (sign for sign in fold(unicodedata.normalize("NFKC", name)) if unicodedata.category(sign)[0] in "LMN")
    key = "".join(letters)
    return key[:200] if any(unicodedata.category(sign)[0] == "L" for sign in key) else ""


def people_of(workshop, organization) -> list[Delegate]:
    """Those whom `organization` sends, in the order in which they were registered.

    Each with `place`, the place in the waiting list, and `unreached`, whether letters could not be delivered.
    """
    found = list(workshop.delegates.standing().filter(organization=organization).select_related("registered_by"))
    return _marked(workshop, found)


def all_people(workshop) -> list[Delegate]:
    """Everybody who comes or waits, by organisation from Laos to the delta; as `people_of`."""
    order = ("organization__country_order", f"organization__sort_{get_language()}", "organization", "pk")
    found = workshop.delegates.standing().select_related("registered_by", "organization").order_by(*order)
    return _marked(workshop, list(found))


def _marked(workshop, people: list[Delegate]) -> list[Delegate]:
    waits = any(one.state == State.WAITING for one in people)
    queue = list(workshop.delegates.waiting().values_list("pk", flat=True)) if waits else []
    places = {key: place for place, key in enumerate(queue, 1)}
    unreached = _unreached(workshop) if people else set()
    for one in people:
        one.place = places.get(one.pk)
        one.unreached = one.pk in unreached
    return people


def letters_to(workshop, delegate=None):
    """The letters in the outbox to the people of `workshop`, or to one of them."""
    beginning = f"workshop:{workshop.pk}:delegate:{f'{delegate.pk}:' if delegate else ''}"
    return Letter.objects.filter(key__startswith=beginning)


def _unreached(workshop) -> set[int]:
    keys = letters_to(workshop).filter(state=Letter.State.GIVEN_UP).values_list("key", flat=True)
    return {int(number) for key in keys if (number := key.split(":")[3]).isdigit()}


class Party(NamedTuple):
    """The people whom one organisation sends: those who come, and those who wait."""

    organization: Organization
    heading: Text
    coming: list[Delegate]
    waiting: list[Delegate]


def parties(people: list[Delegate]) -> list[Party]:
    """`people` by organisation, in their order."""
    found: dict[int, Party] = {}
    for one in people:
        if one.organization_id not in found:
            name = text_in(one.organization, "name").headline
            found[one.organization_id] = Party(one.organization, name, [], [])
        party = found[one.organization_id]
        (party.coming if one.state == State.COMING else party.waiting).append(one)
    return list(found.values())


class Needs(NamedTuple):
    """What those who come need, to be counted: pairs of words and a number; `without` speak no working language."""

    diet: list[tuple[str, int]]
    access: list[tuple[str, int]]
    languages: list[tuple[str, int]]
    without: int


def needs_of(people: list[Delegate], working_languages=()) -> Needs:
    """The needs of those of `people` who come. Like words are counted together, however they are written."""
    coming = [one for one in people if one.state == State.COMING]
    spoken = Counter(code for one in coming for code in one.languages if code in CODES)
    without = [one for one in coming if one.languages and not set(one.languages) & set(working_languages)]
    return Needs(
        _counted(one.diet for one in coming),
        _counted(one.access_needs for one in coming),
        [(code, spoken[code]) for code in CODES if spoken[code]],
        len(without) if working_languages else 0,
    )


def _counted(texts) -> list[tuple[str, int]]:
    """The texts, the most frequent first, as the first of those who wrote the same wrote it."""
    texts = [text for text in (" ".join(one.split()) for one in texts) if text]
    first = {}
    for text in texts:
        first.setdefault(fold(text), text)
    counts = Counter(fold(text) for text in texts)
    return [(first[key], count) for key, count in counts.most_common()]


# --- how long ---


def deletion_day(workshop, last_registered: datetime.datetime | None = None) -> datetime.date | None:
    """The day on which the data of the workshop's people are deleted; None as long as nobody can know it.

    Counted from the last day, or from the day on which it was cancelled, if that was before. `last_registered` is the
    time at which the last one was registered, if the caller knows it: it counts where there is no date.
    """
    kept = datetime.timedelta(days=workshop.keep_days)
    days = [workshop.last_day] if workshop.last_day else []
    if workshop.cancelled_at:
        days.append(rules.today_at(workshop, workshop.cancelled_at))
    if days:
        return _later(min(days), kept)
    last = last_registered or workshop.delegates.aggregate(last=Max("registered_at"))["last"]
    return rules.today_at(workshop, last) + KEPT_WITHOUT_DATE if last else None


def _later(day: datetime.date, days: datetime.timedelta) -> datetime.date:
    return day + days if datetime.date.max - day > days else datetime.date.max


# --- the workspace ---


class OpenRegistration(NamedTuple):
    """A workshop for which my organisations can register people, and how many of theirs are."""

    workshop: Workshop
    name: Text
    url: str
    people: int


def open_registrations(user) -> list[OpenRegistration]:
    """Workshops that take registrations, for the people of organisations; those that end first come first."""
    mine = Membership.objects.filter(user=user)
    own = Delegate.objects.standing().filter(workshop=OuterRef("pk"), organization__in=mine.values("organization"))
    people = own.order_by().values("workshop").annotate(people=Count("pk")).values("people")
    found = Workshop.objects.visible_to(user).annotate(people=Coalesce(Subquery(people), 0))
    found = found.filter(Exists(mine), takes_registrations=True, closed_at=None, cancelled_at=None)
    yesterday = timezone.localdate() - datetime.timedelta(days=2)  # somewhere it is still the day before
    found = found.exclude(register_by__lt=yesterday)
    order = (F("register_by").asc(nulls_last=True), F("starts_on").asc(nulls_last=True), "pk")
    return [
        OpenRegistration(
            one, text_in(one, "name").headline, reverse("workspace:registration", args=[one.slug]), one.people
        )
        for one in found.order_by(*order)
        if rules.is_open(one)
    ]
