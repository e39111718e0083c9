"""Running a workshop: what registered people are told, cancelling, closing, and how long data are kept."""

import datetime
import smtplib

import pytest
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from factories import (
    AgendaItemFactory,
    DelegateFactory,
    MembershipFactory,
    OrganizationFactory,
    ParticipationFactory,
    PersonFactory,
    PlaceFactory,
    StopFactory,
    WorkshopFactory,
)
from form_reading import form_data
from icalendar import Calendar

from accounts import outbox
from accounts.models import Letter
from publishing import actions, life
from workshops import changes, letting_know, rules, running
from workshops.models import Announcement, Delegate
from workshops.wording import Words

pytestmark = pytest.mark.django_db

SOON = timezone.localdate() + datetime.timedelta(days=30)
LATER = SOON + datetime.timedelta(days=7)


@pytest.fixture
def coordinator():
    return PersonFactory(is_coordinator=True, mail="none", language="en")


def open_workshop(**more):
    given = {"takes_registrations": True, "date_state": "confirmed", "starts_on": SOON, "place_text_en": "Vientiane"}
    return WorkshopFactory(**{"name_en": "Fish and rice", **given, **more})


def publish(workshop, by, **fields):
    """Saves a draft in which those columns differ, and publishes it; the letters are written too."""
    head = actions.begin(entry=workshop, by=by)
    values = {
        name: value.isoformat() if isinstance(value, datetime.date | datetime.time) else value
        for name, value in fields.items()
    }
    snapshot = {**head.snapshot, "fields": {**head.snapshot["fields"], **values}}
    actions.save(entry=workshop, snapshot=snapshot, base=head.number, by=by)
    actions.publish(entry=workshop, by=by)
    write_all()


def write_all():
    for announcement_id in letting_know.unfinished():
        letting_know.go_on(announcement_id)


def event(letter):
    (found,) = Calendar.from_ical(letter.calendar).walk("VEVENT")
    return found


# --- rules ---


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, ""),
        ({"starts_on": None, "date_state": "unknown"}, ""),
        ({"status": "draft", "publish_at": None}, "not public"),
        ({"takes_registrations": False}, "Nobody is registered here"),
        ({"closed_at": timezone.now()}, "closed"),
        ({"cancelled_at": timezone.now()}, "cancelled"),
        ({"starts_on": datetime.date(2026, 1, 1)}, "over"),
        ({"starts_on": datetime.date(2026, 1, 1), "ends_on": SOON}, ""),
        ({"register_by": datetime.date(2026, 1, 1)}, "last day to register"),
    ],
)
def test_registration_is_open_or_says_why_not(given, words):
    workshop = open_workshop(**given)
    assert rules.is_open(workshop) == (words == "")
    assert words in rules.why_closed(workshop)
    assert bool(rules.why_closed(workshop)) == (words != "")


@pytest.mark.parametrize(
    ("zone", "utc", "is_open"),
    [
        ("Asia/Vientiane", "2030-05-10T16:59:59+00:00", True),
        ("Asia/Vientiane", "2030-05-10T17:00:00+00:00", False),
        ("America/New_York", "2030-05-11T03:59:59+00:00", True),
        ("America/New_York", "2030-05-11T04:00:00+00:00", False),
        ("No/Such_Zone", "2030-05-10T16:59:59+00:00", True),
    ],
)
def test_the_last_day_counts_to_its_end_where_the_workshop_is(zone, utc, is_open):
    day = datetime.date(2030, 5, 10)
    workshop = open_workshop(register_by=day, starts_on=day + datetime.timedelta(days=5), zone=zone)
    assert rules.is_open(workshop, datetime.datetime.fromisoformat(utc)) == is_open


def test_who_sees_delegates():
    workshop, organization = open_workshop(), OrganizationFactory()
    ParticipationFactory(workshop=workshop, organization=organization, role="organiser")
    other = ParticipationFactory(workshop=workshop, role="host").organization
    people = {
        "manager": MembershipFactory(organization=organization, role="manager").user,
        "editor": MembershipFactory(organization=organization, role="editor").user,
        "manager of the host": MembershipFactory(organization=other, role="manager").user,
        "gone": MembershipFactory(organization=organization, role="manager", user__is_active=False).user,
        "coordinator": PersonFactory(is_coordinator=True),
        "nobody": PersonFactory(),
    }
    sees = {name for name, user in people.items() if rules.can_see_delegates(user, workshop)}
    assert sees == {"manager", "coordinator"}
    runs = {name for name, user in people.items() if rules.can_run(user, workshop)}
    assert runs == {"coordinator"}
    registers = {name for name, user in people.items() if rules.can_register(user, organization)}
    assert registers == {"manager", "editor", "coordinator"}


