"""What is asked about a document of a workshop, in plain words."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from library.actions import MAX_DOCUMENT_BYTES, check_document
from library.languages import CODES, NATIVE_NAMES, column
from library.models import Document, Licence
from library.photo_forms import PLAIN_LICENCES
from library.plain_text import PlainField
from library.writing import number

from .models import WorkshopDocument

# What people read in an office; the administration takes tables as text, too.
ENDINGS = ("pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp")
LIMIT = MAX_DOCUMENT_BYTES // 1024 // 1024
KINDS = [
    (WorkshopDocument.Kind.REPORT, _("A report of the workshop")),
    (WorkshopDocument.Kind.PRESENTATION, _("A presentation that was shown")),
    (WorkshopDocument.Kind.HANDOUT, _("Something that was handed out")),
]
# As for photos, except that nobody took a document.
LICENCES = [
    (Licence.CC_BY, _("Anyone may use it, if they name who made it.")),
    (
        Licence.CC_BY_SA,
        _("Anyone may use it, if they name who made it and share what they make of it in the same way."),
    ),
    (Licence.CC_BY_NC, _("Anyone may use it without earning money with it, if they name who made it.")),
    *[one for one in PLAIN_LICENCES if one[0] in (Licence.WITH_PERMISSION, Licence.PUBLIC_DOMAIN)],
]
_PLEASE_CHOOSE = {one: _("Please choose one of these.") for one in ("required", "invalid_choice")}


class DocumentWordsForm(forms.ModelForm):
    """What is said about a document, and another file in its place. `first` is the language that is asked for first."""

    kind = forms.ChoiceField(
        label=_("What is it?"), choices=KINDS, widget=forms.RadioSelect, error_messages=_PLEASE_CHOOSE
    )
    language = forms.ChoiceField(
        label=_("In which language is it written?"),
        help_text=_("The same in two languages: add both, one after the other."),
        choices=[(code, NATIVE_NAMES[code]) for code in CODES],
        widget=forms.RadioSelect,
        error_messages=_PLEASE_CHOOSE,
    )
    licence = forms.ChoiceField(
        label=_("What may others do with it?"), choices=[("", _("Not said")), *LICENCES], required=False
    )
    file = forms.FileField(
        label=_("Another file in its place"),
        required=False,
        max_length=500,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in ENDINGS)}),
        error_messages={"required": _("Choose a file.")},
    )
    field_order = ("file", "kind", "language")

    class Meta:
        model = Document
        fields = ("language", *[column("title", code) for code in CODES], "credit", "licence")
        field_classes = dict.fromkeys((*[column("title", code) for code in CODES], "credit"), PlainField)
        labels = {"credit": _("Who made it?")}
        help_texts = {"credit": _("The name as it is to stand beside the document. You may leave this empty.")}

    def __init__(self, *args, first, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.first = first if first in CODES else CODES[0]
        limit, file = {"limit": number(LIMIT)}, self.fields["file"]
        file.help_text = _("PDF, Word, Excel, PowerPoint or OpenDocument, at most %(limit)s MB.") % limit
        # Read by file_size.js.
        file.widget.attrs["data-most"] = MAX_DOCUMENT_BYTES
        file.widget.attrs["data-too-large"] = (
            _("The file is larger than %(limit)s MB. Make its pictures smaller first.") % limit
        )
        for code in CODES:
            field = self.fields[column("title", code)]
            field.label = _("Title")
            field.required, field.empty_value = False, None
            field.widget.attrs["lang"] = code

    @cached_property
    def own_title(self):
        """The title in the language that is asked for first."""
        return self._title(self.first)

    @cached_property
    def other_titles(self) -> list[dict]:
        return [self._title(code) for code in CODES if code != self.first]

    @property
    def others_hold_something(self) -> bool:
        """Whether the other languages must stand open: something is in them, or wrong with them."""
        return any(one["field"].errors or one["field"].value() for one in self.other_titles)

    def _title(self, code):
        return {"code": code, "language": NATIVE_NAMES[code], "field": self[column("title", code)]}

    @property
    def words(self) -> dict:
        """What was said, by columns of a library.models.Document."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload:
            check_document(upload, endings=ENDINGS)
        return upload

    def clean(self):
        super().clean()
        names = [column("title", code) for code in CODES]
        if not any(self.cleaned_data.get(name) for name in names) and not any(name in self.errors for name in names):
            self.add_error(column("title", self.first), _("Give it a title in one language at least."))
        if self.errors and self.cleaned_data.get("file"):
            self.add_error("file", _("Please choose the file again: it is not kept while something is missing."))
        return self.cleaned_data


class NewDocumentForm(DocumentWordsForm):
    """A document with what is said about it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].label = _("The file")
        self.fields["file"].required = True
