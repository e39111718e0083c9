"""The places on the map, and what is there.

On the map stands every public place that has a public position and is either a site by its kind, or a
country, province or district at which something is told. With a filter for what is there, or for a theme,
only the places that carry such an entry stand on it. The map is the public's: it is the same for whoever is
signed in, so that it can be kept by caches, and it reads public columns only.
"""

import json
import math
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Avg, BooleanField, CharField, Count, F, Func, IntegerField, Q
from django.db.models.expressions import Value
from django.db.models.query import QuerySet

from casestudies.models import CaseStudy
from library.languages import CODES
from organizations.models import Organization
from places.box import Box
from places.models import Place
from workshops.models import Workshop

PUBLIC = AnonymousUser()

# The side of a cell on the reader's screen, and how many of them a box may be wide and high.
CELL_PIXELS, CELLS_ACROSS = 80, 16
# What the embedded base map covers of the basin; the view of a reader who has not moved yet.
BASIN = Box(99.6, 8.35, 109.7, 22.2)

AREAS = (Place.Kind.COUNTRY, Place.Kind.PROVINCE, Place.Kind.DISTRICT)

# A network with more entries at places than this is counted once in so many seconds, not for every reader.
MANY, KEPT_SECONDS = 5000, 60


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
    """True where a number is one of `numbers`, however many they are: IN (…) has limits."""

    output_field = BooleanField()

    def __init__(self, field: str, numbers):
        super().__init__(F(field))
        self.numbers = list(numbers)

    def as_sqlite(self, compiler, connection, **context):
        sql, params = compiler.compile(self.source_expressions[0])
        return f"{sql} IN (SELECT value FROM json_each(%s))", [*params, json.dumps(self.numbers)]

    def as_postgresql(self, compiler, connection, **context):
        sql, params = compiler.compile(self.source_expressions[0])
        return f"{sql} = ANY(%s::bigint[])", [*params, self.numbers]


class Carried:
    """What the places of the map carry, read in two queries, whatever the filters."""

    def __init__(self):
        self._entries: dict[str, dict[int, set[int]]] = {shown: defaultdict(set) for shown in SHOWN}
        self._themed: dict[tuple[str, str], set[int]] = defaultdict(set)
        rows = list(self._rows())
        self.is_big = len(rows) > MANY
        for shown, entry, *places, theme in rows:
            for place in places:
                if place is not None:
                    self._entries[shown][place].add(entry)
                    if theme is not None:
                        self._themed[shown, theme].add(place)
        places = set().union(*self._entries.values())
        known = _public().filter(_OneOf("pk", places)).values_list("pk", "country", "kind")
        self._places = {pk: (country, kind) for pk, country, kind in known} if places else {}

    @classmethod
    def read(cls) -> "Carried":
        return kept("carried", cls, lambda carried: carried.is_big)

    @staticmethod
    def _rows():
        # Without rewriting: modeltranslation orders the columns of values_list by chance, differently in
        # each part of a union. None of these columns is translated.
        parts = [
            kind.entries()
            .rewrite(False)
            .order_by()
            .annotate(shown=Value(shown, CharField()))
            .values_list("shown", "pk", "place", kind.others, "themes__slug")
            for shown, kind in SHOWN.items()
        ]
        return parts[0].union(*parts[1:], all=True)

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


def _public() -> QuerySet:
    return Place.objects.visible_to(PUBLIC).on_map()


def places(chosen: Chosen, carried: Carried) -> QuerySet:
    """The places on the map under these filters."""
    if chosen.show or chosen.theme:
        return _public().filter(_OneOf("pk", carried.places(chosen)))
    found = _public().filter(~Q(kind__in=AREAS) | Q(_OneOf("pk", carried.areas())))
    return found.filter(country=chosen.country) if chosen.country else found


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


_kept: dict = {}


def kept(key, find: Callable, is_worth: Callable[[object], bool]):
    """What `find` finds, or what it found in the last `KEPT_SECONDS` if that was worth keeping."""
    found, until = _kept.get(key, (None, 0))
    if time.monotonic() < until:
        return found
    found = find()
    _kept.pop(key, None)
    if is_worth(found):
        _kept[key] = (found, time.monotonic() + KEPT_SECONDS)
    return found


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
