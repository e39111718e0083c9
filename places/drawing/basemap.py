"""The embedded base map: Natural Earth's lines and shapes, read once from the static file.

Everything here is geography in degrees; nothing knows how it will be drawn.
"""

import json
import math
from functools import cache
from pathlib import Path
from typing import NamedTuple

from shapely.geometry import MultiLineString, box, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, unary_union

PATH = Path(__file__).resolve().parents[2] / "static" / "basemap" / "mekong-basemap.geojson"

# At the middle of the basin (14.5 N) a degree of longitude is this much of a degree of latitude.
SQUEEZE = math.cos(math.radians(14.5))

# The tributaries that help a reader to recognise the basin; the others only make it busy.
TRIBUTARIES = ("Nam Ou", "Nam Ngum", "Mun", "Chi", "Sekong", "Srepok")


@cache
def layer(kind: str) -> tuple[tuple[dict, BaseGeometry], ...]:
    """Every feature of one kind (`land`, `far`, `lake`, `border`, `river`, `place`) with its properties."""
    return tuple((f["properties"], shape(f["geometry"])) for f in _features() if f["properties"]["k"] == kind)


@cache
def _features() -> list[dict]:
    return json.loads(PATH.read_text(encoding="utf-8"))["features"]


@cache
def whole(kind: str) -> BaseGeometry:
    """One kind as a single geometry."""
    return unary_union([geometry for _, geometry in layer(kind)])


@cache
def river(*names: str) -> BaseGeometry:
    """The named rivers as one geometry, their pieces joined where they touch."""
    lines = [part for p, g in layer("river") if p.get("n") in names for part in parts(g)]
    return linemerge(MultiLineString(lines))


@cache
def tonle_sap() -> BaseGeometry:
    """The great lake, near its dry-season extent."""
    inside = box(103, 12, 105, 13.6)
    return max((p for p in parts(whole("lake")) if inside.contains(p)), key=lambda p: p.area)


def parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    """The simple members of any geometry; none when it is empty."""
    if geometry.is_empty:
        return []
    return list(getattr(geometry, "geoms", [geometry]))


class Window(NamedTuple):
    """A rectangle of the map, drawn at one scale to a given width."""

    west: float
    south: float
    east: float
    north: float
    width: float

    @property
    def scale(self) -> float:
        return self.width / ((self.east - self.west) * SQUEEZE)

    @property
    def height(self) -> int:
        return round((self.north - self.south) * self.scale)

    def xy(self, lon: float, lat: float) -> tuple[float, float]:
        return (lon - self.west) * SQUEEZE * self.scale, (self.north - lat) * self.scale

    def clip(self, geometry: BaseGeometry, margin: float = 0.3) -> BaseGeometry:
        """The geometry inside the window, and a little beyond so that no cut edge shows."""
        return geometry.intersection(
            box(self.west - margin, self.south - margin, self.east + margin, self.north + margin)
        )

    def lines(self, geometry: BaseGeometry, tolerance: float, shortest: float) -> list[BaseGeometry]:
        """Clipped, simplified lines, without the crumbs."""
        clipped = [p for p in parts(self.clip(geometry)) if p.geom_type == "LineString"]
        joined = parts(linemerge(MultiLineString(clipped))) if clipped else []
        return [p for p in (line.simplify(tolerance) for line in joined) if p.length > shortest]

    def areas(self, geometry: BaseGeometry, tolerance: float, smallest: float) -> list[BaseGeometry]:
        """Clipped, simplified polygons, without the crumbs."""
        simple = self.clip(geometry).simplify(tolerance)
        return [p for p in parts(simple) if p.geom_type == "Polygon" and p.area > smallest]
