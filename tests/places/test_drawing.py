"""The drawings are lists, links and places first: what they mean is tested, not how they look."""

import io
import re
import time
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from PIL import Image

from places.drawing import basemap, cover_image, locator, mark, river
from places.drawing.course import course, locate
from places.drawing.river import Stop

KHAMMOUANE = Stop("khammouane", 104.83, 17.41, False)
STUNG_TRENG = Stop("stung-treng", 105.97, 13.52, False)
KEO_POR = Stop("keo-por", 103.73, 13.38, True)
KAMPONG_PHLUK = Stop("kampong-phluk", 103.97, 13.22, True)
TONLE_SAP = Stop("tonle-sap", 104.07, 12.88, False)
BUNG_BINH_THIEN = Stop("bung-binh-thien", 105.08, 10.92, True)
THANH_PHONG = Stop("thanh-phong", 106.62, 9.83, False)
HUE_LAGOON = Stop("ngu-my-thanh", 107.47, 16.62, True)
HO_CHI_MINH_CITY = Stop("ho-chi-minh-city", 106.63, 10.82, False)

DOWNSTREAM = (KHAMMOUANE, STUNG_TRENG, KEO_POR, KAMPONG_PHLUK, TONLE_SAP, BUNG_BINH_THIEN, THANH_PHONG)
ALL = (*DOWNSTREAM, HUE_LAGOON, HO_CHI_MINH_CITY)
SHUFFLED = (ALL[6], ALL[8], ALL[2], ALL[0], ALL[5], ALL[7], ALL[4], ALL[1], ALL[3])
CROWD = tuple(Stop(f"s{i:02}", 105.97 + i / 1000, 13.52, i % 2 == 0) for i in range(25))
SPREAD_OUT = tuple(Stop(f"t{i:02}", 104.85, 17.4 - i / 50, False) for i in range(25))
LISTS = {
    "none": (),
    "one": (STUNG_TRENG,),
    "three in one country": (KEO_POR, KAMPONG_PHLUK, TONLE_SAP),
    "the network's own": ALL,
    "only outside": (HUE_LAGOON, HO_CHI_MINH_CITY),
    "one place many times": tuple(Stop(f"same{i}", 105.97, 13.52, False) for i in range(12)),
    "fifty": (*CROWD, *SPREAD_OUT),
    "four hundred": tuple(Stop(f"n{i:03}", 105.97, 13.52, False) for i in range(400)),
}
SVG = "{http://www.w3.org/2000/svg}"


def svgs(drawn: river.River) -> list[str]:
    """The drawings of the course in reading order, without those outside the basin."""
    return [svg for reach in drawn.reaches for svg in (reach.opening_svg, *(s for _, s in reach.stops))]


def keys(drawn: river.River) -> list[str]:
    return [key for reach in drawn.reaches for key, _ in reach.stops] + [key for key, _ in drawn.beyond]


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def cuts(svg: str) -> tuple[set, set]:
    """What crosses a band's upper and lower edge, as (class, x)."""
    top, bottom = set(), set()
    for path in parsed(svg).iter(f"{SVG}path"):
        d = path.get("d")
        if path.get("class") in ("lead", "wave", "flood", "lake"):  # marks; and fills, by their shores
            continue
        for piece in re.findall(r"M[^Mz]+", d):
            numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", piece)]
            points = list(zip(numbers[::2], numbers[1::2], strict=True))
            for x, y in (points[0], points[-1]):
                if y in (-river.OVERLAP, -river.LINE_OVERLAP):
                    top.add((path.get("class"), x))
                if y in (100 + river.OVERLAP, 100 + river.LINE_OVERLAP):
                    bottom.add((path.get("class"), x))
    return top, bottom


