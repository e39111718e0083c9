"""Rows of what hangs on an entry: contacts, building blocks, statements."""

import hashlib
import json
from typing import NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from library.languages import column, preference
from publishing import snapshots
from publishing.translations import Text

from .fields import CleanData
from .snapshot_form import SnapshotForm, json_value

MOST_ROWS = 200


def row_keys(rows) -> list[str]:
    """What each row of a snapshot is known by: its id, or its content while it has none."""
    keys = []
    for row in rows:
        if row["id"] is not None:
            key = f"id:{row['id']}"
        else:
            content = json.dumps([row["fields"], row["many"]], sort_keys=True, cls=DjangoJSONEncoder)
            key = f"new:{hashlib.sha256(content.encode()).hexdigest()[:12]}"
        while key in keys:
            key += "+"
        keys.append(key)
    return keys


class Fold(NamedTuple):
    """Fields of a row that stay folded until they are wanted; `count` says how many of them are chosen."""

    heading: str
    fields: list
    count: int
    is_open: bool


class RowForm(SnapshotForm):
    """One row of a ChildFormSet, over the `{"id": …, "fields": …, "many": …}` of a snapshot.

    `after_texts` names fields that are asked after what the row says in words; on what it rests always is. `fold`,
    where a room gives one, is a Fold that stands below the texts. `headline`, where a room gives one, says the row in a
    line: what is kept already is folded under it, so that a long list can be looked over, and put in order.
    """

    fold: Fold | None = None
    headline = ""
    after_texts: tuple[str, ...] = ()

    @property
    def is_folded(self) -> bool:
        return bool(self.key and self.headline)

    @property
    def is_open(self) -> bool:
        return self.shows_errors and bool(self.errors)

    def text_of(self, name) -> Text:
        """The translated field `name` as it stands on the page, for a reader of the active language."""
        here = get_language()
        texts = ((code, self[column(name, code)].value()) for code in preference(here))
        return next((Text(text, code, code != here) for code, text in texts if text), Text("", here, False))

    @property
    def fields_before(self) -> list:
        return [one for one in self.plain_fields if not self._is_after(one)]

    @property
    def fields_after(self) -> list:
        return [one for one in self.plain_fields if self._is_after(one)]

    def _is_after(self, field) -> bool:
        return field.name in self.after_texts or "sources" in field.name

    def has_content(self) -> bool:
        """False for an added row in which nothing was typed; what the sender's page lacked was not typed either."""
        return any(not self.is_left_out(name) for name in self.changed_data)


