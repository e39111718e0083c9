"""Boundaries out of files and of pasted text: GeoJSON, and KML as Google Earth saves it."""

import json
import re
from xml.etree import ElementTree

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 1024 * 1024

_FORBIDDEN = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


def boundary_from_file(upload) -> dict:
    """The polygons of an uploaded GeoJSON or KML file as one GeoJSON geometry, or ValidationError.

    Whether they are sound is asked of `places.boundaries`.
    """
    if upload.size > MAX_BYTES:
        raise ValidationError(_("The file is larger than 1 MB. Simplify the boundary first."))
    raw = upload.read(MAX_BYTES + 1)
    if raw.startswith(b"PK"):
        raise ValidationError(_("This is a packed file (KMZ). Save the boundary as KML or GeoJSON and choose that."))
    return boundary_from_text(_decoded(raw))


def boundary_from_text(text: str) -> dict:
    """The polygons of a GeoJSON or KML text as one GeoJSON geometry, or ValidationError."""
    if len(text.encode()) > MAX_BYTES:
        raise ValidationError(_("The boundary is larger than 1 MB. Simplify it first."))
    text = text.strip()
    return _merged(_from_kml(text) if text.startswith("<") else _from_geojson(text))


def _decoded(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise ValidationError(_("The file is no GeoJSON and no KML, or it is not saved as UTF-8."))
    return text


def _merged(polygons: list) -> dict:
    if not polygons:
        raise ValidationError(_("There is no area in it. A boundary is a Polygon or a MultiPolygon."))
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


# --- GeoJSON ---


def _from_geojson(text: str) -> list:
    try:
        data = json.loads(text, parse_constant=_no_number)
        return _polygons(data)
    except (ValueError, RecursionError, TypeError, AttributeError, KeyError) as fault:
        raise ValidationError(_("The boundary is not GeoJSON. Give a Polygon or a MultiPolygon.")) from fault


def _no_number(name):
    raise ValueError(name)


def _polygons(data: dict) -> list:
    kind = data.get("type")
    if kind == "FeatureCollection":
        return [one for feature in data["features"] for one in _polygons(feature)]
    if kind == "Feature":
        return _polygons(data["geometry"] or {})
    if kind == "GeometryCollection":
        return [one for geometry in data["geometries"] for one in _polygons(geometry)]
    if kind == "Polygon":
        return [data["coordinates"]]
    if kind == "MultiPolygon":
        return list(data["coordinates"])
    return []


# --- KML ---


def _from_kml(text: str) -> list:
    # What names entities can grow without end when it is read, or fetch other files: it is not read at all.
    if _FORBIDDEN.search(text):
        raise ValidationError(_("This file contains a document type, which is not taken. Save it as plain KML."))
    try:
        # Out of text, and not of bytes: no declaration can make another encoding of it than what was looked at.
        root = ElementTree.fromstring(re.sub(r"^<\?xml[^>]*\?>", "", text))
        return [_kml_polygon(one) for one in root.iter() if _tag(one) == "Polygon"]
    except (ElementTree.ParseError, ValueError, RecursionError) as fault:
        raise ValidationError(_("The KML file is damaged. Save the boundary again and choose it anew.")) from fault


def _tag(element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _kml_polygon(polygon) -> list:
    rings = {"outerBoundaryIs": [], "innerBoundaryIs": []}
    for side in polygon:
        if _tag(side) in rings:
            rings[_tag(side)] += [_ring(one.text) for one in side.iter() if _tag(one) == "coordinates"]
    if len(rings["outerBoundaryIs"]) != 1:
        raise ValueError("a polygon has one outer ring")
    return [*rings["outerBoundaryIs"], *rings["innerBoundaryIs"]]


def _ring(text: str | None) -> list:
    """A ring out of `lon,lat,height lon,lat,height …`."""
    points = [[float(number) for number in point.split(",")[:2]] for point in (text or "").split()]
    if any(len(point) != 2 for point in points):
        raise ValueError("a point has two numbers")
    return points
