"""The form on which coordinators announce and keep workshops and study tours."""

import datetime
import html
import re

import factories as make
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from form_reading import form_data, send

from publishing import life
from publishing.editing import RowForm
from workshops.models import Workshop

pytestmark = pytest.mark.django_db

NEW = "/en/workspace/workshops/new/"
ADDRESS = "/en/workspace/workshops/meeting/edit/"
DATED = {"date_state": "confirmed", "starts_on": "2027-03-08", "ends_on": "2027-03-10"}


@pytest.fixture
def coordinator(client):
    client.force_login(make.PersonFactory(is_coordinator=True, language="en"))
    return client


@pytest.fixture
def workshop():
    return make.WorkshopFactory(slug="meeting", status="draft", publish_at=None)


def kept(workshop):
    return life.head(workshop).snapshot


# --- who may ---


@pytest.mark.parametrize("address", [NEW, ADDRESS, ADDRESS.replace("edit", "copy")])
def test_only_coordinators_write_workshops(client, workshop, address):
    assert client.get(address).url.startswith("/en/accounts/login/")
    organiser = make.MembershipFactory(role="manager")
    make.ParticipationFactory(workshop=workshop, organization=organiser.organization, role="organiser")
    client.force_login(organiser.user)
    hidden = 403 if address == NEW else 404
    assert client.get(address).status_code == hidden
    assert client.post(address, {"name_en": "X", "base": "1"}).status_code == hidden
    Workshop.objects.update(status="published", publish_at="2026-01-01T00:00Z")
    assert client.get(address).status_code == 403
    assert client.post(address, {"name_en": "X", "base": "1"}).status_code == 403
    client.force_login(make.PersonFactory(is_coordinator=True))
    assert client.get(address).status_code == 200


def test_members_are_not_offered_a_new_workshop(client, coordinator):
    assert NEW in client.get("/en/workspace/").text
    client.force_login(make.MembershipFactory(role="manager").user)
    assert NEW not in client.get("/en/workspace/").text


# --- a new one ---


@pytest.mark.parametrize(
    ("code", "name"), [("km", "សិក្ខាសាលា"), ("lo", "ກອງປະຊຸມ"), ("vi", "Hội thảo"), ("en", "Meeting")]
)
def test_a_draft_needs_a_name_and_a_kind_alone(coordinator, code, name):
    typed = {"kind": "meeting", f"name_{code}": name, f"name_status_{code}": "official"}
    answer = send(coordinator, f"/{code}/workspace/workshops/new/", **typed)
    workshop = Workshop.objects.get()
    assert answer.url == f"/{code}/workspace/workshops/{workshop.slug}/?saved=1"
    assert (workshop.status, workshop.original_language, workshop.date_state) == ("draft", code, "unknown")
    assert (getattr(workshop, f"name_{code}"), workshop.zone) == (name, "Asia/Ho_Chi_Minh")


def test_few_answers_are_required_and_they_stand_first(coordinator):
    form = coordinator.get(NEW).context["form"]
    required = [name for name, field in form.fields.items() if field.required]
    first = form.sections[0]
    assert {form.bare(name) for name in required} - {"date_state", "zone"} <= {*first.fields, *first.texts}
    assert len(required) <= 8


def test_an_empty_form_says_all_that_is_missing_and_keeps_the_rest(coordinator):
    answer = send(coordinator, NEW, venue_en="The pagoda", cost_en="The network pays.")
    assert answer.status_code == 200
    assert "Give a name in at least one language." in answer.text
    assert "Please fill this in." in answer.text
    assert form_data(answer)["venue_en"] == ["The pagoda"]
    assert form_data(answer)["cost_en"] == ["The network pays."]
    assert not Workshop.objects.exists()


def test_what_is_sent_twice_is_there_once(coordinator):
    opened = coordinator.get(NEW)
    typed = {"kind": "meeting", "name_en": "Meeting", "name_status_en": "official"}
    first, second = (send(coordinator, NEW, page=opened, **typed) for _ in range(2))
    assert first.url.startswith(second.url)
    assert Workshop.objects.count() == 1


