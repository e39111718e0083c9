"""Letters to people who are registered for a workshop; to whoever registered them where they have no address."""

import hashlib

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import override

from accounts import letters
from accounts.models import Letter, User
from organizations.people import managers_of

from .calendars import event_of
from .delegates import deletion_day
from .models import Delegate
from .wording import Words

State = Delegate.State


def tell_registered(delegate, workshop, *, occasion="registered") -> None:
    """The person comes: what, when and where, and an entry for the calendar."""
    _tell("registration_confirmed", delegate, workshop, occasion, method="REQUEST")


def tell_waiting(delegate, workshop, *, occasion="waiting") -> None:
    """There is no place yet; a letter comes when there is."""
    _tell("registration_waiting", delegate, workshop, occasion)


def tell_moved_up(delegate, workshop) -> None:
    """Somebody who waited comes now."""
    _tell("registration_moved_up", delegate, workshop, "moved_up", method="REQUEST")


def tell_taken_out(delegate, workshop, *, came: bool) -> None:
    """The person does not come any more; `came` says that the calendar has an entry to take back."""
    is_last = came and not _reads_for_others(delegate, workshop)
    _tell("registration_taken_out", delegate, workshop, "taken_out", method="CANCEL" if is_last else "")


def write_anew(delegate, workshop) -> None:
    """Writes to the new address of a person. What was not sent to the old one yet is not sent at all."""
    unsent = Letter.objects.filter(key__startswith=_beginning(workshop, delegate))
    unsent.filter(state__in=(Letter.State.WAITING, Letter.State.GIVEN_UP)).delete()
    occasion = f"again:{hashlib.sha256(delegate.email.encode()).hexdigest()[:16]}"
    tell = tell_registered if delegate.state == State.COMING else tell_waiting
    tell(delegate, workshop, occasion=occasion)


def reader_of(delegate) -> tuple[str, str] | User | None:
    """Who reads the letters about a person: an address and a language, or somebody of the organisation."""
    if delegate.email:
        return delegate.email, delegate.language
    if delegate.registered_by and delegate.registered_by.is_active:
        return delegate.registered_by
    manager = managers_of(delegate.organization).select_related("user").order_by("pk").first()
    return manager.user if manager else None


def _beginning(workshop, delegate) -> str:
    """The beginning of the keys of our letters; all letters to delegates begin as `delegates.letters_to` says."""
    return f"workshop:{workshop.pk}:delegate:{delegate.pk}:registration:"


def _reads_for_others(delegate, workshop) -> bool:
    """Whether the reader's calendar needs the entry still: they come themselves, or others do for whom they read."""
    reader = reader_of(delegate)
    address = reader.email if isinstance(reader, User) else reader and reader[0]
    own, read_for = Q(email__iexact=address), Q(email="", registered_by__email__iexact=address)
    return bool(address) and workshop.delegates.coming().filter(own | read_for).exclude(pk=delegate.pk).exists()


def _tell(kind, delegate, workshop, occasion, *, method="") -> None:
    reader = reader_of(delegate)
    if reader is None:
        return
    is_own = bool(delegate.email)
    language = reader[1] if is_own else reader.language
    letters.queue(
        kind=kind,
        to=reader,
        key=f"{_beginning(workshop, delegate)}{occasion}",
        context={**_words(delegate, workshop, language), "is_own": is_own},
        account=not is_own,  # the answer to what they did themselves
        calendar=event_of(workshop, language, delegate=delegate, method=method) if method else "",
        method=method,
    )


def _words(delegate, workshop, language) -> dict:
    with override(language):
        said = Words(workshop)
        organization, by = delegate.organization, delegate.registered_by
        page = reverse("workspace:register", args=[workshop.slug, organization.slug])
        words = {
            "name": delegate.name,
            "workshop": said.name,
            "organization": said.text("name", organization),
            # A coordinator who registered them is nobody of theirs.
            "by": str(by) if by and organization.belongs_to(by) else "",
            "has_date": workshop.starts_on is not None,
            "lines": said.lines(online=delegate.state == State.COMING, is_registered=True),
            "deleted_on": deletion_day(workshop),
            "url": letters.absolute(workshop.get_absolute_url()),
            "page": letters.absolute(page),
        }
        return {**words, "borrowed": ", ".join(said.borrowed.values())}
