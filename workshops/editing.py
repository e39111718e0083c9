"""The form on which coordinators announce and keep a workshop or a study tour. Its report has a page of its own."""

from django import forms
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from library.languages import CODES, NATIVE_NAMES, column
from library.models import Document, NameStatus
from publishing.editing import Choices, EditView, EntryForm, NewEntryView, Section, WholeNumberField
from publishing.models import sees_everything

from .editing_rows import ALL_ROWS, countries
from .hours import DayField, HourField
from .models import Workshop
from .zones import CLOCKS, clock, is_shown, skipped_hour

DAYS = ("starts_on", "ends_on", "register_by")
HOURS = ("starts_at", "ends_at")
MOST_PEOPLE = 30_000
NUMBERS = {
    "capacity": _("Give a number from 1 to 30,000, or leave it empty if there is room for all."),
    "delegates_each": _("Give a number from 1 to 30,000, or leave it empty."),
}
_COPY = ("workspace:copy_programme", _("Copy it from an earlier workshop"))
WAYS_TO_MORE = {"agenda": (_COPY, ("workspace:documents", _("Documents of the workshop"))), "stops": (_COPY,)}
DATE_STATES = {
    "unknown": _("Not yet known, or not recorded"),
    "announced": _("Announced; it may still change"),
    "confirmed": _("Confirmed"),
}


