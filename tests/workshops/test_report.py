"""The report of a workshop: written in parts, from a Word file, with numbers counted from who was there."""

import datetime
import re

import factories as make
import pytest
from django.test import Client
from django.urls import reverse
from form_reading import form_data, send

from publishing import actions, life
from workshops import attendance
from workshops.models import Commitment, CommitmentReport, Workshop

pytestmark = pytest.mark.django_db

LAST_YEAR = datetime.date(2025, 3, 4)


@pytest.fixture
def coordinator(client):
    someone = make.PersonFactory(is_coordinator=True, language="en", name="Chan")
    client.force_login(someone)
    return someone


@pytest.fixture
def workshop():
    return make.WorkshopFactory(
        slug="lake", name_en="Sanctuaries of the lake", summary_en="x", date_state="confirmed", starts_on=LAST_YEAR
    )


@pytest.fixture
def fishers():
    return make.OrganizationFactory(name_en="Fishers of the lake", country="KH", kind="community")


def address(workshop, name="report", *more):
    return reverse(f"workspace:{name}", args=[workshop.slug, *more])


def public(workshop, language="en"):
    return Client().get(f"/{language}/workshops/{workshop.slug}/").content.decode()


def publish(workshop, coordinator):
    workshop.refresh_from_db()
    return actions.publish(entry=workshop, by=coordinator)


# --- the form ---


def test_a_report_is_public_with_the_next_publication_and_not_before(client, coordinator, workshop, fishers):
    answer = send(
        client,
        address(workshop),
        report_body_en="Forty people met.\n\n- They saw the nets",
        learnt_vi="Cá trở lại",
        outcomes_km="យល់ព្រម",
        number_of_participants="40",
        **{"contributions-TOTAL": "1", "contributions-0-country": "KH", "contributions-0-text_en": "Two sanctuaries."},
        **{"commitments-TOTAL": "1", "commitments-0-organization": str(fishers.pk)},
        **{"commitments-0-text_en": "Mark the sanctuary.", "commitments-0-due_on": "2026-03-01"},
        **{"participations-TOTAL": "1", "participations-0-organization": str(fishers.pk)},
        **{"participations-0-role": "host", "participations-0-number_of_people": "12"},
        **{"countries-TOTAL": "1", "countries-0-country": "KH", "countries-0-number_of_people": "30"},
    )
    assert answer.status_code == 302, answer.context["errors"]
    assert "Forty people" not in public(workshop)
    publish(workshop, coordinator)
    page = public(workshop)
    for words in ("<p>Forty people met.</p><ul><li>They saw the nets</li></ul>", "Cá trở lại", "យល់ព្រម"):
        assert words in page
    for words in ("Two sanctuaries.", "Mark the sanctuary.", "1 March 2026", "(12 people)"):
        assert words in page
    assert "No report has been added" not in page
    workshop = Workshop.objects.get()
    assert (workshop.number_of_participants, workshop.name_en) == (40, "Sanctuaries of the lake")


def test_what_the_other_form_asks_stays(client, coordinator, workshop):
    make.AgendaItemFactory(workshop=workshop)
    make.StopFactory(workshop=workshop)
    before = actions.begin(entry=workshop, by=coordinator).snapshot
    send(client, address(workshop), learnt_en="Patience.")
    after = life.head(workshop).snapshot
    changed = {name for name in after["fields"] if after["fields"][name] != before["fields"][name]}
    assert changed == {"learnt_en"}
    assert after["children"] == before["children"]


