from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from .actions import check_document, clean_picture
from .languages import CODES, column
from .models import Document


class RepairForm(forms.ModelForm):
    """A form of the administration that says in words which rule of the database a row would break.

    `rules` maps the end of a constraint's name to the field that mends it and to what to do.
    """

    rules: dict[str, tuple[str, str]] = {}

    def _update_errors(self, errors):
        broken = {
            str(constraint.get_violation_error_message()): constraint.name
            for _model, constraints in self.instance.get_constraints()
            for constraint in constraints
        }
        faults = getattr(errors, "error_dict", {}).pop(NON_FIELD_ERRORS, [])
        for fault in faults:
            name = broken.get("".join(fault.messages), "")
            field, message = next(
                (rule for end, rule in self.rules.items() if name.endswith(end)), (NON_FIELD_ERRORS, None)
            )
            where = field if field in self.fields else NON_FIELD_ERRORS
            errors.error_dict.setdefault(where, []).append(ValidationError(message) if message else fault)
        super()._update_errors(errors)


class NamedForm(RepairForm):
    """Asks for at least one name and where each comes from. `named` is the field that holds the name."""

    named = "name"
    rules = {"_has_a_name": (column("name", "en"), _("Give a name in at least one language."))}

    def clean(self):
        super().clean()
        for code in CODES:
            name, status = column(self.named, code), column(f"{self.named}_status", code)
            given = self.cleaned_data.get(name)
            if given and not self.cleaned_data.get(status) and status not in self.errors:
                self.add_error(status, _("Say where this comes from, because readers are told."))
        return self.cleaned_data


class TermForm(NamedForm):
    named = "term"
    rules = {}


class FactForm(RepairForm):
    rules = {"_says_something": (column("text", "en"), _("Write the statement in at least one language."))}


class PhotoForm(RepairForm):
    """Takes a picture only after it was read and made anew; what is wrong stands beside the field."""

    file = forms.FileField(
        label=_("Picture"),
        help_text=_("JPEG, PNG or WebP. Camera data and position are removed."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    rules = {
        "_has_alt": (
            column("alt", "en"),
            _("Say in at least one language what the picture shows, for people who cannot see it."),
        )
    }

    def clean_file(self):
        upload = self.cleaned_data["file"]
        return clean_picture(upload) if "file" in self.changed_data else upload


class DocumentForm(RepairForm):
    """Takes a document only if its content is of the kind that its name says."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, Word, Excel, PowerPoint, OpenDocument, CSV or plain text."),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in Document.EXTENSIONS)}),
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if "file" in self.changed_data:
            check_document(upload)
        return upload
