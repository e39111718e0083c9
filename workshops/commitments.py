"""What organisations promised at workshops: how far each promise is, who says so, and who is reminded of it."""

import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Case, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy, gettext_noop

from accounts import letters
from accounts.models import Letter
from organizations.people import name_in, writers_of
from publishing.models import Step, sees_everything
from publishing.portal_words import sentence
from publishing.translations import text_in

from .models import Commitment, CommitmentReport, Workshop

State = CommitmentReport.State
SETTLED = (State.DONE, State.DROPPED)
REMIND_BEFORE = datetime.timedelta(days=14)
# Where the round did not run on the day itself it still writes for so long; what is older is of another time.
REMIND_AFTER = datetime.timedelta(days=14)

OVERDUE = "overdue"
_ENGLISH = {
    State.OPEN.value: gettext_noop("not begun"),
    State.UNDER_WAY.value: gettext_noop("under way"),
    State.DONE.value: gettext_noop("done"),
    State.DROPPED.value: gettext_noop("given up"),
    OVERDUE: gettext_noop("overdue"),
}
STANDINGS = {key: gettext_lazy(sentence(words)) for key, words in _ENGLISH.items()}
_SAID = sentence(gettext_noop("Commitment of %(organization)s: %(state)s."))


def standing(commitment, said: str, today: datetime.date | None = None) -> str:
    """Where a commitment stands, a key of STANDINGS, if its organisation said `said` last (empty: nothing yet)."""
    today = today or timezone.localdate()
    if said not in SETTLED and commitment.due_on and commitment.due_on < today:
        return OVERDUE
    return said or State.OPEN.value


# --- reading ---


def with_states(commitments: QuerySet) -> QuerySet:
    """Each with `said`, the state that its newest report says, empty without one."""
    newest = CommitmentReport.objects.filter(commitment=OuterRef("pk")).order_by("-pk")
    return commitments.annotate(said=Coalesce(Subquery(newest.values("state")[:1]), Value("")))


def made_in_public() -> QuerySet:
    """The commitments of workshops that the public sees: before that nobody is held to a draft."""
    return Commitment.objects.filter(workshop__in=Workshop.objects.visible_to(AnonymousUser()).values("pk"))


def concerning(user) -> QuerySet:
    """What the organisations of `user` promised, in the order of the days, what is settled last; for those who look
    after the whole network what any organisation did.
    """
    found = Commitment.objects.all() if sees_everything(user) else _of_own(user)
    return _listed(found)


def waiting_for(user) -> QuerySet:
    """What the organisations of `user` promised and neither did nor gave up, in the order of the days."""
    return _listed(_of_own(user)).exclude(said__in=SETTLED)


def of_workshop(workshop) -> QuerySet:
    return _listed(Commitment.objects.filter(workshop=workshop))


def _of_own(user) -> QuerySet:
    return made_in_public().filter(organization__in=user.memberships.values("organization"))


def _listed(commitments) -> QuerySet:
    found = with_states(commitments).select_related("workshop", "organization")
    settled_last = Case(When(said__in=SETTLED, then=Value(1)), default=Value(0))
    return found.order_by(settled_last, F("due_on").asc(nulls_last=True), "position", "pk")


# --- saying how far it is ---


@transaction.atomic
def report(*, commitment, state, note="", language="", by) -> CommitmentReport:
    """Says how far `commitment` is. The same said twice in a row by the same person is said once."""
    Commitment.objects.select_for_update().get(pk=commitment.pk)
    said = {"state": str(state), "note": note, "language": language if note else ""}
    newest = commitment.reports.order_by("-pk").first()
    if newest and newest.author_id == by.pk and all(getattr(newest, name) == said[name] for name in said):
        return newest
    made = CommitmentReport.objects.create(commitment=commitment, author=by, **said)
    named = {"organization": text_in(commitment.organization, "name").value, "state": _ENGLISH[said["state"]]}
    Step.objects.create(entry=commitment.workshop, verb=Step.Verb.SAVED, actor=by, comment=_SAID % named)
    return made


# --- reminding ---


def to_remind(today: datetime.date | None = None) -> list[int]:
    """The numbers of the commitments about which letters are due on that day."""
    return list(_due(today or timezone.localdate()).values_list("pk", flat=True))


@transaction.atomic
def remind(commitment_id: int, today: datetime.date | None = None) -> int:
    """Writes to the people of the organisation whose commitment is due in two weeks, and again when the day has passed
    and it is neither done nor given up. Each person gets each letter once, however often this runs; nobody, where it
    was settled, put off or taken out in the meantime.

    The number of letters.
    """
    today = today or timezone.localdate()
    commitment = _due(today).filter(pk=commitment_id).first()
    if commitment is None:
        return 0
    occasion = "soon" if commitment.due_on >= today else "late"
    about = f"commitment:{commitment.pk}:{commitment.due_on:%Y%m%d}:{occasion}"
    people = {f"{about}:{one.pk}": one for one in writers_of(commitment.organization)}
    written = set(Letter.objects.filter(key__in=people).values_list("key", flat=True))
    sent = 0
    for key, person in people.items():
        if key not in written:
            context = _words(commitment, person.language)
            sent += bool(letters.queue(kind=f"commitment_{occasion}", to=person, key=key, context=context))
    return sent


def _due(today) -> QuerySet:
    """What is neither done nor given up, and is due about that day."""
    open_ones = _listed(made_in_public()).exclude(said__in=SETTLED)
    return open_ones.filter(due_on__range=(today - REMIND_AFTER, today + REMIND_BEFORE))


def _words(commitment, language) -> dict:
    with translation.override(language):
        return {
            "what": text_in(commitment, "text").value,
            "organization": name_in(commitment.organization, language),
            "workshop": text_in(commitment.workshop, "name").headline.value,
            "due_on": commitment.due_on,
            "url": letters.absolute(reverse("workspace:commitment", args=[commitment.pk])),
        }
