"""What an organisation is asked some months after a workshop."""

from django import forms
from django.utils.translation import gettext_lazy as _

from library.plain_text import PlainField

from .written_in import WrittenInForm


class FollowUpForm(WrittenInForm):
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

    @property
    def said(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("text", "language", "may_be_shown")}
