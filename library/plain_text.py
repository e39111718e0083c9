from django import forms
from django.core.exceptions import ValidationError

from .legacy_fonts import legacy_font, message
from .text_cleaning import clean_text


class PlainField(forms.CharField):
    """A text that is rid of what does harm before anything else is asked of it.

    Text of an old font, which looks right on its writer's machine alone, is refused with the way out.
    """

    def to_python(self, value):
        value = super().to_python(value)
        return clean_text(value).strip() if value else value

    def validate(self, value):
        super().validate(value)
        if value and (font := legacy_font(value)):
            raise ValidationError(message(font), code="legacy_font")
