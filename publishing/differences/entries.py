"""What differs between two snapshots, field by field."""

import json
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField, Field, ForeignKey, JSONField, QuerySet
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from library.languages import CODES, NATIVE_NAMES
from publishing.models import Entry
from publishing.rich_text import RichTextField
from publishing.snapshots import Child, Snapshot, columns, tables

from .words import as_html, plain_lines, words, wrapped


class Change(NamedTuple):
    """One difference. `field` is a column, a many-to-many name, or accessor.number.column for a row that hangs on the
    entry; `language` is that of the text, or empty. The HTML is escaped, with <del> and <ins>.
    """

    field: str
    label: str
    language: str
    old_html: SafeString
    new_html: SafeString


# --- values ---


class _Names:
    """The names of all that two snapshots point to, read once a table; of entries, where `reader` may see them."""

    def __init__(self, model, *sides: Snapshot, reader=None):
        wanted = defaultdict(set)
        for snapshot in sides:
            self._collect(columns(model), snapshot["fields"], wanted)
            for name in model.revised_many:
                wanted[model._meta.get_field(name).related_model].update(snapshot["many"].get(name, ()))
            for accessor, child in tables(model).items():
                for row in snapshot["children"].get(accessor, ()):
                    self._collect(child.columns, row["fields"], wanted)
                    for name, field in child.many.items():
                        wanted[field.related_model].update(row["many"].get(name, ()))
        self._names = {}
        for target, keys in wanted.items():
            if keys:
                self._names[target] = {one.pk: str(one) for one in QuerySet(target).filter(pk__in=keys)}
                if reader is not None and issubclass(target, Entry):
                    seen = set(target.objects.visible_to(reader).filter(pk__in=keys).values_list("pk", flat=True))
                    self._names[target] |= dict.fromkeys(self._names[target].keys() - seen, _("(not public)"))

    @staticmethod
    def _collect(fields, values, wanted):
        for name, field in fields.items():
            if isinstance(field, ForeignKey) and values.get(name) is not None:
                wanted[field.related_model].add(values[name])

    def of(self, model, key) -> str:
        return self._names.get(model, {}).get(key) or _("(deleted)")

    def many(self, model, keys) -> list[str]:
        return [self.of(model, key) for key in keys]


def _shown(field: Field, value, names: _Names) -> str:
    """`value` as people read it."""
    if value is None or value == "":
        return ""
    if isinstance(field, ForeignKey):
        return names.of(field.related_model, value)
    if isinstance(field, BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, JSONField):
        return json.dumps(value, ensure_ascii=False)[:400]
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, RichTextField):
        return plain_lines(value)
    return str(value)


@lru_cache(maxsize=2000)
def _language(field: Field) -> str:
    """The language of a column; empty where it has none."""
    code = field.name.rpartition("_")[2]
    return code if code in CODES and getattr(field, "translated_field", None) is not None else ""


def _label(field: Field) -> str:
    language = _language(field)
    verbose = str(getattr(field, "translated_field", field).verbose_name) if language else str(field.verbose_name)
    verbose = verbose[:1].upper() + verbose[1:]
    return f"{verbose} ({NATIVE_NAMES[language]})" if language else verbose


def _field_change(key: str, label: str, field: Field, old, new, names: _Names) -> Change | None:
    if old == new:
        return None
    before, after = _shown(field, old, names), _shown(field, new, names)
    if before == after and old and new:
        return Change(key, label, _language(field), format_html("{}", before[:200]), _only_looks())
    is_text = isinstance(field, RichTextField) or field.get_internal_type() in ("TextField", "CharField")
    if is_text and not field.choices:
        return Change(key, label, _language(field), *words(before, after))
    return Change(key, label, _language(field), as_html("del", before), as_html("ins", after))


def _only_looks() -> SafeString:
    return format_html("<ins>{}</ins>", _("The words are the same; only their form changed."))


def _many_change(key: str, label: str, old: list[str], new: list[str]) -> Change:
    """Names that were linked before and after, by commas; which went and which came."""
    gone, come = set(old) - set(new), set(new) - set(old)

    def listed(names, marked, tag):
        parts = (wrapped(tag, name) if name in marked else escape(name) for name in names)
        return mark_safe(", ".join(parts))  # noqa: S308 - every part is escaped

    return Change(key, label, "", listed(old, gone, "del"), listed(new, come, "ins"))


# --- rows that hang on the entry ---


def _row_name(child: Child, number: int) -> str:
    verbose = str(child.model._meta.verbose_name)
    return f"{verbose[:1].upper()}{verbose[1:]} {number}"


def _summary(child: Child, row: dict, names: _Names) -> str:
    """What a row says, in lines: for one that came or went whole."""
    lines = []
    for name, field in child.columns.items():
        value = _shown(field, row["fields"].get(name), names)
        if value and name != child.position and not (isinstance(field, BooleanField) and not row["fields"].get(name)):
            lines.append(f"{_label(field)}: {value}")
    for name, field in child.many.items():
        if keys := row["many"].get(name):
            lines.append(f"{_label(field)}: {', '.join(names.many(field.related_model, keys))}")
    return "\n".join(lines)


