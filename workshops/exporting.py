"""The people of a workshop as a file for a spreadsheet, in the language of whoever takes it.

What people typed must stay words there: a spreadsheet takes what begins with = + - @ for a formula, and runs it.
"""

import csv
import io
import re

from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from library.languages import NATIVE_NAMES
from publishing.translations import text_in

from .models import Delegate

# What a cell of XLSX can hold.
LONGEST = 32_000

# The wide and small forms of the signs with which a formula begins: some spreadsheets take them for the narrow ones.
_NARROW = str.maketrans("＝﹦＋﹢－﹣−＠﹫", "==++---@@")
_SPACES = "[\\s\"'\u200b-\u200d\u2060]*"
_FIRST = re.compile(rf"[\t\r\n]|{_SPACES}[=+\-@]")
# Cells are parted by other signs in other countries: after each of these a new one might begin.
_LATER = re.compile(rf"(?<=[;,|\t\r\n\"]){_SPACES}[=+\-@]")


def neutral(text: str) -> str:
    """`text` for a cell of CSV, with an apostrophe wherever it could begin a formula, now or after a separator."""
    narrow = text.translate(_NARROW)  # sign for sign, so that places are the same in both
    marks = {found.end() - 1 for found in _LATER.finditer(narrow)}
    if _FIRST.match(narrow):
        marks.add(0)
    return "".join(f"'{sign}" if place in marks else sign for place, sign in enumerate(text))


def _columns() -> list[str]:
    names = ("name", "email", "phone", "language", "languages", "travel", "access_needs", "diet", "state")
    labels = [str(Delegate._meta.get_field(name).verbose_name) for name in names]
    organization = Delegate._meta.get_field("organization").verbose_name
    attended, registered = (Delegate._meta.get_field(name).verbose_name for name in ("attended", "registered_at"))
    heads = [str(organization), *labels, _("place in the waiting list"), str(attended), str(registered)]
    return [head[:1].upper() + head[1:] for head in heads]


def _row(one) -> list:
    was_there = {True: _("yes"), False: _("no"), None: ""}[one.attended]
    return [
        text_in(one.organization, "name").headline.value,
        one.name,
        one.email,
        one.phone,
        NATIVE_NAMES[one.language],
        ", ".join(NATIVE_NAMES[code] for code in one.languages if code in NATIVE_NAMES),
        one.travel,
        one.access_needs,
        one.diet,
        str(one.get_state_display()),
        one.place,
        was_there,
        timezone.localdate(one.registered_at),
    ]


def as_csv(people) -> bytes:
    """UTF-8 with the mark by which Excel knows it; every cell in quotes."""
    page = io.StringIO(newline="")
    writer = csv.writer(page, quoting=csv.QUOTE_ALL)
    writer.writerow(_columns())
    for one in people:
        writer.writerow(["" if cell is None else neutral(str(cell)) for cell in _row(one)])
    return b"\xef\xbb\xbf" + page.getvalue().encode()


def as_xlsx(people) -> bytes:
    """Texts are texts, and stay so when somebody edits the cell; numbers and days are what they are."""
    page = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(page, options) as book:
        sheet = book.add_worksheet(_("Delegates")[:31])
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        words = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@", "quote_prefix": True})
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        place = book.add_format({"valign": "top"})
        for column, label in enumerate(_columns()):
            sheet.write_string(0, column, label, head)
        for line, one in enumerate(people, 1):
            for column, cell in enumerate(_row(one)):
                if isinstance(cell, str):
                    sheet.write_string(line, column, cell[:LONGEST], words)
                elif isinstance(cell, int):
                    sheet.write_number(line, column, cell, place)
                elif cell is not None:
                    sheet.write_datetime(line, column, cell, day)
        sheet.set_column(0, len(_columns()) - 1, 24)
        sheet.freeze_panes(1, 2)
    return page.getvalue()


KINDS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
