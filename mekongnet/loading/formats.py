"""The format of every file of the network's data: which field there is, and how it is looked at.

The words of the files are those of the network's record; the dictionaries here are the only place where they
turn into the portal's own values. data/README.md describes the same for people.
"""

from casestudies.models import CaseStudy, Ecosystem, Partner
from library.models import Approach, Confidence, GlossaryTerm, Licence, NameStatus, Source, TextState, Theme
from organizations.models import CandidateIdentity, Organization
from places.models import Country, Place
from places.precision import Precision
from publishing.models import ConsentBasis, Lineage
from workshops.models import Workshop

from .checks import (
    Check,
    address,
    choice,
    day,
    degrees,
    in_languages,
    listed,
    matching,
    maybe,
    record,
    reference,
    text,
    translated,
    whole,
    yes_or_no,
)

NAME_STATUSES = {
    "official": NameStatus.OFFICIAL,
    "seed": NameStatus.SEED,
    "seed-related page": NameStatus.RELATED,
    "common usage": NameStatus.COMMON,
    "attested": NameStatus.ATTESTED,
    "our translation": NameStatus.OURS,
}
TEXT_STATES = {
    "original": TextState.ORIGINAL,
    "own words": TextState.OWN,
    "draft translation, to be reviewed by a native speaker": TextState.DRAFT,
    "translation reviewed by a native speaker": TextState.REVIEWED,
}
ORGANIZATION_KINDS = {
    "NGO": Organization.Kind.NGO,
    "CBO/community": Organization.Kind.COMMUNITY,
    "government": Organization.Kind.GOVERNMENT,
    "research": Organization.Kind.RESEARCH,
    "network/programme": Organization.Kind.NETWORK,
    "UN/INGO": Organization.Kind.INTERNATIONAL,
}
WORKSHOP_KINDS = {
    "regional workshop": Workshop.Kind.REGIONAL,
    "workshop": Workshop.Kind.WORKSHOP,
    "training": Workshop.Kind.TRAINING,
    "meeting": Workshop.Kind.MEETING,
    "study tour": Workshop.Kind.STUDY_TOUR,
    "write-shop": Workshop.Kind.WRITE_SHOP,
}
COUNTRIES = ("KH", "LA", "VN", Country.REGIONAL.value)


def size(model, field: str) -> int:
    """How many characters the column holds."""
    return model._meta.get_field(field).max_length


def named(model) -> Check:
    """A name a language, each with its status; it may have a source and a note."""
    return in_languages(
        record(
            {"text": text(size(model, "name")), "status": choice(NAME_STATUSES)},
            optional={"source": source, "note": translated(size(model, "name_note"))},
        )
    )


slug = matching(r"[a-z0-9]+(-[a-z0-9]+)*", "an identifier of small letters, digits and single hyphens", 80)
country = choice(COUNTRIES)
source = reference("sources", "source")
place = reference("places", "place")
organization = reference("organizations", "organisation")
themes = listed(reference("themes", "theme"))
organizations = listed(organization)
facts = listed(
    record(
        {"text": translated(), "confidence": choice(Confidence.values), "sources": listed(source, least=1)},
        optional={"note": translated()},
    )
)
states = record({}, optional=dict.fromkeys(("en", "vi", "km", "lo"), choice(TEXT_STATES)))

CONTENT = record(
    {
        "title": text(size(CaseStudy, "title")),
        "summary": text(),
        "context": text(),
        "blocks": listed(text(), least=1),
        "results": listed(text()),
        "evidence_gap": maybe(text()),
        "lessons": listed(text()),
    }
)