# --- what changed ---


CHANGED = {
    "name": ({"name_en": "Fish and water"}, "Fish and rice", "Fish and water"),
    "day": ({"starts_on": LATER}, str(SOON.year), str(LATER.year)),
    "hour": ({"starts_at": datetime.time(8, 30)}, "", "08:30"),
    "confirmed": ({"date_state": "announced"}, "", "announced for"),
    "undated": ({"starts_on": None, "date_state": "unknown"}, str(SOON.year), "not known yet"),
    "venue": ({"venue_en": "The town hall"}, "Vientiane", "The town hall, Vientiane"),
    "place": ({"place_text_en": "Pakse"}, "Vientiane", "Pakse"),
    "online": ({"online_address": "https://meet.example.org/1"}, "–", "https://meet.example.org/1"),
    "cost": ({"cost_en": "Free"}, "–", "Free"),
}


@pytest.mark.parametrize("what", CHANGED)
def test_registered_people_read_what_changed(coordinator, what):
    fields, old, new = CHANGED[what]
    workshop = open_workshop()
    DelegateFactory(workshop=workshop, email="sok@example.org", name="Sok Dara")
    publish(workshop, coordinator, **fields)
    letter = Letter.objects.get()
    assert letter.address == "sok@example.org"
    assert letter.subject.startswith("Changed: Fish and ")
    until_now, now = (
        next(line for line in letter.body.splitlines() if line.startswith(beginning))
        for beginning in ("  until now: ", "  now: ")
    )
    assert old in until_now
    assert new in now
    assert until_now.removeprefix("  until now: ") != now.removeprefix("  now: ")
    workshop.refresh_from_db()
    assert workshop.calendar_sequence == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"summary_en": "Another summary."},
        {"name_km": "ត្រី និង ស្រូវ", "name_status_km": "official"},
        {"zone": "Asia/Vientiane"},
        {"report_body_en": "<p>It was good.</p>"},
        {"capacity": 3},
    ],
)
def test_what_changes_nothing_for_people_is_not_told(coordinator, fields):
    workshop = open_workshop()
    DelegateFactory(workshop=workshop)
    publish(workshop, coordinator, **fields)
    assert not Letter.objects.exists()
    workshop.refresh_from_db()
    assert workshop.calendar_sequence == 0


def test_the_calendar_entry_follows_with_a_higher_number(coordinator):
    workshop = open_workshop()
    DelegateFactory(workshop=workshop, email="sok@example.org")
    publish(workshop, coordinator, starts_on=LATER)
    publish(workshop, coordinator, starts_at=datetime.time(9), ends_at=datetime.time(16))
    first, second = Letter.objects.order_by("pk")
    assert (first.calendar_method, event(first)["sequence"], event(first)["dtstart"].dt) == ("REQUEST", 1, LATER)
    assert (event(second)["sequence"], event(second)["uid"]) == (2, event(first)["uid"])
    assert event(second)["dtstart"].dt.isoformat() == f"{LATER}T09:00:00+07:00"


def test_a_date_that_is_taken_back_goes_out_of_the_calendar(coordinator):
    workshop = open_workshop()
    DelegateFactory(workshop=workshop)
    publish(workshop, coordinator, starts_on=None, date_state="unknown")
    letter = Letter.objects.get()
    assert (letter.calendar_method, event(letter)["status"]) == ("CANCEL", "CANCELLED")
    assert event(letter)["dtstart"].dt == SOON