def _paired(old: list[dict], new: list[dict]) -> list[tuple[int | None, int | None]]:
    """Which rows are the same one: by number. A row gets its number when it is first stored in the database: until
    then it is the same as one that says the same, or else as the next one that had none.
    """
    places = {row["id"]: index for index, row in enumerate(old) if row["id"] is not None}
    pairs, left = {}, set(range(len(old)))

    def pair(is_same):
        for index, row in enumerate(new):
            if index not in pairs:
                found = next((one for one in sorted(left) if is_same(old[one], row)), None)
                if found is not None:
                    pairs[index] = found
                    left.discard(found)

    for index, row in enumerate(new):
        if (found := places.get(row["id"])) in left:
            pairs[index] = found
            left.discard(found)
    pair(lambda before, after: None in (before["id"], after["id"]) and before["fields"] == after["fields"])
    pair(lambda before, after: before["id"] is None)
    return [(pairs.get(index), index) for index in range(len(new))] + [(index, None) for index in sorted(left)]


def _rows(child: Child, old: list[dict], new: list[dict], names: _Names) -> Iterable[Change]:
    pairs = _paired(old, new)
    stay = _in_step([before for before, after in pairs if before is not None and after is not None])
    nothing = SafeString("")
    for before, after in pairs:
        if after is None:
            gone = as_html("del", _summary(child, old[before], names))
            yield Change(child.accessor, _row_name(child, before + 1), "", gone, nothing)
        elif before is None:
            come = as_html("ins", _summary(child, new[after], names))
            yield Change(child.accessor, _row_name(child, after + 1), "", nothing, come)
        else:
            if before not in stay:
                yield _moved(child, before, after)
            yield from _row(child, old[before], new[after], after, names)


def _moved(child: Child, before: int, after: int) -> Change:
    label = _("%(row)s: its place in the order") % {"row": _row_name(child, after + 1)}
    return Change(
        f"{child.accessor}.{after + 1}",
        label,
        "",
        format_html("<del>{}</del>", before + 1),
        format_html("<ins>{}</ins>", after + 1),
    )


def _row(child: Child, old: dict, new: dict, place: int, names: _Names) -> Iterable[Change]:
    key, row = f"{child.accessor}.{place + 1}", _row_name(child, place + 1)
    for name, field in child.columns.items():
        if name == child.position:
            continue
        label = f"{row}: {_label(field)}"
        if change := _field_change(
            f"{key}.{name}", label, field, old["fields"].get(name), new["fields"].get(name), names
        ):
            yield change
    for name, field in child.many.items():
        before, after = old["many"].get(name, []), new["many"].get(name, [])
        if before != after:
            target = field.related_model
            label = f"{row}: {_label(field)}"
            yield _many_change(f"{key}.{name}", label, names.many(target, before), names.many(target, after))


def _in_step(places: list[int]) -> set[int]:
    """The most rows that stand in the same order as before: all others were moved."""
    best: list[list[int]] = []
    for place in places:
        longest = max((run for run in best if run[-1] < place), key=len, default=[])
        best.append([*longest, place])
    return set(max(best, key=len, default=[]))


def changes(entry_model, old: Snapshot, new: Snapshot, *, reader=None) -> list[Change]:
    """All that differs between two snapshots of one entry, field by field; without the names of other entries that
    `reader` may not see.
    """
    names = _Names(entry_model, old, new, reader=reader)
    found = []
    for name, field in columns(entry_model).items():
        before, after = old["fields"].get(name), new["fields"].get(name)
        if change := _field_change(name, _label(field), field, before, after, names):
            found.append(change)
    for name in entry_model.revised_many:
        field = entry_model._meta.get_field(name)
        before, after = old["many"].get(name, []), new["many"].get(name, [])
        if before != after:
            target = field.related_model
            found.append(_many_change(name, _label(field), names.many(target, before), names.many(target, after)))
    for accessor, child in tables(entry_model).items():
        before, after = old["children"].get(accessor, []), new["children"].get(accessor, [])
        if before != after:
            found += _rows(child, before, after, names)
    return found


def label_of(entry_model, field: str) -> str:
    """What a field of a Change, a Gap or a Remark is called: a column, an accessor, or accessor.number.column."""
    accessor, _dot, rest = field.partition(".")
    if child := tables(entry_model).get(accessor):
        number, _dot, name = rest.partition(".")
        row = _row_name(child, int(number)) if number.isdecimal() else str(child.model._meta.verbose_name_plural)
        row = row[:1].upper() + row[1:]
        part = child.columns.get(name) or child.many.get(name)
        return f"{row}: {_label(part)}" if part else row
    try:
        return _label(columns(entry_model).get(field) or entry_model._meta.get_field(field))
    except (FieldDoesNotExist, AttributeError):
        return field