def test_the_page_guides_by_questions_and_keeps_apart_from_the_other_form(client, coordinator, workshop):
    page = client.get(address(workshop)).content.decode()
    for words in ("What did you do, day by day?", "Which organisation will do what, by when?", "Take this part from"):
        assert words in page
    assert 'data-autosave="workshops/lake/report"' in page
    for name, *more in (("report_word", "learnt"), ("take_attendance",), ("documents",), ("workshop_commitments",)):
        assert address(workshop, name, *more) in page
    assert reverse("workspace:photos", args=["workshops", "lake"]) in page


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"number_of_participants": "many"}, "number_of_participants", "Write a number"),
        ({"number_of_participants": "-1"}, "number_of_participants", "Write a number"),
        ({"number_of_participants": "99999999999"}, "number_of_participants", "Write a number"),
        ({"countries-TOTAL": "1", "countries-0-country": "XX"}, "countries-0-country", "from the list"),
        ({"countries-TOTAL": "1", "countries-0-number_of_people": "3"}, "countries-0-country", "fill this in"),
        (
            {"countries-TOTAL": "1", "countries-0-country": "KH", "countries-0-number_of_people": "30001"},
            "countries-0-number_of_people",
            "Write a number",
        ),
        (
            {"contributions-TOTAL": "1", "contributions-0-country": "KH"},
            "contributions-0-text_en",
            "at least one language",
        ),
        (
            {"commitments-TOTAL": "1", "commitments-0-text_en": "Plant trees."},
            "commitments-0-organization",
            "fill this in",
        ),
        (
            {"commitments-TOTAL": "1", "commitments-0-organization": "999999", "commitments-0-text_en": "x"},
            "commitments-0-organization",
            "from the list",
        ),
        (
            {"commitments-TOTAL": "1", "commitments-0-due_on": "soon", "commitments-0-text_en": "x"},
            "commitments-0-due_on",
            "Write the day as",
        ),
        (
            {"commitments-TOTAL": "1", "commitments-0-due_on": "0205-01-01", "commitments-0-text_en": "x"},
            "commitments-0-due_on",
            "1990",
        ),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    client, coordinator, workshop, typed, field, words
):
    answer = send(client, address(workshop), learnt_en="Typed before.", **typed)
    assert answer.status_code == 200
    found = {name: text for name, _label, _code, text in answer.context["errors"]}
    assert words in found[f"id_{field}"]
    kept = form_data(answer)
    assert kept["learnt_en"] == ["Typed before."]
    # A list holds nothing that is not among its choices.
    held = {name: value for name, value in typed.items() if value not in ("XX", "999999")}
    assert {name: kept[name] for name in held} == {name: [value] for name, value in held.items()}
    assert life.head(workshop).number == 1


def test_numbers_and_days_in_khmer_and_lao_digits_are_understood(client, coordinator, workshop, fishers):
    send(
        client,
        address(workshop),
        number_of_participants="៤០",
        **{"countries-TOTAL": "1", "countries-0-country": "LA", "countries-0-number_of_people": "໑໒"},
        **{"commitments-TOTAL": "1", "commitments-0-organization": str(fishers.pk), "commitments-0-text_km": "បង្គោល"},
        **{"commitments-0-due_on": "២០២៦-០៣-០១"},
    )
    kept = life.head(workshop).snapshot
    assert kept["fields"]["number_of_participants"] == 40
    assert kept["children"]["countries"][0]["fields"]["number_of_people"] == 12
    assert kept["children"]["commitments"][0]["fields"]["due_on"] == "2026-03-01"


def test_the_same_country_twice_is_refused(client, coordinator, workshop):
    rows = {"contributions-TOTAL": "2"}
    for number in range(2):
        rows |= {f"contributions-{number}-country": "KH", f"contributions-{number}-text_en": f"Text {number}"}
    answer = send(client, address(workshop), **rows)
    assert "This country stands here twice." in answer.content.decode()


def test_scripts_and_styles_of_a_hostile_text_are_gone(client, coordinator, workshop):
    send(
        client,
        address(workshop),
        outcomes_en='<p style="x" onclick="y">Agreed<script>alert(1)</script><a href="javascript:z">here</a></p>',
    )
    kept = life.head(workshop).snapshot["fields"]["outcomes_en"]
    assert kept.startswith("<p>Agreed")
    assert not re.search("script|style|onclick", kept)


def test_a_commitment_keeps_what_was_said_of_it_when_the_report_is_written_on(client, coordinator, workshop, fishers):
    one = make.CommitmentFactory(workshop=workshop, organization=fishers, text_en="Mark it.")
    make.CommitmentReportFactory(commitment=one)
    send(client, address(workshop), **{"commitments-0-text_en": "Mark it with poles.", "learnt_en": "More."})
    publish(workshop, coordinator)
    kept = Commitment.objects.get()
    assert (kept.pk, kept.text_en) == (one.pk, "Mark it with poles.")
    assert CommitmentReport.objects.filter(commitment=kept).count() == 1


def test_two_coordinators_write_on_different_parts(client, coordinator, workshop):
    page = client.get(address(workshop))
    send(client, reverse("workspace:edit_workshop", args=["lake"]), venue_en="The pagoda")
    answer = send(client, address(workshop), page=page, learnt_en="Patience.")
    assert answer.status_code == 302
    fields = life.head(workshop).snapshot["fields"]
    assert (fields["venue_en"], fields["learnt_en"]) == ("The pagoda", "<p>Patience.</p>")


