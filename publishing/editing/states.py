"""How far the texts of an entry are to be trusted, language by language, after somebody wrote on them."""

from collections import Counter

from modeltranslation.translator import NotRegistered, translator

from library.languages import CODES, column
from library.models import TextState
from publishing.snapshots import tables

# Said about a text; no text that is read by itself.
_ABOUT = ("_status", "_source", "_note")


def texts_of(model, row, code) -> tuple:
    """The texts of a record of `model` in a language, empty ones left out; `row` is a part of a snapshot."""
    try:
        names = sorted(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return ()
    named = [name for name in names if name != "text_state" and not _says_something_about(name, names)]
    return tuple((name, text) for name in named if (text := row["fields"].get(column(name, code))))


def _says_something_about(name, names) -> bool:
    return any(name.endswith(end) and name.removesuffix(end) in names for end in _ABOUT)


def _texts(model, snapshot, code):
    """All texts of an entry and its children in a language, whatever their order."""
    children = Counter(
        (accessor, texts_of(table.model, row, code))
        for accessor, table in tables(model).items()
        for row in snapshot["children"].get(accessor, [])
    )
    return texts_of(model, snapshot, code), {key: count for key, count in children.items() if key[1]}


def text_states(model, old, new, *, said=None, keeps_own=False) -> dict[str, str | None]:
    """The columns `text_state_…` of the snapshot `new`, which somebody made of `old`.

    A language without a text has no state. The original language is the original. Whatever was changed in another
    language is a draft, unless the person said of it what it is: `said`, language → "draft" or "reviewed".
    `keeps_own` leaves what was written in the network's own words so after a change: for those who write these words.
    """
    said = said or {}
    states = {}
    for code in CODES:
        name = column("text_state", code)
        before = old["fields"].get(name) or ""
        is_changed = _texts(model, old, code) != _texts(model, new, code)
        own_stays = before == TextState.OWN and (keeps_own or not is_changed)
        if not texts_of(model, new, code):
            state = None
        elif code == new["fields"]["original_language"]:
            state = TextState.OWN if own_stays else TextState.ORIGINAL
        elif said.get(code):
            state = said[code]
        elif own_stays:
            state = TextState.OWN
        elif is_changed or before in ("", TextState.ORIGINAL):
            state = TextState.DRAFT
        else:
            state = before
        states[name] = None if state is None else str(state)
    return states
