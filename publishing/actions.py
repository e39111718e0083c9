"""Every step in the life of an entry. Each is whole or not at all, is logged, and writes to whoever acts next.

The public sees the live row. It follows the newest revision until the entry is published; from then on it moves only
when a revision is published.
"""

from functools import wraps

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import after, gate, life, rules, snapshots, storing, telling
from .gate import Gap
from .models import Remark, Revision, Status, Step

State = Revision.State
Verb = Step.Verb


class Stale(Exception):
    """Somebody saved first. `head` is the revision that is newest now; `base` the one from which the other save went
    on, or None where there is no such revision.
    """

    def __init__(self, head: Revision, base: Revision | None):
        super().__init__(f"{head} is newer")
        self.head, self.base = head, base


class Gaps(Exception):
    """The entry cannot be published yet. `gaps` lists all that is missing, in words."""

    def __init__(self, gaps: list[Gap]):
        super().__init__("; ".join(str(gap.message) for gap in gaps))
        self.gaps = gaps


def _whole(verb):
    """A verb happens whole or not at all. Where another writer was quicker it raises Stale, and nothing happened."""

    @wraps(verb)
    def wrapped(*, entry, **given):
        try:
            with transaction.atomic():
                return verb(entry=entry, **given)
        except storing.Taken as fault:
            raise Stale(life.head(entry), fault.head) from fault

    return wrapped


# --- writing ---


@_whole
def begin(*, entry, by=None) -> Revision:
    """The newest revision of `entry`, made of the live row where there is none yet.

    What the loader or the administration changed in the live row becomes a revision of its own, so that nobody goes
    on from something older. Where a newer draft waits for publication, the change goes into the draft, as far as the
    draft left the same part alone.
    """
    head = life.head(entry)
    if head and snapshots.take(storing.fresh(entry)) == head.snapshot:
        return head
    storing.lock(entry)
    head, live = life.head(entry), snapshots.take(entry)
    is_shown = entry.status in (Status.PUBLISHED, Status.ARCHIVED)
    if head is None:
        state = State.PUBLISHED if is_shown else State(entry.status)
        return storing.next_revision(entry, None, live, state=state, author=None)
    snapshot = live
    if is_shown and head.state != State.PUBLISHED:
        shown = life.published_revision(entry)
        snapshot = snapshots.followed(head.snapshot, shown.snapshot, live) if shown else head.snapshot
    if snapshot == head.snapshot:
        return head
    made = storing.next_revision(entry, head, snapshot, state=head.state, author=None)
    storing.log(entry, Verb.SAVED, made, None)
    return made


@_whole
def create(*, entry, by, snapshot=None) -> Revision:
    """Saves the new `entry` as a draft, with what `snapshot` says besides, and its first revision.

    An entry without an address gets one made of its name.
    """
    entry.status, entry.publish_at = Status.DRAFT, None
    blank = snapshots.take(entry)
    if snapshot is not None:
        snapshot = snapshots.cleaned(type(entry), snapshot, blank)
        named = snapshots.instance_of(entry, snapshot)
        for name in snapshots.columns(type(entry)):
            setattr(entry, name, getattr(named, name))
    storing.save_new(entry)
    if snapshot is not None:
        storing.write(entry, snapshot)
    made = storing.next_revision(entry, None, snapshots.take(entry), state=State.DRAFT, author=by)
    storing.log(entry, Verb.CREATED, made, by)
    return made


@_whole
def save(*, entry, snapshot, base, by, comment="", is_minor=False) -> Revision:
    """Keeps `snapshot` as the newest revision, and gives the one that is newest then.

    `base` is the number of the revision that the editor went on from; 0 stands for the live row where there was none.
    What `snapshot` does not mention stays as it is there. Nothing new is kept where nothing changed, or when the same
    is sent twice. Raises Stale when somebody saved in between, and ValidationError for what cannot be stored.
    """
    storing.lock(entry)
    head = life.head(entry)
    if head is None:
        head = begin(entry=entry, by=by)
        base = head.number if base == 0 else base
    origin = head if head.number == base else life.revisions(entry).filter(number=base).first()
    snapshot = snapshots.cleaned(type(entry), snapshot, (origin or head).snapshot)
    if snapshot == head.snapshot:
        return head
    if head.number != base:
        if head.author_id == by.pk and origin and storing.says_the_same(snapshot, head.snapshot):
            return head
        raise Stale(head, origin)
    return _go_on(entry, head, snapshot, Verb.SAVED, by=by, comment=comment, is_minor=is_minor)


