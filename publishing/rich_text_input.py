"""Long text in a form: a plain box in which a script puts an editor, and which does without.

In the plain box a blank line parts paragraphs, `## ` begins a heading, `- ` and `1. ` begin the items of lists. What
has no such mark (a table, a list in a list) stands there as HTML. `to_plain` and `to_html` are inverses: a text that
nobody touched comes back as it was. `static/js/rich_text.js` reads the same marks.
"""

import json
import re
from html import escape, unescape

from django import forms
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .rich_text import TAGS, clean

_BLOCK = re.compile(r"<(p|h[2-4]|ul|ol|table|blockquote)\b[^<>]*>", re.IGNORECASE)
_STOP = re.compile(r"\n[ \t]*\n|\n(?=<(?:p|h[2-4]|ul|ol|table|blockquote)\b)")
_SPACE = re.compile(r"\s*")
_BLOCK_INSIDE = re.compile(r"</?(?:p|h[2-4]|ul|ol|li|table|blockquote)\b", re.IGNORECASE)
# What may stand inside of a paragraph as HTML; every other `<` is a sign that somebody typed.
_INLINE = re.compile(r'(</?(?:strong|em|sub|sup)>|<br ?/?>|<a href="[^"<>]*"(?: [a-z]+="[^"<>]*")*>|</a>)')
_HEADINGS = {"## ": "h2", "### ": "h3", "#### ": "h4"}
_MARKS = {tag: mark for mark, tag in _HEADINGS.items()}
_ITEM = re.compile(r"<li>(.*?)</li>", re.DOTALL)
# The cleaner takes minutes over tens of thousands of elements, one in the other, that it does not keep.
MOST_FOREIGN = 1000
_FOREIGN = re.compile(rf"</?(?!(?:{'|'.join(sorted(TAGS))}|script|style)\b)[a-z][^<>]*>", re.IGNORECASE)


def to_html(text: str) -> str:
    """The clean HTML of what stands in the plain box."""
    text = re.sub(r"\r\n?", "\n", text)
    if len(_FOREIGN.findall(text)) > MOST_FOREIGN:
        text = _FOREIGN.sub("", text)  # as the cleaner would: their text stays
    found, here = [], _SPACE.match(text).end()
    while here < len(text):
        if opening := _BLOCK.match(text, here):
            end = _end(text, here, opening[1].lower())
            found.append(text[here:end])
        else:
            # A paragraph ends at a blank line, or before a block of HTML that begins a line.
            stop = _STOP.search(text, here)
            end = stop.start() if stop else len(text)
            found.append(_block(text[here:end].strip()))
        here = _SPACE.match(text, end).end()
    return clean("".join(found))


def _end(text: str, here: int, tag: str) -> int:
    """Where the element that begins at `here` ends; the end of the text where nothing ends it."""
    depth = 0
    for one in re.compile(rf"<(/?){tag}\b[^<>]*>", re.IGNORECASE).finditer(text, here):
        depth += -1 if one[1] else 1
        if depth == 0:
            return one.end()
    return len(text)


def _block(text: str) -> str:
    lines = text.split("\n")
    if heading := next((tag for mark, tag in _HEADINGS.items() if text.startswith(mark)), None):
        rest = _block("\n".join(lines[1:])) if len(lines) > 1 else ""
        return f"<{heading}>{_inline(lines[0].lstrip('#').strip())}</{heading}>{rest}"
    for tag, mark in (("ul", r"[-*•] +"), ("ol", r"\d{1,3}[.)] +")):
        if all(re.match(mark, line) for line in lines):
            items = [_inline(re.sub(mark, "", line, count=1)) for line in lines]
            return f"<{tag}>{''.join(f'<li>{one}</li>' for one in items)}</{tag}>"
    return f"<p>{'<br>'.join(_inline(line) for line in lines)}</p>"


def _inline(text: str) -> str:
    parts = _INLINE.split(text)
    return "".join(part if number % 2 else escape(part, quote=False) for number, part in enumerate(parts))


def to_plain(html: str) -> str:
    """The clean `html` as it stands in the plain box."""
    found, here = [], _SPACE.match(html).end()
    while here < len(html):
        opening = _BLOCK.match(html, here)
        if not opening:
            return html
        tag = opening[1].lower()
        end = _end(html, here, tag)
        found.append(_plain_block(html[here:end], tag))
        here = _SPACE.match(html, end).end()
    text = "\n\n".join(found)
    # What looks like marks, or like HTML, and is neither stays HTML.
    return text if to_html(text) == html else html


def _plain_block(html: str, tag: str) -> str:
    inner = html[html.index(">") + 1 : html.rindex("<")]
    if tag in ("ul", "ol"):
        return _plain_list(inner, tag) or html
    if tag not in ("p", *_MARKS) or _BLOCK_INSIDE.search(inner):
        return html
    return _MARKS.get(tag, "") + re.sub(r"<br ?/?>", "\n", unescape(inner)).strip()


def _plain_list(inner: str, tag: str) -> str:
    """The items of a list line by line; empty where one is more than a line."""
    items = _ITEM.findall(inner)
    is_whole = "".join(f"<li>{one}</li>" for one in items) == re.sub(r">\s+<", "><", inner.strip())
    if not is_whole or any(_BLOCK_INSIDE.search(one) or "<br" in one for one in items):
        return ""
    marks = [f"{number}. " if tag == "ol" else "- " for number in range(1, len(items) + 1)]
    return "\n".join(mark + unescape(one).strip() for mark, one in zip(marks, items, strict=True))


class RichTextInput(forms.Textarea):
    """The plain box, with what the script needs to put an editor into it."""

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "data-rich-text": static("django_prose_editor/editor.js"),
            "data-words": json.dumps(_words(), ensure_ascii=False),
        }
        return context


def _words() -> dict[str, str]:
    """What the buttons of the editor are called."""
    return {
        "tools": _("Tools for the text"),
        "heading": _("Heading"),
        "subheading": _("Small heading"),
        "bold": _("Bold"),
        "italic": _("Italic"),
        "bullets": _("List"),
        "numbers": _("Numbered list"),
        "quote": _("Quotation"),
        "link": _("Link"),
        "address": _("Web address"),
        "set": _("Set the link"),
        "unset": _("Take the link away"),
        "table": _("Table"),
        "row": _("One row more"),
        "column": _("One column more"),
        "less_row": _("Remove this row"),
        "less_column": _("Remove this column"),
        "undo": _("Undo"),
        "redo": _("Redo"),
    }


class RichTextFormField(forms.CharField):
    """Clean HTML, typed with marks or made by the editor. Its help text, if any, is `hint`: the editor hides it."""

    # Longer ones are not even read: their own validator says that they are too long.
    longest = 1_000_000
    widget = RichTextInput
    hint = gettext_lazy("A blank line begins a new paragraph, ## a heading, and - an item of a list.")

    @classmethod
    def in_place_of(cls, field, language: str) -> "RichTextFormField":
        """The same question as the plain `field`, about a text in that language."""
        made = cls(required=False, label=field.label, help_text=field.help_text, empty_value=None)
        made.widget.attrs.update({"lang": language, "rows": 16})
        made.validators += field.validators
        return made

    def prepare_value(self, value):
        return to_plain(to_html(value)) if isinstance(value, str) and len(value) <= self.longest else value

    def to_python(self, value):
        value = super().to_python(value)
        if not value or len(value) > self.longest:
            return value
        return to_html(value) or self.empty_value

    def has_changed(self, initial, data):
        if data and len(data) > self.longest:
            return True
        return (to_html(data) if data else "") != (initial or "")
