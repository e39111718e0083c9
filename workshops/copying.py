"""Sessions and stops of an earlier workshop, taken into a newer one. Nothing that stands there is touched."""

import datetime
from copy import deepcopy
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_noop

from library.languages import CODES, column
from publishing import life, snapshots
from publishing.changing import change_newest
from publishing.editing.children import row_keys
from publishing.editing.states import text_states
from publishing.portal_words import sentence
from publishing.rules import can_edit
from publishing.translations import text_in

from .editing_rows import in_order_of_hours
from .models import AgendaItem, Stop, Workshop
from .zones import clock, is_shown

_COPIED = sentence(gettext_noop("Copied from %(workshop)s"))
TABLES = ("agenda", "stops")


class Offer(NamedTuple):
    """A row of the earlier workshop as it would stand in the newer one; `is_there` where the same stands already."""

    key: str
    row: dict
    is_there: bool

    def instance(self, accessor, language):
        """An unsaved record with the texts of the row, for showing them."""
        table = snapshots.tables(Workshop)[accessor]
        fields = {name: field.to_python(self.row["fields"][name]) for name, field in table.columns.items()}
        record = table.model(**fields)
        record.original_language = language
        return record


def earlier(user, workshop):
    """The workshops that `user` may see and that have sessions or stops to copy: what comes next first."""
    sessions = AgendaItem.objects.filter(workshop=OuterRef("pk"))
    stops = Stop.objects.filter(workshop=OuterRef("pk"))
    found = Workshop.objects.visible_to(user).filter(Exists(sessions) | Exists(stops)).exclude(pk=workshop.pk)
    return found.by_time()


def newest(user, workshop) -> dict:
    """The newest snapshot that `user` may see: of a workshop that they may not edit, what the public sees."""
    head = life.head(workshop) if can_edit(user, workshop) else None
    return head.snapshot if head else snapshots.take(workshop)


def offers(source: dict, target: dict, accessor: str) -> list[Offer]:
    """The rows of the snapshot `source` as they would stand in `target`."""
    rows = source["children"][accessor]
    there = {_said(accessor, row) for row in target["children"][accessor]}
    made = [_copied(accessor, row, source["fields"], target["fields"]) for row in rows]
    keys = row_keys(rows)
    return [Offer(key, row, _said(accessor, row) in there) for key, row in zip(keys, made, strict=True)]


def copy(*, workshop, source, keys: dict[str, set[str]], by) -> dict[str, int]:
    """Puts the rows of `source` whose keys are named behind those of `workshop`, in a new revision; table → how many.

    What stands there already is not copied again, and documents stay with the earlier workshop.
    """
    given, counts = newest(by, source), {}

    def change(snapshot):
        before = deepcopy(snapshot)
        for accessor in TABLES:
            chosen = keys.get(accessor, set())
            rows = [one.row for one in offers(given, before, accessor) if one.key in chosen and not one.is_there]
            counts[accessor] = len(rows)
            snapshot["children"][accessor] += rows
        if any(counts.values()):
            snapshot["children"]["agenda"] = in_order_of_hours(snapshot["children"]["agenda"])
            snapshot["fields"] |= text_states(Workshop, before, snapshot, keeps_own=True)

    comment = _COPIED % {"workshop": text_in(source, "name").value}
    change_newest(entry=workshop, change=change, by=by, comment=comment[:500])
    return counts


def _copied(accessor, row, source, target) -> dict:
    fields = {**row["fields"], "position": None}
    many = {name: list(keys) for name, keys in row["many"].items()}
    if accessor == "agenda":
        many["documents"] = []
    else:
        for name in ("arrives_at", "leaves_at"):
            fields[name] = _moved(fields[name], source, target)
    return {"id": None, "fields": fields, "many": many}


def _moved(moment, source, target) -> str | None:
    """The same hour of the same day of the workshop, by the clock of the newer one; None where days are not known."""
    here, there = clock(source["zone"]), clock(target["zone"])
    if not (moment and source["starts_on"] and target["starts_on"] and here and there):
        return None
    days = datetime.date.fromisoformat(target["starts_on"]) - datetime.date.fromisoformat(source["starts_on"])
    at = datetime.datetime.fromisoformat(moment).astimezone(here).replace(tzinfo=None) + days
    if not is_shown(at.date(), at.time(), there):
        return None
    return at.replace(tzinfo=there).astimezone(datetime.UTC).isoformat()


def _said(accessor, row) -> tuple:
    """What makes a row the same as another: sessions by day and title, stops by place and what is shown there."""
    by, text = ("day", "title") if accessor == "agenda" else ("place_id", "what_is_shown")
    return row["fields"][by], *[row["fields"][column(text, code)] or "" for code in CODES]