def test_two_coordinators_write_on_the_same_part_and_both_are_shown(client, coordinator, workshop):
    page = client.get(address(workshop))
    send(client, address(workshop), learnt_en="Patience.")
    answer = send(client, address(workshop), page=page, learnt_en="To count fish.", outcomes_en="Poles.")
    assert answer.status_code == 200
    for words in ("Patience.", "To count fish."):
        assert words in answer.content.decode()
    fields = life.head(workshop).snapshot["fields"]
    assert (fields["learnt_en"], fields["outcomes_en"]) == ("<p>Patience.</p>", None)


def test_two_coordinators_write_down_what_two_organisations_promised(client, coordinator, workshop, fishers):
    page, farmers = client.get(address(workshop)), make.OrganizationFactory()
    for organization, seen in ((fishers, page), (farmers, page)):
        rows = {"commitments-TOTAL": "1", "commitments-0-organization": str(organization.pk)}
        send(client, address(workshop), page=seen, **rows, **{"commitments-0-text_en": f"Of {organization.pk}"})
    rows = life.head(workshop).snapshot["children"]["commitments"]
    assert [row["fields"]["organization_id"] for row in rows] == [fishers.pk, farmers.pk]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_form_asks_the_same_number_of_queries(client, coordinator, workshop, rows, django_assert_num_queries):
    for country in ("KH", "LA", "VN")[:rows]:
        organization = make.OrganizationFactory()
        make.ParticipationFactory(workshop=workshop, organization=organization)
        make.CommitmentFactory(workshop=workshop, organization=organization)
        make.AttendingCountryFactory(workshop=workshop, country=country)
        make.CountryContributionFactory(workshop=workshop, country=country)
    client.get(address(workshop))
    with django_assert_num_queries(10):
        client.get(address(workshop))


# --- the attendance ---


@pytest.fixture
def came(workshop, fishers):
    """Two of the lake and one of the delta were there, one was ill, one waits, nobody knows of another."""
    delta = make.OrganizationFactory(name_en="Delta farmers", country="VN", kind="ngo")
    for organization, state, attended in (
        *((fishers, "coming", True), (fishers, "coming", True), (fishers, "coming", False)),
        *((delta, "coming", True), (delta, "waiting", None), (delta, "coming", None)),
    ):
        make.DelegateFactory(workshop=workshop, organization=organization, state=state, attended=attended)
    return fishers, delta


def test_taking_the_attendance_shows_before_it_does(client, coordinator, workshop, came):
    fishers, delta = came
    make.ParticipationFactory(workshop=workshop, organization=fishers, role="organiser", number_of_people=1)
    make.ParticipationFactory(workshop=workshop, organization=fishers, role="participant", number_of_people=None)
    other = make.ParticipationFactory(workshop=workshop, role="funder", number_of_people=4)
    make.AttendingCountryFactory(workshop=workshop, country="LA", number_of_people=2)
    page = client.get(address(workshop, "take_attendance"))
    found = page.context["found"]
    assert (found.before, found.total) == (None, 3)
    assert {(str(one.key), one.before, one.after) for one in found.countries} == {("KH", None, 2), ("VN", None, 1)}
    assert {(one.key.pk, one.before, one.after) for one in found.organizations} == {
        (fishers.pk, None, 2),
        (delta.pk, None, 1),
    }
    assert not life.head(workshop)
    answer = client.post(address(workshop, "take_attendance"))
    assert answer.url == address(workshop)
    children = life.head(workshop).snapshot["children"]
    assert {
        (row["fields"]["organization_id"], row["fields"]["role"], row["fields"]["number_of_people"])
        for row in children["participations"]
    } == {
        (fishers.pk, "organiser", 1),
        (fishers.pk, "participant", 2),
        (delta.pk, "participant", 1),
        (other.organization_id, "funder", 4),
    }
    assert {(row["fields"]["country"], row["fields"]["number_of_people"]) for row in children["countries"]} == {
        *(("LA", 2), ("KH", 2), ("VN", 1)),
    }
    assert life.head(workshop).snapshot["fields"]["number_of_participants"] == 3
    number = life.head(workshop).number
    client.post(address(workshop, "take_attendance"))
    assert life.head(workshop).number == number
    assert not attendance.proposed(workshop, coordinator).is_new


def test_people_of_regional_organisations_count_in_no_country(client, coordinator, workshop):
    region = make.OrganizationFactory(country="regional")
    make.DelegateFactory(workshop=workshop, organization=region, attended=True)
    page = client.get(address(workshop, "take_attendance"))
    assert (page.context["found"].total, page.context["found"].countries, page.context["found"].elsewhere) == (1, [], 1)
    client.post(address(workshop, "take_attendance"))
    assert life.head(workshop).snapshot["children"]["countries"] == []


