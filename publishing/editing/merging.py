"""Two people went on from the same revision: what both changed is kept, and what they changed differently is asked."""

import re
from dataclasses import dataclass, field

from django.db import models
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modeltranslation.fields import TranslationField

from library.languages import NATIVE_NAMES
from publishing import snapshots
from publishing.rich_text import RichTextField

from .children import row_keys

_STATES = "text_state_"
_END_OF_BLOCK = re.compile(r"</(?:p|h[1-6]|li|tr|blockquote)>|<br>")


@dataclass
class Conflict:
    """One thing that two people changed differently. `path` names it; `choice` is "mine", "theirs" or not yet made."""

    path: str
    label: str
    language: str
    mine: str
    theirs: str
    choice: str = ""

    @property
    def language_name(self) -> str:
        return NATIVE_NAMES.get(self.language, "")


@dataclass
class Merge:
    """`base` is what both went on from. `snapshot` holds the changes of both, and of conflicts what was chosen
    (`chosen`, path → "mine" or "theirs"), or else theirs; `conflicts` lists all of them. `labels` are of the form.
    """

    model: type
    base: dict
    mine: dict
    theirs: dict
    chosen: dict = field(default_factory=dict)
    choices: object = None
    labels: dict = field(default_factory=dict)
    conflicts: list = field(default_factory=list)
    snapshot: dict = field(default_factory=dict)

    def __post_init__(self):
        tables = snapshots.tables(self.model)
        self.snapshot = {
            "fields": self._fields("", "", snapshots.columns(self.model), *self._parts("fields")),
            "many": self._many(*self._parts("many")),
            "children": {name: self._rows(table) for name, table in tables.items()},
        }

    @property
    def open_conflicts(self) -> list[Conflict]:
        return [one for one in self.conflicts if not one.choice]

    def _parts(self, name):
        return self.base[name], self.mine[name], self.theirs[name]

    def _fields(self, path, owner, columns, base, mine, theirs) -> dict:
        merged = dict(theirs)
        for name, column in columns.items():
            old, own, other = base.get(name), mine.get(name), theirs.get(name)
            # The state of a language follows from its texts, and a place in the order from the rows.
            if own in (old, other) or name.startswith(_STATES):
                continue
            if other == old:
                merged[name] = own
                continue
            label = " · ".join(filter(None, [owner, self._label(owner, name, column)]))
            language = column.language if isinstance(column, TranslationField) else ""
            shown = [self._shown(column, value) for value in (own, other)]
            if self._ask(f"{path}{name}", label, language, *shown) == "mine":
                merged[name] = own
        return merged

    def _label(self, owner, name, column) -> str:
        """What a field is called: on the form of the entry, or else by its table."""
        return label_of(column) if owner or name not in self.labels else str(self.labels[name])

    def _ask(self, path, label, language, mine, theirs) -> str:
        choice = self.chosen.get(path, "")
        choice = choice if choice in ("mine", "theirs") else ""
        self.conflicts.append(Conflict(path, label, language, mine, theirs, choice))
        return choice

    def _shown(self, column, value) -> str:
        if value in (None, ""):
            return ""
        if isinstance(column, models.BooleanField):
            return _("yes") if value else _("no")
        if isinstance(column, models.ForeignKey):
            labels = dict(self.choices.of(column.related_model)) if self.choices else {}
            label = labels.get(value, value)
            return str(getattr(label, "value", label))
        if isinstance(column, models.JSONField):
            return _("%(count)s characters of data") % {"count": len(str(value))}
        if isinstance(column, RichTextField):
            return strip_tags(_END_OF_BLOCK.sub("\n", value)).strip()
        return str(dict(column.flatchoices).get(value, value))

    @staticmethod
    def _many(base, mine, theirs) -> dict:
        merged = {}
        for name, other in theirs.items():
            old, own = base.get(name, []), mine.get(name, [])
            stay = [key for key in other if key in own or key not in old]
            merged[name] = stay + [key for key in own if key not in old and key not in stay]
        return merged

    # --- rows ---

    def _rows(self, table) -> list[dict]:
        old_rows, own_rows, other_rows = (
            part["children"].get(table.accessor, []) for part in (self.base, self.mine, self.theirs)
        )
        if own_rows == old_rows:
            return other_rows
        place = table.position
        base = dict(zip(row_keys(old_rows), old_rows, strict=True))
        mine, theirs = _matched(base, own_rows, place), _matched(base, other_rows, place)
        merged = {}
        for key, old in base.items():
            row = self._row(table, key, old, mine.get(key), theirs.get(key))
            if row:
                merged[key] = row
        added = {key: row for key, row in theirs.items() if key not in base}
        contents = [_content(row, place) for row in added.values()]
        own_added = [row for key, row in mine.items() if key not in base and _content(row, place) not in contents]
        moved = [key for key in mine if key in base] != [key for key in base if key in mine]
        order = [*(mine if moved else theirs), *base]
        found = [(merged | added)[key] for key in dict.fromkeys(order) if key in merged or key in added]
        found += [row for key, row in added.items() if moved and row not in found]
        return [*found, *[_unplaced(row, place) for row in own_added]]

    def _row(self, table, key, old, own, other) -> dict | None:
        place = table.position
        if own is None and other is None:
            return None
        if own is None or other is None:
            kept = own or other
            if _content(kept, place) == _content(old, place):
                return None
            words = [self._row_in_words(table, row) if row else _("removed") for row in (own, other)]
            choice = self._ask(f"{table.accessor}/{key}", self._row_label(table, old), "", *words)
            return (own if choice == "mine" else other) if choice else kept
        columns = {name: column for name, column in table.columns.items() if name != place}
        path, label = f"{table.accessor}/{key}/", self._row_label(table, old)
        fields = self._fields(path, label, columns, old["fields"], own["fields"], other["fields"])
        if place and own["fields"].get(place) != old["fields"].get(place):
            fields[place] = own["fields"].get(place)
        return {"id": other["id"], "fields": fields, "many": self._many(old["many"], own["many"], other["many"])}

    @staticmethod
    def _row_label(table, row) -> str:
        texts = [value for name, value in row["fields"].items() if isinstance(value, str) and value]
        first = next((value for value in texts if not value.isdecimal()), "")
        name = str(capfirst(table.model._meta.verbose_name))
        return f"{name} “{first[:40]}”" if first else name

    def _row_in_words(self, table, row) -> str:
        values = [
            self._shown(column, row["fields"].get(name))
            for name, column in table.columns.items()
            if name != table.position and not isinstance(column, models.BooleanField)
        ]
        return "\n".join(filter(None, values))


def label_of(column) -> str:
    if isinstance(column, TranslationField):
        column = column.translated_field
    return str(capfirst(column.verbose_name))


def _content(row, place):
    return {name: value for name, value in row["fields"].items() if name != place}, row["many"]


def _unplaced(row, place):
    return {**row, "fields": {**row["fields"], place: None}} if place else row


def _matched(base: dict, rows: list[dict], place) -> dict:
    """`rows` by the keys of the rows of `base` that they were; those that were none of them by keys of their own.

    A row without an id is known by its content, and one that was changed by its turn.
    """
    ids = {row["id"]: key for key, row in base.items() if row["id"] is not None}
    free = {key: row for key, row in base.items() if row["id"] is None}
    keys = {}
    strangers = [number for number, row in enumerate(rows) if row["id"] is None or row["id"] not in ids]
    for number in strangers:
        same = next((key for key, row in free.items() if _content(row, place) == _content(rows[number], place)), None)
        if same:
            keys[number] = same
            del free[same]
    for number in strangers:
        if number not in keys and free:
            keys[number] = next(iter(free))
            del free[keys[number]]
    return {
        ids.get(row["id"]) or keys.get(number) or f"added:{row['id']}:{number}": row for number, row in enumerate(rows)
    }