def test_each_reads_it_in_their_language_and_who_waits_gets_no_entry(coordinator):
    workshop = open_workshop(capacity=2)
    DelegateFactory(workshop=workshop, language="vi")
    DelegateFactory(workshop=workshop, language="km")
    DelegateFactory(workshop=workshop, language="en", state="waiting")
    DelegateFactory(workshop=workshop, state="withdrawn")
    DelegateFactory(state="coming")
    publish(workshop, coordinator, starts_on=LATER)
    letters = {letter.language: letter for letter in Letter.objects.all()}
    assert sorted(letters) == ["en", "km", "vi"]
    assert letters["en"].calendar == ""
    assert "You wait for a place" in letters["en"].body
    assert letters["vi"].calendar_method == letters["km"].calendar_method == "REQUEST"
    assert "Fish and rice [English]" in letters["vi"].body


def test_a_private_address_is_told_to_those_who_come_alone(coordinator):
    workshop = open_workshop(capacity=1, online_for_registered=True, online_address="https://meet.example.org/old")
    DelegateFactory(workshop=workshop, email="comes@example.org")
    DelegateFactory(workshop=workshop, email="waits@example.org", state="waiting")
    publish(workshop, coordinator, online_address="https://meet.example.org/new")
    assert [letter.address for letter in Letter.objects.all()] == ["comes@example.org"]
    assert "https://meet.example.org/new" in Letter.objects.get().body
    publish(workshop, coordinator, starts_on=LATER)
    waits = Letter.objects.get(address="waits@example.org")
    assert "meet.example.org" not in waits.body


def test_a_place_that_is_not_public_is_named_to_nobody(coordinator):
    hidden = PlaceFactory(status="draft", publish_at=None, name_en="The secret bay")
    workshop = open_workshop()
    DelegateFactory(workshop=workshop)
    publish(workshop, coordinator, place_id=hidden.pk, venue_en="The town hall")
    assert "secret bay" not in Letter.objects.get().body
    assert "The town hall" in Letter.objects.get().body


def test_who_has_no_address_is_told_by_whoever_registered_them(coordinator):
    sender = PersonFactory(language="en", mail="none", email="sender@example.org")
    workshop = open_workshop()
    DelegateFactory(workshop=workshop, email="", name="Sok Dara", registered_by=sender, language="km")
    publish(workshop, coordinator, starts_on=LATER)
    letter = Letter.objects.get()
    assert (letter.address, letter.language) == ("sender@example.org", "en")
    assert "Please tell Sok Dara" in letter.body


def test_who_is_registered_after_the_change_is_not_told_of_it(coordinator):
    workshop = open_workshop()
    DelegateFactory(workshop=workshop, email="first@example.org")
    announcement = running.tell_changes(
        workshop=workshop, changes=[{"what": "when", "old": {}, "new": {}}], by=coordinator
    )
    late = DelegateFactory(workshop=workshop)
    Delegate.objects.filter(pk=late.pk).update(registered_at=announcement.created_at + datetime.timedelta(seconds=1))
    assert announcement.readers == 1
    letting_know.go_on(announcement.pk)
    assert not Letter.objects.filter(address=late.email).exists()


def test_what_was_changed_while_nobody_could_read_it_is_told_too(coordinator):
    workshop = open_workshop()
    actions.begin(entry=workshop, by=coordinator)
    publish(workshop, coordinator, summary_en="So that there is a step.")
    DelegateFactory(workshop=workshop)
    actions.withdraw(entry=workshop, by=coordinator)
    publish(workshop, coordinator, starts_on=LATER)
    assert str(LATER.day) in Letter.objects.get().body


def test_the_first_publication_tells_nobody(coordinator):
    workshop = open_workshop(status="draft", publish_at=None)
    DelegateFactory(workshop=workshop)
    publish(workshop, coordinator, starts_on=LATER)
    assert not Announcement.objects.exists()


def test_a_draft_tells_nobody_before_it_is_published(coordinator):
    workshop = open_workshop()
    DelegateFactory(workshop=workshop)
    head = actions.begin(entry=workshop, by=coordinator)
    snapshot = {**head.snapshot, "fields": {**head.snapshot["fields"], "starts_on": LATER.isoformat()}}
    actions.save(entry=workshop, snapshot=snapshot, base=head.number, by=coordinator)
    assert not Announcement.objects.exists()
    assert life.state_of(workshop) == "published_with_draft"


def test_without_anybody_registered_only_the_number_of_the_entry_grows(coordinator):
    workshop = open_workshop()
    publish(workshop, coordinator, starts_on=LATER)
    workshop.refresh_from_db()
    assert (workshop.calendar_sequence, Announcement.objects.count()) == (1, 0)


