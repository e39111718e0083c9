"""Ways to look at one value of a record. A check says what is wrong and what is allowed, no more."""

import datetime
import json
import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

LANGUAGES = ("en", "vi", "km", "lo")

# Control characters other than a line's end, and halves of characters: PostgreSQL and UTF-8 refuse them.
NO_TEXT = re.compile("[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff]")


@dataclass(frozen=True)
class Site:
    """Where a value stands, where its faults go, and which records there are to refer to.

    `ids` holds the identifiers of a kind, or nothing for a kind whose file could not be read.
    """

    record: str
    faults: list[str]
    ids: Mapping[str, Collection[str]]
    path: str = ""

    def at(self, step: str | int) -> "Site":
        if isinstance(step, int):
            path = f"{self.path}[{step}]"
        else:
            path = f"{self.path}.{step}" if self.path else step
        return Site(self.record, self.faults, self.ids, path)

    def say(self, problem: str) -> None:
        self.faults.append(" ".join(filter(None, [f"{self.record}:", self.path, problem])))


Check = Callable[[object, Site], None]


def shown(value: object) -> str:
    """A value as a fault quotes it: short, on one line."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=True)
    text = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    return f"`{text[:60]}…`" if len(text) > 60 else f"`{text}`"


def either(words: Collection[str]) -> str:
    """The words as a sentence lists them: a, b or c."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def text(limit: int | None = None) -> Check:
    def check(value, site):
        if not isinstance(value, str):
            site.say(f"{shown(value)} is not a text")
        elif not value.strip():
            site.say("is empty; a missing text is null")
        elif NO_TEXT.search(value):
            site.say(f"{shown(value)} holds a character that is no part of a text")
        elif value != value.strip():
            site.say(f"{shown(value)} begins or ends with a space")
        elif limit and len(value) > limit:
            site.say(f"is {len(value)} characters long; at most {limit} are allowed")

    return check


def matching(pattern: str, description: str, limit: int) -> Check:
    compiled = re.compile(pattern)

    def check(value, site):
        if not isinstance(value, str) or not compiled.fullmatch(value) or len(value) > limit:
            site.say(f"{shown(value)} is not {description}, of at most {limit} characters")

    return check


def choice(words: Collection[str]) -> Check:
    def check(value, site):
        if not isinstance(value, str) or value not in words:
            site.say(f"{shown(value)} is not {either(words)}")

    return check


def yes_or_no(value, site):
    if not isinstance(value, bool):
        site.say(f"{shown(value)} is not true or false")


def whole(least: int, most: int) -> Check:
    def check(value, site):
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            site.say(f"{shown(value)} is not a whole number from {least} to {most}")

    return check


def degrees(limit: int) -> Check:
    def check(value, site):
        fits = isinstance(value, int | float) and not isinstance(value, bool)
        if not fits or not math.isfinite(value) or abs(value) > limit:
            site.say(f"{shown(value)} is not a number of degrees from -{limit} to {limit}")

    return check


def day(value, site):
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            raise ValueError
        datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        site.say(f"{shown(value)} is not a day, such as 2015-09-07")


def address(limit: int) -> Check:
    valid = URLValidator(schemes=["http", "https"])

    def check(value, site):
        try:
            valid(value)
            if len(value) > limit:
                raise ValidationError("too long")
        except ValidationError:
            site.say(f"{shown(value)} is not a web address (http or https) of at most {limit} characters")

    return check


def reference(kind: str, noun: str) -> Check:
    def check(value, site):
        if not isinstance(value, str):
            site.say(f"{shown(value)} is not the identifier of a {noun}")
        elif (known := site.ids.get(kind)) is not None and value not in known:
            site.say(f"{shown(value)} is not a {noun} of {kind}.json")

    return check


def maybe(inner: Check) -> Check:
    def check(value, site):
        if value is not None:
            inner(value, site)

    return check


def listed(inner: Check, *, least: int = 0, repeats: bool = False) -> Check:
    def check(value, site):
        if not isinstance(value, list):
            return site.say(f"{shown(value)} is not a list")
        if len(value) < least:
            site.say(f"has {len(value)} entries; at least {least} is needed")
        for n, item in enumerate(value):
            inner(item, site.at(n))
            if not repeats and item in value[:n]:
                site.at(n).say(f"{shown(item)} is there twice")

    return check


def record(fields: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """A group of named fields: all of `fields`, any of `optional`, no other."""
    known = {**fields, **(optional or {})}

    def check(value, site):
        if not isinstance(value, dict):
            return site.say(f"{shown(value)} is not a group of the fields {', '.join(known)}")
        for key in fields:
            if key not in value:
                site.at(key).say("is missing")
        for key, item in value.items():
            if key in known:
                known[key](item, site.at(key))
            else:
                site.at(key).say(f"is not a field here; the fields are {', '.join(known)}")

    return check


def in_languages(inner: Check) -> Check:
    """One value a language, null where there is none, at least one in all."""
    fields = record({code: maybe(inner) for code in LANGUAGES})

    def check(value, site):
        fields(value, site)
        if isinstance(value, dict) and value and all(item is None for item in value.values()):
            site.say("has no text in any language; a missing text is null as a whole")

    return check


def translated(limit: int | None = None) -> Check:
    return in_languages(text(limit))
