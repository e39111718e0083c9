"""What participants are asked after a workshop: four marks, two texts, and in which language these are."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from library.plain_text import PlainField
from library.writing import number

from .evaluation_results import WORDS, label_of
from .models.afterwards import MARKS
from .written_in import WrittenInForm

LONGEST = 2000
_CHOOSE = {"invalid_choice": _("Please choose one of these.")}


def _words(label):
    return PlainField(label=label, max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class EvaluationForm(WrittenInForm):
    """Everything may be left out, but not all of it."""

    best = _words(_("What was best?"))
    better = _words(_("What should be better next time?"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["language"].label = _("In which language did you write?")
        self.fields["language"].initial = get_language()
        for mark in MARKS:
            self.fields[mark] = forms.TypedChoiceField(
                label=label_of(mark),
                choices=[(value, number(value)) for value in sorted(WORDS)],
                coerce=int,
                empty_value=None,
                widget=forms.RadioSelect,
                required=False,
                error_messages=_CHOOSE,
            )

    @property
    def scales(self) -> list:
        """Each question for a mark, and its five places: the dot and its words."""
        return [
            (self[mark], [(dot, WORDS[value]) for dot, value in zip(self[mark], sorted(WORDS), strict=True)])
            for mark in MARKS
        ]

    def clean(self):
        given = super().clean()
        if not self.errors and not any(given.get(name) for name in (*MARKS, "best", "better")):
            raise ValidationError(_("Nothing is answered yet. Answer at least one of the questions."))
        return given
