"""Whatever is asked, the portal answers in words: never a 500, and what was ignored is named."""

import re
from urllib.parse import quote

import pytest
from crawling import Page
from django.test import Client
from factories import (
    BlockFactory,
    CaseStudyFactory,
    OrganizationFactory,
    PlaceFactory,
    TermFactory,
    ThemeFactory,
    WorkshopFactory,
)

from library.languages import CODES

pytestmark = pytest.mark.django_db

LISTS = ["/en/organizations/", "/en/workshops/", "/en/case-studies/", "/en/map/"]
PAGES = [
    "/en/",
    "/en/river/",
    "/en/map/",
    "/en/glossary/",
    "/en/about/",
    "/en/offline/",
    "/en/organizations/",
    "/en/workshops/",
    "/en/case-studies/",
    "/en/organizations/known/",
    "/en/workshops/known/",
    "/en/case-studies/known/",
    "/en/case-studies/known/blocks/1/",
    "/en/places/known/",
    "/",
    "/health/",
    "/robots.txt",
    "/sw.js",
    "/sitemap.xml",
    "/sitemap-places.xml",
    "/og/places/known.png",
    "/api/v1/features/",
]


@pytest.fixture
def client():
    """Answers with what a reader would see, a 500 included, instead of raising it."""
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.fixture(autouse=True)
def records(db):
    place = PlaceFactory(slug="known")
    theme = ThemeFactory(slug="known")
    TermFactory(term_en="fish sanctuary")
    OrganizationFactory(slug="known", place=place).themes.add(theme)
    WorkshopFactory(slug="known", place=place).themes.add(theme)
    study = CaseStudyFactory(slug="known", title_en="Name of a study", place=place)
    study.themes.add(theme)
    BlockFactory(case_study=study, number=1)


def short(value) -> str:
    return ascii(value[:14])


@pytest.mark.parametrize("url", PAGES)
def test_the_pages_themselves_answer(client, url):
    """Without this, the tests below would pass on a portal that answers nothing."""
    assert client.get(url).status_code == (302 if url == "/" else 200)


UNKNOWN = [
    "/fr/",
    "/la/",
    "/EN/",
    "/en-GB/",
    "/zz/organizations/",
    "/enn/",
    "/en//",
    "/en/nothing/",
    "/en/organizations/unknown/",
    "/en/organizations/KNOWN/",
    "/en/organizations/known/more/",
    "/en/organizations/-/",
    "/en/workshops/unknown/",
    "/en/case-studies/unknown/",
    "/en/places/unknown/",
    "/en/organizations/" + "a" * 300 + "/",
    "/en/organizations/" + "a" * 5000 + "/",
    "/en/case-studies/known/blocks/0/",
    "/en/case-studies/known/blocks/2/",
    "/en/case-studies/known/blocks/-1/",
    "/en/case-studies/known/blocks/1e9/",
    "/en/case-studies/known/blocks/9999999999999999999999999/",
    "/en/case-studies/known/blocks/" + "9" * 5000 + "/",
    "/en/case-studies/unknown/blocks/1/",
    "/en/case-studies/known/blocks/%D9%A1/",
    "/en/organizations/a%00b/",
    "/%00",
    "/en/%00/",
    "/og/places/%00.png",
    "/media/%00",
    "/sitemap-%00.xml",
    "/en/organizations/known%2Fmore/",
    "/en/organizations/..%2F..%2Fetc/",
    "/en/organizations/%ff%fe/",
    "/en/%c3%28/",
    "/en/organizations/%/",
    "/en/%F0%9F%90%9F/",
    "/%ff%fe/",
    "/%ff.png",
    "/en/organizations/%E1%9E%80/",
    "/og/nowhere/known.png",
    "/og/places/unknown.png",
    "/og/places/known.jpg",
    "/og/organizations/.png",
    "/sitemap-nothing.xml",
    "/sitemap-.xml",
    "/api/v1/",
    "/api/v2/features/",
    "/media//etc/passwd",
    "/media/x/",
    "/media/%ff",
    "/static/nothing.css",
    "/.env",
    "/.git/config",
    "/wp-login.php",
]


