"""Letters: in whose language, to whom, once, and through every fault of a mail server."""

import datetime
import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend as LocalMemory
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from factories import PersonFactory

from accounts import letters, outbox
from accounts.models import Letter
from accounts.outbox import PAUSES, TRIES
from mekongnet.celery import PERIODIC, app

pytestmark = pytest.mark.django_db

State = Letter.State
SUBMITTED = {"entry": "Fish & <b>rice</b>", "by": "Sok", "comment": "", "url": "http://example.org/x/"}


def queue(to, key="one", **more):
    return letters.queue(**{"kind": "submitted", "to": to, "key": key, "context": SUBMITTED, **more})


def fresh(letter):
    return Letter.objects.get(pk=letter.pk)


def later(letter, **pause):
    """As if that time had gone by."""
    Letter.objects.filter(pk=letter.pk).update(
        next_attempt_at=fresh(letter).next_attempt_at - datetime.timedelta(**pause)
    )


class Down:
    """A mail server that refuses, until somebody mends it."""

    fault = ConnectionRefusedError("nobody listens\x00here")

    def __init__(self, monkeypatch):
        self.tries = 0
        self.is_down = True
        send = mail.EmailMessage.send

        def try_to_send(message, *args, **kwargs):
            self.tries += 1
            if self.is_down:
                raise self.fault
            return send(message, *args, **kwargs)

        monkeypatch.setattr(mail.EmailMessage, "send", try_to_send)


@pytest.fixture
def down(monkeypatch):
    return Down(monkeypatch)


# --- writing ---


@pytest.mark.parametrize("language", ["vi", "lo", "km", "en"])
def test_a_letter_is_in_the_language_of_its_reader(language):
    letter = queue(PersonFactory(language=language))
    assert letter.language == language
    outbox.send(letter.pk)
    assert mail.outbox[0].extra_headers["Content-Language"] == language
    assert f"/{language}/accounts/profile/" in letter.body


def test_a_letter_is_plain_text_from_the_portal(settings):
    settings.DEFAULT_FROM_EMAIL = "MekongNet <portal@mekongnet.example>"
    settings.SITE_URL = "https://mekongnet.example"
    person = PersonFactory()
    outbox.send(queue(person).pk)
    (sent,) = mail.outbox
    assert sent.from_email == "MekongNet <portal@mekongnet.example>"
    assert sent.to == [person.email]
    assert "Fish & <b>rice</b>" in sent.subject
    assert "Fish & <b>rice</b>" in sent.body
    assert "https://mekongnet.example/vi/accounts/profile/" in sent.body
    assert sent.content_subtype == "plain"
    assert sent.message()["Message-ID"].endswith("@mekongnet.example>")


def test_a_name_with_line_breaks_stays_in_the_subject():
    letter = queue(PersonFactory(), context={**SUBMITTED, "entry": "Fish\r\nBcc: all@example.org\n" + "x" * 400})
    assert "\n" not in letter.subject
    assert len(letter.subject) == 300
    outbox.send(letter.pk)
    assert mail.outbox[0].recipients() == [letter.address]


def test_one_occasion_is_one_letter():
    person = PersonFactory()
    assert queue(person).pk
    assert queue(person) is None
    assert Letter.objects.count() == 1


@pytest.mark.parametrize(
    ("wanted", "waits", "account", "comes"),
    [
        ("none", True, False, False),
        ("none", True, True, True),
        ("waiting", True, False, True),
        ("waiting", False, False, False),
        ("waiting", False, True, True),
        ("all", True, False, True),
        ("all", False, False, True),
    ],
)
def test_people_say_how_many_letters_they_want(wanted, waits, account, comes):
    letter = queue(PersonFactory(mail=wanted), waits=waits, account=account)
    assert (letter is not None) == comes


def test_who_left_gets_no_letters():
    assert queue(PersonFactory(is_active=False)) is None


def test_somebody_without_an_account_gets_no_line_about_one():
    context = {"name": "Dara", "organization": "FACT", "sentence": ""}
    letter = letters.queue(
        kind="join_declined", to=("dara@example.org", "en"), key="one", context=context, account=True
    )
    assert (letter.address, letter.language) == ("dara@example.org", "en")
    assert "profile" not in letter.body


