"""What hangs on a case study, in the form on which it is written: building blocks, results, voices, people."""

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from publishing.editing import ChildFormSet, RowForm, SaysSomething
from publishing.editing.children import Fold
from publishing.editing.fields import LONGEST_TEXT

from . import source_words
from .models import Block, Contributor, Involvement, Lesson, Partner, Result, Voice


class Sourced:
    """A part that rests on sources: those that the case study names already are ticked, others are added in words.

    `sources_field` is the many-to-many field of the part.
    """

    sources_field = "sources"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["more_sources"] = forms.CharField(
            label=_("Other sources"),
            help_text=_(
                "One a line: a web address, or author, title and year. Save, and they can be ticked elsewhere."
            ),
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
            validators=[MaxLengthValidator(LONGEST_TEXT)],
        )
        if not self.fields[self.sources_field].choices:
            self.fields[self.sources_field].widget = forms.MultipleHiddenInput()
            # Links to the sources lead to where the first one is written.
            self.fields["more_sources"].widget.attrs["id"] = f"id_{self.add_prefix(self.sources_field)}"

    def clean_more_sources(self):
        self.lines = source_words.read(self.cleaned_data["more_sources"])
        return self.cleaned_data["more_sources"]

    def part(self):
        """As ever, with the sources that were added; `choices.added` has their keys by now."""
        part = super().part()
        keys = part["many"][self.sources_field]
        added = [self.choices.added[line] for line in getattr(self, "lines", ())]
        part["many"][self.sources_field] = list(dict.fromkeys([*keys, *added]))
        return part


class SourcedRow(Sourced, RowForm):
    many = ("sources",)

    @property
    def plain_fields(self):
        return [one for one in super().plain_fields if one.name != self.sources_field]

    @property
    def fold(self):
        """The sources: a case study names dozens, and they can be ticked in every row."""
        fields = [one for one in (self[self.sources_field], self["more_sources"]) if not one.is_hidden]
        is_open = self.shows_errors and any(one.name in self.errors for one in fields)
        return Fold(_("Sources"), fields, len(self[self.sources_field].value() or ()), is_open)


class BlockForm(SourcedRow):
    translated = ("title", "text", "enabling", "hindering", "lessons")
    rules = {"_block_says_something": ("text", _("Write in at least one language what was done."))}

    class Meta:
        model = Block


class BlockRows(ChildFormSet):
    accessor = "blocks"
    form = BlockForm
    heading, one, add = _("Building blocks"), _("Building block"), _("Add a building block")
    most = 30


class ResultForm(SaysSomething, SourcedRow):
    translated = ("text",)

    class Meta:
        model = Result


class ResultRows(ChildFormSet):
    accessor = "results"
    form = ResultForm
    heading, one, add = _("Results"), _("Result"), _("Add a result")
    most = 40


class LessonForm(SaysSomething, RowForm):
    translated = ("text",)

    class Meta:
        model = Lesson


class LessonRows(ChildFormSet):
    accessor = "lessons"
    form = LessonForm
    heading, one, add = _("Lessons"), _("Lesson"), _("Add a lesson")
    most = 40


class VoiceForm(RowForm):
    translated = ("community", "author")
    plain = ("kind",)
    labels_of = {"community": _("What the community says"), "author": _("What you say")}
    rules = {"_voice_says_something": ("community", _("Write what the community says, or what you say."))}

    class Meta:
        model = Voice


class VoiceRows(ChildFormSet):
    accessor = "voices"
    form = VoiceForm
    heading, one, add = _("Strengths and weaknesses"), _("Strength or weakness"), _("Add a strength or a weakness")
    most = 40


class InvolvementForm(SaysSomething, RowForm):
    translated = ("text",)
    plain = ("phase",)

    class Meta:
        model = Involvement


class InvolvementRows(ChildFormSet):
    accessor = "involvements"
    form = InvolvementForm
    heading, one, add = _("How the community took part"), _("Phase"), _("Add a phase")
    once = {"phase": _("This phase stands here twice. Write both together.")}
    most = len(Involvement.Phase)


class PartnerForm(RowForm):
    plain = ("organization", "role")

    class Meta:
        model = Partner


class PartnerRows(ChildFormSet):
    accessor = "partners"
    form = PartnerForm
    heading, one, add = _("Organisations"), _("Organisation"), _("Add an organisation")
    once = {"organization": _("This organisation stands here twice.")}
    most = 40


class ContributorForm(RowForm):
    plain = ("name", "role", "organization")

    class Meta:
        model = Contributor


class ContributorRows(ChildFormSet):
    accessor = "contributors"
    form = ContributorForm
    heading, one, add = _("People"), _("Person"), _("Add a person")
    hint = _("Their names are public. Ask them first.")
    most = 40


ALL_ROWS = (BlockRows, ResultRows, InvolvementRows, VoiceRows, LessonRows, PartnerRows, ContributorRows)