@_whole
def restore(*, entry, number, by) -> Revision:
    """Brings the revision of that number back, as a new one. Raises Revision.DoesNotExist where there is none."""
    storing.lock(entry)
    head = life.head(entry)
    old = life.revisions(entry).get(number=number)
    snapshot = snapshots.cleaned(type(entry), old.snapshot, old.snapshot)
    if snapshots.KEEPER in snapshot["fields"]:
        snapshot["fields"][snapshots.KEEPER] = head.snapshot["fields"][snapshots.KEEPER]
    if snapshot == head.snapshot:
        return head
    return _go_on(entry, head, snapshot, Verb.RESTORED, by=by, restores=number)


def _go_on(entry, head, snapshot, verb, *, by, comment="", **fields) -> Revision:
    """A new revision after `head`. Only a reviewer's leaves what is in review there; what reviewers asked for stays so
    until it is sent for review again.
    """
    stays = head.state == State.CHANGES_REQUESTED or (head.state == State.IN_REVIEW and rules.can_review(by, entry))
    state = head.state if stays else State.DRAFT
    if entry.status not in (Status.PUBLISHED, Status.ARCHIVED):
        storing.write(entry, snapshot)
        storing.mirror(entry, state)
        snapshot = snapshots.take(entry)
    made = storing.next_revision(entry, head, snapshot, state=state, author=by, comment=comment, **fields)
    storing.log(entry, verb, made, by, comment)
    return made


# --- review ---


@_whole
def submit(*, entry, by, comment="") -> Revision:
    """Sends the newest revision for review, and tells the coordinators. What is in review already stays there."""
    head = _locked_head(entry, by)
    if head.state == State.IN_REVIEW:
        return head
    if head.state == State.PUBLISHED:
        raise ValidationError(_("There is nothing new to review: the public sees this version already."))
    storing.turn(entry, head, State.IN_REVIEW)
    step = storing.log(entry, Verb.SUBMITTED, head, by, comment)
    telling.tell("submitted", telling.reviewers(), entry, head, step, by)
    return head


@_whole
def ask_for_changes(*, entry, by, comment="", remarks=()) -> Revision:
    """Sends what is in review back, with `remarks`, pairs of a field (empty: the whole entry) and a text."""
    head = _locked_head(entry, by)
    remarks = [(field, text.strip()) for field, text in remarks if text.strip()]
    if head.state != State.IN_REVIEW:
        raise ValidationError(_("This is not in review any more. Look at its newest version."))
    if not comment.strip() and not remarks:
        raise ValidationError(_("Say what should be changed."))
    storing.turn(entry, head, State.CHANGES_REQUESTED)
    Remark.objects.bulk_create(
        Remark(entry=entry, number=head.number, field=field, text=text, author=by) for field, text in remarks
    )
    step = storing.log(entry, Verb.ASKED, head, by, comment)
    telling.tell("changes_requested", telling.writers(entry, head), entry, head, step, by)
    return head


@transaction.atomic
def settle_remark(*, remark, by) -> None:
    """Marks what a reviewer asked for as done."""
    open_one = Remark.objects.filter(pk=remark.pk, done_at__isnull=True)
    if open_one.update(done_at=timezone.now(), done_by=by):
        remark.refresh_from_db(fields=["done_at", "done_by"])


# --- what the public sees ---


