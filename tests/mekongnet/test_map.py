"""The map: what stands on it, what it tells, and that no question to it is too strange."""

import json
import math
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from factories import (
    CaseStudyFactory,
    ConsentFactory,
    OrganizationFactory,
    PlaceFactory,
    StopFactory,
    ThemeFactory,
    WorkshopFactory,
)

from library.languages import CODES
from mekongnet.map import places as map_places
from places.box import Box
from places.models import Place
from publishing import kept

pytestmark = pytest.mark.django_db

SOURCE = "/api/v1/features/"
WORLD = "-180,-90,180,90"


def ask(client, **parameters):
    response = client.get(SOURCE, {"lang": "en", "bbox": WORLD, **parameters})
    assert response.status_code == 200, response.content
    return response.json()


def slugs(client, **parameters):
    return [point[3] for point in ask(client, **parameters)["points"]]


def crowd(count, **fields):
    """Many public places at once, some of them in one spot; only what the map reads is set."""
    first = PlaceFactory(**fields)
    copied = {
        field.attname: getattr(first, field.attname)
        for field in Place._meta.concrete_fields
        if not field.primary_key and not field.generated
    }
    rows = [
        {"slug": f"crowd-{n}", "public_lat": 10 + n % 50 / 10, "public_lon": 103 + n // 50 / 10}
        for n in range(count - 1)
    ]
    Place.objects.bulk_create(Place(**{**copied, **row}) for row in rows)


# --- what stands on the map ---


def test_a_point_tells_where_what_and_how_much(client):
    place = PlaceFactory(slug="keo-por", name_en="keo Por", kind="commune", precision="commune")
    study = CaseStudyFactory(place=place)
    study.other_places.add(place)
    OrganizationFactory(place=place).places.add(place)
    StopFactory(place=place)
    StopFactory(place=place, workshop=WorkshopFactory(place=place))

    answer = ask(client)
    assert answer == {"points": [[103.95, 13.2, "Keo Por", "keo-por", "commune", 1, 1, 2, 1]], "total": 1}


def test_points_run_from_north_to_south(client):
    for slug, lat in [("south", 9), ("north", 17), ("middle", 12)]:
        PlaceFactory(slug=slug, lat=lat)
    assert slugs(client) == ["north", "middle", "south"]


def test_an_area_stands_on_the_map_only_when_something_is_told_there(client):
    for kind in ("country", "province", "district"):
        PlaceFactory(slug=f"empty-{kind}", kind=kind)
        CaseStudyFactory(place=PlaceFactory(slug=f"full-{kind}", kind=kind))
    PlaceFactory(slug="empty-village", kind="village")
    assert set(slugs(client)) == {"full-country", "full-province", "full-district", "empty-village"}


@pytest.mark.parametrize(
    "hidden",
    [
        {"status": "draft", "publish_at": None},
        {"status": "archived"},
        {"precision": "hidden"},
        {"lat": None, "lon": None},
    ],
)
def test_what_is_not_public_or_has_no_public_position_is_not_on_the_map(client, hidden):
    CaseStudyFactory(place=PlaceFactory(slug="secret-place", name_en="Secret name", **hidden))
    assert ask(client) == {"points": [], "total": 0}
    page = client.get("/en/map/").content.decode()
    assert "secret-place" not in page
    assert "Secret name" not in page


def test_the_true_position_never_appears(client):
    """Not in the answer, not on the page, and not by asking for a box around it."""
    true = {"lat": 13.38123, "lon": 103.73456}
    place = PlaceFactory(slug="sanctuary", precision="district", is_sensitive=True, **true)
    CaseStudyFactory(place=place)
    assert (place.public_lat, place.public_lon) == (13.4, 103.8)

    assert ask(client)["points"][0][:2] == [103.8, 13.4]
    assert slugs(client, bbox="103.73,13.37,103.74,13.39") == []
    for address in (SOURCE, "/en/map/", "/en/map/?country=KH"):
        text = client.get(address).content.decode()
        assert "103.8" in text
        for told in ("13.38", "103.73", "13,38", "103,73"):
            assert told not in text


def test_public_questions_never_name_the_true_columns(client):
    PlaceFactory(precision="1km")
    with CaptureQueriesContext(connection) as queries:
        client.get(SOURCE)
        client.get("/en/map/?country=KH")
    asked = " ".join(query["sql"] for query in queries)
    assert '"places_place"."public_lat"' in asked
    assert '"places_place"."lat"' not in asked
    assert '"places_place"."lon"' not in asked


def test_entries_that_are_not_public_do_not_count(client):
    place = PlaceFactory(kind="province")
    CaseStudyFactory(place=place, status="draft")
    WorkshopFactory(place=place, status="archived")
    OrganizationFactory(place=place, status="in_review")
    assert ask(client)["total"] == 0
    for show in map_places.SHOWN:
        assert ask(client, show=show)["total"] == 0


def test_a_case_study_places_itself_only_with_a_consent_to_its_location(client):
    told, silent = PlaceFactory(slug="told", kind="province"), PlaceFactory(slug="silent", kind="province")
    for place, covers_location in ((told, True), (silent, False)):
        study = CaseStudyFactory(place=place, basis="consent")
        ConsentFactory(case_study=study, covers_text=True, covers_location=covers_location)
    assert slugs(client) == ["told"]
    assert slugs(client, show="case_studies") == ["told"]


def test_a_name_that_fell_back_says_its_language(client):
    PlaceFactory(name_en="Landing", lat=15)
    PlaceFactory(name_en="Lake", name_km="បឹង", name_status_km="official", lat=14)
    points = ask(client, lang="km")["points"]
    assert [(point[2], point[9:]) for point in points] == [("Landing", ["en"]), ("បឹង", [])]


# --- filters ---


def test_filters_narrow_to_places_that_carry_such_an_entry(client):
    theme = ThemeFactory(slug="sanctuaries")
    study = CaseStudyFactory(place=PlaceFactory(slug="study", lat=16))
    study.themes.add(theme)
    study.other_places.add(PlaceFactory(slug="other", lat=15, country="LA"))
    WorkshopFactory(place=PlaceFactory(slug="workshop", lat=14)).themes.add(theme)
    StopFactory(place=PlaceFactory(slug="stop", lat=13))
    seat, field = PlaceFactory(slug="seat", lat=12), PlaceFactory(slug="field", lat=11)
    OrganizationFactory(place=seat).places.add(field)
    PlaceFactory(slug="quiet", lat=10)

    assert slugs(client, show="case_studies") == ["study", "other"]
    assert slugs(client, show="workshops") == ["workshop", "stop"]
    assert slugs(client, show="members") == ["seat", "field"]
    assert slugs(client, theme="sanctuaries") == ["study", "other", "workshop"]
    assert slugs(client, theme="sanctuaries", show="workshops") == ["workshop"]
    assert slugs(client, theme="sanctuaries", show="members") == []
    assert slugs(client, country="LA") == ["other"]
    assert slugs(client, country="LA", show="workshops") == []


def test_the_list_and_its_counts_follow_the_same_filters(client):
    theme = ThemeFactory(slug="sanctuaries", name_en="fish sanctuaries")
    CaseStudyFactory(place=PlaceFactory(slug="study", name_en="Study place")).themes.add(theme)
    WorkshopFactory(place=PlaceFactory(slug="workshop", name_en="Workshop place", country="LA"))
    PlaceFactory(slug="quiet", name_en="Quiet place", country="VN")

    response = client.get("/en/map/")
    filters = response.context["faceted"].filters
    choices = {(one.name, choice.value): choice.count for one in filters for choice in one.choices}
    assert choices == {
        ("show", "case_studies"): 1,
        ("show", "workshops"): 1,
        ("theme", "sanctuaries"): 1,
        ("country", "LA"): 1,
        ("country", "KH"): 1,
        ("country", "VN"): 1,
    }
    assert [group.country for group in response.context["groups"]] == ["Laos", "Cambodia", "Viet Nam"]

    page = client.get("/en/map/?theme=sanctuaries").content.decode()
    assert "Study place" in page
    assert "Workshop place" not in page
    assert "Quiet place" not in page


def test_a_filter_that_nothing_knows_is_named_and_left_out(client):
    PlaceFactory(name_en="Landing")
    response = client.get("/en/map/?country=XX&show=nothing&theme=%00")
    assert response.status_code == 200
    assert response.context["faceted"].ignored == ["What is there", "Country", "Theme"]
    assert "Landing" in response.content.decode()


def test_filters_that_leave_nothing_say_so(client):
    PlaceFactory(country="KH")
    CaseStudyFactory(place=PlaceFactory(country="LA"))
    response = client.get("/en/map/?country=KH&show=case_studies")
    assert response.status_code == 200
    assert response.context["groups"] == []


# --- the page ---


@pytest.mark.parametrize("language", CODES)
def test_the_page_works_without_a_script(client, language):
    place = PlaceFactory(slug="keo-por", name_en="Keo Por", precision="1km")
    CaseStudyFactory(place=place)
    page = client.get(f"/{language}/map/").content.decode()
    assert f'href="/{language}/places/keo-por/"' in page
    assert re.search(r'<figure class="basin"><svg class="cover"', page)
    settings = json.loads(re.search(r'<script id="map-settings" type="application/json">(.*?)<', page)[1])
    assert settings["endpoint"] == SOURCE
    assert settings["place"] == f"/{language}/places/SLUG/"


def test_a_long_list_is_read_country_by_country(client):
    crowd(60, country="KH", name_en="Landing")
    PlaceFactory(country="LA")
    laos, cambodia = client.get("/en/map/").context["groups"]
    assert (laos.count, len(laos.rows), laos.more) == (1, 1, "")
    assert (cambodia.count, len(cambodia.rows), cambodia.more) == (60, 24, "?country=KH")

    last = client.get("/en/map/?country=KH&page=3").context
    assert [len(group.rows) for group in last["groups"]] == [12]
    assert last["groups"][0].rows[0].number == "49"
    for page in ("4", "0", "x", "1e9", "9" * 5000):
        assert client.get("/en/map/", {"country": "KH", "page": page}).status_code == 404


# --- the grid ---


def test_three_hundred_places_are_points_and_one_more_makes_a_grid(client):
    crowd(300)
    assert len(ask(client)["points"]) == 300
    PlaceFactory(lat=20, lon=102)
    answer = ask(client, zoom=6, bbox="100,8,110,22")
    assert answer["total"] == 301
    assert sum(n for _lon, _lat, n in answer["cells"]) == 301
    assert [102, 20, 1] in answer["cells"]
    assert 4 <= len(answer["cells"]) <= 60
    # A smaller view of the same crowd has few enough for points again.
    assert "points" in ask(client, bbox="103,10,103.2,15")


def test_cells_lie_at_their_centre_of_gravity_in_public_columns_only(client):
    crowd(301, lat=13.0004, lon=103.0004, precision="1km")
    Place.objects.update(public_lat=13.0, public_lon=103.0)
    assert ask(client)["cells"] == [[103.0, 13.0, 301]]


@pytest.mark.parametrize("zoom", range(23))
@pytest.mark.parametrize("box", [Box(-180, -90, 180, 90), Box(170, -10, -170, 10), Box(104, 12, 105, 12.1)])
def test_a_grid_never_has_more_cells_than_a_screen_shows(box, zoom):
    width = box.east - box.west if box.west <= box.east else box.east - box.west + 360
    step = map_places._step(box, zoom)
    assert math.ceil(max(width, box.north - box.south) / step) <= map_places.CELLS_ACROSS


# --- the answer as HTTP ---


def test_an_answer_can_be_kept_and_asked_for_again(client):
    PlaceFactory()
    response = client.get(SOURCE)
    assert response["Cache-Control"] == "public, max-age=300"
    assert response["Content-Type"] == "application/json"
    assert "Set-Cookie" not in response
    again = client.get(SOURCE, headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Place.objects.update(public_lat=12)
    assert client.get(SOURCE, headers={"If-None-Match": response["ETag"]}).status_code == 200


def test_only_reading_is_allowed(client):
    assert client.head(SOURCE).status_code == 200
    for method in (client.post, client.put, client.patch, client.delete):
        assert method(SOURCE).status_code == 405
        assert method("/en/map/").status_code == 405


@pytest.mark.parametrize(
    ("parameter", "values"),
    [
        ("bbox", ["", "1,2", "1,2,3,4,5", "a,b,c,d", "nan,0,1,1", "0,0,inf,1", "0,10,1,5", "1;2;3;4", "{}"]),
        ("bbox", ["0,\x000,1,1", "1e999,0,1,1", "9" * 10_000, ",".join(["1"] * 5000)]),
        ("zoom", ["", "-1", "23", "99", "6.5", "x", "٦", "\x00", "1" * 10_000, " 6"]),
        ("lang", ["", "xx", "EN", "en\x00", "e" * 10_000, "en,vi"]),
        ("show", ["nothing", "\x00", "s" * 10_000, "case_studies,workshops"]),
        ("country", ["XX", "kh", "KH\x00", "K" * 10_000, "KH'--"]),
        ("theme", ["unknown", "\x00", "t" * 10_000, "a b", "ຄ", "'; DROP TABLE"]),
    ],
)
def test_a_strange_question_is_told_what_is_wrong_with_it(client, parameter, values):
    for value in values:
        response = client.get(SOURCE, {parameter: value})
        assert response.status_code == 400, value[:50]
        fault = response.json()
        assert fault["parameter"] == parameter
        assert fault["error"].startswith(parameter)
        assert len(fault["error"]) < 120


def test_a_box_may_cross_the_180th_meridian_and_leave_the_earth(client):
    PlaceFactory(slug="east", lat=0, lon=179)
    PlaceFactory(slug="west", lat=-1, lon=-179)
    PlaceFactory(slug="here", lat=12, lon=104)
    assert slugs(client, bbox="170,-10,-170,10") == ["east", "west"]
    assert slugs(client, bbox="170,-10,190,10") == ["east", "west"]
    assert slugs(client, bbox="-999,-999,999,999") == ["here", "east", "west"]
    assert slugs(client, bbox="104,12,104,12") == ["here"]
    assert slugs(client, bbox="1e300,-90,1e301,90") in ([], ["here", "east", "west"])


def test_unknown_parameters_and_repetitions_do_no_harm(client):
    PlaceFactory()
    assert client.get(f"{SOURCE}?zoom=x&zoom=6&other=%00&%00=1").status_code == 200


# --- how much it asks ---


def fill(count):
    theme = ThemeFactory()
    for _ in range(count):
        place = PlaceFactory()
        for make in (CaseStudyFactory, WorkshopFactory, OrganizationFactory):
            make(place=place).themes.add(theme)
        StopFactory(place=place)
    return theme.slug


@pytest.mark.parametrize("query", ["", "?show=members&country=KH", "?country=KH"])
def test_the_page_asks_as_much_for_many_places_as_for_one(client, query):
    counts = []
    for more in (1, 2, 37):
        fill(more)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/en/map/{query}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2] <= 8


def test_the_source_asks_as_much_for_many_places_as_for_one(client):
    for more in (1, 2, 37, 300):
        crowd(300) if more == 300 else fill(more)
        theme = fill(1)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(SOURCE, {"bbox": WORLD, "theme": theme}).status_code == 200
        assert len(queries) == 4
        with CaptureQueriesContext(connection) as queries:
            assert client.get(SOURCE, {"bbox": WORLD}).status_code == 200
        assert len(queries) == (4 if more == 300 else 3)


def test_what_is_kept_of_a_big_network_is_asked_for_again_in_a_minute(client, monkeypatch):
    monkeypatch.setattr(kept, "MANY", 1)
    now = [1000.0]
    monkeypatch.setattr(kept.time, "monotonic", lambda: now[0])
    fill(1)
    assert ask(client, show="members")["total"] == 1
    fill(1)
    assert ask(client, show="members")["total"] == 1
    now[0] += kept.KEPT_SECONDS + 1
    assert ask(client, show="members")["total"] == 2
