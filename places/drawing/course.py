"""The course of the Mekong as one downward line, and where each place stands on it.

The drawing is a strip map: the course always runs down the page, as old river charts do. So every water is
told as "how far across at this distance down", and a distance down is what orders places along the river.
One unit of distance is about one degree; the longer scale around the great lake gives its shores room.
"""

import math
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points, unary_union

from places.drawing import basemap
from places.drawing.geography import (
    CAMBODIA_TO_VIET_NAM,
    FLOODED,
    KAMPONG_CHAM,
    LAOS_TO_CAMBODIA,
    MOUTHS,
    NEAR_BANK,
    OUTLET,
    belongs,
    flat,
    flat_line,
    here,
    pieces,
    waters,
)
from places.drawing.profile import Profile, Shore, downward, ease, from_chord, smooth

LEAST_FALL = 0.45  # what an eastward or northward reach still runs down the page, per degree
LAKE_REACH = 3.4  # units from Kampong Cham to Phnom Penh: room for the lake beside the stem
LAKE_STARTS, LAKE_ENDS = 0.35, 2.55
DELTA_SCALE = 1.15
DELTA_ALONG, DELTA_ACROSS = (0.65, -0.76), (0.76, 0.65)  # towards the sea, and to its left bank
SEA = 2.72  # degrees from Phnom Penh along DELTA_ALONG
AT_PHNOM_PENH = 53.0  # per cent of the ribbon
OPENS = {"tran de": 31.0, "bassac": 45.0, "co chien": 60.0, "tien": 75.0, "my tho": 92.0}  # at the sea


class Spot(NamedTuple):
    """Where a place stands: its distance down the course, and its x if it does not stand on the stem."""

    down: float
    water: str
    x: float | None = None


class Course(NamedTuple):
    """The whole drawn river, in distances down and per cents across."""

    stem: Profile
    arms: dict[str, Profile]
    sap: Profile
    flooded: Shore
    lake: Shore
    inflows: tuple[Profile, ...]
    cambodia: float
    viet_nam: float
    end: float


# --- distances down ----------------------------------------------------------------------------------------


@cache
def _tributaries() -> dict[str, tuple[BaseGeometry, float]]:
    """Each drawn tributary in squeezed degrees, and the distance down the course at which it comes in."""
    groups = {
        "Nam Ou": ("Nam Ou",),
        "Nam Ngum": ("Nam Ngum",),
        "Mun": ("Mun", "Chi"),
        "Sekong": ("Sekong",),
        "Srepok": ("Srepok",),
    }
    stem = waters()["upper"]
    out = {}
    for name, members in groups.items():
        whole = unary_union([flat_line(p.coords) for p in basemap.parts(basemap.river(*members))])
        meeting = nearest_points(stem, whole)[0]
        out[name] = (whole, _stem_down(meeting))
    return out


