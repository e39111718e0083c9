"""The parts that stand on a page by the dozen: cards, statements, names, the row of languages.

They are written in Python because a template of the same takes ten times as long, and these are most of a page.
Everything that is not our own markup goes through `escape` or is a Text, which escapes itself.
"""

from html import escape

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from library.languages import CODES, NATIVE_NAMES, column
from library.models import NameStatus, Source
from library.writing import number
from publishing.translations import text_in

from .translated import phrases

register = template.Library()


@register.simple_tag
def entries(cards, level=3):
    """A list of publishing.cards.Card under headings of that level. Covers need the symbol of the basin on the page."""
    rows = "".join(_card(card, f"h{level}") for card in cards)
    return mark_safe(f'<ul class="entries">{rows}</ul>')  # noqa: S308 - see the module


def _card(card, heading: str) -> str:
    hidden = f'<span class="tag">{escape(_("Not public"))}</span> ' if card.is_draft_entry else ""
    where = f'<p class="where">{hidden}{conditional_escape(card.where)}</p>' if hidden or card.where else ""
    gist = f'<p class="gist">{card.gist}{card.gist.tag}</p>' if card.gist else ""
    kind = "entry" if card.cover else "entry plain"
    return (
        f'<li class="{kind}">{card.cover}<div>'
        f'<{heading}><a href="{escape(card.url)}">{phrases(card.title)}</a></{heading}>'
        f"{where}{gist}</div></li>\n"
    )


@register.simple_tag
def statements(facts):
    """Statements with their sources. Each library.models.Fact carries its sources as `cited` (publishing.citing)."""
    return mark_safe(f'<ul class="statements">{"".join(map(_statement, facts))}</ul>')  # noqa: S308 - see the module


def _statement(fact) -> str:
    text, note = text_in(fact, "text"), text_in(fact, "note")
    weak = f' <span class="tag">{escape(_("Weakly sourced"))}</span>' if fact.confidence == "low" else ""
    more = f'<p class="small soft">{note}{note.tag}</p>' if note else ""
    return f"<li><p>{text}{text.tag}{weak}</p>{more}{_sources(fact.cited)}</li>\n"


def _sources(sources: list[Source]) -> str:
    if not sources:
        return ""
    count = ngettext("%(shown)s source", "%(shown)s sources", len(sources)) % {"shown": number(len(sources))}
    rows = "".join(f"<li>{source(one)}</li>" for one in sources)
    return f'<details class="src"><summary>{escape(count)}</summary><ul class="sources">{rows}</ul></details>'


@register.simple_tag
def source(one: Source):
    """One source: the founding record, a link, or words. What it is called there is in no particular language."""
    if one.is_founding_record:
        return escape(_("The network’s founding record"))
    if one.is_link:
        link = f'<a href="{escape(one.address)}" rel="external noopener nofollow" lang="zxx">{escape(one.label)}</a>'
        return mark_safe(link)  # noqa: S308 - see the module
    return mark_safe(f'<span lang="en">{escape(one.label)}</span>')  # noqa: S308 - see the module


@register.simple_tag
def tongues_row(tongues):
    """The languages of an entry and how far each is to be trusted: a list of publishing.pages.Tongue."""
    states = {
        "original": _("Original"),
        "own": _("In our own words"),
        "reviewed": _("Reviewed translation"),
        "draft": _("Draft translation"),
        "": _("Not yet"),
    }
    kinds = {"": "none", "draft": "draft"}
    row = []
    for one in tongues:
        inner = f'<span lang="{one.code}">{escape(one.name)}</span><small>{escape(states[one.state])}</small>'
        kind = kinds.get(one.state, "full-text")
        if one.is_current:
            row.append(f'<span class="{kind}" aria-current="true">{inner}</span>')
        elif not one.state:
            row.append(f'<span class="{kind}">{inner}</span>')
        else:
            row.append(f'<a class="{kind}" href="{escape(one.url)}" hreflang="{one.code}">{inner}</a>')
    label = escape(_("Languages of this text"))
    return mark_safe(f'<nav class="tongues" aria-label="{label}">{"".join(row)}</nav>')  # noqa: S308 - see the module


@register.simple_tag
def name_table(entry):
    """The names of a library.models.Named record in the four languages, and where each comes from."""
    rows = []
    for code in CODES:
        name = getattr(entry, column("name", code))
        if not name:
            continue
        status = NameStatus(getattr(entry, column("name_status", code)))
        details = f"<small>{escape(str(status.label))}</small>"
        origin = getattr(entry, column("name_source", code)) or ""
        if origin.startswith(("http://", "https://")):
            details += (
                f'<small><a class="more" href="{escape(origin)}" rel="external noopener nofollow">'
                f"{escape(_('Source of the name'))}</a></small>"
            )
        elif origin:
            details += f'<small lang="en">{escape(origin)}</small>'
        if note := getattr(entry, column("name_note", code)):
            details += f'<small lang="{code}">{escape(note)}</small>'
        rows.append(
            f'<tr{" class=ours" if status == NameStatus.OURS else ""}><th scope="row"><span lang="{code}">'
            f'{NATIVE_NAMES[code]}</span></th><td><b lang="{code}">{escape(name)}</b>{details}</td></tr>'
        )
    caption = escape(_("Names in four languages"))
    table = f'<table class="names"><caption class="sr">{caption}</caption><tbody>{"".join(rows)}</tbody></table>'
    return mark_safe(table)  # noqa: S308 - see the module


@register.simple_tag
def filter_fields(faceted):
    """The fields of the form of a publishing.facets.Faceted, one a filter, each choice with its count."""
    return mark_safe("".join(_field(one, escape(_("All"))) for one in faceted.filters))  # noqa: S308 - see the module


def _field(one, everything: str) -> str:
    options = "".join(
        f'<option value="{escape(choice.value)}"{" selected" if choice.is_chosen else ""}>'
        f"{escape(str(choice.label))} ({number(choice.count)})</option>"
        for choice in one.choices
    )
    kind = "field chosen" if one.chosen else "field"
    return (
        f'<div class="{kind}"><label for="filter-{one.name}">{escape(str(one.label))}</label>'
        f'<select id="filter-{one.name}" name="{one.name}"><option value="">{everything}</option>{options}</select>'
        "</div>\n"
    )


@register.simple_tag
def refs(numbers):
    """References to the numbered sources of a long read."""
    if not numbers:
        return ""
    word = escape(_("source %(number)s"))
    links = "".join(f'<a href="#source-{one}">{word % {"number": number(one)}}</a>' for one in numbers)
    return mark_safe(f'<p class="refs small">{links}</p>')  # noqa: S308 - see the module
