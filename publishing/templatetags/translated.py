"""Tags that print texts, numbers and dates in the reader's language, by `publishing.translations`."""

from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from library import writing
from library.languages import NATIVE_NAMES
from publishing.translations import Text, text_in

register = template.Library()

register.filter("number", writing.number)
register.filter("year", writing.year)
register.filter("longdate", writing.long_date)
register.filter("month", writing.month)
register.filter("clock", writing.time)
register.filter("filesize", writing.file_size)
register.filter("digits", writing.digits)
register.filter("coordinate", writing.coordinate)


@register.simple_tag
def tr(obj, field):
    """The text of `field`, wrapped in its language when it fell back."""
    return text_in(obj, field)


@register.simple_tag
def tr_tag(obj, field):
    """The visible label of the language that the text of `field` fell back to, or nothing."""
    return text_in(obj, field).tag


@register.simple_tag
def tr_html(obj, field):
    """A rich text, which was cleaned when it was saved, in its language."""
    text = text_in(obj, field)
    if not text:
        return ""
    # The stored HTML is on the allow-list of publishing.rich_text; it is cleaned on the way in, never here.
    return format_html('<div class="rich" lang="{}">{}</div>', text.language, mark_safe(text.value))  # noqa: S308


@register.filter
def native_name(language):
    """The name of a language in that language."""
    return NATIVE_NAMES[language]


_LANGUAGE_LABELS = {"vi": _("Vietnamese"), "lo": _("Lao"), "km": _("Khmer"), "en": _("English")}


@register.filter
def language_label(code):
    """The name of a language in the reader's language."""
    return _LANGUAGE_LABELS[code]


@register.filter
def choice(instance, field):
    """What a reader reads for the value of a field with choices. As `get_kind_display`, ten times as quick."""
    return _choice(type(instance)._meta.get_field(field), getattr(instance, field), get_language())


@lru_cache(maxsize=2000)
def _choice(field, value, language):
    return str(dict(field.flatchoices).get(value, value))


@register.filter
def text_state(entry):
    """How far an entry's own texts go in the reader's language: a TextState, or an empty string for none."""
    return entry.state_in(get_language())


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


def _phrases(text: str):
    return format_html_join(" ", '<span class="phrase">{}</span>', ((phrase,) for phrase in text.split()))
