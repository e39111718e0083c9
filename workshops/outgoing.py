"""How far the letters about a workshop are: how many are written, sent, waiting, given up, and which failed."""

from typing import NamedTuple

from django.db.models import Case, Count, Q, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.models import Letter, User
from library.languages import NATIVE_NAMES
from library.models import Theme
from library.writing import label
from places.models import Country
from publishing.translations import text_in

from .models import Announcement

State = Letter.State

# What letters are about, and the part of their key that says so; all others are about somebody's registration.
ABOUT = {
    "announced": (_("Announcement"), Q(key__contains=":announced:")),
    "changed": (_("What was changed"), Q(key__contains=":changed:")),
    "cancelled": (_("Cancelled"), Q(key__contains=":cancelled")),
    "evaluation": (_("Evaluation"), Q(key__endswith=":evaluation")),
    "follow_up": (_("What changed at home"), Q(key__contains=":follow_up:")),
    "registration": (_("Registration"), None),
}
FAILURES_SHOWN = 200


class Row(NamedTuple):
    """The letters about one thing."""

    label: str
    written: int
    sent: int
    waiting: int
    given_up: int


class Failure(NamedTuple):
    """A letter that was not delivered at the first try. `is_over`: nobody tries again."""

    address: str
    subject: str
    language: str
    error: str
    is_over: bool
    again_at: object


class Sending(NamedTuple):
    """One announcement: what it says, to whom, by whom, and whether its letters are all written."""

    label: str
    announcement: Announcement
    chosen: list[str]
    by: User | None


class Outgoing(NamedTuple):
    """All letters about a workshop. `is_moving`: some are still to be written or sent."""

    rows: list[Row]
    sendings: list[Sending]
    failures: list[Failure]
    more_failures: int
    is_moving: bool

    @property
    def written(self) -> int:
        return sum(row.written for row in self.rows)

    @property
    def sent(self) -> int:
        return sum(row.sent for row in self.rows)

    @property
    def waiting(self) -> int:
        return sum(row.waiting for row in self.rows)

    @property
    def given_up(self) -> int:
        return sum(row.given_up for row in self.rows)


def of(workshop) -> Outgoing:
    """The letters about `workshop`, those that were sent long ago too. Four queries, however many letters there are."""
    letters = Letter.objects.filter(key__startswith=f"workshop:{workshop.pk}:")
    sendings = _sendings(workshop)
    rows = _rows(letters)
    failed = letters.filter(Q(state=State.GIVEN_UP) | Q(state=State.WAITING, attempts__gt=0))
    failures = [
        Failure(one.address, one.subject, one.language, one.error, one.state == State.GIVEN_UP, one.next_attempt_at)
        for one in failed.defer("body", "calendar").order_by("state", "address", "pk")[: FAILURES_SHOWN + 1]
    ]
    is_moving = any(row.waiting for row in rows) or any(not one.announcement.finished_at for one in sendings)
    more = len(failures) > FAILURES_SHOWN and failed.count() - FAILURES_SHOWN
    return Outgoing(rows, sendings, failures[:FAILURES_SHOWN], more or 0, is_moving)


def _rows(letters) -> list[Row]:
    about = Case(
        *[When(condition, then=Value(name)) for name, (_label, condition) in ABOUT.items() if condition],
        default=Value("registration"),
    )
    counts: dict[str, dict[str, int]] = {}
    for row in letters.order_by().annotate(about=about).values("about", "state").annotate(letters=Count("pk")):
        counts.setdefault(row["about"], {})[row["state"]] = row["letters"]
    return [
        Row(
            str(words),
            sum(counts[name].values()),
            counts[name].get(State.SENT, 0),
            counts[name].get(State.WAITING, 0) + counts[name].get(State.SENDING, 0),
            counts[name].get(State.GIVEN_UP, 0),
        )
        for name, (words, _condition) in ABOUT.items()
        if name in counts
    ]


def _sendings(workshop) -> list[Sending]:
    """The newest first."""
    found = list(workshop.announcements.select_related("author").order_by("-pk"))
    wanted = {key for one in found for key in one.themes}
    themes = {one.pk: one for one in Theme.objects.for_labels().filter(pk__in=wanted)} if wanted else {}
    return [Sending(label(Announcement.Kind, one.kind), one, _chosen(one, themes), one.author) for one in found]


def _chosen(announcement, themes) -> list[str]:
    """Whom the coordinator chose, in words; nothing where it was everybody."""
    names = [label(Country, one) for one in announcement.countries]
    names += [text_in(themes[one], "name").headline.value for one in announcement.themes if one in themes]
    return names + [NATIVE_NAMES[one] for one in announcement.languages]
