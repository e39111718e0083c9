"""Calendars of workshops, as Thunderbird, Google and Apple read them: whole, folded, with clocks, nothing private."""

import datetime
import re
import zoneinfo

import pytest
import vobject
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from factories import (
    AttendingCountryFactory,
    DelegateFactory,
    PersonFactory,
    PlaceFactory,
    StopFactory,
    ThemeFactory,
    WorkshopFactory,
)
from icalendar import Calendar

from library.languages import CODES
from workshops.models import Workshop

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
FIRST = datetime.date(2027, 3, 2)
KHMER = "សិក្ខាសាលាថ្នាក់តំបន់ស្ដីពីតំបន់អភិរក្សត្រីនៅបឹងទន្លេសាបនិងទន្លេមេគង្គក្រោម; ថ្ងៃទី១, ព្រឹក"
LAO = "ກອງປະຊຸມລະດັບພາກພື້ນກ່ຽວກັບວັງສະຫງວນປາຢູ່ແມ່ນ້ຳຂອງ ແລະ ທະເລສາບ; ມື້ທີໜຶ່ງ, ຕອນເຊົ້າ"


def dated(**fields):
    return WorkshopFactory(**{"date_state": "confirmed", "starts_on": FIRST, **fields})


def fetched(client, path) -> Calendar:
    """The calendar at that address, after both libraries and the rules of RFC 5545 on lines found nothing wrong."""
    response = client.get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    lines = response.content.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in b"".join(lines)
    for line in lines:
        assert len(line) <= 75, line
        line.decode()  # no letter is cut in two
    vobject.readOne(response.content.decode()).validate(raiseException=True)
    return Calendar.from_ical(response.content)


def events(calendar) -> list:
    return calendar.walk("VEVENT")


def only(client, path):
    (event,) = events(fetched(client, path))
    return event


# --- one workshop ---


def test_a_workshop_of_one_day_and_one_of_several(client):
    dated(slug="one")
    dated(slug="more", ends_on=FIRST + DAY)
    one, more = (only(client, f"/en/workshops/{slug}.ics") for slug in ("one", "more"))
    assert (one["dtstart"].dt, one["dtend"].dt) == (FIRST, FIRST + DAY)
    assert (more["dtstart"].dt, more["dtend"].dt) == (FIRST, FIRST + 2 * DAY)
    assert one["dtstart"].params["VALUE"] == "DATE"
    assert one["transp"] == "TRANSPARENT"


def test_hours_stand_in_the_clock_of_the_place_which_comes_along(client):
    dated(slug="hours", starts_at=datetime.time(8, 30), ends_at=datetime.time(16), zone="Asia/Vientiane")
    calendar = fetched(client, "/en/workshops/hours.ics")
    (event,) = events(calendar)
    assert event["dtstart"].params["TZID"] == "Asia/Vientiane"
    assert event["dtstart"].dt == datetime.datetime(2027, 3, 2, 8, 30, tzinfo=zoneinfo.ZoneInfo("Asia/Vientiane"))
    assert event["dtend"].dt.hour == 16
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["tzid"] == "Asia/Vientiane"
    assert [part["tzoffsetto"].td for part in zone.walk("STANDARD")] == [datetime.timedelta(hours=7)]
    assert calendar.subcomponents.index(zone) < calendar.subcomponents.index(event)


@pytest.mark.parametrize("day", [datetime.date(2027, 3, 27), datetime.date(2027, 3, 28), datetime.date(2027, 10, 31)])
def test_clocks_that_are_put_forward_and_back_are_told(client, day):
    """Read by the zone that comes along, not by one that the reader's program knows by its name."""
    zone = zoneinfo.ZoneInfo("Europe/Berlin")
    dated(slug="berlin", starts_on=day, starts_at=datetime.time(9), ends_at=datetime.time(10), zone="Europe/Berlin")
    text = client.get("/en/workshops/berlin.ics").content.decode().replace("Europe/Berlin", "Somewhere/Else")
    begins = vobject.readOne(text).vevent.dtstart.value
    assert begins.astimezone(datetime.UTC) == datetime.datetime.combine(day, datetime.time(9), zone)


@pytest.mark.parametrize(
    ("fields", "begins", "ends"),
    [
        ({"ends_at": None}, datetime.datetime, None),
        ({"ends_at": None, "ends_on": FIRST + DAY}, datetime.date, FIRST + 2 * DAY),
        ({"ends_at": datetime.time(7)}, datetime.datetime, None),
    ],
    ids=["no end", "no last hour", "ends before it begins"],
)
def test_what_is_not_said_is_not_guessed(client, fields, begins, ends):
    dated(slug="part", **{"starts_at": datetime.time(8, 30), **fields})
    event = only(client, "/en/workshops/part.ics")
    assert type(event["dtstart"].dt) is begins
    assert (event["dtend"].dt if "dtend" in event else None) == ends


