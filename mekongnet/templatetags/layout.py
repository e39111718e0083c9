"""Tags of the frame around every page: what `base.html` and the shared parts need and Django lacks."""

from html import unescape
from typing import NamedTuple

from django import template
from django.core.paginator import Page
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from library.languages import CODES, NATIVE_NAMES, column
from library.models import NameStatus
from places.drawing import mark as drawn_mark
from publishing.translations import Text

register = template.Library()

_MARK = mark_safe(drawn_mark.mark())  # noqa: S308 - drawn by our own code


@register.tag
def capture(parser, token):
    """`{% capture as name %}…{% endcapture %}` keeps as plain text what a page prints twice.

    Plain, so that printing it escapes it for an element and for an attribute alike, whatever the block held.
    """
    words = token.split_contents()
    if len(words) != 3 or words[1] != "as":
        raise template.TemplateSyntaxError("capture is written {% capture as name %}")
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(nodelist, words[2])


class CaptureNode(template.Node):
    def __init__(self, nodelist, name):
        self.nodelist = nodelist
        self.name = name

    def render(self, context):
        context[self.name] = unescape(self.nodelist.render(context)).strip()
        return ""


@register.simple_tag
def mark():
    """The network's mark, drawn for the head of a page."""
    return _MARK


@register.filter
def elided(page: Page):
    """The page numbers to print around `page`, with the paginator's ELLIPSIS where some are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


def _phrases(text: str):
    return format_html_join(" ", '<span class="phrase">{}</span>', ((phrase,) for phrase in text.split()))


@register.filter
def phrases(text):
    """A heading in Khmer or Lao: its spaces part phrases, not words, and its lines break there.

    Takes a publishing.translations.Text, or a string in one of the two. A Text in another language passes.
    """
    if not isinstance(text, Text):
        return _phrases(str(text))
    if text.language not in ("km", "lo"):
        return text
    whole = _phrases(text.value)
    return format_html('<span lang="{}">{}</span>', text.language, whole) if text.is_fallback else whole


class NameRow(NamedTuple):
    """A name in one language, as the table of names shows it. `source` may be a web address or words."""

    code: str
    language: str
    name: str
    status: str
    source: str
    note: str
    is_ours: bool


@register.filter
def names(entry) -> list[NameRow]:
    """The names of a `library.models.Named` record, in the order of the switcher, without missing ones."""

    def get(field, code):
        return getattr(entry, column(field, code)) or ""

    return [
        NameRow(
            code,
            NATIVE_NAMES[code],
            get("name", code),
            NameStatus(get("name_status", code)).label,
            get("name_source", code),
            get("name_note", code),
            get("name_status", code) == NameStatus.OURS,
        )
        for code in CODES
        if get("name", code)
    ]
