"""The story of a case study from a Word file, also of one that is not there yet."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext as _

from library.languages import column
from library.plain_text import PlainField
from organizations.models import Organization
from organizations.rules import is_member
from publishing.editing import Choices
from publishing.models import sees_everything
from publishing.word_forms import UseForm
from publishing.word_views import WordFlow

from .editing import new_case_study, own_organizations
from .models import CaseStudy

NEW = "new"


class UseStoryForm(UseForm):
    """Asks for the title and the keeper of a new case study."""

    def ask_about_entry(self):
        if self.is_new:
            self.fields["title"] = PlainField(
                label=_("Title"),
                max_length=300,
                initial=self.waiting.title,
                widget=forms.TextInput(attrs={"lang": self.waiting.language}),
            )
            self.fields["owner"] = self._owner()

    def _owner(self):
        choices = Choices(self.user)
        is_coordinator = sees_everything(self.user)
        offered = choices.of(Organization) if is_coordinator else own_organizations(choices)
        return forms.TypedChoiceField(
            label=_("Which organisation keeps this case study"),
            choices=[("", "—"), *[(key, getattr(label, "value", label)) for key, label in offered]],
            coerce=int,
            empty_value=None,
            required=not is_coordinator,
            initial=self.entry.owner_id,
            error_messages={"invalid_choice": _("Please choose one from the list.")},
        )


class StoryFromWord(WordFlow):
    model, kind = CaseStudy, "case-studies"
    fields = ("body",)
    editor = "workspace:edit_case_study"
    form_class = UseStoryForm

    def find(self, user, slug):
        if slug != NEW:
            return super().find(user, slug)
        if not is_member(user):
            raise PermissionDenied
        return new_case_study(user)

    def steps(self, entry, slug):
        if entry.pk is None:
            return [(_("A new case study"), reverse("workspace:new_case_study"))]
        return super().steps(entry, slug)

    def say(self, fields, form, waiting):
        title = column("title", waiting.language)
        if form.is_new:
            fields["original_language"] = waiting.language
            fields[title] = form.cleaned_data["title"]
            fields["owner_id"] = form.cleaned_data["owner"]
        elif not fields[title]:
            fields[title] = waiting.title or None
