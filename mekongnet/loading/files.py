"""Reads the files of a folder, all of them, and says everything that is wrong with them at once."""

import datetime
import json
from dataclasses import dataclass
from pathlib import Path

from . import rules
from .checks import Site, day, record, shown
from .formats import FORMATS, LIST_KEYS

Record = dict


class Refused(Exception):
    """The files are not as they should be. `faults` holds one sentence a fault; nothing was written."""

    def __init__(self, faults: list[str]):
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Network:
    """The records of a folder, checked. `records` gives them by kind and identifier, in the files' order."""

    records: dict[str, dict[str, Record]]
    prepared: dict[str, datetime.date]


def read(folder: Path) -> Network:
    """The network's records in `folder`. Raises Refused with every fault of every file."""
    faults: list[str] = []
    contents = {kind: _content(folder / f"{kind}.json", faults) for kind in FORMATS}
    expected = {f"{kind}.json" for kind in FORMATS}
    for stray in sorted(path.name for path in folder.glob("*.json") if path.name not in expected):
        names = ", ".join(sorted(expected))
        faults.append(f"{stray}: is not a file of the network's data; the files are {names}.")
    parts = {kind: _parts(kind, content, faults) for kind, content in contents.items()}
    ids = {kind: _identifiers(kind, part[1]) for kind, part in parts.items() if part}
    clean: dict[str, dict[str, Record]] = {}
    for kind, part in parts.items():
        clean[kind] = _checked(kind, part[1] if part else [], faults, ids)
    rules.between_records(clean, faults)
    if faults:
        raise Refused(faults)
    return Network(clean, {kind: part[0] for kind, part in parts.items()})


def _content(path: Path, faults: list[str]) -> object:
    """What the file holds, or None with a fault. Stricter than JSON: no key twice, no NaN, no BOM."""

    def pairs(items):
        keys = [key for key, _ in items]
        if twice := next((key for n, key in enumerate(keys) if key in keys[:n]), None):
            raise ValueError(f"{shown(twice)} is given twice in one group")
        return dict(items)

    def constant(name):
        raise ValueError(f"{name} is not a number")

    try:
        return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=pairs, parse_constant=constant)
    except FileNotFoundError:
        faults.append(f"{path.name}: is missing in {path.parent}.")
    except (OSError, ValueError, RecursionError) as error:
        faults.append(f"{path.name}: cannot be read as JSON in UTF-8: {error}.")
    return None


def _parts(kind: str, content: object, faults: list[str]) -> tuple[datetime.date, list] | None:
    """The day on which a file was prepared and its list of records, or None with a fault."""
    if content is None:
        return None
    key, found = LIST_KEYS.get(kind, kind), []

    def is_list(value, site):
        if not isinstance(value, list):
            site.say(f"{shown(value)} is not a list of records")

    record({"meta": record({"prepared": day}), key: is_list})(content, Site(f"{kind}.json", found, {}))
    faults += [f"{fault}." for fault in found]
    return None if found else (datetime.date.fromisoformat(content["meta"]["prepared"]), content[key])


def _identifiers(kind: str, records: list) -> set[str]:
    """What other records may refer to: identifiers, for sources their addresses."""
    key = "address" if kind == "sources" else "id"
    values = [item.get(key) for item in records if isinstance(item, dict)]
    return {value for value in values if isinstance(value, str)}


def _checked(kind: str, records: list, faults: list[str], ids: dict) -> dict[str, Record]:
    """The records without a fault, by identifier; the faults of the others are added."""
    clean: dict[str, Record] = {}
    seen: set[str] = set()
    for n, item in enumerate(records, start=1):
        identifier = item.get("id") if isinstance(item, dict) else None
        has_id = isinstance(identifier, str) and bool(identifier)
        found: list[str] = []
        site = Site(f"{kind}.json, {shown(identifier) if has_id else f'record {n}'}", found, ids)
        FORMATS[kind](item, site)
        if has_id and identifier in seen:
            site.at("id").say("is the identifier of an earlier record too")
        if has_id:
            seen.add(identifier)
        if not found:
            rules.within_record(kind, item, site)
        if not found:
            clean[identifier] = item
        faults += [f"{fault}." for fault in found]
    return clean
