"""The gate before the public: what an entry lacks, all at once, in words. Each room registers its own checks."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from library.languages import CODES, column
from library.models import Photo

_checks: dict[type, list[Callable]] = {}


class Gap(NamedTuple):
    """What is missing: the column or the table that it is about (empty: the entry as a whole), and a sentence."""

    field: str
    message: str


def register(model, check: Callable) -> None:
    """`check(entry, snapshot)` gives the gaps of an entry of that kind, in the active language."""
    checks = _checks.setdefault(model, [])
    if check not in checks:
        checks.append(check)


def gaps(entry, snapshot) -> list[Gap]:
    """All that stands between this snapshot of `entry` and the public; empty when nothing does."""
    return [gap for check in _checks.get(type(entry), ()) for gap in check(entry, snapshot)]


# --- what the checks of the rooms share ---


def says(values: dict, field: str, language: str = "") -> bool:
    """True where the translated `field` has a text in `language`, or in any without one."""
    codes = [language] if language else CODES
    return any(strip_tags(values.get(column(field, code)) or "").strip() for code in codes)


def photo_gaps(accessor: str, snapshot) -> Iterable[Gap]:
    """Photos without words for people who cannot see them, without the name of who took them, or without the word of
    the people on them, where the rows have it.
    """
    rows = [row["fields"] for row in snapshot["children"][accessor]]
    photos = Photo.objects.in_bulk([row["photo_id"] for row in rows]) if rows else {}
    for number, row in enumerate(rows, start=1):
        if photo := photos.get(row["photo_id"]):
            if not says({name: getattr(photo, name) for name in (column("alt", code) for code in CODES)}, "alt"):
                yield Gap(accessor, _("Photo %(number)s: write in one sentence what it shows.") % {"number": number})
            if not photo.credit.strip():
                yield Gap(accessor, _("Photo %(number)s: say who took it.") % {"number": number})
            if row.get("people_agreed") is False:
                words = _("Photo %(number)s: ask the people on it, and say that they agreed; or take it out.")
                yield Gap(accessor, words % {"number": number})