@pytest.mark.parametrize("first", [None, datetime.date(1, 1, 1), datetime.date(9999, 12, 31)])
def test_without_a_day_that_a_calendar_holds_there_is_no_file_and_no_link_to_one(client, first):
    workshop = dated(slug="undated", starts_on=first, date_state="confirmed" if first else "unknown")
    assert client.get("/en/workshops/undated.ics").status_code == 404
    assert "undated.ics" not in client.get(workshop.get_absolute_url()).content.decode()
    assert events(fetched(client, "/en/workshops/calendar.ics")) == []


def test_a_page_links_to_its_file(client):
    workshop = dated(slug="linked")
    assert client.get(workshop.get_absolute_url()).content.decode().count("/en/workshops/linked.ics") == 2


def test_the_entry_keeps_its_name_and_counts_its_changes(client):
    workshop = dated(slug="known", name_en="Before", calendar_sequence=2)
    first = only(client, "/en/workshops/known.ics")
    Workshop.objects.filter(pk=workshop.pk).update(name_en="After", calendar_sequence=3, starts_on=FIRST + DAY)
    later = only(client, "/km/workshops/known.ics")
    assert first["uid"] == later["uid"]
    assert str(first["uid"]).startswith(f"workshop-{workshop.pk}@")
    assert (first["sequence"], later["sequence"]) == (2, 3)
    assert first["status"] == later["status"] == "CONFIRMED"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "CONFIRMED"),
        ({"date_state": "announced"}, "TENTATIVE"),
        ({"cancelled_at": timezone.now(), "cancel_note_en": "The road is under water."}, "CANCELLED"),
    ],
    ids=["confirmed", "announced", "cancelled"],
)
def test_a_calendar_says_how_sure_a_meeting_is(client, fields, status):
    dated(slug="sure", name_en="The meeting", **fields)
    for path in ("/en/workshops/sure.ics", "/en/workshops/calendar.ics"):
        event = only(client, path)
        assert event["status"] == status
        assert str(event["summary"]) == ("Cancelled: The meeting" if status == "CANCELLED" else "The meeting")
        assert ("The road is under water." in event["description"]) == (status == "CANCELLED")


def test_long_texts_of_khmer_and_lao_are_folded_between_letters(client):
    dated(
        slug="long",
        name_km=KHMER,
        name_status_km="ours",
        text_state_km="draft",
        name_lo=LAO,
        name_status_lo="ours",
        text_state_lo="draft",
        summary_km=f"{KHMER}\n{KHMER}",
        summary_lo=f"{LAO}\n\n{LAO}",
        venue_km=KHMER,
        venue_lo=LAO,
    )
    for language, words in (("km", KHMER), ("lo", LAO)):
        for path in (f"/{language}/workshops/long.ics", f"/{language}/workshops/calendar.ics"):
            event = only(client, path)
            assert str(event["summary"]) == words
            assert event["summary"].params["LANGUAGE"] == language
            assert event["description"].count(words) == 2
            assert str(event["location"]) == words


@pytest.mark.parametrize("words", ["a;b,c\\d:e", 'quoted "words"', "line\nof it", "BEGIN:VEVENT", "\x01\x07\u202ebell"])
def test_hostile_words_stay_words(client, words):
    Workshop.objects.filter(pk=dated(slug="words").pk).update(name_en=f"X {words}", summary_en=words)
    event = only(client, "/en/workshops/words.ics")
    kept = re.sub("[\x01\x07\u202e]", "", words)
    assert str(event["summary"]) == f"X {kept}"
    assert kept in str(event["description"])


def test_what_fell_back_names_its_language(client):
    dated(slug="fell", name_en="The meeting", venue_en="The hall")
    event = only(client, "/lo/workshops/fell.ics")
    assert str(event["summary"]) == "The meeting [English]"
    assert event["summary"].params["LANGUAGE"] == "en"
    assert str(event["location"]) == "The hall [English]"


def test_a_place_is_named_and_pointed_at_only_as_exactly_as_the_public_may_know(client):
    exact, about = PlaceFactory(name_en="Landing"), PlaceFactory(name_en="Sanctuary", precision="commune")
    hidden = PlaceFactory(name_en="Secret", status="draft")
    for slug, place in (("exact", exact), ("about", about), ("hidden", hidden)):
        dated(slug=slug, place=place, place_text_en="")
    found = {slug: only(client, f"/en/workshops/{slug}.ics") for slug in ("exact", "about", "hidden")}
    assert str(found["exact"]["location"]) == "Landing, Cambodia"
    assert found["exact"]["geo"].latitude == 13.2213
    assert str(found["about"]["location"]) == "Sanctuary, Cambodia"
    assert "geo" not in found["about"]
    assert "location" not in found["hidden"]
    everything = client.get("/en/workshops/calendar.ics").content.decode()
    assert "Secret" not in everything
    assert everything.count("GEO") == 1


