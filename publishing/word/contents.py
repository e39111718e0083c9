"""What is in the XML of a Word file: fonts of the time before Unicode, and parts that no page of ours has."""

import re
from collections import Counter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from library.legacy_fonts import LAO, LIMON, legacy_family
from library.legacy_fonts import message as legacy_message

from .package import MAIN

_NOTES = re.compile(r"word/(?:foot|end)notes\.xml$")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


# --- old fonts ---


def refuse_old_fonts(trees):
    text = Counter()
    letters = {}
    for font, words in _words_by_font(trees):
        if kind := legacy_family(font):
            words = "".join(chr(ord(one) - 0xF000) if "\uf020" <= one <= "\uf0ff" else one for one in words)
            letters[kind] = letters.get(kind, "") + words
    for kind, words in letters.items():
        if kind in (LIMON, LAO):
            text[kind] = len(re.findall("[A-Za-z\u00a1-\u00ff]", words)) - 5
        elif not re.search("[\u1ea0-\u1ef9]", words):
            # Plain Latin letters are the same in these fonts and in those of today.
            text[kind] = len(re.findall("[\u00a1-\u00ff]", words)) - 1
    kind, count = max(text.items(), key=lambda item: item[1], default=("", 0))
    if count > 0:
        raise ValidationError(legacy_message(kind), code="old_font")


def _words_by_font(trees):
    """(font, text) of every run of the text and of its notes."""
    by_style, default = _fonts_of_styles(trees.get("word/styles.xml"))
    for name, tree in trees.items():
        if name != MAIN and not _NOTES.match(name):
            continue
        for paragraph in tree.iter(f"{_W}p"):
            style = paragraph.find(f"{_W}pPr/{_W}pStyle")
            inherited = by_style.get(_value(style)) or default
            for run in paragraph.iter(f"{_W}r"):
                own = _font(run.find(f"{_W}rPr")) or by_style.get(_value(run.find(f"{_W}rPr/{_W}rStyle")))
                yield own or inherited, "".join(one.text or "" for one in run.iter(f"{_W}t"))
                for symbol in run.iter(f"{_W}sym"):
                    code = symbol.get(f"{_W}char", "")
                    if re.fullmatch("[0-9A-Fa-f]{4}", code):
                        yield symbol.get(f"{_W}font", ""), chr(int(code, 16))


def _fonts_of_styles(tree) -> tuple[dict[str, str], str]:
    if tree is None:
        return {}, ""
    own, parents = {}, {}
    default = _font(tree.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr"))
    for style in tree.iter(f"{_W}style"):
        key = style.get(f"{_W}styleId", "")
        own[key] = _font(style.find(f"{_W}rPr"))
        parents[key] = _value(style.find(f"{_W}basedOn"))
        if style.get(f"{_W}default") in ("1", "true") and style.get(f"{_W}type") == "paragraph":
            default = own[key] or default
    found = {}
    for key in own:
        step, seen = key, set()
        while step in own and step not in seen and not own[step]:
            seen.add(step)
            step = parents[step]
        found[key] = own.get(step, "")
    return found, default


def _font(properties) -> str:
    fonts = properties.find(f"{_W}rFonts") if properties is not None else None
    return "" if fonts is None else fonts.get(f"{_W}ascii") or fonts.get(f"{_W}hAnsi") or ""


def _value(element) -> str:
    return "" if element is None else element.get(f"{_W}val", "")


# --- what is lost ---


def lost(trees) -> list[str]:
    main = trees[MAIN]
    names = Counter(element.tag.rpartition("}")[2] for element in main.iter())
    kinds = " ".join(one.get("uri", "") for one in main.iter() if one.tag.endswith("}graphicData"))
    around = [tree for name, tree in trees.items() if re.match(r"word/(?:header|footer)\d*\.xml$", name)]
    is_coloured = any(_value(one) not in ("", "auto", "000000") for one in main.iter(f"{_W}color"))
    checks = [
        (names["ins"] or names["del"], _("Tracked changes: the text was taken as if all of them were accepted.")),
        (names["commentReference"], _("Comments at the margin.")),
        (names["oMath"], _("Formulas. Please write them in words.")),
        ("chart" in kinds or "diagram" in kinds, _("Charts and drawings. Add them as photos.")),
        (names["object"], _("Parts made with other programs, such as Excel.")),
        (
            any("".join(tree.itertext()).strip() for tree in around),
            _("The lines at the head and the foot of the pages."),
        ),
        (names["strike"] or names["dstrike"], _("Crossed-out words: they stand there as normal text. Please look.")),
        (is_coloured or names["highlight"], _("Colours of the letters.")),
        (_is_underlined(main), _("Underlining. Bold and italic are kept.")),
    ]
    return [words for found, words in checks if found]


def _is_underlined(main) -> bool:
    links = {run for link in main.iter(f"{_W}hyperlink") for run in link.iter(f"{_W}u")}
    return any(_value(one) not in ("", "none") for one in main.iter(f"{_W}u") if one not in links)


def unread(messages) -> list[str]:
    is_unread = any(one.message.startswith("An unrecognised element was ignored") for one in messages)
    return [_("Some parts of a kind that is not known here. Please compare with your file.")] if is_unread else []
