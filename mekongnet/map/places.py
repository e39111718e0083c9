"""The places on the map, and what is there.

On the map stands every public place that has a public position and is either a site by its kind, or a
country, province or district at which something is told. With a filter for what is there, or for a theme,
only the places that carry such an entry stand on it. The map is the public's: it is the same for whoever is
signed in, so that it can be kept by caches, and it reads public columns only.
"""

import json
import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Avg, BooleanField, CharField, Count, F, Func, IntegerField, Q, TextField
from django.db.models.expressions import Value
from django.db.models.functions import Cast, JSONArray
from django.db.models.query import QuerySet

from casestudies.models import CaseStudy
from library.languages import CODES
from organizations.models import Organization
from places.box import Box
from places.models import Place
from publishing.kept import kept
from publishing.prepared import prepared
from workshops.models import Workshop

PUBLIC = AnonymousUser()

# The side of a cell on the reader's screen, and how many of them a box may be wide and high.
CELL_PIXELS, CELLS_ACROSS = 80, 16
# What the embedded base map covers of the basin; the view of a reader who has not moved yet.
BASIN = Box(99.6, 8.35, 109.7, 22.2)

AREAS = (Place.Kind.COUNTRY, Place.Kind.PROVINCE, Place.Kind.DISTRICT)


class Shown(NamedTuple):
    """A kind of entry that the map can show. `others` is the path to the places beside its own `place`."""

    entries: Callable[[], QuerySet]
    others: str


SHOWN = {
    "case_studies": Shown(lambda: CaseStudy.objects.visible_to(PUBLIC).located(), "other_places"),
    "workshops": Shown(lambda: Workshop.objects.visible_to(PUBLIC), "stops__place"),
    "members": Shown(lambda: Organization.objects.visible_to(PUBLIC), "places"),
}


@dataclass(frozen=True)
class Chosen:
    """The filters. An empty string is a filter that is not set; the values have been checked."""

    show: str = ""
    country: str = ""
    theme: str = ""


class _OneOf(Func):
    """True where a number is one of those in the JSON array `numbers`, however many they are: IN (…) has limits."""

    output_field = BooleanField()

    def __init__(self, field: str, numbers: str):
        super().__init__(F(field))
        self.numbers = numbers

    def as_sqlite(self, compiler, connection, **context):
        sql, params = compiler.compile(self.source_expressions[0])
        return f"{sql} IN (SELECT value FROM json_each(%s))", [*params, self.numbers]

    def as_postgresql(self, compiler, connection, **context):
        sql, params = compiler.compile(self.source_expressions[0])
        return f"{sql} IN (SELECT value::bigint FROM json_array_elements_text(%s::json))", [*params, self.numbers]


class Carried:
    """What the places of the map carry, read in two queries, whatever the filters."""

    def __init__(self):
        self._entries: dict[str, dict[int, set[int]]] = {shown: defaultdict(set) for shown in SHOWN}
        self._themed: dict[tuple[str, str], set[int]] = defaultdict(set)
        rows = [json.loads(row) for row in prepared(_entries, user=PUBLIC)]
        self.size = len({(shown, entry) for shown, entry, *_rest in rows})
        for shown, entry, *places, theme in rows:
            for place in places:
                if place is not None:
                    self._entries[shown][place].add(entry)
                    if theme is not None:
                        self._themed[shown, theme].add(place)
        places = set().union(*self._entries.values())
        known = [json.loads(row) for row in prepared(_known, user=PUBLIC, keys=as_keys(places))] if places else []
        self._places = {pk: (country, kind) for pk, country, kind in known}

    @classmethod
    def read(cls) -> "Carried":
        return kept("carried", cls, lambda carried: carried.size)

    def places(self, chosen: Chosen) -> set[int]:
        """The places that carry something under these filters."""
        found = set()
        for shown in [chosen.show] if chosen.show else SHOWN:
            found.update(self._themed[shown, chosen.theme] if chosen.theme else self._entries[shown])
        return {pk for pk in found if pk in self._places and chosen.country in ("", self._places[pk][0])}

    def countries(self, places: set[int]) -> dict[str, int]:
        """How many of `places` lie in each country."""
        counts: dict[str, int] = defaultdict(int)
        for place in places:
            counts[self._places[place][0]] += 1
        return counts

    def areas(self) -> set[int]:
        """The countries, provinces and districts that carry something."""
        return {pk for pk, (_country, kind) in self._places.items() if kind in AREAS}

    def at(self, place: int) -> dict[str, int]:
        """How many entries of each kind a place carries."""
        return {shown: len(places.get(place, ())) for shown, places in self._entries.items()}


