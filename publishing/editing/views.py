"""The page on which an entry is edited, and the one on which a new one begins."""

import secrets

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from library.languages import CODES
from publishing import actions, life, snapshots
from publishing.access import permitted, private, signed_in
from publishing.models import sees_everything
from publishing.rules import can_edit
from publishing.translations import text_in

from .fields import Choices, CleanData
from .merging import Merge
from .states import text_states

# So many people may save between the reading and the writing of one request.
_TRIES = 3
_NOT_TYPED = ("csrfmiddlewaretoken", "onto")
_CHOICE = "choice:"


class EntryPage(View):
    """What both pages share: the form, its rows of children, and how they are shown."""

    model = form_class = None
    children: tuple = ()
    kind = ""
    template_name = "workspace/edit.html"
    http_method_names = ("get", "head", "post")
    # Style sheets and scripts of this room's form, as names of static files.
    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()

    @classmethod
    def as_view(cls, **initkwargs):
        return private(signed_in(super().as_view(**initkwargs)))

    def build(self, snapshot, data=None, files=None):
        """The form and the rows that go on from `snapshot`."""
        user = self.request.user
        self.choices = Choices(user)
        self.form = self.form_class(
            data, files, entry=self.entry, snapshot=snapshot, user=user, choices=self.choices,
        )  # fmt: skip
        self.formsets = [
            one(data, files, model=self.model, rows=snapshot["children"][one.accessor], choices=self.choices)
            for one in self.children
            if sees_everything(user) or not one.for_coordinators
        ]

    def is_growing(self) -> bool:
        return any(one.is_growing for one in self.formsets)

    def is_valid(self) -> bool:
        """Asks every part, so that all that is wrong is said at once."""
        self.form.shows_errors = True
        return all([self.form.is_valid(), *[one.is_valid() for one in self.formsets]])

    def typed(self) -> dict:
        """The snapshot that the person asks for."""
        return self.form.new_snapshot({one.accessor: one.rows() for one in self.formsets})

    def show(self, **context):
        context = {
            "form": self.form,
            "parts": self.form.parts(self.formsets),
            "errors": self.errors(),
            "heading": self.title(),
            "crumbs": self.crumbs(),
            "here": "",
            "styles": self.styles,
            "scripts": self.scripts,
            "base": "",
            "once": "",
            "comment": self.request.POST.get("comment", ""),
            "is_minor": "is_minor" in self.request.POST,
            "remarks": (),
            "desk": "",
            "autosave": f"{self.kind}/{self.entry.slug or 'new'}",
            **context,
        }
        return render(self.request, self.template_name, context)

    def errors(self) -> list:
        """(id of the field, its label, the language, what to mend) of all that is wrong, in the order of the page."""
        if not self.form.shows_errors:
            return []
        found = [("", "", "", one) for one in self.form.non_field_errors()]
        for form in [self.form, *[row for one in self.formsets for row in one.forms if row.shows_errors]]:
            if form is not self.form:
                found += [("", "", "", one) for one in form.non_field_errors()]
            for bound in form:
                code = bound.name[-2:] if form.bare(bound.name) != bound.name else ""
                found += [(bound.id_for_label or bound.auto_id, bound.label, code, one) for one in bound.errors]
        return found + [("", one.heading, "", words) for one in self.formsets for words in one.faults]

    def desk(self) -> str:
        return reverse("workspace:desk", args=[self.kind, self.entry.slug])

    def to_desk(self, revision):
        """The desk of the entry, with the number by which autosave.js knows that what it kept is safe now."""
        return redirect(f"{self.desk()}?saved={revision.number}")


