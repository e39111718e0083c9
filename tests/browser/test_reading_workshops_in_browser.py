"""Workshops as people read them: on a small phone, on a weak line, without scripts, on paper."""

import datetime
import re

import brotli
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from factories import (
    AgendaItemFactory,
    DelegateFactory,
    OrganizationFactory,
    PlaceFactory,
    StopFactory,
    WorkshopFactory,
)
from long_report import reported
from playwright.sync_api import expect
from test_accessibility import RULES
from walking import until

from library.languages import CODES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# One pixel, so that what is asked for comes.
PIXEL = bytes.fromhex("47494638396101000100800000ffffff00000021f90400000000002c00000000010001000002024401003b")


@pytest.fixture
def phone(chromium):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, service_workers="block")
    yield context.new_page()
    context.close()


@pytest.fixture
def tour():
    """A tour to come that takes registrations, with an agenda, and two stops so near that one would hide the other."""
    soon = timezone.localdate() + datetime.timedelta(days=30)
    tour = WorkshopFactory(
        slug="tour",
        kind="study_tour",
        name_en="Study tour to the sanctuaries of the great lake and to those who watch them at night",
        date_state="confirmed",
        starts_on=soon,
        starts_at=datetime.time(8, 30),
        ends_on=soon + datetime.timedelta(days=3),
        ends_at=datetime.time(16),
        takes_registrations=True,
        capacity=12,
        cost_en="Free. The network pays travel and rooms for two people of each organisation.",
    )
    for position, (name, lat, lon) in enumerate(
        (("The falls", 13.95, 105.95), ("The lake", 12.9, 104.1), ("The lake village", 12.91, 104.11)), 1
    ):
        stop = StopFactory(workshop=tour, position=position, place=PlaceFactory(name_en=name, lat=lat, lon=lon))
        stop.hosts.add(OrganizationFactory(name_en=f"Community of fishers and gatherers of {name}"))
    AgendaItemFactory(workshop=tour, title_en="Opening", starts_at=datetime.time(8, 30), ends_at=datetime.time(9))
    DelegateFactory(workshop=tour)
    return tour


@pytest.mark.parametrize("language", CODES)
def test_nothing_is_wider_than_a_small_phone(phone, live_server, tour, language):
    year = tour.starts_on.year
    for path in ("", "undated/", f"{year}/", "tour/", "tour/agenda/"):
        phone.goto(f"{live_server.url}/{language}/workshops/{path}")
        assert phone.evaluate("document.documentElement.scrollWidth") == 360, path


@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [("vi", "light", 360), ("lo", "dark", 1280), ("km", "dark", 360), ("en", "light", 1280)],
)
def test_nothing_hinders_anybody(chromium, live_server, tour, language, scheme, width):
    """axe-core on pages of a workshop to come of which much is known."""
    context = chromium.new_context(
        viewport={"width": width, "height": 740}, color_scheme=scheme, service_workers="block", bypass_csp=True
    )
    page, wrong = context.new_page(), {}
    for path in ("", "tour/", "tour/agenda/"):
        page.goto(f"{live_server.url}/{language}/workshops/{path}")
        if path == "tour/":
            page.locator(".charted").scroll_into_view_if_needed()
            page.locator(".leaflet-container path.route").wait_for(state="attached")
        found = Axe().run(page, options=RULES).response["violations"]
        wrong |= {path: [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found]} if found else {}
    context.close()
    assert wrong == {}


def test_forty_photos_wait_until_the_reader_comes_to_them(phone, live_server):
    reported(slug="long")
    asked, photos = [], []
    phone.on("request", lambda request: asked.append(request.url))

    def photo(route):
        photos.append(route.request.url)
        route.fulfill(body=PIXEL, content_type="image/gif")

    phone.route("**/media/**", photo)
    phone.goto(f"{live_server.url}/en/workshops/long/")
    phone.wait_for_load_state("networkidle")
    assert photos == []
    bodies = {url: phone.request.get(url).body() for url in set(asked)}
    assert any(url.endswith(".css") for url in bodies)
    weight = sum(min(len(body), len(brotli.compress(body, quality=5))) for body in bodies.values())
    assert weight <= 60 * 1024

    phone.locator("#photos").scroll_into_view_if_needed()
    until(phone, "() => document.querySelector('.photos img').complete")
    assert photos
    # No wider than a phone needs, and not yet the last of them.
    assert {re.search(r"-(\d+)\.webp$", url)[1] for url in photos} == {"480"}
    assert len(photos) < 40


def test_the_map_comes_when_the_reader_comes_and_nothing_moves(phone, live_server, tour):
    asked = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(f"{live_server.url}/en/workshops/tour/")
    phone.wait_for_load_state("networkidle")
    assert not [url for url in asked if url.endswith(("leaflet.js", ".geojson"))]
    drawing = phone.locator(".charted svg").first.bounding_box()
    before = phone.locator("#stop-1").bounding_box()["y"] + phone.evaluate("scrollY")

    phone.locator(".charted").scroll_into_view_if_needed()
    phone.locator(".leaflet-container path.route").wait_for(state="attached")
    # Two stops in nearly one spot share a marker; the numbers say which.
    expect(phone.locator(".leaflet-marker-pane .pin")).to_have_text(["1", "2, 3"])
    phone.get_by_role("button", name="2 The lake, 3 The lake village").press("Enter")
    expect(phone.locator(".leaflet-popup a[href]")).to_have_text(["The lake", "The lake village", "×"])
    until(phone, "() => document.activeElement.matches('.leaflet-popup a')")
    assert phone.locator("#stop-1").bounding_box()["y"] + phone.evaluate("scrollY") == before
    live = phone.locator(".small-map").bounding_box()
    assert (round(live["width"]), round(live["height"])) == (round(drawing["width"]), round(drawing["height"]))
    assert phone.locator(".charted > .basin a").first.is_hidden()


def test_without_the_map_there_is_the_drawing(phone, live_server, tour):
    phone.route("**/leaflet.js", lambda route: route.abort())
    phone.goto(f"{live_server.url}/km/workshops/tour/")
    phone.locator(".charted").scroll_into_view_if_needed()
    phone.wait_for_load_state("networkidle")
    assert phone.locator(".small-map").is_hidden()
    pins = phone.locator(".charted > .basin a")
    expect(pins).to_have_count(3)
    assert pins.all_text_contents() == ["១", "២", "៣"]
    pins.nth(1).click()
    phone.wait_for_url("**#stop-2")


def test_the_agenda_on_paper_is_the_agenda_and_nothing_else(phone, live_server, tour):
    phone.goto(f"{live_server.url}/en/workshops/tour/agenda/")
    phone.emulate_media(media="print")
    assert phone.get_by_text("Opening").is_visible()
    assert phone.get_by_role("heading", level=1).is_visible()
    for one in (".fold", ".crumbs", ".tongue-strip", ".foot .menu", "main a.more"):
        assert phone.locator(one).first.is_hidden(), one
    assert phone.get_by_text(re.compile(r"/en/workshops/tour/agenda/$")).is_visible()


def test_a_tour_on_paper_keeps_its_drawing(phone, live_server, tour):
    phone.goto(f"{live_server.url}/en/workshops/tour/")
    phone.locator(".charted").scroll_into_view_if_needed()
    phone.locator(".leaflet-container path.route").wait_for(state="attached")
    phone.emulate_media(media="print")
    assert phone.locator(".small-map").is_hidden()
    assert phone.locator(".charted > .basin svg").is_visible()
