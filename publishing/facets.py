"""Filters of a list: a plain GET form, a count for each choice, and an address that can be shared."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import CharField, Count, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, JSONObject
from django.db.models.lookups import Exact

from library.languages import CODES, column

from .kept import kept
from .prepared import prepared


@dataclass(frozen=True, eq=False)
class Facet:
    """One filter over the values at an ORM path.

    `name` is the parameter in the address, `path` what is compared and counted. `labels` is called with the
    reader and the value in the address, and gives value → label in the reader's language, in the order of the
    form. Where there are more values than labels, `only_labelled` counts the labelled ones alone.
    """

    name: str
    label: str
    path: str
    labels: Callable[[object, str], dict[str, str]]
    only_labelled: bool = False

    def apply(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(**{self.path: value})

    def split(self, queryset: QuerySet, values: list[str]) -> list[QuerySet]:
        """`queryset` with its value of this facet as `option`; several querysets where no one column holds it."""
        if self.only_labelled:
            queryset = queryset.filter(**{f"{self.path}__in": values})
        return [queryset.annotate(option=Cast(F(self.path), CharField()))]


@dataclass(frozen=True, eq=False)
class LanguageFacet(Facet):
    """The languages in which an entry has a text of its own: a state in one of four columns."""

    def apply(self, queryset, value):
        """As `in_language`, with the value as a parameter: a prepared query holds a mark in its place."""
        asked = Value(value, CharField())
        texts = [
            Q(Exact(asked, Value(code, CharField())), **{f"{column('text_state', code)}__isnull": False})
            for code in CODES
        ]
        return queryset.filter(reduce(or_, texts))

    def split(self, queryset, values):
        return [queryset.in_language(code).annotate(option=Value(code, CharField())) for code in values]


class Choice(NamedTuple):
    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass
class Filter:
    """A facet as the form shows it."""

    name: str
    label: str
    choices: list[Choice]
    chosen: str = ""


@dataclass
class Faceted:
    """A list under its filters. `ignored` names the filters whose values in the address nothing knows.

    `base` is the function that gives all entries for a reader, `facets` and `chosen` what narrows it.
    """

    filters: list[Filter]
    ignored: list[str] = field(default_factory=list)
    base: Callable[..., QuerySet] | None = None
    facets: tuple[Facet, ...] = ()
    chosen: dict[str, str] = field(default_factory=dict)
    user: object = None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chosen)

    @property
    def address(self) -> str:
        """The chosen filters as the beginning of a query string, so that pages and links keep them."""
        return urlencode(self.chosen)


def narrowed(base, facets, shape, /, *, user, without="", **chosen) -> QuerySet:
    """`base` narrowed by every facet in `shape` (names) but `without`."""
    queryset = base(user=user)
    for facet in facets:
        if facet.name in shape and facet.name != without:
            queryset = facet.apply(queryset, chosen[facet.name])
    return queryset


def faceted(base, facets: tuple[Facet, ...], parameters, *, user) -> Faceted:
    """The entries of `base(user=…)` under `facets`, narrowed by `parameters` (a QueryDict).

    A choice is counted as if its own facet were not set, so that the form shows what changing it would give.
    All counts together take one query. A value that no facet knows is ignored and named in `ignored`.
    """
    asked = {facet.name: parameters.get(facet.name, "") for facet in facets}
    labels = {facet.name: facet.labels(user, asked[facet.name]) for facet in facets}
    chosen = {name: value for name, value in asked.items() if value in labels[name]}
    ignored = [str(facet.label) for facet in facets if asked[facet.name] and facet.name not in chosen]
    counts = _counts(base, facets, labels, chosen, user)
    filters = [
        Filter(
            facet.name,
            facet.label,
            [
                Choice(value, label, counts.get((facet.name, value), 0), chosen.get(facet.name) == value)
                for value, label in labels[facet.name].items()
                if (facet.name, value) in counts or chosen.get(facet.name) == value
            ],
            chosen.get(facet.name, ""),
        )
        for facet in facets
    ]
    return Faceted(filters, ignored, base, facets, chosen, user)


def _counts(base, facets, labels, chosen, user) -> dict[tuple[str, str], int]:
    """Facet and value → how many entries; of very many as they were within the last minute."""
    limited = tuple((one.name, tuple(labels[one.name])) for one in facets if _is_limited(one))

    def count():
        rows = prepared(_count_rows, base, facets, tuple(chosen), limited, user=user, **chosen)
        found = [json.loads(row) for row in rows]
        # A language that no entry has comes as a row with 0.
        return {(row["facet"], row["option"]): row["n"] for row in found if row["option"] is not None and row["n"]}

    if user.is_authenticated:
        return count()
    return kept((base, facets, tuple(chosen.items()), limited), count, lambda counts: max(counts.values(), default=0))


def _is_limited(facet: Facet) -> bool:
    return facet.only_labelled or isinstance(facet, LanguageFacet)


def _count_rows(base, facets, shape, limited, /, *, user, **chosen) -> QuerySet:
    """One column of JSON text: modeltranslation's querysets put several columns of a union in any order."""
    values = dict(limited)
    rows = []
    for facet in facets:
        entries = narrowed(base, facets, shape, user=user, without=facet.name, **chosen).order_by()
        for part in facet.split(entries, values.get(facet.name, ())):
            row = JSONObject(facet=Value(facet.name, CharField()), option=F("option"), n=Count("pk"))
            rows.append(part.values("option").annotate(row=Cast(row, TextField())).values_list("row", flat=True))
    return rows[0].union(*rows[1:], all=True)
