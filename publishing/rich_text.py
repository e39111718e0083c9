"""Long text is HTML on a short allow-list, cleaned when it is written, whoever writes it, and never when it is read."""

import re

import nh3
from django.db import models

from library.text_cleaning import clean_text

TAGS = {
    *("p", "br", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "sub", "sup", "blockquote", "a"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "hreflang"}, "th": {"scope", "colspan", "rowspan"}, "td": {"colspan", "rowspan"}}
SCHEMES = {"http", "https", "mailto", "tel"}


def clean(html: str) -> str:
    """`html` with nothing but the allow-list; the text of other elements stays, scripts and styles go whole."""
    found = nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener nofollow", strip_comments=True
    )
    # After it: what does harm may have come as `&#x202e;`, and is a character only now.
    return clean_text(_with_heads(found))


# --- tables ---
# The editor knows rows and cells alone. What else helps to read a table follows from these, so that nothing is lost in
# it: rows of headings at the top are the head, each heading says what it is of, and a caption stands above the table.

_CAPTION = re.compile(r"<table>\s*<caption>((?:(?!</?(?:caption|table)\b).)*)</caption>", re.DOTALL)
_IN_BLOCKS = re.compile(r"<(?:p|ul|ol|h[2-4]|blockquote)>")
_INNERMOST = re.compile(r"<table>((?:(?!</?table>).)*)</table>", re.DOTALL)
_ROW = re.compile(r"<tr>.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<t([hd])\b")
_UNTOLD = re.compile(r"<th(?![^>]* scope=)")


def _with_heads(html: str) -> str:
    if "<table>" not in html:
        return html
    return _INNERMOST.sub(_with_head, _CAPTION.sub(_caption_above, html))


def _caption_above(start: re.Match) -> str:
    words = start[1].strip()
    if words and not _IN_BLOCKS.match(words):
        words = f"<p>{words}</p>"
    return f"{words}<table>"


def _with_head(table: re.Match) -> str:
    rows = _ROW.findall(table[1])
    if re.sub(r"\s|</?t(?:head|body)>", "", _ROW.sub("", table[1])):
        return table[0]
    cells = [_CELL.findall(row) for row in rows]
    count = next((number for number, row in enumerate(cells) if set(row) != {"h"}), 1)
    head = [_UNTOLD.sub('<th scope="col"', row) for row in rows[:count]]
    # In the other rows a heading is of its row.
    body = [_UNTOLD.sub('<th scope="row"', row) for row in rows[count:]]
    parts = (("thead", "".join(head)), ("tbody", "".join(body)))
    return f"<table>{''.join(f'<{name}>{part}</{name}>' for name, part in parts if part)}</table>"


class RichTextField(models.TextField):
    """A text column that holds clean HTML only: every write goes through `clean`, `update()` included."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return clean(value) if value else value
