"""What an organisation is asked some months after a workshop."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from library.languages import CODES, NATIVE_NAMES
from library.plain_text import PlainField


class FollowUpForm(forms.Form):
    """`seen` is the fingerprint of what stood there when the form was opened."""

    text = PlainField(
        label=_("What changed at home?"),
        help_text=_(
            "What do you do in another way since then? What did you try, and what came of it? A few sentences are"
            " enough. If nothing changed, say so, and why: that is worth knowing, too."
        ),
        max_length=5000,
        error_messages={"required": _("Write at least one sentence.")},
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    language = forms.ChoiceField(
        label=_("In which language did you write it?"),
        choices=[(code, NATIVE_NAMES[code]) for code in CODES],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Please choose one of these.")},
    )
    may_be_shown = forms.BooleanField(
        label=_("Everybody may read this on the page of the workshop"),
        help_text=_(
            "If a coordinator finds it useful for others. Until then only your own people and the coordinators read it."
        ),
        required=False,
    )
    seen = PlainField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)

    def clean(self):
        given = super().clean()
        # Who says nothing about it writes in the language of the page.
        given["language"] = given.get("language") or get_language()
        return given

    @property
    def said(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("text", "language", "may_be_shown")}
