"""Letters as their readers find them in the mail, and the entries for the calendar that come with them."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import vobject
from icalendar import Calendar, Event
from real_services import wait_for


class Letterbox:
    """What a real_services.MailServer took. Each letter is read once, the oldest of a reader first."""

    def __init__(self, server):
        self.server = server
        self.read = set()

    def next(self, address: str) -> EmailMessage:
        """The next letter to that address, as soon as it is there."""
        wait_for(lambda: self._unread(address))
        number = self._unread(address)[0]
        self.read.add(number)
        return message_from_bytes(self.server.accepted[number][1], policy=default)

    def unread(self) -> list[str]:
        """Whose letters nobody has read yet."""
        return sorted(self.server.accepted[number][0] for number in self._unread())

    def _unread(self, address=None) -> list[int]:
        found = [number for number, (reader, _content) in enumerate(self.server.accepted) if number not in self.read]
        return [number for number in found if address in (None, self.server.accepted[number][0])]


def words_of(letter: EmailMessage) -> str:
    """What a reader reads of it: the subject and the text."""
    return f"{letter['Subject']}\n{letter.get_body(('plain',)).get_content()}"


def link_in(letter: EmailMessage, part: str) -> str:
    """The address in its text that has `part` in it."""
    (found,) = {word for word in words_of(letter).split() if word.startswith("http") and part in word}
    return found


def entry_in(letter: EmailMessage) -> tuple[str, Event]:
    """The method and the one event of the calendar that the letter brings."""
    (part,) = [one for one in letter.walk() if one.get_content_type() == "text/calendar"]
    calendar, (event,) = events_in(part.get_content())
    assert part.get_param("method") == calendar["METHOD"]
    return str(calendar["METHOD"]), event


def has_entry(letter: EmailMessage) -> bool:
    return any(part.get_content_type() == "text/calendar" for part in letter.walk())


def events_in(text: str) -> tuple[Calendar, list[Event]]:
    """A calendar and its events, as two libraries that share no code read them: both must find the same."""
    calendar = Calendar.from_ical(text)
    events = calendar.events
    others = vobject.readOne(text).vevent_list
    assert [one.errors for one in events] == [[]] * len(events)
    assert [(one.uid.value, one.dtstart.value) for one in others] == [(one["UID"], one.start) for one in events]
    return calendar, events
