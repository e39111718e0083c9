"""Every address in every language: it answers, it is a whole page, and its links lead somewhere."""

import contextlib
import json
import re
from collections import Counter
from urllib.parse import urlsplit

import pytest
from crawling import named_addresses
from django.conf import settings
from django.test import RequestFactory
from django.urls import LocalePrefixPattern, NoReverseMatch, get_resolver, reverse
from django.utils import translation

from library.languages import CODES
from mekongnet.environment import ROOT

# Where each address under a language stands; a new one fails `test_no_address_is_forgotten` until it is named.
PAGES = {
    "home": r"",
    "river": r"river/",
    "map": r"map/",
    "glossary": r"glossary/",
    "about": r"about/",
    "organizations:list": r"organizations/",
    "organizations:detail": r"organizations/[\w-]+/",
    "workshops:list": r"workshops/",
    "workshops:detail": r"workshops/[\w-]+/",
    "workshops:year": r"workshops/\d{4}/",
    "workshops:undated": r"workshops/undated/",
    "workshops:event": r"workshops/[\w-]+\.ics",
    "workshops:paper": r"workshops/[\w-]+\.pdf",
    "workshops:calendar": r"workshops/calendar\.ics(?:\?.*)?",
    "workshops:feed": r"workshops/feed/(?:\?.*)?",
    "casestudies:list": r"case-studies/",
    "casestudies:detail": r"case-studies/[\w-]+/",
    "casestudies:block": r"case-studies/[\w-]+/blocks/\d+/",
    "places:detail": r"places/[\w-]+/",
    "join": r"join/",
    "account_login": r"accounts/login/",
    "account_request_login_code": r"accounts/login/code/",
    "account_reset_password": r"accounts/password/reset/",
    "account_signup": r"accounts/signup/",
}
# No page links to these; tests of their own ask for them.
NOT_LINKED = {
    "offline",
    "root",
    "health",
    "robots",
    "service_worker",
    "sitemap",
    "sitemap_section",
    "cover_image",
    "features",
    "join_thanks",
    "invitation",
    "workshops:evaluation",
    "preview",
    "workshops:agenda",
    "^media/(?P<path>.+)$",
}
# What stands in these folders is for people who sign in: docs/roles.md names each, tests/test_roles.py tries each.
FOR_PEOPLE = {"accounts/", "workspace/"}
RECORDS = {
    "organizations": ("organizations.json", "organizations", "organizations/{}/"),
    "places": ("places.json", "places", "places/{}/"),
    "workshops": ("workshops.json", "workshops", "workshops/{}/"),
    "case studies": ("casestudies.json", "case_studies", "case-studies/{}/"),
}


def records(kind):
    name, key, address = RECORDS[kind]
    content = json.loads((ROOT / "data" / name).read_text(encoding="utf-8"))
    return [address.format(record["id"]) for record in content[key]]


def pages(visits):
    return [visit for visit in visits.values() if visit.is_html and visit.status == 200]


def for_people() -> set[str]:
    """The names of the addresses in the folders of `FOR_PEOPLE`, whatever they are called."""
    (language,) = (one for one in get_resolver().url_patterns if isinstance(one.pattern, LocalePrefixPattern))
    folders = [one for one in language.url_patterns if str(one.pattern) in FOR_PEOPLE]
    assert len(folders) == len(FOR_PEOPLE)
    return named_addresses(folders)


def test_no_address_is_forgotten():
    known = set(PAGES) | NOT_LINKED | for_people()
    gallery = {"gallery"} & named_addresses()  # only where DEBUG was on when the addresses were read
    assert named_addresses() == known | gallery


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("name", PAGES)
def test_every_kind_of_page_was_met(network_visits, name, language):
    pattern = re.compile(f"/{language}/{PAGES[name]}")
    assert any(pattern.fullmatch(url) and visit.status == 200 for url, visit in network_visits.items())


def test_every_link_answers(network_visits):
    wrong = {url: visit.status for url, visit in network_visits.items() if visit.status != 200}
    assert wrong == {}


def test_every_fragment_exists(network_visits):
    missing = set()
    for visit in pages(network_visits):
        for target, fragment in visit.targets:
            landing = network_visits.get(target)
            if fragment and landing and landing.is_html and fragment not in landing.page.ids:
                missing.add((visit.url, f"{target}#{fragment}"))
    assert missing == set()


