"""The archive of workshops by year. What has no recorded date belongs to no year, and has its own place."""

import json
from typing import NamedTuple

from django.db.models import BigIntegerField, Count, F, Q, TextField, Value
from django.db.models.functions import Cast, Coalesce, ExtractYear, JSONObject

from publishing.prepared import prepared

from .models import Workshop

UNDATED = 0


class Year(NamedTuple):
    """A year with the number of its workshops; `UNDATED` for those without a recorded date."""

    year: int
    count: int


def _dated(user):
    """Workshops with the years of their first and last day as numbers, whatever the database makes of a year."""
    years = {"first": _year("starts_on"), "last": _year(Coalesce("ends_on", "starts_on"))}
    return Workshop.objects.visible_to(user).alias(**years)


def _year(day):
    # Big, for the mark that stands for the year in a prepared query is bigger than a plain number may be.
    return Coalesce(Cast(ExtractYear(day), BigIntegerField()), Value(UNDATED))


def _counted(*, user):
    """One line of text for each pair of a first and a last year: how many workshops have it."""
    pairs = _dated(user).order_by().annotate(first=F("first"), last=F("last")).values("first", "last")
    row = JSONObject(first=F("first"), last=F("last"), n=Count("pk"))
    return pairs.annotate(row=Cast(row, TextField())).values_list("row", flat=True)


def years(user) -> list[Year]:
    """The years in which workshops began or ended, latest first; those without a date at the end."""
    counts: dict[int, int] = {}
    for row in map(json.loads, prepared(_counted, user=user)):
        for year in {row["first"], row["last"]}:
            counts[year] = counts.get(year, 0) + row["n"]
    return [Year(year, counts[year]) for year in sorted(counts, reverse=True)]


def in_year(start, stop, /, *, user, year):
    """A part of the workshops that began or ended in a year, by day; `UNDATED` asks for those without a date."""
    found = _dated(user).filter(Q(first=year) | Q(last=year))
    return found.order_by("starts_on", "pk").for_list()[start:stop]