def test_a_private_online_address_and_the_names_of_people_stay_private(client):
    workshop = dated(
        slug="private",
        takes_registrations=True,
        online_address="https://meet.example.org/secret-room",
        online_for_registered=True,
    )
    DelegateFactory(workshop=workshop, name="Sok Dara", email="sok.dara@example.org")
    dated(slug="open", online_address="https://meet.example.org/open-room")
    for path in ("/en/workshops/private.ics", "/en/workshops/calendar.ics"):
        text = client.get(path).content.decode().replace("\r\n ", "")
        for secret in ("secret-room", "Sok Dara", "sok.dara", "ATTENDEE", "ORGANIZER"):
            assert secret not in text
    event = only(client, "/en/workshops/open.ics")
    assert str(event["location"]) == "https://meet.example.org/open-room"


# --- the stops of a study tour ---


@pytest.fixture
def tour():
    """Three stops: one with both hours, one with an arrival alone, one without any."""
    tour = dated(slug="tour", kind="study_tour", ends_on=FIRST + DAY, zone="Asia/Phnom_Penh", name_en="The tour")
    at = datetime.datetime(2027, 3, 2, 2, 0, tzinfo=datetime.UTC)
    hours = ((at, at + datetime.timedelta(hours=3)), (at + DAY, None), (None, None))
    for position, (arrives, leaves) in enumerate(hours, 1):
        StopFactory(
            workshop=tour,
            position=position,
            place=PlaceFactory(name_en=f"Landing {position}"),
            arrives_at=arrives,
            leaves_at=leaves,
            what_is_shown_en="The night watch.",
        )
    return tour


def test_a_tour_has_an_entry_for_each_stop_whose_hour_is_known(client, tour):
    whole, first, second = events(fetched(client, "/en/workshops/tour.ics"))
    assert str(whole["summary"]) == "The tour"
    assert [str(first["summary"]), str(second["summary"])] == ["1. Landing 1", "2. Landing 2"]
    assert first["dtstart"].params["TZID"] == "Asia/Phnom_Penh"
    assert (first["dtstart"].dt.hour, first["dtend"].dt.hour) == (9, 12)
    assert "dtend" not in second
    assert "The night watch." in first["description"]
    assert len({event["uid"] for event in (whole, first, second)}) == 3


def test_a_tour_without_a_date_still_gives_the_hours_of_its_stops(client, tour):
    Workshop.objects.filter(pk=tour.pk).update(starts_on=None, ends_on=None, date_state="unknown")
    assert len(events(fetched(client, "/en/workshops/tour.ics"))) == 2
    assert "tour.ics" in client.get(tour.get_absolute_url()).content.decode()


def test_a_stop_that_the_reader_may_not_see_is_in_no_calendar(client, tour):
    tour.stops.get(position=1).place.__class__.objects.filter(name_en="Landing 1").update(status="draft")
    assert [str(one["summary"]) for one in events(fetched(client, "/en/workshops/tour.ics"))] == [
        "The tour",
        "1. Landing 2",
    ]


# --- the calendar to subscribe to ---


def names(client, path):
    return [str(event["summary"]) for event in events(fetched(client, path))]


@pytest.mark.parametrize("language", CODES)
def test_there_is_a_calendar_in_each_language(client, language):
    dated()
    calendar = fetched(client, f"/{language}/workshops/calendar.ics")
    assert len(events(calendar)) == 1
    assert calendar["x-wr-calname"] == calendar["name"]
    assert calendar["refresh-interval"].params["VALUE"] == "DURATION"
    assert (calendar["x-published-ttl"], calendar["method"]) == ("PT12H", "PUBLISH")


def test_it_holds_what_comes_and_what_was_but_nothing_without_a_date_or_out_of_sight(client):
    today = timezone.localdate()
    dated(name_en="To come", starts_on=today + 9 * DAY)
    dated(name_en="Next", starts_on=today + DAY)
    dated(name_en="Was", starts_on=today - 9 * DAY)
    WorkshopFactory(name_en="Undated")
    dated(name_en="Draft", status="draft")
    dated(name_en="Planned", publish_at=timezone.now() + DAY)
    dated(name_en="Archived", status="archived")
    assert names(client, "/en/workshops/calendar.ics") == ["Next", "To come", "Was"]


def test_the_same_for_everybody_whoever_asks(client):
    dated(name_en="Draft", status="draft")
    client.force_login(PersonFactory(is_superuser=True, is_staff=True))
    assert names(client, "/en/workshops/calendar.ics") == []


