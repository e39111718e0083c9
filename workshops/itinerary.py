"""The stops of a study tour drawn: their way on a map, and as marks along the river."""

from typing import NamedTuple

from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from library.writing import number
from places.cards import country_name
from places.drawing import river
from places.drawing.locator import Pin
from places.drawing.route import route
from publishing.translations import Text


class Mark(NamedTuple):
    """A place of the tour on the river, with the numbers of its stops; `anchor` is its first stop on the page."""

    numbers: str
    name: Text
    anchor: str
    drawing: str


class Reach(NamedTuple):
    """One country of the river, drawn, with the places of the tour in it in the order of the water."""

    country: str
    opening: str
    marks: list[Mark]


class Course(NamedTuple):
    """The reaches from the first country in which a stop stands to the last; none where no stop is on the drawn course.

    `beyond` are the places outside of it. A place whose position is not public stands nowhere.
    """

    reaches: list[Reach]
    beyond: list[Mark]


def on_map(tour) -> str:
    """The way of `tour` (Programme.tour) drawn on a map, in the active language; empty where no stop has a position."""
    pins = tuple(
        Pin(
            one.place.public_lon,
            one.place.public_lat,
            number(one.number),
            f"#stop-{one.number}",
            one.place.is_approximate,
            f"{number(one.number)} {one.name.value}",
        )
        for one in tour
    )
    return mark_safe(route(pins, get_language(), _("Map of the stops")))  # noqa: S308 - drawn by our own code


def along(tour) -> Course:
    """The drawn river with the stops of `tour` (Programme.tour)."""
    stops: dict[str, list] = {}
    for one in tour:
        if one.place.public_lat is not None:
            stops.setdefault(str(one.place.pk), []).append(one)
    places = [found[0].place for found in stops.values()]
    drawn = river.bands(
        tuple(
            river.Stop(str(place.pk), place.public_lon, place.public_lat, place.is_approximate, place.country)
            for place in places
        )
    )
    reaches = [
        Reach(
            country_name(reach.country),
            mark_safe(reach.opening_svg),  # noqa: S308 - drawn by our own code
            [_mark(stops[key], drawing) for key, drawing in reach.stops],
        )
        for reach in drawn.reaches
    ]
    visited = [index for index, reach in enumerate(reaches) if reach.marks]
    return Course(
        reaches[visited[0] : visited[-1] + 1] if visited else [],
        [_mark(stops[key], drawing) for key, drawing in drawn.beyond],
    )


def _mark(stops, drawing) -> Mark:
    numbers = ", ".join(number(one.number) for one in stops)
    return Mark(numbers, stops[0].name, f"stop-{stops[0].number}", mark_safe(drawing))  # noqa: S308 - as above