@pytest.mark.parametrize("name", ["New", "2027", "Undated", "Feed", "Calendar", "...", "🐟"])
def test_whatever_it_is_called_it_can_be_reached(coordinator, name):
    typed = {"kind": "meeting", "name_en": name, "summary_en": "We meet."}
    send(coordinator, NEW, **typed)
    workshop = Workshop.objects.get()
    desk = f"/en/workspace/workshops/{workshop.slug}/"
    seen = coordinator.get(desk).context["seen"]
    assert coordinator.post(f"{desk}publish/", {"seen": seen}).status_code == 302
    page = coordinator.get(f"/en/workshops/{workshop.slug}/")
    assert (page.status_code, page.context["workshop"]) == (200, workshop)


# --- every part ---


def test_every_part_is_saved(coordinator, workshop):
    place, stop, theme = make.PlaceFactory(), make.PlaceFactory(), make.ThemeFactory()
    organiser, host = make.OrganizationFactory(), make.OrganizationFactory()
    answer = send(
        coordinator,
        ADDRESS,
        kind="study_tour",
        themes=[str(theme.pk)],
        summary_km="ដំណើរទស្សនកិច្ច",
        **DATED,
        starts_at="08:30",
        ends_at="16:00",
        zone="Asia/Phnom_Penh",
        place=str(place.pk),
        place_text_en="At the lake",
        venue_en="Community house",
        online_address="example.org/meet",
        online_for_registered="on",
        working_languages=["km", "vi"],
        interpreted=["lo"],
        countries=["KH", "VN"],
        takes_registrations="on",
        register_by="2027-02-20",
        capacity="25",
        delegates_each="2",
        registration_text_en="Bring boots.",
        cost_en="The network pays.",
        date_note_en="After the flood.",
        **{
            "participations-TOTAL": "2",
            "participations-0-organization": str(organiser.pk),
            "participations-0-role": "organiser",
            "participations-1-organization": str(host.pk),
            "participations-1-role": "host",
            "agenda-TOTAL": "2",
            "agenda-0-day": "2",
            "agenda-0-title_en": "Cambodia presents",
            "agenda-0-country": "KH",
            "agenda-0-approach": "cbnrm",
            "agenda-0-organizations": [str(organiser.pk)],
            "agenda-1-day": "1",
            "agenda-1-starts_at": "09:00",
            "agenda-1-ends_at": "09:30",
            "agenda-1-title_km": "បើក",
            "agenda-1-language": "km",
            "stops-TOTAL": "1",
            "stops-0-place": str(stop.pk),
            "stops-0-arrives_at": "2027-03-08T10:00",
            "stops-0-leaves_at": "2027-03-08T15:30",
            "stops-0-hosts": [str(host.pk)],
            "stops-0-what_is_shown_en": "The sanctuary.",
            "stops-0-seasonal_note_en": "Dry in March.",
            "facts-TOTAL": "1",
            "facts-0-text_en": "Forty people are expected.",
        },
    )
    assert answer.status_code == 302, answer.context["errors"]
    workshop.refresh_from_db()
    assert (workshop.kind, workshop.starts_on, workshop.ends_on) == (
        "study_tour",
        datetime.date(2027, 3, 8),
        datetime.date(2027, 3, 10),
    )
    assert (workshop.starts_at, workshop.ends_at) == (datetime.time(8, 30), datetime.time(16))
    assert (workshop.zone, workshop.place, workshop.venue_en) == ("Asia/Phnom_Penh", place, "Community house")
    assert (workshop.online_address, workshop.online_for_registered) == ("https://example.org/meet", True)
    assert (workshop.capacity, workshop.delegates_each, workshop.takes_registrations) == (25, 2, True)
    assert [*workshop.themes.all()] == [theme]
    assert {(one.language, one.is_interpreted) for one in workshop.working_languages.all()} == {
        ("km", False), ("vi", False), ("lo", True),
    }  # fmt: skip
    assert {one.country for one in workshop.countries.all()} == {"KH", "VN"}
    assert {(one.organization, one.role) for one in workshop.participations.all()} == {
        (organiser, "organiser"), (host, "host"),
    }  # fmt: skip
    opening, country = workshop.agenda.all()
    assert (opening.day, opening.title_km, opening.starts_at) == (1, "បើក", datetime.time(9))
    assert (country.day, country.country, country.approach) == (2, "KH", "cbnrm")
    assert [*country.organizations.all()] == [organiser]
    tour = workshop.stops.get()
    assert (tour.place, [*tour.hosts.all()]) == (stop, [host])
    assert tour.arrives_at == datetime.datetime(2027, 3, 8, 3, tzinfo=datetime.UTC)
    assert (workshop.text_state_en, workshop.text_state_km) == ("original", "draft")
    assert workshop.facts.get().text_en == "Forty people are expected."


