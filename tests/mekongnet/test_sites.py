"""The river's page: visible sites where something was done, in the order of the water, each with its doings."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import translation
from factories import CaseStudyFactory, PlaceFactory, StopFactory, WorkshopFactory

from mekongnet import sites
from mekongnet.sites import along_the_river, basin

pytestmark = pytest.mark.django_db

VISITOR = AnonymousUser()
STUNG_TRENG = {"lat": 13.52, "lon": 105.97, "country": "KH"}
TONLE_SAP = {"lat": 12.88, "lon": 104.07, "country": "KH"}
KHAMMOUANE = {"lat": 17.41, "lon": 104.83, "country": "LA"}
HUE = {"lat": 16.62, "lon": 107.47, "country": "VN"}


def site(name, position, **fields):
    fields = {**STUNG_TRENG, "river_position": position, **fields}
    return PlaceFactory(name_en=name, slug=name.lower().replace(" ", "-"), **fields)


def names(river):
    return [one.name.value for one in river.sites]


def test_only_sites_where_something_was_done_are_shown():
    CaseStudyFactory(place=site("A study", 0.3))
    WorkshopFactory(place=site("A workshop", 0.2))
    StopFactory(place=site("A stop", 0.4))
    site("Nothing", 0.1)
    found = along_the_river(VISITOR)
    assert set(names(found)) == {"A study", "A workshop", "A stop"}
    assert found.total == 3


def test_what_the_public_does_not_see_makes_no_site():
    CaseStudyFactory(place=site("Draft study", 0.1), status="draft")
    CaseStudyFactory(place=site("No consent", 0.2), basis="consent")
    WorkshopFactory(place=site("Draft workshop", 0.3), status="draft")
    StopFactory(place=site("Stop of a draft", 0.4), workshop=WorkshopFactory(status="draft"))
    CaseStudyFactory(place=site("Draft place", 0.5, status="draft"))
    CaseStudyFactory(place=site("Hidden place", 0.6, precision="hidden"))
    CaseStudyFactory(place=site("No position", 0.7, lat=None, lon=None))
    assert along_the_river(VISITOR).sites == []


def test_an_administrator_sees_the_drafts_too(administrator):
    CaseStudyFactory(place=site("Draft study", 0.1), status="draft")
    CaseStudyFactory(place=site("Draft place", 0.5, status="draft"))
    assert set(names(along_the_river(administrator))) == {"Draft study", "Draft place"}


def test_sites_are_numbered_down_the_river_and_then_those_beside_it():
    CaseStudyFactory(place=site("Hue", None, **HUE))
    CaseStudyFactory(place=site("Tonle Sap", 0.6, **TONLE_SAP))
    CaseStudyFactory(place=site("Khammouane", 0.1, **KHAMMOUANE))
    CaseStudyFactory(place=site("Stung Treng", 0.4))
    found = along_the_river(VISITOR)
    assert names(found)[0] == "Khammouane"
    assert names(found)[-1] == "Hue"
    assert [one.order for one in found.sites] == [1, 2, 3, 4]
    assert [one.name.value for one in found.beyond] == ["Hue"]
    assert [reach.country for reach in found.reaches][:2] == ["Laos", "Cambodia"]
    assert {one.name.value: one.country for one in found.sites}["Tonle Sap"] == "Cambodia"


def test_numbers_are_in_the_digits_of_the_language():
    CaseStudyFactory(place=site("Stung Treng", 0.4))
    with translation.override("km"):
        assert [one.number for one in along_the_river(VISITOR).sites] == ["១"]


def test_a_site_tells_its_case_studies_and_then_its_workshops():
    place = site("Keo Por", 0.5)
    study = CaseStudyFactory(
        place=place,
        title_en="Keo Por: a fish sanctuary",
        summary_en="Villagers closed a part of their lake to all nets. Fish came back.",
    )
    workshop = WorkshopFactory(place=place, name_en="meeting by the lake", kind="meeting")
    CaseStudyFactory(place=place, status="draft")
    doings = along_the_river(VISITOR).sites[0].doings
    assert [(one.kind, one.url, one.title.value) for one in doings] == [
        ("Case study", study.get_absolute_url(), "A fish sanctuary"),
        ("meeting", workshop.get_absolute_url(), "Meeting by the lake"),
    ]
    assert doings[0].gist.value == "Villagers closed a part of their lake to all nets."


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Keo Por: fish", "Fish"),
        ("កែវពណ៌៖ ត្រី", "ត្រី"),
        ("No colon", "No colon"),
        ("At 8:30 by the lake", "At 8:30 by the lake"),
    ],
)
def test_a_title_does_not_repeat_the_name_of_its_place(title, shown):
    CaseStudyFactory(place=site("Keo Por", 0.5), title_en=title)
    assert along_the_river(VISITOR).sites[0].doings[0].title.value == shown


def test_more_sites_than_a_page_can_show_are_counted(monkeypatch):
    monkeypatch.setattr(sites, "LIMIT", 2)
    for number in range(3):
        CaseStudyFactory(place=site(f"Site {number}", number / 10))
    found = along_the_river(VISITOR)
    assert len(found.sites) == 2
    assert found.total > len(found.sites)


def test_without_sites_there_is_still_a_river():
    found = along_the_river(VISITOR)
    assert (found.sites, found.beyond, found.total) == ([], [], 0)


def test_the_basin_links_each_pin_to_its_stop_on_the_page():
    CaseStudyFactory(place=site("Stung <Treng>", 0.4))
    CaseStudyFactory(place=site("Tonle Sap", 0.6, **TONLE_SAP))
    found = along_the_river(VISITOR)
    drawing = basin(found.sites, reverse("river"))
    for one in found.sites:
        assert f'href="{reverse("river")}#stop-{one.order}"' in drawing
    assert "<Treng>" not in drawing


@pytest.mark.parametrize("number", [1, 4])
def test_all_sites_with_their_doings_take_four_queries(number, django_assert_num_queries):
    for one in range(number):
        place = site(f"Site {one}", one / 10)
        CaseStudyFactory(place=place)
        WorkshopFactory(place=place)
    with django_assert_num_queries(4):
        assert len(along_the_river(VISITOR).sites) == number
