"""What is of a revision, and a whole entry as such a snapshot. Reading costs one query for all tables."""

import copy
import datetime
import itertools
import math
import re
from collections import defaultdict
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Field, JSONField, QuerySet, UniqueConstraint
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import NotRegistered, translator

from publishing.children import children
from publishing.rich_text import RichTextField, clean

# What is not a matter of contents: where an entry stands, what its address is, and when it was made.
NOT_REVISED = {
    *("id", "slug", "status", "publish_at", "created_at", "updated_at"),
    *("in_founding_record", "is_from_research"),
}

# Kept as it is when an old revision is brought back: whose entry it is decides who may bring it back.
KEEPER = "owner_id"

# Further than anybody counts, and still a small integer.
FAR_OFF = 10_000

# Neither database of ours stores these in JSON and in text alike.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

Snapshot = dict


# --- what is of a revision ---


def base_columns(model) -> list[str]:
    """The columns that four others stand for: `title` beside `title_vi` to `title_en`. Nobody reads them."""
    try:
        return list(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return []


@lru_cache(maxsize=100)
def columns(model) -> dict[str, Field]:
    """The revised columns of an entry or of a child: attname → field."""
    base = set(base_columns(model))
    return {
        field.attname: field
        for field in model._meta.concrete_fields
        if not field.generated and field.editable and field.name not in base and field.name not in NOT_REVISED
    }


class Child:
    """A table that hangs on an entry: its model, its columns and its many-to-many fields."""

    def __init__(self, model, accessor: str):
        relation = next(one for one in model._meta.related_objects if one.get_accessor_name() == accessor)
        self.accessor = accessor
        self.model = relation.related_model
        self.owner = relation.field
        self.columns = {name: field for name, field in columns(self.model).items() if field is not self.owner}
        self.many = {field.name: field for field in self.model._meta.many_to_many}
        self.ordering = [name.removeprefix("-") for name in self.model._meta.ordering]
        self.unique = [
            tuple(self.model._meta.get_field(name).attname for name in one.fields if name != self.owner.name)
            for one in self.model._meta.constraints
            if isinstance(one, UniqueConstraint) and self.owner.name in one.fields
        ]
        # The column by which people put the rows in order, if they do; and whether each row has a number of its own.
        self.position = next((name for name in ("position", "number") if name in self.columns), None)
        self.is_numbered = (self.position,) in self.unique
        self.first = int(self._counts_from_one())

    def _counts_from_one(self) -> bool:
        text = [str(one.condition) for one in self.model._meta.constraints if isinstance(one, CheckConstraint)]
        return any(f"('{self.position}__gte', 1)" in condition for condition in text)

    def in_order(self, rows: list[dict]) -> list[dict]:
        """`rows` in the order in which the table is read; renumbered where they were put in another order."""
        if self.position:
            self._number(rows)

        def place(row):
            key = [row["fields"][name] for name in self.ordering if name in row["fields"]]
            return *[(value is not None, value) for value in key], row["id"] is None, row["id"] or 0

        return sorted(rows, key=place)

    def _number(self, rows: list[dict]) -> None:
        groups = defaultdict(list)
        before = [name for name in self.ordering if name in self.columns and name != self.position]
        for row in rows:
            groups[tuple(row["fields"][name] for name in before)].append(row)
        for group in groups.values():
            numbers = [row["fields"][self.position] for row in group]
            if None in numbers or not all(
                here <= there and not (self.is_numbered and here == there)
                for here, there in itertools.pairwise(numbers)
            ):
                for number, row in enumerate(group, start=self.first):
                    row["fields"][self.position] = number


@lru_cache(maxsize=100)
def tables(model) -> dict[str, Child]:
    """The children of an entry of this kind, by accessor, in the order in which they are written."""
    return {accessor: Child(model, accessor) for accessor in model.revised_children}


# --- reading ---


@lru_cache(maxsize=100)
def _build(model):
    """The querysets that `publishing.children` reads at once; each kind of entry has one function of its own."""

    def build(key):
        found = {}
        for name in model.revised_many:
            through, here, _there = link_of(model._meta.get_field(name))
            found[name] = through.order_by("pk").filter(**{here: key})
        for accessor, child in tables(model).items():
            found[f"_{accessor}"] = QuerySet(child.model).filter(**{child.owner.attname: key})
            for name, field in child.many.items():
                through, _here, _there = link_of(field)
                owner = f"{field.m2m_field_name()}__{child.owner.name}"
                found[f"_{accessor}_{name}"] = through.order_by("pk").filter(**{owner: key})
        return found

    return build


def link_of(field) -> tuple[QuerySet, str, str]:
    """The rows of a many-to-many field, and its two columns: ours and theirs."""
    through = field.remote_field.through
    return QuerySet(through), f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"


def _plain(value):
    """`value` as JSON holds it, without loss."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return value


def _links(rows, here: str, there: str) -> dict[int, list[int]]:
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, here)].append(getattr(row, there))
    return found


def take(entry) -> Snapshot:
    """The whole of `entry`, in all languages: the columns that the instance holds, and what the database has on it."""
    model = type(entry)
    snapshot = {
        "fields": {name: copy.deepcopy(_plain(getattr(entry, name))) for name in columns(model)},
        "many": {name: [] for name in model.revised_many},
        "children": {accessor: [] for accessor in model.revised_children},
    }
    if entry.pk is None or not (model.revised_many or model.revised_children):
        return snapshot
    found = children(_build(model), entry.pk)
    for name in model.revised_many:
        _through, here, there = link_of(model._meta.get_field(name))
        snapshot["many"][name] = _links(getattr(found, name), here, there)[entry.pk]
    for accessor, child in tables(model).items():
        many = {
            name: _links(getattr(found, f"_{accessor}_{name}"), *link_of(field)[1:])
            for name, field in child.many.items()
        }
        snapshot["children"][accessor] = [
            {
                "id": row.pk,
                "fields": {name: _plain(getattr(row, name)) for name in child.columns},
                "many": {name: links[row.pk] for name, links in many.items()},
            }
            for row in getattr(found, f"_{accessor}")
        ]
    return snapshot


def instance_of(entry, snapshot: Snapshot):
    """A copy of `entry` with the columns of `snapshot`, for titles and forms; never to be saved."""
    instance = copy.copy(entry)
    for name, field in columns(type(entry)).items():
        if name in snapshot["fields"]:
            setattr(instance, name, field.to_python(copy.deepcopy(snapshot["fields"][name])))
    return instance


# --- what somebody typed ---


def cleaned(model, snapshot: Snapshot, base: Snapshot) -> Snapshot:
    """`snapshot` as it may be stored. What it does not mention is as in `base`, the revision that it goes on from.

    Empty texts are None where a column takes it, rich text is clean, rows are in their order, and a row keeps its
    number only if `base` has it: else it is a new one. Raises ValidationError for a value of the wrong kind.
    """
    given_many, given_children = snapshot.get("many", {}), snapshot.get("children", {})
    return {
        "fields": _values(columns(model), snapshot.get("fields", {}), base["fields"]),
        "many": {name: _keys(given_many.get(name, base["many"][name])) for name in model.revised_many},
        "children": {
            accessor: _rows(child, given_children.get(accessor, base["children"][accessor]), base["children"][accessor])
            for accessor, child in tables(model).items()
        },
    }


def _rows(child: Child, rows: list[dict], base: list[dict]) -> list[dict]:
    known = {row["id"]: row for row in base if row["id"] is not None}
    made = []
    for row in rows:
        old = known.pop(row.get("id"), None)  # once: a second row of the same number is a new one
        fields = old["fields"] if old else _defaults(child.columns)
        many = old["many"] if old else {}
        given = row.get("many", {})
        made.append(
            {
                "id": old["id"] if old else None,
                "fields": _values(child.columns, row.get("fields", {}), fields),
                "many": {name: _keys(given.get(name, many.get(name, []))) for name in child.many},
            }
        )
    if child.position:
        for row, given in zip(made, rows, strict=True):
            if row["id"] is None and given.get("fields", {}).get(child.position) is None:
                row["fields"][child.position] = None
    return child.in_order(made)


def _defaults(fields: dict[str, Field]) -> dict:
    return {name: _plain(field.get_default()) for name, field in fields.items()}


def _keys(keys) -> list[int]:
    return list(dict.fromkeys(int(key) for key in keys))


def _values(fields: dict[str, Field], given: dict, base: dict) -> dict:
    """The values of all `fields`: those that are given, made storable, and else those of `base`."""
    return {
        name: _storable(field, given[name]) if name in given else base.get(name, _plain(field.get_default()))
        for name, field in fields.items()
    }


def _storable(field: Field, value):
    if isinstance(value, str):
        value = _UNSTORABLE.sub("", value)
        if not value:
            return _empty(field)
    if value is None:
        return _empty(field)
    if isinstance(field, JSONField):
        return value
    value = field.to_python(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValidationError(_("“%(value)s” is not a number."), params={"value": value})
    if isinstance(field, RichTextField):
        value = clean(value) or _empty(field)
    return _plain(value)


def _empty(field: Field):
    """What a column holds where nothing was typed."""
    return None if field.null else field.get_default()


def followed(draft: Snapshot, base: Snapshot, live: Snapshot) -> Snapshot:
    """`draft`, which goes on from `base`, with what became different in `live` meanwhile and the draft left alone."""

    def merged(mine, old, now):
        return {name: now[name] if value == old.get(name) and name in now else value for name, value in mine.items()}

    return {part: merged(draft[part], base[part], live[part]) for part in ("fields", "many", "children")}
