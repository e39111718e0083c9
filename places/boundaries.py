"""Boundaries of places: GeoJSON in, checked by shapely, with the box that holds them."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from shapely import GEOSException
from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape
from shapely.validation import explain_validity

MAX_POINTS = 20_000


def clean_boundary(value) -> dict:
    """A GeoJSON Polygon or MultiPolygon in degrees, or ValidationError with what is wrong with it."""
    try:
        geometry = shape(value)
    except (
        AttributeError,
        IndexError,
        KeyError,
        OverflowError,
        RecursionError,
        TypeError,
        ValueError,
        ShapelyError,
        GEOSException,
    ) as fault:
        raise ValidationError(_("The boundary is not GeoJSON. Give a Polygon or a MultiPolygon.")) from fault
    if geometry.geom_type not in ("Polygon", "MultiPolygon") or geometry.is_empty:
        raise ValidationError(_("A boundary is a Polygon or a MultiPolygon."))
    if _points(geometry) > MAX_POINTS:
        raise ValidationError(
            _("The boundary has more than %(limit)s points. Simplify it first."), params={"limit": MAX_POINTS}
        )
    if not geometry.is_valid:
        # What the library says, without its English words: "Self-intersection[104.91 10.53]".
        place = explain_validity(geometry).partition("[")[2].rstrip("]")
        raise ValidationError(_("The boundary crosses itself: %(reason)s."), params={"reason": place})
    west, south, east, north = geometry.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise ValidationError(_("The boundary leaves the earth. Give longitude first, then latitude, in degrees."))
    return mapping(geometry)


def _points(geometry) -> int:
    polygons = getattr(geometry, "geoms", [geometry])
    return sum(len(p.exterior.coords) + sum(len(ring.coords) for ring in p.interiors) for p in polygons)


def bounds(boundary: dict | None) -> tuple[float | None, float | None, float | None, float | None]:
    """West, south, east and north of a clean boundary in degrees; four times None without one."""
    return shape(boundary).bounds if boundary else (None, None, None, None)
