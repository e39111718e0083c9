"""Forms on which people edit an entry: four languages, children in rows, two editors at once, nothing lost.

How a room uses them, in its `editing.py`:

    class ThingForm(EntryForm):
        translated = ("name", "name_status", "description")   # translated fields, by their bare names
        plain = ("kind", "country", "place")                   # other columns; foreign keys too
        many = ("themes", "places")                            # many-to-many fields, as boxes to tick
        named = "name"                                         # with `name_status`: asked for wherever a name is
        for_coordinators = ("name_source",)                    # taken away from everybody else
        labels_of = {"place": _("Seat")}                       # words of this form for a label
        hints = {"place": _("Where the office is.")}           # and for the help below it
        rules = {"_has_a_name": ("name", _("Give a name in at least one language."))}  # as library.forms.RepairForm
        sections = (                                           # first: what matters; it stands open, without a title
            Section(fields=("kind",), texts=("name", "name_status")),
            Section(_("More"), fields=("themes",), texts=("description",), rows=("contacts",)),
        )

        class Meta:
            model = Thing                                      # Meta.fields is made from `translated` and `plain`

        def clean_name_km(self): ...                           # as in every Django form

    class ContactForm(RowForm):
        translated = ("role",)
        plain = ("name", "email")

        class Meta:
            model = Contact

    class ContactRows(ChildFormSet):
        accessor = "contacts"                                  # one of Thing.revised_children
        form = ContactForm
        heading, one, add = _("Contacts"), _("contact"), _("Add a contact")
        once = {"email": _("This address stands here twice.")} # what no two rows may share

    class ThingEdit(EditView):
        model, form_class, children = Thing, ThingForm, (ContactRows,)
        kind = "things"                                        # as in workspace/<kind>/<slug>/

    class NewThing(NewEntryView):                              # the same for an entry that is not there yet
        heading = _("A new thing")
        def may_create(self, user): return ...

and in `editing_urls.py`: `path("things/<slug:slug>/edit/", ThingEdit.as_view(), name="edit_thing")`.

Forms never touch the database's rows: they take a snapshot (publishing.snapshots) and give a new one, in which what
they do not show stays as it was. Foreign keys and many-to-many fields are chosen by key from lists that are read once
a request (`Choices`); another list for one field: override `choices_of(name)` of the form or of the row.
"""

from .children import ChildFormSet, RowForm
from .fields import Choices, DecimalField, KeyField, KeysField, WholeNumberField
from .forms import EntryForm, Section
from .statements import SaysSomething, StatementForm, StatementRows
from .views import EditView, NewEntryView

__all__ = [
    "ChildFormSet",
    "Choices",
    "DecimalField",
    "EditView",
    "EntryForm",
    "KeyField",
    "KeysField",
    "NewEntryView",
    "RowForm",
    "SaysSomething",
    "Section",
    "StatementForm",
    "StatementRows",
    "WholeNumberField",
]
