"""The form on which people write a case study: what is needed first, the rest in parts that open when wanted."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from library.languages import CODES, column
from library.models import Source
from organizations.models import Organization
from organizations.rules import is_member
from publishing.editing import Choices, EditView, EntryForm, NewEntryView, Section
from publishing.models import sees_everything
from publishing.rich_text_input import RichTextFormField

from . import source_words
from .editing_rows import ALL_ROWS, Sourced
from .models import CaseStudy, Ecosystem

# The short names of the United Nations. In Vietnamese they have names of their own for them.
GOALS = {
    1: _("No poverty"),
    2: _("Zero hunger"),
    3: _("Good health and well-being"),
    4: _("Quality education"),
    5: _("Gender equality"),
    6: _("Clean water and sanitation"),
    7: _("Affordable and clean energy"),
    8: _("Decent work and economic growth"),
    9: _("Industry, innovation and infrastructure"),
    10: _("Reduced inequalities"),
    11: _("Sustainable cities and communities"),
    12: _("Responsible consumption and production"),
    13: _("Climate action"),
    14: _("Life below water"),
    15: _("Life on land"),
    16: _("Peace, justice and strong institutions"),
    17: _("Partnerships for the goals"),
}
GOALS_IN_OUR_WORDS = ("lo", "km")


class CaseStudyForm(Sourced, EntryForm):
    sources_field = "context_sources"
    translated = ("title", "summary", "body", "context", "beneficiaries", "costs", "scale", "evidence_gap")
    translated += ("record_note",)
    plain = ("country", "place", "approach", "owner", "basis", "began", "ended", "evidence_level", "licence")
    many = ("themes", "other_places", "context_sources")
    for_coordinators = ("record_note",)
    labels_of = {
        "place": _("Where it happened"),
        "approach": _("How the water and the fish are cared for"),
        "themes": _("What it is about"),
        "owner": _("Which organisation keeps this case study"),
        "basis": _("Why it may be published"),
        "beneficiaries": _("Who benefits, and how"),
        "scale": _("How large"),
        "context": _("How it was before, and what was difficult"),
        "context_sources": _("Where the statements above come from"),
        "evidence_gap": _("What is not known, or not sure"),
        "licence": _("What others may do with the text"),
    }
    hints = {
        "title": _("Say what happened, for example: fishers of three villages close a part of the lake."),
        "summary": _("Two or three sentences for somebody who reads nothing else."),
        "place": _("If the place is not in the list, ask a coordinator to add it."),
        "approach": _("IWRM looks at a whole river; in CBNRM a community looks after its own waters and forests."),
        "owner": _("Its people can write here."),
        "basis": _(
            "If the community agreed, record that under “Consent”. If not, name the sources of every statement."
        ),
        "body": RichTextFormField.hint,
        "scale": _("For example: four villages, 23 square kilometres."),
        "began": _("Four digits, for example 2004. Leave it empty if nobody is sure."),
        "ended": _("Leave it empty if it still goes on."),
        "costs": _("What it cost, and who paid."),
    }
    rules = {
        "_has_a_title": ("title", _("Give a title in at least one language.")),
        "_ends_after_start": ("ended", _("This is before the first year, or the first year is missing.")),
    }
    sections = (
        Section(
            fields=("country", "place", "approach", "themes", "owner", "basis"),
            texts=("title", "summary"),
        ),
        Section(_("The story"), texts=("body",)),
        Section(_("Context"), texts=("context",), fields=("context_sources", "more_sources")),
        Section(
            _("Building blocks"),
            rows=("blocks",),
            hint=_("Single things that were done and that others can take up, such as a patrol or a rule for nets."),
        ),
        Section(_("Results"), rows=("results",), fields=("evidence_level",), texts=("evidence_gap",)),
        Section(_("How the community took part"), rows=("involvements",)),
        Section(
            _("Strengths and weaknesses"),
            rows=("voices",),
            hint=_("In two voices: what the community says, and beside it what you say."),
        ),
        Section(_("Lessons"), rows=("lessons",), hint=_("Your own reading of the case. The page says so.")),
        Section(_("Who benefits, and what it costs"), texts=("beneficiaries", "costs")),
        Section(
            _("When, how large, and where else"),
            fields=("began", "ended", "other_places", "ecosystems", "goals"),
            texts=("scale",),
        ),
        Section(_("Organisations and people"), rows=("partners", "contributors")),
        Section(_("Licence"), fields=("licence",)),
        Section(_("For coordinators"), texts=("record_note",)),
    )

    class Meta:
        model = CaseStudy

    def __init__(self, *args, snapshot, user, choices=None, **kwargs):
        choices = choices or Choices(user)
        choices.lists[Source] = sources_in(snapshot)
        choices.added = {}
        super().__init__(*args, snapshot=snapshot, user=user, choices=choices, **kwargs)
        for code in CODES:
            name = column("body", code)
            self.fields[name] = RichTextFormField.in_place_of(self.fields[name], code)
        self.fields["owner"].required = not self.is_coordinator
        self.fields["basis"].widget = forms.RadioSelect(choices=self.fields["basis"].choices)
        for name in ("began", "ended"):
            words = _("Give a year from 1800 to 2100.")
            self.fields[name].validators = [MinValueValidator(1800, words), MaxValueValidator(2100, words)]
        self.fields["ecosystems"] = _ticks(_("Ecosystems"), Ecosystem.choices, _of(snapshot, "ecosystems", "ecosystem"))
        goals = [(str(number), f"{number}. {name}") for number, name in GOALS.items()]
        chosen = [str(number) for number in _of(snapshot, "goals", "goal")]
        self.fields["goals"] = _ticks(_("Which of the goals of the United Nations it serves"), goals, chosen)
        if get_language() in GOALS_IN_OUR_WORDS:
            self.fields["goals"].help_text = _("The names are our translation. What counts are the numbers.")

    def choices_of(self, name):
        """Members give a case study to an organisation of their own."""
        if name != "owner" or self.is_coordinator:
            return super().choices_of(name)
        return own_organizations(self.choices)

    def new_snapshot(self, children):
        rows = {
            "ecosystems": self._rows("ecosystems", "ecosystem", self.cleaned_data["ecosystems"]),
            "goals": self._rows("goals", "goal", [int(one) for one in self.cleaned_data["goals"]]),
        }
        return super().new_snapshot({**children, **rows})

    def _rows(self, accessor, name, chosen):
        """The old rows of what stays ticked, and new ones for the rest."""
        old = self.snapshot["children"][accessor]
        stay = [row for row in old if row["fields"][name] in chosen]
        there = [row["fields"][name] for row in stay]
        return stay + [{"id": None, "fields": {name: one}, "many": {}} for one in chosen if one not in there]

    def parts(self, formsets=()):
        parts = super().parts(formsets)
        for part in parts:
            part["fields"] = [one for one in part["fields"] if not one.is_hidden]
            if any(one.name == column("body", tab.code) for tab in part["tabs"] for one in tab.fields):
                slug = self.entry.slug or "new"
                part["hint"] = format_html(
                    '<a class="more" href="{}">{}</a>',
                    reverse("workspace:word", args=[slug]),
                    _("Take the story from a Word file"),
                )
        return parts


def _ticks(label, choices, initial):
    return forms.MultipleChoiceField(
        label=label, choices=choices, initial=initial, required=False, widget=forms.CheckboxSelectMultiple
    )


def _of(snapshot, accessor, name):
    return [row["fields"][name] for row in snapshot["children"][accessor]]


def sources_in(snapshot) -> list[tuple[int, str]]:
    """(key, label) of the sources that `snapshot` names anywhere, in the order of first mention."""
    keys = list(snapshot["many"]["context_sources"])
    for accessor in ("blocks", "results"):
        keys += [key for row in snapshot["children"][accessor] for key in row["many"]["sources"]]
    found = Source.objects.in_bulk(set(keys)) if keys else {}
    named = [found[key] for key in dict.fromkeys(keys) if key in found]
    return [(one.pk, _("The network’s founding record") if one.is_founding_record else one.label) for one in named]


def own_organizations(choices) -> list[tuple[int, object]]:
    """(key, label) of the organisations for which the person of `choices` may write."""
    own = set(choices.user.memberships.values_list("organization", flat=True))
    return [(key, label) for key, label in choices.of(Organization) if key in own]


# --- the pages ---


class CaseStudyPage:
    """What writing a new case study and editing one share."""

    model = CaseStudy
    form_class = CaseStudyForm
    children = ALL_ROWS
    kind = "case-studies"
    scripts = ("js/rich_text.js",)

    def typed(self):
        rows = [row for one in self.formsets if one.is_bound for row in one.living]
        lines = [line for form in (self.form, *rows) for line in getattr(form, "lines", ())]
        self.choices.added = source_words.keys_of(lines=lines)
        return super().typed()


class CaseStudyEdit(CaseStudyPage, EditView):
    pass


class NewCaseStudy(CaseStudyPage, NewEntryView):
    heading = _("A new case study")

    def may_create(self, user):
        return is_member(user)

    def blank(self):
        return new_case_study(self.request.user)


def new_case_study(user) -> CaseStudy:
    """An unsaved case study in the reader's language, kept by the person's organisation if it is the only one."""
    own = list(user.memberships.values_list("organization", flat=True)[:2])
    owner = own[0] if len(own) == 1 and not sees_everything(user) else None
    return CaseStudy(original_language=get_language(), owner_id=owner)
