"""Along the river: an ordered list that happens to be drawn.

`bands` cuts the course into one band a block of the list. A band is drawn 100 x 100 and stretched by the page
to the height of its text. So that the course joins at any text length, every water is at the same x on both
sides of a cut, runs straight down through it, and is drawn a little past it.
"""

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from places.drawing.course import Course, Spot, course, locate
from places.drawing.profile import Profile, Shore

COUNTRIES = ("LA", "KH", "VN")

RAMP = 0.16  # share of a band in which the course turns from straight down to its own slope
OVERLAP = 0.8  # per cent of a band that a water is drawn past the cut: of a long band, still within a short one's ramp
LINE_OVERLAP = 1.2  # the line in its middle goes further, or the next water's edge would show across it
GAP = 0.07  # least distance down the course between two blocks
BORDER_ZONE = 1.1  # units: so near to a border, a place's own country decides its block
APART = 60  # x of the dotted line that ties the places outside the basin together


class Stop(NamedTuple):
    """A place to draw. `country` (LA, KH, VN or empty) settles the block of a place near a border."""

    key: str
    lon: float | None
    lat: float | None
    approximate: bool
    country: str = ""


@dataclass(frozen=True)
class Reach:
    """One country's stretch: the drawing beside its heading, then (key, drawing) for each stop."""

    country: str
    opening_svg: str
    stops: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class River:
    """The three reaches, always all of them so that the river reaches the sea; then what lies outside."""

    reaches: tuple[Reach, ...]
    beyond_opening_svg: str
    beyond: tuple[tuple[str, str], ...]


class _Anchor(NamedTuple):
    """The top of a block: a country's heading (no stop), or a stop where it stands."""

    down: float
    country: str
    stop: Stop | None = None
    spot: Spot | None = None


# --- order -----------------------------------------------------------------------------------------------


def position(lon: float | None, lat: float | None) -> float | None:
    """Where a place stands on the course: 0 where the river enters the map, 1 at the sea, None outside it."""
    spot = locate(lon, lat)
    return None if spot is None else round(min(1.0, max(0.0, spot.down / course().end)), 5)


def order(stops) -> list[str]:
    """The keys downstream, then those outside the basin from north to south (without a position: last)."""
    on_course, beyond = _sorted(tuple(stops))
    return [anchor.stop.key for anchor in on_course] + [stop.key for stop in beyond]


@lru_cache(maxsize=64)
def _sorted(stops: tuple[Stop, ...]) -> tuple[tuple[_Anchor, ...], tuple[Stop, ...]]:
    on_course, beyond = [], []
    for stop in stops:
        spot = locate(stop.lon, stop.lat)
        if spot is None:
            beyond.append(stop)
        else:
            on_course.append(_anchor(stop, spot))
    on_course.sort(key=lambda a: (COUNTRIES.index(a.country), a.down, a.stop.key))
    beyond.sort(key=lambda s: (s.lat is None, -(s.lat or 0), s.key))
    return tuple(on_course), tuple(beyond)


def _anchor(stop: Stop, spot: Spot) -> _Anchor:
    """The stop in its country's reach: by the river, unless it is near a border and its country is known."""
    drawn = course()
    borders = (drawn.cambodia, drawn.viet_nam)
    reach = COUNTRIES[bisect_right(borders, spot.down)]
    for border, above, below in ((drawn.cambodia, "LA", "KH"), (drawn.viet_nam, "KH", "VN")):
        both = (above, below)
        if stop.country in both and reach in both and abs(spot.down - border) < BORDER_ZONE:
            reach = stop.country
            down = min(spot.down, border) if reach == above else max(spot.down, border)
            return _Anchor(down, reach, stop, spot)
    return _Anchor(spot.down, reach, stop, spot)


def _along_lake(anchors: list[_Anchor]) -> list[_Anchor]:
    """The lake's stops drawn apart along the lake, in their order, so that its shape shows between them."""
    shore = course().flooded.left
    on_lake = [a for a in anchors if a.spot.water == "lake"]
    apart = {}
    for i, anchor in enumerate(on_lake):
        even = shore.start + (i + 0.5) / len(on_lake) * (shore.end - shore.start)
        apart[anchor] = anchor._replace(down=0.65 * even + 0.35 * anchor.down)
    return [apart.get(a, a) for a in anchors]


def _spread(downs: list[float], end: float) -> list[float]:
    """The same distances in the same order, none nearer than a gap to the next, all within the course."""
    gap = min(GAP, end / (len(downs) + 1))
    out: list[float] = []
    for down in downs:
        out.append(max(down, out[-1] + gap) if out else max(0.0, down))
    limit = end
    for i in range(len(out) - 1, -1, -1):
        limit -= gap
        out[i] = limit = min(out[i], limit)
    return out


