"""Registering people for a workshop, and what follows from it. Each verb is whole or not at all, and queues letters.

Every verb makes others who register for the same workshop wait: two at once neither fill more places than there are nor
register a person twice. Who comes is decided in one place, `_fill`: whoever has waited longest, while there is room.
"""

import hashlib
import json

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from library.writing import number
from publishing import after

from . import registration_letters as letters
from . import rules
from .delegates import name_key
from .models import Delegate, Workshop

State = Delegate.State

# What is said of a person; the rest of a row is ours.
SAID = ("name", "email", "phone", "language", "languages", "travel", "access_needs", "diet")
# What the organisers need only as long as the person comes.
NEEDS = {"phone": "", "languages": [], "travel": "", "access_needs": "", "diet": ""}


class Meanwhile(Exception):
    """Somebody else changed this person's data, or took the person out: then `now`, as it stands, is None."""

    def __init__(self, now: Delegate | None):
        super().__init__("changed meanwhile")
        self.now = now


def words_of(delegate: Delegate) -> dict:
    """What is said of a person."""
    return {name: getattr(delegate, name) for name in SAID}


def fingerprint(delegate: Delegate) -> str:
    """Tells one state of what is said of a person from another."""
    return hashlib.sha256(json.dumps(words_of(delegate), sort_keys=True).encode()).hexdigest()[:32]


@transaction.atomic
def register(*, workshop, organization, delegate_data, by) -> list[Delegate]:
    """Registers people whom `organization` sends: they come while there is room, the others wait in their order.

    `delegate_data` has what is said of each. What is sent twice by the same person is done once. Raises ValidationError
    where registration is closed, somebody is registered already, or it would be more people than one organisation may
    send; then nobody is registered.
    """
    workshop = _locked(workshop)
    if reason := rules.why_closed(workshop):
        raise ValidationError(reason)
    people = [_put_in_line(workshop, organization, data, by) for data in delegate_data]
    new = {one.pk for one, is_new in people if is_new}
    _check_number(workshop, organization, len(new))
    moved = {one.pk: one for one in _fill(workshop)}
    people = [moved.get(one.pk, one) for one, _is_new in people]
    for one in people:
        if one.pk in new:
            (letters.tell_registered if one.pk in moved else letters.tell_waiting)(one, workshop)
    for key, one in moved.items():
        if key not in new:
            letters.tell_moved_up(one, workshop)
    return people


@transaction.atomic
def change(*, delegate, data, by, seen=None) -> Delegate:
    """Writes what is said of a person anew. A new address gets the letter that the old one may never have got.

    `seen` is the fingerprint of what stood there when the change was begun: raises Meanwhile if something else stands
    there now. Raises ValidationError where somebody else of that name or address is registered.
    """
    workshop = _locked(delegate.workshop)
    delegate = _standing(workshop, delegate)
    if delegate is None or (seen is not None and seen != fingerprint(delegate)):
        raise Meanwhile(delegate)
    old_email = delegate.email
    for name in SAID:
        setattr(delegate, name, data[name])
    delegate.name_key = _key_of(delegate.name)
    _check_once(workshop, delegate)
    delegate.save()
    if delegate.email != old_email:
        letters.write_anew(delegate, workshop)
    return delegate


@transaction.atomic
def take_out(*, delegate, by) -> bool:
    """Takes a person out and gives the place to whoever waits; False where that was done before.

    What the person needs is deleted at once; the name stays until the data of all are deleted.
    """
    workshop = _locked(delegate.workshop)
    delegate = _standing(workshop, delegate)
    if delegate is None:
        return False
    came = delegate.state == State.COMING
    for name, empty in NEEDS.items():
        setattr(delegate, name, empty)
    delegate.state, delegate.attended = State.WITHDRAWN, None
    delegate.save()
    if came:
        _count_on(workshop)
    letters.tell_taken_out(delegate, workshop, came=came)
    if came:
        # Whoever is invited again later gets a number that is higher than that of the cancellation.
        _count_on(workshop)
        _move_up(workshop)
    return True