def full(workshop):
    """Something in every part, those too that the report keeps."""
    organization = make.OrganizationFactory()
    make.ParticipationFactory(workshop=workshop, organization=organization, role="speaker", number_of_people=4)
    make.WorkingLanguageFactory(workshop=workshop, language="km")
    make.WorkingLanguageFactory(workshop=workshop, language="vi", is_interpreted=True)
    make.AttendingCountryFactory(workshop=workshop, number_of_people=7)
    document = make.WorkshopDocumentFactory(workshop=workshop).document
    item = make.AgendaItemFactory(workshop=workshop, starts_at=datetime.time(9))
    item.organizations.add(organization)
    item.documents.add(document)
    at = datetime.datetime(2027, 3, 8, 3, 0, 21, tzinfo=datetime.UTC)
    make.StopFactory(workshop=workshop, arrives_at=at).hosts.add(organization)
    make.CommitmentFactory(workshop=workshop)
    make.CountryContributionFactory(workshop=workshop)
    make.WorkshopFactFactory(workshop=workshop)
    make.WorkshopPhotoFactory(workshop=workshop)
    return workshop


def test_an_untouched_form_saves_nothing(coordinator, workshop):
    full(workshop)
    Workshop.objects.update(
        date_state="announced",
        starts_on="2027-03-08",
        starts_at="09:00",
        zone="Asia/Dili",
        report_body_en="<p>We met.</p>",
    )
    coordinator.get(ADDRESS)
    before = life.head(workshop).number
    answer = send(coordinator, ADDRESS)
    assert answer.status_code == 302, answer.context["errors"]
    assert life.head(workshop).number == before


def test_what_the_report_keeps_stays_as_it_was(coordinator, workshop):
    full(workshop)
    Workshop.objects.update(report_body_en="<p>We met.</p>", number_of_participants=40)
    before = {**life.head(workshop).snapshot} if life.head(workshop) else None
    assert before is None
    coordinator.get(ADDRESS)
    before = kept(workshop)
    assert send(coordinator, ADDRESS, cost_en="Free.").status_code == 302
    after = kept(workshop)
    for name in ("contributions", "commitments", "documents", "workshopphoto_set", "participations", "countries"):
        assert before["children"][name]
        assert after["children"][name] == before["children"][name], name
    changed = {name for name in before["fields"] if before["fields"][name] != after["fields"][name]}
    assert changed == {"cost_en"}


def test_what_is_unticked_goes_and_what_was_said_of_the_rest_stays(coordinator, workshop):
    full(workshop)
    send(coordinator, ADDRESS, working_languages=["vi"], interpreted=[], countries=["KH", "LA"])
    assert [(one.language, one.is_interpreted) for one in workshop.working_languages.all()] == [("vi", False)]
    assert {one.country: one.number_of_people for one in workshop.countries.all()} == {"KH": 7, "LA": None}


def test_speakers_and_hosts_are_chosen_among_those_who_take_part(coordinator, workshop):
    make.AgendaItemFactory(workshop=workshop)
    mine = make.ParticipationFactory(workshop=workshop).organization
    other = make.OrganizationFactory()
    answer = send(coordinator, ADDRESS, **{"agenda-0-organizations": [str(other.pk)]})
    assert answer.status_code == 200
    assert form_data(answer)["participations-TOTAL"] == ["1"]
    both = {
        "participations-TOTAL": "2",
        "participations-1-organization": str(other.pk),
        "participations-1-role": "speaker",
    }
    answer = send(coordinator, ADDRESS, **both, **{"agenda-0-organizations": [str(mine.pk), str(other.pk)]})
    assert answer.status_code == 302
    assert {*workshop.agenda.get().organizations.all()} == {mine, other}


