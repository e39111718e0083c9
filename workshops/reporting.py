"""The form on which the report of a workshop is written, in guided parts, and the same parts from a Word file."""

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from library.languages import CODES, column
from publishing.editing import EditView, EntryForm, Section
from publishing.rich_text_input import RichTextFormField
from publishing.word_views import WordFlow, with_title

from .models import Workshop
from .reporting_rows import ALL_ROWS, PeopleField

PARTS = ("report_body", "learnt", "outcomes")
QUESTIONS = {
    "report_body": (
        _("What did you do, day by day?"),
        _("Who told what, and what did people ask?"),
        _("What could be seen on the spot?"),
    ),
    "learnt": (
        _("What did people learn that they did not know before?"),
        _("What can others take up, and where would it not work?"),
        _("What did people disagree about?"),
    ),
    "contributions": (
        _("What did the people of each country tell of their own waters?"),
        _("What did they ask the others?"),
    ),
    "outcomes": (
        _("What did all agree on, in what words?"),
        _("What stays open, and who looks after it?"),
    ),
    "participations": (
        _("How many people came, from which organisations and countries?"),
        _("Numbers only: no names of people stand in a report."),
    ),
    "commitments": (
        _("Which organisation will do what, by when?"),
        _("Once this is published, its people see it in their workspace and say there how far they are."),
        _("They get a letter two weeks before the day, and one when it has passed."),
    ),
}


class ReportForm(EntryForm):
    translated = PARTS
    plain = ("number_of_participants", "shows_progress")
    hints = {
        **dict.fromkeys(PARTS, RichTextFormField.hint),
        "number_of_participants": _("Everybody who was there. Leave it empty if nobody counted."),
    }
    sections = (
        Section(_("What happened"), texts=("report_body",), opens=True),
        Section(_("What was learnt"), texts=("learnt",), opens=True),
        Section(_("What each country brought"), rows=("contributions",), opens=True),
        Section(_("What was agreed"), texts=("outcomes",), opens=True),
        Section(_("Who took part"), fields=("number_of_participants",), rows=("participations", "countries")),
        Section(_("Commitments"), rows=("commitments",), fields=("shows_progress",)),
    )

    class Meta:
        model = Workshop

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in PARTS:
            for code in CODES:
                field = column(name, code)
                self.fields[field] = RichTextFormField.in_place_of(self.fields[field], code)
        self.fields["number_of_participants"] = PeopleField(self.fields["number_of_participants"])

    def parts(self, formsets=()):
        """The sections, each with the questions that it answers, and where the rest of a report is gathered."""
        found = super().parts(formsets)
        for part in found:
            names = [*self.sections[part["number"]].texts, *self.sections[part["number"]].rows]
            part["hint"] = self._guide(names[0])
        return [*found, self._gathered(len(found))]

    def _guide(self, name):
        lines = list(QUESTIONS[name])
        if name in PARTS:
            word = reverse("workspace:report_word", args=[self.entry.slug, name])
            lines.append(_link(word, _("Take this part from a Word file")))
        if name == "participations":
            lines.append(_link(reverse("workspace:take_attendance", args=[self.entry.slug]), _("Take the attendance")))
        if name == "commitments":
            address = reverse("workspace:workshop_commitments", args=[self.entry.slug])
            lines.append(_link(address, _("See how far they are")))
        return _one_a_line(lines)

    def _gathered(self, number):
        photos = reverse("workspace:photos", args=["workshops", self.entry.slug])
        documents = reverse("workspace:documents", args=[self.entry.slug])
        links = [
            _link(photos, _("Add photos, with words for those who cannot see them")),
            _link(documents, _("Add documents: reports, presentations, handouts")),
        ]
        empty = {"fields": [], "tabs": [], "rows": [], "asks_original": None, "to_mend": False, "texts_last": False}
        return {
            **empty,
            "number": number,
            "heading": _("Photos and documents"),
            "hint": _one_a_line(links),
            "is_open": True,
        }


def _one_a_line(lines):
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines))


def _link(address, words):
    return format_html('<a class="more" href="{}">{}</a>', address, words)


class ReportEdit(EditView):
    """The report of the workshop of the address; what the other form of it asks stays as it is."""

    model = Workshop
    form_class = ReportForm
    children = ALL_ROWS
    kind = "workshops"
    scripts = ("js/rich_text.js",)

    def show(self, **context):
        heading = format_html("{}: {}", _("Report"), self.title())
        # What the other form of the same workshop keeps on the device is none of this one.
        return super().show(**{"heading": heading, "autosave": f"workshops/{self.entry.slug}/report", **context})

    def crumbs(self):
        return [*super().crumbs()[:-1], (_now("Report"), "")]


class ReportFromWord(WordFlow):
    model, kind = Workshop, "workshops"
    fields = PARTS
    editor = "workspace:report"

    def steps(self, entry, slug):
        (desk, (_edit, report)) = super().steps(entry, slug)
        return [desk, (_now("Report"), report)]

    def text(self, entry, read, language):
        """With its title above it, unless that says no more than the page does."""
        names = {getattr(entry, column("name", language)) or "", *map(str, self.headings())}
        said = {name.strip().casefold() for name in names}
        title = read.title.strip()
        return read.html if title.casefold() in said else with_title(read.html, title)

    def headings(self):
        return [capfirst(Workshop._meta.get_field(name).verbose_name) for name in self.fields]
