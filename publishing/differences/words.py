"""What differs between two texts, word by word, as HTML."""

import bisect
import difflib
import re
from collections import Counter
from collections.abc import Iterable
from html.parser import HTMLParser

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# So many pairs of equal pieces are looked at; where there are more, what differs is taken out and put in whole.
MOST_PAIRS = 300_000
# difflib looks at all that is left once more for every piece that it finds: longer stretches (pieces before times
# pieces after) are parted first, at the pieces that stand once in each.
MOST_AT_ONCE = 2_000_000
# So many lines around a change are shown of a long text.
CONTEXT_LINES = 1


_KHMER_LETTER = "\u1780-\u17b3"
# The pieces that are compared: an orthographic cluster of Khmer or Lao, which write no spaces between words; a word of
# another script; a line break; other space; anything else by itself. No text is lost between two pieces.
_TOKEN = re.compile(
    f"[{_KHMER_LETTER}](?:\u17d2[{_KHMER_LETTER}]|[\u17b4-\u17d1\u17d3\u17dd\u200b-\u200d])*"
    "|[\u0ec0-\u0ec4]?[\u0e81-\u0eae\u0edc-\u0edf][\u0eb1\u0eb4-\u0ebd\u0ec8-\u0ece]*[\u0eb0\u0eb2\u0eb3]?"
    "|[^\\W\u1780-\u17ff\u0e80-\u0eff]+(?:['’\u0300-\u036f][^\\W\u1780-\u17ff\u0e80-\u0eff]*)*"
    "|\n|[^\\S\n]+|.",
    re.DOTALL,
)


def tokens(text: str) -> list[str]:
    """`text` in the pieces that a reader takes in as one; joined they are the text."""
    return _TOKEN.findall(text)


def words(old: str, new: str) -> tuple[SafeString, SafeString]:
    """Both texts as HTML: what went is in <del> in the first, what came in <ins> in the second."""
    left, right = old.split("\n"), new.split("\n")
    old_lines, new_lines = [], []
    for tag, i, j, k, m in _steps(left, right):
        if tag == "equal":
            same = [escape(line) for line in left[i:j]]
            at_start, at_end = i == 0 and k == 0, j == len(left) and m == len(right)
            same = _shortened(same, keep_start=not at_start, keep_end=not at_end)
            old_lines += same
            new_lines += same
        else:
            before, after = _marked("\n".join(left[i:j]), "\n".join(right[k:m]))
            old_lines += [before] if j > i else []
            new_lines += [after] if m > k else []
    return (
        mark_safe("<br>".join(old_lines)),  # noqa: S308 - every piece is escaped above or in _marked
        mark_safe("<br>".join(new_lines)),  # noqa: S308 - as above
    )


def _shortened(lines: list[str], *, keep_start: bool, keep_end: bool) -> list[str]:
    """What did not change, without the middle of it."""
    start = lines[:CONTEXT_LINES] if keep_start else []
    end = lines[len(lines) - CONTEXT_LINES :] if keep_end else []
    return lines if len(lines) <= len(start) + len(end) + 1 else [*start, "…", *end]


def _marked(old: str, new: str) -> tuple[str, str]:
    left, right = tokens(old), tokens(new)
    before, after = [], []
    for tag, i, j, k, m in _steps(left, right):
        gone, come = "".join(left[i:j]), "".join(right[k:m])
        before.append(escape(gone) if tag == "equal" else wrapped("del", gone))
        after.append(escape(come) if tag == "equal" else wrapped("ins", come))
    return tuple("".join(parts).replace("\n", "<br>") for parts in (before, after))


def _steps(left: list[str], right: list[str]) -> list[tuple[str, int, int, int, int]]:
    """How `left` becomes `right`, as difflib says it; in a bounded time."""
    shortest = min(len(left), len(right))
    start = next((at for at in range(shortest) if left[at] != right[at]), shortest)
    end = next((at for at in range(shortest - start) if left[-1 - at] != right[-1 - at]), shortest - start)
    before, after = left[start : len(left) - end], right[start : len(right) - end]
    steps = [("equal", 0, start, 0, start)] if start else []
    steps += [(tag, i + start, j + start, k + start, m + start) for tag, i, j, k, m in _between(before, after)]
    if end:
        steps.append(("equal", len(left) - end, len(left), len(right) - end, len(right)))
    return steps


def _between(before: list[str], after: list[str]) -> Iterable[tuple[str, int, int, int, int]]:
    """The steps of two stretches, however long."""
    if len(before) * len(after) <= MOST_AT_ONCE:
        yield from _looked_at(before, after)
        return
    here, there = 0, 0
    for one, other in [*_landmarks(before, after), (len(before), len(after))]:
        for tag, i, j, k, m in _looked_at(before[here:one], after[there:other]):
            yield tag, i + here, j + here, k + there, m + there
        if one < len(before):
            yield "equal", one, one + 1, other, other + 1
        here, there = one + 1, other + 1


def _looked_at(before: list[str], after: list[str]) -> Iterable[tuple[str, int, int, int, int]]:
    if not before and not after:
        return
    counts = Counter(after)
    is_long = len(before) * len(after) > MOST_AT_ONCE
    if is_long or not before or not after or sum(counts[one] for one in before if not one.isspace()) > MOST_PAIRS:
        yield "replace", 0, len(before), 0, len(after)
        return
    # Spaces are everywhere and mean nothing: they only follow the words beside them.
    yield from difflib.SequenceMatcher(str.isspace, before, after, autojunk=False).get_opcodes()


def _landmarks(before: list[str], after: list[str]) -> list[tuple[int, int]]:
    """Where the pieces stand that are once in each: the most of them that follow each other in both."""
    left, right = Counter(before), Counter(after)
    places = {piece: place for place, piece in enumerate(after) if right[piece] == left[piece] == 1}
    pairs = [(place, places[piece]) for place, piece in enumerate(before) if piece in places]
    # The longest rising run: for each length the smallest end, the pair that is it, and the pair before each.
    ends, last, previous = [], [], []
    for number, (_place, other) in enumerate(pairs):
        length = bisect.bisect_left(ends, other)
        previous.append(last[length - 1] if length else None)
        ends[length : length + 1], last[length : length + 1] = [other], [number]
    found, number = [], last[-1] if last else None
    while number is not None:
        found.append(pairs[number])
        number = previous[number]
    return found[::-1]


def wrapped(tag: str, text: str) -> str:
    return f"<{tag}>{escape(text)}</{tag}>".replace("\n", "<br>") if text else ""


def as_html(tag: str, text: str) -> SafeString:
    return mark_safe(wrapped(tag, text))  # noqa: S308 - escaped there


# --- rich text ---

_BREAKS = {"p", "br", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "table", "caption", "tr"}


class _Lines(HTMLParser):
    """The text of clean HTML, a line for each paragraph, item or row of a table."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag, attributes):
        if tag in _BREAKS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append("\t")
        if tag == "li":
            self.parts.append("• ")

    def handle_endtag(self, tag):
        if tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data):
        self.parts.append(" ".join(data.split("\n")))


def plain_lines(html: str) -> str:
    """What rich text says, without its tags: a line for each of its paragraphs."""
    parser = _Lines()
    parser.feed(html)
    parser.close()
    lines = (line.strip().replace("\t", " | ") for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line and line != "•")
