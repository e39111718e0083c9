"""How the values of a record are spread over the columns of a row. Pure: no database."""

import datetime

from library.languages import CODES, column
from publishing.models import Status

from .formats import NAME_STATUSES, TEXT_STATES


def texts(field: str, values: dict | None) -> dict:
    """The columns of a translated field; a language without a text is null."""
    return {column(field, code): (values or {}).get(code) for code in CODES}


def names(field: str, values: dict) -> dict:
    """The columns of a name or term with its status and source in each language."""
    columns = {}
    for code in CODES:
        name = values[code] or {}
        columns[column(field, code)] = name.get("text")
        columns[column(f"{field}_status", code)] = NAME_STATUSES[name["status"]] if name else None
        columns[column(f"{field}_source", code)] = name.get("source")
    return columns


def named(values: dict) -> dict:
    """The columns of `library.models.Named`. The note on a name stands there in the name's own language."""
    notes = {code: ((values[code] or {}).get("note") or {}).get(code) for code in CODES}
    return {**names("name", values), **texts("name_note", notes)}


def states(record: dict) -> dict:
    """How far the texts of a record are to be trusted, a language."""
    words = record["translation_status"]
    return texts("text_state", {code: TEXT_STATES[word] for code, word in words.items()})


def entry(record: dict, prepared: datetime.date) -> dict:
    """The columns of `publishing.models.Entry`: published since the day on which the file was prepared."""
    statuses = record["translation_status"]
    return {
        "status": Status.PUBLISHED,
        "publish_at": datetime.datetime.combine(prepared, datetime.time(), datetime.UTC),
        "original_language": next(code for code, word in statuses.items() if word == "original"),
        "in_founding_record": record["in_seed"],
        "is_from_research": not record["in_seed"],
        **states(record),
        **texts("record_note", record["notes"]),
    }


def fact(values: dict) -> dict:
    """The columns of `library.models.Fact`, without its sources."""
    return {
        "confidence": values["confidence"],
        **texts("text", values["text"]),
        **texts("note", values.get("note")),
    }


def items(content: dict, part: str, field: str = "text") -> list[dict]:
    """The columns of each entry of a list that a case study has once a language."""
    number = max(len(texts_of[part]) for texts_of in content.values())
    return [texts(field, {code: texts_of[part][n] for code, texts_of in content.items()}) for n in range(number)]
