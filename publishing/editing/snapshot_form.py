"""A form over one part of a snapshot: the entry itself, or a row of its children."""

import datetime
import json
from typing import NamedTuple

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modeltranslation.fields import TranslationField

from library.forms import RepairForm
from library.languages import CODES, NATIVE_NAMES, column
from library.legacy_fonts import legacy_font
from library.legacy_fonts import message as legacy_message
from library.models import NameStatus
from library.text_cleaning import clean_text
from publishing.models import sees_everything

from .checking import broken_constraints
from .fields import LONGEST_TEXT, CleanData, DecimalField, KeyField, KeysField, WholeNumberField

# Where a name comes from, as people say it of their own; the others are told of names in records.
OWN_NAME_STATUSES = (NameStatus.OFFICIAL, NameStatus.COMMON, NameStatus.OURS)


class Tab(NamedTuple):
    """The fields of one language. `state` says in words how far its texts go; empty where no state is kept.

    `question` asks whether a native reader has read them; None for the original, and where it is asked elsewhere.
    """

    code: str
    label: str
    fields: list
    state: str
    question: object
    is_original: bool
    is_open: bool
    has_errors: bool


def json_value(field, value):
    """`value` of a model field as a snapshot keeps it."""
    if isinstance(field, models.TextField):
        value = field.get_prep_value(value)
    if isinstance(value, datetime.datetime):
        value = value.astimezone(datetime.UTC).isoformat()
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def is_same(new, old) -> bool:
    """Whether a value says the same as the stored one; a browser sends other line ends, and no spaces at the ends."""
    if isinstance(new, str) and isinstance(old, str):
        return new == old or new.strip() == clean_text(old).strip()
    return new == old and isinstance(new, bool) == isinstance(old, bool)


def formfield(db_field, **kwargs):
    """The form field of a column, as people meet it here."""
    if isinstance(db_field, models.ForeignKey):
        field = KeyField(label=capfirst(db_field.verbose_name), help_text=db_field.help_text)
        field.required = not db_field.blank
    elif isinstance(db_field, models.FloatField):
        field = db_field.formfield(form_class=DecimalField)
    elif isinstance(db_field, models.IntegerField) and not db_field.choices:
        field = db_field.formfield(form_class=WholeNumberField)
    elif isinstance(db_field, models.URLField):
        field = db_field.formfield(assume_scheme="https", **kwargs)
    else:
        field = db_field.formfield(**kwargs)
    if isinstance(db_field, TranslationField):
        field.label = capfirst(db_field.translated_field.verbose_name)
        field.help_text = db_field.translated_field.help_text
        field.empty_value = None
        field.required = False
        if not isinstance(field.widget, forms.Select):
            field.widget.attrs["lang"] = db_field.language
    if isinstance(field, forms.ChoiceField) and field.choices and field.choices[0][0] == "":
        field.choices = [("", "—"), *field.choices[1:]]
    if isinstance(field.widget, forms.Textarea):
        field.widget.attrs["rows"] = 5
        field.widget.attrs.pop("cols", None)
    _speak_plainly(field)
    return field


def _speak_plainly(field):
    field.error_messages["required"] = _("Please fill this in.")
    field.error_messages["invalid_choice"] = _("Please choose one from the list.")
    if isinstance(field, forms.CharField):
        limit = field.max_length or LONGEST_TEXT
        message = _("This is too long: at most %(limit_value)d characters fit here, and it has %(show_value)d.")
        field.validators = [one for one in field.validators if not isinstance(one, MaxLengthValidator)]
        field.validators.append(MaxLengthValidator(limit, message))


class Quiet(forms.BoundField):
    """A question whose faults are not marked while nobody has asked whether the answer is right: a row was added."""

    @property
    def errors(self):
        return super().errors if self.form.shows_errors else self.form.error_class()


