"""Data of people are deleted when a workshop is long over; how many came is kept, whatever is being written."""

import copy
import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone
from factories import (
    DelegateFactory,
    EvaluationTicketFactory,
    LetterFactory,
    MembershipFactory,
    OrganizationFactory,
    ParticipationFactory,
    PersonFactory,
    WorkshopFactory,
)

from accounts.models import Letter
from mekongnet.celery import PERIODIC
from publishing import actions, life, snapshots
from workshops import forgetting
from workshops.delegates import deletion_day
from workshops.forgetting import forget_due
from workshops.models import Delegate, EvaluationTicket, Participation, Workshop
from workshops.tasks import forget_people

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = timezone.localdate()


def day(days):
    return TODAY + datetime.timedelta(days=days)


def workshop_over(days_ago=100, **fields):
    given = {"date_state": "confirmed", "starts_on": day(-days_ago - 1), "ends_on": day(-days_ago)}
    return WorkshopFactory(**{**given, "place_text_en": "Siem Reap", **fields})


@pytest.fixture
def workshop():
    return workshop_over()


@pytest.fixture
def coordinator():
    return PersonFactory(is_coordinator=True, language="en", email="coordinator@example.org")


def numbers(workshop) -> dict[tuple, int | None]:
    rows = workshop.participations.values_list("organization__slug", "role", "number_of_people")
    return {(slug, role): people for slug, role, people in rows}


def numbers_in(snapshot) -> dict[tuple, int | None]:
    rows = [row["fields"] for row in snapshot["children"]["participations"]]
    return {(row["organization_id"], row["role"]): row["number_of_people"] for row in rows}


# --- when ---


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"starts_on": day(-10), "ends_on": day(-8)}, day(82)),
        ({"starts_on": day(-10), "keep_days": 5}, day(-5)),
        ({"starts_on": day(20), "cancelled_at": NOW}, day(90)),
        ({"starts_on": day(-9), "cancelled_at": NOW}, day(81)),
        ({"starts_on": None, "cancelled_at": NOW, "keep_days": 1}, day(1)),
        ({"starts_on": None}, day(365)),
        ({"starts_on": datetime.date.max - datetime.timedelta(days=3)}, datetime.date.max),
    ],
    ids=["dated", "another number", "cancelled", "cancelled late", "undated and cancelled", "undated", "never"],
)
def test_the_day(fields, expected):
    state = "confirmed" if fields["starts_on"] else "unknown"
    workshop = WorkshopFactory(date_state=state, **fields)
    delegate = DelegateFactory(workshop=workshop)
    assert deletion_day(workshop) == expected
    assert deletion_day(workshop, delegate.registered_at) == expected


def test_nobody_knows_the_day_of_a_workshop_without_date_and_people():
    assert deletion_day(WorkshopFactory()) is None


def test_only_what_is_due_is_deleted(workshop):
    later = workshop_over(days_ago=89)
    undated = WorkshopFactory()
    people = {one: DelegateFactory(workshop=one) for one in (workshop, later, undated)}
    assert forget_due() == 1
    assert set(Delegate.objects.all()) == {people[later], people[undated]}
    Delegate.objects.filter(workshop=undated).update(registered_at=NOW - datetime.timedelta(days=366))
    assert forget_due() == 1
    assert set(Delegate.objects.all()) == {people[later]}


def test_it_is_done_once_and_every_day(workshop):
    DelegateFactory(workshop=workshop)
    forget_people()
    workshop.refresh_from_db()
    at = workshop.people_deleted_at
    assert at
    revisions = life.revisions(workshop).count()
    call_command("tick")
    workshop.refresh_from_db()
    assert (workshop.people_deleted_at, life.revisions(workshop).count()) == (at, revisions)
    assert "workshops.tasks.forget_people" in PERIODIC


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_it_does_not_matter_whether_the_workshop_is_public(status):
    publish_at = None if status == "draft" else NOW - datetime.timedelta(days=200)
    workshop = workshop_over(status=status, publish_at=publish_at)
    delegate = DelegateFactory(workshop=workshop, organization__slug="lake")
    assert forget_due() == 1
    assert numbers(workshop) == {("lake", "participant"): 1}
    assert not Delegate.objects.filter(pk=delegate.pk).exists()


# --- what ---


def test_people_their_letters_and_their_tickets_go(workshop):
    ticket = EvaluationTicketFactory(delegate__workshop=workshop)
    gone = [
        LetterFactory(key=f"workshop:{workshop.pk}:delegate:{ticket.delegate_id}:registration:registered"),
        LetterFactory(key=f"workshop:{workshop.pk}:delegate:{ticket.delegate_id}:evaluation", state="given_up"),
        LetterFactory(key=f"workshop:{workshop.pk}:delegate:1234567:of somebody who is gone"),
    ]
    kept = [
        LetterFactory(key=f"workshop:{workshop.pk}:announced:1"),
        LetterFactory(key=f"workshop:{workshop.pk}1:delegate:1:registration:registered"),
        LetterFactory(key="an invitation"),
    ]
    assert forgetting.forget_people(workshop)
    assert set(Letter.objects.all()) == set(kept)
    assert not Letter.objects.filter(pk__in=[one.pk for one in gone]).exists()
    assert not EvaluationTicket.objects.exists()
    assert not Delegate.objects.exists()
    assert Workshop.objects.filter(pk=workshop.pk).exists()


def test_a_workshop_without_people_is_left_alone(workshop):
    assert not forgetting.forget_people(workshop)
    assert forget_due() == 0
    workshop.refresh_from_db()
    assert workshop.people_deleted_at is None
    assert not life.revisions(workshop).exists()