def test_a_session_takes_documents_of_the_workshop_alone(coordinator, workshop):
    own, foreign = make.WorkshopDocumentFactory(workshop=workshop).document, make.DocumentFactory()
    make.AgendaItemFactory(workshop=workshop)
    assert send(coordinator, ADDRESS, **{"agenda-0-documents": [str(foreign.pk)]}).status_code == 200
    assert send(coordinator, ADDRESS, **{"agenda-0-documents": [str(own.pk)]}).status_code == 302
    assert [*workshop.agenda.get().documents.all()] == [own]


def test_sessions_follow_their_hours_where_all_of_a_day_have_one(coordinator, workshop):
    rows = {"agenda-TOTAL": "5"}
    sessions = [("1", "14:00", "c"), ("1", "09:00", "a"), ("2", "", "y"), ("2", "08:00", "x"), ("1", "10:00", "b")]
    for number, (day, hour, title) in enumerate(sessions):
        rows |= {
            f"agenda-{number}-{name}": value
            for name, value in zip(("day", "starts_at", "title_en"), (day, hour, title), strict=True)
        }
    assert send(coordinator, ADDRESS, **rows).status_code == 302
    assert [one.title_en for one in workshop.agenda.all()] == ["a", "b", "c", "y", "x"]


def test_a_corrected_date_no_longer_rests_on_the_old_source(coordinator, workshop):
    Workshop.objects.update(date_state="announced", starts_on="2015-09-07", date_source=make.SourceFactory())
    send(coordinator, ADDRESS, cost_en="Free.")
    assert Workshop.objects.get().date_source
    send(coordinator, ADDRESS, starts_on="2015-09-08")
    assert Workshop.objects.get().date_source is None


# --- hours ---


@pytest.mark.parametrize(
    ("zone", "utc"),
    [
        ("Asia/Vientiane", "2027-03-08T03:00:00+00:00"),
        ("Asia/Yangon", "2027-03-08T03:30:00+00:00"),
        ("Europe/Berlin", "2027-03-08T09:00:00+00:00"),
    ],
)
def test_stops_are_told_by_the_clock_of_the_workshop(coordinator, workshop, zone, utc):
    place = make.PlaceFactory()
    stop = {"stops-TOTAL": "1", "stops-0-place": str(place.pk), "stops-0-arrives_at": "2027-03-08T10:00"}
    assert send(coordinator, ADDRESS, **DATED, zone=zone, **stop).status_code == 302
    assert kept(workshop)["children"]["stops"][0]["fields"]["arrives_at"] == utc
    assert form_data(coordinator.get(ADDRESS))["stops-0-arrives_at"] == ["2027-03-08T10:00"]


def test_another_clock_leaves_the_hours_as_they_are_on_the_page(coordinator, workshop):
    at = datetime.datetime(2027, 3, 8, 3, tzinfo=datetime.UTC)
    make.StopFactory(workshop=workshop, arrives_at=at)
    send(coordinator, ADDRESS, zone="Asia/Shanghai")
    assert form_data(coordinator.get(ADDRESS))["stops-0-arrives_at"] == ["2027-03-08T10:00"]
    assert workshop.stops.get().arrives_at == at - datetime.timedelta(hours=1)


HOURS = {"stops-0-arrives_at": "2027-03-08T10:00", "stops-0-leaves_at": "2027-03-08T15:30"}
SPRING = {"date_state": "confirmed", "starts_on": "2027-03-28", "zone": "Europe/Berlin"}
AUTUMN = {"date_state": "confirmed", "starts_on": "2027-10-31", "zone": "Europe/Berlin"}