def test_every_page_is_whole(network_visits):
    wrong = {}
    for visit in pages(network_visits):
        page = visit.page
        faults = list(page.faults)
        if page.language != visit.url[1:3]:
            faults.append(f"lang is {page.language!r}")
        if page.count("h1") != 1:
            faults.append(f"{page.count('h1')} h1")
        if page.count("main") != 1:
            faults.append(f"{page.count('main')} main")
        if len(page.title.removesuffix("MekongNet")) < 4:
            faults.append(f"title is {page.title!r}")
        faults += [f"id {name} stands twice" for name, n in Counter(page.ids).items() if n > 1]
        faults += [f"img without alt: {one}" for one in page.attributes("img") if "alt" not in one]
        if faults:
            wrong[visit.url] = faults
    assert wrong == {}


def test_headings_leave_no_level_out(network_visits):
    wrong = {}
    for visit in pages(network_visits):
        levels = [int(tag[1]) for tag, _attributes in visit.page.tags if re.fullmatch("h[1-6]", tag)]
        jumps = [(one, other) for one, other in zip([0, *levels], levels, strict=False) if other > one + 1]
        if jumps:
            wrong[visit.url] = jumps
    assert wrong == {}


PLACEHOLDER = re.compile(
    r"\bNone\b|\bNaN\b|\bundefined\b|lorem ipsum|\bTODO\b|\bSLUG\b|\{\{|\{%|%\(\w+\)|<[a-z]+ [a-z]+="
)


def test_no_placeholder_is_left(network_visits):
    found = {
        (visit.url, words.text[:80])
        for visit in pages(network_visits)
        for words in visit.page.words
        if PLACEHOLDER.search(words.text)
    }
    assert found == set()


def test_titles_of_one_language_differ(network_visits):
    """A bookmark, a tab and a search engine tell pages apart by their titles alone."""
    for language in CODES:
        titles = Counter(
            visit.page.title
            for visit in pages(network_visits)
            if visit.url.startswith(f"/{language}/") and "?" not in visit.url
        )
        assert {title: n for title, n in titles.items() if n > 1} == {}


def browsed(visits, language):
    """The addresses that a reader reaches from the home page without leaving the language."""
    reached, waiting = set(), [f"/{language}/"]
    while waiting:
        url = waiting.pop()
        if url in reached or not url.startswith(f"/{language}/"):
            continue
        reached.add(url)
        waiting += (
            [target for target, _fragment in visits[url].targets if target in visits] if visits[url].is_html else []
        )
    return reached


@pytest.mark.parametrize("kind", RECORDS)
@pytest.mark.parametrize("language", CODES)
def test_every_record_is_found_by_browsing(network_visits, language, kind):
    wanted = {f"/{language}/{address}" for address in records(kind)}
    assert wanted
    assert wanted - browsed(network_visits, language) == set()


@pytest.mark.parametrize("language", CODES)
def test_every_theme_is_found_by_browsing(network_visits, language):
    themes = json.loads((ROOT / "data" / "themes.json").read_text(encoding="utf-8"))["themes"]
    reached = browsed(network_visits, language)
    glossary = network_visits[f"/{language}/glossary/"].page
    for theme in themes:
        assert f"theme-{theme['id']}" in glossary.ids
        assert f"/{language}/case-studies/?theme={theme['id']}" in reached


def test_links_stay_in_the_language(network_visits):
    """Only the switchers and the links to an original lead into another language; they say so by hreflang."""
    silent = set()
    for visit in pages(network_visits):
        for link in visit.page.links:
            other = link.href[1:3] if re.match("/(vi|lo|km|en)/", link.href) else ""
            if link.tag == "a" and other and other != visit.url[1:3] and link.hreflang != other:
                silent.add((visit.url, link.href))
    assert silent == set()


@pytest.mark.parametrize("language", CODES)
def test_offline_page(client, language):
    response = client.get(f"/{language}/offline/")
    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.content.decode()


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize(
    ("status", "name"), [(400, "bad_request"), (403, "forbidden"), (404, "not_found"), (500, "failed")]
)
def test_fault_pages_speak_the_language_of_the_address(rf, language, status, name):
    from crawling import Page
    from django.contrib.auth.models import AnonymousUser

    from mekongnet import views

    request = rf.get(f"/{language}/nowhere/")
    request.user = AnonymousUser()
    response = getattr(views, name)(request)
    page = Page(response.content.decode())
    assert response.status_code == status
    assert (page.language, page.count("h1"), page.faults) == (language, 1, [])


