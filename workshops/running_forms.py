"""What a coordinator says to announce, to cancel, and about the data of people."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from library.languages import CODES, NATIVE_NAMES
from library.models import Theme
from library.plain_text import PlainField
from places.models import Country
from publishing.translations import text_in

_TONGUES = [(code, NATIVE_NAMES[code]) for code in CODES]
_NOT_THERE = {"invalid_choice": _("This is not among what can be chosen. Look at the page again.")}


class Form(forms.Form):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"label_suffix": "", **kwargs})


def _boxes(label, **options):
    errors = {**_NOT_THERE, "invalid_list": _NOT_THERE["invalid_choice"]}
    widget = forms.CheckboxSelectMultiple
    return forms.TypedMultipleChoiceField(label=label, required=False, widget=widget, error_messages=errors, **options)


class AnnounceForm(Form):
    """Who gets the announcement. What is left empty leaves nobody out."""

    countries = _boxes(_("Organisations of these countries"), choices=Country.choices)
    themes = _boxes(_("Organisations with these themes"), coerce=int)
    languages = _boxes(_("People who read these languages"), choices=_TONGUES)
    words = PlainField(
        label=_("A few words from you (if you like)"),
        help_text=_("They stand in the letter as you write them, for all readers in the same language."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    words_language = forms.ChoiceField(label=_("In which language do you write?"), choices=_TONGUES, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        themes = Theme.objects.for_labels()
        self.fields["themes"].choices = [(one.pk, text_in(one, "name").headline.value) for one in themes]
        self.initial.setdefault("words_language", get_language())

    @property
    def audience(self) -> dict:
        """The three lists, as `audience.readers` takes them."""
        return {name: self.cleaned_data[name] for name in ("countries", "themes", "languages")}

    @property
    def said(self) -> dict:
        words = self.cleaned_data["words"]
        language = self.cleaned_data["words_language"] or get_language()
        return {"words": words, "words_language": language if words else ""}


class CancelForm(Form):
    """Why a workshop is cancelled, in whichever languages somebody can write it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code in CODES:
            words = forms.Textarea(attrs={"rows": 3, "lang": code})
            self.fields[code] = PlainField(
                label=NATIVE_NAMES[code], max_length=2000, required=False, widget=words, label_suffix=""
            )


class KeepForm(Form):
    """How long people's data are kept."""

    days = forms.IntegerField(
        label=_("Days after the last day"),
        min_value=1,
        max_value=1000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Give a number of days from 1 to 1000.")
        ),
    )
