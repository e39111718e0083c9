"""From a Word file to the story of a case study: choose the file, look at what became of it, use it."""

from copy import deepcopy

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from library.actions import store_photo
from library.images import CleanPicture
from library.languages import CODES, NATIVE_NAMES, column
from library.legacy_fonts import legacy_font
from library.legacy_fonts import message as legacy_message
from library.models import Photo
from library.photo_forms import PLAIN_LICENCES
from library.plain_text import PlainField
from organizations.models import Organization
from organizations.rules import is_member
from publishing import actions, snapshots, word
from publishing.access import permitted, private, signed_in
from publishing.editing import Choices
from publishing.editing.states import text_states
from publishing.models import sees_everything
from publishing.rich_text import clean
from publishing.rules import can_edit
from publishing.translations import text_in

from . import word_files
from .editing import new_case_study, own_organizations
from .models import CaseStudy

NEW = "new"


class WordFileForm(forms.Form):
    """Asks for the file and for the language in which it is written."""

    language = forms.ChoiceField(
        label=gettext_lazy("In which language is it written?"),
        choices=[(code, NATIVE_NAMES[code]) for code in CODES],
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=gettext_lazy("The Word file"),
        help_text=gettext_lazy("A file that ends in .docx, at most 20 MB."),
        max_length=500,
        allow_empty_file=True,
        widget=forms.FileInput(
            attrs={"accept": ".docx,application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
        ),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )

    def clean_file(self):
        """What became of the file, a publishing.word.Converted."""
        return word.convert(self.cleaned_data["file"])

    def clean(self):
        super().clean()
        if self.errors and "file" in self.cleaned_data:
            self.add_error("file", _("Please choose the file again: it is not kept while something is missing."))
        return self.cleaned_data


class UseForm(forms.Form):
    """What is still to be said before the text is used: the title and the keeper of a new case study, and for each
    picture that is to be kept what it shows. Who took the pictures is asked once.
    """

    def __init__(self, *args, waiting, entry, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.waiting = waiting
        self.is_new = entry.pk is None
        self.user = user
        if self.is_new:
            self.fields["title"] = PlainField(
                label=_("Title"),
                max_length=300,
                initial=waiting.title,
                widget=forms.TextInput(attrs={"lang": waiting.language}),
            )
            self.fields["owner"] = self._owner(entry)
        for number, alt in enumerate(waiting.alts):
            self.fields[f"keep_{number}"] = forms.BooleanField(label=_("Keep this picture"), required=False)
            self.fields[f"alt_{number}"] = PlainField(
                label=_("What does it show, for someone who cannot see it?"),
                required=False,
                max_length=300,
                initial=alt,
                widget=forms.Textarea(attrs={"rows": 2, "lang": waiting.language, "maxlength": 300}),
            )
        if waiting.alts:
            self.fields["credit"] = PlainField(
                label=_("Who took the pictures?"),
                help_text=_("The name as it is to stand below them. You can change it for single pictures later."),
                required=False,
                max_length=200,
            )
            self.fields["licence"] = forms.ChoiceField(
                label=_("What may others do with the pictures?"),
                choices=PLAIN_LICENCES,
                required=False,
                widget=forms.RadioSelect,
            )
        for field in self.fields.values():
            field.error_messages["required"] = _("Please fill this in.")

    def _owner(self, entry):
        choices = Choices(self.user)
        is_coordinator = sees_everything(self.user)
        offered = choices.of(Organization) if is_coordinator else own_organizations(choices)
        return forms.TypedChoiceField(
            label=_("Which organisation keeps this case study"),
            choices=[("", "—"), *[(key, getattr(label, "value", label)) for key, label in offered]],
            coerce=int,
            empty_value=None,
            required=not is_coordinator,
            initial=entry.owner_id,
            error_messages={"invalid_choice": _("Please choose one from the list.")},
        )

    @property
    def pictures(self):
        """(number, field to keep it, field for what it shows) of each picture."""
        return [(number, self[f"keep_{number}"], self[f"alt_{number}"]) for number in range(len(self.waiting.alts))]

    @property
    def kept(self) -> list[tuple[int, str]]:
        """(number, what it shows) of the pictures that are to be kept."""
        count = range(len(self.waiting.alts))
        return [(one, self.cleaned_data.get(f"alt_{one}")) for one in count if self.cleaned_data.get(f"keep_{one}")]

    def clean(self):
        super().clean()
        for number, alt in self.kept:
            if not alt and f"alt_{number}" not in self.errors:
                self.add_error(f"alt_{number}", _("Say what the picture shows, or do not keep it."))
        if self.kept:
            for name in ("credit", "licence"):
                if not self.cleaned_data.get(name) and name not in self.errors:
                    self.add_error(name, _("Please fill this in."))
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, str) and (font := legacy_font(value)):
                self.add_error(name, legacy_message(font))
        return self.cleaned_data


# --- the pages ---


def _entry(user, slug):
    """The case study of that address, or an unsaved one. Raises Http404 or PermissionDenied for others."""
    if slug == NEW:
        if not is_member(user):
            raise PermissionDenied
        return new_case_study(user)
    return permitted(get_object_or_404(CaseStudy.objects.visible_to(user), slug=slug), can_edit, user)


def _snapshot(entry, user):
    """(number, snapshot) of the newest revision; 0 for an entry that is not there yet."""
    if entry.pk is None:
        return 0, snapshots.take(entry)
    head = actions.begin(entry=entry, by=user)
    return head.number, deepcopy(head.snapshot)


def _waiting(request, slug, token):
    waiting = word_files.find(token, person=request.user.pk, slug=slug)
    if waiting is None:
        raise Http404("Nothing waits here, or not for this person")
    return waiting


def _context(entry, slug):
    crumbs = [(_("Workspace"), reverse("workspace:home"))]
    if entry.pk is None:
        back = reverse("workspace:new_case_study")
        crumbs.append((_("A new case study"), back))
    else:
        back = reverse("workspace:edit_case_study", args=[slug])
        title = text_in(entry, "title").headline or entry.slug
        crumbs += [(title, reverse("workspace:desk", args=["case-studies", slug])), (_("Edit"), back)]
    return {"crumbs": [*crumbs, (_("From a Word file"), "")], "slug": slug, "is_new": entry.pk is None, "back": back}


@signed_in
@private
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request, slug):
    """Asks for a Word file and reads it."""
    entry = _entry(request.user, slug)
    language = entry.original_language or get_language()
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = WordFileForm(*sent, initial={"language": language})
    if request.method == "POST" and form.is_valid():
        _number, snapshot = _snapshot(entry, request.user)
        read, language = form.cleaned_data["file"], form.cleaned_data["language"]
        waiting = word_files.Waiting(
            person=request.user.pk,
            slug=slug,
            language=language,
            html=read.html,
            title=read.title,
            lost=read.lost,
            alts=[one.alt for one in read.pictures],
            replaces=snapshot["fields"][column("body", language)] or "",
        )
        return redirect("workspace:word_preview", slug, word_files.keep(waiting, read.pictures))
    return render(request, "workspace/case_study/word.html", {**_context(entry, slug), "form": form})