def test_an_hour_that_comes_twice_is_the_first_of_them(coordinator, workshop):
    place = make.PlaceFactory()
    stop = {"stops-TOTAL": "1", "stops-0-place": str(place.pk), "stops-0-arrives_at": "2027-10-31T02:30"}
    assert send(coordinator, ADDRESS, **AUTUMN, starts_at="02:30", **stop).status_code == 302
    assert kept(workshop)["children"]["stops"][0]["fields"]["arrives_at"] == "2027-10-31T00:30:00+00:00"


@pytest.mark.parametrize(("code", "digits"), [("km", "០១២៣៤៥៦៧៨៩"), ("lo", "໐໑໒໓໔໕໖໗໘໙")])
def test_numbers_days_and_hours_may_stand_in_the_digits_of_the_language(coordinator, workshop, code, digits):
    place = make.PlaceFactory()
    typed = {
        "date_state": "confirmed",
        "starts_on": "08/03/2027",
        "starts_at": "08:30",
        "register_by": "2027-02-20",
        "capacity": "25",
        "agenda-TOTAL": "1",
        "agenda-0-day": "2",
        "agenda-0-title_en": "Opening",
        "stops-TOTAL": "1",
        "stops-0-place": str(place.pk),
        "stops-0-arrives_at": "08/03/2027 10:00",
    }
    own = str.maketrans("0123456789", digits)
    kept_so = ("agenda-TOTAL", "stops-TOTAL", "stops-0-place")
    written = {name: value if name in kept_so else value.translate(own) for name, value in typed.items()}
    answer = send(coordinator, ADDRESS.replace("/en/", f"/{code}/"), **written)
    assert answer.status_code == 302, answer.context["errors"]
    workshop.refresh_from_db()
    assert (workshop.starts_on, workshop.starts_at) == (datetime.date(2027, 3, 8), datetime.time(8, 30))
    assert (workshop.register_by, workshop.capacity) == (datetime.date(2027, 2, 20), 25)
    assert workshop.agenda.get().day == 2
    assert workshop.stops.get().arrives_at == datetime.datetime(2027, 3, 8, 3, tzinfo=datetime.UTC)


