"""Registering people for a workshop: who comes, who waits, who is told, whatever happens at once."""

import datetime
import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from factories import DelegateFactory, MembershipFactory, OrganizationFactory, PersonFactory, WorkshopFactory
from icalendar import Calendar

from accounts.models import Letter
from library.writing import long_date
from publishing import actions, life
from workshops import registering
from workshops.delegates import deletion_day, name_key, needs_of, standing_of
from workshops.models import Delegate, Workshop
from workshops.programme import Programme

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def day(days):
    return TODAY + datetime.timedelta(days=days)


@pytest.fixture
def organization():
    return OrganizationFactory(name_en="Fishers of the lake")


@pytest.fixture
def editor(organization):
    someone = PersonFactory(name="Chan", language="en", email="chan@example.org")
    MembershipFactory(user=someone, organization=organization)
    return someone


@pytest.fixture
def workshop():
    return open_workshop()


def open_workshop(**fields):
    given = {
        "name_en": "Fish sanctuaries",
        "date_state": "confirmed",
        "starts_on": day(30),
        "ends_on": day(31),
        "takes_registrations": True,
        **fields,
    }
    return WorkshopFactory(**given)


def said(name="Sok Dara", **changes):
    return {
        "name": name,
        "email": f"{name_key(name)}@example.org",
        "phone": "+855 12 345 678",
        "language": "en",
        "languages": ["km", "en"],
        "travel": "by bus",
        "access_needs": "no steps",
        "diet": "no pork",
        **changes,
    }


def send(workshop, organization, by, *names, **changes):
    data = [said(name, **changes) for name in names]
    return registering.register(workshop=workshop, organization=organization, delegate_data=data, by=by)


def states(workshop) -> dict[str, str]:
    return dict(workshop.delegates.order_by("pk").values_list("name", "state"))


def letters(delegate) -> dict[str, Letter]:
    beginning = f"workshop:{delegate.workshop_id}:delegate:{delegate.pk}:"
    return {one.key.removeprefix(beginning): one for one in Letter.objects.filter(key__startswith=beginning)}


def event(letter):
    """The method of a letter's calendar, and its one event."""
    calendar = Calendar.from_ical(letter.calendar)
    (found,) = calendar.walk("VEVENT")
    assert letter.calendar_method == calendar["method"]
    return calendar["method"], found


# --- who comes, who waits ---


def test_who_is_registered_comes_while_there_is_room(workshop, organization, editor):
    Workshop.objects.update(capacity=2)
    (first,) = send(workshop, organization, editor, "A One")
    assert (first.state, first.registered_by, first.organization) == ("coming", editor, organization)
    found = send(workshop, organization, editor, "B Two", "C Three", "D Four")
    assert [one.state for one in found] == ["coming", "waiting", "waiting"]
    workshop.refresh_from_db()
    assert standing_of(workshop) == (2, 2, 2)
    assert standing_of(workshop).free == 0
    assert Programme(workshop, AnonymousUser()).coming == {organization.pk: 2}


def test_without_a_limit_everybody_comes(workshop, organization, editor):
    send(workshop, organization, editor, *(f"Person {letter}" for letter in "ABCDE"))
    assert set(states(workshop).values()) == {"coming"}
    assert standing_of(workshop).free is None


def test_numbers_of_a_workshop_without_people(workshop):
    assert (Programme(workshop, AnonymousUser()).coming, standing_of(workshop).free) == ({}, None)
    workshop.capacity = 3
    assert standing_of(workshop).free == 3


def test_nobody_overtakes_who_waits(workshop, organization, editor):
    """A place that nobody filled yet goes to the head of the list, not to whoever asks at that moment."""
    Workshop.objects.update(capacity=1)
    waits = DelegateFactory(workshop=workshop, state="waiting", queued_at=timezone.now() - datetime.timedelta(days=1))
    (new,) = send(workshop, organization, editor, "A One")
    waits.refresh_from_db()
    assert (waits.state, new.state) == ("coming", "waiting")
    assert set(letters(waits)) == {"registration:moved_up"}


