"""What is asked of a person whom an organisation sends."""

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from library.languages import CODES
from library.plain_text import PlainField
from organizations.people_forms import Address, Line, TongueBoxes, language_field

LONGEST = 1000


def _words(label, help_text, rows=2):
    return PlainField(
        label=label,
        help_text=help_text,
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class DelegateForm(forms.Form):
    """A person as an organisation registers them. Browsers offer nobody's own data: it is about somebody else."""

    name = Line(
        label=_("Name"),
        max_length=200,
        help_text=_("As it should stand on the list and on a badge."),
        error_messages={"required": _("Write the name of the person.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = Address(
        label=_("E-mail address"),
        help_text=_("The confirmation and the entry for the calendar go there. Without one they come to you."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    phone = Line(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "tel"}),
    )
    language = language_field(_("Language of the letters"), help_text=_("The one that this person reads best."))
    languages = forms.MultipleChoiceField(
        label=_("Languages that the person speaks"),
        help_text=_("So that the organisers know where interpretation is needed."),
        choices=settings.LANGUAGES,
        widget=TongueBoxes,
        required=False,
        error_messages={"invalid_choice": _("Choose from the four languages.")},
    )
    travel = _words(_("Travel"), _("From where, when, by what; a visa or a room that is needed."))
    access_needs = _words(
        _("What the person needs to take part"),
        _("For example: a way without steps, a seat near the speaker, somebody who comes along, care for a child."),
    )
    diet = _words(_("Food"), _("For example: no pork, no fish, an allergy to nuts."))

    def __init__(self, *arguments, **more):
        super().__init__(*arguments, label_suffix="", **more)
        self.fields["language"].initial = get_language()

    def clean_languages(self):
        return sorted(set(self.cleaned_data["languages"]), key=CODES.index)

    @property
    def said(self) -> dict:
        """What is said of the person."""
        return {name: self.cleaned_data[name] for name in DelegateForm.base_fields}


class NewDelegateForm(DelegateForm):
    agreed = forms.BooleanField(
        label=_("This person knows what is written here, for whom and for how long, and agrees"),
        error_messages={"required": _("Ask the person first, then tick this.")},
    )


class ChangedDelegateForm(DelegateForm):
    """`seen` is the fingerprint of what stood there when the form was opened."""

    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
