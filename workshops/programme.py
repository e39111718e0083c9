"""A workshop as its page shows it: days, the stops of a tour, who took which part, what was promised."""

from itertools import groupby
from typing import NamedTuple

from django.db.models import Q
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

from .models import (
    AgendaItem,
    AttendingCountry,
    Commitment,
    Participation,
    Stop,
    WorkingLanguage,
    Workshop,
    WorkshopDocument,
    WorkshopFact,
    WorkshopPhoto,
)


class TourStop(NamedTuple):
    """A stop in the order of the tour."""

    number: int
    stop: Stop
    place: Place
    name: Text
    cover: str
    hosts: list[Organization]


class Role(NamedTuple):
    """The organisations that took one part in a workshop, country by country, with the number of people."""

    key: str
    label: str
    countries: list[tuple[str, list[tuple[Organization, int | None]]]]
    count: int


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
        "commitments": Commitment.objects.filter(workshop=key),
        "documents": documents,
        "files": Document.objects.filter(Q(pk__in=documents.values("document")) | Q(pk__in=agenda.values("documents"))),
        "photos": photos_in(WorkshopPhoto.objects.filter(workshop=key)),
    }


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
        rows = (*parts.participations, *parts.hosts, *parts.speakers, *parts.commitments)
        values = values_of(sorted({row.organization_id for row in rows}))
        if not values:
            return {}
        found = prepared(_organizations, get_language(), len(values), user=self.user, **values)
        return {one.pk: one for one in found}

    @cached_property
    def places(self) -> dict[int, Place]:
        keys = sorted({stop.place_id for stop in self.parts.stops})
        return {one.pk: one for one in places_by_key(keys, self.user)}

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
        tour = []
        for number, stop in enumerate(seen, 1):
            place = self.places[stop.place_id]
            name = text_in(place, "name").headline
            tour.append(TourStop(number, stop, place, name, cover(place), hosts.get(stop.pk, [])))
        return tour

    @property
    def points(self) -> list[dict]:
        """What the small map draws: the numbered stops that have a public position."""
        return [{"number": one.number, **point} for one in self.tour for point in map_point(one.place)]

    @cached_property
    def days(self) -> list[tuple[int, list[AgendaItem]]]:
        """The agenda, day by day; each item with its `speakers` and `handouts`."""
        speakers = self._linked(self.parts.speakers, "agendaitem_id")
        files = {file.pk: file for file in self.parts.files}
        for item in self.parts.agenda:
            item.speakers = speakers.get(item.pk, [])
            item.handouts = [files[row.document_id] for row in self.parts.handouts if row.agendaitem_id == item.pk]
        return [(day, list(items)) for day, items in groupby(self.parts.agenda, key=lambda item: item.day)]

    @cached_property
    def documents(self) -> list:
        """The workshop's documents, each with its file."""
        files = {file.pk: file for file in self.parts.files}
        for one in self.parts.documents:
            one.document = files[one.document_id]
        return self.parts.documents

    @cached_property
    def commitments(self) -> list[Commitment]:
        """What organisations promised, of those organisations that the reader may see."""
        kept = [one for one in self.parts.commitments if one.organization_id in self.organizations]
        for one in kept:
            one.organization = self.organizations[one.organization_id]
        return kept

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