def test_the_first_in_the_list_gets_the_place_of_who_is_taken_out(workshop, organization, editor):
    Workshop.objects.update(capacity=1)
    first, second, third = send(workshop, organization, editor, "A One", "B Two", "C Three")
    # Whoever has waited longest is the first, whatever number the row has.
    Delegate.objects.filter(pk=third.pk).update(queued_at=timezone.now() - datetime.timedelta(days=1))
    assert registering.take_out(delegate=first, by=editor)
    assert states(workshop) == {"A One": "withdrawn", "B Two": "waiting", "C Three": "coming"}
    assert registering.take_out(delegate=second, by=editor)
    assert states(workshop) == {"A One": "withdrawn", "B Two": "withdrawn", "C Three": "coming"}
    assert set(letters(second)) == {"registration:waiting", "registration:taken_out"}


def test_taking_out_twice_does_it_once(workshop, organization, editor):
    Workshop.objects.update(capacity=1)
    first, _second, _third = send(workshop, organization, editor, "A One", "B Two", "C Three")
    assert registering.take_out(delegate=first, by=editor)
    assert not registering.take_out(delegate=first, by=editor)
    assert states(workshop) == {"A One": "withdrawn", "B Two": "coming", "C Three": "waiting"}


def test_taking_out_deletes_what_the_person_needs(workshop, organization, editor):
    (one,) = send(workshop, organization, editor, "A One")
    registering.take_out(delegate=one, by=editor)
    one.refresh_from_db()
    assert (one.phone, one.languages, one.travel, one.access_needs, one.diet) == ("", [], "", "", "")
    assert one.name == "A One"


def test_whoever_was_taken_out_can_be_registered_again(workshop, organization, editor):
    (one,) = send(workshop, organization, editor, "A One")
    registering.take_out(delegate=one, by=editor)
    (again,) = send(workshop, organization, editor, "A One")
    assert again.pk != one.pk
    numbers = [
        event(letters(row)[f"registration:{occasion}"])[1]["sequence"]
        for row, occasion in ((one, "registered"), (one, "taken_out"), (again, "registered"))
    ]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("change", ["take_out", "republish"])
@pytest.mark.parametrize(
    "fields",
    [
        {"cancelled_at": timezone.now()},
        {"starts_on": day(-3), "ends_on": day(-2)},
        {"status": "draft", "publish_at": None},
    ],
    ids=["cancelled", "over", "a draft"],
)
def test_nobody_moves_up_where_nobody_can_come(workshop, organization, editor, change, fields):
    Workshop.objects.update(capacity=1)
    first, second = send(workshop, organization, editor, "A One", "B Two")
    Workshop.objects.update(**fields)
    if change == "take_out":
        registering.take_out(delegate=first, by=editor)
    else:
        Workshop.objects.update(capacity=5)
        registering.move_up(workshop)
    assert states(workshop)["B Two"] == "waiting"
    assert set(letters(second)) == {"registration:waiting"}


# --- the capacity is changed ---


def publish(workshop, **fields):
    coordinator = PersonFactory(is_coordinator=True)
    head = actions.begin(entry=workshop, by=coordinator)
    actions.save(entry=workshop, snapshot={"fields": fields}, base=head.number, by=coordinator)
    return actions.publish(entry=workshop, by=coordinator)


def complete(workshop):
    """What a workshop needs to be published anew."""
    Workshop.objects.filter(pk=workshop.pk).update(place_text_en="Siem Reap", text_state_en="original")
    workshop.refresh_from_db()
    return workshop


