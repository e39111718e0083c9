"""The basin as a small locator cover, one shared symbol a page, and as the big map with numbered pins."""

import math
from functools import cache, lru_cache
from html import escape
from typing import NamedTuple

from shapely.geometry import LineString, MultiLineString

from places.drawing import basemap
from places.drawing.geography import FLOODED, MOUTHS

BASIN = (99.6, 8.35, 109.7, 22.2)
SMALL = basemap.Window(*BASIN, width=100)
LARGE = basemap.Window(*BASIN, width=384)

PIN_RADIUS = 10.0
PIN_ROOM = 22.0  # two pins nearer than this hide each other's numerals
MOVED = 6.0  # a pin moved further than this shows its true place by a line

# Where names stand clear of the course; for callers that have no better place.
LABEL_AT = {
    "LA": (103.0, 19.75),
    "KH": (103.7, 11.95),
    "VN": (108.0, 13.0),
    "TH": (101.6, 15.9),
    "sea": (108.2, 9.6),
    "vientiane": (102.6, 17.967),
    "phnom-penh": (104.915, 11.552),
}


class Pin(NamedTuple):
    """A numbered place: `text` is the numeral as shown, `label` the name of its link; `href` may be empty."""

    lon: float | None
    lat: float | None
    text: str
    href: str
    approximate: bool
    label: str


class Label(NamedTuple):
    """A name on the map; `kind` is country, sea or city (which gets its dot), `lang` its language if not the page's."""

    lon: float
    lat: float
    text: str
    kind: str
    lang: str = ""


# --- the small covers ------------------------------------------------------------------------------------


@cache
def symbol() -> str:
    """The basin once a page, for every cover on it to use."""
    return f'<symbol id="basin" viewBox="0 0 100 {SMALL.height}">{_small_ground()}</symbol>'


@cache
def _small_ground() -> str:
    w = SMALL
    land = w.areas(basemap.whole("land"), 0.12, 0.06)
    border = w.lines(basemap.whole("border"), 0.2, 0.6)
    stem = w.lines(basemap.river("Mekong", "Tonle Sap"), 0.1, 0.12)
    lake = w.areas(basemap.tonle_sap(), 0.06, 0.02)
    return area("land", w, land) + line("edge", w, border) + area("lake", w, lake) + line("stem", w, stem)


@lru_cache(maxsize=512)
def light(lon: float, lat: float, approximate: bool) -> str:
    """The place lit on a cover: a dot, or a dashed ring where only the surroundings are shown."""
    x, y = (f"{round(v, 1):g}" for v in SMALL.xy(lon, lat))
    dot = ("about-where", 7) if approximate else ("lit", 3.5)
    return f'<circle class="glow" cx="{x}" cy="{y}" r="13"/><circle class="{dot[0]}" cx="{x}" cy="{y}" r="{dot[1]}"/>'


def cover(label: str, lon: float | None, lat: float | None, approximate: bool) -> str:
    """A whole cover. It needs `symbol()` once on the page. Without a position no place is lit."""
    known = lon is not None and lat is not None
    name = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return (
        f'<svg class="cover" viewBox="0 0 100 {SMALL.height}" width="100" height="{SMALL.height}" {name}>'
        f'<use href="#basin"/>{light(lon, lat, approximate) if known else ""}</svg>'
    )


# --- the big map -----------------------------------------------------------------------------------------


@cache
def _large_ground() -> str:
    w = LARGE
    land = w.areas(basemap.whole("land"), 0.03, 0.004)
    border = w.lines(basemap.whole("border"), 0.05, 0.15)
    trib = w.lines(basemap.river(*basemap.TRIBUTARIES), 0.04, 0.4)
    stem = w.lines(basemap.river("Mekong", "Tonle Sap"), 0.025, 0.02)
    lake = w.areas(basemap.tonle_sap(), 0.015, 0.02)
    arms = MultiLineString([LineString(points) for points in MOUTHS.values()])
    mouths = basemap.parts(arms.intersection(basemap.whole("land").buffer(0.06)))  # over the small estuaries
    return (
        area("land", w, land, 1)
        + line("edge", w, border, 1)
        + line("trib", w, trib, 1)
        + f'<path class="flood" d="{_d(w, FLOODED, 1, True)}"/>'
        + area("lake", w, lake, 1)
        + line("stem mouth", w, mouths, 1)
        + line("stem", w, stem, 1)
    )


def basin_map(points, labels, name: str = "") -> str:
    """The basin drawn large, with names and numbered pins. Pins that would hide each other are moved apart.

    A pin with an address is a link called by its label; one without a position is left out. `name` names the
    drawing for those who cannot see it.
    """
    points = tuple(p for p in points if p.lon is not None and p.lat is not None)
    group = f' role="group" aria-label="{escape(name)}"' if name else ""
    names = "".join(name_on(LARGE, one) for one in labels)
    return (
        f'<svg class="cover" viewBox="0 0 {LARGE.width:g} {LARGE.height}" width="{LARGE.width:g}" '
        f'height="{LARGE.height}"{group}>{_large_ground()}{names}{pins(LARGE, points)}</svg>'
    )