class TestOrder:
    def test_runs_downstream_whatever_order_the_stops_come_in(self):
        assert river.order(SHUFFLED) == [stop.key for stop in ALL]

    def test_bands_keep_the_order_that_links_to_the_next_place_use(self):
        assert keys(river.bands(SHUFFLED)) == river.order(SHUFFLED)

    @pytest.mark.parametrize("name", LISTS)
    def test_every_stop_stands_in_it_once(self, name):
        assert sorted(keys(river.bands(LISTS[name]))) == sorted(stop.key for stop in LISTS[name])

    def test_same_place_is_ordered_by_key_so_that_pages_never_flicker(self):
        twins = (Stop("b", 105.97, 13.52, False), Stop("a", 105.97, 13.52, False))
        assert river.order(twins) == river.order(twins[::-1]) == ["a", "b"]

    def test_the_lake_comes_after_the_stem_above_phnom_penh_though_it_lies_further_north(self):
        kratie, kampong_cham = Stop("kratie", 106.02, 12.47, False), Stop("kampong-cham", 105.45, 12.0, False)
        phnom_penh = Stop("phnom-penh", 104.93, 11.56, False)
        assert river.order((phnom_penh, TONLE_SAP, kampong_cham, KEO_POR, kratie)) == [
            "kratie",
            "kampong-cham",
            "keo-por",
            "tonle-sap",
            "phnom-penh",
        ]

    def test_lake_sites_follow_the_lake_not_their_latitude(self):
        east = Stop("kampong-thom-shore", 104.6, 12.75, False)
        west = Stop("pursat-shore", 103.9, 12.65, False)
        assert east.lat > west.lat
        assert river.order((east, west)) == ["pursat-shore", "kampong-thom-shore"]


class TestPosition:
    def test_rises_from_the_top_of_the_map_to_the_sea(self):
        positions = [river.position(stop.lon, stop.lat) for stop in DOWNSTREAM]
        assert positions == sorted(positions)
        assert 0 < positions[0] < positions[-1] <= 1

    @pytest.mark.parametrize(
        ("lon", "lat"),
        [
            (107.47, 16.62),
            (106.63, 10.82),
            (105.85, 21.03),
            (100.52, 13.75),
            (108.25, 16.06),
            (0, 0),
        ],
        ids=["Hue lagoon", "Ho Chi Minh City", "Ha Noi", "Bangkok", "Da Nang", "null island"],
    )
    def test_is_none_outside_the_basin(self, lon, lat):
        assert river.position(lon, lat) is None

    @pytest.mark.parametrize(
        ("lon", "lat"),
        [
            (102.14, 19.89),
            (102.6, 17.97),
            (106.84, 14.81),
            (105.77, 10.05),
            (106.35, 10.35),
            (105.18, 9.18),
            (103.37, 19.33),
        ],
        ids=["Luang Prabang", "Vientiane", "Attapeu", "Can Tho", "My Tho", "Ca Mau", "Phonsavan"],
    )
    def test_is_known_everywhere_inside(self, lon, lat):
        assert 0 < river.position(lon, lat) <= 1

    def test_a_tributary_stands_where_it_comes_in(self):
        attapeu, stung_treng = river.position(106.84, 14.81), river.position(105.97, 13.52)
        assert abs(attapeu - stung_treng) < 0.01

    def test_above_the_map_counts_as_its_top(self):
        assert river.position(100.9, 21.9) == 0


class TestReaches:
    @pytest.mark.parametrize("name", LISTS)
    def test_always_run_through_three_countries_to_the_sea(self, name):
        drawn = river.bands(LISTS[name])
        assert [reach.country for reach in drawn.reaches] == ["LA", "KH", "VN"]
        assert "wave" in svgs(drawn)[-1]
        assert sum("wave" in svg for svg in svgs(drawn)) == 1

    def test_hold_the_network_s_own_places(self):
        found = {reach.country: [key for key, _ in reach.stops] for reach in river.bands(ALL).reaches}
        assert found == {
            "LA": ["khammouane"],
            "KH": ["stung-treng", "keo-por", "kampong-phluk", "tonle-sap"],
            "VN": ["bung-binh-thien", "thanh-phong"],
        }
        assert [key for key, _ in river.bands(ALL).beyond] == ["ngu-my-thanh", "ho-chi-minh-city"]

    def test_a_known_country_settles_a_place_near_a_border(self):
        attapeu = Stop("attapeu", 106.84, 14.81, False)
        found = {
            c: next(r.country for r in river.bands((attapeu._replace(country=c),)).reaches if r.stops)
            for c in ("", "LA")
        }
        assert found == {"": "KH", "LA": "LA"}

    def test_a_far_country_does_not_move_a_place_along_the_river(self):
        assert river.bands((KHAMMOUANE._replace(country="VN"),)).reaches[0].stops