# --- bands -----------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def bands(stops: tuple[Stop, ...]) -> River:
    """The whole list as drawings: every stop once, in order, each with its band of the course."""
    drawn = course()
    on_course, beyond = _sorted(stops)
    anchors: list[_Anchor] = []
    for country, starts in zip(COUNTRIES, (0.0, drawn.cambodia, drawn.viet_nam), strict=True):
        anchors.append(_Anchor(starts, country))
        anchors.extend(_along_lake([a for a in on_course if a.country == country]))
    downs = [*_spread([a.down for a in anchors], drawn.end), drawn.end]

    openings: dict[str, str] = {}
    found: dict[str, list[tuple[str, str]]] = {country: [] for country in COUNTRIES}
    for anchor, top, bottom in zip(anchors, downs, downs[1:], strict=False):
        svg = _Band(drawn, top, bottom).svg(anchor.stop, anchor.spot)
        if anchor.stop is None:
            openings[anchor.country] = svg
        else:
            found[anchor.country].append((anchor.stop.key, svg))
    return River(
        reaches=tuple(Reach(c, openings[c], tuple(found[c])) for c in COUNTRIES),
        beyond_opening_svg=_svg(_course(_apart(0, 100))),
        beyond=tuple((s.key, _apart_band(s, last=s is beyond[-1])) for s in beyond),
    )


def _share(t: float) -> float:
    """How far down its stretch of the course a band has come at t (both 0 to 1); slow at both ends."""
    speed = 1 / (1 - RAMP)
    if t < RAMP:
        return speed * t * t / (2 * RAMP)
    if t > 1 - RAMP:
        return 1 - speed * (1 - t) ** 2 / (2 * RAMP)
    return speed * (t - RAMP / 2)


def _unshare(share: float) -> float:
    """The inverse of `_share`."""
    speed = 1 / (1 - RAMP)
    edge = speed * RAMP / 2
    if share < edge:
        return math.sqrt(share * 2 * RAMP / speed)
    if share > 1 - edge:
        return 1 - math.sqrt((1 - share) * 2 * RAMP / speed)
    return share / speed + RAMP / 2


class _Band:
    """One block's stretch of the course, from `top` to `bottom`."""

    def __init__(self, drawn: Course, top: float, bottom: float):
        self.drawn, self.top, self.bottom = drawn, top, bottom
        n = min(34, max(6, math.ceil((bottom - top) / 0.1)))
        self.grid = [i / n for i in range(n + 1)]
        self.last = bottom >= drawn.end

    def svg(self, stop: Stop | None, spot: Spot | None) -> str:
        drawn, far = self.drawn, []
        far += [_path("trib", self.line(inflow)) for inflow in drawn.inflows]
        lake = self.water(drawn.lake, "lake", "shore")
        far += self.water(drawn.flooded, "flood", "tide") + lake[:1]
        waters = [(" arm" if name in ("tien", "bassac") else " arm branch", arm) for name, arm in drawn.arms.items()]
        waters += [(" arm", drawn.sap), ("", drawn.stem)]
        # All waters before all lines, shores among them: where two meet, neither water covers the other's line.
        near = [_path(f"water{kind}", self.line(water), self.begins(water)) for kind, water in waters]
        near += lake[1:]
        near += [_path(f"stem{kind}", self.line(water, LINE_OVERLAP)) for kind, water in waters]
        if stop is None:
            return _svg(_course("".join(far + near)) + (_waves() if self.last else ""))
        x = self.knot(spot)
        lead = f'<path class="lead" d="M{x:g} 0H103"/>'
        return _svg(_course("".join([*far, lead, *near])) + (_waves() if self.last else "") + _knot(x, stop))

    def knot(self, spot: Spot) -> float:
        """Where the stop's mark goes: on its water, at the top of its band."""
        drawn, down = self.drawn, self.top
        if spot.water == "lake":
            left, right = drawn.flooded.left.x(down), drawn.flooded.right.x(down)
            inset = min(7.0, (right - left) / 2)
            return round(min(right - inset, max(left + inset, spot.x)), 1)
        if spot.x is not None and spot.water in drawn.arms:
            return round(min(94.0, max(6.0, spot.x)), 1)
        line = drawn.sap if spot.water == "sap" else drawn.arms.get(spot.water, drawn.stem)
        if not line.start <= down <= line.end:
            line = drawn.stem if down < drawn.stem.end else drawn.arms["tien"]
        return round(line.x(down), 1)

    def line(self, line: Profile, past: float = OVERLAP) -> str:
        """Path data of a line inside this band; empty where it does not run."""
        points = self.points(line)
        return "" if len(points) < 2 else "M" + _curve(points, *self.runs_on(line), past)

    def runs_on(self, line: Profile) -> tuple[bool, bool]:
        """Whether the line comes in from the band above, and goes out into the band below."""
        return line.start < self.top or self.top <= 0 >= line.start, line.end > self.bottom

    def begins(self, line: Profile) -> bool:
        """Whether the line has its beginning inside this band, below a lake or beside another water."""
        return self.top < line.start < self.bottom

    def points(self, line: Profile) -> list[tuple[float, float]]:
        """(x, y) down the band, y in per cent, where the line runs."""
        span = self.bottom - self.top
        first = max(0.0, (line.start - self.top) / span)
        final = min(1.0, (line.end - self.top) / span)
        if first >= final:
            return []
        t0, t1 = _unshare(first), _unshare(final)
        inner = self.grid[bisect_right(self.grid, t0 + 0.004) : bisect_left(self.grid, t1 - 0.004)]
        return [(line.x(self.top + span * _share(t)), 100 * t) for t in (t0, *inner, t1)]

    def water(self, shore: Shore, fill: str, edge: str) -> list[str]:
        """A lake inside this band: its filled water, then its shores, which have no line along the cut."""
        left, right = self.ends(shore.left), self.ends(shore.right)
        if len(left) < 2 or len(right) < 2:
            return []
        runs = self.runs_on(shore.left)
        down, up = _curve(left, *runs), _curve(right[::-1], *runs[::-1], -OVERLAP)
        return [_path(fill, f"M{down}L{up}z"), _path(edge, f"M{down}M{up}")]

    def ends(self, line: Profile) -> list[tuple[float, float]]:
        """Like `points`, with more where a shore closes inside the band, so that it closes roundly."""
        span, points = self.bottom - self.top, self.points(line)
        for down in (*line.downs[:7], *line.downs[-7:]):
            share = (down - self.top) / span
            if 0 < share < 1:
                y = 100 * _unshare(share)
                if all(abs(y - other) > 0.3 for _, other in points):
                    points.append((line.x(down), y))
        return sorted(points, key=lambda p: p[1])