@_whole
def publish(*, entry, by=None, at=None, comment="") -> Revision | None:
    """Shows the newest revision to the public, now or from `at` on; an entry that the public sees keeps its time.

    Raises Gaps unless nothing is missing. Only a first publication can be planned: a time to come for an entry that
    the public sees already raises ValidationError, because its old text would have to go at once.

    Without `by` it is a repair in the administration: no gate, the live row as it is, and any time.
    """
    storing.lock(entry)
    if by is None:
        return _repair(entry, at, comment)
    if at is not None and at > timezone.now() and entry.is_public:
        raise ValidationError(
            _("The public sees this already. A new version cannot be planned for later: publish it when it is time.")
        )
    head = begin(entry=entry, by=by)
    if entry.is_public and head.state == State.PUBLISHED:
        return head
    if gaps := gate.gaps(entry, head.snapshot):
        raise Gaps(gaps)
    before = snapshots.take(entry) if after.is_followed(type(entry)) and entry.is_public else None
    try:
        with transaction.atomic():
            snapshots.write(entry, head.snapshot)
            storing.move(entry, Status.PUBLISHED, _time(entry, at))
    except (IntegrityError, DataError) as fault:
        raise Gaps([Gap("", storing.unstorable())]) from fault
    head.snapshot, head.state = snapshots.take(entry), State.PUBLISHED
    head.save(update_fields=["snapshot", "state"])
    Remark.objects.of(entry).filter(done_at__isnull=True).update(done_at=timezone.now(), done_by=by)
    if entry.publish_at > timezone.now():
        storing.log(entry, Verb.SCHEDULED, head, by, comment)  # `announce` tells the writers when it is time
    else:
        step = storing.log(entry, Verb.PUBLISHED, head, by, comment)
        telling.tell("published", telling.writers(entry, head), entry, head, step, by)
    after.follow(entry=entry, before=before, after=head.snapshot, by=by)
    return head


def announce() -> int:
    """Tells the writers of planned entries whose hour has come, and logs it; each once, however often this runs.

    The number of entries. Nothing that the public sees waits for it: their hour is a condition of every query.
    """
    decided = (Verb.PUBLISHED, Verb.SCHEDULED, Verb.WITHDRAWN, Verb.ARCHIVED)
    of_the_same = {"entry_type": OuterRef("entry_type"), "entry_id": OuterRef("entry_id")}
    later = Step.objects.filter(verb__in=decided, pk__gt=OuterRef("pk"), **of_the_same)
    planned = Step.objects.filter(~Exists(later), verb=Verb.SCHEDULED).prefetch_related("entry", "actor")
    return sum(_announce(entry=step.entry, planned=step) for step in planned if step.entry and step.entry.is_public)


@_whole
def _announce(*, entry, planned) -> bool:
    storing.lock(entry)
    newest = Step.objects.of(entry).filter(pk__gt=planned.pk, verb__in=(Verb.PUBLISHED, Verb.WITHDRAWN, Verb.ARCHIVED))
    if newest.exists() or not entry.is_public:
        return False
    revision = life.revisions(entry).get(number=planned.number)
    step = storing.log(entry, Verb.PUBLISHED, revision, planned.actor, planned.comment)
    telling.tell("published", telling.writers(entry, revision), entry, revision, step, planned.actor)
    return True


@_whole
def withdraw(*, entry, by=None, comment="") -> Revision | None:
    """Takes `entry` back to a draft that nobody sees until it is published anew: its newest revision."""
    storing.lock(entry)
    head = begin(entry=entry, by=by) if by or life.head(entry) else None
    # First of all: what is public may lack nothing, and the newest revision may.
    storing.move(entry, Status.DRAFT, None)
    if head:
        storing.write(entry, head.snapshot)
        head.state = State.DRAFT
        head.save(update_fields=["state"])
    step = storing.log(entry, Verb.WITHDRAWN, head, by, comment)
    telling.tell_writers("withdrawn", entry, head, step, by)
    return head


@_whole
def archive(*, entry, by=None, comment="") -> Revision | None:
    """Takes `entry` out of the public pages, and keeps the time of its publication for the record."""
    storing.lock(entry)
    head = life.head(entry)
    if head and head.state == State.IN_REVIEW:
        head.state = State.DRAFT
        head.save(update_fields=["state"])
    storing.move(entry, Status.ARCHIVED, entry.publish_at)
    step = storing.log(entry, Verb.ARCHIVED, head, by, comment)
    telling.tell_writers("archived", entry, head, step, by)
    return head


def _time(entry, at):
    if at is not None:
        return at
    return entry.publish_at if entry.status == Status.PUBLISHED and entry.is_public else timezone.now()


def _repair(entry, at, comment):
    """Publishes the live row as it is. A draft that is newer than what is shown stays a draft."""
    was_shown = entry.status in (Status.PUBLISHED, Status.ARCHIVED)
    head = begin(entry=entry) if life.head(entry) else None
    if head and not was_shown:
        head.state = State.PUBLISHED
        head.save(update_fields=["state"])
    storing.move(entry, Status.PUBLISHED, _time(entry, at))
    storing.log(entry, Verb.PUBLISHED, head, None, comment)
    return head


def _locked_head(entry, by) -> Revision:
    storing.lock(entry)
    return life.head(entry) or begin(entry=entry, by=by)
