"""A worker that is killed while it writes and sends five hundred letters: none is lost, none goes twice."""

import os
from email import message_from_bytes

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import override_settings
from django.utils import timezone
from factories import OrganizationFactory, PersonFactory, WorkshopFactory
from real_services import MailServer, Worker, free_port, wait_for

from accounts.models import Letter, User
from organizations.models import Membership
from workshops import audience, running
from workshops.models import Announcement

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

State = Letter.State
READERS = 500
# The worker is killed before the mail server takes these letters, the first time it is asked.
KILLED_BEFORE = {101, 333, 500}


@pytest.fixture
def mail_server():
    server = MailServer(free_port())
    server.controller.start()
    yield server
    server.controller.stop()


@pytest.fixture
def worker(mail_server, monkeypatch):
    if not os.environ.get("TEST_REDIS_URL"):
        pytest.skip("TEST_REDIS_URL names no Redis")
    worker = Worker(os.environ["TEST_REDIS_URL"], mail_server.controller.port)
    monkeypatch.setattr(running.tasks.go_on, "delay", lambda pk: worker.ask("workshops.tasks.go_on", pk))
    with override_settings(CELERY_TASK_ALWAYS_EAGER=False):
        yield worker
    worker.end()
    cache.clear()


@pytest.fixture
def readers(transactional_db):
    languages = ("vi", "lo", "km", "en")
    people = User.objects.bulk_create(
        User(email=f"reader-{number}@example.org", language=languages[number % 4]) for number in range(READERS)
    )
    organization = OrganizationFactory()
    Membership.objects.bulk_create(Membership(user=person, organization=organization) for person in people)
    return people


def ten_minutes_later():
    """Who was killed holds a letter for ten minutes."""
    held = Letter.objects.filter(state=State.SENDING)
    number = held.count()
    held.update(next_attempt_at=timezone.now())
    return number


def announce():
    workshop = WorkshopFactory(takes_registrations=True)
    return running.announce(workshop=workshop, by=PersonFactory(is_coordinator=True, mail="none"))


def test_a_worker_that_is_killed_loses_no_letter_and_sends_none_twice(worker, mail_server, readers):
    announcement = announce()
    # Somebody else is about to store the letter of the 250th reader: the worker waits for that in its third hundred.
    with connection.copy().cursor() as other:
        other.execute("BEGIN")
        key = audience.key_of_announcement(announcement.workshop, readers[249].pk)
        other.execute(
            "INSERT INTO accounts_letter (key, address, language, subject, body, calendar, calendar_method, state,"
            " attempts, next_attempt_at, error, created_at) VALUES (%s, 'x@example.org', 'en', '', '', '', '',"
            " 'waiting', 0, now(), '', now())",
            [key],
        )
        worker.start()
        wait_for(lambda: Letter.objects.count() == 200)
        worker.kill()
        other.execute("ROLLBACK")
        other.connection.close()
    announcement.refresh_from_db()
    assert (announcement.finished_at, announcement.reached) == (None, readers[199].pk)
    assert mail_server.accepted == []

    to_kill = set(KILLED_BEFORE)
    deaths = []

    def before(number):
        if number not in to_kill:
            return None
        to_kill.remove(number)
        worker.kill()
        deaths.append(number)
        return "421 gone"

    mail_server.before = before
    worker.start()
    worker.ask("workshops.tasks.go_on_with_announcements")
    for death in range(len(KILLED_BEFORE)):
        wait_for(lambda death=death: len(deaths) > death)
        assert Letter.objects.filter(state=State.SENT).count() == deaths[-1] - 1
        assert ten_minutes_later() == 1
        worker.start()
        worker.ask("accounts.tasks.send_waiting")
    wait_for(lambda: Letter.objects.filter(state=State.SENT).count() == READERS)

    assert sorted(mail_server.readers) == sorted(person.email for person in readers)
    messages = [message_from_bytes(content) for _address, content in mail_server.accepted]
    assert len({message["Message-ID"] for message in messages}) == READERS
    assert {message["Content-Language"] for message in messages} == {"vi", "lo", "km", "en"}
    assert sum(Letter.objects.values_list("attempts", flat=True)) == READERS + len(KILLED_BEFORE)
    announcement.refresh_from_db()
    assert announcement.finished_at


def test_two_workers_that_are_asked_for_the_same_write_and_send_it_once(worker, mail_server, readers):
    announcement = announce()
    second = Worker(worker.redis, mail_server.controller.port)
    try:
        for one in (worker, second):
            for _time in range(2):
                one.ask("workshops.tasks.go_on", announcement.pk)
                one.ask("accounts.tasks.send_waiting")
            one.start()
        wait_for(lambda: Letter.objects.filter(state=State.SENT).count() == READERS)
    finally:
        second.end()
    assert sorted(mail_server.readers) == sorted(person.email for person in readers)


def test_an_address_that_the_mail_server_refuses_is_given_up_and_no_other_waits_for_it(worker, mail_server, readers):
    bad = {person.email for person in readers[::100]}
    mail_server.refused = bad
    announce()
    worker.start()
    wait_for(lambda: Letter.objects.filter(state=State.SENT).count() == READERS - len(bad))
    given_up = Letter.objects.filter(state=State.GIVEN_UP)
    assert {letter.address for letter in given_up} == bad
    assert {letter.error for letter in given_up} == {"550 5.1.1 no such mailbox"}
    assert not bad & set(mail_server.readers)


def test_a_request_that_is_rolled_back_announces_nothing(worker, mail_server, readers):
    with transaction.atomic():
        announce()
        transaction.set_rollback(True)
    worker.start()
    worker.ask("workshops.tasks.go_on_with_announcements")
    worker.ask("accounts.tasks.send_waiting")
    marker = Letter.objects.create(key="marker", address="marker@example.org", language="en", subject="M", body="M")
    worker.ask("accounts.tasks.send_waiting")
    wait_for(lambda: Letter.objects.get(pk=marker.pk).state == State.SENT)
    assert mail_server.readers == ["marker@example.org"]
    assert not Announcement.objects.exists()
