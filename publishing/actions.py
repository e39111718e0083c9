from django.db import transaction
from django.utils import timezone

from .models import Status


@transaction.atomic
def publish(*, entry, at=None):
    """Shows `entry` to the public from `at` on.

    Without `at` it appears now; an entry that the public sees already keeps the time at which it appeared.
    """
    if at is None:
        at = entry.publish_at if entry.is_public else timezone.now()
    _move(entry, Status.PUBLISHED, at)


@transaction.atomic
def archive(*, entry):
    """Takes `entry` out of the public pages, and keeps the time of its publication for the record."""
    _move(entry, Status.ARCHIVED, entry.publish_at)


@transaction.atomic
def withdraw(*, entry):
    """Takes `entry` back to a draft that nobody sees until it is published anew."""
    _move(entry, Status.DRAFT, None)


def _move(entry, status, publish_at):
    entry.status = status
    entry.publish_at = publish_at
    entry.save(update_fields=["status", "publish_at", "updated_at"])
