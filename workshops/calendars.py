"""Workshops as calendar entries (RFC 5545), as Thunderbird, Google and Apple read them."""

import datetime
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event, vCalAddress

from accounts.letters import absolute
from library import writing
from library.text_cleaning import clean_text
from places.cards import country_name, places_by_key
from places.models import Place
from publishing.translations import text_in

from .models import Delegate, Workshop
from .programme import Programme
from .zones import moment, timezone_part, zone_of

_VISITOR = AnonymousUser()
_UTC = datetime.UTC
_DAY = datetime.timedelta(days=1)
# How often a client should ask again for a feed.
_TTL = datetime.timedelta(hours=12)
_YEARS = range(1900, 2200)


def event_of(workshop, language, *, delegate=None, sequence=None, method="PUBLISH", root="") -> str:
    """The calendar of one workshop, in `language`; empty without a recorded date.

    `method` REQUEST and CANCEL are for the letter to a `delegate`; no other reader gets the private online address.
    `sequence` is the workshop's own number unless given, `root` the address of the site.
    """
    with override(language):
        event = _event(workshop, _place_of(workshop), root, delegate if method == "REQUEST" else None)
        if event is None:
            return ""
        _replace(event, "sequence", workshop.calendar_sequence if sequence is None else sequence)
        if method == "CANCEL":
            _replace(event, "status", "CANCELLED")
        if method != "PUBLISH":
            _replace(event, "dtstamp", timezone.now().astimezone(_UTC))
            _add_people(event, delegate)
        return _text(_calendar(method), [event])


def stops_of(workshop, language, *, tour=None, root="") -> str:
    """The calendar of a study tour: one entry for each stop that has an hour of arrival or departure; else empty.

    `tour` is `Programme.tour`, if it is at hand; only places that a visitor may see are named.
    """
    with override(language):
        tour = Programme(workshop, _VISITOR).tour if tour is None else tour
        events = [event for one in tour if (event := _stop(workshop, one, root))]
        return _text(_calendar("PUBLISH"), events) if events else ""


def page_of(workshop, language, *, tour=(), root="") -> str:
    """What the public page of a workshop gives: its entry, and one for each stop of its `tour` that has an hour."""
    with override(language):
        found = [_event(workshop, _place_of(workshop), root), *(_stop(workshop, one, root) for one in tour)]
        events = [event for event in found if event]
        return _text(_calendar("PUBLISH"), events) if events else ""