# In the order in which they are written: a kind refers only to itself and to those above it.
FORMATS: dict[str, Check] = {
    "sources": record(
        {
            "id": matching(r"[A-Za-z0-9_-]+", "an identifier of letters, digits, _ and -", 80),
            "address": text(size(Source, "address")),
        }
    ),
    "glossary": record(
        {
            "id": slug,
            "terms": in_languages(
                record(
                    {"text": text(size(GlossaryTerm, "term")), "status": choice(NAME_STATUSES)},
                    optional={"source": source},
                )
            ),
            "definition": maybe(translated()),
            "note": maybe(translated()),
        }
    ),
    "themes": record(
        {
            "id": slug,
            "abbreviation": maybe(text(size(Theme, "abbreviation"))),
            "names": named(Theme),
            "description": translated(),
            "glossary_ids": listed(reference("glossary", "term")),
            "facts": facts,
            "notes": maybe(translated()),
            "translation_status": states,
        }
    ),
    "places": record(
        {
            "id": slug,
            "in_seed": yes_or_no,
            "kind": choice(Place.Kind.values),
            "country": country,
            "parent_id": maybe(place),
            "names": named(Place),
            "coordinates": maybe(
                record(
                    {
                        "lat": degrees(90),
                        "lon": degrees(180),
                        "source": source,
                        "precision": translated(size(Place, "position_note")),
                        "public_precision": choice(Precision.values),
                    }
                )
            ),
            "sensitive_location": yes_or_no,
            "facts": facts,
            "admin_note": maybe(translated()),
            "notes": maybe(translated()),
            "translation_status": states,
        }
    ),
    "organizations": record(
        {
            "id": slug,
            "in_seed": yes_or_no,
            "country": country,
            "kind": choice(ORGANIZATION_KINDS),
            "acronym": maybe(text(size(Organization, "acronym"))),
            "names": named(Organization),
            "founding": record(
                {"year": maybe(whole(1800, 2100)), "source": maybe(source), "note": maybe(translated())}
            ),
            "website": maybe(address(size(Organization, "website"))),
            "place_id": maybe(place),
            "place_ids": listed(place),
            "theme_ids": themes,
            "description": maybe(translated()),
            "facts": facts,
            "candidate_identification": maybe(
                record(
                    {
                        "name": text(size(CandidateIdentity, "name")),
                        "confidence": choice(Confidence.values),
                        "reason": translated(),
                        "website": maybe(address(size(CandidateIdentity, "website"))),
                        "facts": facts,
                    }
                )
            ),
            "notes": maybe(translated()),
            "translation_status": states,
        }
    ),
    "workshops": record(
        {
            "id": slug,
            "in_seed": yes_or_no,
            "kind": choice(WORKSHOP_KINDS),
            "names": named(Workshop),
            "date_state": choice(Workshop.DateState.values),
            "date_start": maybe(day),
            "date_end": maybe(day),
            "date_note": maybe(translated()),
            "date_note_source": maybe(source),
            "place_id": maybe(place),
            "place_text": maybe(translated(size(Workshop, "place_text"))),
            "venue": maybe(translated(size(Workshop, "venue"))),
            "stops": listed(record({"place_id": place, "host_organization_ids": organizations}), repeats=True),
            "countries": listed(country),
            "participant_organization_ids": organizations,
            "number_of_participants": maybe(whole(0, 100_000)),
            "theme_ids": themes,
            "summary": maybe(translated()),
            "facts": facts,
            "notes": maybe(translated()),
            "translation_status": states,
        }
    ),
    "casestudies": record(
        {
            "id": slug,
            "in_seed": yes_or_no,
            "country": country,
            "place_id": maybe(place),
            "other_place_ids": listed(place),
            "organizations": listed(record({"id": organization, "role": choice(Partner.Role.values)})),
            "theme_ids": themes,
            "approach": choice(Approach.values),
            "ecosystems": listed(choice(Ecosystem.values)),
            # What a community agreed to is recorded on the portal, with who agreed and how; never in a file.
            "basis": choice([ConsentBasis.COMPILED.value]),
            "licence": choice(Licence.values),
            "lineage": listed(
                record(
                    {
                        "kind": choice([Lineage.Kind.LEARNT_ON.value]),
                        "workshop_id": reference("workshops", "workshop"),
                    }
                )
            ),
            "content": record({}, optional=dict.fromkeys(("en", "vi", "km", "lo"), CONTENT)),
            "sources": record(
                {
                    "context": listed(source),
                    "blocks": listed(listed(source), repeats=True),
                    "results": listed(listed(source), repeats=True),
                }
            ),
            "evidence_level": choice(Confidence.values),
            "notes": maybe(translated()),
            "translation_status": states,
        }
    ),
}

# The key under which a file holds its records, where it is not the name of the file.
LIST_KEYS = {"casestudies": "case_studies"}
