"""The parts of a case study that repeat: contents, blocks, results. In Python, as publishing/templatetags/parts.py."""

from html import escape

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from library.writing import number
from publishing.templatetags.parts import refs
from publishing.translations import text_in

register = template.Library()


@register.simple_tag
def contents(reading):
    """The table of contents of a casestudies.reading.Reading."""
    rows = "".join(f'<li><a href="#{anchor}">{escape(heading)}</a></li>' for anchor, heading in reading.contents)
    return mark_safe(f"<ol>{rows}</ol>")  # noqa: S308 - anchors are ours, headings are escaped


@register.simple_tag
def blocks(reading):
    """The building blocks, each with its sources and the link to its own page."""
    page = escape(_("Page of block %(number)s"))
    address = escape(reading.study.get_absolute_url())
    rows = "".join(_block(address, page, *one) for one in reading.blocks)
    return mark_safe(f'<ol class="blocks">{rows}</ol>')  # noqa: S308 - all parts are escaped below


def _block(address: str, page: str, block, text, sources) -> str:
    title = text_in(block, "title")
    shown = number(block.number)
    return (
        f'<li id="block-{block.number}"><span class="marker" aria-hidden="true">{shown}</span>'
        f"{f'<h3>{title}{title.tag}</h3>' if title else ''}<p>{text}{text.tag}</p>{refs(sources)}"
        f'<p class="small"><a class="more" href="{address}blocks/{block.number}/">{page % {"number": shown}}</a></p>'
        "</li>\n"
    )


@register.simple_tag
def results(reading):
    """The results, each with its sources."""
    rows = "".join(f"<li><p>{text}{text.tag}</p>{refs(sources)}</li>\n" for text, sources in reading.results)
    return mark_safe(f'<ul class="results">{rows}</ul>')  # noqa: S308 - a Text escapes itself
