"""An entry as a list shows it, whatever its kind: every room makes its cards, one part of the templates prints them."""

from typing import NamedTuple

from .translations import Text


class Card(NamedTuple):
    """`where` is one short line, plain or as `places.cards.line` makes it; `cover` is safe SVG; `gist` may be empty."""

    url: str
    title: Text
    where: str
    gist: Text
    cover: str = ""
    is_draft_entry: bool = False
