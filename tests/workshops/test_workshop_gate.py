"""What stands between a workshop and the public: all gaps at once, each where it is mended."""

import datetime

import factories as make
import pytest

from publishing import actions, gate, life, snapshots
from workshops.models import Workshop

pytestmark = pytest.mark.django_db

DATED = {"date_state": "confirmed", "starts_on": "2027-03-08", "ends_on": "2027-03-10"}


def gaps(workshop, *, agenda=(), stops=(), languages=(), **fields):
    snapshot = snapshots.take(workshop)
    snapshot["fields"] |= fields
    for accessor, rows in (("agenda", agenda), ("stops", stops), ("working_languages", languages)):
        table = snapshots.tables(Workshop)[accessor]
        for row in rows:
            whole = {**{name: field.get_default() for name, field in table.columns.items()}, **row}
            snapshot["children"][accessor].append(
                {"id": None, "fields": whole, "many": {name: [] for name in table.many}}
            )
    return gate.gaps(workshop, snapshot)


def session(**fields):
    return {"title_en": "Opening", **fields}


SPRING = {"date_state": "confirmed", "starts_on": "2027-03-28", "zone": "Europe/Berlin"}


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({}, []),
        (DATED, []),
        ({**DATED, "ends_on": "2027-03-07"}, ["ends_on"]),
        ({"ends_on": "2027-03-07"}, ["ends_on"]),
        ({**DATED, "register_by": "2027-03-11"}, ["register_by"]),
        ({**DATED, "register_by": "2027-03-10"}, []),
        ({**DATED, "ends_at": "12:00:00"}, ["starts_at"]),
        ({"starts_at": "12:00:00"}, ["starts_at"]),
        ({**DATED, "ends_on": None, "starts_at": "12:00:00", "ends_at": "11:00:00"}, ["ends_at"]),
        ({**DATED, "starts_at": "12:00:00", "ends_at": "11:00:00"}, []),
        ({**SPRING, "starts_at": "02:30:00"}, ["starts_at"]),
        ({**SPRING, "starts_at": "03:30:00"}, []),
        ({"zone": "Mars/Olympus"}, ["zone"]),
        ({"takes_registrations": True}, ["place_id"]),
        ({"takes_registrations": True, "place_text_km": "បឹង"}, []),
        ({"takes_registrations": True, "online_address": "https://example.org"}, []),
        ({"takes_registrations": True, "online_for_registered": True}, ["place_id", "online_address"]),
        ({"online_for_registered": True, "online_address": "https://example.org"}, ["online_for_registered"]),
    ],
)
def test_dates_hours_and_places(fields, named):
    assert [gap.field for gap in gaps(make.WorkshopFactory(), **fields)] == named


def test_all_that_is_wrong_is_said_at_once():
    workshop = make.WorkshopFactory(summary_en=None)
    found = gaps(
        workshop,
        **{**DATED, "ends_on": "2027-03-07", "register_by": "2027-05-01", "takes_registrations": True},
        agenda=[session(ends_at="09:00:00"), session(title_en=None)],
        stops=[{"arrives_at": "2028-01-01T00:00:00+00:00"}],
        languages=[{"language": "km", "is_interpreted": True}],
    )
    assert [gap.field for gap in found] == [
        "summary_en", "ends_on", "register_by", "place_id", "working_languages", "agenda", "agenda", "stops",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("agenda", "words"),
    [
        (session(day=3), ""),
        (session(day=4), "Session “Opening” is on day 4, but the workshop ends on day 3."),
        (session(starts_at="10:00:00", ends_at="09:00:00"), "Session “Opening” ends before it begins."),
        (session(ends_at="09:00:00"), "Session “Opening” ends before it begins."),
        (session(approach="iwrm"), "Session “Opening”: say which country presents."),
        (session(title_en=None, title_lo=None), "Session “Day 1”: give a title."),
        (session(language="vi"), "Session “Opening”: Tiếng Việt is not among the languages of the workshop."),
        (session(language="km"), ""),
    ],
)
def test_sessions(agenda, words):
    found = gaps(make.WorkshopFactory(), **DATED, agenda=[agenda], languages=[{"language": "km"}])
    assert [gap.message for gap in found] == ([words] if words else [])


