"""Workshops as lists and other rooms' pages show them: when, where, how things stand, in words."""

import datetime

from django.utils.html import format_html
from django.utils.translation import gettext as _

from library import writing
from library.models import Approach
from library.writing import label
from places.cards import country_name, line, place_line
from publishing.cards import Card
from publishing.translations import text_in

from .models import AgendaItem, Workshop
from .rules import is_open
from .zones import CLOCKS


def when(workshop: Workshop) -> str:
    """The days of a workshop in words; never a guess where the date is not recorded."""
    if workshop.starts_on is None:
        # Who takes registrations plans a meeting; of any other nobody knows whether it was.
        return _("date not known yet") if workshop.takes_registrations else _("date not recorded")
    return _said(workshop, writing.date_range(workshop.starts_on, workshop.ends_on))


def when_exactly(workshop: Workshop) -> str:
    """As `when`, with the hours and whose clock shows them."""
    if workshop.starts_on is None or workshop.starts_at is None:
        return when(workshop)
    first, last, begin = workshop.starts_on, workshop.last_day, writing.time(workshop.starts_at)
    if workshop.ends_at is None:
        words = _("%(days)s, from %(begin)s") % {"days": writing.date_range(first, last), "begin": begin}
    elif first == last:
        words = f"{writing.long_date(first)}, {begin}–{writing.time(workshop.ends_at)}"
    else:
        ends = f"{writing.long_date(last)}, {writing.time(workshop.ends_at)}"
        words = f"{writing.long_date(first)}, {begin} – {ends}"
    return f"{_said(workshop, words)} ({clock_words(workshop.zone)})"


def _said(workshop, days: str) -> str:
    announced = workshop.date_state == Workshop.DateState.ANNOUNCED
    return _("announced for %(date)s") % {"date": days} if announced else days


def clock_words(zone: str) -> str:
    """Whose clock shows the hours in that time zone: of the zones that coordinators choose among in words, of others by
    the city.
    """
    city = zone.rpartition("/")[2].replace("_", " ")
    return str(CLOCKS[zone]) if zone in CLOCKS else _("clock of %(city)s") % {"city": city}


def stay(arrives: datetime.datetime | None, leaves: datetime.datetime | None) -> list[str]:
    """When a tour comes to a stop and leaves it, in a line or two; no line where neither hour is known."""
    if arrives and leaves and arrives.date() == leaves.date():
        words = {"date": writing.long_date(arrives.date())}
        hours = {"arrives": writing.time(arrives.time()), "leaves": writing.time(leaves.time())}
        return [_("%(date)s: arrival %(arrives)s, departure %(leaves)s") % {**words, **hours}]
    said = ((_("Arrival: %(date)s, %(time)s"), arrives), (_("Departure: %(date)s, %(time)s"), leaves))
    return [words % {"date": writing.long_date(at.date()), "time": writing.time(at.time())} for words, at in said if at]


def where(workshop: Workshop) -> str:
    """The place of a workshop: a site of the network, or the place in words."""
    return place_line(workshop.place) if workshop.place else format_html("{}", text_in(workshop, "place_text"))


def standing(workshop: Workshop) -> str:
    """What whoever wants to come should know first: that it is cancelled, or that one can register; else nothing."""
    if workshop.cancelled_at:
        return _("cancelled")
    return _("registration is open") if is_open(workshop) else ""


def presents(item: AgendaItem) -> str:
    """Which country presents at this point of the agenda, and on what; empty where none does."""
    if not item.country:
        return ""
    if not item.approach:
        return _("Presentation of a country: %(country)s") % {"country": country_name(item.country)}
    about = {"country": country_name(item.country), "approach": label(Approach, item.approach)}
    return _("Presentation of a country: %(country)s, on %(approach)s") % about


def workshop_card(workshop: Workshop) -> Card:
    return Card(
        url=workshop.get_absolute_url(),
        title=text_in(workshop, "name").headline,
        where=line(
            when(workshop),
            standing(workshop),
            label(Workshop.Kind, workshop.kind),
            where(workshop),
            _("not in the founding record") if workshop.is_from_research else "",
        ),
        gist=text_in(workshop, "summary"),
        is_draft_entry=not workshop.is_public,
    )