def test_more_places_move_up_those_who_wait_when_it_is_published(workshop, organization, editor):
    Workshop.objects.update(capacity=1)
    people = send(workshop, organization, editor, "A One", "B Two", "C Three", "D Four")
    publish(complete(workshop), capacity=3)
    assert states(workshop) == {"A One": "coming", "B Two": "coming", "C Three": "coming", "D Four": "waiting"}
    told = [set(letters(one)) for one in people]
    moved = {"registration:waiting", "registration:moved_up"}
    assert told == [{"registration:registered"}, moved, moved, {"registration:waiting"}]
    publish(workshop, capacity=None)
    assert set(states(workshop).values()) == {"coming"}


def test_a_draft_with_more_places_moves_nobody_up(workshop, organization, editor):
    Workshop.objects.update(capacity=1)
    send(workshop, organization, editor, "A One", "B Two")
    complete(workshop)
    head = actions.begin(entry=workshop)
    actions.save(entry=workshop, snapshot={"fields": {"capacity": 9}}, base=head.number, by=editor)
    assert states(workshop)["B Two"] == "waiting"


def test_fewer_places_throw_nobody_out(workshop, organization, editor):
    Workshop.objects.update(capacity=3)
    people = send(workshop, organization, editor, "A One", "B Two", "C Three", "D Four")
    # The gate asks before; the administration, or somebody who registers at that moment, may still bring it about.
    Workshop.objects.update(capacity=1)
    registering.move_up(workshop)
    assert list(states(workshop).values()) == ["coming", "coming", "coming", "waiting"]
    workshop.refresh_from_db()
    assert (standing_of(workshop).too_many, standing_of(workshop).free) == (2, 0)
    # Only when there is room again does anybody move up.
    for one in people[:2]:
        registering.take_out(delegate=one, by=editor)
    assert states(workshop)["D Four"] == "waiting"
    registering.take_out(delegate=people[2], by=editor)
    assert states(workshop)["D Four"] == "coming"


# --- what is refused ---


def refusal(call) -> dict | list:
    with pytest.raises(ValidationError) as told:
        call()
    fault = told.value
    return fault.message_dict if hasattr(fault, "error_dict") else fault.messages


@pytest.mark.parametrize(
    "fields",
    [
        {"takes_registrations": False},
        {"closed_at": timezone.now()},
        {"cancelled_at": timezone.now()},
        {"register_by": day(-2)},
        {"starts_on": day(-4), "ends_on": day(-3)},
        {"status": "draft", "publish_at": None},
        {"publish_at": timezone.now() + datetime.timedelta(days=1)},
    ],
    ids=["does not take any", "closed", "cancelled", "too late", "over", "a draft", "planned"],
)
def test_nobody_is_registered_where_it_is_closed(workshop, organization, editor, fields):
    Workshop.objects.update(**fields)
    assert refusal(lambda: send(workshop, organization, editor, "A One"))
    assert not Delegate.objects.exists()
    assert not Letter.objects.exists()


def test_the_last_day_counts_to_its_end_by_the_clock_of_the_place(organization, editor):
    for zone, is_open in (("Pacific/Kiritimati", False), ("Pacific/Pago_Pago", True)):
        there = timezone.now().astimezone(datetime.timezone(datetime.timedelta(hours=14))).date()
        workshop = open_workshop(zone=zone, register_by=there - datetime.timedelta(days=1))
        if is_open:
            send(workshop, organization, editor, "A One")
        else:
            assert refusal(lambda workshop=workshop: send(workshop, organization, editor, "A One"))


def test_an_organisation_sends_at_most_so_many(workshop, organization, editor):
    Workshop.objects.update(delegates_each=2, capacity=1)
    DelegateFactory(workshop=workshop)
    assert refusal(lambda: send(workshop, organization, editor, "A One", "B Two", "C Three"))
    assert Delegate.objects.count() == 1
    # Those who wait count too; those who were taken out do not.
    first, _second = send(workshop, organization, editor, "A One", "B Two")
    assert refusal(lambda: send(workshop, organization, editor, "C Three"))
    registering.take_out(delegate=first, by=editor)
    send(workshop, organization, editor, "C Three")