class SnapshotForm(RepairForm):
    """A ModelForm that reads one part of a snapshot and gives a new one; see the package for what a room declares.

    `old` is `{"fields": …, "many": …}`, `instance` an unsaved copy of the record with these fields. Of `data` only what
    was sent changes anything: a field that is missing there stays as it was.
    """

    translated: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    many: tuple[str, ...] = ()
    named = ""
    for_coordinators: tuple[str, ...] = ()
    labels_of: dict = {}
    hints: dict = {}
    bound_field_class = Quiet
    shows_errors = False

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if meta := getattr(cls, "Meta", None):
            names = [column(name, code) for name in cls.translated for code in CODES]
            made = {"fields": [*names, *cls.plain], "formfield_callback": staticmethod(formfield)}
            cls.Meta = type("Meta", (meta,), made)

    def __init__(self, data=None, files=None, *, instance, old, choices, **kwargs):
        super().__init__(CleanData.of(data), files, instance=instance, **kwargs)
        self.old = old
        self.choices = choices
        self.is_coordinator = sees_everything(choices.user)
        for name in self.many:
            words = self._meta.model._meta.get_field(name)
            self.fields[name] = KeysField(
                label=capfirst(words.verbose_name),
                help_text=words.help_text,
                required=False,
                initial=old["many"].get(name, []),
            )
            _speak_plainly(self.fields[name])
        for name in [one for one in self.fields if self.bare(one) in self.for_coordinators]:
            if not self.is_coordinator:
                del self.fields[name]
        for name, field in self.fields.items():
            field.label = self.labels_of.get(self.bare(name), field.label)
            field.help_text = self.hints.get(self.bare(name), field.help_text)
            self._offer(name, field)
            if self.is_bound and self.is_left_out(name) and self.get_initial_for_field(field, name) not in ("", None):
                field.required = False

    def bare(self, name: str) -> str:
        """The name of a translated field for one of its columns; any other name as it is."""
        head, _separator, code = name.rpartition("_")
        return head if head in self.translated and code in CODES else name

    def choices_of(self, name) -> list[tuple[int, object]]:
        """(key, label) of what may be chosen for a foreign key or a many-to-many field."""
        return self.choices.of(self._meta.model._meta.get_field(name).related_model)

    def _offer(self, name, field):
        if isinstance(field, KeysField):
            # As HTML that marks its language: a Text is a tuple, which Django would take for a group of choices.
            field.choices = [(key, str(label)) for key, label in self.choices_of(name)]
        elif isinstance(field, KeyField):
            # In an option no part can be marked as another language.
            offered = [(key, getattr(label, "value", label)) for key, label in self.choices_of(name)]
            old = self.old["fields"].get(self._meta.model._meta.get_field(name).attname)
            if old is not None and old not in {key for key, _label in offered}:
                offered.append((old, _("as before")))
            field.choices = [("", "—"), *offered]
        elif self.named and self.bare(name) == f"{self.named}_status" and not self.is_coordinator:
            allowed = {"", *OWN_NAME_STATUSES, self.old["fields"].get(name)}
            field.choices = [pair for pair in field.choices if pair[0] in allowed]

    # --- reading ---

    def _clean_fields(self):
        super()._clean_fields()
        for name, value in list(self.cleaned_data.items()):
            field = self.fields[name]
            if isinstance(value, str) and isinstance(field, forms.CharField):
                if not isinstance(field.widget, forms.Textarea):
                    self.cleaned_data[name] = value.replace("\n", " ")
                if font := legacy_font(value):
                    self.add_error(name, legacy_message(font))

    def clean(self):
        super().clean()
        for code in CODES if self.named else ():
            name, status = column(self.named, code), column(f"{self.named}_status", code)
            if status not in self.fields or self.is_left_out(name):
                continue
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.cleaned_data[status] = None
            elif not self.cleaned_data.get(status) and status not in self.errors:
                self.add_error(status, _("Say where this name comes from, because readers are told."))
        return self.cleaned_data

    def is_left_out(self, name) -> bool:
        """True for a field that the sender's page did not have."""
        widget = self.fields[name].widget
        return widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name))

    def _columns(self):
        """(name, column) of what was read without a fault."""
        for name in self._meta.fields:
            if name in self.cleaned_data and name in self.fields and not self.is_left_out(name):
                yield name, self._meta.model._meta.get_field(name)

    def _post_clean(self):
        for name, field in self._columns():
            setattr(self.instance, field.attname, self.cleaned_data[name])
        exclude = self._get_validation_exclusions()
        asked = [field.name for field in self.instance._meta.concrete_fields if field.name not in exclude]
        # A key was chosen from a list: whether it is there need not be asked again for every row.
        exclude |= {field.name for field in self.instance._meta.concrete_fields if field.remote_field}
        try:
            self.instance.full_clean(exclude=exclude, validate_unique=False, validate_constraints=False)
        except ValidationError as fault:
            self._update_errors(fault)
        broken = broken_constraints(self.instance, asked)
        if broken:
            faults = [ValidationError(one.get_violation_error_message(), code=one.name) for one in broken]
            self._update_errors(ValidationError({NON_FIELD_ERRORS: faults}))

    def _update_errors(self, errors):
        here = self.language_to_mend()
        self.rules = {
            end: (column(name, here) if name in self.translated else name, words)
            for end, (name, words) in type(self).rules.items()
        }
        super()._update_errors(errors)

    def language_to_mend(self) -> str:
        """The language beside whose field it stands that a text is missing in all of them."""
        return get_language()

    def part(self) -> dict:
        """`old` with what was changed."""
        fields = dict(self.old["fields"])
        for name, field in self._columns():
            value = json_value(field, self.cleaned_data[name])
            if field.attname not in fields or not is_same(value, fields[field.attname]):
                fields[field.attname] = value
        if self.named:
            self._forget_sources_of_names(fields)
        many = dict(self.old["many"])
        for name in self.many:
            if name in self.fields and name in self.cleaned_data:
                # What the person cannot see among the choices is not theirs to take away.
                offered = {key for key, _label in self.choices_of(name)}
                before, chosen = many.get(name, []), self.cleaned_data[name]
                stay = [key for key in before if key in chosen or key not in offered]
                many[name] = stay + [key for key in chosen if key not in before]
        return {"fields": fields, "many": many}

    def _forget_sources_of_names(self, fields):
        """A new name does not come from where the old one did."""
        for code in CODES:
            if fields.get(column(self.named, code)) == self.old["fields"].get(column(self.named, code)):
                continue
            for part in ("source", "note"):
                name = column(f"{self.named}_{part}", code)
                if name in fields and name not in self.fields:
                    fields[name] = None

    # --- showing ---

    def tabs(self, names=None, *, asks=False) -> list[Tab]:
        """The fields of the translated fields `names` (all by default), language by language.

        With `asks` each tab of a translation asks whether it was read by a native reader.
        """
        own = get_language()
        found = []
        for code in CODES:
            wanted = [column(name, code) for name in (self.translated if names is None else names)]
            fields = [self[name] for name in wanted if name in self.fields]
            if fields:
                has_errors = self.shows_errors and any(one.name in self.errors for one in fields)
                state, is_original = self.state_of(code)
                found.append(
                    Tab(
                        code=code,
                        label=NATIVE_NAMES[code],
                        fields=fields,
                        state=state,
                        question=self[f"state_{code}"] if asks and not is_original else None,
                        is_original=is_original,
                        is_open=code == own or has_errors,
                        has_errors=has_errors,
                    )
                )
        return found

    @property
    def plain_fields(self) -> list:
        """The fields that have no language, in the order in which they are declared."""
        return [self[name] for name in (*self.plain, *self.many) if name in self.fields]

    def state_of(self, code) -> tuple[str, bool]:
        """The state of the texts in a language, in words, and whether it is the original."""
        return "", False