@cache
def _axis() -> tuple[LineString, tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """The smoothed stem to Phnom Penh: the line, its length so far, the distance down and x at each point."""
    points = smooth([flat(*p) for p in pieces()["upper"]], 0.06, 3)
    turn = next(i for i, (x, y) in enumerate(points) if y < 12.2 and x < KAMPONG_CHAM * basemap.SQUEEZE)
    lengths, downs, xs = [0.0], [0.0], [_across(points[0][0])]
    for (x0, y0), (x1, y1) in pairwise(points[: turn + 1]):
        run = math.hypot(x1 - x0, y1 - y0)
        lengths.append(lengths[-1] + run)
        downs.append(downs[-1] + max(y0 - y1, LEAST_FALL * run))
        xs.append(_across(x1))
    at_turn, x_turn, far = downs[-1], xs[-1], lengths[-1]
    last = points[turn:]
    length = LineString(last).length
    for share, off in from_chord(last)[1:]:
        lengths.append(far + share * length)
        downs.append(at_turn + share * LAKE_REACH)
        # Held to the right beside the lake; only then to Phnom Penh. Its own bends are kept.
        xs.append(x_turn + (AT_PHNOM_PENH - x_turn) * ease((share - 0.25) / 0.75) + off * 22)
    xs[-1] = AT_PHNOM_PENH
    return LineString(points), tuple(lengths), tuple(downs), tuple(xs)


def _across(flat_x: float) -> float:
    """The ribbon of Laos and upper Cambodia is a plain window of longitude."""
    lon = flat_x / basemap.SQUEEZE
    return 8 + (lon - 100.15) * 13.2


@cache
def _turn() -> float:
    """Distance down at Kampong Cham, where the lake's reach begins."""
    return _axis()[2][-1] - LAKE_REACH


def _phnom_penh() -> float:
    return _axis()[2][-1]


def _stem_down(point: Point) -> float:
    line, lengths, downs, _ = _axis()
    along = line.project(point) / line.length * lengths[-1]
    return Profile(lengths, downs).x(along)


def _delta(x: float, y: float) -> tuple[float, float]:
    """Towards the sea from Phnom Penh, and across, both in degrees."""
    x0, y0 = flat(*pieces()["upper"][-1])
    dx, dy = x - x0, y - y0
    return (dx * DELTA_ALONG[0] + dy * DELTA_ALONG[1], dx * DELTA_ACROSS[0] + dy * DELTA_ACROSS[1])


def _delta_x(along: float, across: float) -> float:
    return AT_PHNOM_PENH + 7 * along + 46 * across


def _delta_down(along: float) -> float:
    return _phnom_penh() + min(SEA, max(0.0, along)) * DELTA_SCALE


def _lake_frame() -> tuple[tuple[float, float], tuple[float, float], float]:
    """The lake's north-west tip, the direction of its long axis, and its length."""
    tip, outlet = flat(*FLOODED[0]), flat(*OUTLET)
    long = math.hypot(outlet[0] - tip[0], outlet[1] - tip[1])
    return tip, ((outlet[0] - tip[0]) / long, (outlet[1] - tip[1]) / long), long


def _in_lake(x: float, y: float) -> tuple[float, float]:
    """Share of the way along the lake (0 at its head, 1 at its outlet), and degrees to the left bank."""
    (x0, y0), (ux, uy), long = _lake_frame()
    dx, dy = x - x0, y - y0
    return (dx * ux + dy * uy) / long, -dx * uy + dy * ux


def _lake_down(share: float) -> float:
    """A little above the head is kept, for places that lie beyond it."""
    return _turn() + LAKE_STARTS + min(1.0, max(-0.08, share)) * (LAKE_ENDS - LAKE_STARTS)


def _lake_x(share: float, across: float) -> float:
    return 14 + 24 * share + 80 * across


# --- the drawn course --------------------------------------------------------------------------------------


def _shore(outline: Polygon, head: float, foot: float) -> Shore:
    """Both shores of a lake, by cutting it across its long axis.

    Between the cuts it is smoothed, and it closes roundly over the shares `head` and `foot` of its length:
    stretched beside a long text, a corner would look like a fault of the drawing.
    """
    (x0, y0), (ux, uy), long = _lake_frame()
    shares = [_in_lake(*p)[0] for p in outline.exterior.coords]
    first, last, cuts = min(shares), max(shares), 48
    rows = []
    for i in range(cuts + 1):
        # Closer cuts at both ends, where a shore turns quickly.
        way = (1 - math.cos(math.pi * i / cuts)) / 2
        share = first + (last - first) * min(0.995, max(0.005, way))
        cx, cy = x0 + ux * share * long, y0 + uy * share * long
        cut = outline.intersection(LineString([(cx + uy, cy - ux), (cx - uy, cy + ux)]))
        sides = [_in_lake(*p)[1] for part in basemap.parts(cut) for p in part.coords]
        low, high = min(sides), max(sides)
        rows.append((way, first + (last - first) * way, (low + high) / 2, high - low))
    left, right = [], []
    for i, (way, share, *_) in enumerate(rows):
        # The last cuts run slantwise through the lake's ends: their middle says nothing.
        central = min(cuts - 8, max(8, i))
        middle = sum(row[2] for row in rows[central - 4 : central + 5]) / 9
        near = rows[max(0, i - 3) : i + 4]
        round_end = math.sqrt(min(1.0, way / head)) * math.sqrt(min(1.0, (1 - way) / foot))
        half = sum(row[3] for row in near) / len(near) / 2 * round_end
        left.append((_lake_down(share), _lake_x(share, middle - half)))
        right.append((_lake_down(share), _lake_x(share, middle + half)))
    return Shore(downward(left), downward(right))


def _arm(points) -> Profile:
    """A line of the delta in its own frame, carried on to the sea."""
    pairs = []
    for along, across in (_delta(*p) for p in smooth([flat(*p) for p in points], 0.05, 3)):
        if along < SEA:
            pairs.append((_delta_down(along), _delta_x(along, across)))
    # Every mouth opens at the same sea, whatever the coast does between them.
    (down, x), (_, x_before) = pairs[-1], pairs[-4]
    pairs.append((_delta_down(SEA), x + (x - x_before) * min(1.0, (_delta_down(SEA) - down) / 0.2)))
    return downward(pairs)


def _apart(tien: Profile, bassac: Profile) -> tuple[Profile, Profile]:
    """The two arms run so close that on a ribbon they would be one: hold them apart, their bends kept."""
    right, left = [], []
    for i in range(81):
        down = tien.start + (min(tien.end, bassac.end) - tien.start) * i / 80
        middle = (tien.x(down) + bassac.x(down)) / 2
        half = max((tien.x(down) - bassac.x(down)) / 2, 10.5 * ease((down - tien.start) / 0.55))
        right.append((down, middle + half))
        left.append((down, middle - half))
    return downward(right), downward(left)


def _opened(line: Profile, mouth: float, start: float, reach: float) -> Profile:
    """The line bent to begin at x `start` and, over its last `reach`, to open at x `mouth`, as in a fan."""
    bend = line.end - reach
    return Profile(
        line.downs,
        tuple(
            x
            + (start - line.xs[0]) * (1 - ease((d - line.start) / 0.35))
            + (mouth - line.xs[-1]) * max(0.0, (d - bend) / reach) ** 1.8
            for d, x in zip(line.downs, line.xs, strict=True)
        ),
    )


def _delta_arms() -> dict[str, Profile]:
    """The two arms and the mouths that leave them, each from where it leaves its arm to the sea."""
    tien, bassac = _apart(_arm(pieces()["tien"]), _arm(pieces()["bassac"]))
    arms = {
        "tien": _opened(tien, OPENS["tien"], tien.xs[0], 1.0),
        "bassac": _opened(bassac, OPENS["bassac"], bassac.xs[0], 1.0),
    }
    for name, parent in (("my tho", "tien"), ("co chien", "tien"), ("tran de", "bassac")):
        mouth = _arm(MOUTHS[name])
        arms[name] = _opened(mouth, OPENS[name], arms[parent].x(mouth.start), mouth.end - mouth.start)
    return arms


@cache
def course() -> Course:
    """The drawn river, built once a process."""
    _, _, downs, xs = _axis()
    arms = _delta_arms()
    # The Tien goes on as the stem until it divides; only its last part is drawn as one mouth among others.
    tien, divides = arms["tien"], arms["my tho"].start + 0.06
    upper = [(d, x) for d, x in zip(*tien, strict=True) if d < divides]
    stem = downward([*zip(downs, xs, strict=True), *upper, (divides, tien.x(divides))])
    leaves = divides - 0.08
    lower = [(d, x) for d, x in zip(*tien, strict=True) if d > leaves]
    arms["tien"] = downward([(leaves, tien.x(leaves)), *lower])
    flooded = _shore(waters()["lake"], head=0.35, foot=0.45)
    dry = _shore(Polygon([flat(*p) for p in basemap.tonle_sap().exterior.coords]), head=0.15, foot=0.1)
    end = _delta_down(SEA)
    return Course(
        stem=stem,
        arms=arms,
        sap=_sap(dry),
        flooded=flooded,
        lake=dry,
        inflows=_inflows(stem),
        cambodia=_border(LAOS_TO_CAMBODIA),
        viet_nam=_delta_down(_delta(*flat(*CAMBODIA_TO_VIET_NAM))[0]),
        end=end,
    )


def _border(lat: float) -> float:
    """The distance down at which the stem first comes to this latitude."""
    line, _, downs, _ = _axis()
    i = next(i for i, (_, y) in enumerate(line.coords) if y < lat)
    return downs[i]


def _sap(lake: Shore) -> Profile:
    """The Tonle Sap river, from inside the lake's foot to Phnom Penh, with the river's own bends."""
    start, x_start = lake.left.end - 0.12, (lake.left.xs[-2] + lake.right.xs[-2]) / 2
    points = smooth(list(waters()["sap"].coords), 0.05, 2)
    out = []
    for share, off in from_chord(points):
        down = start + share * (_phnom_penh() - start)
        out.append((down, x_start + (AT_PHNOM_PENH - x_start) * ease(share) + off * 14))
    out[0], out[-1] = (start, x_start), (_phnom_penh(), AT_PHNOM_PENH)
    return downward(out)


# Where each tributary comes into the picture: from which edge, how far above its mouth.
INFLOWS = {"Nam Ou": (62, 1.5), "Mun": (46, 0.9), "Sekong": (103, 0.75), "Srepok": (104, 0.35)}


def _inflows(stem: Profile) -> tuple[Profile, ...]:
    """The tributaries' last reaches, swung in from the edge they come from."""
    out = []
    for name, (x_far, above) in INFLOWS.items():
        mouth = _tributaries()[name][1]
        pairs = []
        for i in range(13):
            t = i / 12
            swing = 1 - (1 - t) ** 2
            pairs.append((mouth - above * (1 - t), x_far + (stem.x(mouth) - x_far) * swing))
        out.append(downward(pairs))
    return tuple(out)


# --- where a place stands ----------------------------------------------------------------------------------


def locate(lon: float | None, lat: float | None) -> Spot | None:
    """Where a place stands on the course; None when its water does not come to the lower Mekong, or when its
    position is not known or not shown. Callers pass the public position, never the true one.

    A place belongs to the nearest water. On a tributary it stands where that tributary comes in; on the great
    lake by its way along the lake, whose reach ends at Phnom Penh; on an arm by its way to the sea.
    """
    place = here(lon, lat)
    if place is None:
        return None
    gaps = {name: water.distance(place) for name, water in waters().items()}
    nearest = min(gaps, key=gaps.get)
    if not belongs(place, gaps[nearest]):
        return None
    drawn, gap = course(), gaps[nearest]
    for line, mouth in _tributaries().values():
        if line.distance(place) < gap:
            nearest, gap, joins = "tributary", line.distance(place), mouth
    if nearest == "tributary":
        return Spot(joins, "stem")
    if nearest == "lake":
        share, across = _in_lake(place.x, place.y)
        return Spot(_lake_down(share), "lake", _lake_x(share, across))
    if nearest == "sap":
        share = waters()["sap"].project(place, normalized=True)
        return Spot(drawn.flooded.left.end + share * (_phnom_penh() - drawn.flooded.left.end), "sap")
    if nearest == "upper":
        return Spot(_beside_lake(_stem_down(place)), "stem")
    along, across = _delta(place.x, place.y)
    return Spot(_delta_down(along), nearest, _delta_x(along, across) if gap > NEAR_BANK else None)


def _beside_lake(down: float) -> float:
    """Places on the stem beside the lake come before the lake; those at Phnom Penh after it."""
    share = (down - _turn()) / LAKE_REACH
    if share <= 0:
        return down
    if share < 0.85:
        return _turn() + share / 0.85 * LAKE_STARTS * 0.95
    return _turn() + LAKE_ENDS + (share - 0.85) / 0.15 * (LAKE_REACH - LAKE_ENDS)