SAME = [
    ("Nguyễn Thị Hoa", "nguyen  thi hoa"),
    ("Sok Dara", "SOK-DARA"),
    ("Ｓｏｋ Dara", "Sok Dara"),
    ("សុខ ដារ៉ា", "សុខដារ៉ា"),
    ("ສົມ ຈັນ", "ສົມ\u200bຈັນ"),
    ("José", "Jose\u0301"),
]


@pytest.mark.parametrize(("name", "other"), SAME)
def test_a_person_is_registered_once_however_the_name_is_written(workshop, organization, editor, name, other):
    send(workshop, organization, editor, name, email="")
    colleague = PersonFactory()
    found = refusal(lambda: send(workshop, organization, colleague, other, email=""))
    assert list(found) == ["name"]
    assert Delegate.objects.count() == 1
    # The same name at another organisation may be another person.
    send(workshop, OrganizationFactory(), colleague, other, email="")


def test_an_address_is_registered_once_whatever_the_organisation(workshop, organization, editor):
    send(workshop, organization, editor, "A One", email="same@example.org")
    found = refusal(lambda: send(workshop, OrganizationFactory(), editor, "B Two", email="same@example.org"))
    assert list(found) == ["email"]
    send(open_workshop(), organization, editor, "A One", email="same@example.org")


@pytest.mark.parametrize("name", ["!!!", "\u200b", "123", "---"])
def test_a_name_has_a_letter(workshop, organization, editor, name):
    assert list(refusal(lambda: send(workshop, organization, editor, name, email=""))) == ["name"]


def test_the_same_sent_twice_is_done_once(workshop, organization, editor):
    Workshop.objects.update(delegates_each=1)
    (first,) = send(workshop, organization, editor, "A One")
    (second,) = send(workshop, organization, editor, "A One")
    assert first == second
    assert Delegate.objects.count() == Letter.objects.count() == 1
    # With other words it is a mistake, which is told.
    assert refusal(lambda: send(workshop, organization, editor, "A One", diet="no fish"))


# --- changing ---


def test_what_is_said_of_a_person_is_changed(workshop, organization, editor):
    (one,) = send(workshop, organization, editor, "A One")
    registering.change(delegate=one, data=said("Ann One", diet="no fish", email=one.email), by=editor)
    one.refresh_from_db()
    assert (one.name, one.name_key, one.diet, one.state) == ("Ann One", "annone", "no fish", "coming")
    assert set(letters(one)) == {"registration:registered"}


def test_a_change_makes_nobody_twice(workshop, organization, editor):
    one, two = send(workshop, organization, editor, "A One", "B Two")
    assert list(refusal(lambda: registering.change(delegate=two, data=said("a one"), by=editor))) == ["name"]
    same_address = said("B Two", email=one.email.upper())
    assert list(refusal(lambda: registering.change(delegate=two, data=same_address, by=editor))) == ["email"]
    two.refresh_from_db()
    assert two.name == "B Two"


def test_a_new_address_gets_the_letter(workshop, organization, editor):
    (one,) = send(workshop, organization, editor, "A One", email="wrong@example.org")
    registering.change(delegate=one, data=said("A One", email="right@example.org"), by=editor)
    (letter,) = letters(one).values()
    assert (letter.address, event(letter)[0]) == ("right@example.org", "REQUEST")


def test_what_was_sent_to_an_old_address_is_not_denied(workshop, organization, editor):
    (one,) = send(workshop, organization, editor, "A One", email="old@example.org")
    Letter.objects.update(state="sent", sent_at=timezone.now())
    registering.change(delegate=one, data=said("A One", email="new@example.org"), by=editor)
    assert sorted(Letter.objects.values_list("address", "state")) == [
        ("new@example.org", "waiting"),
        ("old@example.org", "sent"),
    ]