def pins(window: basemap.Window, points: tuple[Pin, ...]) -> str:
    """Numbered pins, all of them with a position, moved apart where they would hide each other."""
    shown = _apart(tuple(window.xy(p.lon, p.lat) for p in points), window.width, window.height)
    leads = "".join(_pin_lead(window, p, at) for p, at in zip(points, shown, strict=True))
    return leads + "".join(_pin(p, at) for p, at in zip(points, shown, strict=True))


def name_on(window: basemap.Window, label: Label) -> str:
    """A name at its place."""
    x, y = window.xy(label.lon, label.lat)
    lang = f' lang="{label.lang}"' if label.lang else ""
    if label.kind == "city":
        return (
            f'<circle class="town" cx="{x:.1f}" cy="{y:.1f}" r="3"/>'
            f'<text class="city" x="{x + 7:.1f}" y="{y + 4:.1f}"{lang}>{escape(label.text)}</text>'
        )
    kind = "sea" if label.kind == "sea" else "country"
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}"{lang}>{escape(label.text)}</text>'


def _pin(pin: Pin, at: tuple[float, float]) -> str:
    x, y = at
    kind = "about-where" if pin.approximate else "lit"
    marks = (
        f'<circle class="glow" cx="{x:.1f}" cy="{y:.1f}" r="16"/>'
        f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{PIN_RADIUS:g}"/>'
        f'<text class="num" x="{x:.1f}" y="{y + 4.5:.1f}">{escape(pin.text)}</text>'
    )
    if not pin.href:
        return f'<g role="img" aria-label="{escape(pin.label)}">{marks}</g>'
    return f'<a href="{escape(pin.href)}" aria-label="{escape(pin.label)}">{marks}</a>'


def _pin_lead(window: basemap.Window, pin: Pin, at: tuple[float, float]) -> str:
    """From a moved pin back to its place."""
    x, y = window.xy(pin.lon, pin.lat)
    is_inside = 0 <= x <= window.width and 0 <= y <= window.height
    if math.dist((x, y), at) <= MOVED or not is_inside:
        return ""
    return (
        f'<path class="pin-lead" d="M{x:.1f} {y:.1f}L{at[0]:.1f} {at[1]:.1f}"/>'
        f'<circle class="pin-foot" cx="{x:.1f}" cy="{y:.1f}" r="2"/>'
    )


@lru_cache(maxsize=64)
def _apart(places: tuple[tuple[float, float], ...], width: float, height: float) -> tuple[tuple[float, float], ...]:
    """The places pushed from each other, a little at a time, until no two pins touch; always the same way."""
    low, high = PIN_RADIUS + 2, (width - PIN_RADIUS - 2, height - PIN_RADIUS - 2)
    at = [[min(high[0], max(low, x)), min(high[1], max(low, y))] for x, y in places]
    for _ in range(160):
        moved = False
        for i, a in enumerate(at):
            for j, b in enumerate(at[:i]):
                dx, dy = a[0] - b[0], a[1] - b[1]
                gap = math.hypot(dx, dy)
                if gap >= PIN_ROOM - 0.01:
                    continue
                if gap < 1e-6:
                    # In one and the same place: each pair parts in its own direction.
                    turn = 2.4 * (i + j)
                    dx, dy, gap = math.cos(turn), math.sin(turn), 1.0
                    push = PIN_ROOM / 2
                else:
                    push = (PIN_ROOM - gap) / 2
                for point, sign in ((a, 1), (b, -1)):
                    for axis, d in ((0, dx), (1, dy)):
                        point[axis] = min(high[axis], max(low, point[axis] + sign * push * d / gap))
                moved = True
        if not moved:
            break
    return tuple((x, y) for x, y in at)


# --- paths -----------------------------------------------------------------------------------------------


def _d(window: basemap.Window, coords, digits: int, close: bool) -> str:
    """Relative path data, rounded without drift; empty when all points fall together."""
    grid: list[tuple[float, float]] = []
    for lon, lat in coords:
        x, y = window.xy(lon, lat)
        point = (round(x, digits), round(y, digits))
        if not grid or grid[-1] != point:
            grid.append(point)
    if len(grid) < 2:
        return ""
    (px, py), out = grid[0], f"M{grid[0][0]:g} {grid[0][1]:g}l"
    for x, y in grid[1:]:
        out += f"{round(x - px, digits):g} {round(y - py, digits):g} "
        px, py = x, y
    return out.strip().replace(" -", "-") + ("z" if close else "")


def area(kind: str, window: basemap.Window, polygons, digits: int = 0) -> str:
    d = "".join(_d(window, p.exterior.coords, digits, True) for p in polygons)
    return f'<path class="{kind}" d="{d}"/>' if d else ""


def line(kind: str, window: basemap.Window, lines, digits: int = 0) -> str:
    d = "".join(_d(window, line.coords, digits, False) for line in lines)
    return f'<path class="{kind}" d="{d}"/>' if d else ""
