"""The statements of an entry (library.models.Fact), whatever its kind: a room names its model and a heading."""

from django.utils.translation import gettext_lazy as _

from .children import ChildFormSet, RowForm


class StatementForm(RowForm):
    translated = ("text", "note")
    plain = ("confidence",)
    rules = {"_says_something": ("text", _("Write the statement in at least one language."))}


class StatementRows(ChildFormSet):
    accessor = "facts"
    one, add = _("Statement"), _("Add a statement")
    hint = _("A statement keeps the sources that it has.")
    for_coordinators = True
