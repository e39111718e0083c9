"""What the forms of editing ask with, and what a person may choose among."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from library.languages import CODES, column
from library.text_cleaning import clean_text
from publishing.collations import sort_key
from publishing.models import Entry
from publishing.translations import text_in

# What one field holds at most where its column sets no limit: some sixty printed pages.
LONGEST_TEXT = 200_000

# Khmer and Lao digits: the keyboards of many phones have no others.
OWN_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩໐໑໒໓໔໕໖໗໘໙", "0123456789" * 2)


class CleanData(QueryDict):
    """What was sent, each text through `clean_text`: so it is read, and so it stands in the form again."""

    @classmethod
    def of(cls, data):
        if data is None or isinstance(data, cls):
            return data
        clean = cls(mutable=True)
        for name in data:
            values = data.getlist(name) if hasattr(data, "getlist") else [data[name]]
            clean.setlist(name, [clean_text(value) if isinstance(value, str) else value for value in values])
        return clean


class KeyField(forms.TypedChoiceField):
    """A foreign key: a choice among (key, label). Its value is the key, or None."""

    def __init__(self, **kwargs):
        super().__init__(coerce=int, empty_value=None, **kwargs)

    def prepare_value(self, value):
        return "" if value is None else str(value)

    def has_changed(self, initial, data):
        return self.prepare_value(initial) != (data or "")


class KeysField(forms.TypedMultipleChoiceField):
    """A many-to-many field: boxes to tick among (key, label). Its value is a sorted list of keys."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(coerce=int, **kwargs)

    def prepare_value(self, value):
        return [str(key) for key in value or []]

    def clean(self, value):
        return sorted(set(super().clean(value)))


class DecimalField(forms.FloatField):
    """A number typed with a comma or a point, in Latin, Khmer or Lao digits."""

    widget = forms.TextInput
    default_error_messages = {"invalid": _("Write a number, for example 10.53.")}

    def to_python(self, value):
        if isinstance(value, str):
            value = re.sub(r"\s", "", value).translate(OWN_DIGITS).replace("−", "-").replace(",", ".")
        return super().to_python(value)

    def widget_attrs(self, widget):
        return {"inputmode": "decimal"}

    def prepare_value(self, value):
        return repr(value) if isinstance(value, float) else value

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class WholeNumberField(forms.IntegerField):
    """A number of people, a day, a year: in Latin, Khmer or Lao digits. One with a point or a comma is refused: what is
    a thousand to one reader is one to the next. Only one of the two databases refuses a number that its column does not
    hold: where no rule of the record says so, give `max_value`.
    """

    widget = forms.TextInput
    default_error_messages = {"invalid": _("Write a number in digits, for example 24.")}

    def to_python(self, value):
        if isinstance(value, str):
            value = re.sub(r"\s", "", value).translate(OWN_DIGITS)
            if value and not re.fullmatch("[+-]?[0-9]{1,30}", value):
                raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)

    def widget_attrs(self, widget):
        return {"inputmode": "numeric"}


class Choices:
    """What a person may choose among, in the reader's language and sorted in it; each list is read once."""

    def __init__(self, user):
        self.user = user
        self.lists = {}

    def of(self, model) -> list[tuple[int, object]]:
        """(key, label) of the records of `model` that the person may see. A label prints its language."""
        if model not in self.lists:
            self.lists[model] = self._read(model)
        return self.lists[model]

    def _read(self, model):
        language = get_language()
        if issubclass(model, Entry):
            title = model.title_field
            found = model.objects.visible_to(self.user).sorted_for(language)
            return [(one.pk, text_in(one, title)) for one in found.only("original_language", *_columns(title))]
        if hasattr(model, "name_en"):
            names = [(one.pk, text_in(one, "name")) for one in model.objects.only(*_columns("name"))]
            in_order = sort_key(language)
            return sorted(names, key=lambda pair: in_order(pair[1].value))
        return [(one.pk, str(one)) for one in model._default_manager.all()]


def _columns(name):
    return [column(name, code) for code in CODES]