@pytest.mark.parametrize("language", CODES)
def test_gallery_renders(language):
    """Its address stands only where DEBUG is on, so its view is called here."""
    from crawling import Page
    from django.contrib.auth.models import AnonymousUser

    from mekongnet.gallery import gallery

    with translation.override(language):
        request = RequestFactory().get(f"/{language}/gallery/")
        request.user = AnonymousUser()
        response = gallery(request)
    page = Page(response.content.decode())
    assert (page.language, page.faults, page.inline) == (language, [], [])


def test_machine_addresses(client, network):
    for path, kind in {
        "/health/": "application/json",
        "/robots.txt": "text/plain",
        "/sw.js": "text/javascript",
        "/sitemap.xml": "application/xml",
        "/sitemap-places.xml": "application/xml",
        "/og/places/keo-por.png": "image/png",
        "/api/v1/features/": "application/json",
    }.items():
        response = client.get(path)
        assert response.status_code == 200, path
        assert response["Content-Type"].startswith(kind), path


@pytest.mark.django_db
def test_health_says_when_the_database_is_away(client, monkeypatch):
    def away(*args, **kwargs):
        raise OSError("no route to the database, which is at a secret address")

    monkeypatch.setattr("mekongnet.views.connection.cursor", away)
    response = client.get("/health/")
    assert response.status_code == 503
    assert response.json() == {"status": "failing", "database": "OSError"}


def test_the_sitemap_names_every_public_page_and_only_in_languages_that_exist(client, network, network_visits):
    index = client.get("/sitemap.xml").content.decode()
    sections = re.findall(r"<loc>http://testserver(/sitemap-[a-z]+\.xml)</loc>", index)
    assert len(sections) == 6
    listed = set()
    for section in sections:
        listed |= set(re.findall(r"<loc>http://testserver(.*?)</loc>", client.get(section).content.decode()))
    own = set()
    for visit in pages(network_visits):
        alternates = {one.hreflang for one in visit.page.links if one.tag == "link" and one.hreflang}
        is_block = "/blocks/" in visit.url
        if "?" not in visit.url and not is_block and visit.url[1:3] in alternates:
            own.add(visit.url)
    assert listed == own


def test_a_wrong_address_is_offered_the_way_home(client, db):
    for language in CODES:
        response = client.get(f"/{language}/organizations/no-such-member/")
        html = response.content.decode()
        assert response.status_code == 404
        assert f'<html lang="{language}">' in html
        assert f'href="/{language}/"' in html
        assert 'name="robots" content="noindex"' in html


def test_every_page_has_its_urlconf_name(network_visits):
    """What the walk met are the portal's own pages, each under a name that a template can use."""
    names = set()
    for url in network_visits:
        match = get_resolver(settings.ROOT_URLCONF).resolve(urlsplit(url).path) if url[1:3] == "en" else None
        names |= {match.view_name} if match else set()
    assert names == set(PAGES)


# --- what is for people who sign in ---


def addresses_for_people(language) -> dict[str, str]:
    """Name → address of all that need no more than a name to be asked for."""
    found = {}
    with translation.override(language):
        for name in for_people():
            with contextlib.suppress(NoReverseMatch):
                found[name] = reverse(name)
    return found


@pytest.mark.django_db
def test_what_is_for_people_is_neither_kept_nor_found_by_search_engines(client):
    """A visitor is sent to sign in, or meets a page that no cache keeps and no search engine lists."""
    addresses, wrong = addresses_for_people("km"), {}
    assert len(addresses) > 20
    for name, url in addresses.items():
        response = client.get(url)
        html = response.content.decode()
        is_kept = "no-store" not in response.get("Cache-Control", "")
        is_listed = response.status_code == 200 and '<meta name="robots" content="noindex">' not in html
        if is_kept or is_listed or response.status_code not in (200, 302, 405):
            wrong[name] = (response.status_code, response.get("Cache-Control"), is_listed)
    assert wrong == {}


def test_only_signing_in_is_linked_for_visitors(network_visits):
    """Search engines are asked not to follow where nothing is for them."""
    pattern = re.compile("/(?:vi|lo|km|en)/(?:accounts|workspace|invitation|preview)/")
    linked = set()
    for visit in pages(network_visits):
        if not pattern.match(visit.url):
            linked |= {(link.href[3:], link.rel) for link in visit.page.links if pattern.match(link.href)}
    assert linked == {("/accounts/login/", "nofollow")}