@signed_in
@private
@require_http_methods(["GET", "HEAD", "POST"])
def use(request, slug, token):
    """Shows what became of the file, and makes it the story of the case study."""
    entry = _entry(request.user, slug)
    waiting = _waiting(request, slug, token)
    if waiting.made:
        return redirect("workspace:edit_case_study", waiting.made)
    sent = request.POST if request.method == "POST" else None
    form = UseForm(sent, waiting=waiting, entry=entry, user=request.user)
    if request.method == "POST" and form.is_valid() and _take_over(request, form, waiting, entry):
        messages.success(request, _("The text is taken over and saved as a draft. Now fill in the rest."))
        return redirect("workspace:edit_case_study", entry.slug)
    context = {
        "form": form,
        "waiting": waiting,
        "token": token,
        "language_name": NATIVE_NAMES[waiting.language],
        # What lay on the disk meanwhile is cleaned once more.
        "text": format_html('<div class="rich" lang="{}">{}</div>', waiting.language, mark_safe(clean(waiting.html))),  # noqa: S308
    }
    return render(request, "workspace/case_study/word_preview.html", {**_context(entry, slug), **context})


@signed_in
@private
@require_safe
def picture(request, slug, token, number):
    """A picture of the file, for the one who sent it."""
    content = word_files.picture(_waiting(request, slug, token), number)
    if content is None:
        raise Http404("No such picture")
    return HttpResponse(content, content_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})


def _take_over(request, form, waiting, entry) -> bool:
    """Makes the text, with its pictures, the newest revision of `entry`; False where somebody wrote in between."""
    base, old = _snapshot(entry, request.user)
    body = column("body", waiting.language)
    if (old["fields"][body] or "") != waiting.replaces:
        word_files.look_again(waiting, replaces=old["fields"][body] or "")
        form.add_error(None, _("Somebody changed the story in the meantime. Look at it, then press the button again."))
        return False
    try:
        with transaction.atomic():
            new = _with_text(old, form, waiting)
            new["children"]["casestudyphoto_set"] += _store(form, waiting)
            states = text_states(CaseStudy, old, new, keeps_own=sees_everything(request.user))
            new["fields"].update(states)
            comment = _("Story taken from a Word file")
            if entry.pk is None:
                actions.create(entry=entry, by=request.user, snapshot=new)
            else:
                actions.save(entry=entry, snapshot=new, base=base, by=request.user, comment=comment)
    except actions.Stale:
        form.add_error(None, _("Somebody saved at this moment. Please press the button again."))
        return False
    except ValidationError as fault:
        form.add_error(None, fault)
        return False
    word_files.finish(waiting, made=entry.slug)
    return True


def _with_text(old, form, waiting):
    new = deepcopy(old)
    fields, title = new["fields"], column("title", waiting.language)
    fields[column("body", waiting.language)] = waiting.html
    if form.is_new:
        fields["original_language"] = waiting.language
        fields[title] = form.cleaned_data["title"]
        fields["owner_id"] = form.cleaned_data["owner"]
    elif not fields[title]:
        fields[title] = waiting.title or None
    return new


def _store(form, waiting):
    """The rows of the pictures that are kept, now photos of their own."""
    rows = []
    for number, alt in form.kept:
        content = word_files.picture(waiting, number)
        if content is None:
            continue
        photo = Photo(credit=form.cleaned_data["credit"], licence=form.cleaned_data["licence"])
        setattr(photo, column("alt", waiting.language), alt)
        store_photo(photo=photo, upload=CleanPicture(content, name=f"{waiting.token[:12]}-{number}.jpg".lower()))
        rows.append({"id": None, "fields": {"photo_id": photo.pk, "position": None}, "many": {}})
    return rows
