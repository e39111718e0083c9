"""How many people were there: counted from those who were marked so, put into the report, and drawn on the public page.

What is counted is organisations and countries. No name leaves the list of delegates.
"""

from collections import Counter
from typing import NamedTuple

from django.db.models import Count
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from library import charts
from library.writing import label
from organizations.models import Organization
from places.models import Country
from publishing import life, snapshots
from publishing.changing import change_newest
from publishing.portal_words import sentence

from .models import Delegate, Participation

_TAKEN = sentence(gettext_noop("Attendance taken"))
ROLES = (Participation.Role.PARTICIPANT, *Participation.Role)


class Line(NamedTuple):
    """An organisation or a country: what the report says of it, and what it will say."""

    key: object
    before: int | None
    after: int


class Attendance(NamedTuple):
    """What would change in the report. `elsewhere` are people whose organisation is of no single country."""

    organizations: list[Line]
    countries: list[Line]
    before: int | None
    total: int
    elsewhere: int

    @property
    def is_new(self) -> bool:
        """Whether the report says anything else so far."""
        lines = (*self.organizations, *self.countries)
        return self.before != self.total or any(one.before != one.after for one in lines)


def counted(workshop) -> dict[int, int]:
    """How many people of each organisation were there."""
    return dict(_there(workshop, "organization"))


def by_home(workshop) -> dict[str, int]:
    """How many people were there of the organisations of each country."""
    return dict(_there(workshop, "organization__country"))


def _there(workshop, what):
    there = Delegate.objects.filter(workshop=workshop.pk).coming().filter(attended=True)
    return there.order_by(what).values_list(what).annotate(Count("pk"))


def proposed(workshop, user) -> Attendance:
    """What taking the attendance would change in the newest revision; organisations down the river, as far as `user`
    may see them.
    """
    head = life.head(workshop)
    snapshot = head.snapshot if head else snapshots.take(workshop)
    people, countries = counted(workshop), by_home(workshop)
    rows = rows_of(snapshot["children"]["participations"], people)
    seen = Organization.objects.visible_to(user).filter(pk__in=people).down_the_river(get_language())
    known = {row["fields"]["country"]: row["fields"]["number_of_people"] for row in snapshot["children"]["countries"]}
    return Attendance(
        organizations=[
            Line(one, rows[one.pk]["fields"]["number_of_people"] if one.pk in rows else None, people[one.pk])
            for one in seen
        ],
        countries=[
            Line(Country(code), known.get(code), countries[code])
            for code in Country.values
            if code in countries and code != Country.REGIONAL
        ],
        before=snapshot["fields"]["number_of_participants"],
        total=sum(people.values()),
        elsewhere=countries.get(Country.REGIONAL.value, 0),
    )


def take(*, workshop, by):
    """Puts the numbers into the report, as a new revision; None where nobody is marked as there.

    What the report says of other organisations and countries stays.
    """
    people = counted(workshop)
    if not people:
        return None
    countries = by_home(workshop)
    countries.pop(Country.REGIONAL.value, None)

    def change(snapshot):
        children = snapshot["children"]
        rows = rows_of(children["participations"], people)
        for key, number in people.items():
            row = rows.get(key) or added(children["participations"], key)
            row["fields"]["number_of_people"] = number
        there = {row["fields"]["country"]: row for row in children["countries"]}
        for code, number in countries.items():
            row = there.get(code) or _added(children["countries"], country=code)
            row["fields"]["number_of_people"] = number
        snapshot["fields"]["number_of_participants"] = sum(people.values())

    return change_newest(entry=workshop, change=change, by=by, comment=_TAKEN)


def rows_of(rows, people) -> dict[int, dict]:
    """For each organisation the row that holds its people: where it took part, or else the first other role."""
    found: dict[int, dict] = {}
    for row in sorted(rows, key=lambda row: ROLES.index(row["fields"]["role"])):
        if row["fields"]["organization_id"] in people:
            found.setdefault(row["fields"]["organization_id"], row)
    return found


def added(rows, organization: int) -> dict:
    """A new row of `rows`: the organisation of that number took part."""
    return _added(rows, organization_id=organization, role=ROLES[0].value)


def _added(rows, **fields) -> dict:
    rows.append({"id": None, "fields": fields, "many": {}})
    return rows[-1]


# --- the charts of the public page ---


def by_country(programme) -> charts.Chart:
    """People by country, down the river. Where no number of a country is recorded, those of the organisations count for
    the country in which each is at home; empty where there are none of these either.
    """
    title, numbers = _("People by country"), {one.country: one.number_of_people for one in programme.parts.countries}
    if all(value is None for value in numbers.values()):
        title, numbers = _("People by country of their organisation"), _people_by(programme, "country")
    rows = [(label(Country, code), numbers[code]) for code in Country.values if code in numbers]
    return charts.bars(rows, title=title, of=_("Country"), what=_("Number of people"))


def by_kind(programme) -> charts.Chart:
    """People by the kind of their organisation; where no number is recorded, organisations by kind."""
    title, what, counts = _("People by kind of organisation"), _("Number of people"), _people_by(programme, "kind")
    if not counts:
        title, what = _("Organisations by kind"), _("Organisations")
        once = {organization.pk: organization.kind for _taken, organization in _taking_part(programme)}
        counts = Counter(once.values())
    rows = [(capfirst(label(Organization.Kind, kind)), counts[kind]) for kind in Organization.Kind if kind in counts]
    return charts.bars(rows, title=title, of=_("Kind of organisation"), what=what)


def _people_by(programme, name) -> dict[str, int]:
    """Numbers of people by what the field `name` of their organisations says; empty where no number is recorded."""
    found: dict[str, int] = {}
    for taken, organization in _taking_part(programme):
        if taken.number_of_people is not None:
            value = getattr(organization, name)
            found[value] = found.get(value, 0) + taken.number_of_people
    return found


def _taking_part(programme) -> list[tuple]:
    """(participation, organisation) of those that the reader may see."""
    known = programme.organizations
    return [(one, known[one.organization_id]) for one in programme.parts.participations if one.organization_id in known]
