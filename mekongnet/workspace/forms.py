"""What people say with a step in the life of an entry."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from library.languages import CODES, NATIVE_NAMES
from library.plain_text import PlainField
from publishing.differences import label_of
from publishing.snapshots import columns, tables

REMARKS = 3
FURTHEST = datetime.timedelta(days=366)
# What a browser sends for its own field, and what people type where it has none.
MOMENTS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M", "%d.%m.%Y %H:%M")
# Said about a text; nothing that a reviewer would look for by itself.
_ABOUT = ("_status", "_source", "_note")


def _words(label, **options):
    return PlainField(
        label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": options.pop("rows", 3)}), **options
    )


class Form(forms.Form):
    """A form whose questions end as they are written, without a colon behind them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class CommentForm(Form):
    """A comment that goes with a step, if somebody has something to say."""

    comment = _words(gettext_lazy("Comment (if you like)"), required=False)


def field_choices(model) -> list[tuple[str, str]]:
    """What a remark may be about: the entry as a whole, a field under its bare name, or a table that hangs on it."""
    bare = {name: getattr(field, "translated_field", field).name for name, field in columns(model).items()}
    names = list(dict.fromkeys(bare.values()))
    shown = [one for one in names if one != "text_state" and not _says_something_about(one, names)]
    return [("", _("The whole entry")), *[(name, label_of(model, name)) for name in (*shown, *tables(model))]]


def _says_something_about(name, names) -> bool:
    return any(name.endswith(end) and name.removesuffix(end) in names for end in _ABOUT)


class RemarkForm(Form):
    """One remark on one field. Empty where nothing is to be said."""

    field = forms.ChoiceField(label=gettext_lazy("About which part"), required=False)
    text = _words(gettext_lazy("What should change"), required=False, rows=2)

    def __init__(self, *args, model, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = field_choices(model)

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("field") and not data.get("text") and "text" not in self.errors:
            self.add_error("text", _("You chose a field. Write what should change in it."))
        return data


class AskForm(CommentForm):
    """What a reviewer asks for: a comment, and remarks on single fields."""

    comment = _words(gettext_lazy("What should change?"), required=False)

    def __init__(self, data=None, *, model, **kwargs):
        super().__init__(data, **kwargs)
        self.remarks = [RemarkForm(data, model=model, prefix=f"remark-{number}") for number in range(REMARKS)]

    def clean(self):
        super().clean()
        if any(one.errors for one in self.remarks):
            raise forms.ValidationError(_("Please look at the remarks below. What you wrote is still there."))
        said = [one.cleaned_data for one in self.remarks if one.cleaned_data["text"]]
        if not self.cleaned_data.get("comment") and not said and not self.errors:
            self.add_error("comment", _("Write what should change, here or about one of the fields below."))
        return {**self.cleaned_data, "pairs": [(one["field"], one["text"]) for one in said]}


class PlanForm(CommentForm):
    """When something is to become public."""

    at = forms.DateTimeField(
        label=gettext_lazy("Public from"),
        help_text=gettext_lazy("The clock of Hanoi, Phnom Penh and Vientiane. For example 2026-12-24 09:00."),
        input_formats=MOMENTS,
        widget=forms.DateTimeInput(format=MOMENTS[0], attrs={"type": "datetime-local"}),
        error_messages={
            "invalid": gettext_lazy("Write the day and the hour as in 2026-12-24 09:00: year, month, day, hour."),
            "required": gettext_lazy("Give the day and the hour."),
        },
    )

    field_order = ("at", "comment")

    def clean_at(self):
        at, now = self.cleaned_data["at"], timezone.now()
        if at <= now:
            raise forms.ValidationError(_("This time is over. Give one that is still to come."))
        if at > now + FURTHEST:
            raise forms.ValidationError(_("This is more than a year away. Give a nearer day."))
        return at


class LanguageForm(Form):
    """In which language a preview opens."""

    language = forms.ChoiceField(
        label=gettext_lazy("In which language should it open?"),
        choices=[(code, NATIVE_NAMES[code]) for code in CODES],
        help_text=gettext_lazy("Whoever opens it can change the language there."),
    )
