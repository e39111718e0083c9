"""What goes with every page: the policy, no cookie for a visitor, how long it may be kept, how heavy it is."""

import datetime
import re

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone
from factories import OrganizationFactory
from weighing import files, page_weight, weight

from library.languages import CODES
from organizations.models import Invitation
from organizations.people import digest_of

POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "manifest-src": {"'self'"},
    "worker-src": {"'self'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
    "base-uri": {"'none'"},
}
FIRST_VIEW = 45 * 1024
MAP_VIEW = 130 * 1024


def policy(headers) -> dict[str, set[str]]:
    parts = [part.split() for part in headers["content-security-policy"].split(";") if part.strip()]
    return {name: set(values) for name, *values in parts}


def pages(visits):
    return [visit for visit in visits.values() if visit.is_html]


def test_every_page_carries_the_policy(network_visits):
    assert {visit.url for visit in pages(network_visits) if policy(visit.headers) != POLICY} == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        *("/", "/en/nothing/", "/en/offline/", "/admin/login/", "/health/", "/api/v1/features/"),
        *("/en/join/thanks/", "/en/invitation/nothing/", "/en/preview/nothing/", "/en/workspace/"),
    ],
)
def test_so_does_everything_else(client, path):
    response = client.get(path)
    headers = {name.lower(): value for name, value in response.items()}
    directives = policy(headers)
    assert {name: values for name, values in directives.items() if any("unsafe" in value for value in values)} == {}
    assert directives["default-src"] == {"'none'"}
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    # The address of a preview is its key.
    allowed = "no-referrer" if "/preview/" in path else "strict-origin-when-cross-origin"
    assert headers["referrer-policy"] == allowed
    assert headers["cross-origin-opener-policy"] == "same-origin"


def test_no_page_has_an_inline_script_style_or_handler(network_visits):
    assert {visit.url: visit.page.inline for visit in pages(network_visits) if visit.page.inline} == {}


def test_every_page_forbids_what_browsers_guess(network_visits):
    wanted = {
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "strict-origin-when-cross-origin",
    }
    wrong = {
        visit.url for visit in network_visits.values() if {name: visit.headers.get(name) for name in wanted} != wanted
    }
    assert wrong == set()


# Pages with a form that is sent keep it from being forged; nothing else lays anything into a browser.
HAS_FORM = re.compile("/(?:vi|lo|km|en)/(?:accounts/|join/)")


def test_a_visitor_gets_no_cookie(network_visits):
    given = {visit.url: set(visit.cookies) for visit in network_visits.values() if visit.cookies}
    assert {url: names for url, names in given.items() if not HAS_FORM.match(url)} == {}
    assert {url: names for url, names in given.items() if names != {"csrftoken"}} == {}


def test_nobody_keeps_a_page_with_a_form(network_visits):
    """What guards a form is one reader's own."""
    forms = [visit for visit in pages(network_visits) if HAS_FORM.match(visit.url)]
    assert len(forms) >= 2 * len(CODES)
    assert {
        visit.url for visit in forms if not {"private", "no-store"} <= kept(visit.headers, "cache-control")
    } == set()


@pytest.mark.django_db
def test_an_invitation_lays_in_no_more_than_its_form_needs(client):
    Invitation.objects.create(
        email="new@example.org",
        language="km",
        organization=OrganizationFactory(),
        digest=digest_of("a-secret"),
        expires_at=timezone.now() + datetime.timedelta(days=3),
    )
    response = client.get("/en/invitation/a-secret/")
    assert response.status_code == 200
    assert set(response.cookies) == {"csrftoken"}
    assert {"private", "no-store"} <= kept(response)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        *(
            "/",
            "/en/",
            "/en/nothing/",
            "/en/organizations/?country=XX",
            "/api/v1/features/",
            "/sitemap.xml",
            "/health/",
        ),
        *("/en/join/thanks/", "/en/invitation/nothing/", "/en/preview/nothing/", "/en/workspace/", "/admin/"),
    ],
)
def test_nor_from_any_other_answer(client, path):
    assert dict(client.get(path).cookies) == {}


