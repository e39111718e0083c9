"""The Atom feed of workshops (RFC 4287): whole XML, nothing private, sent again only if it changed."""

import datetime
from xml.etree import ElementTree

import pytest
from crawling import Page
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from factories import (
    AttendingCountryFactory,
    DelegateFactory,
    PersonFactory,
    PlaceFactory,
    ThemeFactory,
    WorkshopFactory,
)

from library.languages import CODES
from library.models import Theme
from workshops import feeds
from workshops.models import Workshop

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
DAY = datetime.timedelta(days=1)
FEED = "/en/workshops/feed/"


def dated(**fields):
    return WorkshopFactory(**{"date_state": "confirmed", "starts_on": datetime.date(2027, 3, 2), **fields})


def one(element, name):
    (found,) = element.findall(f"{ATOM}{name}")
    return found


def fetched(client, path=FEED):
    """The feed at that address, after what RFC 4287 asks of every feed and entry was found in it."""
    response = client.get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)
    assert feed.tag == f"{ATOM}feed"
    assert one(one(feed, "author"), "name").text == "MekongNet"
    assert feed.get(LANG) == path[1:3]
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        assert one(element, "title").text
        assert one(element, "id").text
        assert parse_datetime(one(element, "updated").text).tzinfo
        links = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in element.findall(f"{ATOM}link")]
        assert len(links) == len(set(links))
        assert all(link.get("href").startswith("http://testserver/") for link in element.findall(f"{ATOM}link"))
    ids = [one(entry, "id").text for entry in entries(feed)]
    assert len(ids) == len(set(ids))
    return feed


def entries(feed):
    return feed.findall(f"{ATOM}entry")


def titles(client, path=FEED):
    return [one(entry, "title").text for entry in entries(fetched(client, path))]


def linked(element, **attributes):
    wanted = attributes.items()
    return [link.get("href") for link in element.findall(f"{ATOM}link") if wanted <= dict(link.attrib).items()]


def test_a_network_without_workshops_has_an_empty_feed(client):
    assert entries(fetched(client)) == []


def test_what_changed_last_stands_first_with_or_without_a_date(client):
    first, second, third = dated(name_en="First"), WorkshopFactory(name_en="Undated"), dated(name_en="Third")
    for hours, workshop in ((3, third), (1, second), (2, first)):
        at = timezone.now() - datetime.timedelta(hours=hours)
        Workshop.objects.filter(pk=workshop.pk).update(updated_at=at)
    assert titles(client) == ["Undated", "First", "Third"]
    feed = fetched(client)
    assert one(feed, "updated").text == one(entries(feed)[0], "updated").text


def test_an_entry_says_what_when_and_where(client):
    workshop = dated(
        slug="nets",
        name_en="Nets",
        kind="training",
        place=PlaceFactory(name_en="Landing"),
        summary_en="People mended nets.",
        name_km="អួន",
        name_status_km="ours",
        text_state_km="draft",
    )
    (entry,) = entries(fetched(client))
    assert one(entry, "summary").text == "2 March 2027 · Landing, Cambodia\nPeople mended nets."
    assert one(entry, "category").get("term") == "training"
    assert linked(entry, rel="alternate", hreflang="en") == ["http://testserver/en/workshops/nets/"]
    assert linked(entry, rel="alternate", hreflang="km") == ["http://testserver/km/workshops/nets/"]
    assert len(linked(entry)) == 2  # no address in a language without a text
    assert parse_datetime(one(entry, "published").text) == workshop.publish_at


@pytest.mark.parametrize("language", CODES)
def test_there_is_a_feed_in_each_language_and_each_names_the_others(client, language):
    dated()
    feed = fetched(client, f"/{language}/workshops/feed/?kind=workshop")
    root = "http://testserver"
    assert linked(feed, rel="self") == [f"{root}/{language}/workshops/feed/?kind=workshop"]
    assert linked(feed, rel="alternate", type="text/html") == [f"{root}/{language}/workshops/?kind=workshop"]
    others = {f"{root}/{code}/workshops/feed/?kind=workshop" for code in CODES if code != language}
    assert set(linked(feed, rel="alternate", type="application/atom+xml")) == others


def test_an_entry_keeps_its_identity_in_every_language_and_through_changes(client):
    workshop = dated(name_en="Before")
    before = one(entries(fetched(client))[0], "id").text
    Workshop.objects.filter(pk=workshop.pk).update(name_en="After", slug="elsewhere", updated_at=timezone.now())
    assert one(entries(fetched(client, "/lo/workshops/feed/"))[0], "id").text == before