@pytest.mark.parametrize("path", UNKNOWN, ids=lambda path: ascii(path[:44]))
def test_an_unknown_address_is_answered_by_404(client, path):
    response = client.get(path, follow=True)  # a slash that is missing is mended first
    assert response.status_code == 404
    if response["Content-Type"].startswith("text/html"):
        assert Page(response.content.decode()).count("h1") == 1


@pytest.mark.parametrize("path", ["/media/../manage.py", "/media/%2e%2e/manage.py", "/media/..%2f..%2fmanage.py"])
def test_a_way_out_of_the_media_folder_is_refused(client, path):
    assert client.get(path).status_code == 400


@pytest.mark.parametrize("path", ["/en/organizations", "/en", "/vi/case-studies/known", "/en/map"])
def test_a_missing_slash_is_mended(client, path):
    response = client.get(path)
    assert response.status_code in (301, 302)
    assert response["Location"] == f"{path}/"


PAGE_NUMBERS = [
    "0",
    "-1",
    "2",
    "999",
    "abc",
    "1e9",
    "1.5",
    "\x00",
    "",
    " ",
    "9" * 30,
    "9" * 5000,
    "None",
    "true",
    "<b>",
    "last",
]


@pytest.mark.parametrize("number", PAGE_NUMBERS, ids=short)
@pytest.mark.parametrize("path", [*LISTS[:3], "/en/map/?country=KH"])
def test_a_page_number_that_is_not_there(client, path, number):
    response = client.get(f"{path}{'&' if '?' in path else '?'}page={quote(number)}")
    assert response.status_code == 404


FILTERS = {
    "/en/organizations/": {"country": "Country", "kind": "Kind", "theme": "Theme"},
    "/en/workshops/": {"kind": "Kind", "country": "Participants from", "theme": "Theme"},
    "/en/case-studies/": {
        "country": "Country",
        "approach": "Approach",
        "theme": "Theme",
        "ecosystem": "Ecosystem",
        "organization": "Organisation",
        "language": "Can be read in",
    },
    "/en/map/": {"show": "What is there", "country": "Country", "theme": "Theme"},
}
ODD_VALUES = [
    "XX",
    "kh",
    "KH ",
    "\x00",
    "a\x00b",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "%",
    "_",
    "ក",
    "0",
    "-1",
    "x" * 10_000,
    "\n",
    "null",
    "[]",
    "known known",
    "🐟",
]


@pytest.mark.parametrize(("path", "name"), [(path, name) for path, names in FILTERS.items() for name in names])
def test_a_filter_says_what_was_ignored(client, path, name):
    everything = client.get(path).content.decode().count('><a href="/en/')
    assert everything
    for value in ODD_VALUES:
        response = client.get(path, {name: value})
        html = response.content.decode()
        assert response.status_code == 200, short(value)
        assert "Some filters were left out" in html, short(value)
        assert f"left out: {FILTERS[path][name]}." in html, short(value)
        assert "<script>alert" not in html
        assert html.count('><a href="/en/') == everything, short(value)


@pytest.mark.parametrize("path", FILTERS)
def test_filters_keep_what_was_understood(client, path):
    html = client.get(path, {"theme": "known", "kind": "XX", "country": "XX", "show": "XX"}).content.decode()
    assert '<option value="known" selected>' in html
    assert "left out: " in html
    assert "Clear filters" in html
    assert client.get(path).content.decode().count(" selected") == 0


@pytest.mark.parametrize("path", LISTS)
def test_filters_that_leave_nothing_say_so_and_lead_back(client, path):
    ThemeFactory(slug="lonely")
    response = client.get(path, {"theme": "lonely"})
    html = response.content.decode()
    assert response.status_code == 200
    assert "Nothing here matches all of these filters." in html
    assert f'href="{path}"' in html
    assert '<option value="lonely" selected>' in html