EVERY_KIND = {
    "invitation": [
        {"name": "Dara", "inviter": "Sok", "organization": "FACT", "role": "editor", "until": "1 May", "url": "u"},
        {"name": "", "inviter": "", "organization": "FACT", "role": "editor", "until": "1 May", "url": "u"},
        {"name": "", "inviter": "", "organization": "", "role": "", "until": "1 May", "url": "u"},
    ],
    "join_request": [
        {
            **{"name": "Dara", "email": "d@example.org", "language": "Khmer", "organization": organization},
            **{"new_organization": new, "country": more, "kind": more, "message": more, "url": "u"},
        }
        for organization, new, more in (("FACT", "", ""), ("", "Ours", "said"))
    ],
    "join_declined": [{"name": "Dara", "organization": "FACT", "sentence": words} for words in ("", "Later.")],
    **{
        kind: [{"entry": "E", "by": "Sok", "comment": words, "number": 1, "url": "u"} for words in ("", "Well done")]
        for kind in ("submitted", "changes_requested", "published", "withdrawn", "archived")
    },
}


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_kind_of_letter_can_be_written(kind, language):
    for number, context in enumerate(EVERY_KIND[kind]):
        letter = letters.queue(kind=kind, to=("d@example.org", language), key=f"{kind}{number}", context=context)
        assert len(letter.subject) > 8
        said = [value for name, value in context.items() if isinstance(value, str) and name not in ("number", "kind")]
        assert [value for value in said if value not in letter.body + letter.subject] == []
        assert "\n\n\n" not in letter.body


# --- sending ---