def republish(workshop, by, accessor, row, **fields):
    """The same for columns of one of its children."""
    head = actions.begin(entry=workshop, by=by)
    rows = [
        {**one, "fields": {**one["fields"], **fields}} if n == row else one
        for n, one in enumerate(head.snapshot["children"][accessor])
    ]
    snapshot = {**head.snapshot, "children": {**head.snapshot["children"], accessor: rows}}
    actions.save(entry=workshop, snapshot=snapshot, base=head.number, by=by)
    actions.publish(entry=workshop, by=by)
    write_all()


def test_hours_of_the_agenda_and_of_stops_are_told_with_the_way_to_the_page(coordinator):
    workshop = open_workshop()
    AgendaItemFactory(workshop=workshop, starts_at=datetime.time(9), title_en="Nets")
    StopFactory(workshop=workshop, position=1, place=PlaceFactory())
    DelegateFactory(workshop=workshop, email="sok@example.org")
    republish(workshop, coordinator, "agenda", 0, title_en="Nets and traps")
    assert not Letter.objects.exists()
    republish(workshop, coordinator, "agenda", 0, starts_at="10:00:00")
    republish(workshop, coordinator, "stops", 0, arrives_at=f"{SOON}T03:00:00+00:00")
    first, second = Letter.objects.order_by("pk")
    for letter in (first, second):
        assert "The hours or the stops are not as they were." in letter.body
        assert "until now" not in letter.body
    workshop.refresh_from_db()
    assert workshop.calendar_sequence == 2


def test_what_is_put_right_when_all_is_over_is_told_to_nobody(coordinator):
    workshop = open_workshop(starts_on=datetime.date(2026, 1, 5), ends_on=None)
    DelegateFactory(workshop=workshop, email="sok@example.org")
    publish(workshop, coordinator, starts_on=datetime.date(2026, 1, 6))
    workshop.refresh_from_db()
    assert (workshop.calendar_sequence, Announcement.objects.count(), Letter.objects.count()) == (1, 0, 0)


def test_a_cancelled_workshop_tells_of_no_more_changes(coordinator):
    workshop = open_workshop(cancelled_at=timezone.now())
    DelegateFactory(workshop=workshop)
    publish(workshop, coordinator, starts_on=LATER)
    assert not Announcement.objects.exists()


def test_words_of_a_change_survive_what_cannot_be_read():
    workshop = open_workshop()
    odd = [{"what": "where", "old": {"place_id": 987654321}, "new": {"venue_en": "\r\n<b>x</b>"}}]
    values = dict.fromkeys(changes._columns("where", {}))
    odd = [{**odd[0], "old": {**values, **odd[0]["old"]}, "new": {**values, **odd[0]["new"]}}]
    (told,) = changes.told(odd, workshop, Words(workshop), online=True)
    assert (told["old"], told["new"].strip()) == ("–", "<b>x</b>")


# --- cancelling ---


def test_cancelling_writes_to_delegates_and_to_all_who_got_the_announcement(coordinator):
    got, had_none = (MembershipFactory(user__language=code).user for code in ("en", "vi"))
    workshop = open_workshop()
    announcement = running.announce(workshop=workshop, by=coordinator, languages=["en"])
    letting_know.go_on(announcement.pk)
    outbox.send_waiting()
    Letter.objects.filter(address=got.email).update(state="sent", sent_at=timezone.now())
    DelegateFactory(workshop=workshop, email="comes@example.org")
    DelegateFactory(workshop=workshop, email="waits@example.org", state="waiting")
    DelegateFactory(workshop=workshop, email="left@example.org", state="withdrawn")
    notes = {"en": "The river is too high.", "km": "ទឹក", "vi": "  ", "lo": ""}
    announcement = running.cancel(workshop=workshop, notes=notes, by=coordinator)
    assert announcement.readers == 3
    write_all()
    letters = {letter.address: letter for letter in Letter.objects.filter(key__contains="cancelled")}
    assert sorted(letters) == sorted(["comes@example.org", "waits@example.org", got.email])
    assert had_none.email not in letters
    assert all("The river is too high." in letter.body for letter in letters.values())
    assert letters["waits@example.org"].calendar == ""
    for address in ("comes@example.org", got.email):
        found = event(letters[address])
        assert (letters[address].calendar_method, found["status"], found["sequence"]) == ("CANCEL", "CANCELLED", 1)
        assert "METHOD:CANCEL" in letters[address].calendar
    workshop.refresh_from_db()
    assert workshop.cancelled_at
    assert (workshop.cancel_note_km, workshop.cancel_note_vi) == ("ទឹក", None)
    assert not rules.is_open(workshop)


