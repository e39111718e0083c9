"""The waters and their basin in degrees: what the base map has, and what had to be drawn by hand.

By hand: the divide of the lower basin (to about 20 km), the flooded outline of the great lake, the river
mouths, and the two points where the main stem crosses a border.
"""

import math
from functools import cache

from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from places.drawing import basemap

Points = list[tuple[float, float]]

# The divide of the lower Mekong basin, from the north clockwise, and the delta it ends in.
DIVIDE = (
    (101.0, 22.2),
    (102.2, 22.5),
    (102.8, 21.7),
    (103.1, 20.8),
    (103.6, 19.9),
    (104.0, 19.3),
    (104.7, 18.7),
    (105.3, 18.2),
    (105.9, 17.6),
    (106.4, 17.0),
    (106.8, 16.5),
    (107.1, 16.1),
    (107.5, 15.5),
    (108.1, 14.8),
    (108.3, 14.1),
    (108.7, 13.1),
    (108.5, 12.3),
    (108.2, 11.95),
    (107.4, 12.1),
    (106.3, 11.8),
    (105.95, 11.2),
    (106.25, 10.85),
    (106.6, 10.5),
    (106.95, 10.2),
    (106.9, 9.4),
    (104.6, 8.3),
    (104.4, 10.5),
    (104.1, 11.3),
    (103.5, 11.9),
    (102.9, 12.2),
    (102.5, 13.0),
    (102.2, 13.8),
    (101.4, 14.4),
    (101.3, 15.9),
    (101.1, 17.2),
    (100.7, 18.3),
    (99.9, 19.1),
    (99.4, 19.9),
    (99.9, 21.2),
)
# Degrees (20 km): a place this near to the course belongs to it wherever the divide is drawn.
NEAR_BANK = 0.18

# The great lake at high water, from its head by the north-eastern shore to its outlet and back.
FLOODED = (
    (103.10, 13.36),
    (103.30, 13.41),
    (103.55, 13.41),
    (103.78, 13.36),
    (103.98, 13.25),
    (104.14, 13.09),
    (104.27, 12.94),
    (104.42, 12.85),
    (104.60, 12.78),
    (104.75, 12.64),
    (104.80, 12.48),
    (104.77, 12.33),
    (104.74, 12.20),
    (104.73, 12.08),
    (104.66, 12.18),
    (104.52, 12.32),
    (104.36, 12.43),
    (104.20, 12.54),
    (104.02, 12.60),
    (103.82, 12.66),
    (103.60, 12.81),
    (103.42, 12.98),
    (103.25, 13.14),
    (103.12, 13.27),
)
OUTLET = (104.73, 12.08)

# From the last points of the base map's two arms to the sea: where the branch leaves its arm, then its bends.
MOUTHS = {
    "tien": (
        (106.12, 10.24),
        (106.24, 10.18),
        (106.42, 10.06),
        (106.56, 9.94),
        (106.74, 9.84),
        (106.95, 9.70),
    ),
    "my tho": (
        (106.04, 10.26),
        (106.20, 10.30),
        (106.36, 10.33),
        (106.52, 10.29),
        (106.72, 10.24),
        (107.10, 10.00),
    ),
    "co chien": (
        (105.90, 10.29),
        (105.99, 10.22),
        (106.15, 10.09),
        (106.32, 9.98),
        (106.50, 9.84),
        (106.70, 9.60),
    ),
    "bassac": ((105.838, 10.005), (105.96, 9.86), (106.10, 9.71), (106.24, 9.59), (106.50, 9.36)),
    "tran de": ((106.03, 9.78), (106.10, 9.64), (106.17, 9.53), (106.36, 9.24)),
}

TOP = 21.6  # where the drawing lets the river in
LAOS_TO_CAMBODIA = 13.93  # the Khone falls
CAMBODIA_TO_VIET_NAM = (105.10, 10.95)  # on the western arm
KAMPONG_CHAM = 105.47  # west of this longitude the stem turns to Phnom Penh


def flat(lon: float, lat: float) -> tuple[float, float]:
    """Degrees with longitude squeezed, so that distances compare."""
    return lon * basemap.SQUEEZE, lat


def flat_line(points) -> LineString:
    """A line in squeezed degrees."""
    return LineString([flat(lon, lat) for lon, lat in points])


@cache
def pieces() -> dict[str, Points]:
    """The base map's Mekong, in flow order: `upper` (to Phnom Penh) and the two arms, `tien` and `bassac`."""
    lines = [list(line.coords) for line in basemap.parts(basemap.river("Mekong"))]
    lines = [line if line[0][1] > line[-1][1] else line[::-1] for line in lines]
    upper = [p for line in sorted(lines, key=lambda c: -c[0][1]) if line[0][1] > 11.592 for p in line]
    inside = max(i for i, p in enumerate(upper) if p[1] > TOP)
    arms = sorted((c for c in lines if c[0][1] <= 11.592 and len(c) > 9), key=lambda c: c[-1][0])
    mouth = {name: list(MOUTHS[name]) for name in ("tien", "bassac")}
    return {
        "upper": upper[inside:],
        "bassac": arms[0] + mouth["bassac"][1:],
        "tien": arms[1] + mouth["tien"][1:],
    }


@cache
def waters() -> dict[str, BaseGeometry]:
    """Everything a place can be near to, in squeezed degrees."""
    sap = sorted(basemap.river("Tonle Sap").coords, key=lambda p: -p[1])
    mouths = {name: MOUTHS[name] for name in ("my tho", "co chien", "tran de")}
    lines = {name: flat_line(points) for name, points in {**pieces(), **mouths, "sap": sap}.items()}
    return lines | {"lake": Polygon([flat(*p) for p in FLOODED])}


@cache
def _basin() -> Polygon:
    return Polygon([flat(*p) for p in DIVIDE])


def here(lon: float | None, lat: float | None) -> Point | None:
    """The place in squeezed degrees; None when its position is not known or not shown."""
    if lon is None or lat is None or not (math.isfinite(lon) and math.isfinite(lat)):
        return None
    return Point(flat(lon, lat))


def belongs(place: Point, gap: float) -> bool:
    """Whether the place, so far from the nearest water, is in the lower Mekong basin or on its bank."""
    return gap <= NEAR_BANK or _basin().contains(place)
