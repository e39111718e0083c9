"""Writes one record of each kind: its row, its children, its links. The records are checked already.

Every verb takes the row to fill, new or old, and leaves it saved. The children that a file gives are
replaced; what only people add on the portal (contacts, photos, agenda items) is left alone.
"""

import datetime
from collections.abc import Callable, Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from casestudies.models import CaseStudy
from library.models import GlossaryTerm, Source, Theme
from organizations.models import CandidateIdentity, Organization
from places.models import Place
from places.precision import public_position
from publishing.models import Lineage
from workshops.models import Participation, Workshop

from .columns import entry, fact, items, named, names, states, texts
from .formats import ORGANIZATION_KINDS, WORKSHOP_KINDS
from .links import Links


def fill(row: Model, columns: dict) -> None:
    """Sets the columns and saves."""
    for name, value in columns.items():
        setattr(row, name, value)
    row.save()


def replace(children, rows: Iterable[dict], **links: Iterable[list[int]]) -> None:
    """Puts new rows in the place of a record's children, each with its many-to-many links by name."""
    children.all().delete()
    owner = {children.field.name: children.instance}
    made = children.model.objects.bulk_create([children.model(**owner, **columns) for columns in rows])
    for name, keys in links.items():
        field = children.model._meta.get_field(name)
        through = field.remote_field.through
        here, there = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
        through.objects.bulk_create(
            through(**{here: child.pk, there: key}) for child, linked in zip(made, keys, strict=True) for key in linked
        )


def replace_facts(children, facts: list[dict], links: Links) -> None:
    replace(
        children,
        [{**fact(values), "position": n} for n, values in enumerate(facts)],
        sources=[links.many("sources", values["sources"]) for values in facts],
    )


def write_source(*, row: Source, record: dict, **_context) -> None:
    fill(row, {"address": record["address"]})


def write_glossary_term(*, row: GlossaryTerm, record: dict, **_context) -> None:
    fill(
        row,
        {
            **names("term", record["terms"]),
            **texts("definition", record["definition"]),
            **texts("note", record["note"]),
        },
    )


def write_theme(*, row: Theme, record: dict, links: Links, position: int, **_context) -> None:
    fill(
        row,
        {
            "abbreviation": record["abbreviation"] or "",
            "position": position,
            **named(record["names"]),
            **texts("description", record["description"]),
            **texts("record_note", record["notes"]),
            **states(record),
        },
    )
    row.terms.set(links.many("glossary", record["glossary_ids"]))
    replace_facts(row.facts, record["facts"], links)


def write_place(
    *,
    row: Place,
    record: dict,
    prepared: datetime.date,
    links: Links,
    along_river: bool,
    river: Callable[[float, float], float | None],
    **_context,
) -> None:
    position = record["coordinates"] or {}
    precision = position.get("public_precision") or Place._meta.get_field("precision").default
    # The public position, not the true one: where a place stands along the river is public too.
    lat, lon = public_position(position.get("lat"), position.get("lon"), precision)
    fill(
        row,
        {
            **entry(record, prepared),
            **named(record["names"]),
            "kind": record["kind"],
            "country": record["country"],
            "parent_id": links.one("places", record["parent_id"]),
            "lat": position.get("lat"),
            "lon": position.get("lon"),
            "precision": precision,
            "is_sensitive": record["sensitive_location"],
            "position_source": position.get("source", ""),
            "river_position": river(lon, lat) if along_river and lat is not None else None,
            **texts("position_note", position.get("precision")),
            **texts("admin_note", record["admin_note"]),
        },
    )
    replace_facts(row.facts, record["facts"], links)


def write_organization(*, row: Organization, record: dict, prepared: datetime.date, links: Links, **_context) -> None:
    founding = record["founding"]
    fill(
        row,
        {
            **entry(record, prepared),
            **named(record["names"]),
            "kind": ORGANIZATION_KINDS[record["kind"]],
            "country": record["country"],
            "acronym": record["acronym"] or "",
            "website": record["website"] or "",
            "founded": founding["year"],
            "founded_source_id": links.one("sources", founding["source"]),
            "place_id": links.one("places", record["place_id"]),
            **texts("founded_note", founding["note"]),
            **texts("description", record["description"]),
        },
    )
    row.places.set(links.many("places", record["place_ids"]))
    row.themes.set(links.many("themes", record["theme_ids"]))
    replace_facts(row.facts, record["facts"], links)
    CandidateIdentity.objects.filter(organization=row).delete()
    if candidate := record["candidate_identification"]:
        identity = CandidateIdentity(organization=row)
        fill(
            identity,
            {
                "name": candidate["name"],
                "confidence": candidate["confidence"],
                "website": candidate["website"] or "",
                **texts("reason", candidate["reason"]),
            },
        )
        replace_facts(identity.facts, candidate["facts"], links)


