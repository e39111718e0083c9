"""Announcing a workshop and running it. Each verb is whole or not at all; its letters are queued after the commit.

A verb that writes to many only makes an Announcement: `letting_know.go_on` writes the letters, a hundred at a time.
"""

import logging

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Letter
from library.languages import CODES, column
from library.models import Theme
from places.models import Country

from . import audience, rules, tasks
from .models import Announcement, Workshop

logger = logging.getLogger(__name__)

Kind = Announcement.Kind
KEPT_DAYS = range(1, 1001)


def why_not_announced(workshop) -> str:
    """Why `workshop` cannot be announced, in a sentence; empty where it can."""
    if workshop.cancelled_at:
        return _("The workshop was cancelled.")
    if not workshop.is_public:
        return _("Nobody can read about this workshop yet. Publish it first.")
    if rules.is_over(workshop):
        return _("The workshop is over.")
    return ""


def why_not_cancelled(workshop) -> str:
    """Why `workshop` cannot be cancelled, in a sentence; empty where it can."""
    if workshop.cancelled_at:
        return _("The workshop was cancelled.")
    if not (workshop.is_public or workshop.announced_at):
        return _("Nobody knows of this workshop yet. There is nothing to cancel.")
    if rules.is_over(workshop):
        return _("The workshop is over.")
    return ""


@transaction.atomic
def announce(*, workshop, countries=(), themes=(), languages=(), by, words="", words_language="") -> Announcement:
    """Announces `workshop` to the people whom the lists choose (audience.readers), with `words` of the coordinator.

    Raises ValidationError where it cannot be announced, or nobody would get the letter.
    """
    _lock(workshop)
    if reason := why_not_announced(workshop):
        raise ValidationError(reason)
    chosen = _checked(countries, themes, languages)
    if not audience.readers(workshop, **chosen).exists():
        raise ValidationError(_("Nobody gets this letter: choose more people, or look at why these get none."))
    if not workshop.announced_at:
        _set(workshop, announced_at=timezone.now())
    words = words.strip()
    language = words_language if words else ""
    return _begin(workshop, Kind.ANNOUNCED, by=by, **chosen, words=words, words_language=language)


@transaction.atomic
def tell_changes(*, workshop, changes, by) -> Announcement | None:
    """Tells everybody who is registered for `workshop` what is new (`changes` as of changes.between), and numbers its
    calendar entry anew. None where nobody is registered, or where all is over: what is put right then concerns
    nobody's plans any more.
    """
    _lock(workshop)
    _set(workshop, calendar_sequence=workshop.calendar_sequence + 1)
    readers = 0 if rules.is_over(workshop) else workshop.delegates.standing().count()
    return _begin(workshop, Kind.CHANGED, by=by, changes=changes, readers=readers) if readers else None


@transaction.atomic
def cancel(*, workshop, notes, by) -> Announcement | None:
    """Cancels `workshop`, and tells everybody who is registered or got the announcement. `notes` says why, by language.

    Announcements that were not sent yet are not sent any more. Done once: None where it was cancelled before. Raises
    ValidationError where it cannot be cancelled.
    """
    _lock(workshop)
    if workshop.cancelled_at:
        return None
    if reason := why_not_cancelled(workshop):
        raise ValidationError(reason)
    said = {column("cancel_note", code): (notes.get(code) or "").strip() or None for code in CODES}
    now = timezone.now()
    _set(workshop, cancelled_at=now, calendar_sequence=workshop.calendar_sequence + 1, **said)
    workshop.announcements.filter(finished_at=None).update(finished_at=now)
    unsent = Letter.objects.filter(key__startswith=audience.key_of_announcement(workshop), attempts=0)
    unsent.filter(state=Letter.State.WAITING).delete()
    readers = workshop.delegates.standing().count() + audience.told(workshop).count()
    return _begin(workshop, Kind.CANCELLED, by=by, readers=readers)


@transaction.atomic
def close_registration(*, workshop, by) -> None:
    """Nobody can be registered any more, whatever the last day is. Done once."""
    _lock(workshop)
    if not workshop.closed_at:
        _set(workshop, closed_at=timezone.now())
        logger.info("Registration for workshop %s closed by %s", workshop.pk, by.pk)


@transaction.atomic
def open_again(*, workshop, by) -> None:
    """Takes `close_registration` back."""
    _lock(workshop)
    if workshop.closed_at:
        _set(workshop, closed_at=None)
        logger.info("Registration for workshop %s opened again by %s", workshop.pk, by.pk)


@transaction.atomic
def keep_for(*, workshop, days, by) -> None:
    """People's data are deleted so many days after `workshop`. Raises ValidationError unless it is 1 to 1000."""
    if days not in KEPT_DAYS:
        raise ValidationError(_("Give a number of days from 1 to 1000."))
    _lock(workshop)
    _set(workshop, keep_days=days)
    logger.info("People of workshop %s are kept for %s days, says %s", workshop.pk, days, by.pk)


def _lock(workshop) -> None:
    """Makes others who run `workshop` wait, and reads how it stands now into the instance."""
    now = Workshop._base_manager.select_for_update().get(pk=workshop.pk)
    for name in RUN_FIELDS:
        setattr(workshop, name, getattr(now, name))


# What this module writes, and what it decides by.
RUN_FIELDS = (
    *("status", "publish_at", "starts_on", "ends_on", "zone", "takes_registrations", "register_by"),
    *("announced_at", "closed_at", "cancelled_at", "calendar_sequence", "keep_days"),
)


def _set(workshop, **values) -> None:
    """Not a matter of revisions: it holds at once. `updated_at` moves, for calendars that ask what is new."""
    values["updated_at"] = timezone.now()
    Workshop._base_manager.filter(pk=workshop.pk).update(**values)
    for name, value in values.items():
        setattr(workshop, name, value)


def _begin(workshop, kind, *, by, **values) -> Announcement:
    announcement = Announcement.objects.create(workshop=workshop, kind=kind, author=by, **values)
    # Without a broker the task would run here, in the request: `manage.py tick` goes on with it within a minute.
    if not settings.CELERY_TASK_ALWAYS_EAGER:
        # As `delay_on_commit`, but a broker that is away costs nothing: the clock goes on with what is unfinished.
        transaction.on_commit(lambda: tasks.go_on.delay(announcement.pk), robust=True)
    return announcement


def _checked(countries, themes, languages) -> dict:
    """The three lists without repetitions. Raises ValidationError for what is not there to choose."""
    chosen = {
        "countries": sorted(set(countries)),
        "themes": sorted(set(themes)),
        "languages": sorted(set(languages)),
    }
    known_themes = Theme.objects.filter(pk__in=chosen["themes"]).count() if themes else 0
    if (
        not set(countries) <= set(Country.values)
        or not set(languages) <= set(CODES)
        or known_themes != len(chosen["themes"])
    ):
        raise ValidationError(_("This is not among what can be chosen. Look at the page again."))
    return chosen