class EditView(EntryPage):
    """Edits the entry of the address: shows its newest revision, and saves what was typed as the next one.

    A room sets `model`, `form_class`, `children` (its ChildFormSets) and `kind`. Whoever may not edit the entry is
    refused; whoever may not know of it finds nothing.

    The page carries the number of the revision that it showed. Where somebody saved in between, the changes of both
    are merged; what both changed differently is shown side by side, with a choice for each. Nothing typed is lost.
    """

    conflicts_template = "workspace/edit/conflicts.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.entry = get_object_or_404(self.model.objects.visible_to(request.user), slug=kwargs["slug"])

    def dispatch(self, request, *args, **kwargs):
        permitted(self.entry, can_edit, request.user)
        self.newest = actions.begin(entry=self.entry, by=request.user)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        self.build(self.newest.snapshot)
        return self.show_page(self.newest.number)

    def post(self, request, *args, **kwargs):
        data = CleanData.of(request.POST)
        origin = self.origin(data.get("base", ""))
        self.build((origin or self.newest).snapshot, data, request.FILES)
        if origin is None:
            messages.error(request, _("This page was very old. Look through what you typed, and save it again."))
            return self.show_page(self.newest.number)
        if self.is_growing() or not self.is_valid():
            return self.show_page(origin.number)
        return self.keep(origin, data)

    def origin(self, number):
        """The revision that the page was made from, or None where there is none of that number."""
        if number == str(self.newest.number):
            return self.newest
        if not (number.isascii() and number.isdecimal() and len(number) < 9):
            return None
        return life.revisions(self.entry).filter(number=number).first()

    def keep(self, origin, data):
        """Saves what was typed, together with what others saved since `origin`, or asks what to do with both."""
        mine = snapshots.cleaned(self.model, self.typed(), origin.snapshot)
        head = self.newest
        for _try in range(_TRIES):
            snapshot, merge = mine, None
            if head.number != origin.number:
                merge = self.merge(origin, mine, head, data)
                if merge.open_conflicts or (merge.conflicts and data.get("onto") != str(head.number)):
                    return self.ask(merge, origin, head, data)
                snapshot = merge.snapshot
            try:
                saved = actions.save(
                    entry=self.entry,
                    snapshot=snapshot,
                    base=head.number,
                    by=self.request.user,
                    comment=data.get("comment", "").strip()[:500],
                    is_minor="is_minor" in data,
                )
            except actions.Stale as stale:
                head = stale.head
                continue
            except ValidationError as fault:
                self.form.add_error(None, fault)
                return self.show_page(origin.number)
            return self.saved(saved, merge=merge if saved.number != head.number else None)
        messages.error(self.request, _("Many people are saving at this moment. Nothing is lost: please save again."))
        return self.show_page(origin.number)

    def merge(self, origin, mine, head, data) -> Merge:
        chosen = {name.removeprefix(_CHOICE): data[name] for name in data if name.startswith(_CHOICE)}
        labels = {name: one.label for name, one in self.form.fields.items()}
        merge = Merge(self.model, origin.snapshot, mine, head.snapshot, chosen, self.choices, labels)
        said = {code: self.form.cleaned_data.get(f"state_{code}") for code in CODES}
        keeps_own = sees_everything(self.request.user)
        states = text_states(self.model, head.snapshot, merge.snapshot, said=said, keeps_own=keeps_own)
        merge.snapshot["fields"].update(states)
        return merge

    def ask(self, merge, origin, head, data):
        """Both versions side by side; everything that was typed waits in hidden fields."""
        kept = self.form.kept()
        typed = [
            (name, value)
            for name in data
            if name not in (*_NOT_TYPED, *kept) and not name.startswith(_CHOICE)
            for value in data.getlist(name)
        ]
        context = {
            "conflicts": merge.conflicts,
            "typed": [*typed, *kept.items()],
            "onto": head.number,
            "author": str(head.author) if head.author else "",
            "saved_at": head.created_at,
            "crumbs": self.crumbs(),
            "here": "",
        }
        return render(self.request, self.conflicts_template, context)

    def saved(self, revision, *, merge=None):
        words = _("Saved.")
        if merge:
            words = _("Saved. Somebody else had changed other parts in the meantime; both changes were kept.")
        if merge and merge.conflicts:
            words = _("Saved, with the versions that you chose. Everything else that you both changed was kept.")
        messages.success(self.request, words)
        return self.to_desk(revision)

    def show_page(self, number):
        return self.show(base=number, remarks=life.remarks_to_do(self.entry), desk=self.desk())

    def title(self):
        """What the entry is called in its newest revision."""
        shown = snapshots.instance_of(self.entry, self.newest.snapshot)
        return text_in(shown, self.model.title_field).headline or self.entry.slug

    def crumbs(self):
        home = (_("Workspace"), reverse("workspace:home"))
        return [home, (self.title(), self.desk()), (_("Edit"), "")]


class NewEntryView(EntryPage):
    """Begins a new entry: the same form, empty. `may_create(user)` says who may; `blank()` is what it begins with.

    Sent twice, the page makes one entry.
    """

    heading = ""

    def may_create(self, user) -> bool:
        raise NotImplementedError

    def blank(self):
        """An unsaved entry."""
        return self.model(original_language=get_language())

    def dispatch(self, request, *args, **kwargs):
        if not self.may_create(request.user):
            raise PermissionDenied
        self.entry = self.blank()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        self.build(snapshots.take(self.entry))
        return self.show(once=secrets.token_hex(8))

    def post(self, request, *args, **kwargs):
        once = request.POST.get("once", "")[:32]
        made = request.session.get("made", {})
        if once and once in made:
            return redirect("workspace:desk", self.kind, made[once])
        self.build(snapshots.take(self.entry), CleanData.of(request.POST), request.FILES)
        if self.is_growing() or not self.is_valid():
            return self.show(once=once)
        try:
            made_now = actions.create(entry=self.entry, by=request.user, snapshot=self.typed())
        except ValidationError as fault:
            self.form.add_error(None, fault)
            return self.show(once=once)
        if once:
            request.session["made"] = {**dict(list(made.items())[-20:]), once: self.entry.slug}
        messages.success(request, _("Saved as a draft. Nobody but its editors and the coordinators sees it yet."))
        return self.to_desk(made_now)

    def title(self):
        return self.heading

    def crumbs(self):
        return [(_("Workspace"), reverse("workspace:home")), (self.heading, "")]
