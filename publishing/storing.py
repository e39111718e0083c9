"""How the life of an entry is stored: live row, numbered revisions, log. Only `publishing.actions` calls it."""

import secrets

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError
from django.utils.translation import gettext_lazy as _

from library.languages import CODES, column

from . import life, snapshots
from .addresses import slug_of
from .models import Revision, Status, Step

# Words that stand in the place of an entry's address, in the workspace and beside the lists of the public; so do years.
TAKEN_WORDS = {"new", "calendar", "feed", "undated"}


class Taken(Exception):
    """The number after `head` is taken: another writer was quicker than the lock, or the database has none."""

    def __init__(self, head: Revision | None):
        super().__init__()
        self.head = head


def fresh(entry):
    """`entry` as the database has it now. One that was read for a list, with few of its columns, is read whole."""
    return type(entry)._base_manager.get(pk=entry.pk)


def lock(entry) -> None:
    """Makes other writers of `entry` wait, and reads it anew into the instance. SQLite lets only one write anyway."""
    now = type(entry)._base_manager.select_for_update().get(pk=entry.pk)
    for name in ("head_number", "head_state", "head_at", "head_author_name"):
        entry.__dict__.pop(name, None)  # of life.with_heads: no longer true in a moment
    entry.__dict__.update({name: value for name, value in now.__dict__.items() if name != "_state"})
    entry._state.fields_cache.clear()


def write(entry, snapshot) -> None:
    """Writes the live row. Whoever calls lets the ValidationError through: the database takes nothing more after it."""
    try:
        snapshots.write(entry, snapshot)
    except (IntegrityError, DataError) as fault:
        raise ValidationError(unstorable()) from fault


def unstorable():
    return _("Something here contradicts itself, or is there twice. Look at years, numbers and rows that are alike.")


def says_the_same(one, other) -> bool:
    """True where two snapshots differ in nothing but the numbers that new rows got when they were stored."""

    def words(snapshot):
        rows = {
            accessor: [(row["fields"], row["many"]) for row in rows] for accessor, rows in snapshot["children"].items()
        }
        return snapshot["fields"], snapshot["many"], rows

    return words(one) == words(other)


def next_revision(entry, head, snapshot, **fields) -> Revision:
    """The next revision. Raises Taken where another writer made it first."""
    number = head.number + 1 if head else 1
    try:
        return Revision.objects.create(entry=entry, number=number, snapshot=snapshot, **fields)
    except IntegrityError as fault:
        raise Taken(head) from fault


def log(entry, verb, revision, by, comment="") -> Step:
    number = revision.number if revision else None
    return Step.objects.create(entry=entry, verb=verb, number=number, actor=by, comment=comment)


def turn(entry, head, state) -> None:
    head.state = state
    head.save(update_fields=["state"])
    mirror(entry, state)


def mirror(entry, state) -> None:
    """The status of an entry that the public does not see is that of its newest revision."""
    if entry.status not in (Status.PUBLISHED, Status.ARCHIVED) and entry.status != state:
        move(entry, state, None)


def move(entry, status, publish_at) -> None:
    entry.status = str(status)
    entry.publish_at = publish_at
    entry.save(update_fields=["status", "publish_at", "updated_at"])


def save_new(entry) -> None:
    """Saves a new entry under an address that nobody has: its name, with a few letters after it if need be."""
    if entry.slug:
        entry.save()
        return
    stem = next(filter(None, (slug_of(_name_in(entry, code)) for code in ("en", *CODES))), life.kind_of(entry))
    entry.slug = stem
    while _is_taken(entry):
        entry.slug = f"{stem}-{secrets.token_hex(3)}"
    entry.save()


def _is_taken(entry) -> bool:
    is_word = entry.slug in TAKEN_WORDS or entry.slug.isdecimal()
    return is_word or type(entry)._base_manager.filter(slug=entry.slug).exists()


def _name_in(entry, code) -> str:
    return getattr(entry, column(entry.title_field, code)) or ""
