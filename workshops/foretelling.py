"""What publishing a version of a workshop would mean for people who are registered, said to whoever publishes it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from library import writing
from publishing import after, snapshots

from . import changes, rules
from .delegates import Standing, standing_of
from .models import Workshop


def say(workshop, snapshot) -> Iterable[str]:
    """Fewer places than people who come, people who move up from the waiting list, and letters about what is new."""
    now = standing_of(workshop)
    if workshop.cancelled_at or not (now.coming or now.waiting):
        return
    then = now._replace(capacity=snapshot["fields"]["capacity"])
    if then.too_many:
        words = _(
            "Fewer places than people: there is room for %(places)s, and %(people)s come. Nobody loses a place; "
            "whoever is registered from now on waits in the list."
        )
        yield words % {"places": writing.number(then.capacity), "people": writing.number(then.coming)}
    if people := _moving_up(workshop, then):
        words = ngettext(
            "%(people)s person of the waiting list gets a place, and a letter.",
            "%(people)s people of the waiting list get a place, and a letter.",
            people,
        )
        yield words % {"people": writing.number(people)}
    if what := _new(workshop, snapshot):
        people = now.coming + now.waiting
        words = ngettext(
            "%(people)s person who is registered gets a letter about what is new: %(what)s.",
            "%(people)s people who are registered get a letter about what is new: %(what)s.",
            people,
        )
        yield words % {"people": writing.number(people), "what": ", ".join(what)}


def _moving_up(workshop, then: Standing) -> int:
    if rules.is_over(workshop):
        return 0
    return then.waiting if then.capacity is None else max(0, min(then.waiting, then.capacity - then.coming))


def _new(workshop, snapshot) -> list[str]:
    """What is told to people who are registered: the labels of what differs from what the public saw last."""
    if rules.is_over(snapshots.instance_of(workshop, snapshot)):
        return []
    seen = snapshots.take(workshop) if workshop.is_public else changes.last_published(workshop)
    return [changes.label(one["what"]) for one in changes.between(seen, snapshot)] if seen else []


after.register_words(Workshop, say)
