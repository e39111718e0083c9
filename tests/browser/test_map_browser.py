"""The map in a real browser: by keyboard, with a broken line, with a crowd, and on other pages."""

import re

import pytest
from factories import CaseStudyFactory, OrganizationFactory, PlaceFactory, StopFactory, WorkshopFactory
from playwright.sync_api import expect
from walking import until

from mekongnet.map import source

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ACTIVE = "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"


@pytest.fixture
def river():
    """Three places from Laos to the delta; the middle one is only about where it is shown."""
    north = PlaceFactory(slug="north", name_en="North landing", country="LA", lat=17.4, lon=104.8)
    middle = PlaceFactory(slug="middle", name_en="Middle lake", precision="commune", lat=13, lon=104)
    south = PlaceFactory(
        slug="south",
        name_vi="Bến Nam",
        name_status_vi="official",
        name_en=None,
        name_status_en=None,
        country="VN",
        lat=9.8,
        lon=106.6,
    )
    CaseStudyFactory(place=middle)
    OrganizationFactory(place=middle)
    tour = WorkshopFactory(slug="tour", kind="study_tour")
    StopFactory(workshop=tour, place=north, position=1)
    StopFactory(workshop=tour, place=middle, position=2)
    return north, middle, south


def opened(page, address):
    page.goto(address)
    page.locator(".leaflet-marker-pane .pin").first.wait_for()
    return page


def focus_becomes(page, words):
    until(page, f"words => ({ACTIVE}) === words", words)


def test_the_places_can_be_walked_opened_and_left_by_keyboard(browser_page, live_server, river):
    page = opened(browser_page, f"{live_server.url}/en/map/")
    page.locator("#map").focus()
    for name in ("North landing", "Middle lake, approximate position", "Bến Nam"):
        page.keyboard.press("Tab")
        focus_becomes(page, name)
    page.keyboard.press("Shift+Tab")
    focus_becomes(page, "Middle lake, approximate position")

    for key in ("Enter", " "):
        page.keyboard.press(key)
        focus_becomes(page, "Middle lake")
        popup = page.get_by_role("dialog", name="Middle lake, approximate position")
        assert popup.get_by_role("link", name="Middle lake").get_attribute("href") == "/en/places/middle/"
        told = "approximate position\u00a0· 1 case study\u00a0· 1 workshop or study tour\u00a0· 1 organisation"
        assert told in popup.inner_text()
        page.keyboard.press("Escape")
        focus_becomes(page, "Middle lake, approximate position")
        page.locator(".leaflet-popup").wait_for(state="detached")

    page.keyboard.press("Tab")
    focus_becomes(page, "Bến Nam")  # the marker, then the link in its box
    page.keyboard.press("Enter")
    until(page, "() => document.activeElement.matches('.leaflet-popup a')")
    assert page.evaluate(ACTIVE) == "Bến Nam"
    assert page.evaluate("document.activeElement.lang") == "vi"
    assert page.locator(".leaflet-popup .tag").inner_text() == "Tiếng Việt"


def test_the_list_shows_places_on_the_map_and_the_address_keeps_the_view(browser_page, live_server, river):
    page = opened(browser_page, f"{live_server.url}/en/map/?country=LA")
    expect(page.locator("#map-count")).to_have_text("1 place in this part of the map.")
    assert page.url.endswith("/en/map/?country=LA")
    page.get_by_role("button", name="Show North landing on the map").click()
    focus_becomes(page, "North landing")

    page.wait_for_url(re.compile(r"/en/map/\?country=LA#9/17\.\d+/104\.\d+$"))
    page.get_by_role("button", name="Zoom out").click()
    page.wait_for_url(re.compile(r"/en/map/\?country=LA#8/17\.\d+/104\.\d+$"))
    address = page.url
    page.goto("about:blank")
    opened(page, address)
    assert page.url == address


def test_a_broken_line_leaves_the_list_and_says_so(browser_page, live_server, river):
    browser_page.route("**/api/v1/features/**", lambda route: route.abort())
    browser_page.goto(f"{live_server.url}/en/map/")
    status = browser_page.get_by_text("The places could not be loaded.")
    status.wait_for()
    assert browser_page.get_by_role("link", name="North landing").is_visible()

    browser_page.unroute("**/api/v1/features/**")
    browser_page.get_by_role("button", name="Zoom out").click()
    browser_page.locator(".leaflet-marker-pane .pin").first.wait_for()


def test_a_crowd_is_counted_and_parts_as_the_reader_comes_near(browser_page, live_server, river, monkeypatch):
    monkeypatch.setattr(source, "POINTS", 5)
    for n in range(4):
        PlaceFactory(name_en=f"Landing {n}", lat=13 + n / 2, lon=105)
    page = opened(browser_page, f"{live_server.url}/en/map/")
    expect(page.locator("#map-count")).to_have_text("7 places in this part of the map.")
    page.get_by_role("button", name=re.compile("^[2-7] places$")).first.click()
    page.get_by_role("button", name=re.compile("Landing 0")).first.wait_for()


def test_places_in_one_spot_share_a_marker_that_lists_them(browser_page, live_server):
    for name in ("First", "Second"):
        PlaceFactory(name_en=name, lat=13, lon=104)
    page = opened(browser_page, f"{live_server.url}/en/map/")
    page.get_by_role("button", name="2 places: First, Second").click()
    popup = page.locator(".leaflet-popup")
    expect(popup.get_by_role("link")).to_have_text(["First", "Second"])
    # No zoom parts them, so none is offered.
    assert popup.get_by_role("button", name="Zoom in").count() == 0


def test_without_a_script_there_are_the_drawing_and_the_list(chromium, live_server, river):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/en/map/")
    assert page.locator("figure.basin svg").is_visible()
    assert not page.locator("#map").is_visible()
    assert page.locator("figure.basin a").count() == 3
    assert page.locator(".finds .no").all_inner_texts() == ["1", "2", "3"]
    context.close()


def test_the_map_speaks_the_readers_language(browser_page, live_server, river):
    page = opened(browser_page, f"{live_server.url}/km/map/")
    # The city names of the base map, in Khmer where it is a Khmer city.
    page.locator(".town-name", has_text="ភ្នំពេញ").wait_for(state="attached")
    expect(page.locator("#map-count")).to_have_text(re.compile("៣"))


def test_a_study_tour_has_its_stops_in_order_on_a_small_map(browser_page, live_server, river):
    page = browser_page
    page.goto(f"{live_server.url}/en/workshops/tour/")
    page.evaluate("document.querySelector('[data-map]').parentElement.scrollIntoView()")
    page.locator(".leaflet-container path.route").wait_for(state="attached")
    expect(page.locator(".leaflet-marker-pane .pin")).to_have_text(["1", "2"])
    page.get_by_role("button", name="2 Middle lake, approximate position").press("Enter")
    focus_becomes(page, "Middle lake")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_screen(chromium, live_server, river, width, scheme):
    context = chromium.new_context(
        viewport={"width": width, "height": 740}, color_scheme=scheme, service_workers="block"
    )
    page = opened(context.new_page(), f"{live_server.url}/lo/map/")
    page.locator(".leaflet-marker-pane .pin").first.click()
    page.locator(".leaflet-popup").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    context.close()
