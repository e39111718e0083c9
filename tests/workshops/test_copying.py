"""Sessions and stops that are copied from an earlier workshop."""

import datetime

import factories as make
import pytest
from form_reading import form_data, send

from publishing import actions, life
from workshops import copying
from workshops.models import Workshop

pytestmark = pytest.mark.django_db

ADDRESS = "/en/workspace/workshops/new-one/copy/"
FROM = f"{ADDRESS}?from=old-one"


@pytest.fixture
def coordinator(client):
    client.force_login(make.PersonFactory(is_coordinator=True, language="en"))
    return client


@pytest.fixture
def old():
    workshop = make.WorkshopFactory(
        slug="old-one",
        name_en="Old",
        date_state="confirmed",
        starts_on=datetime.date(2026, 3, 2),
        zone="Asia/Phnom_Penh",
    )
    speaker = make.ParticipationFactory(workshop=workshop).organization
    opening = make.AgendaItemFactory(workshop=workshop, title_en="Opening", title_km="បើក", position=1)
    opening.organizations.add(speaker)
    opening.documents.add(make.WorkshopDocumentFactory(workshop=workshop).document)
    make.AgendaItemFactory(
        workshop=workshop, title_en="Laos presents", day=2, position=2, country="LA", approach="iwrm", note_en="Dams"
    )
    stop = make.StopFactory(
        workshop=workshop,
        arrives_at=datetime.datetime(2026, 3, 3, 2, tzinfo=datetime.UTC),
        what_is_shown_en="The sanctuary",
    )
    stop.hosts.add(speaker)
    return workshop


@pytest.fixture
def new():
    workshop = make.WorkshopFactory(
        slug="new-one",
        status="draft",
        publish_at=None,
        date_state="announced",
        starts_on=datetime.date(2027, 4, 5),
        name_km="ថ្មី",
        name_status_km="official",
        text_state_km="reviewed",
    )
    make.AgendaItemFactory(workshop=workshop, title_en="Welcome", position=1)
    return workshop


def test_first_it_asks_from_which_workshop(coordinator, old, new):
    make.WorkshopFactory(slug="empty")
    page = coordinator.get(ADDRESS)
    assert [slug for slug, _name, _when in page.context["sources"]] == ["old-one"]
    assert page.context["source"] is None
    assert 'id="copy-form"' not in page.text


def test_it_shows_what_would_be_copied_and_copies_nothing_by_itself(coordinator, old, new):
    page = coordinator.get(FROM)
    for words in ("Opening", "Laos presents", "The sanctuary", "1 session stands here already."):
        assert words in page.text
    assert "6 April 2027" in page.text
    assert len(form_data(page)["agenda"]) == 2
    assert life.revisions(new).count() == 1
    assert new.agenda.count() == 1


def test_what_is_ticked_is_put_behind_what_stands_there(coordinator, old, new):
    answer = send(coordinator, FROM)
    assert answer.url == "/en/workspace/workshops/new-one/edit/"
    assert [(one.day, one.title_en) for one in new.agenda.all()] == [
        (1, "Welcome"), (1, "Opening"), (2, "Laos presents"),
    ]  # fmt: skip
    opening, country = new.agenda.all()[1:]
    assert (opening.title_km, opening.organizations.count(), opening.documents.count()) == ("បើក", 1, 0)
    assert (country.country, country.approach, country.note_en) == ("LA", "iwrm", "Dams")
    stop = new.stops.get()
    assert stop.arrives_at == datetime.datetime(2027, 4, 6, 2, tzinfo=datetime.UTC)
    assert stop.hosts.count() == 1
    new.refresh_from_db()
    assert (new.status, new.text_state_km) == ("draft", "draft")
    assert old.agenda.count() == 2
    assert life.head(new).comment == "Copied from Old"
    assert coordinator.get(answer.url).status_code == 200


def test_only_what_is_ticked_comes(coordinator, old, new):
    page = coordinator.get(FROM)
    key = form_data(page)["agenda"][1]
    send(coordinator, FROM, page=page, agenda=[key], stops=[])
    assert [one.title_en for one in new.agenda.all()] == ["Welcome", "Laos presents"]
    assert not new.stops.exists()