def calendar_of(workshops, language, name, *, root="") -> str:
    """A calendar to subscribe to, called `name`: every one of `workshops` that has a date."""
    workshops = list(workshops)
    keys = sorted({one.place_id for one in workshops if one.place_id})
    places = {place.pk: place for place in places_by_key(keys, _VISITOR)}
    with override(language):
        calendar = _calendar("PUBLISH")
        calendar.add("name", _plain(name))
        calendar.add("x-wr-calname", _plain(name))
        calendar.add("refresh-interval", _TTL, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT12H")
        found = (_event(one, places.get(one.place_id), root) for one in workshops)
        return _text(calendar, [event for event in found if event])


def has_entries(workshop, tour=()) -> bool:
    """Whether `page_of` gives anything."""
    return span(workshop)[0] is not None or any(_hours(one) for one in tour)


def span(workshop) -> tuple:
    """The beginning and the end as a calendar has them; the end is None where nobody said it.

    Whole days (the end is the day after the last one) unless the hours say where it ends. A year that no calendar
    holds is as no date.
    """
    first, last = workshop.starts_on, workshop.last_day
    if first is None or first.year not in _YEARS or last.year not in _YEARS:
        return None, None
    whole_days = (first, last + _DAY)
    if workshop.starts_at is None or (workshop.ends_at is None and last != first):
        return whole_days
    zone = zone_of(workshop)
    begins = moment(first, workshop.starts_at, zone)
    if workshop.ends_at is None:
        return begins, None
    ends = moment(last, workshop.ends_at, zone)
    return (begins, ends) if ends.astimezone(_UTC) > begins.astimezone(_UTC) else (begins, None)


def uid(workshop, part: str = "") -> str:
    """What a calendar knows the workshop by, whatever is changed in it."""
    return f"workshop-{workshop.pk}{part}@{host()}"


def host() -> str:
    """The name of the site, by which its entries are known in calendars and feeds everywhere."""
    return urlsplit(settings.SITE_URL).hostname or "mekongnet.example"


def _event(workshop, place, root, delegate=None) -> Event | None:
    begins, ends = span(workshop)
    if begins is None:
        return None
    event = Event()
    name = text_in(workshop, "name").headline
    _begin(event, workshop, uid(workshop), titled(workshop, name.marked), name.language, begins, ends)
    online = workshop.online_address if _shows_address(workshop, delegate) else ""
    url = (root or absolute("")) + workshop.get_absolute_url()
    words = location(workshop, place) or online
    if words:
        event.add("location", _plain(words))
    event.add("description", _plain("\n\n".join([*_description(workshop, begins, online), url])))
    event.add("url", url)
    event.add("categories", [str(writing.label(Workshop.Kind, workshop.kind))])
    if place and place.public_lat is not None and not place.is_approximate:
        event.add("geo", (place.public_lat, place.public_lon))
    return event


def _stop(workshop, tour_stop, root) -> Event | None:
    stop, moments = tour_stop.stop, _hours(tour_stop)
    if not moments:
        return None
    event = Event()
    title = titled(workshop, f"{writing.number(tour_stop.number)}. {tour_stop.name.marked}")
    ends = moments[1] if len(moments) > 1 and moments[1] > moments[0] else None
    part = f"-stop-{stop.position}"
    _begin(event, workshop, uid(workshop, part), title, tour_stop.name.language, moments[0], ends)
    event.add("location", _plain(place_words(tour_stop.place)))
    shown = [text.marked for field in ("what_is_shown", "seasonal_note") if (text := text_in(stop, field))]
    url = (root or absolute("")) + workshop.get_absolute_url()
    event.add("description", _plain("\n\n".join([text_in(workshop, "name").headline.marked, *shown, url])))
    event.add("url", url)
    if tour_stop.place.public_lat is not None and not tour_stop.place.is_approximate:
        event.add("geo", (tour_stop.place.public_lat, tour_stop.place.public_lon))
    return event


def _hours(tour_stop) -> list[datetime.datetime]:
    """When the tour comes to a stop and leaves it, as far as that is known and calendars hold the year."""
    return [one for one in (tour_stop.arrives, tour_stop.leaves) if one and one.year in _YEARS]


def _begin(event, workshop, key, title, language, begins, ends) -> None:
    event.add("uid", key)
    event.add("dtstamp", workshop.updated_at.astimezone(_UTC))
    event.add("last-modified", workshop.updated_at.astimezone(_UTC))
    event.add("sequence", workshop.calendar_sequence)
    event.add("summary", _plain(title), parameters={"LANGUAGE": language})
    event.add("dtstart", begins)
    if ends is not None:
        event.add("dtend", ends)
    event.add("status", _status(workshop))
    event.add("transp", "OPAQUE" if isinstance(begins, datetime.datetime) else "TRANSPARENT")


def _status(workshop) -> str:
    if workshop.cancelled_at:
        return "CANCELLED"
    return "CONFIRMED" if workshop.date_state == Workshop.DateState.CONFIRMED else "TENTATIVE"


def _shows_address(workshop, delegate) -> bool:
    """A private address is for those who come; one that is not, for everybody."""
    return not workshop.online_for_registered or (delegate is not None and delegate.state == Delegate.State.COMING)


def _description(workshop, begins, online) -> list[str]:
    lines = []
    if workshop.cancelled_at:
        lines.append(text_in(workshop, "cancel_note").marked)
    elif workshop.date_state == Workshop.DateState.ANNOUNCED:
        lines.append(_("The date is announced, not confirmed."))
    if workshop.starts_at and not isinstance(begins, datetime.datetime):
        lines.append(_("It begins at %(time)s.") % {"time": writing.time(workshop.starts_at)})
    lines += [text_in(workshop, field).marked for field in ("date_note", "summary")]
    if cost := text_in(workshop, "cost"):
        lines.append(_("Cost: %(cost)s") % {"cost": cost.marked})
    if online:
        lines.append(_("Online: %(address)s") % {"address": online})
    return [line for line in lines if line]


def _place_of(workshop) -> Place | None:
    return next(iter(places_by_key([workshop.place_id] if workshop.place_id else [], _VISITOR)), None)


def titled(workshop, name: str) -> str:
    """The title of an entry that is called `name`: whoever sees it should know at once where it was cancelled."""
    return _("Cancelled: %(name)s") % {"name": name} if workshop.cancelled_at else name


def location(workshop, place) -> str:
    """Where a workshop is, in one plain line: at `place`, which the reader may see, or in words."""
    where = place_words(place) if place else text_in(workshop, "place_text").marked
    return ", ".join(words for words in (text_in(workshop, "venue").marked, where) if words)


def place_words(place) -> str:
    name = text_in(place, "name").headline.marked
    return name if place.kind == Place.Kind.COUNTRY else f"{name}, {country_name(place.country)}"


def _plain(words) -> str:
    return clean_text(str(words))


def _replace(event, name, value) -> None:
    event.pop(name, None)
    event.add(name, value)


def _add_people(event, delegate) -> None:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    organizer = vCalAddress(f"mailto:{address}")
    if name:
        organizer.params["CN"] = _parameter(name)
    event.add("organizer", organizer)
    email = delegate and (delegate.email or (delegate.registered_by and delegate.registered_by.email))
    if email:
        attendee = vCalAddress(f"mailto:{email}")
        attendee.params.update({"CN": _parameter(delegate.name), "ROLE": "REQ-PARTICIPANT", "RSVP": "FALSE"})
        attendee.params["PARTSTAT"] = "ACCEPTED" if event["status"] != "CANCELLED" else "DECLINED"
        event.add("attendee", attendee)


def _parameter(words) -> str:
    """Words for a parameter, which can hold neither a double quote nor a new line."""
    return " ".join(_plain(words).replace('"', "'").split())


def _calendar(method) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//MekongNet//Workshops//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _text(calendar, events) -> str:
    years: dict[str, list[int]] = {}
    for event in events:
        for name in ("dtstart", "dtend"):
            at = event.get(name) and event[name].dt
            if isinstance(at, datetime.datetime):
                years.setdefault(at.tzinfo.key, []).append(at.year)
    for zone, found in sorted(years.items()):
        calendar.add_component(timezone_part(zone, min(found) - 1, max(found) + 1))
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical().decode()
