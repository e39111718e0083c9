"""Announcing a workshop: to whom, in which words, once, and at what cost."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from factories import MembershipFactory, OrganizationFactory, PersonFactory, ThemeFactory, WorkshopFactory

from accounts.models import Letter, User
from workshops import audience, letting_know, running
from workshops.models import Announcement

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return PersonFactory(is_coordinator=True, mail="none", language="en")


def open_workshop(**more):
    soon = timezone.localdate() + datetime.timedelta(days=30)
    given = {"takes_registrations": True, "date_state": "confirmed", "starts_on": soon, **more}
    return WorkshopFactory(**given)


def member(*, country="KH", themes=(), **person):
    organization = OrganizationFactory(country=country)
    organization.themes.set(themes)
    return MembershipFactory(organization=organization, user=PersonFactory(**person)).user


def reached(workshop, **chosen):
    return set(audience.readers(workshop, **chosen))


def announced(workshop, by, **chosen):
    announcement = running.announce(workshop=workshop, by=by, **chosen)
    letting_know.go_on(announcement.pk)
    announcement.refresh_from_db()
    return announcement


def addresses():
    return sorted(Letter.objects.values_list("address", flat=True))


# --- to whom ---


def test_people_are_chosen_by_country_theme_and_language():
    water, fish = ThemeFactory(), ThemeFactory()
    lao = member(country="LA", themes=[water], language="lo")
    khmer = member(country="KH", themes=[water, fish], language="km")
    english = member(country="KH", themes=[fish], language="en")
    alone = PersonFactory(mail="all")
    workshop = open_workshop()
    assert reached(workshop) == {lao, khmer, english, alone}
    assert reached(workshop, countries=["KH"]) == {khmer, english}
    assert reached(workshop, countries=["LA", "KH"], languages=["lo", "en"]) == {lao, english}
    assert reached(workshop, themes=[fish.pk]) == {khmer, english}
    assert reached(workshop, themes=[water.pk], countries=["KH"], languages=["km"]) == {khmer}
    assert reached(workshop, languages=["vi"]) == {alone}
    assert reached(workshop, countries=["VN"]) == set()


def test_country_and_theme_are_asked_of_the_same_organisation():
    water = ThemeFactory()
    person = member(country="LA", themes=[water])
    MembershipFactory(user=person, organization=OrganizationFactory(country="VN"))
    assert reached(open_workshop(), countries=["VN"], themes=[water.pk]) == set()
    assert reached(open_workshop(), countries=["LA"], themes=[water.pk]) == {person}


def test_somebody_in_two_organisations_is_one_reader():
    person = member()
    MembershipFactory(user=person, organization=OrganizationFactory(country="KH"))
    assert audience.numbers_of(open_workshop(), countries=["KH"]).readers == 1


@pytest.mark.parametrize(
    ("mail", "is_open", "is_member", "comes"),
    [
        ("all", True, True, True),
        ("all", False, False, True),
        ("waiting", True, True, True),
        ("waiting", False, True, False),
        ("waiting", True, False, False),
        ("none", True, True, False),
    ],
)
def test_an_open_registration_waits_for_members_and_is_news_to_others(mail, is_open, is_member, comes):
    person = member(mail=mail) if is_member else PersonFactory(mail=mail)
    workshop = open_workshop(takes_registrations=is_open)
    assert (person in reached(workshop)) == comes
    assert audience.numbers_of(workshop) == audience.Numbers({"vi": 1} if comes else {}, 0, 0 if comes else 1)


def test_who_left_and_whose_organisation_left_get_nothing():
    member(is_active=False, mail="all")
    left = member(mail="waiting")
    left.memberships.get().organization.__class__.objects.update(status="archived")
    assert reached(open_workshop()) == set()
    assert reached(open_workshop(), countries=["KH"]) == set()


def test_who_came_after_the_announcement_is_not_written_to(coordinator):
    member()
    workshop = open_workshop()
    announcement = running.announce(workshop=workshop, by=coordinator)
    member(date_joined=timezone.now() + datetime.timedelta(seconds=1))
    letting_know.go_on(announcement.pk)
    assert Letter.objects.count() == 1


# --- once ---


def test_each_person_gets_one_announcement_of_a_workshop_ever(coordinator):
    lao, khmer = member(country="LA"), member(country="KH")
    workshop = open_workshop()
    announced(workshop, coordinator, countries=["LA"])
    assert addresses() == [lao.email]
    numbers = audience.numbers_of(workshop)
    assert (numbers.readers, numbers.had_it) == (1, 1)
    announced(workshop, coordinator)
    assert addresses() == sorted([lao.email, khmer.email])
    with pytest.raises(ValidationError, match="Nobody gets this letter"):
        running.announce(workshop=workshop, by=coordinator)
    announced(open_workshop(), coordinator)
    assert len(addresses()) == 4


def test_two_announcements_that_wait_at_once_write_to_nobody_twice(coordinator):
    member(country="LA")
    workshop = open_workshop()
    one, other = (running.announce(workshop=workshop, by=coordinator) for _time in range(2))
    letting_know.go_on(other.pk)
    letting_know.go_on(one.pk)
    assert Letter.objects.count() == 1
    assert not Announcement.objects.filter(finished_at=None).exists()


def test_whoever_goes_on_after_a_stop_writes_the_rest_once(coordinator, monkeypatch):
    monkeypatch.setattr(letting_know, "A_BATCH", 3)
    people = sorted(member().email for _number in range(8))
    workshop = open_workshop()
    announcement = running.announce(workshop=workshop, by=coordinator)
    queue_many = letting_know.letters.queue_many

    def stops_at_the_second(letters):
        queue_many(letters)
        if Letter.objects.count() > 3:
            raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(letting_know.letters, "queue_many", stops_at_the_second)
        with pytest.raises(SystemExit):
            letting_know.go_on(announcement.pk)
    announcement.refresh_from_db()
    assert (Letter.objects.count(), announcement.finished_at) == (3, None)
    assert letting_know.unfinished() == [announcement.pk]
    letting_know.go_on(announcement.pk)
    letting_know.go_on(announcement.pk)
    assert addresses() == people
    assert letting_know.unfinished() == []


def test_tick_goes_on_with_what_is_unfinished_and_sends_it(coordinator):
    member()
    running.announce(workshop=open_workshop(), by=coordinator)
    assert not Letter.objects.exists(), "not in the request"
    call_command("tick")
    assert [letter.state for letter in Letter.objects.all()] == ["sent"]


# --- what stands in it ---


@pytest.mark.parametrize("language", ["vi", "lo", "km", "en"])
def test_the_letter_is_in_the_language_of_its_reader(coordinator, language):
    member(language=language)
    texts = {f"{field}_{code}": f"{field} {code}" for code in ("vi", "lo", "km", "en") for field in ("name", "summary")}
    states = {f"name_status_{code}": "official" for code in ("vi", "lo", "km", "en")}
    workshop = open_workshop(**texts, **states)
    announced(workshop, coordinator)
    letter = Letter.objects.get()
    assert letter.language == language
    assert letter.subject.endswith(f"Name {language}") or letter.subject.endswith(f"name {language}")
    assert f"summary {language}" in letter.body
    assert f"/{language}/workshops/{workshop.slug}/" in letter.body
    assert "[" not in letter.body
    assert "\n\n\n" not in letter.body


def test_a_letter_says_when_its_text_is_in_another_language(coordinator):
    member(language="km")
    announced(open_workshop(name_en="Fish and rice", summary_en="We meet."), coordinator)
    letter = Letter.objects.get()
    assert "Fish and rice [English]" in letter.body
    assert "We meet. [English]" in letter.body
    assert letter.body.count("English") >= 3, "and a sentence says so"


def test_words_of_the_coordinator_say_in_which_language_they_are(coordinator):
    member(language="en")
    member(language="vi")
    announced(open_workshop(), coordinator, words=" Bring a net. ", words_language="en")
    english, vietnamese = Letter.objects.order_by("language")
    assert "\nBring a net.\n" in english.body
    assert "\nBring a net. [English]\n" in vietnamese.body


def test_a_private_online_address_is_not_announced(coordinator):
    member(mail="all")
    secret = "https://meet.example.org/secret"
    announced(open_workshop(online_address=secret, online_for_registered=True), coordinator)
    assert secret not in Letter.objects.get().body
    announced(open_workshop(online_address=secret), coordinator)
    assert secret in Letter.objects.latest("pk").body


def test_a_closed_registration_is_not_offered(coordinator):
    member(mail="all", language="en")
    workshop = open_workshop(closed_at=timezone.now(), registration_text_en="Ask your organisation.")
    announced(workshop, coordinator)
    assert "registration" not in Letter.objects.get().body.lower()


def test_a_name_with_line_breaks_stays_in_the_subject(coordinator):
    member(language="en")
    announced(open_workshop(name_en="Fish\r\nBcc: all@example.org\r\n\r\n<b>x</b>"), coordinator)
    assert "\n" not in Letter.objects.get().subject
    assert "<b>x</b>" in Letter.objects.get().body


# --- what cannot be announced ---


@pytest.mark.parametrize(
    "given",
    [
        {"status": "draft", "publish_at": None},
        {"status": "archived"},
        {"publish_at": timezone.now() + datetime.timedelta(days=1)},
        {"cancelled_at": timezone.now()},
        {"starts_on": datetime.date(2020, 1, 1)},
    ],
)
def test_what_cannot_be_announced_says_why(coordinator, given):
    member(mail="all")
    workshop = open_workshop(**given)
    assert running.why_not_announced(workshop)
    with pytest.raises(ValidationError) as fault:
        running.announce(workshop=workshop, by=coordinator)
    assert fault.value.messages == [running.why_not_announced(workshop)]
    assert not Announcement.objects.exists()


@pytest.mark.parametrize(
    "chosen",
    [{"countries": ["XX"]}, {"themes": [987654]}, {"languages": ["xx"]}, {"countries": ["KH", "'; --"]}],
)
def test_what_is_not_there_to_choose_is_refused(coordinator, chosen):
    member(mail="all")
    with pytest.raises(ValidationError):
        running.announce(workshop=open_workshop(), by=coordinator, **chosen)


def test_an_announcement_that_was_withdrawn_before_it_was_written_is_not_sent(coordinator):
    member(mail="all")
    workshop = open_workshop()
    announcement = running.announce(workshop=workshop, by=coordinator)
    type(workshop).objects.update(status="draft", publish_at=None)
    letting_know.go_on(announcement.pk)
    assert not Letter.objects.exists()
    assert letting_know.unfinished() == []


def test_an_undated_workshop_is_announced_as_such(coordinator):
    member(mail="all", language="en")
    announced(open_workshop(starts_on=None, date_state="unknown"), coordinator)
    assert "When: not known yet" in Letter.objects.get().body


# --- what it costs ---


def many_members(number):
    people = User.objects.bulk_create(
        User(email=f"many-{User.objects.count()}-{one}@example.org", language=("vi", "lo", "km", "en")[one % 4])
        for one in range(number)
    )
    organization = OrganizationFactory()
    MembershipFactory._meta.model.objects.bulk_create(
        MembershipFactory._meta.model(user=person, organization=organization) for person in people
    )


@pytest.mark.parametrize("readers", [3, 300])
@pytest.mark.parametrize("broker", [False, True])
def test_announcing_costs_the_same_however_many_read_it(
    client, coordinator, settings, monkeypatch, django_capture_on_commit_callbacks, readers, broker
):
    settings.CELERY_TASK_ALWAYS_EAGER = not broker
    handed_over = []
    monkeypatch.setattr(running.tasks.go_on, "delay", handed_over.append)
    many_members(readers)
    workshop = open_workshop()
    client.force_login(coordinator)
    with CaptureQueriesContext(connection) as queries, django_capture_on_commit_callbacks(execute=True):
        response = client.post(f"/en/workspace/workshops/{workshop.slug}/run/announce/", {"do": "send"})
    assert response.status_code == 302
    announcement = Announcement.objects.get()
    assert handed_over == ([announcement.pk] if broker else [])
    assert not Letter.objects.exists()
    assert len(queries) == 10


def test_writing_the_letters_costs_a_few_queries_a_hundred(coordinator):
    many_members(300)
    announcement = running.announce(workshop=open_workshop(), by=coordinator)
    with CaptureQueriesContext(connection) as queries:
        letting_know.go_on(announcement.pk)
    assert Letter.objects.count() == 300
    announcement.refresh_from_db()
    assert announcement.readers == 300
    assert len(queries) < 100
