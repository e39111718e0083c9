"""From a Word file to a text of an entry: choose the file, look at what became of it, use it.

How a room uses them, in its urls:

    class ReportFromWord(WordFlow):
        model, kind = Thing, "things"            # as in workspace/<kind>/<slug>/
        fields = ("body",)                       # the rich texts that may come from a file
        editor = "workspace:edit_thing"          # where the text is edited afterwards

    urlpatterns = word_views.paths(ReportFromWord(), "things/<slug:slug>/word/", name="thing_word")
"""

from copy import deepcopy

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from library.actions import store_photo
from library.images import CleanPicture
from library.languages import NATIVE_NAMES, column
from library.models import Photo

from . import actions, photo_rows, portal_words, snapshots, word_files
from .access import permitted, private, signed_in
from .editing.states import text_states
from .models import sees_everything
from .rich_text import clean
from .rules import can_edit
from .translations import text_in
from .word_forms import UseForm, WordFileForm


class WordFlow:
    """What a room says of the texts that its people take from Word files."""

    model = None
    kind = editor = ""
    fields: tuple[str, ...] = ()
    form_class = UseForm

    def find(self, user, slug):
        """The entry of that address, or an unsaved one. Raises Http404 or PermissionDenied for others."""
        return permitted(get_object_or_404(self.model.objects.visible_to(user), slug=slug), can_edit, user)

    def steps(self, entry, slug) -> list[tuple]:
        """The way to the form for which the file is, its last step."""
        title = text_in(entry, entry.title_field).headline or entry.slug
        desk = reverse("workspace:desk", args=[self.kind, slug])
        return [(title, desk), (_("Edit"), reverse(self.editor, args=[slug]))]

    def say(self, fields, form, waiting) -> None:
        """Puts into the columns `fields` what the file says beside its text."""

    def text(self, entry, read, language) -> str:
        """The HTML of what was read, a publishing.word.Converted; its title stands apart from it."""
        return read.html


def paths(flow: WordFlow, route: str, *, name: str) -> list:
    """The three addresses of `flow` below `route`, which takes `<slug:field>` where there are several texts."""
    given = {"field": flow.fields[0]} if len(flow.fields) == 1 else {}
    views = (
        ("", "", Upload),
        ("<slug:token>/", "_preview", Use),
        ("<slug:token>/<int:number>.jpg", "_picture", Picture),
    )
    return [
        path(f"{route}{end}", one.as_view(flow=flow, name=name), given, name=name + tail) for end, tail, one in views
    ]


class WordPage(View):
    """What the three pages share: the entry, which text of it, and what waits for it."""

    flow = None
    name = ""

    @classmethod
    def as_view(cls, **initkwargs):
        return signed_in(private(super().as_view(**initkwargs)))

    def dispatch(self, request, *args, slug, field, token="", **kwargs):
        if field not in self.flow.fields:
            raise Http404("No text of that name comes from Word files")
        self.slug, self.field, self.token = slug, field, token
        self.entry = self.flow.find(request.user, slug)
        if token:
            self.waiting = self._waiting()
        return super().dispatch(request, *args, **kwargs)

    def _waiting(self):
        found = word_files.find(
            self.token, person=self.request.user.pk, kind=self.flow.kind, slug=self.slug, field=self.field
        )
        if found is None:
            raise Http404("Nothing waits here, or not for this person")
        return found

    def address(self, tail="", *more) -> str:
        """One of the three addresses; it names the text where there are several."""
        here = [self.slug, self.field] if len(self.flow.fields) > 1 else [self.slug]
        return reverse(f"workspace:{self.name}{tail}", args=[*here, *more])

    def snapshot(self):
        """(number, snapshot) of the newest revision; 0 for an entry that is not there yet."""
        if self.entry.pk is None:
            return 0, snapshots.take(self.entry)
        head = actions.begin(entry=self.entry, by=self.request.user)
        return head.number, deepcopy(head.snapshot)

    def show(self, template, **context):
        steps = self.flow.steps(self.entry, self.slug)
        label = self.flow.model._meta.get_field(self.field).verbose_name
        frame = {
            "crumbs": [(_("Workspace"), reverse("workspace:home")), *steps, (_("From a Word file"), "")],
            "back": steps[-1][1],
            "part": capfirst(label) if len(self.flow.fields) > 1 else "",
        }
        return render(self.request, template, {**frame, **context})


