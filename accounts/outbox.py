"""The sending end of the outbox: claims a letter, hands it to the mail server, and remembers how that went.

Whoever sends a letter owns it by a conditional UPDATE, so that two never send the same one. One who is killed in the
middle holds it for ten minutes; then it waits again.
"""

import datetime
import hashlib
import logging
from email.utils import parseaddr

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
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
KEPT_FOR = datetime.timedelta(days=30)


def send(letter_id: int) -> bool | None:
    """Tries once to send the letter, if it is due and nobody else has it.

    True where it was sent, False where it has to wait again or was given up, None where there was nothing to do.
    Raises nothing that a mail server can cause.
    """
    now = timezone.now()
    due = Letter.objects.filter(pk=letter_id, state=State.WAITING, next_attempt_at__lte=now)
    if not due.update(state=State.SENDING, attempts=F("attempts") + 1, next_attempt_at=now + HELD_FOR, error=""):
        return None
    letter = Letter.objects.get(pk=letter_id)
    try:
        _mail(letter).send()
    except Exception as fault:  # noqa: BLE001 - whatever a mail server or its library says delays this letter only
        logger.warning("Letter %s was not sent: %s", letter.pk, fault)
        _put_back(letter, f"{type(fault).__name__}: {fault}")
        return False
    _own(letter).update(state=State.SENT, sent_at=timezone.now())
    return True


def send_waiting() -> int:
    """Sends what is due, oldest first, and gives the number of letters sent."""
    _take_from_the_dead()
    due = Letter.objects.filter(state=State.WAITING, next_attempt_at__lte=timezone.now())
    sent = failures = 0
    for letter_id in list(due.order_by("next_attempt_at", "pk").values_list("pk", flat=True)):
        went = send(letter_id)
        sent += went is True
        failures = failures + 1 if went is False else 0
        if failures == FAILURES_IN_A_ROW:
            break
    return sent


def tidy() -> None:
    """Forgets what letters of long ago said, for it was about people, and sessions that ended."""
    long_ago = timezone.now() - KEPT_FOR
    old = Q(state=State.SENT, sent_at__lt=long_ago) | Q(state=State.GIVEN_UP, created_at__lt=long_ago)
    Letter.objects.filter(old).exclude(body="").update(body="")
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


def _mail(letter: Letter) -> EmailMessage:
    """Plain text. The same letter has the same Message-ID at every try, so that a mail program shows it once."""
    name = hashlib.sha256(f"{letter.pk}:{letter.key}".encode()).hexdigest()[:32]
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {
        "Message-ID": f"<{name}@{domain}>",
        "Content-Language": letter.language,
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(letter.subject, letter.body, settings.DEFAULT_FROM_EMAIL, [letter.address], headers=headers)


def _own(letter: Letter):
    """The letter, as long as this try is the one that has it."""
    return Letter.objects.filter(pk=letter.pk, state=State.SENDING, attempts=letter.attempts)


def _put_back(letter: Letter, error: str) -> None:
    """To wait for the next try, or to be given up after the last."""
    error = error.replace("\x00", "")[:500]
    if letter.attempts >= TRIES:
        _own(letter).update(state=State.GIVEN_UP, error=error)
    else:
        pause = PAUSES[letter.attempts - 1]
        _own(letter).update(state=State.WAITING, error=error, next_attempt_at=timezone.now() + pause)


def _take_from_the_dead() -> None:
    """Letters that somebody began to send and never ended wait again."""
    held = Letter.objects.filter(state=State.SENDING, next_attempt_at__lte=timezone.now())
    held.filter(attempts__gte=TRIES).update(state=State.GIVEN_UP)
    held.update(state=State.WAITING)
