"""Horizontal bars, drawn as SVG on the server. Each bar stands in the row of a table, so that its label breaks as every
text does, in each script and on a narrow screen, and whoever reads tables reads the same.

    rows = [(_("Cambodia"), 12), (_("Laos"), 9)]
    chart = charts.bars(rows, title=_("By country"), of=_("Country"), what=_("Number of people"))

and in a template `{% include "parts/chart.html" with chart=chart %}`. Colours come from CSS classes alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

# The units of the drawing: a bar of 1000 is as long as its row, whatever the screen.
LONGEST = 1000
THICKNESS = 10


@dataclass(frozen=True)
class Bar:
    """One row: what it is about, how many (None: not known), and its drawing."""

    label: object
    value: int | float | None
    drawing: SafeString


@dataclass(frozen=True)
class Chart:
    """Bars below a title; `of` and `what` head the two columns: what is counted by, and what is counted."""

    title: str
    of: str
    what: str
    bars: list[Bar]

    def __bool__(self):
        return bool(self.bars)


def bars(rows: Iterable[tuple], *, title: str, of: str, what: str, longest: float | None = None) -> Chart:
    """A chart of (label, value) in their order. A label is a string or a publishing.translations.Text.

    The greatest value, or `longest` where it is given, fills a row. No value is below nought.
    """
    rows = list(rows)
    scale = longest or max((value or 0 for _label, value in rows), default=0)
    return Chart(title, of, what, [Bar(label, value, _draw(value or 0, scale)) for label, value in rows])


def _draw(value, scale) -> SafeString:
    length = min(round(value / scale * LONGEST), LONGEST) if scale else 0
    # The least that there is can be seen.
    length = max(length, LONGEST // 100) if value else 0
    return format_html(
        '<svg class="bar" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="bar-ground" width="{}" height="{}"/><rect class="bar-value" width="{}" height="{}"/></svg>',
        *(LONGEST, THICKNESS, LONGEST, THICKNESS, length, THICKNESS),
    )
