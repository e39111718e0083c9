"""All the small tables that hang on an entry, in one query.

A long page has a dozen of them: facts, sources, agenda items, stops, photos. Asked one by one they cost a
dozen round trips; each is a handful of rows. So their rows come together, each as one JSON object, and as in
`publishing.prepared` the SQL is built once.
"""

import datetime
import json
from types import SimpleNamespace

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    QuerySet,
    TextField,
    TimeField,
    Value,
)
from django.db.models.functions import Cast, JSONObject
from modeltranslation.translator import NotRegistered, translator

from .prepared import loaded, prepared

_VISITOR = AnonymousUser()
_readers: dict = {}

# The name under which a row says which queryset it is of; no column begins so.
_PART = "_part"


def children(build, key: int) -> SimpleNamespace:
    """The rows of all querysets that `build(key)` names: under each name a list of instances, in the model's order.

    `build` is a function of a module, `key` the number of the entry. Annotations of a queryset become
    attributes of its instances. Meant for small tables of few columns: SQLite builds an object of at most 63.
    """
    readers = _readers.get(build)
    if readers is None:
        readers = _readers[build] = {name: _Reader(queryset) for name, queryset in build(key).items()}
    found = {name: [] for name in readers}
    for text in prepared(_united, build, user=_VISITOR, key=key):
        row = json.loads(text)
        name = row.pop(_PART)
        found[name].append(readers[name].instance(row))
    for name, reader in readers.items():
        reader.sort(found[name])
    return SimpleNamespace(**found)


def _united(build, *, user, key) -> QuerySet:
    """One column of JSON: modeltranslation puts several in any order. Text: PostgreSQL unites no json."""
    rows = []
    for name, queryset in build(key).items():
        row = JSONObject(**{_PART: Value(name, CharField())}, **{one: one for one in _columns(queryset)})
        rows.append(queryset.order_by().annotate(row_=Cast(row, TextField())).values_list("row_", flat=True))
    return rows[0].union(*rows[1:], all=True)


def _fields(model) -> list:
    """The columns of a model, but for those that others stand for: `text` where there are `text_vi` to `text_en`."""
    try:
        translated = set(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        translated = set()
    return [one for one in model._meta.concrete_fields if not one.generated and one.name not in translated]


def _columns(queryset: QuerySet) -> list[str]:
    return [field.attname for field in _fields(queryset.model)] + list(queryset.query.annotations)


def _moment(value: str) -> datetime.datetime:
    moment = datetime.datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)  # as SQLite stores it


_CONVERT = (
    (DateTimeField, _moment),
    (DateField, datetime.date.fromisoformat),
    (TimeField, datetime.time.fromisoformat),
    (BooleanField, bool),
)


class _Reader:
    """Makes instances of the rows of one queryset."""

    def __init__(self, queryset: QuerySet):
        self.model = queryset.model
        fields = _fields(self.model)
        self.attributes = [field.attname for field in fields]
        self.annotations = list(queryset.query.annotations)
        self.ordering = [
            (name.removeprefix("-"), name.startswith("-"))
            for name in reversed(queryset.query.order_by or self.model._meta.ordering or ("pk",))
        ]
        self.convert = [
            (field.attname, next(convert for kind, convert in _CONVERT if isinstance(field, kind)))
            for field in fields
            if isinstance(field, tuple(kind for kind, _convert in _CONVERT))
        ]

    def instance(self, row: dict):
        for name, convert in self.convert:
            if row[name] is not None:
                row[name] = convert(row[name])
        instance = loaded(self.model, self.attributes, [row[name] for name in self.attributes])
        for name in self.annotations:
            setattr(instance, name, row[name])
        return instance

    def sort(self, instances: list) -> None:
        for name, is_descending in self.ordering:
            instances.sort(key=lambda one, name=name: getattr(one, name), reverse=is_descending)
