"""The sending end of the outbox: claims a letter, hands it to the mail server, and remembers how that went.

Whoever sends a letter owns it by a conditional UPDATE, so that two never send the same one. One who is killed in the
middle holds it for ten minutes; then it waits again.
"""

import contextlib
import datetime
import enum
import hashlib
import logging
import smtplib
import time
from email.mime.text import MIMEText
from email.utils import parseaddr

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage, get_connection
from django.db.models import F, Q
from django.utils import timezone

from .models import Letter

logger = logging.getLogger(__name__)

State = Letter.State

# After the first try, the second, and so on; all of them together are a little more than two days.
PAUSES = [datetime.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 480, 720, 1440)]
TRIES = len(PAUSES) + 1
HELD_FOR = datetime.timedelta(minutes=10)
# So many failures in a row are a mail server that is down: the other letters keep their tries for later.
FAILURES_IN_A_ROW = 3
# A run ends after so many seconds, so that it is over before the next one begins, a minute later.
RUN_FOR = 50
# Mail servers take only so many letters over one connection.
LETTERS_A_CONNECTION = 50
# What a mail server answers for a reader and does not mean for good: it wants other commands, it has no room just now.
NOT_FOR_GOOD = (503, 530, 552)
KEPT_FOR = datetime.timedelta(days=30)


class Outcome(enum.Enum):
    """What came of a try. REFUSED is about the reader alone; FAILED may be about the mail server."""

    SENT = "sent"
    REFUSED = "refused"
    FAILED = "failed"


def send(letter_id: int) -> bool | None:
    """Tries once to send the letter, if it is due and nobody else has it.

    True where it was sent, False where it has to wait again or was given up, None where there was nothing to do.
    Raises nothing that a mail server can cause.
    """
    outcome = _try(letter_id)
    return None if outcome is None else outcome is Outcome.SENT


def send_waiting() -> int:
    """Sends what is due, oldest first, and gives the number of letters sent. What is left after 50 seconds waits for
    the next run.
    """
    _take_from_the_dead()
    due = Letter.objects.filter(state=State.WAITING, next_attempt_at__lte=timezone.now())
    until = time.monotonic() + RUN_FOR
    sent = failures = 0
    # Opening a connection costs more than a letter does.
    connection = get_connection()
    for letter_id in list(due.order_by("next_attempt_at", "pk").values_list("pk", flat=True)):
        outcome = _try(letter_id, connection)
        sent += outcome is Outcome.SENT
        failures = failures + 1 if outcome is Outcome.FAILED else 0
        if outcome is Outcome.FAILED or sent % LETTERS_A_CONNECTION == 0:
            _hang_up(connection)
        if failures == FAILURES_IN_A_ROW or time.monotonic() > until:
            break
    _hang_up(connection)
    return sent


def tidy() -> None:
    """Forgets what letters of long ago said, for it was about people, and sessions that ended."""
    long_ago = timezone.now() - KEPT_FOR
    old = Q(state=State.SENT, sent_at__lt=long_ago) | Q(state=State.GIVEN_UP, created_at__lt=long_ago)
    Letter.objects.filter(old).exclude(body="").update(body="", calendar="")
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


def _try(letter_id: int, connection=None) -> Outcome | None:
    """Tries once, over `connection` if there is one; None where there was nothing to do."""
    now = timezone.now()
    due = Letter.objects.filter(pk=letter_id, state=State.WAITING, next_attempt_at__lte=now)
    if not due.update(state=State.SENDING, attempts=F("attempts") + 1, next_attempt_at=now + HELD_FOR, error=""):
        return None
    letter = Letter.objects.get(pk=letter_id)
    try:
        if connection:
            connection.open()
        _mail(letter, connection).send()
    except smtplib.SMTPRecipientsRefused as fault:
        _put_back(letter, _answer_of(fault), for_good=_is_for_good(fault))
        return Outcome.REFUSED
    except Exception as fault:  # noqa: BLE001 - whatever a mail server or its library says delays this letter only
        _put_back(letter, f"{type(fault).__name__}: {fault}")
        return Outcome.FAILED
    _own(letter).update(state=State.SENT, sent_at=timezone.now())
    return Outcome.SENT


def _hang_up(connection) -> None:
    """Ends the connection; the next letter opens it anew."""
    with contextlib.suppress(OSError):  # the mail server is gone already
        connection.close()


def _answer_of(refusal: smtplib.SMTPRecipientsRefused) -> str:
    """What the mail server said of the reader's address, as it said it."""
    return "; ".join(f"{code} {_words(reply)}" for code, reply in refusal.recipients.values())


def _is_for_good(refusal: smtplib.SMTPRecipientsRefused) -> bool:
    """True where no later try can help: the mail server does not know the address. Codes such as 5.7.1 are about us,
    who may not send letters over this server before somebody mends that.
    """
    return any(
        500 <= code < 600 and code not in NOT_FOR_GOOD and not _words(reply).startswith("5.7.")
        for code, reply in refusal.recipients.values()
    )


def _words(reply) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)


def _mail(letter: Letter, connection=None) -> EmailMessage:
    """Plain text, and an entry for the calendar. The same letter has the same Message-ID at every try, so that a mail
    program shows it once.
    """
    name = hashlib.sha256(f"{letter.pk}:{letter.key}".encode()).hexdigest()[:32]
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {
        "Message-ID": f"<{name}@{domain}>",
        "Content-Language": letter.language,
        "Auto-Submitted": "auto-generated",
    }
    mail = EmailMessage(
        letter.subject,
        letter.body,
        settings.DEFAULT_FROM_EMAIL,
        [letter.address],
        headers=headers,
        connection=connection,
    )
    if letter.calendar:
        mail.attach(_calendar(letter))
    return mail


def _calendar(letter: Letter) -> MIMEText:
    part = MIMEText(letter.calendar, "calendar", "utf-8")
    if letter.calendar_method:
        part.set_param("method", letter.calendar_method)
    part.add_header("Content-Disposition", "attachment", filename="workshop.ics")
    return part


def _own(letter: Letter):
    """The letter, as long as this try is the one that has it."""
    return Letter.objects.filter(pk=letter.pk, state=State.SENDING, attempts=letter.attempts)


def _put_back(letter: Letter, error: str, *, for_good=False) -> None:
    """To wait for the next try, or to be given up: after the last one, or where none can help."""
    logger.warning("Letter %s was not sent: %s", letter.pk, error)
    error = error.replace("\x00", "")[:500]
    if for_good or letter.attempts >= TRIES:
        _own(letter).update(state=State.GIVEN_UP, error=error)
    else:
        pause = PAUSES[letter.attempts - 1]
        _own(letter).update(state=State.WAITING, error=error, next_attempt_at=timezone.now() + pause)


def _take_from_the_dead() -> None:
    """Letters that somebody began to send and never ended wait again."""
    held = Letter.objects.filter(state=State.SENDING, next_attempt_at__lte=timezone.now())
    held.filter(attempts__gte=TRIES).update(state=State.GIVEN_UP)
    held.update(state=State.WAITING)