class TestJoins:
    @pytest.mark.parametrize("name", LISTS)
    def test_whatever_leaves_a_band_enters_the_next_at_the_same_x(self, name):
        bands = svgs(river.bands(LISTS[name]))
        for above, below in pairwise(bands):
            out, into = cuts(above)[1], cuts(below)[0]
            assert out == into
            assert "stem" in {kind.split()[0] for kind, _ in out}

    def test_nothing_runs_out_below_the_sea(self):
        assert cuts(svgs(river.bands(ALL))[-1])[1] == set()

    def test_the_course_runs_straight_down_through_every_cut(self):
        for svg in svgs(river.bands((KHAMMOUANE, STUNG_TRENG, KEO_POR, TONLE_SAP)))[1:]:
            stem = next(p.get("d") for p in parsed(svg).iter(f"{SVG}path") if p.get("class") == "water")
            x, y, x_cut, y_cut, x_handle, _ = (float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", stem)[:6])
            assert (y, y_cut) == (-river.OVERLAP, 0)
            assert x == x_cut == x_handle

    def test_the_lake_lies_west_of_the_stem_and_meets_it_at_phnom_penh(self):
        drawn = course()
        for i in range(1, 20):
            down = drawn.flooded.left.start + i / 20 * (drawn.flooded.left.end - drawn.flooded.left.start)
            left, right = drawn.flooded.left.x(down), drawn.flooded.right.x(down)
            assert left < right < drawn.stem.x(down)
            if drawn.lake.left.start < down < drawn.lake.left.end:
                assert left <= drawn.lake.left.x(down) + 1
                assert drawn.lake.right.x(down) <= right + 1
        assert drawn.sap.start < drawn.lake.left.end
        assert drawn.sap.xs[-1] == pytest.approx(drawn.stem.x(drawn.sap.end))

    def test_lake_sites_are_marked_on_the_lake(self):
        assert locate(*TONLE_SAP[1:3]).water == "lake"
        marks = {
            key: float(re.search(r'class="knot[^"]*" cx="([\d.]+)%"', svg)[1])
            for reach in river.bands(ALL).reaches
            for key, svg in reach.stops
        }
        on_lake = [marks[stop.key] for stop in (KEO_POR, KAMPONG_PHLUK, TONLE_SAP)]
        assert max(on_lake) < 60 < marks["stung-treng"]


class TestLocation:
    @pytest.mark.parametrize(("lon", "lat"), [(None, None), (104.0, None), (float("nan"), 12.0)])
    def test_a_hidden_position_is_listed_but_never_placed(self, lon, lat):
        hidden = Stop("hidden", lon, lat, True)
        assert river.position(lon, lat) is None
        assert [key for key, _ in river.bands((hidden, KHAMMOUANE)).beyond] == ["hidden"]

    def test_a_hidden_place_has_no_pin(self):
        pin = locator.Pin(None, None, "1", "#a", True, "A")
        assert "<a " not in locator.basin_map((pin,), ())

    def test_an_approximate_place_is_a_ring_and_an_exact_one_a_dot(self):
        drawn = dict(pair for reach in river.bands(ALL).reaches for pair in reach.stops)
        assert "knot about" in drawn["kampong-phluk"]
        assert "knot about" not in drawn["stung-treng"]
        assert "about-where" in locator.light(103.97, 13.22, True)
        assert "about-where" not in locator.light(105.97, 13.52, False)

    def test_drawings_never_carry_coordinates(self):
        hidden = Stop("hidden", 103.97123, 13.22456, True)
        drawn = river.bands((hidden,)).reaches[1].stops[0][1]
        drawn += locator.light(hidden.lon, hidden.lat, True)
        drawn += locator.basin_map((locator.Pin(hidden.lon, hidden.lat, "1", "#a", True, "A"),), ())
        assert "103.97" not in drawn
        assert "13.22" not in drawn


class TestCovers:
    def test_symbol_is_small_and_made_once(self):
        assert len(locator.symbol()) < 2560
        assert locator.symbol() is locator.symbol()
        assert parsed(f"<svg {locator.symbol()[8:].replace('</symbol>', '</svg>')}").get("viewBox")

    def test_label_is_escaped(self):
        drawn = locator.cover('Búng "Bình" <Thiên> & hồ', 105.08, 10.92, True)
        assert parsed(drawn).get("aria-label") == 'Búng "Bình" <Thiên> & hồ'
        assert parsed(drawn).get("role") == "img"

    def test_without_a_label_it_is_hidden_from_readers_by_ear(self):
        assert parsed(locator.cover("", None, None, False)).get("aria-hidden") == "true"

    @pytest.mark.parametrize(("lon", "lat"), [(None, None), (104.0, None), (None, 12.0)])
    def test_without_a_position_nothing_is_lit(self, lon, lat):
        assert "<circle" not in locator.cover("Somewhere", lon, lat, False)

    def test_zero_is_a_position(self):
        assert "<circle" in locator.cover("Null island", 0.0, 0.0, False)


class TestBasinMap:
    def pins(self, *places):
        return tuple(
            locator.Pin(lon, lat, str(i), f"#stop-{i}", False, f"Place {i}") for i, (lon, lat) in enumerate(places, 1)
        )

    def test_pins_are_links_with_names(self):
        pin = locator.Pin(104.83, 17.41, "១", "/km/places/?a=1&b=2", False, 'Khammouane "1"')
        link = next(parsed(locator.basin_map((pin,), ())).iter(f"{SVG}a"))
        assert link.get("href") == "/km/places/?a=1&b=2"
        assert link.get("aria-label") == 'Khammouane "1"'
        assert link.find(f"{SVG}text").text == "១"

    def test_labels_are_escaped(self):
        drawn = locator.basin_map((), (locator.Label(103, 19, "<b>Lào</b>", "country"),), name='The "basin"')
        assert [t.text for t in parsed(drawn).iter(f"{SVG}text")] == ["<b>Lào</b>"]
        assert parsed(drawn).get("aria-label") == 'The "basin"'

    @pytest.mark.parametrize(
        "places",
        [
            [(103.73, 13.38), (103.97, 13.22), (104.07, 12.88)],
            [(105.97, 13.52)] * 9,
            [(109.7, 8.35)] * 4,
            [(150.0, 60.0), (104.0, 12.0)],
        ],
        ids=["the lake", "one spot", "a corner", "far away"],
    )
    def test_no_numeral_is_hidden_and_none_leaves_the_map(self, places):
        drawn = parsed(locator.basin_map(self.pins(*places), ()))
        at = [(float(c.get("cx")), float(c.get("cy"))) for c in drawn.iter(f"{SVG}circle") if c.get("class") == "lit"]
        width, height = locator.LARGE.width, locator.LARGE.height
        assert all(0 < x < width and 0 < y < height for x, y in at)
        for i, a in enumerate(at):
            for b in at[:i]:
                assert (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 > (1.9 * locator.PIN_RADIUS) ** 2

    def test_moving_apart_is_the_same_every_time(self):
        pins = self.pins(*[(104.0, 13.0)] * 7)
        first = locator.basin_map(pins, ())
        locator._apart.cache_clear()
        assert locator.basin_map(pins, ()) == first


def everything() -> list[str]:
    drawn = river.bands(ALL)
    pins = (locator.Pin(104.83, 17.41, "1", "#a", False, "A"), locator.Pin(104.9, 17.3, "2", "", True, "B"))
    labels = (
        locator.Label(103, 19, "Laos", "country"),
        locator.Label(102.6, 17.9, "Vientiane", "city"),
        locator.Label(108, 9, "Sea", "sea"),
    )
    return [
        *svgs(drawn),
        drawn.beyond_opening_svg,
        *(svg for _, svg in drawn.beyond),
        mark.mark(),
        locator.symbol(),
        locator.cover("A", 104.8, 17.4, True),
        locator.basin_map(pins, labels),
    ]


def test_no_drawing_styles_or_scripts_itself():
    for svg in everything():
        ElementTree.fromstring(svg)
        assert not re.search(r'style=|<style|<script|\son\w+=|fill="|stroke="', svg)


def test_bands_of_the_course_are_hidden_from_readers_by_ear():
    drawn = river.bands(ALL)
    for svg in (*svgs(drawn), drawn.beyond_opening_svg, *(svg for _, svg in drawn.beyond)):
        assert parsed(svg).get("aria-hidden") == "true"


def test_bands_are_quick_and_kept():
    river.bands(ALL)
    ten = (*ALL, Stop("pakse", 105.8, 15.12, False))
    started = time.perf_counter()
    first = river.bands(ten)
    assert time.perf_counter() - started < 0.5
    assert river.bands(ten) is first


@pytest.mark.parametrize(
    ("lon", "lat", "approximate"),
    [
        (104.83, 17.41, False),
        (103.97, 13.22, True),
        (None, None, False),
        (170.0, -60.0, True),
    ],
)
def test_shared_picture_has_the_size_that_link_previews_want(lon, lat, approximate):
    png = cover_image.cover_png(lon, lat, approximate)
    image = Image.open(io.BytesIO(png))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    assert len(png) < 60_000


def test_shared_picture_shows_the_place():
    assert cover_image.cover_png(104.83, 17.41, False) != cover_image.cover_png(None, None, False)


def test_base_map_is_read_once():
    assert basemap.layer("river") is basemap.layer("river")
    assert basemap.layer("land")