def _row(*columns) -> Cast:
    """Several columns as one text, a JSON array: what `prepared` reads and a union keeps in order."""
    return Cast(JSONArray(*columns), TextField())


def _entries(*, user) -> QuerySet:
    """Kind, number, place, another place and theme of every entry: one row for each pair of place and theme."""
    parts = [
        kind.entries()
        .order_by()
        .annotate(row=_row(Value(shown, CharField()), "pk", "place", kind.others, "themes__slug"))
        .values_list("row", flat=True)
        for shown, kind in SHOWN.items()
    ]
    return parts[0].union(*parts[1:], all=True)


def _public(user) -> QuerySet:
    return Place.objects.visible_to(user).on_map()


def _known(*, user, keys) -> QuerySet:
    found = _public(user).filter(_OneOf("pk", keys)).order_by()
    return found.annotate(row=_row("pk", "country", "kind")).values_list("row", flat=True)


def as_keys(places) -> str:
    return json.dumps(list(places))


class Shape(NamedTuple):
    """How the filters narrow the places, without their values: what the SQL of a query of them depends on."""

    carrying: bool
    country: bool


def narrowing(chosen: Chosen, carried: Carried) -> tuple[Shape, dict[str, str]]:
    """The shape and the values with which `places` finds what stands on the map under these filters."""
    carrying = bool(chosen.show or chosen.theme)
    values = {"keys": as_keys(carried.places(chosen) if carrying else carried.areas())}
    # The keys of those that carry something are of the chosen country already.
    shape = Shape(carrying, bool(chosen.country) and not carrying)
    return shape, values | ({"country": chosen.country} if shape.country else {})


def places(shape: Shape, *, user, keys, country="") -> QuerySet:
    """The places on the map under filters of that shape."""
    if shape.carrying:
        return _public(user).filter(_OneOf("pk", keys))
    found = _public(user).filter(~Q(kind__in=AREAS) | Q(_OneOf("pk", keys)))
    return found.filter(country=country) if shape.country else found


def by_country(shape: Shape, *, user, **values) -> QuerySet:
    """How many of `places` lie in each country: JSON arrays of country and number."""
    counts = places(shape, user=user, **values).order_by().values("country").annotate(n=Count("pk"))
    return counts.annotate(row=_row("country", "n")).values_list("row", flat=True)


def for_map(places: QuerySet) -> QuerySet:
    """Only what the map tells of a place, so that the true position is never even loaded."""
    return places.only(
        "slug",
        "kind",
        "country",
        "precision",
        "is_sensitive",
        "public_lat",
        "public_lon",
        "original_language",
        *[f"name_{code}" for code in CODES],
    )


# --- the grid --------------------------------------------------------------------------------------------


class _Cell(Func):
    """The number of the cell in which a value that is never negative lies."""

    function = "FLOOR"
    output_field = IntegerField()

    def as_sqlite(self, compiler, connection, **context):
        # A cast cuts off decimals there, in C; FLOOR would call back into Python for every row.
        return self.as_sql(compiler, connection, template="CAST(%(expressions)s AS INTEGER)", **context)


def _step(box: Box, zoom: int) -> float:
    """The side of a cell in degrees: as the zoom asks, but never so small that the box has too many cells."""
    width = box.east - box.west if box.west <= box.east else box.east - box.west + 360
    span = max(width, box.north - box.south, 1e-6)
    widest = math.floor(math.log2(360 * CELL_PIXELS / 256 * CELLS_ACROSS / span))
    return 360 * CELL_PIXELS / 256 / 2 ** max(0, min(zoom, widest))


def cells(here: QuerySet, box: Box, zoom: int) -> list[list]:
    """The places of a box as a grid: `[lon, lat, count]` of each cell, at its centre of gravity."""
    step = _step(box, zoom)
    rows = (
        here.order_by()
        .annotate(row=_Cell((F("public_lat") + 90.0) / step), column=_Cell((F("public_lon") + 180.0) / step))
        .values("row", "column")
        .annotate(lon=Avg("public_lon"), lat=Avg("public_lat"), n=Count("pk"))
        .order_by("-row", "column")
        .values_list("lon", "lat", "n")
    )
    return [[round(lon, 4), round(lat, 4), n] for lon, lat, n in rows]