def test_a_session_at_an_hour_that_is_skipped():
    found = gaps(make.WorkshopFactory(), **SPRING, agenda=[session(starts_at="02:30:00")])
    assert [gap.message for gap in found] == ["Session “Opening”: there is no such hour on that day."]


def test_days_of_sessions_are_free_while_the_date_is_not_known():
    assert gaps(make.WorkshopFactory(), agenda=[session(day=9)]) == []


def at(hour, day=8):
    return datetime.datetime(2027, 3, day, hour, tzinfo=datetime.UTC).isoformat()


@pytest.mark.parametrize(
    ("stops", "words"),
    [
        ([{"arrives_at": at(3), "leaves_at": at(5)}, {"arrives_at": at(5)}], []),
        # Six in the evening of UTC is one at night of the next day in Viet Nam: the tenth is over there.
        ([{"arrives_at": at(16, 10)}], []),
        ([{"arrives_at": at(18, 10)}], ["Stop 1 is before or after the days of the tour."]),
        ([{"leaves_at": at(16, 7)}], ["Stop 1 is before or after the days of the tour."]),
        ([{"leaves_at": at(18, 7)}], []),
        ([{"arrives_at": at(5), "leaves_at": at(3)}], ["Stop 1: the departure is before the arrival."]),
        ([{"arrives_at": at(5)}, {}, {"arrives_at": at(3)}], ["Stop 3 is earlier than the stop before it."]),
    ],
)
def test_stops(stops, words):
    assert [gap.message for gap in gaps(make.WorkshopFactory(), **DATED, stops=stops)] == words


def test_a_stop_with_a_day_needs_a_tour_with_days():
    found = gaps(make.WorkshopFactory(), stops=[{"arrives_at": at(3)}])
    assert [gap.message for gap in found] == ["Stop 1 has a day, but the tour has none."]


def test_interpretation_needs_a_language_that_is_spoken():
    rows = [{"language": "km", "is_interpreted": True}]
    assert [gap.field for gap in gaps(make.WorkshopFactory(), languages=rows)] == ["working_languages"]
    assert gaps(make.WorkshopFactory(), languages=[*rows, {"language": "vi"}]) == []


def test_fewer_places_than_people_who_come_stand_in_nobodys_way():
    workshop, person = make.WorkshopFactory(capacity=2), make.PersonFactory(is_coordinator=True)
    people = [make.DelegateFactory(workshop=workshop) for _ in range(2)]
    head = actions.begin(entry=workshop, by=person)
    fields = {**head.snapshot["fields"], "capacity": 1}
    actions.save(entry=workshop, snapshot={**head.snapshot, "fields": fields}, base=head.number, by=person)
    assert gate.gaps(workshop, life.head(workshop).snapshot) == []
    actions.publish(entry=workshop, by=person)
    workshop.refresh_from_db()
    assert workshop.capacity == 1
    assert {*workshop.delegates.coming()} == {*people}


def test_what_the_network_tells_of_its_meetings_is_complete(network):
    for workshop in Workshop.objects.all():
        assert gate.gaps(workshop, snapshots.take(workshop)) == [], workshop.slug


def test_every_gap_leads_to_a_field_that_the_editor_has(client):
    workshop = make.WorkshopFactory(
        slug="meeting", status="draft", publish_at=None, summary_en=None, takes_registrations=True,
        online_for_registered=True, zone="Mars/Olympus",
    )  # fmt: skip
    make.WorkingLanguageFactory(workshop=workshop, is_interpreted=True)
    make.AgendaItemFactory(workshop=workshop, title_en=None)
    make.StopFactory(workshop=workshop, arrives_at=datetime.datetime(2027, 3, 8, tzinfo=datetime.UTC))
    client.force_login(make.PersonFactory(is_coordinator=True))
    desk = client.get("/en/workspace/workshops/meeting/").text
    editor = client.get("/en/workspace/workshops/meeting/edit/").text
    for name in ("summary_en", "zone", "place", "online_address", "working_languages", "agenda", "stops"):
        assert f'href="/en/workspace/workshops/meeting/edit/#id_{name}"' in desk, name
        assert f' id="id_{name}"' in editor, name
