"""What people type or paste, without the characters that no text of the network needs and that do harm."""

import re
import unicodedata

# A Khmer, Lao or Vietnamese letter carries at most six marks; some transcriptions a few more.
MOST_MARKS = 20

_LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029\v\f]")
# Control characters but tab and newline, orders that turn the direction of writing, lone halves of a character,
# the mark at the head of a file, and the two that are no characters.
_HARMFUL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
# Marks are neither letters nor spaces, so that a long run of them lies in a long run of these.
_PERHAPS_MARKS = re.compile(rf"[^\w\s]{{{MOST_MARKS + 1},}}")


def clean_text(text: str) -> str:
    """`text` without control characters (newline and tab stay), without orders of direction, with plain line ends.

    Of more than `MOST_MARKS` combining marks in a row the rest is cut; what Khmer, Lao and Vietnamese stack stays
    whole, and so do the invisible spaces that part Khmer and Lao words.
    """
    text = _HARMFUL.sub("", _LINE_ENDS.sub("\n", text))
    return text if text.isascii() else _PERHAPS_MARKS.sub(_cut_marks, text)


def _cut_marks(found) -> str:
    kept, marks = [], 0
    for letter in found[0]:
        marks = marks + 1 if unicodedata.category(letter).startswith("M") else 0
        if marks <= MOST_MARKS:
            kept.append(letter)
    return "".join(kept)
