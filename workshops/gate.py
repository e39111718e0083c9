"""What a workshop needs before the public sees it."""

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext as _

from library import writing
from library.languages import CODES, NATIVE_NAMES, column, preference
from publishing import gate
from publishing.gate import Gap

from .models import Workshop
from .zones import clock, is_shown, skipped_hour


def _texts(workshop, snapshot) -> Iterable[Gap]:
    values = snapshot["fields"]
    language = values["original_language"]
    words = {"language": NATIVE_NAMES[language]}
    if not gate.says(values, "name", language):
        yield Gap(column("name", language), _("Write the name in %(language)s, the original language.") % words)
    if not gate.says(values, "summary", language):
        yield Gap(column("summary", language), _("Write the summary in %(language)s, the original language.") % words)
    if not values["kind"]:
        yield Gap("kind", _("Choose the kind of meeting."))


# --- when ---


def _dates(workshop, snapshot) -> Iterable[Gap]:
    values = snapshot["fields"]
    first, last = values["starts_on"], values["ends_on"]
    if values["date_state"] == Workshop.DateState.UNKNOWN and first:
        yield Gap("date_state", _("Say whether this date is announced or confirmed."))
    if values["date_state"] != Workshop.DateState.UNKNOWN and not first:
        yield Gap("starts_on", _("Give the first day, or say that the date is not recorded."))
    if last and not first:
        yield Gap("ends_on", _("There is a last day, but no first one."))
    if first and last and last < first:
        yield Gap("ends_on", _("The last day is before the first day."))
    if first and values["register_by"] and values["register_by"] > max(first, last or first):
        yield Gap("register_by", _("The last day to register is after the workshop."))


def _hours(workshop, snapshot) -> Iterable[Gap]:
    values = snapshot["fields"]
    first, begins, ends = values["starts_on"], values["starts_at"], values["ends_at"]
    last = values["ends_on"] or first
    zone = clock(values["zone"])
    if zone is None:
        yield Gap("zone", _("Choose by which clock the hours are."))
    if begins and not first:
        yield Gap("starts_at", _("There are hours, but no first day."))
    if ends and not begins:
        yield Gap("starts_at", _("Say when it begins, too."))
    if begins and ends and first == last and ends <= begins:
        yield Gap("ends_at", _("It ends before it begins."))
    for name, day, hour in (("starts_at", first, begins), ("ends_at", last, ends)):
        if zone and day and hour and not _is_shown(day, hour, zone):
            yield Gap(name, skipped_hour())


def _is_shown(day: str, hour: str, zone) -> bool:
    return is_shown(datetime.date.fromisoformat(day), datetime.time.fromisoformat(hour), zone)


# --- where, and for whom ---


def _place(workshop, snapshot) -> Iterable[Gap]:
    values = snapshot["fields"]
    is_there = values["place_id"] or gate.says(values, "place_text") or gate.says(values, "venue")
    if values["takes_registrations"] and not is_there and not values["online_address"]:
        yield Gap("place_id", _("People register for it: say where it is, or give the online address."))
    if values["online_for_registered"] and not values["online_address"]:
        yield Gap("online_address", _("Give the online address that people get who are registered."))
    if values["online_for_registered"] and not values["takes_registrations"]:
        yield Gap(
            "online_for_registered",
            _("Nobody is registered here, so nobody would get the online address. Show it to all, or take people."),
        )


def _languages(workshop, snapshot) -> Iterable[Gap]:
    rows = [row["fields"] for row in snapshot["children"]["working_languages"]]
    if rows and all(row["is_interpreted"] for row in rows):
        yield Gap("working_languages", _("All languages are by interpretation. Say which one is spoken."))
    known = {row["language"] for row in rows}
    for row in snapshot["children"]["agenda"] if known else ():
        language = row["fields"]["language"]
        if language and language not in known:
            words = _("Session “%(session)s”: %(language)s is not among the languages of the workshop.")
            yield Gap("agenda", words % {**_session(row, snapshot), "language": NATIVE_NAMES[language]})


# --- agenda and stops ---


def _agenda(workshop, snapshot) -> Iterable[Gap]:
    values, days, zone = snapshot["fields"], _days(snapshot), clock(snapshot["fields"]["zone"])
    for row in snapshot["children"]["agenda"]:
        session, name = row["fields"], _session(row, snapshot)
        begins, ends = session["starts_at"], session["ends_at"]
        if not gate.says(session, "title"):
            yield Gap("agenda", _("Session “%(session)s”: give a title.") % name)
        if days and session["day"] > days:
            words = _("Session “%(session)s” is on day %(day)s, but the workshop ends on day %(last)s.")
            numbers = {"day": writing.number(session["day"]), "last": writing.number(days)}
            yield Gap("agenda", words % {**name, **numbers})
        elif days and zone:
            day = datetime.date.fromisoformat(values["starts_on"]) + datetime.timedelta(days=session["day"] - 1)
            if any(hour and not _is_shown(day.isoformat(), hour, zone) for hour in (begins, ends)):
                yield Gap("agenda", _("Session “%(session)s”: there is no such hour on that day.") % name)
        if ends and (not begins or ends <= begins):
            yield Gap("agenda", _("Session “%(session)s” ends before it begins.") % name)
        if session["approach"] and not session["country"]:
            yield Gap("agenda", _("Session “%(session)s”: say which country presents.") % name)


def _stops(workshop, snapshot) -> Iterable[Gap]:
    values, zone = snapshot["fields"], clock(snapshot["fields"]["zone"])
    before = None
    for number, row in enumerate(snapshot["children"]["stops"], start=1):
        name = {"number": writing.number(number)}
        arrives, leaves = (_moment(row["fields"][one], zone) for one in ("arrives_at", "leaves_at"))
        if (arrives or leaves) and not values["starts_on"]:
            yield Gap("stops", _("Stop %(number)s has a day, but the tour has none.") % name)
        elif any(one and not _is_within(one, values) for one in (arrives, leaves)):
            yield Gap("stops", _("Stop %(number)s is before or after the days of the tour.") % name)
        if arrives and leaves and leaves < arrives:
            yield Gap("stops", _("Stop %(number)s: the departure is before the arrival.") % name)
        if before and (arrives or leaves) and (arrives or leaves) < before:
            yield Gap("stops", _("Stop %(number)s is earlier than the stop before it.") % name)
        before = leaves or arrives or before


def _days(snapshot) -> int:
    """How many days there are; 0 where that is not known."""
    first, last = snapshot["fields"]["starts_on"], snapshot["fields"]["ends_on"]
    if not first or (last and last < first):
        return 0
    return (datetime.date.fromisoformat(last or first) - datetime.date.fromisoformat(first)).days + 1


def _moment(text, zone):
    return datetime.datetime.fromisoformat(text).astimezone(zone) if text else None


def _is_within(moment, values) -> bool:
    return values["starts_on"] <= moment.date().isoformat() <= (values["ends_on"] or values["starts_on"])


def _session(row, snapshot) -> dict[str, str]:
    """What a session is called in a sentence; its day where it has no title."""
    codes = preference(snapshot["fields"]["original_language"])
    titles = (row["fields"].get(column("title", code)) for code in (*codes, *CODES))
    day = writing.number(row["fields"]["day"])
    return {"session": next(filter(None, titles), None) or _("Day %(number)s") % {"number": day}}


# --- photos ---


def _photos(workshop, snapshot) -> Iterable[Gap]:
    return gate.photo_gaps("workshopphoto_set", snapshot)


CHECKS = (_texts, _dates, _hours, _place, _languages, _agenda, _stops, _photos)

for check in CHECKS:
    gate.register(Workshop, check)
