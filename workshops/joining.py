"""How things stand for whoever wants to come to a workshop, as its public page says it."""

from typing import NamedTuple

from .delegates import Standing
from .models import Workshop
from .rules import why_closed


class Joining(NamedTuple):
    """`state` is open, full (who registers now waits), closed or cancelled; `why` says in a sentence why it is closed.

    `left` is the number of free places; None where it has no limit. `coming` counts the people who have a place.
    """

    state: str
    why: str
    left: int | None
    coming: int


def joining(workshop: Workshop, coming: int) -> Joining | None:
    """How one comes to `workshop`, to which so many people are `coming`; None where nobody registers here."""
    if workshop.cancelled_at:
        return Joining("cancelled", "", None, coming)
    if not workshop.takes_registrations:
        return None
    left = Standing(coming, 0, workshop.capacity).free
    if why := why_closed(workshop):
        return Joining("closed", why, left, coming)
    return Joining("full" if left == 0 else "open", "", left, coming)