class Upload(WordPage):
    """Asks for a Word file and reads it."""

    http_method_names = ("get", "head", "post")

    def get(self, request):
        return self.ask(WordFileForm(initial=self.initial()))

    def initial(self):
        return {"language": self.entry.original_language or get_language()}

    def ask(self, form):
        return self.show("workspace/word/choose.html", form=form)

    def post(self, request):
        form = WordFileForm(request.POST, request.FILES, initial=self.initial())
        if not form.is_valid():
            return self.ask(form)
        _number, snapshot = self.snapshot()
        read, language = form.cleaned_data["file"], form.cleaned_data["language"]
        waiting = word_files.Waiting(
            person=request.user.pk,
            kind=self.flow.kind,
            slug=self.slug,
            field=self.field,
            language=language,
            html=self.flow.text(self.entry, read, language),
            title=read.title,
            lost=read.lost,
            alts=[one.alt for one in read.pictures],
            replaces=snapshot["fields"][column(self.field, language)] or "",
        )
        if form.is_corrected:
            words = _("By its letters the text is in %(language)s, so it was read as that.")
            messages.info(request, words % {"language": NATIVE_NAMES[language]})
        return redirect(self.address("_preview", word_files.keep(waiting, read.pictures)))


class Use(WordPage):
    """Shows what became of the file, and makes it a text of the entry."""

    http_method_names = ("get", "head", "post")

    def get(self, request):
        return self.made() or self.ask(self.form())

    def post(self, request):
        if done := self.made():
            return done
        form = self.form(request.POST)
        if not form.is_valid() or not self.take_over(form):
            return self.ask(form)
        messages.success(request, _("The text is taken over and saved as a draft. Now fill in the rest."))
        return redirect(self.flow.editor, self.entry.slug)

    def made(self):
        """The form of the entry where the text is in it already."""
        return redirect(self.flow.editor, self.waiting.made) if self.waiting.made else None

    def form(self, data=None):
        return self.flow.form_class(data, waiting=self.waiting, entry=self.entry, user=self.request.user)

    def ask(self, form):
        waiting = self.waiting
        # What lay on the disk meanwhile is cleaned once more.
        html = mark_safe(clean(waiting.html))  # noqa: S308
        return self.show(
            "workspace/word/preview.html",
            form=form,
            waiting=waiting,
            again=self.address(),
            pictures=[(self.address("_picture", self.token, number), *both) for number, *both in form.pictures],
            language_name=NATIVE_NAMES[waiting.language],
            text=format_html('<div class="rich" lang="{}">{}</div>', waiting.language, html),
        )

    def take_over(self, form) -> bool:
        """Makes the text, with its pictures, the newest revision; False where somebody wrote in between."""
        entry, user, waiting = self.entry, self.request.user, self.waiting
        base, old = self.snapshot()
        there = old["fields"][column(self.field, waiting.language)] or ""
        if there != waiting.replaces:
            word_files.look_again(waiting, replaces=there)
            form.add_error(
                None, _("Somebody changed the text in the meantime. Look at it, then press the button again.")
            )
            return False
        try:
            with transaction.atomic():
                new = self.with_text(old, form)
                new["fields"].update(text_states(type(entry), old, new, keeps_own=sees_everything(user)))
                if entry.pk is None:
                    actions.create(entry=entry, by=user, snapshot=new)
                else:
                    comment = portal_words.TAKEN_FROM_WORD
                    actions.save(entry=entry, snapshot=new, base=base, by=user, comment=comment)
        except actions.Stale:
            form.add_error(None, _("Somebody saved at this moment. Please press the button again."))
            return False
        except ValidationError as fault:
            form.add_error(None, fault)
            return False
        word_files.finish(waiting, made=entry.slug)
        return True

    def with_text(self, old, form):
        new, waiting = deepcopy(old), self.waiting
        new["fields"][column(self.field, waiting.language)] = waiting.html
        self.flow.say(new["fields"], form, waiting)
        new["children"][photo_rows.accessor_of(self.entry)] += self.stored(form)
        return new

    def stored(self, form):
        """The rows of the pictures that are kept, now photos of their own."""
        rows = []
        for number, alt in form.kept:
            content = word_files.picture(self.waiting, number)
            if content is None:
                continue
            photo = Photo(credit=form.cleaned_data["credit"], licence=form.cleaned_data["licence"])
            setattr(photo, column("alt", self.waiting.language), alt)
            name = f"{self.token[:12]}-{number}.jpg".lower()
            store_photo(photo=photo, upload=CleanPicture(content, name=name))
            rows.append(photo_rows.row(photo, people_agreed=form.cleaned_data.get("people_agreed")))
        return rows


class Picture(WordPage):
    """A picture of the file, for the one who sent it."""

    http_method_names = ("get", "head")

    def get(self, request, number):
        content = word_files.picture(self.waiting, number)
        if content is None:
            raise Http404("No such picture")
        return HttpResponse(content, content_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})


def with_title(html: str, title: str) -> str:
    """The text below its title, for a text that has no title of its own."""
    return f"<h2>{escape(title)}</h2>{html}" if title else html
