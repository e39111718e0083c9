"""What is asked before a Word file is read, and before what became of it is used."""

import re

from django import forms
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from library.languages import CODES, NATIVE_NAMES
from library.legacy_fonts import legacy_font
from library.legacy_fonts import message as legacy_message
from library.photo_forms import PLAIN_LICENCES, people_field
from library.plain_text import PlainField

from . import photo_rows, word
from .word.package import MAX_BYTES, MEGABYTE

# What tells the scripts apart. Vietnamese and English share one.
_LETTERS = {
    "km": re.compile("[\u1780-\u17d3]"),
    "lo": re.compile("[\u0e80-\u0edf]"),
    "latin": re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
}
_ENOUGH_LETTERS = 40
_MOST = 0.8


class WordFileForm(forms.Form):
    """Asks for the file and for the language in which it is written.

    Where nearly all letters are Khmer or Lao, the text is of that language, whatever was chosen: `is_corrected`.
    """

    is_corrected = False

    language = forms.ChoiceField(
        label=gettext_lazy("In which language is it written?"),
        choices=[(code, NATIVE_NAMES[code]) for code in CODES],
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=gettext_lazy("The Word file"),
        help_text=gettext_lazy("A file that ends in .docx, at most 20 MB."),
        max_length=500,
        allow_empty_file=True,
        widget=forms.FileInput(
            attrs={"accept": ".docx,application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
        ),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Read by file_size.js.
        words = _("The file is larger than %(limit)s MB. In Word, make its pictures smaller (Compress Pictures) first.")
        too_large = words % {"limit": MAX_BYTES // MEGABYTE}
        self.fields["file"].widget.attrs |= {"data-most": MAX_BYTES, "data-too-large": too_large}

    def clean_file(self):
        """What became of the file, a publishing.word.Converted."""
        return word.convert(self.cleaned_data["file"])

    def clean(self):
        super().clean()
        if "file" in self.cleaned_data and "language" in self.cleaned_data:
            self._look_at_script()
        if self.errors and "file" in self.cleaned_data:
            self.add_error("file", _("Please choose the file again: it is not kept while something is missing."))
        return self.cleaned_data

    def _look_at_script(self):
        chosen, script = self.cleaned_data["language"], _script_of(strip_tags(self.cleaned_data["file"].html))
        if script in CODES and script != chosen:
            self.cleaned_data["language"], self.is_corrected = script, True
        elif script == "latin" and chosen in _LETTERS:
            words = _("This text is not in the letters of %(language)s. Choose the language in which it is written.")
            self.add_error("language", words % {"language": NATIVE_NAMES[chosen]})


def _script_of(text: str) -> str:
    """A key of _LETTERS where nearly all letters are of that script; empty where they are mixed, or too few."""
    counts = {script: len(letters.findall(text)) for script, letters in _LETTERS.items()}
    script, count = max(counts.items(), key=lambda one: one[1])
    everything = sum(counts.values())
    return script if everything >= _ENOUGH_LETTERS and count >= _MOST * everything else ""


class UseForm(forms.Form):
    """What is still to be said before the text is used: for each picture that is to be kept what it shows. Who took
    the pictures, and whether the people on them agreed, is asked once. A room adds questions about a new entry.
    """

    def __init__(self, *args, waiting, entry, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.waiting, self.entry, self.user = waiting, entry, user
        self.is_new = entry.pk is None
        self.ask_about_entry()
        for number, alt in enumerate(waiting.alts):
            self.fields[f"keep_{number}"] = forms.BooleanField(label=_("Keep this picture"), required=False)
            self.fields[f"alt_{number}"] = PlainField(
                label=_("What does it show, for someone who cannot see it?"),
                required=False,
                max_length=300,
                initial=alt,
                widget=forms.Textarea(attrs={"rows": 2, "lang": waiting.language, "maxlength": 300}),
            )
        self.asked_once = self._ask_about_pictures() if waiting.alts else ()
        for field in self.fields.values():
            field.error_messages["required"] = _("Please fill this in.")

    def ask_about_entry(self) -> None:
        """Adds what a room asks about the entry itself."""

    def _ask_about_pictures(self) -> tuple[str, ...]:
        self.fields["credit"] = PlainField(
            label=_("Who took the pictures?"),
            help_text=_("The name as it is to stand below them. You can change it for single pictures later."),
            required=False,
            max_length=200,
        )
        self.fields["licence"] = forms.ChoiceField(
            label=_("What may others do with the pictures?"),
            choices=PLAIN_LICENCES,
            required=False,
            widget=forms.RadioSelect,
        )
        if not photo_rows.asks_people(self.entry):
            return "credit", "licence"
        self.fields["people_agreed"] = people_field(required=False)
        self.fields["people_agreed"].label = _("Did the people on these pictures agree that everybody sees them?")
        return "credit", "licence", "people_agreed"

    @property
    def about_entry(self) -> list:
        """The questions about the entry itself, in their order."""
        others = ("keep_", "alt_", "credit", "licence", "people_agreed")
        return [self[name] for name in self.fields if not name.startswith(others)]

    @property
    def about_pictures(self) -> list:
        """The questions that are asked once for all pictures, but for the name below them."""
        return [self[name] for name in self.asked_once if name != "credit"]

    @property
    def pictures(self):
        """(number, field to keep it, field for what it shows) of each picture."""
        return [(number, self[f"keep_{number}"], self[f"alt_{number}"]) for number in range(len(self.waiting.alts))]

    @property
    def kept(self) -> list[tuple[int, str]]:
        """(number, what it shows) of the pictures that are to be kept."""
        count = range(len(self.waiting.alts))
        return [(one, self.cleaned_data.get(f"alt_{one}")) for one in count if self.cleaned_data.get(f"keep_{one}")]

    def clean(self):
        super().clean()
        for number, alt in self.kept:
            if not alt and f"alt_{number}" not in self.errors:
                self.add_error(f"alt_{number}", _("Say what the picture shows, or do not keep it."))
        if self.kept:
            for name in self.asked_once:
                if self.cleaned_data.get(name) in ("", None) and name not in self.errors:
                    self.add_error(
                        name, _("Please fill this in.") if name == "credit" else _("Please choose one of these.")
                    )
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, str) and (font := legacy_font(value)):
                self.add_error(name, legacy_message(font))
        return self.cleaned_data
