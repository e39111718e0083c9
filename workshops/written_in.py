"""The question in which language somebody wrote their own words."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from organizations.people_forms import language_field


class WrittenInForm(forms.Form):
    """Who does not answer it writes in the language of the page."""

    language = language_field(_("In which language did you write it?"), required=False)

    def clean(self):
        given = super().clean()
        given["language"] = given.get("language") or get_language()
        return given