def test_two_who_change_at_once_lose_nothing(workshop, organization, editor):
    (one,) = send(workshop, organization, editor, "A One")
    seen = registering.fingerprint(one)
    registering.change(delegate=one, data=said("A One", diet="no fish"), by=editor, seen=seen)
    with pytest.raises(registering.Meanwhile) as told:
        registering.change(delegate=one, data=said("A One", travel="by boat"), by=editor, seen=seen)
    assert told.value.now.diet == "no fish"
    registering.take_out(delegate=one, by=editor)
    with pytest.raises(registering.Meanwhile) as told:
        registering.change(delegate=one, data=said("A One"), by=editor, seen=seen)
    assert told.value.now is None


# --- letters ---


def test_the_letter_of_who_comes(workshop, organization, editor):
    Workshop.objects.update(online_address="https://meet.example.org/secret", online_for_registered=True)
    (one,) = send(workshop, organization, editor, "A One", language="en")
    letter = letters(one)["registration:registered"]
    assert (letter.address, letter.language) == ("aone@example.org", "en")
    assert letter.subject == "A One: a place at “Fish sanctuaries”"
    for words in ("Dear A One,", "Fishers of the lake", "Chan", "https://meet.example.org/secret", "never public"):
        assert words in letter.body
    assert long_date(deletion_day(workshop)) in letter.body
    method, entry = event(letter)
    assert (method, entry["status"], entry["sequence"]) == ("REQUEST", "CONFIRMED", 0)
    assert entry["attendee"] == "mailto:aone@example.org"
    # A person who has no account is not told of settings that only an account has.
    assert "/accounts/profile" not in letter.body


def test_the_letter_of_who_waits_has_no_entry_for_the_calendar(workshop, organization, editor):
    Workshop.objects.update(capacity=1, online_address="https://meet.example.org/secret", online_for_registered=True)
    _first, one = send(workshop, organization, editor, "A One", "B Two")
    letter = letters(one)["registration:waiting"]
    assert (letter.calendar, letter.calendar_method) == ("", "")
    assert "secret" not in letter.body
    assert "waiting list" in letter.subject


def test_the_letter_of_who_moves_up_and_of_who_is_taken_out(workshop, organization, editor):
    Workshop.objects.update(capacity=1)
    first, second = send(workshop, organization, editor, "A One", "B Two")
    registering.take_out(delegate=first, by=editor)
    method, entry = event(letters(first)["registration:taken_out"])
    assert (method, entry["status"]) == ("CANCEL", "CANCELLED")
    asked = event(letters(first)["registration:registered"])[1]
    assert entry["uid"] == asked["uid"]
    assert entry["sequence"] > asked["sequence"]
    method, moved = event(letters(second)["registration:moved_up"])
    assert (method, moved["status"], moved["uid"]) == ("REQUEST", "CONFIRMED", entry["uid"])


def test_who_waited_and_is_taken_out_has_nothing_to_take_out_of_the_calendar(workshop, organization, editor):
    Workshop.objects.update(capacity=1)
    _first, second = send(workshop, organization, editor, "A One", "B Two")
    registering.take_out(delegate=second, by=editor)
    assert letters(second)["registration:taken_out"].calendar == ""


def test_without_a_date_there_is_no_entry_for_a_calendar(organization, editor):
    workshop = open_workshop(date_state="unknown", starts_on=None, ends_on=None)
    (one,) = send(workshop, organization, editor, "A One")
    letter = letters(one)["registration:registered"]
    assert (letter.calendar, letter.calendar_method) == ("", "")
    assert "calendar" not in letter.body


def test_letters_about_who_has_no_address_go_to_who_registered_them(workshop, organization, editor):
    editor.mail = "none"
    editor.save()
    one, two = send(workshop, organization, editor, "A One", "B Two", email="")
    letter = letters(one)["registration:registered"]
    assert (letter.address, letter.language) == ("chan@example.org", "en")
    assert "A One has no e-mail address" in letter.body
    # The reader's calendar keeps its entry as long as one of them comes.
    registering.take_out(delegate=one, by=editor)
    assert letters(one)["registration:taken_out"].calendar == ""
    registering.take_out(delegate=two, by=editor)
    assert event(letters(two)["registration:taken_out"])[0] == "CANCEL"


