"""What one field alone cannot show: fields of a record that must fit each other, and records that must.

They are asked only of records whose every field is well formed.
"""

from collections.abc import Iterator

from places.precision import Precision

from .checks import LANGUAGES, Site

# The texts by which a record counts as being in a language; facts and notes alone do not make it readable.
MAIN_TEXTS = {
    "themes": ("names", "description"),
    "places": ("names",),
    "organizations": ("names", "description"),
    "workshops": ("names", "summary"),
}


def within_record(kind: str, record: dict, site: Site) -> None:
    """Adds the faults between the fields of one well-formed record."""
    if "translation_status" in record:
        _languages(kind, record, site)
    if rule := _RULES.get(kind):
        rule(record, site)


def _languages(kind: str, record: dict, site: Site) -> None:
    site = site.at("translation_status")
    states = record["translation_status"]
    if kind == "casestudies":
        written = list(record["content"])
    else:
        texts = [record[field] or {} for field in MAIN_TEXTS[kind]]
        written = [code for code in LANGUAGES if any(text.get(code) for text in texts)]
    for code in LANGUAGES:
        if code in written and code not in states:
            site.at(code).say("is missing, but the record has a text in this language")
        if code in states and code not in written:
            site.at(code).say("is given, but the record has no text in this language")
    if (originals := list(states.values()).count("original")) != 1:
        site.say(f"marks {originals} languages as `original`; exactly one is allowed")


def _place(record: dict, site: Site) -> None:
    position = record["coordinates"]
    if position and record["sensitive_location"] and position["public_precision"] == Precision.EXACT:
        site.at("coordinates").at("public_precision").say(
            "`exact` is not allowed for a sensitive place; choose 1km, commune, district or hidden"
        )


def _organization(record: dict, site: Site) -> None:
    founding = record["founding"]
    if founding["year"] is not None and founding["source"] is None:
        site.at("founding").at("source").say("is missing; a founding year needs its source")


def _workshop(record: dict, site: Site) -> None:
    start, end, state = record["date_start"], record["date_end"], record["date_state"]
    if start is None and state != "unknown":
        site.at("date_state").say(f"is `{state}` but date_start is null; without a date it is `unknown`")
    if start is not None and state == "unknown":
        site.at("date_state").say("is `unknown` but date_start is given; it is `announced` or `confirmed`")
    if end is not None and (start is None or end < start):
        site.at("date_end").say(f"`{end}` is before date_start or without one")


def _case_study(record: dict, site: Site) -> None:
    content, sources = record["content"], record["sources"]
    if not content:
        site.at("content").say("has no text in any language")
        return
    states = record["translation_status"]
    original = next((code for code, state in states.items() if state == "original"), None)
    if original in content:
        for field in ("blocks", "results", "lessons"):
            number = len(content[original][field])
            parts = {f"content.{code}": texts[field] for code, texts in content.items()}
            if field in sources:
                parts["sources"] = sources[field]
            for path, entries in parts.items():
                if len(entries) != number:
                    found = site.at(path).at(field)
                    found.say(f"has {len(entries)} entries, content.{original} has {number}")
    members = [member["id"] for member in record["organizations"]]
    for n, member in enumerate(members):
        if member in members[:n]:
            site.at("organizations").at(n).say(f"`{member}` is there twice")


_RULES = {
    "places": _place,
    "organizations": _organization,
    "workshops": _workshop,
    "casestudies": _case_study,
}


def between_records(records: dict[str, dict[str, dict]], faults: list[str]) -> None:
    """Adds the faults between records of the same file."""
    addresses: dict[str, str] = {}
    for identifier, record in records["sources"].items():
        if (first := addresses.setdefault(record["address"], identifier)) != identifier:
            faults.append(f"sources.json, `{identifier}`: address is the address of `{first}` too.")
    for identifier in records["places"]:
        if identifier in ancestors(records["places"], identifier):
            faults.append(
                f"places.json, `{identifier}`: parent_id leads back to the place itself; a place lies in a larger one."
            )


def ancestors(places: dict[str, dict], identifier: str) -> Iterator[str]:
    """The places in which a place lies, from the nearest outwards; each once, even where they form a ring."""
    seen: set[str] = set()
    parent = places[identifier]["parent_id"]
    while parent in places and parent not in seen:
        seen.add(parent)
        yield parent
        parent = places[parent]["parent_id"]