def test_a_repeated_filter_is_one_filter(client):
    assert client.get("/en/organizations/?country=LA&country=KH").status_code == 200
    assert client.get("/en/organizations/?country[]=KH&country=KH;DROP").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "\x00",
        "a\x00b",
        "x" * 10_000,
        "%%",
        "' OR 1=1",
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "🐟",
        "\\",
    ],
    ids=short,
)
def test_the_glossary_keeps_what_was_typed(client, query):
    response = client.get("/en/glossary/", {"q": query})
    page = Page(response.content.decode())
    assert response.status_code == 200
    typed = next(one["value"] for one in page.attributes("input") if one.get("id") == "q")
    assert typed.replace("\ufffd", "\x00") == query[:100]
    assert page.inline == []


@pytest.mark.parametrize("query", ["nothing of the kind", "' OR 1=1", "<b>"])
def test_the_glossary_says_that_it_found_nothing(client, query):
    page = Page(client.get("/en/glossary/", {"q": query}).content.decode())
    assert "No term holds all of these words." in page.text


QUERIES = {
    "10 KB": "x=" + "a" * 10_240,
    "null bytes": "%00=%00",
    "not UTF-8": "q=%ff%fe&x=%ff",
    "percent": "%",
    "signs": "&&&===",
    "brackets": "a[]=1",
    "question": "?",
    "Khmer": "%E1%9E%80=1",
    "900 of them": "&".join(f"p{n}={n}" for n in range(900)),
}


@pytest.mark.parametrize("url", PAGES)
def test_no_query_breaks_a_page(client, url):
    expected = client.get(url).status_code
    assert {name: client.get(f"{url}?{query}").status_code for name, query in QUERIES.items()} == dict.fromkeys(
        QUERIES, expected
    )


@pytest.mark.parametrize("url", [*PAGES, "/en/organizations/unknown/", "/fr/"])
def test_more_parameters_than_anybody_needs(client, url):
    """Django refuses more than a thousand; the refusal must itself be a page that does not read them."""
    query = "&".join(f"p{n}={n}" for n in range(1500))
    assert client.get(f"{url}?{query}").status_code in (200, 302, 400, 404)


@pytest.mark.parametrize("url", PAGES)
def test_pages_take_no_other_method(client, url):
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(url).status_code == 403, method


@pytest.mark.parametrize("url", [url for url in PAGES if "sitemap" not in url])
def test_not_even_with_a_token(url):
    client = Client(raise_request_exception=False)
    for method in ("post", "put", "patch", "delete", "options", "trace"):
        response = getattr(client, method)(url)
        assert response.status_code == 405, method
        assert set(response["Allow"].split(", ")) == {"GET", "HEAD"}


@pytest.mark.parametrize("url", PAGES)
def test_head_answers_as_get_without_a_body(client, url):
    response = client.head(url)
    assert response.status_code == client.get(url).status_code
    assert response.content == b""


BAD_BOXES = [
    "",
    " ",
    "1",
    "1,2",
    "1,2,3",
    "1,2,3,4,5",
    "a,b,c,d",
    "nan,nan,nan,nan",
    "1,nan,3,4",
    "inf,1,2,3",
    "-inf,-inf,inf,inf",
    "1e400,1,2,3",
    "100,20,110,10",
    ",,,",
    "1;2;3;4",
    "1,2,3,",
    "\x00",
    "1,2,3,\x00",
    "0x1,2,3,4",
    "x" * 10_240,
    "'1','2','3','4'",
    "[1,2,3,4]",
    "1 2 3 4",
    "<script>",
]
GOOD_BOXES = [
    "100,8,110,22",
    "-180,-90,180,90",
    "170,0,-170,20",
    "179,10,-179,12",
    "-1e308,-1e308,1e308,1e308",
    "-1e9,-90,1e9,90",
    "100,8,100,8",
    "460,8,470,22",
    "-300,8,-250,22",
    "100,91,110,95",
    "100,-95,110,-91",
    "0,0,0,0",
    "1e-300,1e-300,1,1",
]


