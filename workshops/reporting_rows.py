"""What hangs on the report of a workshop: who took part, what each country brought, what was promised."""

from django.utils.translation import gettext_lazy as _

from publishing.editing import ChildFormSet, RowForm, SaysSomething, WholeNumberField

from . import editing_rows
from .editing import MOST_PEOPLE
from .hours import DayField
from .models import AttendingCountry, Commitment, CountryContribution


class PeopleField(WholeNumberField):
    """How many people were there, in the place of the field `old`."""

    def __init__(self, old):
        words = _("Write a number in digits, for example 24.")
        super().__init__(
            required=False,
            label=old.label,
            help_text=old.help_text,
            min_value=0,
            max_value=MOST_PEOPLE,
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), words),
        )


class OfPeople(RowForm):
    """A row that says how many people came."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["number_of_people"] = PeopleField(self.fields["number_of_people"])


class ParticipationForm(OfPeople, editing_rows.ParticipationForm):
    plain = (*editing_rows.ParticipationForm.plain, "number_of_people")


class ParticipationRows(editing_rows.ParticipationRows):
    form = ParticipationForm


class OfCountry(RowForm):
    """A row about a country."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kept = [self.old["fields"]["country"]]
        self.fields["country"].choices = [("", "—"), *editing_rows.countries(kept)]


class CountryRows(ChildFormSet):
    """Rows of which each country has one."""

    one, add = _("Country"), _("Add a country")
    once = {"country": _("This country stands here twice.")}
    most = 20


class AttendingCountryForm(OfPeople, OfCountry):
    plain = ("country", "number_of_people")

    class Meta:
        model = AttendingCountry


class AttendingCountryRows(CountryRows):
    accessor = "countries"
    form = AttendingCountryForm
    heading = _("Countries")


class ContributionForm(SaysSomething, OfCountry):
    translated = ("text",)
    plain = ("country",)

    class Meta:
        model = CountryContribution


class ContributionRows(CountryRows):
    accessor = "contributions"
    form = ContributionForm
    heading = _("What each country brought")


class CommitmentForm(SaysSomething, RowForm):
    translated = ("text",)
    plain = ("organization", "due_on")
    after_texts = ("due_on",)
    labels_of = {"organization": _("Which organisation"), "text": _("What it will do")}

    class Meta:
        model = Commitment

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["due_on"] = DayField(
            required=False,
            label=_("By when"),
            help_text=_("Leave it empty if no day was set. With one, it is reminded."),
        )


class CommitmentRows(ChildFormSet):
    accessor = "commitments"
    form = CommitmentForm
    heading, one, add = _("Commitments"), _("Commitment"), _("Add a commitment")
    most = 100


ALL_ROWS = (ParticipationRows, AttendingCountryRows, ContributionRows, CommitmentRows)
