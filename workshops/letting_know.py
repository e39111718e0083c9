"""Writes the letters of an Announcement, a hundred at a time.

Each hundred is stored in one transaction with how far that is. Whoever is stopped in between loses nothing, and whoever
goes on writes nothing twice: the key of each letter names the workshop, the occasion and the reader.
"""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override

from accounts import letters
from accounts.models import Letter, User
from library.writing import label
from publishing.translations import text_in

from . import audience, changes, rules
from .calendars import event_of
from .models import Announcement, Delegate, Workshop
from .registration_letters import reader_of
from .wording import Words

A_BATCH = 100

Kind = Announcement.Kind


def go_on(announcement_id: int) -> None:
    """Queues the letters of an announcement that are not written yet. Twice, or twice at once, is as once."""
    while _next_batch(announcement_id):
        pass


def unfinished() -> list[int]:
    """The numbers of the announcements whose letters are not all queued."""
    return list(Announcement.objects.filter(finished_at=None).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _next_batch(announcement_id) -> bool:
    """Queues up to a hundred letters; False where none are left. Who cancels the workshop meanwhile waits for it."""
    unfinished = Announcement.objects.filter(pk=announcement_id, finished_at=None)
    workshop = Workshop._base_manager.select_for_update().filter(pk__in=unfinished.values("workshop")).first()
    announcement = unfinished.first()
    if announcement is None:
        return False
    written, reached = WRITERS[announcement.kind](announcement, workshop)
    letters.queue_many(written)
    if reached is None:
        unfinished.update(finished_at=timezone.now())
    else:
        unfinished.update(reached=reached)
    return reached is not None


# Each gives the letters of one batch, and the number of its last reader: None where there is nobody after it.


def _announced(announcement, workshop):
    if workshop.cancelled_at or not workshop.is_public:
        return [], None
    people = audience.readers(
        workshop, countries=announcement.countries, themes=announcement.themes, languages=announcement.languages
    )
    people = people.filter(date_joined__lte=announcement.created_at)
    if not announcement.reached:
        Announcement.objects.filter(pk=announcement.pk).update(readers=people.count())
    people, reached = _batch_of(people, announcement)
    write = _once_a_language(lambda: announcement_letter(workshop, announcement.words, announcement.words_language))
    return [_letter(one, write, audience.key_of_announcement(workshop, one.pk)) for one in people], reached


def _changed(announcement, workshop):
    people = workshop.delegates.standing().filter(registered_at__lte=announcement.created_at)
    people, reached = _batch_of(people.select_related("registered_by"), announcement)
    says = {
        comes: _once_a_language(lambda comes=comes: _news(announcement, workshop, comes)) for comes in (True, False)
    }
    written = (_changed_letter(announcement, workshop, one, says[_comes(one)]) for one in people)
    return [one for one in written if one], reached


def _cancelled(announcement, workshop):
    delegates = list(workshop.delegates.standing().select_related("registered_by"))
    addresses = {one.email.lower() for one in delegates if one.email}
    people, reached = _batch_of(audience.told(workshop), announcement)
    write = _once_a_language(lambda: _cancelled_words(workshop))
    written = [
        _letter(one, write, f"workshop:{workshop.pk}:cancelled:{one.pk}")
        for one in people
        if one.email.lower() not in addresses
    ]
    if announcement.reached == 0:
        written += [one for one in (_cancelled_letter(workshop, one) for one in delegates) if one]
    return written, reached


WRITERS = {Kind.ANNOUNCED: _announced, Kind.CHANGED: _changed, Kind.CANCELLED: _cancelled}


def _batch_of(people, announcement):
    people = list(people.filter(pk__gt=announcement.reached).order_by("pk")[:A_BATCH])
    return people, people[-1].pk if len(people) == A_BATCH else None


def _once_a_language(write):
    """`write`, whose letter is the same for all readers of a language, asked once for each."""
    found = {}

    def written(language):
        if language not in found:
            with override(language):
                found[language] = write()
        return found[language]

    return written


def _letter(person: User, write, key) -> Letter:
    return Letter(address=person.email, language=person.language, key=key, **write(person.language))


# --- the letters, each in the active language ---


def announcement_letter(workshop, words="", words_language="", is_member=True) -> dict:
    """What the announcement of `workshop` says to readers of the active language."""
    said = Words(workshop)
    is_open = rules.is_open(workshop)
    context = {
        "kind": label(Workshop.Kind, workshop.kind),
        "name": said.name,
        "summary": said.text("summary"),
        "lines": said.lines(online=False),
        "words": said.borrow(words, words_language),
        "how": said.text("registration_text") if is_open else "",
        "page": _page("workspace:registration", workshop) if is_open else "",
        "url": letters.absolute(workshop.get_absolute_url()),
    }
    return _written("workshop_announced", workshop, said, {**context, "is_member": is_member})


def _cancelled_words(workshop, delegate=None, is_own=True) -> dict:
    said = Words(workshop)
    context = {
        "person": delegate.name if delegate else "",
        "is_own": is_own,
        "name": said.name,
        "when": said.when if workshop.starts_on else "",
        "note": said.text("cancel_note"),
        "url": letters.absolute(workshop.get_absolute_url()),
        "is_member": delegate is None or not is_own,
    }
    written = _written("workshop_cancelled", workshop, said, context)
    has_entry = delegate is None or _comes(delegate)
    return written | (_calendar(workshop, "CANCEL", delegate) if has_entry else {})


def _cancelled_letter(workshop, delegate) -> Letter | None:
    return _to(delegate, workshop, "cancelled", lambda is_own: _cancelled_words(workshop, delegate, is_own))


def _news(announcement, workshop, comes: bool) -> tuple[Words, dict]:
    """What changed and how it is now, for those who come or those who wait for a place."""
    said = Words(workshop)
    return said, {
        "changes": changes.told(announcement.changes, workshop, said, online=comes),
        "name": said.name,
        "lines": said.lines(online=comes),
        "comes": comes,
        "url": letters.absolute(workshop.get_absolute_url()),
    }


def _changed_letter(announcement, workshop, delegate, news) -> Letter | None:
    def write(is_own):
        said, context = news(get_language())
        if not context["changes"]:
            return None
        context = {**context, "person": delegate.name, "is_own": is_own, "is_member": not is_own}
        written = _written("workshop_changed", workshop, said, context)
        if _comes(delegate):
            written |= _calendar(workshop, "REQUEST", delegate)
            if not written["calendar"] and (before := changes.before(announcement.changes, workshop)):
                # There is no date any more: the old one goes out of the calendar.
                written |= _calendar(before, "CANCEL", delegate)
        return written

    return _to(delegate, workshop, f"changed:{announcement.pk}", write)


def _comes(delegate) -> bool:
    return delegate.state == Delegate.State.COMING


def _to(delegate, workshop, occasion, write) -> Letter | None:
    """A letter about a registered person, to them or to who reads for them; None where nobody does."""
    reader = reader_of(delegate)
    if reader is None:
        return None
    address, language = (reader.email, reader.language) if isinstance(reader, User) else reader
    with override(language):
        written = write(bool(delegate.email))
    key = f"workshop:{workshop.pk}:delegate:{delegate.pk}:{occasion}"
    return written and Letter(address=address, language=language, key=key, **written)


def _written(kind, workshop, said, context) -> dict:
    title = text_in(workshop, "name").headline
    context |= {"title": title.value, "borrowed": ", ".join(said.borrowed.values())}
    subject, body = letters.written(f"letters/{kind}.subject.txt", f"letters/{kind}.txt", get_language(), context)
    return {"subject": subject, "body": body}


def _calendar(workshop, method, delegate) -> dict:
    calendar = event_of(workshop, get_language(), delegate=delegate, method=method)
    return {"calendar": calendar, "calendar_method": method if calendar else ""}


def _page(name, workshop) -> str:
    return letters.absolute(reverse(name, args=[workshop.slug]))