# --- how long ---


def kept(headers, name="Cache-Control") -> set[str]:
    return set(headers[name].replace(" ", "").split(","))


@pytest.mark.django_db
def test_features_may_be_kept_and_are_not_sent_twice(client):
    response = client.get("/api/v1/features/?lang=en")
    assert kept(response) == {"public", "max-age=300"}
    assert "Cookie" not in response.get("Vary", "")
    again = client.get("/api/v1/features/?lang=en", headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.django_db
def test_a_picture_for_sharing_may_be_kept(client):
    OrganizationFactory(slug="kept")
    assert kept(client.get("/og/organizations/kept.png")) == {"public", "max-age=86400"}
    assert "Cache-Control" not in client.get("/og/organizations/nothing.png") or (
        "public" not in client.get("/og/organizations/nothing.png")["Cache-Control"]
    )


def test_what_changes_seldom(client):
    assert kept(client.get("/en/offline/")) == {"max-age=3600"}
    assert kept(client.get("/robots.txt")) == {"max-age=86400"}
    assert kept(client.get("/sw.js")) == {"max-age=3600"}


def test_pages_of_entries_are_asked_for_anew(network_visits):
    """A consent that is withdrawn takes a page away now, not when a cache forgets it."""
    kept_pages = {
        visit.url
        for visit in pages(network_visits)
        if re.search("public|max-age=[1-9]", visit.headers.get("cache-control", ""))
    }
    assert kept_pages == set()


def test_static_files_say_how_long_they_hold(client, settings, db):
    settings.WHITENOISE_USE_FINDERS = True
    response = client.get("/static/css/portal.css")
    b"".join(response.streaming_content)
    response.close()
    assert response.status_code == 200
    assert kept(response) == {"public", "max-age=3600"}
    assert response["Content-Type"].startswith("text/css")


def test_a_compressible_page_is_compressed(client, db):
    response = client.get("/en/about/", headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response["Vary"]


# --- how heavy ---


def has_map(page) -> bool:
    return any("leaflet" in path for path in files(page))


def total(visit) -> int:
    return page_weight(visit.body, visit.page)


@pytest.mark.parametrize("language", CODES)
def test_the_home_page_is_light(network_visits, language):
    assert total(network_visits[f"/{language}/"]) <= FIRST_VIEW


def test_every_page_without_a_map_is_light(network_visits):
    heavy = {visit.url: total(visit) for visit in pages(network_visits) if not has_map(visit.page)}
    assert len(heavy) > 100
    assert {url: size for url, size in heavy.items() if size > FIRST_VIEW} == {}


def test_every_page_with_a_map_is_light_enough(network_visits):
    # What the script fetches when the map comes near.
    fetched = weight("/static/basemap/mekong-basemap.geojson") + weight("/static/leaflet/leaflet.js")
    heavy = {visit.url: total(visit) + fetched for visit in pages(network_visits) if has_map(visit.page)}
    assert len(heavy) > 40
    assert {url: size for url, size in heavy.items() if size > MAP_VIEW} == {}


def test_every_file_of_a_page_is_the_portals_own(network_visits):
    foreign = set()
    for visit in pages(network_visits):
        page = visit.page
        sources = [one.get("src") for tag in ("script", "img", "iframe", "source") for one in page.attributes(tag)]
        sources += [
            link.href for link in page.links if link.tag == "link" and link.rel in ("stylesheet", "icon", "preload")
        ]
        foreign |= {(visit.url, source) for source in sources if source and not source.startswith(("/", "data:"))}
        foreign |= {(visit.url, source) for source in sources if source and source.startswith("//")}
    assert foreign == set()


def test_every_static_file_that_a_page_names_exists(network_visits):
    named = set().union(*(files(visit.page) for visit in pages(network_visits)))
    assert {path for path in named if finders.find(path.removeprefix("/static/")) is None} == set()
    assert len(named) >= 5
