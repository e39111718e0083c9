"""What a paper is made of: blocks of runs of words, plain data that `paper.typ` sets.

A run is a piece of text in one language. What fell back to another language carries that language's name, as on a page.
"""

from django.utils.translation import get_language

from library.languages import NATIVE_NAMES
from library.text_cleaning import clean_text
from publishing.translations import Text

_KHMER_DIGITS = "០១២៣៤៥៦៧៨៩"


def paper(*, title: Text, kicker: str, address: str, blocks: list[dict]) -> dict:
    """A whole paper in the active language. `address` is where the page that it prints is found."""
    language = get_language()
    return {
        "lang": language,
        "digits": _KHMER_DIGITS if language == "km" else "",
        "name": clean_lines(title.value),
        "title": words(title),
        "kicker": plain(kicker),
        "address": address,
        "blocks": [one for one in blocks if one],
    }


def words(text: Text, marks: str = "") -> list[dict]:
    """A text as runs: with the name of its language where it fell back, as `Text.tag` says on a page."""
    found = _lines(text.value, text.language, **({"m": marks} if marks else {}))
    if text and text.is_fallback:
        found += [{"t": " ", "l": text.language}, _tag(text.language)]
    return found


def note_of_language(text: Text) -> list[dict]:
    """The paragraph that names the language of a long text that fell back, in a list; else an empty one."""
    return [{"kind": "para", "runs": [_tag(text.language)], "style": ""}] if text and text.is_fallback else []


def _tag(language: str) -> dict:
    return {"t": NATIVE_NAMES[language], "l": language, "tag": 1}


def plain(text: str, marks: str = "") -> list[dict]:
    """Words of our own, in the reader's language. `marks` are letters: b for strong, i for emphasis."""
    return _lines(str(text), get_language(), **({"m": marks} if marks else {}))


def linked(text: str, href: str) -> list[dict]:
    """Words that lead to an address of the web; to nothing else."""
    runs = plain(text)
    if href.startswith(("https://", "http://")) and len(href) <= 2000:
        for one in runs:
            one["href"] = href
    return runs


def _lines(text: str, language: str, **more) -> list[dict]:
    found: list[dict] = []
    for line in clean_lines(text).split("\n"):
        if found:
            found.append({"t": "", "l": language, "br": 1})
        found.append({"t": line, "l": language, **more})
    return found if text else []


def clean_lines(text: str) -> str:
    """`text` without what no paper can set."""
    return clean_text(text)


# --- blocks ---


def heading(text, level: int = 2) -> dict:
    return {"kind": "heading", "level": level, "runs": words(text) if isinstance(text, Text) else plain(text)}


def para(runs: list[dict], style: str = "") -> dict | None:
    """A paragraph, or nothing where there are no words. `style` is empty, lead or soft."""
    return {"kind": "para", "runs": runs, "style": style} if runs else None


def note(*blocks) -> dict | None:
    """What the reader should know first, set apart."""
    kept = [one for one in blocks if one]
    return {"kind": "note", "blocks": kept} if kept else None


def rows(found: list[tuple[list[dict], list]], width: int = 38) -> dict | None:
    """Rows of something short (its runs) and, beside it, blocks. `width` is that of the short ones, in millimetres."""
    kept = [{"label": label, "blocks": [one for one in blocks if one]} for label, blocks in found]
    kept = [one for one in kept if one["blocks"]]
    return {"kind": "rows", "rows": kept, "width": width} if kept else None


def items(found: list[list]) -> dict | None:
    """A list; each item is a list of blocks."""
    kept = [[one for one in blocks if one] for blocks in found]
    kept = [one for one in kept if one]
    return {"kind": "list", "ordered": False, "items": kept} if kept else None


# What gives the drawings of places.drawing their colours on a page, static/css/portal.css, cannot do so here.
_INK = """<style>
.land{fill:#ebe3d0}.lake{fill:#b7d5d1;stroke:#2f7f83;stroke-width:.6}.edge,.trib,.stem,.route,.pin-lead{fill:none}
.edge{stroke:#435053;stroke-opacity:.45;stroke-dasharray:2 2;stroke-width:.6}.trib{stroke:#2f7f83;stroke-opacity:.55}
.stem{stroke:#2f7f83;stroke-width:2}.route{stroke:#7a4305;stroke-width:2;stroke-dasharray:7 5}
.pin-lead{stroke:#7a4305}.pin-foot{fill:#7a4305}.glow{fill:#d9962f;fill-opacity:.22}
.lit,.about-where{fill:#d9962f;stroke:#7a4305}.about-where{stroke-dasharray:3 2}
.town{fill:#fbf9f3;stroke:#435053;stroke-width:1.5}.city{fill:#435053;font-size:11px}
.num{font-size:13px;font-weight:700;text-anchor:middle}
text{font-family:"Noto Sans","Noto Sans Khmer","Noto Sans Lao"}
</style><rect width="100%" height="100%" fill="#dbe9e5"/>"""


def drawing(svg: str, width: int = 90) -> dict | None:
    """A drawing of places.drawing, so many millimetres wide; nothing where nothing is drawn."""
    head, found, body = clean_lines(svg).partition(">")
    if not found:
        return None
    return {"kind": "drawing", "svg": f'{head} xmlns="http://www.w3.org/2000/svg">{_INK}{body}', "width": width}