# --- what is refused ---


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({**DATED, "ends_on": "2027-03-07"}, "ends_on", "before the first day"),
        ({"ends_on": "2027-03-07"}, "ends_on", "first day, too"),
        ({**DATED, "date_state": "unknown"}, "date_state", "announced or confirmed"),
        ({"date_state": "announced"}, "starts_on", "Give the first day"),
        ({**DATED, "register_by": "2027-03-11"}, "register_by", "after the workshop"),
        ({"starts_at": "09:00"}, "starts_at", "before you give hours"),
        ({**DATED, "ends_at": "09:00"}, "starts_at", "Say when it begins"),
        ({**DATED, "ends_on": "", "starts_at": "09:00", "ends_at": "09:00"}, "ends_at", "ends before it begins"),
        ({**SPRING, "starts_at": "02:30"}, "starts_at", "no such hour"),
        ({**SPRING, "starts_at": "01:00", "ends_at": "02:30"}, "ends_at", "no such hour"),
        ({**DATED, "starts_on": "soon"}, "starts_on", "2026-12-24"),
        ({**DATED, "starts_on": "0001-01-01", "ends_on": ""}, "starts_on", "1990 to 2100"),
        ({**DATED, "ends_on": "9999-12-31"}, "ends_on", "1990 to 2100"),
        ({**DATED, "starts_at": "25:00"}, "starts_at", "14:30"),
        ({"zone": "Mars/Olympus"}, "zone", "choose one from the list"),
        ({"zone": "../../etc/passwd"}, "zone", "choose one from the list"),
        ({"kind": "party"}, "kind", "choose one from the list"),
        ({"place": "999999"}, "place", "choose one from the list"),
        ({**DATED, "starts_on": "2570-03-08", "ends_on": ""}, "starts_on", "1990 to 2100"),
        ({**DATED, "starts_on": "2027-02-30"}, "starts_on", "2026-12-24"),
        ({**DATED, "register_by": "9" * 5000}, "register_by", "2026-12-24"),
        ({"date_state": "perhaps"}, "date_state", "choose one from the list"),
        ({"capacity": "0"}, "capacity", "from 1 to 30,000"),
        ({"capacity": "-3"}, "capacity", "from 1 to 30,000"),
        ({"capacity": "99999"}, "capacity", "from 1 to 30,000"),
        ({"capacity": "9" * 30}, "capacity", "from 1 to 30,000"),
        ({"capacity": "9" * 5000}, "capacity", "from 1 to 30,000"),
        ({"capacity": "1.000"}, "capacity", "from 1 to 30,000"),
        ({"capacity": "1e3"}, "capacity", "from 1 to 30,000"),
        ({"delegates_each": "0"}, "delegates_each", "from 1"),
        ({"delegates_each": "some"}, "delegates_each", "from 1"),
        ({"online_address": "javascript:alert(1)"}, "online_address", "URL"),
        ({"working_languages": ["km"], "interpreted": ["km"]}, "interpreted", "Tick one"),
        ({"working_languages": ["xx"]}, "working_languages", "xx"),
        ({"countries": ["regional"]}, "countries", "regional"),
        ({"name_en": ""}, "name_en", "Give a name"),
        ({"name_en": "x" * 100_000}, "name_en", "too long"),
        ({"summary_en": "x" * 200_001}, "summary_en", "too long"),
        ({"venue_en": "x" * 301}, "venue_en", "too long"),
        ({"summary_km": "RBHraCaNacRkkm<úCa karGnuvtþc,ab;RBhμTNÐEdl"}, "summary_km", "Limon"),
    ],
)  # fmt: skip
def test_bad_input_stands_beside_its_field_in_words(coordinator, workshop, changes, field, words):
    coordinator.get(ADDRESS)
    answer = send(coordinator, ADDRESS, **changes)
    assert answer.status_code == 200
    assert [*answer.context["form"].errors] == [field]
    assert len(answer.context["form"].errors[field]) == 1
    assert words in str(answer.context["form"].errors[field])
    assert f'href="#id_{field}"' in answer.text
    for name, value in changes.items():
        if isinstance(value, str) and name not in ("kind", "place", "date_state", "zone"):
            assert form_data(answer).get(name, [""]) == [value], name
    assert life.revisions(workshop).count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"agenda-0-day": "1"}, None),
        ({"agenda-0-day": "2"}, "Give a title"),
        ({"agenda-0-title_en": "a", "agenda-0-day": "0"}, "1 is the first"),
        ({"agenda-0-title_en": "a", "agenda-0-day": "x"}, "1 is the first"),
        ({"agenda-0-title_en": "a", "agenda-0-starts_at": "10:00", "agenda-0-ends_at": "09:00"}, "ends before"),
        ({"agenda-0-title_en": "a", "agenda-0-ends_at": "09:00"}, "ends before"),
        ({"agenda-0-title_en": "a", "agenda-0-approach": "iwrm"}, "which country"),
        ({"agenda-0-title_en": "a", "agenda-0-day": "40000"}, "1 is the first"),
        ({"agenda-0-title_en": "a" * 100_000}, "too long"),
        ({"agenda-0-title_en": "a", "agenda-0-country": "XX"}, "choose one from the list"),
        ({"agenda-0-title_en": "a", "agenda-0-country": "regional"}, "choose one from the list"),
        ({"agenda-0-title_en": "a", "agenda-0-language": "la"}, "choose one from the list"),
        ({"stops-0-place": ""}, None),
        ({"stops-0-what_is_shown_en": "a"}, "Please fill this in"),
        ({"stops-0-place": "999999"}, "choose one from the list"),
        ({"stops-0-place": "PLACE", "stops-0-arrives_at": "tomorrow"}, "2026-12-24 09:00"),
        ({"stops-0-place": "PLACE", "stops-0-arrives_at": "0001-01-01T00:00"}, "1990 to 2100"),
        ({"stops-0-place": "PLACE", "stops-0-arrives_at": "9999-12-31T23:59"}, "1990 to 2100"),
        ({"stops-0-place": "PLACE", "stops-0-arrives_at": "2027-03-28T02:30", "zone": "Europe/Berlin"}, "no such hour"),
        ({"stops-0-place": "PLACE", **HOURS, "stops-0-leaves_at": "2027-03-08T09:00"}, "before the arrival"),
        ({"participations-0-role": "organiser"}, "Please fill this in"),
        ({"participations-0-organization": "999999"}, "choose one from the list"),
        ({"participations-0-organization": "1e9"}, "choose one from the list"),
    ],
)  # fmt: skip
def test_bad_rows_are_answered_in_words_and_empty_ones_are_left_out(coordinator, workshop, changes, words):
    place = make.PlaceFactory()
    coordinator.get(ADDRESS)
    typed = {name: str(place.pk) if value == "PLACE" else value for name, value in changes.items()}
    totals = {f"{name}-TOTAL": "1" for name in ("agenda", "stops", "participations")}
    answer = send(coordinator, ADDRESS, **totals, **typed)
    if words is None:
        assert answer.status_code == 302, answer.context["errors"]
        assert not workshop.agenda.exists()
        assert not workshop.stops.exists()
    else:
        assert answer.status_code == 200
        assert any(words in str(fault[3]) for fault in answer.context["errors"]), answer.context["errors"]
        assert life.revisions(workshop).count() == 1