def test_sent_twice_it_is_there_once(coordinator, old, new):
    page = coordinator.get(FROM)
    for _time in range(2):
        assert send(coordinator, FROM, page=page).status_code == 302
    assert (new.agenda.count(), new.stops.count()) == (3, 1)
    assert life.revisions(new).count() == 2
    again = coordinator.get(FROM)
    assert again.text.count("Stands here already.") == 3
    assert "agenda" not in form_data(again)


def test_what_somebody_else_saves_meanwhile_stays(coordinator, old, new):
    page = coordinator.get(FROM)
    head = life.head(new)
    fields = {**head.snapshot["fields"], "cost_en": "Free."}
    actions.save(
        entry=new, snapshot={**head.snapshot, "fields": fields}, base=head.number,
        by=make.PersonFactory(is_coordinator=True),
    )  # fmt: skip
    send(coordinator, FROM, page=page)
    assert Workshop.objects.get(slug="new-one").cost_en == "Free."
    assert new.agenda.count() == 3


def test_hours_are_left_out_where_a_date_is_not_known(coordinator, old, new):
    Workshop.objects.filter(slug="new-one").update(date_state="unknown", starts_on=None)
    send(coordinator, FROM)
    assert new.stops.get().arrives_at is None


@pytest.mark.parametrize(
    ("zone", "day", "utc"),
    [
        ("Asia/Yangon", "2027-04-05", "2027-04-06T02:30:00+00:00"),
        ("Europe/Berlin", "2027-04-05", "2027-04-06T07:00:00+00:00"),
        ("Europe/Berlin", "2027-01-05", "2027-01-06T08:00:00+00:00"),
    ],
)
def test_the_hour_of_the_day_is_the_same_by_the_new_clock(coordinator, old, new, zone, day, utc):
    Workshop.objects.filter(slug="new-one").update(zone=zone, starts_on=day)
    send(coordinator, FROM)
    assert new.stops.get().arrives_at.isoformat() == utc


def test_an_hour_that_no_clock_shows_is_left_out(coordinator, old, new):
    old.stops.update(arrives_at=datetime.datetime(2026, 3, 1, 19, 30, tzinfo=datetime.UTC))  # half past two at night
    Workshop.objects.filter(slug="new-one").update(zone="Europe/Berlin", starts_on="2027-03-28")
    send(coordinator, FROM)
    assert new.stops.get().arrives_at is None


@pytest.mark.parametrize(
    "sent",
    [
        {"from": "old-one"},
        {"from": "old-one", "agenda": ["id:999999", "x", ""]},
        {"from": "nowhere", "agenda": ["id:1"]},
        {"from": "new-one", "agenda": ["id:1"]},
        {},
    ],
)
def test_nonsense_copies_nothing(coordinator, old, new, sent):
    answer = coordinator.post(ADDRESS, sent)
    assert answer.status_code in (200, 302, 422)
    assert new.agenda.count() == 1
    assert life.revisions(new).count() == 1


def test_nothing_ticked_is_said(coordinator, old, new):
    answer = send(coordinator, FROM, agenda=[], stops=[])
    assert answer.status_code == 422
    assert "Tick at least one session or stop." in answer.text


def test_what_the_public_does_not_see_is_copied_from_the_newest_version(coordinator, old, new):
    person = make.PersonFactory(is_coordinator=True)
    head = actions.begin(entry=old, by=person)
    rows = [
        {**row, "fields": {**row["fields"], "title_en": "New words"}} for row in head.snapshot["children"]["agenda"]
    ]
    changed = {**head.snapshot, "children": {**head.snapshot["children"], "agenda": rows}}
    actions.save(entry=old, snapshot=changed, base=head.number, by=person)
    assert "New words" in coordinator.get(FROM).text
    member = make.MembershipFactory().user
    assert copying.newest(member, old)["children"]["agenda"][0]["fields"]["title_en"] == "Opening"


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_stays_cheap(coordinator, old, new, count, django_assert_max_num_queries):
    for _ in range(count):
        make.StopFactory(workshop=old)
        make.AgendaItemFactory(workshop=make.WorkshopFactory())
    coordinator.get(FROM)
    with django_assert_max_num_queries(16):
        page = coordinator.get(FROM)
    with django_assert_max_num_queries(30):
        assert send(coordinator, FROM, page=page).status_code == 302