def people(workshop, organization, *attended, **fields):
    return [DelegateFactory(workshop=workshop, organization=organization, attended=one, **fields) for one in attended]


def test_those_who_were_there_are_counted(workshop):
    lake, river, hill = (OrganizationFactory(slug=slug) for slug in ("lake", "river", "hill"))
    people(workshop, lake, True, True, False, None)
    people(workshop, river, False)
    people(workshop, hill, None, state="waiting")
    people(workshop, hill, None, state="withdrawn")
    forgetting.forget_people(workshop)
    assert numbers(workshop) == {("lake", "participant"): 2}


def test_where_nobody_was_ticked_those_who_were_to_come_are_counted(workshop):
    lake, river = (OrganizationFactory(slug=slug) for slug in ("lake", "river"))
    people(workshop, lake, None, None)
    people(workshop, river, None, state="waiting")
    forgetting.forget_people(workshop)
    assert numbers(workshop) == {("lake", "participant"): 2}


def test_nobody_came_to_a_workshop_that_was_cancelled(workshop):
    Workshop.objects.update(cancelled_at=NOW - datetime.timedelta(days=200))
    people(workshop, OrganizationFactory(), None)
    assert forget_due() == 1
    assert numbers(workshop) == {}


def test_a_number_that_stands_there_is_left(workshop):
    """It was counted by hand, or taken into the report before; nothing is counted twice."""
    lake, river, hill = (OrganizationFactory(slug=slug) for slug in ("lake", "river", "hill"))
    ParticipationFactory(workshop=workshop, organization=lake, number_of_people=7)
    ParticipationFactory(workshop=workshop, organization=river, role="organiser", number_of_people=3)
    ParticipationFactory(workshop=workshop, organization=hill, role="host")
    for one in (lake, river, hill):
        people(workshop, one, True)
    forgetting.forget_people(workshop)
    assert numbers(workshop) == {("lake", "participant"): 7, ("river", "organiser"): 3, ("hill", "host"): 1}


# --- revisions ---


def test_the_numbers_are_in_the_newest_revision(workshop, coordinator):
    lake = OrganizationFactory(slug="lake")
    ParticipationFactory(workshop=workshop, organization=lake)
    actions.begin(entry=workshop)
    people(workshop, lake, True)
    forgetting.forget_people(workshop)
    head = life.head(workshop)
    assert (head.number, head.state) == (2, "published")
    assert numbers_in(head.snapshot) == {(lake.pk, "participant"): 1}
    # Whoever goes on writing and publishes does not lose them.
    actions.save(entry=workshop, snapshot={"fields": {"venue_en": "A hall"}}, base=head.number, by=coordinator)
    actions.publish(entry=workshop, by=coordinator)
    assert numbers(workshop) == {("lake", "participant"): 1}


@pytest.mark.parametrize("state", ["draft", "in_review", "changes_requested"])
@pytest.mark.parametrize("touches", ["a text", "the organisations"])
def test_a_draft_that_waits_gets_the_numbers_too(workshop, coordinator, state, touches):
    lake, river = OrganizationFactory(slug="lake"), OrganizationFactory(slug="river")
    ParticipationFactory(workshop=workshop, organization=lake)
    head = actions.begin(entry=workshop)
    snapshot = copy.deepcopy(head.snapshot)
    if touches == "a text":
        snapshot["fields"]["venue_en"] = "A hall"
    else:
        fields = {"organization_id": river.pk, "role": "speaker"}
        snapshot["children"]["participations"].append({"id": None, "fields": fields, "many": {}})
    head = actions.save(entry=workshop, snapshot=snapshot, base=head.number, by=coordinator)
    head.state = state
    head.save()
    people(workshop, lake, True, True)
    people(workshop, OrganizationFactory(slug="hill"), True)
    forgetting.forget_people(workshop)
    assert numbers(workshop) == {("lake", "participant"): 2, ("hill", "participant"): 1}
    head = life.head(workshop)
    assert head.state == state
    actions.publish(entry=workshop, by=coordinator)
    speaker = {} if touches == "a text" else {("river", "speaker"): None}
    assert numbers(workshop) == {("lake", "participant"): 2, ("hill", "participant"): 1} | speaker
    workshop.refresh_from_db()
    assert life.head(workshop).snapshot == snapshots.take(workshop)
    assert (workshop.venue_en == "A hall") == (touches == "a text")


# --- the reminder ---


def test_who_may_see_them_is_reminded_once(coordinator):
    workshop = workshop_over(days_ago=76, name_en="Fish sanctuaries")
    organiser = OrganizationFactory()
    ParticipationFactory(workshop=workshop, organization=organiser, role="organiser")
    manager = MembershipFactory(organization=organiser, role="manager").user
    MembershipFactory(organization=organiser)
    MembershipFactory(role="manager")
    delegate = DelegateFactory(workshop=workshop, name="Sok Dara")
    for _again in range(2):
        assert forget_due() == 0
    found = Letter.objects.filter(key__startswith=f"workshop:{workshop.pk}:forgetting:")
    assert {one.address for one in found} == {coordinator.email, manager.email}
    letter = found.get(address=coordinator.email)
    assert "Fish sanctuaries" in letter.subject
    assert f"/en/workspace/workshops/{workshop.slug}/delegates/" in letter.body
    assert "Sok Dara" not in letter.body
    assert Delegate.objects.get() == delegate


def test_nobody_is_reminded_long_before(coordinator):
    DelegateFactory(workshop=workshop_over(days_ago=75))
    assert forget_due() == 0
    assert not Letter.objects.exists()
    assert Participation.objects.count() == 0
