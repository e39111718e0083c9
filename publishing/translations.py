"""The one door through which a text reaches a reader: their language, or another one that says so."""

import re
from html import escape
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from library.languages import NATIVE_NAMES, column, preference

# Words of another language inside a text, known by their script, or by letters that only Vietnamese has.
_KHMER = re.compile("[\u1780-\u17ff]+(?:[\\s\u200b]+[\u1780-\u17ff]+)*")
_LAO = re.compile("[\u0e80-\u0eff]+(?:\\s+[\u0e80-\u0eff]+)*")
_VIETNAMESE = re.compile(r"{0}(?:\s{0})*".format("\\w*[\u00c0-\u024f\u1ea0-\u1ef9]\\w*"))
_ONLY_VIETNAMESE = re.compile("[\u1ea0-\u1ef9đĐăĂơƠưƯ]")
# A letter without which a text of that language holds no such words: most hold none, and one look tells.
_FOREIGN = {
    "km": re.compile("[\u0e80-\u0eff\u00c0-\u024f\u1ea0-\u1ef9]"),
    "lo": re.compile("[\u1780-\u17ff\u00c0-\u024f\u1ea0-\u1ef9]"),
    "vi": re.compile("[\u0e80-\u0eff\u1780-\u17ff]"),
    "en": re.compile("[\u0e80-\u0eff\u1780-\u17ff\u00c0-\u024f\u1ea0-\u1ef9]"),
}


def _with_foreign_words(html: str, language: str) -> str:
    """`html`, escaped text of `language`, with the words of another language marked as such."""
    if html.isascii() or not _FOREIGN[language].search(html):
        return html

    def marked(found, code):
        words = found[0]
        if code == "vi" and not _ONLY_VIETNAMESE.search(words):
            return words
        return f'<span lang="{code}">{words}</span>'

    for code, words in (("km", _KHMER), ("lo", _LAO), ("vi", _VIETNAMESE)):
        if code != language:
            html = words.sub(lambda found, code=code: marked(found, code), html)
    return html


class Text(NamedTuple):
    """A text as it is shown. `value` is empty and `language` is the reader's when no language has the text.

    Printed in a template it is HTML: escaped, and wrapped in `<span lang=…>` when it fell back. In an
    attribute, print `value`.
    """

    value: str
    language: str
    is_fallback: bool

    def __str__(self):
        text = _with_foreign_words(escape(self.value), self.language)
        if self.is_fallback:
            text = f'<span lang="{self.language}">{text}</span>'
        return mark_safe(text)  # noqa: S308 - escaped above

    # What Django's tags and `format_html` ask for, so that they don't escape the wrapping again.
    __html__ = __str__

    def __bool__(self):
        return bool(self.value)

    @property
    def language_name(self) -> str:
        return NATIVE_NAMES[self.language]

    @property
    def tag(self) -> str:
        """The small visible label that names the language of a text that fell back; else nothing."""
        if not self.is_fallback:
            return ""
        return format_html(' <span class="tag" lang="{}">{}</span>', self.language, self.language_name)

    @property
    def headline(self) -> "Text":
        """The text with a capital at its beginning, for a heading: xã Thạnh Phong becomes Xã Thạnh Phong."""
        return self._replace(value=self.value[:1].upper() + self.value[1:])

    def opening(self, length: int = 220) -> "Text":
        """The first sentence, for a list; a long one is cut at a space where the script has spaces."""
        return self._replace(value=first_sentence(self.value, length))

    @property
    def marked(self) -> str:
        """For letters and calendars, where no `lang` can stand: with the name of its language where it fell back."""
        return f"{self.value} [{NATIVE_NAMES[self.language]}]" if self.is_fallback else self.value


def text_in(obj, field: str, language: str | None = None) -> Text:
    """`field` of `obj` for a reader of `language` (the active one by default).

    The order is: the reader's language, the original of the text, then English, Vietnamese, Khmer, Lao.
    """
    reader = language or get_language() or "en"
    value = getattr(obj, column(field, reader))
    if value:
        return Text(value, reader, False)
    for code in preference(reader, getattr(obj, "original_language", ""))[1:]:
        value = getattr(obj, column(field, code))
        if value:
            return Text(value, code, True)
    return Text("", reader, False)


# A full stop ends a sentence in Vietnamese, Lao and English when a space follows; ។ ends one in Khmer.
_ENDS = (". ", "។", "? ", "! ")


def first_sentence(text: str, length: int = 220) -> str:
    """The first sentence of `text` that is at least 40 characters long; at most about `length` characters."""
    ends = [position + len(end.rstrip()) for end in _ENDS if (position := text.find(end, 40)) != -1]
    sentence = text[: min(ends)] if ends else text
    if len(sentence) <= length:
        return sentence
    cut = sentence.rfind(" ", 40, length)
    return sentence[: cut if cut != -1 else length].rstrip(" ,;:–") + "…"
