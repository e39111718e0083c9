"""What the portal itself says of a change, where nobody was asked: kept in English in the log and with the revision,
with names as they were, and told to everybody in their own language.
"""

import re

from django.utils.translation import gettext, gettext_noop

_KNOWN: dict[str, re.Pattern] = {}


def sentence(text: str) -> str:
    """Lets `told` know an English sentence, which may have places such as `%(name)s`; gives it back."""
    _KNOWN[text] = re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+)", re.escape(text)), re.DOTALL)
    return text


PHOTO_ADDED = sentence(gettext_noop("Photo added"))
PHOTOS_ORDERED = sentence(gettext_noop("Photos put in order"))
PHOTO_REWORDED = sentence(gettext_noop("Words of a photo changed"))
TAKEN_FROM_WORD = sentence(gettext_noop("Text taken from a Word file"))


def told(comment: str) -> str:
    """`comment` in the reader's language, if the portal wrote it; empty for what a person wrote."""
    for text, pattern in _KNOWN.items():
        if found := pattern.fullmatch(comment):
            said = {name: gettext(value) if value in _KNOWN else value for name, value in found.groupdict().items()}
            return gettext(text) % said if said else gettext(text)
    return ""
