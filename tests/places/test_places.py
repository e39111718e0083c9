"""A place computes what the public may know of it whenever it is saved, and is found by that alone."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from factories import PlaceFactory, PlaceLinkFactory

from places.box import Box
from places.cards import keys_inside
from places.models import Place, PlaceLink

pytestmark = pytest.mark.django_db

TRUE_LAT, TRUE_LON = 13.22134, 103.97456
SQUARE = {"type": "Polygon", "coordinates": [[[103, 13], [104, 13], [104, 14], [103, 14], [103, 13]]]}


def shown(place):
    place.refresh_from_db()
    return place.public_lat, place.public_lon


def box_of(place):
    place.refresh_from_db()
    return place.bounds_west, place.bounds_south, place.bounds_east, place.bounds_north


@pytest.mark.parametrize(
    ("precision", "position"),
    [
        ("exact", (TRUE_LAT, TRUE_LON)),
        ("1km", (13.22, 103.97)),
        ("commune", (13.2, 103.95)),
        ("district", (13.2, 104.0)),
        ("hidden", (None, None)),
    ],
)
def test_a_saved_place_has_the_position_that_the_public_sees(precision, position):
    assert shown(PlaceFactory(lat=TRUE_LAT, lon=TRUE_LON, precision=precision)) == position


def test_a_new_place_is_shown_to_one_kilometre():
    assert Place().precision == "1km"


def test_the_public_position_follows_every_save_and_update_fields_too():
    place = PlaceFactory(lat=TRUE_LAT, lon=TRUE_LON, precision="exact")
    place.precision = "district"
    place.save(update_fields=["precision"])
    assert shown(place) == (13.2, 104.0)
    place.lat = place.lon = None
    place.save(update_fields={"lat", "lon"})
    assert shown(place) == (None, None)
    place.boundary = SQUARE
    place.save(update_fields=("boundary",))
    assert box_of(place) == (103, 13, 104, 14)


def test_a_place_of_a_list_is_saved_right_though_it_came_without_its_position():
    made = PlaceFactory(lat=TRUE_LAT, lon=TRUE_LON, precision="exact", boundary=SQUARE)
    place = Place.objects.for_list().get(pk=made.pk)
    place.precision = "commune"
    place.save(update_fields=["precision"])
    assert shown(place) == (13.2, 103.95)
    assert box_of(place) == (103, 13, 104, 14)


def test_a_list_never_reads_the_true_position():
    PlaceFactory(lat=TRUE_LAT, lon=TRUE_LON)
    place = Place.objects.for_list().get()
    assert {"lat", "lon", "boundary"} <= place.get_deferred_fields()


def test_bounds_go_with_the_boundary():
    place = PlaceFactory(boundary=SQUARE)
    assert box_of(place) == (103, 13, 104, 14)
    place.boundary = None
    place.save()
    assert box_of(place) == (None, None, None, None)


def test_writing_past_save_does_not_compute_so_whoever_does_it_saves_afterwards():
    """`update()` and `bulk_create()` never call `save()`: nothing in the portal may move a place by them."""
    place = PlaceFactory(lat=TRUE_LAT, lon=TRUE_LON, precision="exact")
    Place.objects.filter(pk=place.pk).update(precision="district")
    assert shown(place) == (TRUE_LAT, TRUE_LON)
    place.save()
    assert shown(place) == (13.2, 104.0)


def test_not_even_past_save_can_a_place_be_hidden_and_shown():
    place = PlaceFactory(precision="exact")
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.filter(pk=place.pk).update(precision="hidden")


@pytest.mark.parametrize(("lat", "lon"), [(13.2, None), (None, 103.9)])
def test_half_a_position_is_refused(lat, lon):
    with pytest.raises(ValidationError) as refusal:
        PlaceFactory.build(lat=lat, lon=lon).clean()
    assert set(refusal.value.message_dict) == {"lon"}
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaceFactory(lat=lat, lon=lon)


def test_a_sensitive_place_is_never_exact():
    with pytest.raises(ValidationError) as refusal:
        PlaceFactory.build(is_sensitive=True, precision="exact").clean()
    assert set(refusal.value.message_dict) == {"precision"}
    PlaceFactory.build(is_sensitive=True, precision="commune").clean()


def test_a_boundary_is_cleaned_with_its_place():
    with pytest.raises(ValidationError, match="not GeoJSON"):
        PlaceFactory.build(boundary={"type": "Blob"}).clean()


@pytest.mark.parametrize(
    ("precision", "is_sensitive", "is_approximate", "shows_boundary"),
    [
        ("exact", False, False, True),
        ("1km", False, False, False),
        ("1km", True, True, False),
        ("commune", False, True, False),
        ("district", False, True, False),
        ("hidden", False, True, False),
    ],
)
def test_what_the_public_may_take_a_point_for(precision, is_sensitive, is_approximate, shows_boundary):
    place = Place(precision=precision, is_sensitive=is_sensitive, boundary=SQUARE)
    assert (place.is_approximate, place.shows_boundary) == (is_approximate, shows_boundary)


def test_a_place_without_a_boundary_shows_none():
    assert not Place(precision="exact").shows_boundary


def test_only_places_with_a_public_position_are_on_the_map():
    on = PlaceFactory()
    PlaceFactory(precision="hidden")
    PlaceFactory(lat=None, lon=None)
    assert list(Place.objects.on_map()) == [on]


def test_a_box_finds_by_the_public_position_and_not_by_the_true_one():
    place = PlaceFactory(lat=13.09, lon=103.91, precision="district")  # shown at 13.0, 104.0
    assert list(Place.objects.within(Box(103.99, 12.99, 104.01, 13.01))) == [place]
    assert list(Place.objects.within(Box(103.90, 13.08, 103.92, 13.10))) == []


def test_the_edges_of_a_box_belong_to_it():
    place = PlaceFactory(lat=13.0, lon=104.0)
    assert list(Place.objects.within(Box(104.0, 13.0, 104.0, 13.0))) == [place]


def test_a_box_may_cross_the_180th_meridian():
    fiji, samoa = PlaceFactory(lat=-17, lon=178), PlaceFactory(lat=-14, lon=-172)
    PlaceFactory(lat=-15, lon=0)
    PlaceFactory(lat=40, lon=179)
    assert set(Place.objects.within(Box(170, -20, -170, 0))) == {fiji, samoa}


def test_inside_is_the_place_and_three_levels_below():
    province = PlaceFactory(kind="province")
    district = PlaceFactory(kind="district", parent=province)
    commune = PlaceFactory(kind="commune", parent=district)
    village = PlaceFactory(parent=commune)
    PlaceFactory()
    deepest = PlaceFactory(parent=village)
    unseen = PlaceFactory(parent=commune, status="draft")
    assert set(keys_inside(province, AnonymousUser())) == {province.pk, district.pk, commune.pk, village.pk}
    assert set(keys_inside(village, AnonymousUser())) == {village.pk, deepest.pk}
    assert unseen.pk not in keys_inside(commune, AnonymousUser())


def test_neighbours_are_the_nearest_up_and_down_the_river():
    source, upper, here, same, lower = [PlaceFactory(river_position=position) for position in (0.0, 0.2, 0.5, 0.5, 1.0)]
    PlaceFactory(river_position=None)

    def around(place):
        up = Place.objects.upstream_of(place.river_position, place.pk)
        down = Place.objects.downstream_of(place.river_position, place.pk)
        return list(up), list(down)

    assert list(Place.objects.along_river()) == [source, upper, here, same, lower]
    assert around(source) == ([], [upper, here, same, lower])
    assert around(here) == ([upper, source], [same, lower])
    assert around(same) == ([here, upper, source], [lower])
    assert around(lower) == ([same, here, upper, source], [])


def test_links_lead_to_places_that_the_reader_may_see():
    here, up, down, unseen = PlaceFactory(), PlaceFactory(), PlaceFactory(), PlaceFactory(status="draft")
    seen = {PlaceLinkFactory(upstream=up, downstream=here), PlaceLinkFactory(upstream=here, downstream=down)}
    for link in ({"upstream": here, "downstream": unseen}, {"upstream": unseen, "downstream": here}):
        PlaceLinkFactory(**link)
    PlaceLinkFactory(upstream=up, downstream=down)
    assert set(PlaceLink.objects.between(Place.objects.published(), here.pk)) == seen


def test_a_place_that_others_lie_in_cannot_be_deleted():
    province = PlaceFactory(kind="province")
    PlaceFactory(parent=province)
    with pytest.raises(ProtectedError):
        province.delete()
