"""Papers: what a page says, as a PDF of A4 pages in any of the four languages.

Set by Typst in this process, with fonts that come as packages. What people wrote reaches it as JSON alone.
"""

import hashlib
import json
import threading
from functools import cache as once
from pathlib import Path

import fontpkg_noto_sans
import justmytype_intl_sea
import typst
from django.core.cache import cache

_FOLDER = Path(__file__).resolve().parent
_TEMPLATE = _FOLDER / "paper.typ"
# About two hundred pages. More is no paper but a book, and nobody waits for it.
MOST_CHARACTERS = 400_000
# Kept for a while by what it says; a very big one is made anew.
KEPT_SECONDS, KEPT_BYTES = 3600, 2_000_000
# So many papers are set at the same time, and so long the next one waits.
_at_work = threading.BoundedSemaphore(2)
WAIT_SECONDS = 20


class NoPaper(Exception):
    """The paper cannot be made."""


class TooLong(NoPaper):
    """It would have too many pages."""


class Busy(NoPaper):
    """Others are being made; in a moment it can."""


def digest(paper: dict) -> str:
    """What tells this paper from every other one, for caches here and elsewhere."""
    return hashlib.sha256(_engine() + _text(paper).encode()).hexdigest()


def make(paper: dict) -> bytes:
    """The PDF of a paper (publishing.pdf.paper), kept for an hour by what it says. Raises NoPaper."""
    key = f"pdf:{digest(paper)}"
    found = cache.get(key)
    if found is None:
        found = _set(_text(paper))
        if len(found) <= KEPT_BYTES:
            cache.set(key, found, KEPT_SECONDS)
    return found


def _set(text: str) -> bytes:
    if len(text) > MOST_CHARACTERS:
        raise TooLong(f"{len(text)} characters")
    if not _at_work.acquire(timeout=WAIT_SECONDS):
        raise Busy
    try:
        return typst.compile(
            _TEMPLATE,
            root=_FOLDER,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"paper": text},
            timestamp=0,
        )
    except typst.TypstError as fault:
        raise NoPaper(str(fault)) from fault
    finally:
        _at_work.release()


def _text(paper: dict) -> str:
    return json.dumps(paper, ensure_ascii=False, separators=(",", ":"))


@once
def _fonts() -> list[str]:
    scripts = Path(justmytype_intl_sea.__file__).parent / "fonts" / "ofl"
    return [str(scripts), str(Path(fontpkg_noto_sans.__file__).parent / "files")]


@once
def _engine() -> bytes:
    return typst.__version__.encode() + _TEMPLATE.read_bytes()
