"""What the desk says of people before a version of a workshop is published: fewer places, more places, letters."""

import datetime
import html

import factories as make
import pytest
from django.utils import timezone
from form_reading import send

from publishing import actions, life
from workshops.models import Announcement, Delegate, Workshop

pytestmark = pytest.mark.django_db

DESK = "/en/workspace/workshops/meeting/"
SOON = timezone.localdate() + datetime.timedelta(days=30)
TOO_FEW = (
    "Fewer places than people: there is room for 1, and 2 come. Nobody loses a place; whoever is registered from now "
    "on waits in the list."
)


@pytest.fixture
def coordinator(client):
    client.force_login(make.PersonFactory(is_coordinator=True, language="en"))
    return client


@pytest.fixture
def workshop():
    return make.WorkshopFactory(
        slug="meeting", capacity=2, takes_registrations=True, date_state="confirmed", starts_on=SOON,
        place_text_en="At the lake",
    )  # fmt: skip


def people(workshop, *states):
    return [make.DelegateFactory(workshop=workshop, state=state) for state in states]


def said(coordinator, **changes):
    """What the desk foretells after the form was saved with these changes."""
    answer = send(coordinator, f"{DESK}edit/", **changes)
    assert answer.status_code == 302, answer.context["errors"]
    page = coordinator.get(answer.url)
    for words in page.context["follows"]:
        assert words in html.unescape(page.text)
    return page.context["follows"]


def publish(coordinator):
    seen = coordinator.get(DESK).context["seen"]
    assert coordinator.post(f"{DESK}publish/", {"seen": seen}).status_code == 302


def test_fewer_places_than_people_are_told_and_nobody_is_thrown_out(coordinator, workshop):
    people(workshop, "coming", "coming", "withdrawn")
    make.DelegateFactory(state="coming")
    assert said(coordinator, capacity="1") == [TOO_FEW]
    publish(coordinator)
    workshop.refresh_from_db()
    assert workshop.capacity == 1
    assert Delegate.objects.filter(workshop=workshop, state="coming").count() == 2
    page = coordinator.get(DESK)
    assert page.context["follows"] == []
    for name in ("run", "delegates"):
        assert "There are fewer places than before: 1 person more comes" in coordinator.get(f"{DESK}{name}/").text


def test_later_versions_can_be_published_too(coordinator, workshop):
    people(workshop, "coming", "coming")
    said(coordinator, capacity="1")
    publish(coordinator)
    assert said(coordinator, summary_en="Nets and rice.") == [TOO_FEW]
    publish(coordinator)
    assert Workshop.objects.get().summary_en == "Nets and rice."


@pytest.mark.parametrize(
    ("capacity", "words"),
    [
        ("2", []),
        ("3", ["1 person of the waiting list gets a place, and a letter."]),
        ("4", ["2 people of the waiting list get a place, and a letter."]),
        ("40", ["2 people of the waiting list get a place, and a letter."]),
        ("", ["2 people of the waiting list get a place, and a letter."]),
    ],
)
def test_who_moves_up(coordinator, workshop, capacity, words):
    people(workshop, "coming", "coming", "waiting", "waiting")
    assert said(coordinator, capacity=capacity, cost_lo="ບໍ່ເສຍ") == [
        *words,
        "4 people who are registered get a letter about what is new: Cost.",
    ]
    publish(coordinator)
    moved = int(words[0].split()[0]) if words else 0
    assert Delegate.objects.filter(state="coming").count() == 2 + moved


def test_letters_about_what_is_new_are_foretold_and_come(coordinator, workshop):
    assert said(coordinator, venue_en="The pagoda") == []
    people(workshop, "coming")
    assert said(coordinator, venue_en="The school", starts_at="09:00", summary_en="Nets.") == [
        "1 person who is registered gets a letter about what is new: When, Where."
    ]
    publish(coordinator)
    told = Announcement.objects.get(workshop=workshop, kind="changed")
    assert [one["what"] for one in told.changes] == ["when", "where"]
    assert coordinator.get(DESK).context["follows"] == []


def test_what_was_changed_while_nobody_could_read_it_counts_too(coordinator, workshop):
    person = make.PersonFactory(is_coordinator=True)
    people(workshop, "coming")
    said(coordinator, venue_en="The pagoda")
    publish(coordinator)
    actions.withdraw(entry=Workshop.objects.get(), by=person)
    assert said(coordinator, venue_en="The school") == [
        "1 person who is registered gets a letter about what is new: Where."
    ]


def test_nothing_is_foretold_of_what_was_cancelled(coordinator, workshop):
    people(workshop, "coming", "coming")
    Workshop.objects.update(cancelled_at=timezone.now())
    assert said(coordinator, capacity="1", venue_en="The school") == []


def test_over_is_over_for_the_waiting_list(coordinator, workshop):
    people(workshop, "coming", "coming", "waiting")
    Workshop.objects.update(starts_on=SOON - datetime.timedelta(days=60))
    assert said(coordinator, capacity="40") == []
    publish(coordinator)
    assert Delegate.objects.filter(state="coming").count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_few_and_many(coordinator, workshop, count, django_assert_num_queries):
    people(workshop, *["coming"] * count)
    send(coordinator, f"{DESK}edit/", capacity="1", venue_en="The school")
    assert life.head(workshop).state == "draft"
    coordinator.get(DESK)
    with django_assert_num_queries(9):
        coordinator.get(DESK)
