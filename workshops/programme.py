"""A workshop as its page shows it: days, the stops of a tour, who took which part, what was promised."""

import datetime
import json
from itertools import groupby
from typing import NamedTuple

from django.db.models import Count, F, Q, TextField
from django.db.models.functions import Cast, JSONObject
from django.utils.functional import cached_property
from django.utils.translation import get_language

from library.models import Document, Theme
from organizations.models import Organization
from places.cards import country_name, cover, map_point, places_by_key
from places.models import Country, Place
from publishing.children import children
from publishing.citing import citations, cite
from publishing.galleries import photos_in
from publishing.prepared import prepared, values_of
from publishing.translations import Text, text_in

from .afterwards import AFTER
from .cards import clock_words, presents, stay
from .models import (
    AgendaItem,
    AttendingCountry,
    Commitment,
    CommitmentReport,
    CountryContribution,
    Delegate,
    FollowUp,
    Participation,
    Stop,
    WorkingLanguage,
    Workshop,
    WorkshopDocument,
    WorkshopFact,
    WorkshopPhoto,
)
from .zones import zone_of


class TourStop(NamedTuple):
    """A stop in the order of the tour; the hours are those of the clocks there, None where they are not known."""

    number: int
    stop: Stop
    place: Place
    name: Text
    cover: str
    hosts: list[Organization]
    arrives: datetime.datetime | None
    leaves: datetime.datetime | None

    @property
    def stay(self) -> list[str]:
        """When the tour comes and leaves, in words."""
        return stay(self.arrives, self.leaves)


class Day(NamedTuple):
    """One day of an agenda; its date is None where the first day of the workshop is not known."""

    number: int
    items: list[AgendaItem]
    date: datetime.date | None


class Role(NamedTuple):
    """The organisations that took one part in a workshop, country by country, with the number of people."""

    key: str
    label: str
    countries: list[tuple[str, list[tuple[Organization, int | None]]]]
    count: int


class Change(NamedTuple):
    """What changed at home, in the words of an organisation, and how long after the workshop."""

    organization: Organization
    after: str
    words: Text


def _parts(key):
    agenda = AgendaItem.objects.filter(workshop=key)
    documents = WorkshopDocument.objects.filter(workshop=key)
    return {
        "facts": WorkshopFact.objects.filter(workshop=key),
        "citations": citations(WorkshopFact.sources, workshop=key),
        "countries": AttendingCountry.objects.filter(workshop=key),
        "languages": WorkingLanguage.objects.filter(workshop=key),
        "themes": Theme.objects.filter(workshops=key),
        "participations": Participation.objects.filter(workshop=key),
        "stops": Stop.objects.filter(workshop=key),
        "hosts": Stop.hosts.through.objects.filter(stop__workshop=key),
        "agenda": agenda,
        "speakers": AgendaItem.organizations.through.objects.filter(agendaitem__workshop=key),
        "handouts": AgendaItem.documents.through.objects.filter(agendaitem__workshop=key),
        "contributions": CountryContribution.objects.filter(workshop=key),
        "commitments": Commitment.objects.filter(workshop=key),
        # How far commitments are, only where everybody may see it.
        "progress": CommitmentReport.objects.filter(
            commitment__workshop=key, commitment__workshop__shows_progress=True
        ),
        "follow_ups": FollowUp.objects.filter(workshop=key, shown_at__isnull=False),
        "documents": documents,
        "files": Document.objects.filter(Q(pk__in=documents.values("document")) | Q(pk__in=agenda.values("documents"))),
        # What the gate asks for holds for what an administrator put there, too.
        "photos": photos_in(WorkshopPhoto.objects.filter(workshop=key, people_agreed=True)),
    }


def _coming(*, user, key):
    """One line of text for each organisation that sends people: its number, and how many have a place."""
    counted = Delegate.objects.filter(workshop=key).coming().order_by().values("organization")
    row = JSONObject(organization=F("organization"), people=Count("pk"))
    return counted.annotate(row=Cast(row, TextField())).values_list("row", flat=True)


def _organizations(language, _count, *, user, **keys):
    found = Organization.objects.visible_to(user).filter(pk__in=list(keys.values()))
    return found.down_the_river(language).for_list()