def test_filters_of_the_list_narrow_it(client):
    theme = ThemeFactory(slug="nets", name_en="Nets")
    wanted = dated(name_en="Wanted", kind="training")
    wanted.themes.add(theme)
    AttendingCountryFactory(workshop=wanted, country="LA")
    other = dated(name_en="Other", kind="meeting")
    AttendingCountryFactory(workshop=other, country="KH")
    for query in ("kind=training", "country=LA", "theme=nets", "kind=training&country=LA&theme=nets"):
        assert names(client, f"/en/workshops/calendar.ics?{query}") == ["Wanted"], query
    assert names(client, "/en/workshops/calendar.ics?kind=training&country=KH") == []
    assert fetched(client, "/en/workshops/calendar.ics?country=LA&theme=nets")["x-wr-calname"] == (
        "Workshops of MekongNet · Laos · Nets"
    )


@pytest.mark.parametrize(
    "query",
    [
        *("kind=nothing", "country=XX", "theme=%00", "kind=%ff%fe", "theme=" + "x" * 4000, "country=LA%0D%0AX:1"),
        *("kind=training'--", "theme=<script>", "kind=1e999"),
    ],
)
def test_an_unknown_filter_is_no_calendar(client, query):
    assert client.get(f"/en/workshops/calendar.ics?{query}").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("name", ["calendar", "some"])
def test_a_calendar_is_only_read(client, method, name):
    dated(slug="some")
    assert getattr(client, method)(f"/en/workshops/{name}.ics").status_code == 405


# --- who asks every minute ---


def test_who_asks_again_gets_nothing_until_something_changed_and_costs_one_query(client):
    workshop = dated(place=PlaceFactory())
    dated()
    first = client.get("/en/workshops/calendar.ics")
    assert (first["Cache-Control"], "Cookie" in first.get("Vary", "")) == ("public, max-age=300", False)
    seen = {"If-None-Match": first["ETag"], "If-Modified-Since": first["Last-Modified"]}
    for headers in (seen, {"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            again = client.get("/en/workshops/calendar.ics", headers=headers)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert len(queries) == 1
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/en/workshops/calendar.ics").content == first.content
    assert len(queries) == 1

    for change in (
        lambda: Workshop.objects.filter(pk=workshop.pk).update(updated_at=timezone.now(), name_en="Anew"),
        lambda: Workshop.objects.filter(pk=workshop.pk).update(cancelled_at=timezone.now()),
        lambda: Workshop.objects.filter(pk=workshop.pk).update(status="draft"),
        lambda: dated(),
    ):
        change()
        answer = client.get("/en/workshops/calendar.ics", headers={"If-None-Match": seen["If-None-Match"]})
        assert answer.status_code == 200
        assert answer["ETag"] != seen["If-None-Match"]
        seen["If-None-Match"] = answer["ETag"]


def test_a_place_that_is_hidden_is_gone_at_once(client):
    place = PlaceFactory(name_en="Landing")
    dated(place=place)
    first = client.get("/en/workshops/calendar.ics")
    assert b"Landing" in first.content
    type(place).objects.filter(pk=place.pk).update(status="draft")
    answer = client.get("/en/workshops/calendar.ics", headers={"If-None-Match": first["ETag"]})
    assert answer.status_code == 200
    assert b"Landing" not in answer.content


def test_each_language_filter_and_site_has_an_answer_of_its_own(client):
    dated(kind="training")
    paths = [f"/{code}/workshops/calendar.ics" for code in CODES]
    paths += ["/en/workshops/calendar.ics?kind=training"]
    assert len({client.get(path)["ETag"] for path in paths}) == len(paths)


def test_a_file_of_one_workshop_is_sent_again_only_if_it_changed(client):
    workshop = dated(slug="one")
    first = client.get("/en/workshops/one.ics")
    assert first["Cache-Control"] == "no-cache, public"
    assert first["Content-Disposition"] == 'inline; filename="one.ics"'
    again = client.get("/en/workshops/one.ics", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Workshop.objects.filter(pk=workshop.pk).update(name_en="Anew")
    assert client.get("/en/workshops/one.ics", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_draft_is_kept_by_no_server_in_between(client):
    dated(slug="draft", status="draft")
    assert client.get("/en/workshops/draft.ics").status_code == 404
    client.force_login(PersonFactory(is_superuser=True, is_staff=True))
    response = client.get("/en/workshops/draft.ics")
    assert (response.status_code, response["Cache-Control"]) == (200, "no-cache, private")


@pytest.mark.parametrize("size", [1, 3])
def test_it_costs_as_much_for_one_as_for_many(client, size):
    for _number in range(size):
        dated(place=PlaceFactory())
    with CaptureQueriesContext(connection) as queries:
        assert len(events(fetched(client, "/en/workshops/calendar.ics"))) == size
    # What changed, the workshops, their places.
    assert len(queries) == 3
