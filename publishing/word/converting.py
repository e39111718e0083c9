"""From a checked Word file to clean HTML, by mammoth."""

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from html import unescape

import mammoth
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.html import escape, strip_tags
from django.utils.translation import gettext as _
from mammoth.docx.files import ExternalFileAccessIsDisabledError, InvalidFileReferenceError

from library.images import CleanPicture, clean_picture
from library.legacy_fonts import legacy_font
from library.legacy_fonts import message as legacy_message
from library.text_cleaning import clean_text
from publishing.rich_text import clean

from . import faults
from .contents import lost, refuse_old_fonts, unread
from .package import opened, trees

MAX_PICTURES = 20
MAX_TEXT = 400_000

_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='heading 1'] => h2:fresh
p[style-name='Heading 1'] => h2:fresh
p.Heading1 => h2:fresh
p[style-name='heading 2'] => h3:fresh
p[style-name='Heading 2'] => h3:fresh
p.Heading2 => h3:fresh
p[style-name='heading 3'] => h4:fresh
p[style-name='Heading 3'] => h4:fresh
p.Heading3 => h4:fresh
p[style-name='heading 4'] => h4:fresh
p[style-name='Heading 4'] => h4:fresh
p.Heading4 => h4:fresh
p[style-name='heading 5'] => h4:fresh
p[style-name='Heading 5'] => h4:fresh
p[style-name='heading 6'] => h4:fresh
p[style-name='Heading 6'] => h4:fresh
p[style-name='Heading'] => h2:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Quotations'] => blockquote > p:fresh
p[style-name^='toc '] => !
p[style-name^='TOC '] => !
p[style-name='Contents Heading'] => !
"""


@dataclass
class Picture:
    """A picture of the file, made anew, and the words that Word has for it."""

    content: CleanPicture
    alt: str = ""


@dataclass
class Converted:
    """What became of a file: clean HTML, the title if it has one, pictures, and in words what was lost."""

    html: str
    title: str = ""
    lost: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not strip_tags(self.html).strip()


def convert(upload) -> Converted:
    """The text of the Word file in the open file `upload`.

    Raises ValidationError, with what to do in words, for anything else than a sound .docx in letters of today.
    """
    with opened(upload) as package:
        found = trees(package)
        refuse_old_fonts(found)
        losses = lost(found)
    upload.seek(0)
    pictures = _Pictures()
    try:
        result = mammoth.convert_to_html(
            upload, style_map=_STYLES, include_embedded_style_map=False, convert_image=pictures.take
        )
    except Exception as fault:  # mammoth meets a damaged file with errors of many kinds
        raise faults.damaged() from fault
    title, html = _parts(clean_text(result.value))
    converted = Converted(
        html=clean(html),
        title=title,
        lost=[*losses, *pictures.lost(), *unread(result.messages)],
        pictures=pictures.found,
    )
    if converted.is_empty:
        raise ValidationError(_("There is no text in this file."), code="empty")
    if len(converted.html) > MAX_TEXT:
        raise faults.too_long()
    if font := legacy_font(f"{title} {converted.html}"):
        raise ValidationError(legacy_message(font), code="old_font")
    return converted


# --- pictures ---

_NO_PICTURE = (
    *(ValidationError, LookupError, OSError, ValueError, RuntimeError, NotImplementedError),
    *(zipfile.BadZipFile, zlib.error, ExternalFileAccessIsDisabledError, InvalidFileReferenceError),
)


class _Pictures:
    """Takes pictures out of the text, as long as there is room for more."""

    def __init__(self):
        self.found = []
        self.unread = self.too_many = 0

    def take(self, image):
        if len(self.found) >= MAX_PICTURES or self.unread >= MAX_PICTURES:
            self.too_many += 1
            return []
        try:
            with image.open() as file:
                content = clean_picture(ContentFile(file.read()))
        except _NO_PICTURE:  # a drawing of Windows, a picture on another machine, a damaged one
            self.unread += 1
            return []
        alt = " ".join(clean_text(image.alt_text or "").split())[:300]
        self.found.append(Picture(content, alt))
        return []

    def lost(self):
        checks = [
            (self.found, _("The places of the pictures: they stand below the text, not in it.")),
            (self.unread, _("Pictures that could not be read. Save them as JPEG and add them as photos.")),
            (self.too_many, _("Pictures after the first %(limit)s.") % {"limit": MAX_PICTURES}),
        ]
        return [words for found, words in checks if found]


# --- the text ---

_NOTE_LIST = re.compile(r'<ol>(<li id="(?:foot|end)note-.*)</ol>$', re.DOTALL)
_NOTE = re.compile(r'<li id="(?:foot|end)note-[^"]*">(.*?)</li>(?=<li id="(?:foot|end)note-|$)', re.DOTALL)
_BACK = re.compile(r'\s*<a href="#(?:foot|end)note-ref-[^"]*">[^<]*</a>')
# Links inside of the file lead nowhere on a page that has no anchors.
_MARK = re.compile(r'<a id="[^"]*"></a>')
_INNER_LINK = re.compile(r'<a (?:id="[^"]*" )?href="#[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
_FIRST_HEADING = re.compile(r"<h([1-4])>(.*?)</h\1>", re.DOTALL)


def _parts(html: str) -> tuple[str, str]:
    """The title and the rest, in which notes are numbered paragraphs at the end."""
    html, notes = _notes(html)
    html = _MARK.sub("", _INNER_LINK.sub(r"\1", html))
    title, html = _title(html)
    html = html.replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    html = re.sub(r"<(p|h[2-4]|li|blockquote)>\s*</\1>", "", html)
    return title, html + notes


def _notes(html: str) -> tuple[str, str]:
    found = _NOTE_LIST.search(html)
    if not found:
        return html, ""
    texts = [_BACK.sub("", one).strip() for one in _NOTE.findall(found[1])]
    rows = [
        re.sub(r"^<p>\s*", f"<p>[{number}] ", text) if text.startswith("<p>") else f"<p>[{number}] {text}</p>"
        for number, text in enumerate(texts, start=1)
    ]
    rows = [_MARK.sub("", _INNER_LINK.sub(r"\1", row)) for row in rows]
    return html[: found.start()], f"<h3>{escape(_('Notes'))}</h3>{''.join(rows)}"


def _title(html: str) -> tuple[str, str]:
    """The first heading; one that stands before everything else is not said twice."""
    found = re.search(r"<h1>(.*?)</h1>", html, re.DOTALL) or _FIRST_HEADING.search(html)
    if not found:
        return "", html
    title = " ".join(unescape(strip_tags(found[found.lastindex])).split())[:300]
    if found[0].startswith("<h1>") or not html[: found.start()].strip():
        html = html[: found.start()] + html[found.end() :]
    return title, html