def test_a_delegate_who_got_the_announcement_too_gets_one_letter(coordinator):
    person = MembershipFactory(user__email="sok@example.org").user
    workshop = open_workshop()
    letting_know.go_on(running.announce(workshop=workshop, by=coordinator).pk)
    Letter.objects.update(state="sent", sent_at=timezone.now())
    DelegateFactory(workshop=workshop, email="Sok@example.org")
    running.cancel(workshop=workshop, notes={}, by=coordinator)
    write_all()
    assert [letter.key.split(":")[2] for letter in Letter.objects.filter(key__contains="cancelled")] == ["delegate"]
    assert person.email == "sok@example.org"


def test_who_wants_no_letters_any_more_gets_none(coordinator):
    person = MembershipFactory().user
    workshop = open_workshop()
    letting_know.go_on(running.announce(workshop=workshop, by=coordinator).pk)
    Letter.objects.update(state="sent", sent_at=timezone.now())
    type(person).objects.filter(pk=person.pk).update(mail="none")
    running.cancel(workshop=workshop, notes={}, by=coordinator)
    write_all()
    assert Letter.objects.count() == 1


def test_announcements_that_did_not_go_out_yet_never_do(coordinator):
    for _person in range(3):
        MembershipFactory()
    workshop = open_workshop()
    letting_know.go_on(running.announce(workshop=workshop, by=coordinator).pk)
    tried = Letter.objects.first()
    Letter.objects.filter(pk=tried.pk).update(attempts=1)
    running.cancel(workshop=workshop, notes={}, by=coordinator)
    write_all()
    kinds = sorted(Letter.objects.values_list("key", flat=True))
    person = tried.key.rpartition(":")[2]
    assert kinds == [f"workshop:{workshop.pk}:announced:{person}", f"workshop:{workshop.pk}:cancelled:{person}"]


def test_an_announcement_that_is_half_written_stops_when_the_workshop_is_cancelled(coordinator):
    MembershipFactory()
    workshop = open_workshop()
    announcement = running.announce(workshop=workshop, by=coordinator)
    running.cancel(workshop=workshop, notes={}, by=coordinator)
    letting_know.go_on(announcement.pk)
    write_all()
    assert not Letter.objects.exists()


def test_cancelling_twice_is_as_once(coordinator):
    workshop = open_workshop()
    DelegateFactory(workshop=workshop)
    assert running.cancel(workshop=workshop, notes={"en": "First."}, by=coordinator)
    assert running.cancel(workshop=workshop, notes={"en": "Second."}, by=coordinator) is None
    write_all()
    workshop.refresh_from_db()
    assert (workshop.cancel_note_en, workshop.calendar_sequence) == ("First.", 1)
    assert Letter.objects.count() == 1


@pytest.mark.parametrize("given", [{"status": "draft", "publish_at": None}, {"starts_on": datetime.date(2020, 1, 1)}])
def test_what_cannot_be_cancelled_says_why(coordinator, given):
    workshop = open_workshop(**given)
    with pytest.raises(ValidationError):
        running.cancel(workshop=workshop, notes={}, by=coordinator)
    workshop.refresh_from_db()
    assert not workshop.cancelled_at


def test_a_draft_says_nothing_of_how_a_workshop_is_run(coordinator):
    """Running holds at once; a draft from before it does not bring the old state back."""
    workshop = open_workshop()
    head = actions.begin(entry=workshop, by=coordinator)
    running.cancel(workshop=workshop, notes={"en": "Floods."}, by=coordinator)
    snapshot = {**head.snapshot, "fields": {**head.snapshot["fields"], "summary_en": "New."}}
    actions.save(entry=workshop, snapshot=snapshot, base=head.number, by=coordinator)
    actions.publish(entry=workshop, by=coordinator)
    workshop.refresh_from_db()
    assert workshop.cancelled_at
    assert (workshop.cancel_note_en, workshop.summary_en) == ("Floods.", "New.")