def test_a_letter_goes_out_after_the_commit_and_not_before(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        letter = queue(PersonFactory())
        assert mail.outbox == []
    assert len(mail.outbox) == 1
    assert fresh(letter).state == State.SENT
    assert fresh(letter).sent_at


def test_a_mail_server_that_is_down_delays_and_never_loses(down, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        letter = queue(PersonFactory())
    waiting = fresh(letter)
    assert (waiting.state, waiting.attempts) == (State.WAITING, 1)
    assert waiting.error == "ConnectionRefusedError: nobody listenshere"
    assert waiting.next_attempt_at > timezone.now()
    outbox.send_waiting()
    assert down.tries == 1, "not before its time"
    down.is_down = False
    later(letter, minutes=2)
    outbox.send_waiting()
    assert (fresh(letter).state, len(mail.outbox)) == (State.SENT, 1)
    assert fresh(letter).error == ""


def test_the_pauses_grow_and_after_ten_tries_a_letter_is_given_up(down):
    down.fault = smtplib.SMTPRecipientsRefused({"a@example.org": (450, b"try later")})
    letter = queue(PersonFactory())
    pauses = []
    for _try in range(TRIES):
        before = timezone.now()
        assert outbox.send(letter.pk) is False
        pauses.append(fresh(letter).next_attempt_at - before)
        later(letter, days=2)
    assert TRIES == 10
    minutes = [round(pause.total_seconds() / 60) for pause in pauses[:-1]]
    assert minutes == [pause.total_seconds() / 60 for pause in PAUSES]
    assert minutes == sorted(minutes)
    assert fresh(letter).state == State.GIVEN_UP
    assert outbox.send(letter.pk) is None
    outbox.send_waiting()
    assert down.tries == 10


def refusal(code, words):
    return smtplib.SMTPRecipientsRefused({"a@example.org": (code, words)})


@pytest.mark.parametrize(
    ("fault", "is_over"),
    [
        (refusal(550, b"5.1.1 no such mailbox"), True),
        (refusal(550, "nobody of that name"), True),
        (refusal(553, b"\xff\xfe\x00 mailbox name not allowed"), True),
        (refusal(554, b"5.7.1 relay access denied"), False),
        (refusal(530, b"authentication required"), False),
        (refusal(552, b"mailbox full"), False),
        (refusal(450, b"4.2.1 greylisted, try later"), False),
        (smtplib.SMTPSenderRefused(550, b"5.1.1 who are you", "portal@example.org"), False),
        (smtplib.SMTPDataError(554, b"looks like spam"), False),
        (smtplib.SMTPServerDisconnected("gone"), False),
    ],
    ids=repr,
)
def test_an_address_that_the_mail_server_does_not_know_is_given_up_at_once(down, fault, is_over):
    down.fault = fault
    letter = queue(PersonFactory())
    assert outbox.send(letter.pk) is False
    assert fresh(letter).state == (State.GIVEN_UP if is_over else State.WAITING)
    assert fresh(letter).error
    assert "\x00" not in fresh(letter).error


def test_the_words_of_the_mail_server_are_kept(down):
    down.fault = refusal(550, b"5.1.1 no such mailbox")
    letter = queue(PersonFactory())
    outbox.send(letter.pk)
    assert fresh(letter).error == "550 5.1.1 no such mailbox"


@pytest.mark.parametrize("code", [450, 550])
def test_addresses_that_are_refused_are_no_outage(down, code):
    down.fault = refusal(code, b"not this one")
    for number in range(5):
        queue(PersonFactory(), key=str(number))
    outbox.send_waiting()
    assert down.tries == 5


def test_one_outage_does_not_use_up_the_tries_of_all_letters(down):
    people = [queue(PersonFactory(), key=str(number)) for number in range(5)]
    outbox.send_waiting()
    assert down.tries == 3
    assert sorted(fresh(letter).attempts for letter in people) == [0, 0, 1, 1, 1]


def test_a_run_ends_before_the_next_one_begins(monkeypatch):
    monkeypatch.setattr(outbox, "RUN_FOR", 0)
    for number in range(3):
        queue(PersonFactory(), key=str(number))
    assert [outbox.send_waiting() for _run in range(4)] == [1, 1, 1, 0]


def test_a_run_opens_few_connections_and_a_new_one_after_a_failure(monkeypatch):
    opened = []

    class Connection(LocalMemory):
        def open(self):
            if not self.is_open:
                opened.append(self)
            self.is_open = True

        def close(self):
            self.is_open = False
            raise smtplib.SMTPServerDisconnected("gone already")

        is_open = False

    monkeypatch.setattr(outbox, "get_connection", Connection)
    monkeypatch.setattr(outbox, "LETTERS_A_CONNECTION", 3)
    letters = [queue(PersonFactory(), key=str(number)) for number in range(7)]
    assert outbox.send_waiting() == 7
    assert len(opened) == 3
    Letter.objects.update(state=State.WAITING, next_attempt_at=timezone.now())
    Letter.objects.filter(pk=letters[1].pk).update(subject="two\nlines")
    opened.clear()
    assert outbox.send_waiting() == 6
    assert len(opened) == 3


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH"])
def test_an_entry_for_the_calendar_goes_along(method):
    calendar = "BEGIN:VCALENDAR\r\nSUMMARY:ផែនទី, Đồng Tháp\r\nEND:VCALENDAR\r\n"
    letter = queue(PersonFactory(), calendar=calendar, method=method)
    outbox.send(letter.pk)
    _text, part = mail.outbox[0].message().get_payload()
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == method
    assert part.get_content_charset() == "utf-8"
    assert part.get_filename() == "workshop.ics"
    assert part.get_payload(decode=True).decode() == calendar


def test_without_an_entry_nothing_is_attached():
    letter = queue(PersonFactory(), calendar="", method="REQUEST")
    outbox.send(letter.pk)
    assert not mail.outbox[0].message().is_multipart()
    assert letter.calendar_method == ""


def test_many_letters_are_laid_in_the_outbox_at_once_and_each_once():
    def many():
        return [
            Letter(address=f"a{one}@example.org", language="km", subject="S", body="B", key=f"many:{one}")
            for one in range(30)
        ]

    with CaptureQueriesContext(connection) as queries:
        letters.queue_many(many())
    assert len(queries) == 1
    letters.queue_many(many())
    assert Letter.objects.count() == 30
    assert outbox.send_waiting() == 30


def test_a_letter_that_cannot_be_sent_holds_up_no_other(monkeypatch):
    bad, good = queue(PersonFactory(), key="bad"), queue(PersonFactory(), key="good")
    Letter.objects.filter(pk=bad.pk).update(subject="two\nlines")
    assert outbox.send_waiting() == 1
    assert (fresh(bad).state, fresh(good).state) == (State.WAITING, State.SENT)


def test_a_worker_that_is_killed_leaves_a_letter_that_the_next_run_sends(monkeypatch):
    letter = queue(PersonFactory())

    def killed(message, *args, **kwargs):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(mail.EmailMessage, "send", killed)
        with pytest.raises(SystemExit):
            outbox.send(letter.pk)
    assert fresh(letter).state == State.SENDING
    outbox.send_waiting()
    assert mail.outbox == [], "another worker may still be at it"
    later(letter, minutes=11)
    outbox.send_waiting()
    assert (len(mail.outbox), fresh(letter).state) == (1, State.SENT)


def test_a_letter_that_kills_its_worker_every_time_is_given_up():
    letter = queue(PersonFactory())
    Letter.objects.filter(pk=letter.pk).update(
        state=State.SENDING, attempts=TRIES, next_attempt_at=timezone.now() - datetime.timedelta(minutes=11)
    )
    outbox.send_waiting()
    assert fresh(letter).state == State.GIVEN_UP


def test_two_who_want_the_same_letter_send_it_once(monkeypatch):
    letter = queue(PersonFactory())
    send = mail.EmailMessage.send

    def meanwhile(message, *args, **kwargs):
        assert outbox.send(letter.pk) is None, "somebody has it"
        outbox.send_waiting()
        return send(message, *args, **kwargs)

    monkeypatch.setattr(mail.EmailMessage, "send", meanwhile)
    assert outbox.send(letter.pk) is True
    assert outbox.send(letter.pk) is None
    assert len(mail.outbox) == 1


def test_who_lost_a_letter_to_another_does_not_touch_it_any_more(monkeypatch):
    """A worker that hung for longer than it may hold a letter, and comes back."""
    letter = queue(PersonFactory())
    send = mail.EmailMessage.send

    def slow(message, *args, **kwargs):
        monkeypatch.setattr(mail.EmailMessage, "send", send)
        later(letter, minutes=11)
        outbox.send_waiting()
        raise TimeoutError

    monkeypatch.setattr(mail.EmailMessage, "send", slow)
    assert outbox.send(letter.pk) is False
    assert (fresh(letter).state, len(mail.outbox)) == (State.SENT, 1)


def test_every_try_has_the_same_message_id(down):
    letter = queue(PersonFactory())
    first, again = (outbox._mail(fresh(letter)).extra_headers["Message-ID"] for _try in range(2))
    assert first == again
    assert first != outbox._mail(queue(PersonFactory(), key="two")).extra_headers["Message-ID"]


def test_a_broker_that_is_away_costs_the_reader_nothing(monkeypatch, django_capture_on_commit_callbacks):
    def away(*args):
        raise ConnectionError

    monkeypatch.setattr(letters.send_letter, "delay", away)
    with django_capture_on_commit_callbacks(execute=True):
        letter = queue(PersonFactory())
    outbox.send_waiting()
    assert fresh(letter).state == State.SENT


def test_old_letters_are_forgotten_but_not_that_they_went():
    old, young, waiting = (queue(PersonFactory(), key=str(number)) for number in range(3))
    for letter, days in ((old, 31), (young, 29)):
        Letter.objects.filter(pk=letter.pk).update(
            state=State.SENT, sent_at=timezone.now() - datetime.timedelta(days=days)
        )
    outbox.tidy()
    assert [bool(fresh(letter).body) for letter in (old, young, waiting)] == [False, True, True]
    assert Letter.objects.count() == 3


# --- again and again ---


def test_tick_does_every_periodic_task_once(monkeypatch):
    done = []
    for name in PERIODIC:
        app.loader.import_default_modules()
        monkeypatch.setattr(app.tasks[name], "run", lambda name=name: done.append(name))
    call_command("tick")
    assert done == list(PERIODIC)


def test_tick_sends_letters():
    letter = queue(PersonFactory())
    call_command("tick")
    assert fresh(letter).state == State.SENT


def test_one_task_that_fails_does_not_keep_tick_from_the_others(monkeypatch):
    def fails():
        raise RuntimeError

    monkeypatch.setattr(app.tasks["accounts.tasks.send_waiting"], "run", fails)
    tidied = []
    monkeypatch.setattr(outbox, "tidy", lambda: tidied.append(True))
    with pytest.raises(CommandError, match=r"accounts\.tasks\.send_waiting"):
        call_command("tick")
    assert tidied == [True]


def test_tick_goes_on_until_it_is_stopped(monkeypatch):
    rounds, pauses = [], []

    def pause(seconds):
        pauses.append(seconds)
        if len(pauses) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("mekongnet.management.commands.tick.time.sleep", pause)
    monkeypatch.setattr(outbox, "tidy", lambda: rounds.append(True))
    call_command("tick", every=60)
    assert pauses == [60, 60, 60]
    assert len(rounds) == 2


def test_tick_without_a_pause_is_refused():
    with pytest.raises(CommandError, match="from 1"):
        call_command("tick", every=0)


def test_the_clock_of_celery_knows_the_same_tasks():
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} == set(PERIODIC)
