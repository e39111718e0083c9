"""The public never learns more of a position than its precision allows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from places.precision import Precision, public_position

SIDES = {"1km": 0.01, "commune": 0.05, "district": 0.2}
latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)
coarse = st.sampled_from(sorted(SIDES))
without_files = settings(database=None, deadline=None, max_examples=200)


def test_every_precision_is_exact_hidden_or_on_a_grid():
    assert set(Precision.values) == {"exact", "hidden", *SIDES}


@given(lat=latitudes, lon=longitudes, precision=coarse)
@without_files
def test_a_position_moves_to_the_nearest_knot_and_no_further(lat, lon, precision):
    side = SIDES[precision]
    for value, shown in zip((lat, lon), public_position(lat, lon, precision), strict=True):
        assert abs(value - shown) <= side / 2 + 1e-6
        assert abs(shown / side - round(shown / side)) < 1e-6


@given(lat=latitudes, lon=longitudes, precision=coarse, turns=st.tuples(*[st.floats(-0.49, 0.49)] * 2))
@without_files
def test_all_positions_around_a_knot_look_the_same(lat, lon, precision, turns):
    """So nothing of where in its square a place lies can be read from what is shown."""
    side = SIDES[precision]
    knot = public_position(lat, lon, precision)
    moved = [value + turn * side for value, turn in zip(knot, turns, strict=True)]
    assert public_position(*moved, precision) == knot


@given(lat=latitudes, lon=longitudes, precision=st.sampled_from(Precision.values))
@without_files
def test_what_is_shown_would_be_shown_again(lat, lon, precision):
    shown = public_position(lat, lon, precision)
    assert public_position(*shown, precision) == shown


@given(lat=latitudes, lon=longitudes, precision=coarse)
@without_files
def test_a_shown_position_is_on_earth_and_short(lat, lon, precision):
    shown_lat, shown_lon = public_position(lat, lon, precision)
    assert abs(shown_lat) <= 90
    assert abs(shown_lon) <= 180
    assert max(len(f"{abs(shown_lat)}"), len(f"{abs(shown_lon)}")) <= 6


@given(lat=latitudes, lon=longitudes)
@without_files
def test_exact_is_exact_and_hidden_is_hidden(lat, lon):
    assert public_position(lat, lon, "exact") == (lat, lon)
    assert public_position(lat, lon, "hidden") == (None, None)


@pytest.mark.parametrize("precision", Precision.values)
@pytest.mark.parametrize("position", [(None, None), (13.2, None), (None, 103.9)])
def test_half_a_position_is_none(position, precision):
    assert public_position(*position, precision) == (None, None)


def test_the_equator_and_greenwich_are_positions():
    assert public_position(0.0, 0.0, "district") == (0.0, 0.0)


def test_an_unknown_precision_is_a_fault_and_not_exact():
    with pytest.raises(ValueError, match="10km"):
        public_position(13.2, 103.9, "10km")