def test_who_registered_others_and_comes_too_keeps_the_entry(workshop, organization, editor):
    (own,) = send(workshop, organization, editor, "Chan", email="chan@example.org")
    (other,) = send(workshop, organization, editor, "A One", email="")
    registering.take_out(delegate=own, by=editor)
    assert letters(own)["registration:taken_out"].calendar == ""
    (own,) = send(workshop, organization, editor, "Chan", email="chan@example.org")
    registering.take_out(delegate=other, by=editor)
    assert letters(other)["registration:taken_out"].calendar == ""


def test_when_who_registered_them_is_gone_a_manager_reads_it(workshop, organization, editor):
    Workshop.objects.update(capacity=1)
    first, one = send(workshop, organization, editor, "A One", "B Two", email="")
    manager = PersonFactory(email="manager@example.org", language="km")
    editor.is_active = False
    editor.save()
    registering.take_out(delegate=first, by=editor)  # nobody reads it, and nothing fails
    assert states(workshop)["B Two"] == "coming"
    MembershipFactory(user=manager, organization=organization, role="manager")
    registering.take_out(delegate=one, by=manager)
    letter = letters(one)["registration:taken_out"]
    assert (letter.address, letter.language) == ("manager@example.org", "km")


@pytest.mark.parametrize("code", ["vi", "lo", "km", "en"])
def test_every_letter_is_written_in_every_language(workshop, organization, editor, code):
    Workshop.objects.update(capacity=1)
    first, _second, third = send(workshop, organization, editor, "A One", "B Two", "C Three", language=code)
    registering.take_out(delegate=first, by=editor)
    registering.take_out(delegate=third, by=editor)
    found = Letter.objects.all()
    assert {one.language for one in found} == {code}
    assert found.count() == 6
    assert all("Fish sanctuaries" in one.subject and one.body for one in found)


def test_hostile_words_stay_words_in_letters(workshop, organization, editor):
    name = 'A "One" <script>\r\nBcc: all@example.org; {{ settings }} %(x)s'
    (one,) = send(workshop, organization, editor, name, email="one@example.org")
    letter = letters(one)["registration:registered"]
    assert "\n" not in letter.subject
    assert "\r" not in letter.subject
    assert "{{ settings }} %(x)s" in letter.body
    assert event(letter)[1]["uid"].startswith(f"workshop-{workshop.pk}@")


# --- at once ---


