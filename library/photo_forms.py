"""Photos as people of the network add them: asked for in plain words, in the languages that they write."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .actions import clean_picture
from .languages import CODES, NATIVE_NAMES, column
from .models import Licence, Photo
from .plain_text import PlainField

# What each licence means for the one who took the picture.
PLAIN_LICENCES = [
    (Licence.CC_BY, _("Anyone may use it, if they name who took it.")),
    (
        Licence.CC_BY_SA,
        _("Anyone may use it, if they name who took it and share what they make of it in the same way."),
    ),
    (Licence.CC_BY_NC, _("Anyone may use it without earning money with it, if they name who took it.")),
    (Licence.WITH_PERMISSION, _("It may be shown here only. Others have to ask before they use it.")),
    (Licence.PUBLIC_DOMAIN, _("It belongs to everybody, for example because it is very old.")),
]


_ANSWERS = {"yes": True, "no": False}


def people_field(**options) -> forms.TypedChoiceField:
    """Whether those who can be seen on a picture agreed: True, False, or None where nothing was answered."""
    return forms.TypedChoiceField(
        label=_("Did the people on it agree that everybody sees it?"),
        choices=[
            ("yes", _("Yes: whoever can be recognised agreed, or nobody can be recognised.")),
            ("no", _("Not yet. It is not published before they do.")),
        ],
        coerce=_ANSWERS.get,
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={one: _("Please choose one of these.") for one in ("required", "invalid_choice")},
        **options,
    )


class PhotoWordsForm(forms.ModelForm):
    """What is said about a picture. `first` is the language that is asked for before the others; `asks_people` says
    that each picture needs the word of the people on it.
    """

    licence = forms.ChoiceField(
        label=_("What may others do with the picture?"), choices=PLAIN_LICENCES, widget=forms.RadioSelect
    )

    class Meta:
        model = Photo
        fields = (*[column(text, code) for code in CODES for text in ("alt", "caption")], "credit", "licence")
        field_classes = {
            **{column(text, code): PlainField for code in CODES for text in ("alt", "caption")},
            "credit": PlainField,
        }
        labels = {"credit": _("Who took the picture?")}
        help_texts = {"credit": _("The name as it is to stand below the picture.")}

    def __init__(self, *args, first, asks_people=False, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        if asks_people:
            agreed = getattr(self.instance, "people_agreed", None)
            self.fields["people_agreed"] = people_field(initial={True: "yes", False: "no"}.get(agreed))
        self.asks_people = asks_people
        self.fields["credit"].error_messages["required"] = _("Please fill this in.")
        for message in ("required", "invalid_choice"):
            self.fields["licence"].error_messages[message] = _("Please choose one of these.")
        self.first = first if first in CODES else CODES[0]
        for code in CODES:
            alt, caption = self.fields[column("alt", code)], self.fields[column("caption", code)]
            alt.label = _("What does the picture show, for someone who cannot see it?")
            alt.help_text = _("One sentence, for example: two women mend a net on the steps of a house.")
            caption.label = _("What else should stand below the picture?")
            caption.help_text = _("You may leave this empty.")
            for field in (alt, caption):
                field.required = False
                field.empty_value = None
                field.widget = forms.Textarea(attrs={"rows": 2, "lang": code, "maxlength": field.max_length})

    @cached_property
    def own_language(self):
        """The two texts in the language that is asked for first."""
        return self._texts(self.first)

    @cached_property
    def other_languages(self):
        return [self._texts(code) for code in CODES if code != self.first]

    @property
    def others_hold_something(self) -> bool:
        """Whether the other languages must stand open: something is in them, or wrong with them."""
        return any(
            field.errors or field.value()
            for texts in self.other_languages
            for field in (texts["shows"], texts["below"])
        )

    def _texts(self, code):
        return {
            "code": code,
            "language": NATIVE_NAMES[code],
            "shows": self[column("alt", code)],
            "below": self[column("caption", code)],
        }

    def clean(self):
        super().clean()
        if not any(self.cleaned_data.get(column("alt", code)) for code in CODES):
            missing = column("alt", self.first)
            if missing not in self.errors:
                self.add_error(missing, _("Say in one language at least what the picture shows."))
        return self.cleaned_data


class NewPhotoForm(PhotoWordsForm):
    """A picture with what is said about it. The picture is read and made anew before anything is saved."""

    file = forms.FileField(
        label=_("The picture"),
        help_text=_("JPEG, PNG or WebP. Where and when it was taken is removed from the file."),
        max_length=500,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp", "data-photo": ""}),
        error_messages={
            "required": _("Choose a picture."),
            "empty": _("The file is empty. Choose the picture again."),
        },
    )

    def clean_file(self):
        return clean_picture(self.cleaned_data["file"])

    def clean(self):
        super().clean()
        if self.errors and "file" in self.cleaned_data:
            self.add_error("file", _("Please choose the picture again: it is not kept while something is missing."))
        return self.cleaned_data