# --- closing, keeping ---


def test_registration_is_closed_and_opened_again(coordinator):
    workshop = open_workshop()
    running.close_registration(workshop=workshop, by=coordinator)
    closed = workshop.closed_at
    running.close_registration(workshop=workshop, by=coordinator)
    assert workshop.closed_at == closed
    assert rules.why_closed(workshop) == "Registration is closed."
    running.open_again(workshop=workshop, by=coordinator)
    workshop.refresh_from_db()
    assert rules.is_open(workshop)


@pytest.mark.parametrize(("days", "holds"), [(1, True), (1000, True), (0, False), (1001, False), (-5, False)])
def test_data_are_kept_from_1_to_1000_days(coordinator, days, holds):
    workshop = open_workshop()
    if holds:
        running.keep_for(workshop=workshop, days=days, by=coordinator)
    else:
        with pytest.raises(ValidationError):
            running.keep_for(workshop=workshop, days=days, by=coordinator)
    workshop.refresh_from_db()
    assert workshop.keep_days == (days if holds else 90)


# --- the pages ---


@pytest.fixture
def desk(client, coordinator):
    client.force_login(coordinator)
    return client


def page(workshop, below=""):
    return f"/en/workspace/workshops/{workshop.slug}/run/{below}"


@pytest.mark.parametrize("language", ["vi", "lo", "km", "en"])
@pytest.mark.parametrize("below", ["", "announce/", "letters/", "cancel/"])
@pytest.mark.parametrize(
    "given",
    [
        {},
        {"status": "draft", "publish_at": None},
        {"cancelled_at": timezone.now(), "cancel_note_en": "Floods."},
        {"starts_on": None, "date_state": "unknown", "closed_at": timezone.now()},
        {"people_deleted_at": timezone.now(), "announced_at": timezone.now(), "capacity": 5},
    ],
)
def test_every_page_opens_however_the_workshop_stands(desk, language, below, given):
    workshop = open_workshop(**given)
    response = desk.get(page(workshop, below).replace("/en/", f"/{language}/"))
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"


def test_a_coordinator_sees_how_many_get_it_before_it_is_sent(desk):
    MembershipFactory(user__language="km", organization__country="KH")
    MembershipFactory(user__language="lo", organization__country="LA")
    MembershipFactory(user__language="lo", organization__country="LA", user__mail="none")
    workshop = open_workshop()
    first = desk.get(page(workshop, "announce/"))
    assert "2 people get the letter." in first.content.decode()
    data = {**form_data(first), "countries": ["LA"], "do": "look", "words": "Bring a net."}
    second = desk.post(page(workshop, "announce/"), data)
    shown = second.content.decode()
    assert second.status_code == 200
    assert "1 person gets the letter." in shown
    assert "1 more wants no such letters." in shown
    assert shown.count('<details class="next"') == 1
    assert "Bring a net." in shown
    assert not Announcement.objects.exists()
    sent = desk.post(page(workshop, "announce/"), {**form_data(second), "do": "send"}, follow=True)
    assert "The letters are being written." in sent.content.decode()
    announcement = Announcement.objects.get()
    assert (announcement.countries, announcement.words) == (["LA"], "Bring a net.")
    workshop.refresh_from_db()
    assert workshop.announced_at


@pytest.mark.parametrize(
    "data",
    [
        {"countries": ["XX"]},
        {"themes": ["abc"]},
        {"themes": ["99999999999999999999999"]},
        {"languages": ["'; DROP TABLE"]},
        {"words": "x" * 2001},
        {"words": "x", "words_language": "fr"},
    ],
)
def test_bad_answers_send_nothing_and_keep_what_was_typed(desk, data):
    MembershipFactory()
    response = desk.post(page(open_workshop(), "announce/"), {"do": "send", "words": "Keep me", **data})
    assert response.status_code == 422
    assert "Nothing was sent" in response.content.decode()
    assert (data.get("words") or "Keep me")[:100] in response.content.decode()
    assert not Announcement.objects.exists()


def test_sending_twice_writes_to_nobody_twice(desk):
    MembershipFactory()
    workshop = open_workshop()
    for status in (302, 302):
        assert desk.post(page(workshop, "announce/"), {"do": "send"}).status_code == status
    write_all()
    assert Letter.objects.count() == 1
    assert desk.post(page(workshop, "announce/"), {"do": "send"}).status_code == 422


