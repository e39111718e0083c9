"""What differs between two revisions, field by field and word by word, as HTML."""

from .entries import Change, changes, label_of
from .words import plain_lines, tokens, words

__all__ = ["Change", "changes", "label_of", "plain_lines", "tokens", "words"]