def test_what_fell_back_says_so_to_eye_and_program(client):
    dated(name_en="The meeting", summary_en="People met.")
    (entry,) = entries(fetched(client, "/km/workshops/feed/"))
    assert (one(entry, "title").text, one(entry, "title").get(LANG)) == ("The meeting [English]", "en")
    assert one(entry, "summary").text.endswith("People met. [English]")


def test_a_cancelled_meeting_says_so(client):
    dated(name_en="The meeting", cancelled_at=timezone.now())
    assert titles(client) == ["Cancelled: The meeting"]


def test_nothing_hidden_and_no_name_of_a_person_is_in_it(client):
    for fields in ({"status": "draft"}, {"status": "archived"}, {"publish_at": timezone.now() + DAY}):
        dated(name_en="Hidden", **fields)
    shown = dated(place=PlaceFactory(name_en="Secret", status="draft"), takes_registrations=True)
    DelegateFactory(workshop=shown, name="Sok Dara", email="sok.dara@example.org")
    for person in (None, PersonFactory(is_superuser=True, is_staff=True)):
        if person:
            client.force_login(person)
        text = client.get(FEED).content.decode()
        for secret in ("Hidden", "Secret", "Sok Dara", "sok.dara"):
            assert secret not in text
    assert len(titles(client)) == 1


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "a & b ]]> c", "\x01\x0b\ufffe bell", '"quoted"'])
def test_hostile_words_stay_words(client, words):
    Workshop.objects.filter(pk=dated().pk).update(name_en=f"X{words}", summary_en=words)
    ThemeFactory(slug="nets")
    Theme.objects.filter(slug="nets").update(name_en=f"T{words}")
    (title,) = titles(client)
    assert "bell" in title or title == f"X{words}"
    assert fetched(client, f"{FEED}?theme=nets")


def test_filters_of_the_list_narrow_it(client):
    wanted = dated(name_en="Wanted", kind="training")
    AttendingCountryFactory(workshop=wanted, country="LA")
    dated(name_en="Other", kind="meeting")
    assert titles(client, f"{FEED}?kind=training&country=LA") == ["Wanted"]
    assert titles(client, f"{FEED}?kind=training&country=KH") == []
    assert one(fetched(client, f"{FEED}?country=LA"), "title").text == "Workshops of MekongNet · Laos"


@pytest.mark.parametrize(
    "query", ["kind=nothing", "country=%00", "theme=%ff", "theme=" + "x" * 4000, "kind=<b>", "theme=a%0D%0AX:1"]
)
def test_an_unknown_filter_is_no_feed(client, query):
    assert client.get(f"{FEED}?{query}").status_code == 404


def test_what_else_was_asked_gets_into_nobodys_answer(client):
    """The answer is kept for others: whoever asks first must not write into it."""
    cache.clear()
    dated(kind="training")
    assert b"evil" not in client.get(f"{FEED}?kind=training&x=evil&kind=training").content
    assert b"evil" not in client.get(f"{FEED}?kind=training").content


def test_who_asks_again_gets_nothing_until_something_changed_and_costs_one_query(client):
    cache.clear()
    workshop = dated(place=PlaceFactory())
    first = client.get(FEED)
    assert (first["Cache-Control"], "Cookie" in first.get("Vary", "")) == ("public, max-age=300", False)
    with CaptureQueriesContext(connection) as queries:
        again = client.get(FEED, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert len(queries) == 1
    Workshop.objects.filter(pk=workshop.pk).update(updated_at=timezone.now())
    assert client.get(FEED, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("size", [1, 3])
def test_it_costs_as_much_for_one_as_for_many(client, size):
    cache.clear()
    for _number in range(size):
        dated(place=PlaceFactory())
    with CaptureQueriesContext(connection) as queries:
        assert len(entries(fetched(client))) == size
    # What changed, the workshops, their places.
    assert len(queries) == 3


def test_a_feed_is_no_archive(client):
    for _number in range(feeds.FEED_LIMIT + 1):
        dated()
    assert len(titles(client)) == feeds.FEED_LIMIT


@pytest.mark.parametrize("path", ["/", "/workshops/", "/workshops/{slug}/", "/workshops/2027/", "/organizations/"])
def test_every_page_names_the_feed_of_its_language(client, path):
    workshop = dated()
    page = Page(client.get(f"/km{path.format(slug=workshop.slug)}").content.decode())
    named = [link.href for link in page.links if link.tag == "link" and "/feed/" in link.href]
    assert named == ["/km/workshops/feed/"]


def test_a_list_under_filters_names_the_feed_of_what_it_shows(client):
    dated(kind="training")
    page = Page(client.get("/en/workshops/?kind=training&page=1").content.decode())
    found = {link.href for link in page.links if "/feed/" in link.href}
    assert found == {"/en/workshops/feed/?kind=training", "/en/workshops/feed/"}