class WorkshopForm(EntryForm):
    translated = ("name", "name_status", "summary", "place_text", "venue", "registration_text", "cost")
    translated += ("name_source", "name_note", "date_note", "record_note")
    plain = ("kind", "date_state", *DAYS, *HOURS, "zone", "place", "online_address", "online_for_registered")
    plain += ("takes_registrations", "capacity", "delegates_each")
    many = ("themes",)
    named = "name"
    labels_of = {
        "name_status": _("Where this name comes from"),
        "themes": _("What it is about"),
        "date_state": _("Is the date known?"),
        "zone": _("By which clock are these hours?"),
        "place": _("Where it is, or where a tour begins"),
        "place_text": _("Where it is, in words"),
        "online_for_registered": _("Only people who are registered get the online address"),
        "takes_registrations": _("Organisations register their people here"),
        "registration_text": _("What people should know before they register"),
    }
    hints = {
        "name": _("For example: Regional workshop on fish sanctuaries."),
        "summary": _("Two or three sentences for somebody who reads nothing else: what for, and for whom."),
        "date_state": _("Without a date it has its own place among the workshops. Nothing is guessed."),
        "starts_at": _("The hour, if it is known."),
        "ends_on": _("Leave it empty if it is one day."),
        "place": _("If the place is not in the list, add it first, or write it in words."),
        "place_text": _("For what no place of the list says, or for a place that is not decided yet."),
        "venue": _("The house and the room, or how to find it."),
        "online_address": _("Where people join who are not there."),
        "registration_text": _("For example: what to bring, who should come, how to get there."),
        "cost": _("Who pays for travel, food and rooms."),
    }
    rules = {
        "_has_a_name": ("name", _("Give a name in at least one language.")),
        "_hours_have_days": ("starts_at", _("Give the first day, and when it begins, before you give hours.")),
    }
    sections = (
        Section(fields=("kind", "themes"), texts=("name", "name_status", "summary")),
        Section(_("When"), fields=("date_state", "starts_on", "starts_at", "ends_on", "ends_at", "zone"), opens=True),
        Section(
            _("Where"),
            fields=("place", "online_address", "online_for_registered"),
            texts=("place_text", "venue"),
            texts_last=True,
        ),
        Section(
            _("Who organises it and who takes part"),
            fields=("countries",),
            rows=("participations",),
            hint=_("Organisations only. People are registered by their organisations, and never shown."),
        ),
        Section(_("Languages and interpretation"), fields=("working_languages", "interpreted")),
        Section(
            _("Registration"),
            fields=("takes_registrations", "register_by", "capacity", "delegates_each"),
            texts=("registration_text", "cost"),
            texts_last=True,
        ),
        Section(_("Agenda"), rows=("agenda",)),
        Section(_("Stops of a study tour"), rows=("stops",)),
        Section(
            _("Notes and statements with sources"),
            texts=("date_note", "name_source", "name_note", "record_note"),
            rows=("facts",),
        ),
    )

    class Meta:
        model = Workshop

    def __init__(self, data=None, files=None, *, snapshot, user, choices=None, **kwargs):
        choices = choices or Choices(user)
        super().__init__(data, files, snapshot=snapshot, user=user, choices=choices, **kwargs)
        choices.zone = self._clock()
        choices.taking_part = _taking_part(snapshot, self.data)
        choices.lists[Document] = _documents(snapshot)
        for name in (*DAYS, *HOURS):
            field = DayField if name in DAYS else HourField
            old = self.fields[name]
            self.fields[name] = field(required=False, label=old.label, help_text=old.help_text)
        for name, words in NUMBERS.items():
            old = self.fields[name]
            self.fields[name] = WholeNumberField(
                required=False, label=old.label, help_text=old.help_text, min_value=1, max_value=MOST_PEOPLE,
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), words),
            )  # fmt: skip
        self.fields["kind"].choices = [("", "—"), *Workshop.Kind.choices]
        self.fields["date_state"].widget = forms.RadioSelect(choices=list(DATE_STATES.items()))
        for code in CODES:
            # A network names its meetings itself: what it calls one first is the name, the others are translations.
            status = column("name_status", code)
            if not self.initial.get(status):
                self.initial[status] = NameStatus.OFFICIAL if code == self.original else NameStatus.OURS
        self._offer_clocks()
        self._offer_languages()
        here = [row["fields"]["country"] for row in snapshot["children"]["countries"]]
        self.fields["countries"] = _ticks(_("Countries from which people come"), countries(here), here)

    def _clock(self):
        sent = self.data.get("zone", "") if self.is_bound else ""
        old = clock(self.snapshot["fields"]["zone"]) or clock("Asia/Ho_Chi_Minh")
        return (clock(sent) if sent in CLOCKS else None) or old

    def _offer_clocks(self):
        offered, old = dict(CLOCKS), self.snapshot["fields"]["zone"]
        offered.setdefault(old, old)
        field = self.fields["zone"]
        self.fields["zone"] = forms.ChoiceField(
            label=field.label, choices=list(offered.items()), error_messages=field.error_messages
        )

    def _offer_languages(self):
        rows = [row["fields"] for row in self.snapshot["children"]["working_languages"]]
        names = [(code, NATIVE_NAMES[code]) for code in CODES]
        spoken = [row["language"] for row in rows if not row["is_interpreted"]]
        interpreted = [row["language"] for row in rows if row["is_interpreted"]]
        self.fields["working_languages"] = _ticks(_("Languages that are spoken"), names, spoken)
        self.fields["interpreted"] = _ticks(_("Languages into which it is interpreted"), names, interpreted)

    # --- reading ---

    def clean(self):
        super().clean()
        given = self.cleaned_data
        first, last, state = given.get("starts_on"), given.get("ends_on"), given.get("date_state")
        if first and state == Workshop.DateState.UNKNOWN:
            self.add_error("date_state", _("Say whether this date is announced or confirmed."))
        if not first and state in ("announced", "confirmed") and "starts_on" not in self.errors:
            self.add_error("starts_on", _("Give the first day, or say that the date is not recorded."))
        if last and not first and "starts_on" not in self.errors:
            self.add_error("ends_on", _("Give the first day, too."))
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first day."))
        self._clean_hours(first, last or first)
        deadline = given.get("register_by")
        if deadline and first and deadline > (last or first) and "ends_on" not in self.errors:
            self.add_error("register_by", _("The last day to register is after the workshop."))
        if twice := set(given.get("working_languages", ())) & set(given.get("interpreted", ())):
            names = ", ".join(NATIVE_NAMES[code] for code in CODES if code in twice)
            self.add_error(
                "interpreted", _("%(languages)s: spoken, or by interpretation? Tick one.") % {"languages": names}
            )
        return given

    def _clean_hours(self, first, last):
        begins, ends = self.cleaned_data.get("starts_at"), self.cleaned_data.get("ends_at")
        if ends and not begins and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Say when it begins, too."))
        if begins and ends and first and first == last and ends <= begins:
            self.add_error("ends_at", _("It ends before it begins. If it goes on to the next day, give the last day."))
        for name, day, hour in (("starts_at", first, begins), ("ends_at", last, ends)):
            if day and hour and name not in self.errors and not is_shown(day, hour, self.choices.zone):
                self.add_error(name, skipped_hour())

    def _post_clean(self):
        super()._post_clean()
        # The record has the same rules; what this form said of a field is enough.
        for name, faults in self.errors.items():
            if name in self.fields:
                del faults.data[1:]

    def part(self):
        part = super().part()
        # A date that somebody corrected no longer rests on the source of the old one.
        if any(part["fields"][name] != self.old["fields"][name] for name in ("starts_on", "ends_on")):
            part["fields"]["date_source_id"] = None
        return part

    def new_snapshot(self, children):
        given = self.cleaned_data
        spoken = {code: {"is_interpreted": False} for code in given["working_languages"]}
        spoken |= {code: {"is_interpreted": True} for code in given["interpreted"]}
        rows = {
            "working_languages": self._rows("working_languages", "language", spoken),
            "countries": self._rows("countries", "country", {code: {} for code in given["countries"]}),
        }
        return super().new_snapshot({**children, **rows})

    def _rows(self, accessor, name, chosen: dict) -> list[dict]:
        """The old rows of what stays ticked, with what was said of them, and new ones for the rest."""
        old = {row["fields"][name]: row for row in self.snapshot["children"][accessor]}
        stay = [{**row, "fields": {**row["fields"], **chosen[code]}} for code, row in old.items() if code in chosen]
        fresh = [{"id": None, "fields": {name: code, **more}, "many": {}} for code, more in chosen.items()]
        return stay + [row for row in fresh if row["fields"][name] not in old]

    # --- showing ---

    def parts(self, formsets=()):
        parts = super().parts(formsets)
        for part in parts:
            for rows in part["rows"]:
                if rows.accessor in WAYS_TO_MORE:
                    part["hint"] = self._ways_to_more(rows.accessor)
        return parts

    def _ways_to_more(self, accessor):
        if not self.entry.slug:
            return _("Save first; then it can be copied from an earlier workshop, too.")
        links = ((reverse(name, args=[self.entry.slug]), words) for name, words in WAYS_TO_MORE[accessor])
        return format_html_join(" ", '<a class="more" href="{}">{}</a>', links)


