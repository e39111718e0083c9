"""A box is four numbers on earth, or a sentence says why not."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from places.box import BadBox, Box

without_files = settings(database=None, deadline=None, max_examples=300)
number_like = st.one_of(
    st.floats().map(str),
    st.integers().map(str),
    st.sampled_from(["", " ", "1e400", "-0", "1_0", "+5", "٣", "nan", "x"]),
)


def test_a_box_in_order():
    assert Box.parse("103.5,12.0,104.5,13.5") == Box(103.5, 12.0, 104.5, 13.5)


def test_spaces_do_not_matter():
    assert Box.parse(" 103, 12 ,104,13 ") == Box(103, 12, 104, 13)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "four numbers"),
        ("1,2,3", "four numbers"),
        ("1,2,3,4,5", "four numbers"),
        ("1,2,3,x", "not a number"),
        ("1,2,,4", "not a number"),
        ("1,2,3,nan", "not a finite number"),
        ("-inf,2,3,4", "not a finite number"),
        ("1,2,3,1e999", "not a finite number"),
        ("1,4,3,2", "upside down"),
    ],
)
def test_anything_else_says_what_is_wrong(text, reason):
    with pytest.raises(BadBox, match=reason):
        Box.parse(text)


@given(st.one_of(st.text(), st.lists(number_like, min_size=3, max_size=5).map(",".join)))
@without_files
def test_every_text_is_a_box_on_earth_or_a_bad_one(text):
    try:
        box = Box.parse(text)
    except BadBox:
        return
    assert all(math.isfinite(value) for value in box)
    assert -180 <= box.west <= 180
    assert -180 <= box.east <= 180
    assert box.south >= -90
    assert box.north <= 90


@given(st.integers(-5, 5), st.integers(-179, 179), st.integers(1, 358))
@without_files
def test_a_turn_around_the_earth_changes_nothing(turns, west, width):
    """Maps that were dragged around the world ask beyond 180 degrees."""
    straight = Box.parse(f"{west},0,{west + width},10")
    turned = Box.parse(f"{west + 360 * turns},0,{west + width + 360 * turns},10")
    for one, other in zip(straight, turned, strict=True):
        assert (one - other) % 360 == 0


@pytest.mark.parametrize("text", ["-200,-95,200,95", "-180,-90,180,90", "100,-90,460,90"])
def test_the_whole_earth_is_one_box(text):
    assert Box.parse(text) == Box(-180, -90, 180, 90)


def test_a_box_over_the_180th_meridian_has_its_west_in_the_east():
    assert Box.parse("170,-10,190,10") == Box(170, -10, -170, 10)
    assert Box.parse("170,-10,-170,10") == Box(170, -10, -170, 10)
