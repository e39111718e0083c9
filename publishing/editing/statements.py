"""The statements of an entry (library.models.Fact), whatever its kind: a room names its model and a heading."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from library.languages import CODES, column

from .children import ChildFormSet, RowForm


class SaysSomething:
    """A row is nothing without what it `says`, and the database would keep it all the same."""

    says = "text"
    says_nothing = _("Write it in at least one language, or remove this row.")

    def clean(self):
        super().clean()
        names = [column(self.says, code) for code in CODES]
        if not any(self.cleaned_data.get(name) for name in names) and not any(name in self.errors for name in names):
            self.add_error(column(self.says, get_language()), self.says_nothing)
        return self.cleaned_data


class StatementForm(RowForm):
    translated = ("text", "note")
    plain = ("confidence",)
    rules = {"_says_something": ("text", _("Write the statement in at least one language."))}


class StatementRows(ChildFormSet):
    accessor = "facts"
    one, add = _("Statement"), _("Add a statement")
    hint = _("A statement keeps the sources that it has.")
    for_coordinators = True
