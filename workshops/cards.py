"""Workshops as lists and other rooms' pages show them."""

from django.utils.html import format_html
from django.utils.translation import gettext as _

from library import writing
from library.writing import label
from places.cards import line, place_line
from publishing.cards import Card
from publishing.translations import text_in

from .models import Workshop


def when(workshop: Workshop) -> str:
    """The days of a workshop in words; never a guess where the date is not recorded."""
    if workshop.starts_on is None:
        return _("date not recorded")
    days = writing.date_range(workshop.starts_on, workshop.ends_on)
    if workshop.date_state == Workshop.DateState.ANNOUNCED:
        return _("announced for %(date)s") % {"date": days}
    return days


def where(workshop: Workshop) -> str:
    """The place of a workshop: a site of the network, or the place in words."""
    return place_line(workshop.place) if workshop.place else format_html("{}", text_in(workshop, "place_text"))


def workshop_card(workshop: Workshop) -> Card:
    return Card(
        url=workshop.get_absolute_url(),
        title=text_in(workshop, "name").headline,
        where=line(
            label(Workshop.Kind, workshop.kind),
            where(workshop),
            when(workshop),
            "" if workshop.in_founding_record else _("not in the founding record"),
        ),
        gist=text_in(workshop, "summary"),
        is_draft_entry=not workshop.is_public,
    )