def test_a_refused_address_is_shown_to_the_coordinator(desk, monkeypatch):
    MembershipFactory(user__email="gone@example.org")
    MembershipFactory(user__email="here@example.org")
    workshop = open_workshop()
    desk.post(page(workshop, "announce/"), {"do": "send"})
    write_all()
    assert 'data-again="5"' in desk.get(page(workshop, "letters/")).content.decode()
    send = EmailMessage.send

    def refuse(message, *args, **kwargs):
        if message.to == ["gone@example.org"]:
            raise smtplib.SMTPRecipientsRefused({"gone@example.org": (550, b"5.1.1 <b>no such mailbox</b>")})
        return send(message, *args, **kwargs)

    monkeypatch.setattr(EmailMessage, "send", refuse)
    outbox.send_waiting()
    shown = desk.get(page(workshop, "letters/")).content.decode()
    assert "gone@example.org" in shown
    assert "550 5.1.1 &lt;b&gt;no such mailbox" in shown
    assert "here@example.org" not in shown
    assert 'data-again=""' in shown
    assert "1 could not be delivered" in desk.get(page(workshop)).content.decode()


def test_a_coordinator_cancels_closes_and_keeps(desk):
    workshop = open_workshop()
    DelegateFactory(workshop=workshop)
    desk.post(page(workshop, "close/"))
    assert "Open registration again" in desk.get(page(workshop)).content.decode()
    desk.post(page(workshop, "open/"))
    assert "Close registration" in desk.get(page(workshop)).content.decode()
    assert desk.post(page(workshop, "keep/"), {"days": "30"}).status_code == 302
    wrong = desk.post(page(workshop, "keep/"), {"days": "1001"})
    assert wrong.status_code == 422
    assert 'value="1001"' in wrong.content.decode()
    first = desk.get(page(workshop, "cancel/"))
    assert "1 person is registered." in first.content.decode()
    too_long = desk.post(page(workshop, "cancel/"), {"en": "x" * 2001})
    assert too_long.status_code == 422
    done = desk.post(page(workshop, "cancel/"), {"en": "The river is too high."}, follow=True)
    assert "The river is too high." in done.content.decode()
    again = desk.post(page(workshop, "cancel/"), {"en": "Again."}, follow=True)
    assert "cancelled before" in again.content.decode()
    workshop.refresh_from_db()
    assert (workshop.keep_days, workshop.cancel_note_en) == (30, "The river is too high.")


# --- what it costs ---


@pytest.mark.parametrize("people", [1, 3])
def test_the_pages_cost_the_same_however_many_letters_there_are(desk, people):
    workshop = open_workshop()
    for _person in range(people):
        MembershipFactory()
        DelegateFactory(workshop=workshop)
    letting_know.go_on(running.announce(workshop=workshop, by=PersonFactory()).pk)
    Letter.objects.update(state="given_up")
    counts = {}
    for below in ("", "announce/", "letters/", "cancel/"):
        desk.get(page(workshop, below))
        with CaptureQueriesContext(connection) as queries:
            desk.get(page(workshop, below))
        counts[below] = len(queries)
    assert counts == {"": 7, "announce/": 5, "letters/": 6, "cancel/": 5}


@pytest.mark.parametrize("people", [1, 3])
def test_telling_of_a_change_costs_the_same_however_many_are_registered(coordinator, people):
    workshop = open_workshop()
    for _person in range(people):
        DelegateFactory(workshop=workshop)
    old = dict.fromkeys(changes._columns("when", {}))
    change = {"what": "when", "old": old, "new": {**old, "starts_on": SOON.isoformat()}}
    announcement = running.tell_changes(workshop=workshop, changes=[change], by=coordinator)
    with CaptureQueriesContext(connection) as queries:
        letting_know.go_on(announcement.pk)
    assert Letter.objects.count() == people
    assert len(queries) == 8


def test_letters_are_written_in_the_language_of_their_reader_whoever_runs_it(coordinator):
    workshop = open_workshop()
    DelegateFactory(workshop=workshop, language="en")
    with translation.override("km"):
        publish(workshop, coordinator, starts_on=LATER)
    assert "Please note what is new" in Letter.objects.get().body
