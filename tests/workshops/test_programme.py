"""A workshop as its page shows it, and workshops in the order of time."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from factories import (
    AgendaItemFactory,
    AttendingCountryFactory,
    CommitmentFactory,
    DocumentFactory,
    OrganizationFactory,
    ParticipationFactory,
    PlaceFactory,
    StopFactory,
    WorkshopDocumentFactory,
    WorkshopFactory,
    WorkshopPhotoFactory,
)

from workshops.cards import stay, when, when_exactly, where
from workshops.models import Workshop
from workshops.programme import Programme
from workshops.rules import is_over

VISITOR = AnonymousUser()
DAY = datetime.timedelta(days=1)


def names(organizations):
    return [organization.name_en for organization in organizations]


@pytest.mark.django_db
class TestTour:
    def test_stops_stand_in_the_order_of_the_tour_whatever_the_order_of_their_making(self):
        tour = WorkshopFactory(kind="study_tour")
        for position, name in ((30, "the sea"), (10, "the falls"), (20, "the lake")):
            StopFactory(workshop=tour, position=position, place=PlaceFactory(name_en=name))
        found = Programme(tour, VISITOR).tour
        assert [(stop.number, stop.name.value) for stop in found] == [(1, "The falls"), (2, "The lake"), (3, "The sea")]

    def test_a_place_that_the_reader_may_not_see_is_left_out_without_a_gap(self, administrator):
        tour = WorkshopFactory(kind="study_tour")
        seen, hidden = PlaceFactory(), PlaceFactory(name_en="Secret", status="draft")
        StopFactory(workshop=tour, position=1, place=hidden)
        StopFactory(workshop=tour, position=2, place=seen)
        programme = Programme(tour, VISITOR)
        assert [(stop.number, stop.place) for stop in programme.tour] == [(1, seen)]
        assert [point["number"] for point in programme.points] == [1]
        assert [stop.place for stop in Programme(tour, administrator).tour] == [hidden, seen]

    def test_a_stop_without_a_public_position_has_its_number_and_no_point(self):
        tour = WorkshopFactory(kind="study_tour")
        for position, precision in ((1, "hidden"), (2, "district")):
            StopFactory(workshop=tour, position=position, place=PlaceFactory(precision=precision))
        programme = Programme(tour, VISITOR)
        assert [stop.number for stop in programme.tour] == [1, 2]
        (point,) = programme.points
        assert (point["number"], point["lat"], point["lon"], point["approximate"]) == (2, 13.2, 104.0, True)

    def test_hosts_stand_with_their_stop_if_they_may_be_seen(self):
        tour = WorkshopFactory(kind="study_tour")
        first, second = (StopFactory(workshop=tour, position=number) for number in (1, 2))
        first.hosts.add(OrganizationFactory(name_en="Host"), OrganizationFactory(name_en="Unseen", status="draft"))
        assert [names(stop.hosts) for stop in Programme(tour, VISITOR).tour] == [["Host"], []]
        assert second.hosts.count() == 0

    def test_what_is_of_another_workshop_stays_there(self):
        StopFactory()
        AgendaItemFactory()
        ParticipationFactory()
        WorkshopDocumentFactory()
        CommitmentFactory()
        WorkshopPhotoFactory()
        programme = Programme(WorkshopFactory(), VISITOR)
        assert (programme.tour, programme.days, programme.roles, programme.documents) == ([], [], [], [])
        assert (programme.commitments, programme.countries, programme.parts.photos) == ([], [], [])


@pytest.mark.django_db
class TestPeople:
    def test_each_role_names_organizations_country_by_country_down_the_river(self):
        workshop = WorkshopFactory()
        rows = [
            ("VN", "Delta", "participant", 3), ("LA", "Upper", "participant", None), ("KH", "Lake B", "participant", 2),
            ("KH", "Lake A", "participant", 0), ("KH", "Lake C", "organiser", None),
        ]  # fmt: skip
        for country, name, role, number in rows:
            organization = OrganizationFactory(country=country, name_en=name)
            ParticipationFactory(workshop=workshop, organization=organization, role=role, number_of_people=number)
        shown = [
            (
                role.key,
                role.label,
                [(country, [(one.name_en, number) for one, number in named]) for country, named in role.countries],
                role.count,
            )
            for role in Programme(workshop, VISITOR).roles
        ]
        assert shown == [
            ("organiser", "organiser", [("Cambodia", [("Lake C", None)])], 1),
            (
                "participant",
                "participant",
                [
                    ("Laos", [("Upper", None)]),
                    ("Cambodia", [("Lake A", 0), ("Lake B", 2)]),
                    ("Viet Nam", [("Delta", 3)]),
                ],
                4,
            ),
        ]

    def test_an_organization_that_is_not_public_has_no_part_for_the_public(self, administrator):
        workshop = WorkshopFactory()
        unseen = OrganizationFactory(status="draft")
        ParticipationFactory(workshop=workshop, organization=unseen)
        CommitmentFactory(workshop=workshop, organization=unseen)
        assert Programme(workshop, VISITOR).roles == []
        assert Programme(workshop, VISITOR).commitments == []
        assert [role.count for role in Programme(workshop, administrator).roles] == [1]
        assert [one.organization for one in Programme(workshop, administrator).commitments] == [unseen]

    def test_the_same_organization_may_have_two_parts(self):
        workshop, organization = WorkshopFactory(), OrganizationFactory()
        for role in ("speaker", "host"):
            ParticipationFactory(workshop=workshop, organization=organization, role=role)
        assert [role.key for role in Programme(workshop, VISITOR).roles] == ["host", "speaker"]

    def test_countries_stand_down_the_river(self):
        workshop = WorkshopFactory()
        for country in ("VN", "KH", "LA"):
            AttendingCountryFactory(workshop=workshop, country=country)
        assert Programme(workshop, VISITOR).countries == ["Laos", "Cambodia", "Viet Nam"]

    def test_all_organizations_come_in_one_query_however_many_there_are(self, django_assert_num_queries):
        workshop = WorkshopFactory()
        for number in range(1, 4):
            organization = OrganizationFactory()
            ParticipationFactory(workshop=workshop, organization=organization)
            CommitmentFactory(workshop=workshop, organization=organization)
            StopFactory(workshop=workshop, position=number).hosts.add(organization)
        with django_assert_num_queries(3):
            programme = Programme(workshop, VISITOR)
            assert len(programme.tour) == 3
            assert len(programme.commitments) == 3
            assert programme.roles[0].count == 3


@pytest.mark.django_db
class TestPapers:
    def test_the_agenda_goes_day_by_day_with_speakers_and_handouts(self):
        workshop = WorkshopFactory()
        closing = AgendaItemFactory(workshop=workshop, title_en="Closing", day=2)
        second = AgendaItemFactory(workshop=workshop, title_en="Second", position=2)
        first = AgendaItemFactory(workshop=workshop, title_en="First", position=1)
        first.organizations.add(OrganizationFactory(name_en="Talks"), OrganizationFactory(status="draft"))
        slides, notes = DocumentFactory(), DocumentFactory()
        first.documents.add(slides)
        second.documents.add(slides, notes)
        days = [
            (day, [(item.title_en, names(item.speakers), item.handouts) for item in items])
            for day, items, _date in Programme(workshop, VISITOR).days
        ]
        assert days == [
            (1, [("First", ["Talks"], [slides]), ("Second", [], [slides, notes])]),
            (2, [("Closing", [], [])]),
        ]
        assert closing.documents.count() == 0

    def test_documents_come_with_their_files_by_kind_the_readers_language_and_position(self):
        workshop = WorkshopFactory()
        rows = [("report", 2, "en"), ("handout", 1, "en"), ("report", 1, "en"), ("report", 0, "km")]
        made = [
            WorkshopDocumentFactory(workshop=workshop, kind=kind, position=position, document__language=language)
            for kind, position, language in rows
        ]
        found = Programme(workshop, VISITOR).documents
        assert found == [made[index] for index in (2, 0, 3, 1)]
        assert [one.document.title_en for one in found] == [made[index].document.title_en for index in (2, 0, 3, 1)]
        with translation.override("km"):
            assert Programme(workshop, VISITOR).documents == [made[index] for index in (3, 2, 0, 1)]

    def test_documents_need_no_further_query(self, django_assert_num_queries):
        workshop = WorkshopFactory()
        WorkshopDocumentFactory(workshop=workshop)
        programme = Programme(workshop, VISITOR)
        with django_assert_num_queries(0):
            assert programme.documents[0].document.format == "PDF"


# --- time ---


def on(first, last=None, **fields):
    """A workshop whose first and last day are so many days from now."""
    today = timezone.localdate()
    return WorkshopFactory(
        date_state="confirmed",
        starts_on=today + first * DAY,
        ends_on=None if last is None else today + last * DAY,
        **fields,
    )


@pytest.mark.django_db
class TestTime:
    def test_what_comes_next_stands_first_then_what_has_no_date_then_the_past_latest_first(self):
        long_ago, yesterday = on(-100), on(-2, -1)
        undated = WorkshopFactory()
        next_year, today, running, tomorrow = on(365), on(0), on(-3, 2), on(1, 4)
        expected = [running, today, tomorrow, next_year, undated, yesterday, long_ago]
        found = list(Workshop.objects.by_time())
        assert found == expected
        assert [one.era for one in found] == [0, 0, 0, 0, 1, 2, 2]
        assert [is_over(one) for one in expected] == [False] * 5 + [True] * 2

    def test_equal_days_keep_one_order(self):
        for first in (5, -5):
            pair = [on(first), on(first)]
            assert [one for one in Workshop.objects.by_time() if one in pair] == pair
        undated = [WorkshopFactory(), WorkshopFactory()]
        assert list(Workshop.objects.by_time().filter(starts_on=None)) == undated

    @pytest.mark.parametrize(
        ("first", "last", "is_upcoming"),
        [(0, None, True), (-1, None, False), (-5, 0, True), (-5, -1, False), (3, 4, True)],
    )
    def test_a_workshop_is_upcoming_until_its_last_day_is_over(self, first, last, is_upcoming):
        workshop = on(first, last)
        assert is_over(workshop) is not is_upcoming
        assert [one.era for one in Workshop.objects.by_time()] == [0 if is_upcoming else 2]

    def test_the_day_is_that_of_the_river(self, monkeypatch):
        workshop = Workshop(starts_on=datetime.date(2026, 3, 2))
        monkeypatch.setattr(timezone, "now", lambda: datetime.datetime(2026, 3, 2, 16, 59, tzinfo=datetime.UTC))
        assert not is_over(workshop)
        monkeypatch.setattr(timezone, "now", lambda: datetime.datetime(2026, 3, 2, 17, 0, tzinfo=datetime.UTC))
        assert is_over(workshop)


class TestWords:
    def test_when_says_what_is_recorded_and_never_more(self):
        day = datetime.date(2015, 9, 7)
        assert when(Workshop()) == "date not recorded"
        assert when(Workshop(date_state="confirmed", starts_on=day)) == "7 September 2015"
        assert when(Workshop(date_state="announced", starts_on=day)) == "announced for 7 September 2015"
        assert when(Workshop(date_state="confirmed", starts_on=day, ends_on=day + DAY)) == ("7–8 September 2015")
        assert when(Workshop(takes_registrations=True)) == "date not known yet"

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"starts_at": None}, "7 September 2015"),
            ({"ends_at": None}, "7 September 2015, from 08:30 (Laos: the clock of Vientiane)"),
            ({}, "7 September 2015, 08:30–16:00 (Laos: the clock of Vientiane)"),
            (
                {"ends_on": datetime.date(2015, 9, 8)},
                "7 September 2015, 08:30 – 8 September 2015, 16:00 (Laos: the clock of Vientiane)",
            ),
            (
                {"ends_on": datetime.date(2015, 9, 8), "ends_at": None},
                "7–8 September 2015, from 08:30 (Laos: the clock of Vientiane)",
            ),
            ({"zone": "America/Sao_Paulo"}, "7 September 2015, 08:30–16:00 (clock of Sao Paulo)"),
            (
                {"date_state": "announced"},
                "announced for 7 September 2015, 08:30–16:00 (Laos: the clock of Vientiane)",
            ),
            ({"starts_on": None}, "date not recorded"),
        ],
    )
    def test_hours_say_whose_clock_shows_them(self, fields, words):
        given = {
            "date_state": "confirmed",
            "starts_on": datetime.date(2015, 9, 7),
            "starts_at": datetime.time(8, 30),
            "ends_at": datetime.time(16, 0),
            "zone": "Asia/Vientiane",
        }
        assert when_exactly(Workshop(**{**given, **fields})) == words

    @pytest.mark.parametrize(
        ("arrives", "leaves", "lines"),
        [
            (None, None, []),
            ((7, 9), (7, 15), ["7 September 2015: arrival 09:00, departure 15:00"]),
            ((7, 9), (8, 6), ["Arrival: 7 September 2015, 09:00", "Departure: 8 September 2015, 06:00"]),
            ((7, 9), None, ["Arrival: 7 September 2015, 09:00"]),
            (None, (8, 6), ["Departure: 8 September 2015, 06:00"]),
        ],
    )
    def test_a_stay_is_said_as_far_as_it_is_known(self, arrives, leaves, lines):
        moments = [at and datetime.datetime(2015, 9, *at, tzinfo=datetime.UTC) for at in (arrives, leaves)]
        assert stay(*moments) == lines

    def test_where_is_a_site_of_the_network_or_words(self):
        place = PlaceFactory.build(name_en="siem Reap", country="KH")
        assert (
            where(WorkshopFactory.build(place=place, place_text_en="a hall")) == "Siem Reap\N{NO-BREAK SPACE}· Cambodia"
        )
        assert where(WorkshopFactory.build(place_text_en="a hall & more")) == "a hall &amp; more"
        assert where(WorkshopFactory.build()) == ""

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"date_state": "confirmed"}, "starts_on"),
            ({"date_state": "unknown", "starts_on": datetime.date(2026, 3, 2)}, "date_state"),
            (
                {
                    "date_state": "confirmed",
                    "starts_on": datetime.date(2026, 3, 2),
                    "ends_on": datetime.date(2026, 3, 1),
                },
                "ends_on",
            ),
        ],
    )
    def test_dates_that_cannot_be_are_refused_beside_their_field(self, fields, field):
        with pytest.raises(ValidationError) as refusal:
            WorkshopFactory.build(**fields).clean()
        assert set(refusal.value.message_dict) == {field}

    def test_a_time_zone_is_one_of_the_world(self):
        Workshop._meta.get_field("zone").run_validators("Asia/Vientiane")
        with pytest.raises(ValidationError, match="is not a time zone"):
            Workshop._meta.get_field("zone").run_validators("Mekong")
