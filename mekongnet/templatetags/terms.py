"""The glossary's terms: sixty of them on one page, in four languages each, so written in Python like other parts."""

from html import escape

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from library.languages import CODES
from publishing.templatetags.translated import language_label

register = template.Library()


@register.simple_tag
def terms(entries):
    """A description list of mekongnet.glossary.Entry."""
    draft = f' <span class="tag">{escape(_("draft translation"))}</span>'
    languages = {code: escape(str(language_label(code))) for code in CODES}
    rows = "".join(_term(one, draft, languages) for one in entries)
    return mark_safe(f'<dl class="glossary">{rows}</dl>')  # noqa: S308 - all parts are escaped below


def _term(entry, draft: str, languages: dict[str, str]) -> str:
    heading = entry.heading.headline
    own = draft if entry.own and entry.own.is_draft else ""
    meaning = f"<p>{entry.definition}{entry.definition.tag}</p>" if entry.definition else ""
    note = f'<p class="small soft">{entry.note}{entry.note.tag}</p>' if entry.note else ""
    forms = "".join(
        f'<li><span class="small soft">{languages[form.code]}</span> '
        f'<span lang="{form.code}">{escape(form.text)}</span>{draft if form.is_draft else ""}</li>'
        for form in entry.others
    )
    return (
        f'<div id="{entry.slug}"><dt>{heading}{heading.tag}{own}</dt>'
        f'<dd>{meaning}<ul class="forms">{forms}</ul>{note}</dd></div>\n'
    )
