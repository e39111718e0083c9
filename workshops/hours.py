"""Days and hours as coordinators type them."""

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from publishing.editing.fields import OWN_DIGITS

from .zones import is_shown, skipped_hour

FIRST_DAY, LAST_DAY = datetime.date(1990, 1, 1), datetime.date(2100, 12, 31)

# What a browser sends for its own field, and what people type where it has none.
MOMENTS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M", "%d.%m.%Y %H:%M")


class OwnDigits:
    """What is typed may stand in Khmer or Lao digits."""

    def to_python(self, value):
        return super().to_python(value.translate(OWN_DIGITS) if isinstance(value, str) else value)


class DayField(OwnDigits, forms.DateField):
    """A day from 1990 to 2100."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    default_error_messages = {"invalid": _("Write the day as in 2026-12-24: year, month, day.")}

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        words = _("Give a year from 1990 to 2100.")
        self.validators += [MinValueValidator(FIRST_DAY, words), MaxValueValidator(LAST_DAY, words)]


class HourField(OwnDigits, forms.TimeField):
    """An hour of the day."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    default_error_messages = {"invalid": _("Write the hour as in 14:30.")}


class MomentField(forms.Field):
    """A day and an hour by the clock of `zone`. What was not changed stays to the second; of an hour that comes twice
    when summer time ends it takes the first.
    """

    widget = forms.DateTimeInput(format=MOMENTS[0], attrs={"type": "datetime-local"})
    default_error_messages = {
        "invalid": _("Write the day and the hour as in 2026-12-24 09:00: year, month, day, hour."),
        "year": _("Give a year from 1990 to 2100."),
    }

    def __init__(self, *, zone, **kwargs):
        self.zone = zone
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value):
        return value.astimezone(self.zone).replace(tzinfo=None) if isinstance(value, datetime.datetime) else value

    def to_python(self, value):
        if value in self.empty_values:
            return None
        typed = value.translate(OWN_DIGITS).strip()
        for form in MOMENTS:
            try:
                here = datetime.datetime.strptime(typed, form).replace(tzinfo=self.zone)
                break
            except ValueError:
                continue
        else:
            raise ValidationError(self.error_messages["invalid"])
        if not FIRST_DAY <= here.date() <= LAST_DAY:
            raise ValidationError(self.error_messages["year"])
        if not is_shown(here.date(), here.time(), self.zone):
            raise ValidationError(skipped_hour())
        return here

    def has_changed(self, initial, data):
        try:
            typed = self.to_python(data)
        except ValidationError:
            return True
        if typed is None or initial is None:
            return (typed is None) != (initial is None)
        return self._minute(typed) != self._minute(initial)

    def _minute(self, moment):
        return moment.astimezone(self.zone).replace(tzinfo=None, second=0, microsecond=0)
