"""A snapshot written back into the rows of an entry: one query for each table that changed."""

import copy
from collections import defaultdict

from django.db.models import F, Field, ForeignKey, QuerySet

from publishing.rich_text import RichTextField, clean

from .reading import FAR_OFF, Child, Snapshot, base_columns, columns, link_of, tables, take


class _Targets:
    """Which of the rows that a snapshot points to are still there: one query a table, none for what is linked now."""

    def __init__(self, model, snapshot: Snapshot, current: Snapshot):
        wanted, known = _pointed_to(model, snapshot), _pointed_to(model, current)
        self.gone = {}
        for target, keys in wanted.items():
            unsure = keys - known[target]
            there = QuerySet(target).filter(pk__in=unsure).values_list("pk", flat=True) if unsure else ()
            self.gone[target] = unsure.difference(there)

    def one(self, field: Field, value):
        return None if isinstance(field, ForeignKey) and value in self.gone[field.related_model] else value

    def many(self, field, keys: list[int]) -> list[int]:
        return [key for key in keys if key not in self.gone[field.related_model]]

    def row(self, child: Child, row: dict) -> dict | None:
        """`row` without what is gone; None if it is nothing without it."""
        fields = {name: self.one(field, row["fields"].get(name)) for name, field in child.columns.items()}
        for name, field in child.columns.items():
            if isinstance(field, ForeignKey) and fields[name] is None and not field.null:
                return None
        many = {name: self.many(field, row["many"].get(name, [])) for name, field in child.many.items()}
        return {"id": row["id"], "fields": fields, "many": many}


def _pointed_to(model, snapshot: Snapshot) -> dict:
    found = defaultdict(set)

    def collect(fields, many_fields, values, many):
        for name, field in fields.items():
            if isinstance(field, ForeignKey) and values.get(name) is not None:
                found[field.related_model].add(values[name])
        for name, field in many_fields.items():
            found[field.related_model].update(many.get(name, ()))

    many_fields = {name: model._meta.get_field(name) for name in model.revised_many}
    collect(columns(model), many_fields, snapshot["fields"], snapshot["many"])
    for accessor, child in tables(model).items():
        for row in snapshot["children"][accessor]:
            collect(child.columns, child.many, row["fields"], row["many"])
    # Every table that a field leads to has its set, were it empty.
    for fields in (columns(model), *(child.columns for child in tables(model).values())):
        for field in fields.values():
            if isinstance(field, ForeignKey):
                found[field.related_model].update(())
    for fields in (many_fields, *(child.many for child in tables(model).values())):
        for field in fields.values():
            found[field.related_model].update(())
    return found


def write(entry, snapshot: Snapshot) -> None:
    """Makes the rows as `snapshot` says, and `entry` with them; inside the caller's transaction.

    `entry` is as the database has it. What the snapshot points to and is gone is left out. Rows keep their numbers,
    those that were deleted since get them back.
    """
    model = type(entry)
    current = take(entry)
    targets = _Targets(model, snapshot, current)
    changed = False
    for name, field in columns(model).items():
        value = targets.one(field, snapshot["fields"].get(name, current["fields"][name]))
        if isinstance(field, RichTextField) and value:
            value = clean(value)
        if value != current["fields"][name]:
            setattr(entry, name, field.to_python(copy.deepcopy(value)))
            changed = True
    if changed or snapshot != current:
        entry.save(update_fields=[*columns(model), *base_columns(model), "updated_at"])
    for name in model.revised_many:
        field = model._meta.get_field(name)
        wanted = targets.many(field, snapshot["many"].get(name, []))
        if wanted != current["many"][name]:
            _relink(field, {entry.pk: wanted}, {entry.pk} if current["many"][name] else set())
    for accessor, child in tables(model).items():
        rows = [targets.row(child, row) for row in snapshot["children"].get(accessor, [])]
        _write_rows(child, entry, [row for row in rows if row], current["children"][accessor])


def _relink(field, wanted: dict[int, list[int]], linked: set[int]) -> None:
    """Links each row to what it is to be linked to, in that order, in place of what it was linked to before."""
    through, here, there = link_of(field)
    if linked:
        through.filter(**{f"{here}__in": linked}).delete()
    links = [through.model(**{here: row, there: key}) for row, keys in wanted.items() for key in keys]
    if links:
        through.bulk_create(links)


def _write_rows(child: Child, entry, rows: list[dict], current: list[dict]) -> None:
    if rows == current:
        return
    model, table = child.model, QuerySet(child.model)
    now = {row["id"]: row for row in current}
    _forget_foreign_numbers(table, rows, now)
    wanted = {row["id"]: row for row in rows if row["id"] is not None}
    stay = {key: row for key, row in wanted.items() if key in now}
    moved = _in_each_others_way(child, stay, now)
    parked = set()
    if moved and child.is_numbered and len(child.unique) == 1:
        at = child.position
        parked, moved = {key for key, row in stay.items() if row["fields"][at] != now[key]["fields"][at]}, set()
    if out := (now.keys() - stay.keys()) | moved:
        table.filter(pk__in=out).delete()
    if parked:
        table.filter(pk__in=parked).update(**{child.position: F(child.position) + FAR_OFF})
    changed = {
        name: [key for key, row in stay.items() if key not in moved and row["fields"][name] != now[key]["fields"][name]]
        for name in child.columns
    }
    if names := [name for name, keys in changed.items() if keys]:
        keys = sorted({key for keys in changed.values() for key in keys})
        base = [name for name in base_columns(model) if any(one.startswith(f"{name}_") for one in names)]
        table.bulk_update([_instance(child, entry, stay[key]) for key in keys], [*names, *base])
    put_in = [row for row in rows if row["id"] not in stay or row["id"] in moved]
    made = [_instance(child, entry, row) for row in put_in]
    if made:
        table.bulk_create(made)
    for name, field in child.many.items():
        links = {one.pk: row["many"][name] for one, row in zip(made, put_in, strict=True)}
        kept = {key: row["many"][name] for key, row in stay.items() if key not in moved}
        links |= {key: keys for key, keys in kept.items() if keys != now[key]["many"][name]}
        _relink(field, links, {key for key in links if key in kept and now[key]["many"][name]})


def _forget_foreign_numbers(table: QuerySet, rows: list[dict], now: dict) -> None:
    """A number that another entry's row has by now is no number of ours; `rows` are changed in place."""
    seen, unknown = set(), {row["id"] for row in rows if row["id"] is not None and row["id"] not in now}
    taken = set(table.filter(pk__in=unknown).values_list("pk", flat=True)) if unknown else set()
    for row in rows:
        if row["id"] in taken or row["id"] in seen:
            row["id"] = None
        if row["id"] is not None:
            seen.add(row["id"])


def _in_each_others_way(child: Child, stay: dict, now: dict) -> set[int]:
    """The rows whose new place under a unique constraint is held, before the change, by another one that stays.

    For a moment two of them would hold the same. So those that have numbers are numbered far off first; others are
    taken out and put back under their key.
    """
    found = set()
    for names in child.unique:
        held = {tuple(now[key]["fields"][name] for name in names): key for key in stay}
        for key, row in stay.items():
            if held.get(tuple(row["fields"][name] for name in names), key) != key:
                found.add(key)
    return found


def _instance(child: Child, entry, row: dict):
    values = {
        name: clean(value) if isinstance(field, RichTextField) and value else field.to_python(value)
        for name, field in child.columns.items()
        for value in [row["fields"][name]]
    }
    return child.model(pk=row["id"], **{child.owner.attname: entry.pk}, **values)
