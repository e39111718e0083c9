"""The run: what is new is written, what a person edited or deleted stays as it is, all or nothing."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Model, Q, QuerySet, Value
from django.utils.translation import override

from casestudies.models import CaseStudy
from library.models import GlossaryTerm, Source, Theme
from mekongnet.models import LoadedRecord
from organizations.models import Organization
from places.models import Place
from workshops.models import Workshop

from . import writing
from .files import Network
from .links import Links
from .rules import ancestors
from .snapshot import Children, digest, row_digests

# A new number makes the next load write every record anew, as a change of what becomes of them asks for.
VERSION = 1

OUTCOMES = ("created", "updated", "unchanged", "kept", "left out")


@dataclass(frozen=True)
class Kind:
    """How a kind of record is written, and which children make up its row."""

    model: type[Model]
    write: Callable[..., None]
    children: Children = field(default_factory=dict)


def _without_children(*names: str) -> Children:
    return {name: {} for name in names}


KINDS: dict[str, Kind] = {
    "sources": Kind(Source, writing.write_source),
    "glossary": Kind(GlossaryTerm, writing.write_glossary_term),
    "themes": Kind(Theme, writing.write_theme, {"facts": {}}),
    "places": Kind(Place, writing.write_place, {"facts": {}}),
    "organizations": Kind(
        Organization,
        writing.write_organization,
        {"facts": {}, "candidate": {"facts": {}}, "contacts": {}, "organizationphoto": {}},
    ),
    "workshops": Kind(
        Workshop,
        writing.write_workshop,
        _without_children(
            "facts",
            "working_languages",
            "countries",
            "participations",
            "agenda",
            "stops",
            "contributions",
            "commitments",
            "documents",
            "workshopphoto",
        ),
    ),
    "casestudies": Kind(
        CaseStudy,
        writing.write_case_study,
        _without_children(
            "ecosystems",
            "goals",
            "partners",
            "involvements",
            "contributors",
            "blocks",
            "results",
            "lessons",
            "voices",
            "casestudyphoto",
            "consents",
        ),
    ),
}


@dataclass
class Report:
    """What a load did: how often each outcome a kind, and a sentence for everything that was not written."""

    counts: dict[str, Counter] = field(default_factory=lambda: {kind: Counter() for kind in KINDS})
    remarks: list[str] = field(default_factory=list)

    def add(self, kind: str, slug: str, outcome: str, reason: str = "") -> None:
        self.counts[kind][outcome] += 1
        if reason:
            self.remarks.append(f"{outcome}: {kind} `{slug}` {reason}")

    def lines(self) -> list[str]:
        """The report for a person, one line a kind, then the remarks."""
        width = max(map(len, KINDS))
        return [
            f"{kind:<{width}}  " + ", ".join(f"{outcome} {counts[outcome]}" for outcome in OUTCOMES)
            for kind, counts in self.counts.items()
        ] + self.remarks


def load(network: Network) -> Report:
    """Brings the records of `network` into the database, in one transaction."""
    contexts = _contexts(network)
    digests = {
        (kind, slug): digest([VERSION, network.records[kind][slug], context])
        for (kind, slug), context in contexts.items()
    }
    known = {(loaded.kind, loaded.slug): loaded for loaded in LoadedRecord.objects.all()}
    if all(key in known and known[key].source_digest == found for key, found in digests.items()):
        return _nothing_new(list(digests))
    # English while writing: modeltranslation mirrors the active language into the untranslated column.
    with transaction.atomic(), override("en"):
        return _Load(network, contexts, digests).run()


def _contexts(network: Network) -> dict[tuple[str, str], dict]:
    """What a row takes from elsewhere than its record, by kind and identifier: it belongs to the digest."""
    sites = sites_of(network)
    contexts = {}
    for kind, records in network.records.items():
        for position, slug in enumerate(records):
            contexts[kind, slug] = context = {"prepared": network.prepared[kind]}
            if kind == "themes":
                context["position"] = position
            if kind == "places":
                context["along_river"] = slug in sites
    return contexts


def sites_of(network: Network) -> set[str]:
    """The places that stand along the river: those where a case study, a workshop or a stop of a tour is."""
    studies, workshops = network.records["casestudies"].values(), network.records["workshops"].values()
    return {
        *(place for study in studies for place in (study["place_id"], *study["other_place_ids"]) if place),
        *(workshop["place_id"] for workshop in workshops if workshop["place_id"]),
        *(stop["place_id"] for workshop in workshops for stop in workshop["stops"]),
    }


def _nothing_new(keys: list[tuple[str, str]]) -> Report:
    """The report when every record is as it was loaded. One query, to see which rows a person deleted."""
    # Plain querysets: those of modeltranslation put the columns in any order, which a union does not forgive.
    queries = [
        QuerySet(kind.model).order_by().annotate(loaded_as=Value(name)).values_list("loaded_as", "slug")
        for name, kind in KINDS.items()
    ]
    present = set(queries[0].union(*queries[1:], all=True))
    report = Report()
    for kind, slug in keys:
        if (kind, slug) in present:
            report.add(kind, slug, "unchanged")
        else:
            report.add(kind, slug, "left out", "was deleted on the portal")
    return report


class _Load:
    """One run of the loader, inside its transaction."""

    def __init__(self, network: Network, contexts: dict, digests: dict):
        self.network, self.contexts, self.digests = network, contexts, digests
        self.known = {(loaded.kind, loaded.slug): loaded for loaded in LoadedRecord.objects.all()}
        self.links = Links({name: kind.model for name, kind in KINDS.items()})
        self.report = Report()

    def run(self) -> Report:
        for kind in KINDS:
            self._load_kind(kind)
        self.report.remarks += [f"left out: {sentence}" for sentence in self.links.absent]
        return self.report

    def _load_kind(self, kind: str) -> None:
        records, children, objects = self._in_order(kind), KINDS[kind].children, KINDS[kind].model.objects
        changed = [slug for slug in records if not self._is_known(kind, slug, as_now=True)]
        rows = {row.slug: row for row in objects.filter(slug__in=changed)}
        present = set(objects.filter(slug__in=list(records)).values_list("slug", flat=True))
        if kind == "sources":
            present |= self._sources_made_by_hand(records, present)
        loaded = [slug for slug in changed if slug in rows and self._is_known(kind, slug)]
        now = row_digests(objects.filter(slug__in=loaded), children)
        written: list[str] = []
        for slug in records:
            outcome, reason = self._decide(kind, slug, slug in present, now.get(slug))
            self.report.add(kind, slug, outcome, reason)
            if outcome in ("created", "updated"):
                self._write(kind, slug, rows.get(slug))
                written.append(slug)
        self._remember(kind, written, row_digests(objects.filter(slug__in=written), children))

    def _in_order(self, kind: str) -> list[str]:
        """The identifiers of a kind, a place after the place it lies in."""
        records = self.network.records[kind]
        if kind != "places":
            return list(records)
        return sorted(records, key=lambda slug: len(list(ancestors(records, slug))))

    def _is_known(self, kind: str, slug: str, as_now: bool = False) -> bool:
        loaded = self.known.get((kind, slug))
        return loaded is not None and (not as_now or loaded.source_digest == self.digests[kind, slug])

    def _sources_made_by_hand(self, slugs: list[str], present: set[str]) -> set[str]:
        """New sources whose address a person has entered already; records refer to that one."""
        records = self.network.records["sources"]
        addresses = {records[slug]["address"]: slug for slug in slugs if slug not in present}
        taken = Source.objects.filter(~Q(slug__in=slugs), address__in=addresses)
        return {addresses[address] for address in taken.values_list("address", flat=True)}

    def _decide(self, kind: str, slug: str, present: bool, now: str | None) -> tuple[str, str]:
        """The outcome for a record, and the reason where it is not written."""
        loaded = self.known.get((kind, slug))
        if loaded is None:
            return ("kept", "was made on the portal") if present else ("created", "")
        if not present:
            return "left out", "was deleted on the portal"
        if loaded.source_digest == self.digests[kind, slug]:
            return "unchanged", ""
        if now != loaded.row_digest:
            return "kept", "was edited on the portal"
        return "updated", ""

    def _write(self, kind: str, slug: str, row: Model | None) -> None:
        # Reads the base map, which only places need.
        from places.drawing.river import position as river

        row = row or KINDS[kind].model(slug=slug)
        self.links.record = f"{kind} `{slug}`"
        KINDS[kind].write(
            row=row,
            record=self.network.records[kind][slug],
            links=self.links,
            river=river,
            **self.contexts[kind, slug],
        )
        self.links.add(kind, row)

    def _remember(self, kind: str, slugs: list[str], rows: dict[str, str]) -> None:
        LoadedRecord.objects.bulk_create(
            [
                LoadedRecord(kind=kind, slug=slug, source_digest=self.digests[kind, slug], row_digest=rows[slug])
                for slug in slugs
            ],
            update_conflicts=True,
            unique_fields=["kind", "slug"],
            update_fields=["source_digest", "row_digest"],
        )
