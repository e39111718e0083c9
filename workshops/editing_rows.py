"""What hangs on a workshop, in the form on which it is written: who takes part, sessions, stops, statements."""

import datetime

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from library import writing
from places.models import Country
from publishing.editing import ChildFormSet, RowForm, SaysSomething, StatementForm, StatementRows, WholeNumberField

from .hours import HourField, MomentField
from .models import AgendaItem, Participation, Stop, WorkshopFact


def countries(kept=()) -> list[tuple[str, str]]:
    """The countries to choose among; the region as a whole is none, and stays where it is among those `kept`."""
    return [pair for pair in Country.choices if pair[0] != Country.REGIONAL or pair[0] in kept]


class ParticipationForm(RowForm):
    plain = ("organization", "role")

    class Meta:
        model = Participation


class ParticipationRows(ChildFormSet):
    accessor = "participations"
    form = ParticipationForm
    heading, one, add = _("Organisations"), _("Organisation"), _("Add an organisation")
    once = {("organization", "role"): _("This organisation stands here twice with the same role.")}


class WithOrganizations(RowForm):
    """A row that names organisations: offered are those that take part in the workshop."""

    organizations_field = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.many:
            if not self.fields[name].choices:
                del self.fields[name]  # nothing to tick; what it holds stays

    def choices_of(self, name):
        found = super().choices_of(name)
        if name == self.organizations_field:
            return [pair for pair in found if pair[0] in self.choices.taking_part]
        return found


def _hour(value) -> str:
    """An hour as the row has it: read, or as it was typed."""
    return writing.time(value) if isinstance(value, datetime.time) else value or ""


class SessionForm(SaysSomething, WithOrganizations):
    says = "title"
    says_nothing = _("Give a title in at least one language, or remove this session.")
    organizations_field = "organizations"
    translated = ("title", "note")
    plain = ("day", "starts_at", "ends_at", "language", "country", "approach")
    many = ("organizations", "documents")
    after_texts = ("language", "organizations", "country", "approach", "documents")
    labels_of = {"country": _("If a country presents: which one")}
    hints = {"country": "", "approach": _("For example, what a country has learnt about fish sanctuaries is CBNRM.")}
    rules = {
        "_ends_after_start": ("ends_at", _("It ends before it begins, or the beginning is missing.")),
        "_approach_of_a_country": ("country", _("Say which country presents, or leave out on what.")),
    }

    class Meta:
        model = AgendaItem

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("starts_at", "ends_at"):
            self.fields[name] = HourField(required=False, label=self.fields[name].label)
        old, words = self.fields["day"], _("Give the number of the day: 1 is the first.")
        self.fields["day"] = WholeNumberField(
            label=old.label, help_text=old.help_text, required=old.required, min_value=1, max_value=366,
            error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), words),
        )  # fmt: skip
        self.fields["country"].choices = [("", "—"), *countries(kept=[self.old["fields"]["country"]])]

    @property
    def headline(self):
        title = self.text_of("title")
        begins = _hour(self["starts_at"].value())
        day = _("Day %(number)s") % {"number": writing.digits(str(self["day"].value()))}
        return format_html("{}: {}{}", f"{day}, {begins}" if begins else day, title, title.tag)


def in_order_of_hours(rows: list[dict]) -> list[dict]:
    """Sessions day by day, in their order; where every session of a day has an hour, the hours say the order."""
    untimed = {row["fields"]["day"] for row in rows if not row["fields"]["starts_at"]}

    def place(row):
        day = row["fields"]["day"]
        return day, "" if day in untimed else row["fields"]["starts_at"]

    return sorted(rows, key=place)


class SessionRows(ChildFormSet):
    accessor = "agenda"
    form = SessionForm
    heading, one, add = _("Agenda"), _("Session"), _("Add a session")
    hint = _(
        "Sessions of a day with hours are put in the order of their hours. Speakers’ organisations and documents can "
        "be ticked here once they stand among those of the workshop, and it was saved."
    )

    def rows(self):
        return in_order_of_hours(super().rows())


class StopForm(WithOrganizations):
    organizations_field = "hosts"
    translated = ("what_is_shown", "seasonal_note")
    plain = ("place", "arrives_at", "leaves_at")
    many = ("hosts",)
    after_texts = ("hosts",)
    hints = {
        "place": _("If the place is not in the list, add it first."),
        "arrives_at": _("By the clock of the workshop."),
        "what_is_shown": _("What guests see and do there, and who tells them."),
    }
    rules = {"_leaves_after_arrival": ("leaves_at", _("The departure is before the arrival."))}

    class Meta:
        model = Stop

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("arrives_at", "leaves_at"):
            old = self.fields[name]
            self.fields[name] = MomentField(zone=self.choices.zone, label=old.label, help_text=old.help_text)
        self.fields["place"].label = _("Place")

    @property
    def headline(self):
        chosen = self["place"].value()
        place = next((label for key, label in self.fields["place"].choices if key and str(key) == chosen), "")
        at = self["arrives_at"].value()
        if isinstance(at, datetime.datetime):
            at = f"{writing.long_date(at.date())}, {writing.time(at.time())}"
        return f"{place}, {at}" if at else place

    def _clean_fields(self):
        super()._clean_fields()
        # To the second as it was, where the minute was not changed.
        for name in ("arrives_at", "leaves_at"):
            if name in self.cleaned_data and name not in self.changed_data:
                self.cleaned_data[name] = self.initial.get(name)


class StopRows(ChildFormSet):
    accessor = "stops"
    form = StopForm
    heading, one, add = _("Stops of a study tour"), _("Stop"), _("Add a stop")
    hint = _(
        "In the order of the tour. Host communities can be ticked once they stand among those who take part, and it "
        "was saved."
    )
    most = 60


class FactForm(StatementForm):
    class Meta:
        model = WorkshopFact


class FactRows(StatementRows):
    form = FactForm
    heading = _("Statements with sources")


ALL_ROWS = (ParticipationRows, SessionRows, StopRows, FactRows)