class Programme:
    """What hangs on `workshop`, as far as `user` may see the places and organisations in it."""

    def __init__(self, workshop: Workshop, user):
        self.workshop = workshop
        self.user = user
        self.parts = children(_parts, workshop.pk)
        self.facts = cite(self.parts.facts, self.parts.citations)

    @cached_property
    def organizations(self) -> dict[int, Organization]:
        """Every visible organisation that the page names, in the order of lists: one query for all parts."""
        parts = self.parts
        rows = (*parts.participations, *parts.hosts, *parts.speakers, *parts.commitments, *parts.follow_ups)
        values = values_of(sorted({row.organization_id for row in rows} | set(self.coming)))
        if not values:
            return {}
        found = prepared(_organizations, get_language(), len(values), user=self.user, **values)
        return {one.pk: one for one in found}

    @cached_property
    def places(self) -> dict[int, Place]:
        keys = sorted({stop.place_id for stop in self.parts.stops})
        return {one.pk: one for one in places_by_key(keys, self.user)}

    @cached_property
    def coming(self) -> dict[int, int]:
        """How many people each organisation sends, of those that have a place. Their names stay where they are."""
        if not self.workshop.takes_registrations:
            return {}
        rows = map(json.loads, prepared(_coming, user=self.user, key=self.workshop.pk))
        return {row["organization"]: row["people"] for row in rows}

    @cached_property
    def registered(self) -> list[tuple[str, list[tuple[Organization, int]]]]:
        """The organisations that send people, as far as the reader may see them, country by country."""
        countries: dict[str, list] = {}
        for key, organization in self.organizations.items():
            if people := self.coming.get(key):
                countries.setdefault(country_name(organization.country), []).append((organization, people))
        return list(countries.items())

    def _linked(self, rows, owner: str) -> dict[int, list[Organization]]:
        linked: dict[int, list[Organization]] = {}
        for row in rows:
            if row.organization_id in self.organizations:
                linked.setdefault(getattr(row, owner), []).append(self.organizations[row.organization_id])
        return linked

    @cached_property
    def tour(self) -> list[TourStop]:
        """The stops in order; a stop at a place that the reader may not see is left out."""
        hosts = self._linked(self.parts.hosts, "stop_id")
        seen = [stop for stop in self.parts.stops if stop.place_id in self.places]
        tour, zone = [], zone_of(self.workshop)
        for number, stop in enumerate(seen, 1):
            place = self.places[stop.place_id]
            name = text_in(place, "name").headline
            hours = [at and at.astimezone(zone) for at in (stop.arrives_at, stop.leaves_at)]
            tour.append(TourStop(number, stop, place, name, cover(place), hosts.get(stop.pk, []), *hours))
        return tour

    @property
    def points(self) -> list[dict]:
        """What the small map draws: the numbered stops that have a public position."""
        return [{"number": one.number, **point} for one in self.tour for point in map_point(one.place)]

    @cached_property
    def days(self) -> list[Day]:
        """The agenda, day by day; each item with its `speakers` and `handouts`, and what a country `presents` there."""
        speakers = self._linked(self.parts.speakers, "agendaitem_id")
        files = {file.pk: file for file in self.parts.files}
        for item in self.parts.agenda:
            item.presents = presents(item)
            item.speakers = speakers.get(item.pk, [])
            item.handouts = [files[row.document_id] for row in self.parts.handouts if row.agendaitem_id == item.pk]
        first = self.workshop.starts_on
        return [
            Day(number, list(items), _nth(first, number))
            for number, items in groupby(self.parts.agenda, key=lambda item: item.day)
        ]

    @property
    def clock(self) -> str:
        """Whose clock shows the hours of the agenda and of the stops, where the hours of the workshop don't say it."""
        stops = (one.arrives_at or one.leaves_at for one in self.parts.stops)
        has_hours = any(stops) or any(item.starts_at for item in self.parts.agenda)
        return clock_words(self.workshop.zone) if has_hours and not self.workshop.starts_at else ""

    @cached_property
    def documents(self) -> list:
        """The workshop's documents with their files: by kind, and of each kind first those in the reader's language."""
        files = {file.pk: file for file in self.parts.files}
        for one in self.parts.documents:
            one.document = files[one.document_id]
        kinds, language = WorkshopDocument.Kind.values, get_language()
        return sorted(self.parts.documents, key=lambda one: (kinds.index(one.kind), one.document.language != language))

    @cached_property
    def commitments(self) -> list[Commitment]:
        """What organisations promised, of those organisations that the reader may see.

        Each has `progress`, its newest CommitmentReport, which is None unless everybody may see how far it is.
        """
        kept = [one for one in self.parts.commitments if one.organization_id in self.organizations]
        newest = {one.commitment_id: one for one in self.parts.progress}
        for one in kept:
            one.organization = self.organizations[one.organization_id]
            one.progress = newest.get(one.pk)
        return kept

    @cached_property
    def follow_ups(self) -> list[Change]:
        """What changed at home, of those organisations that the reader may see."""
        reader = get_language()
        return [
            Change(
                self.organizations[one.organization_id],
                AFTER[one.months],
                Text(one.text, one.language, one.language != reader),
            )
            for one in self.parts.follow_ups
            if one.organization_id in self.organizations
        ]

    @cached_property
    def contributions(self) -> list[tuple[str, CountryContribution]]:
        """What the people of each country brought, down the river, with the name of the country."""
        brought = {one.country: one for one in self.parts.contributions}
        return [(country_name(country), brought[country]) for country in Country if country in brought]

    @cached_property
    def roles(self) -> list[Role]:
        """Who took which part: organisations and numbers of people, never names of people."""
        order = {key: place for place, key in enumerate(self.organizations)}
        taken = [one for one in self.parts.participations if one.organization_id in order]
        taken.sort(key=lambda one: order[one.organization_id])
        roles = []
        for role in Participation.Role:
            countries: dict[str, list] = {}
            for one in taken:
                if one.role == role:
                    organization = self.organizations[one.organization_id]
                    named = countries.setdefault(country_name(organization.country), [])
                    named.append((organization, one.number_of_people))
            if countries:
                count = sum(len(named) for named in countries.values())
                roles.append(Role(role.value, str(role.label), list(countries.items()), count))
        return roles

    @property
    def countries(self) -> list[str]:
        """The countries from which people came, down the river."""
        present = {one.country for one in self.parts.countries}
        return [country_name(country) for country in Country if country in present]


def _nth(first: datetime.date | None, number: int) -> datetime.date | None:
    """The date of the day of that number, where the calendar has one."""
    try:
        return first and first + datetime.timedelta(days=number - 1)
    except OverflowError:
        return None
