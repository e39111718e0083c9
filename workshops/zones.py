"""The clocks of workshops: which zone holds, the hours that it skips, and how its changes to and from summer time are
told to a calendar.
"""

import datetime
import zoneinfo
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_UTC = datetime.UTC
_HOUR = datetime.timedelta(hours=1)


# The countries of the network and those around them, then where partners sit who meet us online.
CLOCKS = {
    "Asia/Vientiane": gettext_lazy("Laos: the clock of Vientiane"),
    "Asia/Phnom_Penh": gettext_lazy("Cambodia: the clock of Phnom Penh"),
    "Asia/Ho_Chi_Minh": gettext_lazy("Viet Nam: the clock of Hanoi and Ho Chi Minh City"),
    "Asia/Bangkok": gettext_lazy("Thailand: the clock of Bangkok"),
    "Asia/Yangon": gettext_lazy("Myanmar: the clock of Yangon"),
    "Asia/Shanghai": gettext_lazy("China: the clock of Kunming"),
    "Asia/Manila": gettext_lazy("Philippines: the clock of Manila"),
    "Asia/Tokyo": gettext_lazy("Japan: the clock of Tokyo"),
    "Australia/Sydney": gettext_lazy("Australia: the clock of Sydney"),
    "Europe/Berlin": gettext_lazy("Central Europe: the clock of Berlin"),
    "Europe/London": gettext_lazy("Britain: the clock of London"),
    "America/New_York": gettext_lazy("America: the clock of New York"),
}


def clock(name: str) -> zoneinfo.ZoneInfo | None:
    """The time zone of that name, or None where there is none."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError, TypeError):
        return None


def zone_of(workshop) -> zoneinfo.ZoneInfo:
    """The workshop's time zone; the portal's own where this machine does not know it."""
    return clock(workshop.zone) or timezone.get_default_timezone()


def is_shown(day: datetime.date, hour: datetime.time, zone) -> bool:
    """Whether clocks of `zone` show that hour on that day; they skip one when summer time begins."""
    here = datetime.datetime.combine(day, hour, zone)
    try:
        return here.astimezone(_UTC).astimezone(zone).replace(tzinfo=None) == here.replace(tzinfo=None)
    except OverflowError:
        return False


def skipped_hour() -> str:
    """What is said of an hour that `is_shown` finds on no clock."""
    return _("There is no such hour on that day: clocks are put forward there. Give another one.")


def moment(day: datetime.date, hour: datetime.time, zone) -> datetime.datetime:
    """That hour of the day in `zone`. One that summer time skips is moved as clocks are; of two, it is the first."""
    return datetime.datetime.combine(day, hour, zone).astimezone(_UTC).astimezone(zone)


@lru_cache(maxsize=200)
def timezone_part(key: str, first: int, last: int) -> Timezone:
    """VTIMEZONE (RFC 5545): how clocks go in the zone from the year `first` to the year `last`."""
    zone = zoneinfo.ZoneInfo(key)
    found = Timezone()
    found.add("tzid", key)
    begins = datetime.datetime(first, 1, 1, tzinfo=_UTC)
    found.add_component(_observance(begins.astimezone(zone), begins.astimezone(zone).utcoffset()))
    for changed in _changes(zone, begins, datetime.datetime(last + 1, 1, 1, tzinfo=_UTC)):
        before = (changed - _HOUR).astimezone(zone).utcoffset()
        found.add_component(_observance(changed.astimezone(zone), before))
    return found


def _observance(at: datetime.datetime, before: datetime.timedelta):
    """What holds from `at` on. Its beginning is written as the clocks showed that moment `before` the change."""
    part = TimezoneDaylight() if at.dst() else TimezoneStandard()
    part.DTSTART = (at.astimezone(_UTC) + before).replace(tzinfo=None)
    part.TZOFFSETFROM, part.TZOFFSETTO = before, at.utcoffset()
    part.add("tzname", at.tzname())
    return part


def _changes(zone, at: datetime.datetime, end: datetime.datetime):
    """The moments, in UTC, at which the zone's clocks are changed. Found day by day, then to the second."""
    day = 24 * _HOUR
    while at < end:
        if at.astimezone(zone).utcoffset() != (at + day).astimezone(zone).utcoffset():
            yield _change(zone, at, at + day)
        at += day


def _change(zone, before, after):
    offset = before.astimezone(zone).utcoffset()
    while after - before > datetime.timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