@pytest.mark.parametrize("box", BAD_BOXES, ids=short)
def test_a_bad_box_is_refused_in_words(client, box):
    response = client.get("/api/v1/features/", {"bbox": box, "zoom": "6"})
    assert response.status_code == 400
    assert response.json()["parameter"] == "bbox"
    assert response.json()["error"].startswith("bbox ")


@pytest.mark.parametrize("box", GOOD_BOXES)
def test_an_odd_box_is_answered(client, box):
    response = client.get("/api/v1/features/", {"bbox": box, "zoom": "6"})
    assert response.status_code == 200
    assert response.json()["total"] == len(response.json()["points"])


def test_a_box_across_the_meridian_finds_what_lies_on_both_sides(client):
    for slug, lon in (("east", 179.5), ("west", -179.5), ("middle", 0.0)):
        PlaceFactory(slug=slug, lat=11.0, lon=lon)
    points = client.get("/api/v1/features/", {"bbox": "179,10,-179,12", "zoom": "6"}).json()["points"]
    assert {point[3] for point in points} == {"east", "west"}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("zoom", ["", "-1", "23", "999", "6.5", "abc", "\x00", "1e1", "９", "9" * 5000]),
        ("lang", ["", "fr", "EN", "la", "\x00", "en,vi", "x" * 10_000]),
        ("show", ["x", "places", "\x00", "members,workshops", "x" * 10_000]),
        ("country", ["XX", "kh", "\x00", "KHM", "x" * 10_000]),
        ("theme", ["x", "\x00", "known\x00", "known\n", "' OR 1=1", "x" * 10_000]),
    ],
)
def test_features_refuse_every_parameter_by_name(client, name, values):
    for value in values:
        response = client.get("/api/v1/features/", {"bbox": "100,8,110,22", name: value})
        assert response.status_code == 400, short(value)
        assert response.json()["parameter"] == name


HEADERS = {
    "long languages": {"HTTP_ACCEPT_LANGUAGE": "x" * 10_000},
    "odd languages": {"HTTP_ACCEPT_LANGUAGE": "fr;q=2,,;;q=,*;q=0"},
    "null language": {"HTTP_ACCEPT_LANGUAGE": "\x00"},
    "null cookie": {"HTTP_COOKIE": "django_language=\x00"},
    "path in a cookie": {"HTTP_COOKIE": "django_language=../../etc/passwd"},
    "foreign session": {"HTTP_COOKIE": "sessionid=%00; csrftoken=<script>"},
    "null session": {"HTTP_COOKIE": "sessionid=a\x00b"},
    "many cookies": {"HTTP_COOKIE": "=;=;;;" + "a=b;" * 500},
    "odd tag": {"HTTP_IF_NONE_MATCH": "\x00\"'"},
    "odd time": {"HTTP_IF_MODIFIED_SINCE": "yesterday"},
    "odd range": {"HTTP_RANGE": "bytes=9-1"},
    "odd scheme": {"HTTP_X_FORWARDED_PROTO": "gopher"},
    "odd type": {"CONTENT_TYPE": "multipart/form-data; boundary="},
}


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("url", ["/", "/km/", "/en/organizations/", "/api/v1/features/", "/en/nothing/"])
def test_no_header_breaks_a_page(client, url, name):
    expected = client.get(url).status_code
    assert client.get(url, **HEADERS[name]).status_code == expected


@pytest.mark.parametrize("host", ["evil.example.org", "\x00", "a" * 300, "[::", "localhost:abc"], ids=short)
def test_a_foreign_host_is_refused(client, host):
    for url in ("/en/", "/en/organizations/known/", "/en/nothing/"):
        assert client.get(url, HTTP_HOST=host).status_code == 400, url


@pytest.mark.parametrize("language", CODES)
def test_the_refusal_is_a_page_of_the_portal(client, language):
    page = Page(client.get(f"/{language}/case-studies/?page=0").content.decode())
    assert page.language == language
    assert page.count("h1") == 1
    assert re.search("MekongNet$", page.title)
