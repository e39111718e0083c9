"""The form of an entry itself."""

from typing import NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from library.languages import CODES, NATIVE_NAMES, column
from library.models import TextState
from publishing import snapshots

from .fields import Choices
from .snapshot_form import SnapshotForm
from .states import text_states


class Section(NamedTuple):
    """A part of the page: plain and many-to-many fields, translated ones by language, rows of children.

    The first one stands open and has no heading; the others open when they are wanted, or with `opens` from the start.
    The translated fields come first, or with `texts_last` after the plain ones.
    """

    heading: str = ""
    fields: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    hint: str = ""
    opens: bool = False
    texts_last: bool = False


STATE_WORDS = {
    TextState.ORIGINAL: _("Original"),
    TextState.OWN: _("In our own words"),
    TextState.REVIEWED: _("Reviewed translation"),
    TextState.DRAFT: _("Draft translation"),
    "": _("Not yet"),
}


class EntryForm(SnapshotForm):
    """The texts and columns of an entry. `entry` may be unsaved; `snapshot` is what the person goes on from.

    Beside the declared fields it asks which language is the original, and of every other one whether a native reader
    has read it (`state_km`). `new_snapshot(children)` is what to save: the old snapshot with the changes, the given
    rows of children in place of theirs, and the states of the languages as the changes left them.
    """

    sections: tuple[Section, ...] = ()

    def __init__(self, data=None, files=None, *, entry, snapshot, user, choices=None, **kwargs):
        self.entry = entry
        self.snapshot = snapshot
        super().__init__(
            data,
            files,
            instance=snapshots.instance_of(entry, snapshot),
            old={"fields": snapshot["fields"], "many": snapshot["many"]},
            choices=choices or Choices(user),
            **kwargs,
        )
        self.fields["original_language"] = forms.ChoiceField(
            label=_("In which language was this written first?"),
            help_text=_("The other languages are translations of it. You can write in any one of the four."),
            choices=[(code, NATIVE_NAMES[code]) for code in CODES],
            widget=forms.RadioSelect,
            initial=snapshot["fields"]["original_language"],
            required=False,
        )
        for code in CODES:
            self.fields[f"state_{code}"] = forms.ChoiceField(
                label=_("Has a native reader read this?"),
                choices=[
                    ("", _("As before; what I change becomes a draft")),
                    (TextState.DRAFT.value, _("No, it is a draft")),
                    (TextState.REVIEWED.value, _("Yes, it was read and is right")),
                ],
                required=False,
            )

    @property
    def original(self) -> str:
        """The original language as the person left it on the page."""
        chosen = self.data.get("original_language") if self.is_bound else None
        return chosen if chosen in CODES else self.snapshot["fields"]["original_language"]

    def language_to_mend(self):
        return self.original

    def state_of(self, code):
        is_original = code == self.original
        state = self.snapshot["fields"].get(column("text_state", code)) or ""
        if is_original and state not in ("", TextState.OWN):
            state = TextState.ORIGINAL
        return STATE_WORDS[state], is_original

    def new_snapshot(self, children: dict) -> dict:
        part = self.part()
        part["fields"]["original_language"] = self.original
        new = {**self.snapshot, **part, "children": {**self.snapshot["children"], **children}}
        said = {code: self.cleaned_data.get(f"state_{code}") for code in CODES}
        states = text_states(self._meta.model, self.snapshot, new, said=said, keeps_own=self.is_coordinator)
        return {**new, "fields": {**new["fields"], **states}}

    def kept(self) -> dict[str, str]:
        """Fields to send again with other values than they came with: for what was read out of a file."""
        return {}

    # --- showing ---

    def parts(self, formsets=()) -> list[dict]:
        """What the page shows, section by section: tabs, fields and rows, and whether something is to be mended."""
        by_accessor = {one.accessor: one for one in formsets}
        found = []
        for number, section in enumerate(self.sections):
            fields = [self[name] for name in section.fields if name in self.fields]
            tabs = self.tabs(section.texts, asks=number == 0) if section.texts else []
            rows = [by_accessor[name] for name in section.rows if name in by_accessor]
            if not (fields or tabs or rows):
                continue
            to_mend = self.shows_errors and (
                any(one.name in self.errors for one in fields)
                or any(tab.has_errors for tab in tabs)
                or any(one.has_errors for one in rows)
            )
            found.append(
                {
                    "number": number,
                    "heading": section.heading,
                    "hint": section.hint,
                    "texts_last": section.texts_last,
                    "fields": fields,
                    "tabs": tabs,
                    "rows": rows,
                    "asks_original": self["original_language"] if number == 0 and tabs else None,
                    "to_mend": to_mend,
                    "is_open": section.opens or to_mend or any(one.is_growing for one in rows),
                }
            )
        return found