class ChildFormSet:
    """The rows of one accessor of `revised_children`. Works without a script: rows are added by a button that sends
    the page, ordered by numbers, and removed by a box that is ticked.

    `rows` is what the person goes on from. Rows that the sender's page did not have stay as they were; only a ticked
    box removes one. Whether there is an order is the table's own affair (publishing.snapshots.Child). `once` names
    fields, or tuples of fields, that no two rows may share, each with what to say.
    """

    accessor = ""
    form = RowForm
    heading = one = add = hint = ""
    once: dict = {}
    most = MOST_ROWS
    for_coordinators = False

    def __init__(self, data=None, files=None, *, model, rows, choices):
        self.data = CleanData.of(data)
        self.files = files
        self.table = snapshots.tables(model)[self.accessor]
        self.old_rows = dict(zip(row_keys(rows), rows, strict=True))
        self.choices = choices
        self.shows_errors = False
        self.faults = []

    @property
    def is_ordered(self) -> bool:
        return bool(self.table.position)

    @property
    def is_bound(self) -> bool:
        return self.data is not None and f"{self.accessor}-TOTAL" in self.data

    @property
    def is_growing(self) -> bool:
        """True when the button for one more row was pressed."""
        return self.data is not None and f"add-{self.accessor}" in self.data

    @property
    def total(self) -> int:
        """How many rows the page has."""
        if not self.is_bound:
            return len(self.old_rows)
        sent = str(self.data.get(f"{self.accessor}-TOTAL", ""))
        total = int(sent) if sent.isdecimal() and len(sent) < 6 else 0
        return min(total + self.is_growing, self.most)

    @cached_property
    def forms(self) -> list[RowForm]:
        if not self.is_bound:
            return [self._form(number, key) for number, key in enumerate(self.old_rows)]
        found, seen = [], set()
        for number in range(self.total):
            key = self.data.get(f"{self.accessor}-{number}-key", "")
            # A row that is not there, or was named already, is a new one.
            key = key if key in self.old_rows and key not in seen else ""
            seen.add(key)
            found.append(self._form(number, key, is_bound=not self._is_fresh(number)))
        return found

    def _is_fresh(self, number) -> bool:
        """True for the row that the button has just added: it begins with what such a row begins with."""
        prefix = f"{self.accessor}-{number}-"
        return self.is_growing and number == self.total - 1 and not any(name.startswith(prefix) for name in self.data)

    @property
    def empty_form(self) -> RowForm:
        """A row for the script to copy."""
        return self._form("__prefix__", "", is_bound=False)

    def _form(self, number, key, *, is_bound=True):
        old = self.old_rows.get(key) or self._empty_row()
        is_bound = is_bound and self.is_bound
        form = self.form(
            self.data if is_bound else None,
            self.files if is_bound else None,
            instance=self._instance(old),
            old=old,
            choices=self.choices,
            prefix=f"{self.accessor}-{number}",
            use_required_attribute=False,
        )
        form.key = key
        form.number = number
        form.turn = self._turn(form)
        form.is_removed = bool(form.is_bound and form.data.get(form.add_prefix("DELETE")))
        form.shows_errors = self.shows_errors
        form.is_newest = self.is_growing and number == self.total - 1
        return form

    def _turn(self, form) -> int | str:
        """The number that stands in the field of the order: as it was typed, or its place in the list."""
        if form.number == "__prefix__":
            return ""
        sent = form.data.get(form.add_prefix("ORDER"), "") if form.is_bound else ""
        return int(sent) if sent.isdecimal() and len(sent) < 6 else form.number + 1

    def _empty_row(self):
        fresh, table = self.table.model(), self.table
        fields = {name: json_value(field, getattr(fresh, name)) for name, field in table.columns.items()}
        return {"id": None, "fields": fields, "many": {name: [] for name in table.many}}

    def _instance(self, row):
        known = [(name, value) for name, value in row["fields"].items() if name in self.table.columns]
        return self.table.model(**{name: self.table.columns[name].to_python(value) for name, value in known})

    # --- reading ---

    @property
    def living(self) -> list[RowForm]:
        """The rows that stay, in the order in which the person put them."""
        kept = [one for one in self.forms if not one.is_removed and (one.key or one.has_content())]
        return sorted(kept, key=lambda form: (form.turn, form.number))

    def is_valid(self) -> bool:
        if not self.is_bound:
            return True
        self.shows_errors = True
        self.faults = []
        living = self.living
        for form in self.forms:
            form.shows_errors = form in living
        sound = [form.is_valid() for form in living]
        if len(self.forms) >= self.most and self.is_growing:
            self.faults.append(_("No more rows fit here."))
        self._look_for_twins(living)
        return all(sound) and not self.faults and not any(form.errors for form in living)

    def _look_for_twins(self, living):
        for names, words in self.once.items():
            names = (names,) if isinstance(names, str) else names
            seen = set()
            for form in living:
                value = tuple(form.cleaned_data.get(name) for name in names)
                if value in seen:
                    form.add_error(names[0], words)
                seen.add(value)

    @property
    def has_errors(self) -> bool:
        return bool(self.faults) or any(form.shows_errors and form.errors for form in self.forms)

    def rows(self) -> list[dict]:
        """The rows for the new snapshot, in their order, after `is_valid`."""
        old = list(self.old_rows.values())
        if not self.is_bound:
            return old
        named = {form.key for form in self.forms}
        found = [self._row(form) for form in self.living]
        return found + [row for key, row in self.old_rows.items() if key not in named]

    def _row(self, form):
        row = {**form.old, **form.part()}
        if not form.key and self.table.position:
            # Whoever stores the snapshot numbers all rows anew, in this order.
            row["fields"] = {**row["fields"], self.table.position: None}
        return row