def test_the_same_organisation_has_one_role_once(coordinator, workshop):
    key = str(make.OrganizationFactory().pk)
    rows = {"participations-TOTAL": "2"}
    rows |= {f"participations-{number}-organization": key for number in (0, 1)}
    rows |= {f"participations-{number}-role": "host" for number in (0, 1)}
    assert "stands here twice" in send(coordinator, ADDRESS, **rows).text
    rows["participations-1-role"] = "organiser"
    assert send(coordinator, ADDRESS, **rows).status_code == 302


def test_script_in_a_text_is_shown_as_text(coordinator, workshop):
    make.AgendaItemFactory(workshop=workshop, title_en="<script>alert(1)</script>")
    assert "<script>alert(1)" not in coordinator.get(ADDRESS).text


def test_two_people_who_add_a_session_each_keep_both(coordinator, workshop):
    first, second = coordinator.get(ADDRESS), coordinator.get(ADDRESS)
    for page, title in ((first, "Opening"), (second, "Closing")):
        rows = {"agenda-TOTAL": "1", "agenda-0-title_en": title}
        assert send(coordinator, ADDRESS, page=page, **rows).status_code == 302
    assert {one.title_en for one in workshop.agenda.all()} == {"Opening", "Closing"}


# --- cost ---


@pytest.fixture
def largest(workshop):
    for number in range(1, 26):
        item = make.AgendaItemFactory(workshop=workshop, title_en=f"Session {number}", day=number // 9 + 1)
        taking_part = make.ParticipationFactory(workshop=workshop)
        item.organizations.add(taking_part.organization)
        item.documents.add(make.WorkshopDocumentFactory(workshop=workshop).document)
        if number < 9:
            make.StopFactory(workshop=workshop).hosts.add(taking_part.organization)
    return workshop


def test_opening_and_saving_the_largest_workshop(coordinator, largest, django_assert_max_num_queries):
    coordinator.get(ADDRESS)
    with django_assert_max_num_queries(20):
        opened = coordinator.get(ADDRESS)
    new = {"agenda-3-title_km": "ថ្មី", "stops-1-what_is_shown_en": "Nets.", "participations-2-role": "host", **DATED}
    # Four tables change, each by one statement.
    with django_assert_max_num_queries(28):
        answer = send(coordinator, ADDRESS, page=opened, **new, register_by="2027-03-01", working_languages=["km"])
    assert answer.status_code == 302, answer.context["errors"]


def test_the_number_of_queries_does_not_grow_with_rows(coordinator, workshop):
    counts = []
    for rows in (1, 2):
        for _row in range(rows):
            full(make.WorkshopFactory(slug=f"full-{rows}", status="draft", publish_at=None)) if not _row else None
        target = Workshop.objects.get(slug=f"full-{rows}")
        for _row in range(2 * (rows - 1)):
            make.AgendaItemFactory(workshop=target)
            make.StopFactory(workshop=target)
            make.ParticipationFactory(workshop=target)
        address = ADDRESS.replace("meeting", target.slug)
        coordinator.get(address)
        with CaptureQueriesContext(connection) as caught:
            coordinator.get(address)
        counts.append(len(caught))
    assert counts[0] == counts[1]


# --- rows ---


def test_stops_are_put_in_order_by_numbers(coordinator, workshop):
    names = ("Lake", "Forest", "River")
    places = [make.PlaceFactory(name_en=name, name_status_en="common") for name in names]
    for place in places:
        make.StopFactory(workshop=workshop, place=place)
    page = coordinator.get(ADDRESS)
    assert [form_data(page)[f"stops-{number}-ORDER"] for number in range(3)] == [["1"], ["2"], ["3"]]
    order = {"stops-0-ORDER": "3", "stops-1-ORDER": "1", "stops-2-ORDER": "2"}
    assert send(coordinator, ADDRESS, page=page, **order).status_code == 302
    assert [one.place.name_en for one in workshop.stops.order_by("position")] == ["Forest", "River", "Lake"]
    assert send(coordinator, ADDRESS, **{"stops-1-DELETE": "on"}).status_code == 302
    assert [one.place.name_en for one in workshop.stops.order_by("position")] == ["Forest", "Lake"]


def test_rows_without_an_order_ask_for_none(coordinator, workshop):
    full(workshop)
    asked = {name for name in form_data(coordinator.get(ADDRESS)) if name.endswith("-ORDER")}
    assert asked >= {"agenda-0-ORDER", "stops-0-ORDER"}
    assert "participations-0-ORDER" not in asked


def summaries(page) -> list[tuple[str, bool]]:
    """What the folded rows of a page say, and whether each is open."""
    found = re.findall(r'<details class="row-fold"( open)?><summary><span>(.*?)</span></summary>', page.text, re.DOTALL)
    return [(html.unescape(re.sub("<[^>]+>", "", words)), bool(is_open)) for is_open, words in found]


def test_rows_that_are_kept_are_folded_under_what_they_say(coordinator, workshop):
    at = datetime.datetime(2027, 3, 8, 3, tzinfo=datetime.UTC)
    place = make.PlaceFactory(name_en="The <lake>", name_status_en="common")
    make.AgendaItemFactory(workshop=workshop, title_en="Nets & rice", day=2, starts_at=datetime.time(9))
    make.AgendaItemFactory(workshop=workshop, title_en=None, title_km="បើក", day=1)
    make.StopFactory(workshop=workshop, place=place, arrives_at=at)
    opened = coordinator.get(ADDRESS)
    assert summaries(opened) == [
        ("Day 1: បើក ភាសាខ្មែរ", False),
        ("Day 2, 09:00: Nets & rice", False),
        ("The <lake>, 8 March 2027, 10:00", False),
    ]
    assert 'lang="km"' in opened.text.split("Day 1: ")[1].split("</summary>")[0]
    added = {
        "agenda-TOTAL": "3",
        "agenda-2-title_en": "Closing",
        "agenda-2-day": "0",
        "agenda-0-starts_at": "9 o’clock",
    }
    refused = send(coordinator, ADDRESS, page=opened, **added)
    assert [is_open for _words, is_open in summaries(refused)] == [True, False, False]
    assert 'name="agenda-2-title_en" value="Closing"' in refused.text


def test_no_field_of_a_row_hides_what_its_page_says_of_it():
    """A template finds the field of a form before the form's attribute of that name."""

    def kinds(form):
        return {form, *[one for child in form.__subclasses__() for one in kinds(child)]}

    said = {"key", "turn", "prefix", "tabs", "fold", "headline", "is_folded", "is_open", "is_removed", "shows_errors"}
    rows = [form for form in kinds(RowForm) if getattr(form, "Meta", None)]
    assert len(rows) > 12
    assert {(form, name) for form in rows for name in {*form.base_fields, *form.many} & said} == set()
