"""Querysets that are compiled once.

A page of an entry asks half a dozen queries of many columns (four languages each). Building their SQL took ten
times as long as running it. What a query asks depends on the page and the language, not on the entry: so the SQL
is built once a process, with marks in the place of the values, and only the values change.
"""

import itertools

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.base import ModelState
from django.db.models.query import get_related_populators
from django.http import Http404

_plans: dict[tuple, "Plan"] = {}
MOST_PLANS = 1000


def prepared(build, /, *shape, user, **values) -> list:
    """The rows of `build(*shape, user=user, **values)`, a function that gives a queryset.

    `shape` is what the SQL depends on: hashable, and of few kinds, for each makes a plan that is kept.
    `values` are numbers and strings that only stand in it as parameters. For somebody who is signed in the
    queryset is run as it is: what they may see depends on who they are.
    """
    if user.is_authenticated:
        return list(build(*shape, user=user, **values))
    # A test may run on other settings, so the database is part of the key.
    key = (connection.vendor, build, *shape)
    plan = _plans.get(key)
    if plan is None:
        if len(_plans) >= MOST_PLANS:
            _plans.clear()  # page numbers and filters are part of the shape, and whoever asks chooses them
        marks = {name: _mark(value) for name, value in values.items()}
        plan = _plans[key] = Plan(build(*shape, user=user, **marks), marks)
    return plan.rows(values)


def prepared_or_404(build, /, *shape, user, **values):
    """The one row of `prepared`. Raises Http404 without it."""
    rows = prepared(build, *shape, user=user, **values)
    if not rows:
        raise Http404("No such entry, or not for this reader")
    return rows[0]


_numbers = itertools.count(8_000_000_000_000_000_000)


def _mark(value):
    """A value of the same type that no real query holds, to be found again among the parameters."""
    number = next(_numbers)
    if isinstance(value, str):
        return f"\ue000{number}"
    return number if isinstance(value, int) else -number / 1e18 - number % 1000


class Plan:
    """The SQL of a queryset of instances or of `values_list(…, flat=True)`, and how its rows are read."""

    def __init__(self, queryset: QuerySet, marks: dict):
        names = {mark: name for name, mark in marks.items()}
        compiler = queryset.query.get_compiler(connection=connection)
        try:
            self.sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            self.sql = None
            return
        self.parameters = [(names.get(one) if isinstance(one, int | float | str) else None, one) for one in parameters]
        self.is_flat = queryset._fields is not None
        self.converters = [
            (position, convert, expression)
            for position, (converts, expression) in compiler.get_converters(
                [selected[0] for selected in compiler.select]
            ).items()
            for convert in converts
        ]
        if not self.is_flat:
            info = compiler.klass_info
            first, last = info["select_fields"][0], info["select_fields"][-1] + 1
            self.columns = slice(first, last)
            self.model = info["model"]
            self.attributes = [column[0].target.attname for column in compiler.select[first:last]]
            self.related = get_related_populators(info, compiler.select, connection.alias)
            self.annotations = list((compiler.annotation_col_map or {}).items())

    def rows(self, values: dict) -> list:
        if self.sql is None:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [values[name] if name else one for name, one in self.parameters])
            rows = cursor.fetchall()
        if self.converters:
            rows = [list(row) for row in rows]
            for row in rows:
                for position, convert, expression in self.converters:
                    row[position] = convert(row[position], expression, connection)
        return [row[0] for row in rows] if self.is_flat else [self._instance(row) for row in rows]

    def _instance(self, row):
        instance = loaded(self.model, self.attributes, row[self.columns])
        for populator in self.related:
            populator.populate(row, instance)
        for name, position in self.annotations:
            setattr(instance, name, row[position])
        return instance


def loaded(model, attributes, values):
    """An instance as `model.from_db` makes it, without the constructor, which modeltranslation slows down tenfold.

    Columns that were not read stay deferred, as there. The signals of the constructor are not sent.
    """
    instance = model.__new__(model)
    instance._state = ModelState()
    instance._state.adding = False
    instance._state.db = connection.alias
    instance.__dict__.update(zip(attributes, values, strict=True))
    return instance


def values_of(keys) -> dict[str, int]:
    """`keys`, padded, as the values of a plan: key0, key1 and so on."""
    return {f"key{index}": key for index, key in enumerate(padded(keys))}


def padded(keys) -> list[int]:
    """`keys` repeated up to the next power of two, so that lists of many lengths share few plans."""
    keys = list(keys)
    size = 1 << (len(keys) - 1).bit_length() if keys else 0
    return keys + keys[-1:] * (size - len(keys))