def _ticks(label, choices, initial):
    return forms.MultipleChoiceField(
        label=label, choices=choices, initial=initial, required=False, widget=forms.CheckboxSelectMultiple
    )


def _taking_part(snapshot, data) -> set[int]:
    """The keys of the organisations that take part, as they are kept and as they were sent just now."""
    children = snapshot["children"]
    found = {row["fields"]["organization_id"] for row in children["participations"]}
    found |= {key for row in children["agenda"] for key in row["many"]["organizations"]}
    found |= {key for row in children["stops"] for key in row["many"]["hosts"]}
    sent = [data[name] for name in data if name.startswith("participations-") and name.endswith("-organization")]
    return found | {int(key) for key in sent if key.isascii() and key.isdecimal() and len(key) < 10}


def _documents(snapshot) -> list[tuple[int, str]]:
    """(key, label) of the documents of the workshop and of its sessions, in the order of first mention."""
    children = snapshot["children"]
    keys = [row["fields"]["document_id"] for row in children["documents"]]
    keys += [key for row in children["agenda"] for key in row["many"]["documents"]]
    found = Document.objects.in_bulk(set(keys)) if keys else {}
    return [(key, str(found[key])) for key in dict.fromkeys(keys) if key in found]


# --- the pages ---


class WorkshopPage:
    """What announcing a workshop and editing one share. No organisation keeps a workshop: coordinators do."""

    model = Workshop
    form_class = WorkshopForm
    children = ALL_ROWS
    kind = "workshops"


class WorkshopEdit(WorkshopPage, EditView):
    pass


class NewWorkshop(WorkshopPage, NewEntryView):
    heading = _("A new workshop or study tour")

    def may_create(self, user):
        return sees_everything(user)

    def blank(self):
        return Workshop(original_language=get_language())
