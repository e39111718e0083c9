"""The form on which coordinators keep places: positions, boundaries, and what never comes in."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from factories import MembershipFactory, OrganizationFactory, PersonFactory, PlaceFactFactory, PlaceFactory
from form_reading import form_data, send

from places.boundary_files import boundary_from_file, boundary_from_text
from places.models import Place
from places.models.nesting import lies_within
from places.positions import position_from
from publishing import actions, life

pytestmark = pytest.mark.django_db

ADDRESS = "/en/workspace/places/landing/edit/"
NEW = "/en/workspace/places/new/"
SQUARE = [[[104.0, 12.0], [105.0, 12.0], [105.0, 13.0], [104.0, 12.0]]]
OTHER = [[[106.0, 12.0], [107.0, 12.0], [107.0, 13.0], [106.0, 12.0]]]
POLYGON = {"type": "Polygon", "coordinates": SQUARE}
KML = """<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>
<name>Site</name><MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>
104,12,0 105,12,0 105,13,0 104,12,0</coordinates></LinearRing></outerBoundaryIs></Polygon></MultiGeometry>
<Point><coordinates>1,2</coordinates></Point></Placemark></Document></kml>"""


@pytest.fixture
def place():
    return PlaceFactory(slug="landing", status="draft", publish_at=None, lat=None, lon=None, precision="1km")


@pytest.fixture
def coordinator(client):
    client.force_login(PersonFactory(is_coordinator=True))
    return client


def upload(content, name="site.kml"):
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


# --- who ---


@pytest.mark.parametrize("address", [NEW, ADDRESS])
def test_only_coordinators_edit_places(client, place, address):
    Place.objects.filter(pk=place.pk).update(status="published", publish_at="2026-01-01T00:00Z")
    assert client.get(address).status_code == 302
    client.force_login(MembershipFactory(role="manager").user)
    assert client.get(address).status_code == 403
    assert client.post(address, {"name_en": "X", "base": "1"}).status_code == 403


@pytest.mark.parametrize("language", ["vi", "lo", "km"])
def test_the_buttons_of_the_map_speak_the_language_of_the_page(coordinator, language):
    page = coordinator.get(f"/{language}/workspace/places/new/").content.decode()
    with translation.override(language):
        for way, words in (("in", "Zoom in"), ("out", "Zoom out")):
            assert f'data-picker-zoom-{way}="{translation.gettext(words)}"' in page
            assert translation.gettext(words) != words


# --- positions ---


@pytest.mark.parametrize(
    ("lat", "lon", "found"),
    [
        ("10.53", "104.91", (10.53, 104.91)),
        ("10,53", "104,91", (10.53, 104.91)),
        ("១០.៥៣", "១០៤.៩១", (10.53, 104.91)),
        ("10.53, 104.91", "", (10.53, 104.91)),
        ("10.53,104.91", "", (10.53, 104.91)),
        ("10,53 104,91", "", (10.53, 104.91)),
        ("10,53; 104,91", "", (10.53, 104.91)),
        ("(10.53, 104.91)", "99", (10.53, 104.91)),
        ("10°31'48\"N 104°54'36\"E", "", (10.53, 104.91)),
        ("10°31′48″ N, 104°54′36″ E", "", (10.53, 104.91)),
        ("104°54'36\"E 10°31'48\"N", "", (10.53, 104.91)),
        ("N10°31.8' E104°54.6'", "", (10.53, 104.91)),
        ("10.53° S 104.91° W", "", (-10.53, -104.91)),
        ("", "", (None, None)),
    ],
)
def test_a_position_is_read_as_people_write_it(coordinator, place, lat, lon, found):
    assert send(coordinator, ADDRESS, lat=lat, lon=lon).status_code == 302
    place.refresh_from_db()
    assert (place.lat, place.lon) == pytest.approx(found) if found[0] else (place.lat, place.lon) == found


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        ("north", "east"), ("91", "10"), ("10.53", ""), ("", "104.9"), ("104.91, 10.53", ""), ("nan", "inf"),
        ("10°61'N 104°E", ""), ("10°N 104°N", ""), ("1e400", "1"), ("1" * 99, "1"),
    ],
)  # fmt: skip
def test_what_is_no_position_is_refused_and_kept(coordinator, place, lat, lon):
    answer = send(coordinator, ADDRESS, lat=lat, lon=lon, acronym="x")
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert (form_data(answer)["lat"], form_data(answer)["lon"]) == ([lat], [lon])
    place.refresh_from_db()
    assert (place.lat, place.lon) == (None, None)


def test_two_numbers_are_told_from_one_with_a_comma():
    assert position_from("10,53") is None
    assert position_from("10.53") is None


def test_a_sensitive_place_is_never_exact(coordinator, place):
    answer = send(coordinator, ADDRESS, lat="10.5", lon="104.9", precision="exact", is_sensitive="on")
    assert "A sensitive place is never shown exactly." in answer.content.decode()
    assert life.revisions(place).count() == 1


@pytest.mark.parametrize(("typed", "kept"), [("0,25", 0.25), ("", None), ("1", 1.0)])
def test_the_place_along_the_river(coordinator, place, typed, kept):
    send(coordinator, ADDRESS, river_position=typed)
    place.refresh_from_db()
    assert place.river_position == kept


def test_a_place_beyond_the_sea_is_refused(coordinator, place):
    answer = send(coordinator, ADDRESS, river_position="1.5")
    assert "Give a number from 0 to 1." in answer.content.decode()


def test_a_place_does_not_lie_in_itself(coordinator, place):
    assert send(coordinator, ADDRESS, parent=str(place.pk)).status_code == 200
    country = PlaceFactory(kind="country")
    assert send(coordinator, ADDRESS, parent=str(country.pk)).status_code == 302
    place.refresh_from_db()
    assert place.parent == country


@pytest.mark.parametrize("between", [0, 1, 3])
def test_a_place_does_not_lie_in_what_lies_in_it(coordinator, place, between):
    inner = place
    for _number in range(between + 1):
        inner = PlaceFactory(parent=inner)
    answer = send(coordinator, ADDRESS, parent=[str(inner.pk)], position_note_en=["By the pagoda"])
    assert answer.context["form"].errors["parent"] == ["That place lies in this one already. Choose a larger one."]
    assert "By the pagoda" in answer.content.decode()
    assert life.head(place).snapshot["fields"]["parent_id"] is None
    beside = PlaceFactory(parent=PlaceFactory())
    assert send(coordinator, ADDRESS, parent=[str(beside.pk)]).status_code == 302


def test_two_drafts_that_would_lie_in_each_other_are_not_both_published():
    one, other, by = PlaceFactory(), PlaceFactory(), PersonFactory(is_coordinator=True)
    for place, parent in ((one, other), (other, one)):
        actions.save(entry=place, snapshot={"fields": {"parent_id": parent.pk}}, base=0, by=by)
    actions.publish(entry=one, by=by)
    with pytest.raises(actions.Gaps) as refusal:
        actions.publish(entry=other, by=by)
    assert [gap.field for gap in refusal.value.gaps] == ["parent_id"]
    assert Place.objects.get(pk=other.pk).parent_id is None


def test_a_circle_that_is_there_already_is_no_endless_loop():
    one, other = PlaceFactory(), PlaceFactory()
    Place.objects.filter(pk=one.pk).update(parent=other)
    Place.objects.filter(pk=other.pk).update(parent=one)
    assert lies_within(one.pk, other.pk)
    assert not lies_within(one.pk, PlaceFactory().pk)
    assert not lies_within(None, one.pk)
    assert not lies_within(one.pk, None)


# --- boundaries ---


@pytest.mark.parametrize(
    "data",
    [
        POLYGON,
        {"type": "Feature", "properties": {}, "geometry": POLYGON},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": POLYGON}]},
        {"type": "GeometryCollection", "geometries": [POLYGON, {"type": "Point", "coordinates": [1, 2]}]},
    ],
)
def test_a_boundary_is_pasted_as_geojson(coordinator, place, data):
    assert send(coordinator, ADDRESS, boundary_text=json.dumps(data)).status_code == 302
    place.refresh_from_db()
    assert place.boundary["type"] == "Polygon"
    assert (place.bounds_west, place.bounds_north) == (104.0, 13.0)


def test_several_areas_become_one_boundary():
    features = [{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": one}} for one in (SQUARE, OTHER)]
    found = boundary_from_text(json.dumps({"type": "FeatureCollection", "features": features}))
    assert found == {"type": "MultiPolygon", "coordinates": [SQUARE, OTHER]}


def test_a_boundary_comes_out_of_a_kml_file(coordinator, place):
    assert send(coordinator, ADDRESS, boundary_file=upload(KML)).status_code == 302
    place.refresh_from_db()
    assert place.boundary["coordinates"][0][0] == [104.0, 12.0]


def test_a_boundary_out_of_a_file_is_kept_when_something_else_is_wrong(coordinator, place):
    answer = send(coordinator, ADDRESS, boundary_file=upload(KML), river_position="7")
    assert json.loads(form_data(answer)["boundary_text"][0])["type"] == "Polygon"
    assert send(coordinator, ADDRESS, page=answer, river_position="0.5").status_code == 302
    place.refresh_from_db()
    assert place.boundary


def test_a_boundary_stays_until_it_is_removed(coordinator, place):
    place.boundary = POLYGON
    place.save()
    html = coordinator.get(ADDRESS).content.decode()
    assert "105.0" not in html
    send(coordinator, ADDRESS, river_position="0.5")
    place.refresh_from_db()
    assert place.boundary
    send(coordinator, ADDRESS, boundary_gone="on")
    place.refresh_from_db()
    assert place.boundary is None


BOMB = "<!DOCTYPE kml [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><kml>&b;</kml>"


@pytest.mark.parametrize(
    "content",
    [
        BOMB,
        BOMB.replace("<!DOCTYPE", "<!dOcTyPe"),
        BOMB.encode("utf-16"),
        BOMB.encode("utf-16-le"),
        b"\xef\xbb\xbf" + BOMB.encode(),
        '<?xml version="1.0" encoding="utf-16"?>' + BOMB,
        "<kml>",
        "<kml><Polygon><outerBoundaryIs><coordinates>1,2 x,y</coordinates></outerBoundaryIs></Polygon></kml>",
        "<kml><Polygon></Polygon></kml>",
        "<kml><Point><coordinates>1,2</coordinates></Point></kml>",
        "<a>" * 100_000,
        "[" * 100_000,
        '{"type": "Polygon"}',
        '{"type": "Polygon", "coordinates": [[[NaN, 1], [2, 2], [3, 3], [NaN, 1]]]}',
        '{"type": "FeatureCollection", "features": "abc"}',
        '{"type": "Point", "coordinates": [1, 2]}',
        "null",
        "5",
        b"PK\x03\x04 a packed file",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"\xff\xfe\x00",
        " " * (1024 * 1024 + 1),
    ],
)
def test_what_is_no_boundary_is_refused_in_words(content):
    with pytest.raises(ValidationError) as caught:
        boundary_from_file(upload(content))
    assert caught.value.messages[0]


@pytest.mark.parametrize(
    "text",
    [
        '{"type": "Polygon", "coordinates": [[["a", 1], [2, 2], [3, 3], ["a", 1]]]}',
        '{"type": "Polygon", "coordinates": [[[1], [2, 2], [3, 3], [1]]]}',
        '{"type": "Polygon", "coordinates": {}}',
        '{"type": "Polygon", "coordinates": [[[104, 12], [105, 13], [105, 12], [104, 13], [104, 12]]]}',
        '{"type": "Polygon", "coordinates": [[[12, 104], [13, 104], [13, 105], [12, 104]]]}',
        '{"type": "MultiPolygon", "coordinates": "abc"}',
        "<html>",
        "nonsense",
    ],
)
def test_a_wrong_boundary_is_said_beside_its_field_and_kept(coordinator, place, text):
    answer = send(coordinator, ADDRESS, boundary_text=text)
    assert answer.status_code == 200
    assert 'href="#id_boundary_text"' in answer.content.decode()
    assert form_data(answer)["boundary_text"] == [text]


# --- new ones ---


def test_a_new_place_is_a_draft_with_an_address(coordinator):
    answer = send(
        coordinator, NEW, name_en="Koh Norea", name_status_en="official", kind="village", country="KH",
        lat="11.5, 104.9", **{"facts-TOTAL": "1", "facts-0-text_en": "An island."},
    )  # fmt: skip
    place = Place.objects.get()
    assert answer.url == "/en/workspace/places/koh-norea/?saved=1"
    assert (place.slug, place.status, place.lat, place.original_language) == ("koh-norea", "draft", 11.5, "en")
    assert place.text_state_en == "original"
    assert place.facts.get().text_en == "An island."
    assert life.head(place).number == 1


def test_a_new_place_may_have_a_khmer_name_alone(coordinator):
    send(
        coordinator,
        NEW.replace("/en/", "/km/"),
        name_km="កោះនរា",
        name_status_km="common",
        kind="village",
        country="KH",
    )
    place = Place.objects.get()
    assert (place.original_language, place.text_state_km) == ("km", "original")
    assert place.slug


def test_a_new_place_that_is_sent_twice_is_there_once(coordinator):
    opened = coordinator.get(NEW)
    typed = {"name_en": "Koh", "name_status_en": "official", "kind": "village", "country": "KH"}
    first, second = (send(coordinator, NEW, page=opened, **typed) for _ in range(2))
    assert Place.objects.count() == 1
    assert first.url.startswith(second.url)
    send(coordinator, NEW, **typed)
    assert Place.objects.count() == 2


def test_a_new_place_without_a_name_is_refused(coordinator):
    answer = send(coordinator, NEW, kind="village", country="KH")
    assert "Give a name in at least one language." in answer.content.decode()
    assert not Place.objects.exists()


# --- cost ---


@pytest.mark.parametrize("count", [1, 3])
def test_opening_and_saving_a_place_stay_cheap(coordinator, place, count, django_assert_max_num_queries):
    coordinator.get(ADDRESS)
    for _ in range(count):
        PlaceFactFactory(place=place)
        PlaceFactory(parent=place)
        OrganizationFactory(place=place)
    with django_assert_max_num_queries(20):
        opened = coordinator.get(ADDRESS)
    with django_assert_max_num_queries(25):
        assert send(coordinator, ADDRESS, page=opened, lat="11.5, 104.9").status_code == 302
