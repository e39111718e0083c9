"""A boundary is sound GeoJSON in degrees, or a sentence says what is wrong with it."""

import math

import pytest
from django.core.exceptions import ValidationError

from places.boundaries import MAX_POINTS, bounds, clean_boundary

SQUARE = [[103, 13], [104, 13], [104, 14], [103, 14], [103, 13]]
HOLE = [[103.4, 13.4], [103.6, 13.4], [103.6, 13.6], [103.4, 13.4]]
ISLAND = [[105, 10], [105.5, 10], [105.5, 10.5], [105, 10]]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def as_lists(value):
    return [as_lists(one) for one in value] if isinstance(value, list | tuple) else value


def test_a_polygon_with_a_hole_comes_back_the_same():
    clean = clean_boundary(polygon(SQUARE, HOLE))
    assert clean["type"] == "Polygon"
    assert as_lists(clean["coordinates"]) == [SQUARE, HOLE]


def test_a_multipolygon_is_taken_too():
    clean = clean_boundary({"type": "MultiPolygon", "coordinates": [[SQUARE], [ISLAND]]})
    assert bounds(clean) == (103, 10, 105.5, 14)


def test_a_feature_gives_its_area():
    """As programs for maps export it."""
    assert clean_boundary({"type": "Feature", "geometry": polygon(SQUARE)}) == clean_boundary(polygon(SQUARE))


def test_a_clean_boundary_is_clean():
    clean = clean_boundary(polygon(SQUARE))
    assert clean_boundary(clean) == clean


@pytest.mark.parametrize(
    "value",
    [
        None, 5, "Polygon", [], {}, {"type": "Polygon"}, {"type": "Circle", "coordinates": [1, 2]},
        {"type": "Polygon", "coordinates": None},
        {"type": "Polygon", "coordinates": [[[1, "a"], [2, 2], [3, 3], [1, 1]]]},
        {"type": "Polygon", "coordinates": [[[1, 1], [2, 2]]]}, {"type": "Polygon", "coordinates": [[1, 2]]},
        {"type": "Polygon", "coordinates": [[[1], [2], [3], [1]]]}, {"type": None, "coordinates": []},
        {"type": "Polygon", "coordinates": [SQUARE, [[1, 2, 3, 4]]]}, {"type": "Polygon", "coordinates": {"a": 1}},
        {"type": "GeometryCollection", "geometries": None},
    ],
)  # fmt: skip
def test_what_is_no_geojson_says_so(value):
    with pytest.raises(ValidationError, match=r"is not GeoJSON|is a Polygon or a MultiPolygon"):
        clean_boundary(value)


@pytest.mark.parametrize(
    "value",
    [
        {"type": "Point", "coordinates": [103, 13]},
        {"type": "LineString", "coordinates": SQUARE},
        {"type": "MultiPolygon", "coordinates": []},
        {"type": "GeometryCollection", "geometries": [polygon(SQUARE)]},
    ],
)
def test_only_areas_are_boundaries(value):
    with pytest.raises(ValidationError, match="A boundary is a Polygon or a MultiPolygon"):
        clean_boundary(value)


def test_a_boundary_that_crosses_itself_says_where():
    with pytest.raises(ValidationError, match=r"crosses itself: .*103\.5 13\.5"):
        clean_boundary(polygon([[103, 13], [104, 14], [104, 13], [103, 14], [103, 13]]))


@pytest.mark.parametrize("ring", [
    [[13, 103], [14, 103], [14, 104], [13, 103]],
    [[181, 13], [182, 13], [182, 14], [181, 13]],
    [[-181, 13], [-182, 13], [-182, 14], [-181, 13]],
    [[103, -91], [104, -91], [104, -92], [103, -91]],
])  # fmt: skip
def test_a_boundary_off_the_earth_hints_at_the_order(ring):
    with pytest.raises(ValidationError, match="leaves the earth"):
        clean_boundary(polygon(ring))


@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_boundary_without_numbers_is_refused(value):
    with pytest.raises(ValidationError):
        clean_boundary(polygon([[103, 13], [104, value], [104, 14], [103, 13]]))


def circle(points):
    step = 2 * math.pi / (points - 1)
    ring = [[104 + math.cos(one * step), 13 + math.sin(one * step)] for one in range(points - 1)]
    return [*ring, ring[0]]


def test_a_boundary_has_at_most_so_many_points():
    assert clean_boundary(polygon(circle(MAX_POINTS)))
    with pytest.raises(ValidationError, match="more than 20000 points"):
        clean_boundary(polygon(circle(MAX_POINTS + 1)))


def test_holes_and_islands_count_as_points_too():
    half = circle(MAX_POINTS // 2 + 1)
    with pytest.raises(ValidationError, match="more than 20000 points"):
        clean_boundary({"type": "MultiPolygon", "coordinates": [[half], [[[lon + 5, lat] for lon, lat in half]]]})
    hole = [[104 + (lon - 104) / 2, 13 + (lat - 13) / 2] for lon, lat in half]
    with pytest.raises(ValidationError, match="more than 20000 points"):
        clean_boundary(polygon(half, hole))


def test_bounds_of_nothing():
    assert bounds(None) == (None, None, None, None)