def write_workshop(*, row: Workshop, record: dict, prepared: datetime.date, links: Links, **_context) -> None:
    days = (record["date_start"], record["date_end"])
    first, last = (day and datetime.date.fromisoformat(day) for day in days)
    fill(
        row,
        {
            **entry(record, prepared),
            **named(record["names"]),
            "kind": WORKSHOP_KINDS[record["kind"]],
            "date_state": record["date_state"],
            "starts_on": first,
            "ends_on": last,
            "date_source_id": links.one("sources", record["date_note_source"]),
            "place_id": links.one("places", record["place_id"]),
            "number_of_participants": record["number_of_participants"],
            **texts("date_note", record["date_note"]),
            **texts("place_text", record["place_text"]),
            **texts("venue", record["venue"]),
            **texts("summary", record["summary"]),
        },
    )
    row.themes.set(links.many("themes", record["theme_ids"]))
    replace_facts(row.facts, record["facts"], links)
    replace(row.countries, [{"country": country} for country in record["countries"]])
    found = [(links.one("places", stop["place_id"]), stop) for stop in record["stops"]]
    stops = [(place, links.many("organizations", stop["host_organization_ids"])) for place, stop in found if place]
    replace(
        row.stops,
        [{"place_id": place, "position": n} for n, (place, _hosts) in enumerate(stops, start=1)],
        hosts=[hosts for _place, hosts in stops],
    )
    guests = links.many("organizations", record["participant_organization_ids"])
    hosts = dict.fromkeys(host for _place, hosts in stops for host in hosts)
    replace(
        row.participations,
        [{"organization_id": key, "role": Participation.Role.PARTICIPANT} for key in guests]
        + [{"organization_id": key, "role": Participation.Role.HOST} for key in hosts],
    )


def write_case_study(*, row: CaseStudy, record: dict, prepared: datetime.date, links: Links, **_context) -> None:
    content, sources = record["content"], record["sources"]

    def part(name):
        return texts(name, {code: written[name] for code, written in content.items()})

    fill(
        row,
        {
            **entry(record, prepared),
            **part("title"),
            **part("summary"),
            **part("context"),
            **part("evidence_gap"),
            "approach": record["approach"],
            "country": record["country"],
            "place_id": links.one("places", record["place_id"]),
            "evidence_level": record["evidence_level"],
            "basis": record["basis"],
            "licence": record["licence"],
        },
    )
    row.other_places.set(links.many("places", record["other_place_ids"]))
    row.themes.set(links.many("themes", record["theme_ids"]))
    row.context_sources.set(links.many("sources", sources["context"]))
    replace(row.ecosystems, [{"ecosystem": ecosystem} for ecosystem in record["ecosystems"]])
    given = [(links.one("organizations", member["id"]), member["role"]) for member in record["organizations"]]
    members = [(key, role) for key, role in given if key]
    replace(
        row.partners,
        [{"organization_id": key, "role": role, "position": n} for n, (key, role) in enumerate(members)],
    )
    write_blocks(study=row, blocks=items(content, "blocks"), sources=sources["blocks"], links=links)
    replace(
        row.results,
        [{**columns, "position": n} for n, columns in enumerate(items(content, "results"))],
        sources=[links.many("sources", given) for given in sources["results"]],
    )
    replace(row.lessons, [{**columns, "position": n} for n, columns in enumerate(items(content, "lessons"))])
    write_lineage(study=row, lineage=record["lineage"], links=links)


def write_blocks(*, study: CaseStudy, blocks: list[dict], sources: list[list[str]], links: Links) -> None:
    """Blocks keep their rows by number: other case studies may be adapted from them."""
    for number, (columns, given) in enumerate(zip(blocks, sources, strict=True), start=1):
        block, _created = study.blocks.update_or_create(number=number, defaults=columns)
        block.sources.set(links.many("sources", given))
    study.blocks.filter(number__gt=len(blocks)).delete()


def write_lineage(*, study: CaseStudy, lineage: list[dict], links: Links) -> None:
    """The workshops on which the practice of a case study was learnt; other lineage is left alone."""
    types = ContentType.objects.get_for_models(Workshop, CaseStudy)
    ends = {"origin_type": types[Workshop], "result_type": types[CaseStudy], "result_id": study.pk}
    known = Lineage.objects.filter(kind=Lineage.Kind.LEARNT_ON, **ends)
    workshops = links.many("workshops", [origin["workshop_id"] for origin in lineage])
    known.exclude(origin_id__in=workshops).delete()
    for key in workshops:
        Lineage.objects.get_or_create(kind=Lineage.Kind.LEARNT_ON, origin_id=key, **ends)
