"""A report with forty photos on a weak line: light until the reader comes to the first of them."""

import pytest
from crawling import Page
from factories import PlaceFactory, StopFactory
from long_report import four, reported
from weighing import files, fonts_weight, page_weight

from library.languages import CODES

LIMIT = 60 * 1024


@pytest.mark.django_db
@pytest.mark.parametrize("language", CODES)
def test_a_report_with_forty_photos_is_light(client, language):
    workshop = reported()
    body = client.get(f"/{language}/workshops/{workshop.slug}/").content
    page = Page(body.decode())
    photos = [one for one in page.attributes("img") if "srcset" in one]
    assert len(photos) == 40
    assert {(one["loading"], one["decoding"]) for one in photos} == {("lazy", "async")}
    # Room is kept for each, so that nothing moves when it comes.
    assert all(one["width"] == "1600" and one["height"] == "1200" and one["sizes"] for one in photos)
    assert page_weight(body, page) + fonts_weight(language) <= LIMIT


@pytest.mark.django_db
@pytest.mark.parametrize("language", CODES)
def test_so_is_that_of_a_study_tour_with_its_map(client, language):
    """Leaflet and the ground of the map come when the reader comes to the map, which stands above the photos."""
    tour = reported(kind="study_tour")
    for number in range(1, 7):
        place = PlaceFactory(lat=9 + number * 1.4, lon=104 + number % 2)
        StopFactory(workshop=tour, position=number, place=place, **four("what_is_shown", number + 120, 25))
    body = client.get(f"/{language}/workshops/{tour.slug}/").content
    page = Page(body.decode())
    assert not [path for path in files(page) if path.endswith("leaflet.js")]
    assert page_weight(body, page) <= LIMIT