def test_where_nobody_is_marked_nothing_changes(client, coordinator, workshop, fishers):
    make.DelegateFactory(workshop=workshop, organization=fishers)
    page = client.get(address(workshop, "take_attendance"))
    assert "Nobody is marked as there yet" in page.content.decode()
    client.post(address(workshop, "take_attendance"))
    assert not life.head(workshop) or life.head(workshop).snapshot["children"]["participations"] == []


def test_no_name_of_a_person_is_on_the_page_or_public(client, coordinator, workshop, came):
    client.post(address(workshop, "take_attendance"))
    publish(workshop, coordinator)
    for page in (client.get(address(workshop, "take_attendance")).content.decode(), public(workshop)):
        assert "delegate-" not in page
        assert not re.search(r"Person \d", page)


# --- the charts ---


def bars(page):
    """title → (label, number) of the charts of a page."""
    found = {}
    for table in re.findall(r'<table class="bars">.*?</table>', page, re.DOTALL):
        title = re.search("<caption>(.*?)</caption>", table)[1]
        rows = re.findall(r'<th scope="row">(.*?)<svg.*?</th><td>(.*?)</td>', table)
        found[title] = [(re.sub("<[^>]+>", "", label), number) for label, number in rows]
    return found


def test_charts_by_country_and_by_kind_of_organisation(client, coordinator, workshop, came):
    client.post(address(workshop, "take_attendance"))
    publish(workshop, coordinator)
    assert bars(public(workshop)) == {
        "People by country": [("Cambodia", "2"), ("Viet Nam", "1")],
        "People by kind of organisation": [("NGO", "1"), ("Community organisation", "2")],
    }
    khmer = bars(public(workshop, "km"))
    assert [number for rows in khmer.values() for _label, number in rows] == ["២", "១", "១", "២"]


def test_without_numbers_organisations_are_counted_and_nothing_is_invented(workshop, fishers):
    make.ParticipationFactory(workshop=workshop, organization=fishers, role="host")
    make.ParticipationFactory(workshop=workshop, organization=fishers, role="speaker")
    make.ParticipationFactory(workshop=workshop, organization__kind="ngo")
    make.AttendingCountryFactory(workshop=workshop, country="KH", number_of_people=None)
    assert bars(public(workshop)) == {
        "Organisations by kind": [("NGO", "1"), ("Community organisation", "1")],
    }


def test_a_country_without_a_number_says_so(workshop):
    make.AttendingCountryFactory(workshop=workshop, country="KH", number_of_people=None)
    make.AttendingCountryFactory(workshop=workshop, country="LA", number_of_people=5)
    page = public(workshop)
    assert [number for _label, number in bars(page)["People by country"]] == [
        "5",
        '<span class="soft small">not recorded</span>',
    ]


def test_what_is_hidden_is_not_counted(workshop, fishers):
    hidden = make.OrganizationFactory(status="draft", publish_at=None, kind="government")
    for organization in (fishers, hidden):
        make.ParticipationFactory(workshop=workshop, organization=organization, number_of_people=3)
    assert bars(public(workshop)) == {
        "People by country of their organisation": [("Cambodia", "3")],
        "People by kind of organisation": [("Community organisation", "3")],
    }


def test_where_only_organisations_were_counted_their_countries_say_from_where_people_came(workshop, fishers):
    region = make.OrganizationFactory(country="regional", kind="network")
    for organization, role, people in (
        *((fishers, "host", 3), (fishers, "speaker", 2), (region, "participant", 4)),
        (make.OrganizationFactory(country="VN", kind="ngo"), "participant", None),
    ):
        make.ParticipationFactory(workshop=workshop, organization=organization, role=role, number_of_people=people)
    make.AttendingCountryFactory(workshop=workshop, country="KH", number_of_people=None)
    assert bars(public(workshop)) == {
        "People by country of their organisation": [("Cambodia", "5"), ("Regional", "4")],
        "People by kind of organisation": [("Community organisation", "5"), ("Network or programme", "4")],
    }


def test_there_are_no_charts_before_the_workshop(workshop, fishers):
    Workshop.objects.update(starts_on=datetime.date.today() + datetime.timedelta(days=30))  # noqa: DTZ011
    make.ParticipationFactory(workshop=workshop, organization=fishers, number_of_people=3)
    assert bars(public(workshop)) == {}