def at_once(*calls):
    """Runs `calls` at once where the database can; what each of them gave or raised."""
    outcomes = []

    def run(call):
        try:
            outcomes.append(call())
        except ValidationError as fault:
            outcomes.append(fault)
        finally:
            if connection.vendor != "sqlite":
                connection.close()

    if connection.vendor == "sqlite":
        # In memory there is one connection for all: what a file would make wait is tried one after the other.
        for call in calls:
            run(call)
        return outcomes
    barrier = threading.Barrier(len(calls))

    def begin(call):
        barrier.wait()
        run(call)

    threads = [threading.Thread(target=begin, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_two_who_register_at_once_never_fill_more_places_than_there_are(organization, editor):
    workshop = open_workshop(capacity=3)
    outcomes = at_once(
        *(
            lambda letter=letter: send(workshop, OrganizationFactory(), editor, f"{letter} One", f"{letter} Two")
            for letter in "ABCD"
        )
    )
    assert len(outcomes) == 4
    assert sorted(states(workshop).values()) == ["coming"] * 3 + ["waiting"] * 5
    waiting = list(workshop.delegates.waiting())
    assert [one.queued_at for one in waiting] == sorted(one.queued_at for one in waiting)


@pytest.mark.django_db(transaction=True)
def test_two_of_one_organisation_register_a_person_once(organization, editor):
    workshop = open_workshop(delegates_each=1)
    colleague = PersonFactory()
    outcomes = at_once(
        lambda: send(workshop, organization, editor, "Sok Dara"),
        lambda: send(workshop, organization, colleague, "sok dara", email=""),
    )
    assert sorted(isinstance(one, ValidationError) for one in outcomes) == [False, True]
    assert Delegate.objects.count() == Letter.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_place_that_becomes_free_is_given_once(organization, editor):
    workshop = open_workshop(capacity=2)
    one, _two, three, four = send(workshop, organization, editor, "A One", "B Two", "C Three", "D Four")
    at_once(
        lambda: registering.take_out(delegate=one, by=editor),
        lambda: registering.take_out(delegate=one, by=editor),
        lambda: registering.move_up(workshop),
        lambda: send(workshop, organization, editor, "E Five"),
    )
    assert states(workshop) == {
        "A One": "withdrawn",
        "B Two": "coming",
        "C Three": "coming",
        "D Four": "waiting",
        "E Five": "waiting",
    }
    assert [set(letters(person)) for person in (three, four)] == [
        {"registration:waiting", "registration:moved_up"},
        {"registration:waiting"},
    ]


# --- who was there ---


def test_two_who_tick_at_two_doors_lose_nothing(workshop, organization, editor):
    one, two, three = send(workshop, organization, editor, "A One", "B Two", "C Three")
    keys = {one.pk, two.pk, three.pk}
    mark = {"workshop": workshop, "shown": keys, "by": editor}
    # Both opened the page before anybody was ticked.
    registering.mark_attendance(**mark, ticked={one.pk}, seen=set())
    assert registering.mark_attendance(**mark, ticked={two.pk}, seen=set()) == 2
    found = dict(workshop.delegates.values_list("pk", "attended"))
    assert found == {one.pk: True, two.pk: True, three.pk: False}
    # A tick that is taken away is taken away.
    assert registering.mark_attendance(**mark, ticked={two.pk}, seen={one.pk, two.pk}) == 1
    assert workshop.delegates.get(pk=one.pk).attended is False


def test_only_who_comes_to_this_workshop_is_ticked(workshop, organization, editor):
    Workshop.objects.update(capacity=1)
    one, waits = send(workshop, organization, editor, "A One", "B Two")
    other = DelegateFactory()
    keys = {one.pk, waits.pk, other.pk, 10**12}
    assert registering.mark_attendance(workshop=workshop, shown=keys, ticked=keys, seen=set(), by=editor) == 1
    assert set(Delegate.objects.filter(attended=True)) == {one}


# --- what they need ---


def test_needs_are_counted_with_like_words_together(workshop):
    def delegate(**fields):
        return DelegateFactory.build(workshop=None, organization=None, **fields)

    people = [
        delegate(diet="No pork", languages=["km"]),
        delegate(diet=" no  PORK", access_needs="a ramp", languages=["km", "en"]),
        delegate(diet="Ăn chay", languages=["vi"]),
        delegate(diet="an chay"),
        delegate(diet="No pork", state="waiting", languages=["lo"]),
    ]
    needs = needs_of(people, ["en", "vi"])
    assert needs.diet == [("No pork", 2), ("Ăn chay", 2)]
    assert needs.access == [("a ramp", 1)]
    assert needs.languages == [("vi", 1), ("km", 2), ("en", 1)]
    assert needs.without == 1
    assert needs_of(people).without == 0


def test_revisions_are_left_alone(workshop, organization, editor):
    """Who is registered is no matter of revisions."""
    head = actions.begin(entry=workshop)
    (one,) = send(workshop, organization, editor, "A One")
    registering.take_out(delegate=one, by=editor)
    assert actions.begin(entry=workshop) == head
    assert life.revisions(workshop).count() == 1
