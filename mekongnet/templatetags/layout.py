"""Tags of the frame around every page: what `base.html` and the shared parts need and Django lacks."""

from html import unescape

from django import template
from django.core.paginator import Page
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from library.languages import CODES
from places.drawing import mark as drawn_mark

register = template.Library()

_CURRENT = ' aria-current="true"'
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


@register.tag
def fixed(parser, token):
    """`{% fixed a b %}…{% endfixed %}` is rendered once a process for each language and each value of `a` and `b`.

    For the frame around a page, which depends on nothing else; never for anything from the database.
    """
    arguments = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodelist = parser.parse(("endfixed",))
    parser.delete_first_token()
    return FixedNode(nodelist, arguments)


class FixedNode(template.Node):
    def __init__(self, nodelist, arguments):
        self.nodelist = nodelist
        self.arguments = arguments
        self.rendered = {}

    def render(self, context):
        key = (get_language(), *[one.resolve(context) for one in self.arguments])
        if key not in self.rendered:
            self.rendered[key] = self.nodelist.render(context)
        return self.rendered[key]


@register.simple_tag
def language_links(site):
    """The page in the four languages: the row at its head. Takes `mekongnet.context.Site`."""
    links = [
        f'<a href="{escape(one.url)}" lang="{one.code}" hreflang="{one.code}"'
        f"{_CURRENT if one.is_current else ''}>{one.name}</a>"
        for one in site.links
    ]
    return mark_safe("".join(links))  # noqa: S308 - escaped above


@register.simple_tag
def alternate_links(site, alternates):
    """The addresses of the page in the languages in which it exists, for search engines."""
    links = [
        f'<link rel="alternate" hreflang="{one.code}" href="{escape(site.root + one.url)}">\n'
        for one in site.links
        if one.code in alternates
    ]
    if len(alternates) == len(CODES):
        english = next(one for one in site.links if one.code == "en")
        links.append(f'<link rel="alternate" hreflang="x-default" href="{escape(site.root + english.url)}">\n')
    return mark_safe("".join(links))  # noqa: S308 - escaped above