# --- SVG -------------------------------------------------------------------------------------------------


def _n(value: float) -> str:
    return f"{round(value, 1):g}"


def _pair(x: float, y: float) -> str:
    return f"{_n(x)} {_n(y)}"


def _curve(points: list[tuple[float, float]], enters: bool, leaves: bool, past: float = OVERLAP) -> str:
    """A smooth curve through the points (x as a function of y), without its first command letter.

    Where the line runs on beyond the first or the last point it is straight there, and drawn `past` the cut
    (a negative number for a curve that runs up the band).
    """
    slopes = []
    for i in range(len(points)):
        (xa, ya), (xb, yb) = points[max(0, i - 1)], points[min(len(points) - 1, i + 1)]
        slopes.append((xb - xa) / (yb - ya) if yb != ya else 0.0)
    if enters:
        slopes[0] = 0.0
    if leaves:
        slopes[-1] = 0.0
    x, y = points[0]
    out = f"{_pair(x, y - past)}L{_pair(x, y)}" if enters else _pair(x, y)
    out += "C"
    pieces = []
    for (x0, y0), (x1, y1), m0, m1 in zip(points, points[1:], slopes, slopes[1:], strict=False):
        third = (y1 - y0) / 3
        handles = (x0 + m0 * third, y0 + third), (x1 - m1 * third, y1 - third)
        pieces.append(" ".join(_pair(*p) for p in (*handles, (x1, y1))))
    out += " ".join(pieces)
    if leaves:
        x, y = points[-1]
        out += f"L{_pair(x, y + past)}"
    return out.replace(" -", "-")


def _path(kind: str, d: str, rounded: bool = False) -> str:
    cap = ' stroke-linecap="round"' if rounded else ""
    return f'<path class="{kind}"{cap} d="{d}"/>' if d else ""


def _course(inner: str) -> str:
    """The stretched part of a band. What must not be stretched (marks, waves) stands beside it."""
    return (
        f'<svg viewBox="0 0 100 100" width="100%" height="100%" preserveAspectRatio="none" '
        f'overflow="visible">{inner}</svg>'
    )


def _svg(inner: str) -> str:
    return f'<svg class="strip" aria-hidden="true" focusable="false">{inner}</svg>'


def _knot(x: float, stop: Stop) -> str:
    """A filled mark where the place is, a dashed ring where only its surroundings are shown."""
    if stop.approximate:
        return (
            f'<circle class="knot-ground" cx="{x:g}%" cy="0" r="9"/>'
            f'<circle class="knot about" cx="{x:g}%" cy="0" r="9"/>'
        )
    return f'<circle class="knot" cx="{x:g}%" cy="0" r="7.5"/>'


def _waves() -> str:
    """The sea at the foot of the last band."""
    rows = ((-42, 4, 6), (-28, 13, 5), (-35, 22, 4))
    paths = "".join(f'<path class="wave" d="M{x} {y}q7-6 14 0{"t14 0" * (n - 1)}"/>' for x, y, n in rows)
    return f'<svg x="60%" y="100%" width="1" height="1" overflow="visible">{paths}</svg>'


def _apart(start: int, end: int) -> str:
    return f'<path class="apart" d="M{APART} {start}V{end}"/>'


def _apart_band(stop: Stop, last: bool) -> str:
    line = "" if last else _apart(0, 100)
    return _svg(_course(f'{line}<path class="lead" d="M{APART} 0H103"/>') + _knot(APART, stop))