@transaction.atomic
def move_up(workshop) -> list[Delegate]:
    """Those of the waiting list for whom there is room come from now on, in their order, and get a letter."""
    return _move_up(_locked(workshop))


@transaction.atomic
def mark_attendance(*, workshop, shown, ticked, seen, by) -> int:
    """Notes who was there, and gives the number of those who were; all three are numbers of delegates who come.

    `shown` stood on the page, `ticked` are ticked now, `seen` were ticked when the page was opened: what somebody else
    noted since, and this page did not touch, stays.
    """
    workshop = _locked(workshop)
    here = workshop.delegates.coming()
    ticked = ticked & shown
    here.filter(pk__in=ticked - seen).update(attended=True)
    here.filter(pk__in=(seen & shown) - ticked).update(attended=False)
    here.filter(pk__in=shown, attended=None).update(attended=False)
    return here.filter(attended=True).count()


def follow(*, entry, before, after, by) -> None:
    """There may be more places than before, or none are counted any more: whoever waits moves up."""
    if entry.delegates.waiting().exists():
        move_up(entry)


after.register(Workshop, follow)


def _locked(workshop) -> Workshop:
    """The workshop as it is now; others who would change its people wait until this transaction ends."""
    return Workshop._base_manager.select_for_update().get(pk=workshop.pk)


def _standing(workshop, delegate) -> Delegate | None:
    found = workshop.delegates.standing().select_related("organization", "registered_by")
    return found.filter(pk=delegate.pk).first()


def _key_of(name: str) -> str:
    key = name_key(name)
    if not key:
        raise ValidationError({"name": _("Write the name in letters.")})
    return key


def _put_in_line(workshop, organization, data, by) -> tuple[Delegate, bool]:
    """The person at the end of the waiting list; or the row that says the same already, and False."""
    made = Delegate(workshop=workshop, organization=organization, registered_by=by, state=State.WAITING, **data)
    made.name_key = _key_of(made.name)
    same = workshop.delegates.standing().filter(organization=organization, name_key=made.name_key).first()
    if same and same.registered_by_id == by.pk and words_of(same) == words_of(made):
        return same, False
    _check_once(workshop, made)
    made.save()
    return made, True


def _check_once(workshop, delegate) -> None:
    others = workshop.delegates.standing().exclude(pk=delegate.pk)
    if others.filter(organization=delegate.organization_id, name_key=delegate.name_key).exists():
        raise ValidationError(
            {
                "name": _(
                    "Somebody of this name is registered already. If it is another person, add something that tells the"
                    " two apart."
                )
            }
        )
    if delegate.email and others.filter(email__iexact=delegate.email).exists():
        raise ValidationError({"email": _("This address is registered for this workshop already.")})


def _check_number(workshop, organization, new: int) -> None:
    most = workshop.delegates_each
    if new and most is not None and workshop.delegates.standing().filter(organization=organization).count() > most:
        raise ValidationError(
            ngettext(
                "One person of each organisation can be registered. Take somebody out to register another one.",
                "%(most)s people of each organisation can be registered. Take somebody out to register another one.",
                most,
            )
            % {"most": number(most)}
        )


def _fill(workshop) -> list[Delegate]:
    """Gives the free places to those who have waited longest; nobody is thrown out where there are too few."""
    waiting = workshop.delegates.waiting().select_related("organization", "registered_by")
    if workshop.capacity is not None:
        waiting = waiting[: max(0, workshop.capacity - workshop.delegates.coming().count())]
    moved = list(waiting)
    if moved:
        Delegate.objects.filter(pk__in=[one.pk for one in moved]).update(state=State.COMING)
    for one in moved:
        one.state = State.COMING
    return moved


def _move_up(workshop) -> list[Delegate]:
    if workshop.cancelled_at or rules.is_over(workshop) or not workshop.is_public:
        return []
    moved = _fill(workshop)
    for one in moved:
        letters.tell_moved_up(one, workshop)
    return moved


def _count_on(workshop) -> None:
    Workshop._base_manager.filter(pk=workshop.pk).update(calendar_sequence=F("calendar_sequence") + 1)
    workshop.refresh_from_db(fields=["calendar_sequence"])
