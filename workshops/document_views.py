"""The pages on which coordinators add documents to a workshop, put them in order and take them out."""

from itertools import groupby

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from library.models import Document
from publishing.access import permitted, private, signed_in
from publishing.rules import can_edit
from publishing.translations import text_in
from publishing.typed_order import arranged, ticked

from . import documents
from .document_forms import DocumentWordsForm, NewDocumentForm
from .models import Workshop


def _workshop(user, slug):
    """The workshop of that address, for its editors. Raises Http404 or PermissionDenied for others."""
    return permitted(get_object_or_404(Workshop.objects.visible_to(user), slug=slug), can_edit, user)


def _context(workshop, here):
    title = text_in(workshop, "name")
    pages = reverse("workspace:documents", args=[workshop.slug])
    crumbs = [
        (_("Workspace"), reverse("workspace:home")),
        (title, reverse("workspace:desk", args=["workshops", workshop.slug])),
        *([(_("Documents"), pages)] if here else []),
        (here or _("Documents"), ""),
    ]
    return {"slug": workshop.slug, "title": title, "crumbs": crumbs}


@signed_in
@private
@require_http_methods(["GET", "HEAD", "POST"])
def held(request, slug):
    """The documents of the newest revision, and a form for one more."""
    workshop = _workshop(request.user, slug)
    form = NewDocumentForm(request.POST or None, request.FILES or None, first=get_language())
    if request.method == "POST" and form.is_valid():
        documents.add_document(
            workshop=workshop,
            document=Document(**form.words),
            upload=form.cleaned_data["file"],
            kind=form.cleaned_data["kind"],
            by=request.user,
        )
        messages.success(request, _("The document is added. The public sees it when the next version is published."))
        # Else the browser goes on to the form, past what is said.
        return redirect(f"{reverse('workspace:documents', args=[slug])}#top")
    groups: dict[str, list] = {}
    for one in documents.documents_of(workshop):
        groups.setdefault(one.kind_label, []).append(one)
    context = {"form": form, "faults": form.non_field_errors(), "groups": list(groups.items())}
    return render(request, "workspace/workshops/documents.html", {**_context(workshop, ""), **context})


@signed_in
@private
@require_POST
def arrange(request, slug):
    """Puts documents in the order of the numbers beside them, and takes out those that are ticked."""
    workshop = _workshop(request.user, slug)
    order: list[int] = []
    for _kind, alike in groupby(documents.documents_of(workshop), key=lambda one: one.kind):
        order += arranged([one.document.pk for one in alike], request.POST)
    removed = ticked(order, request.POST)
    documents.arrange_documents(workshop=workshop, order=order, removed=removed, by=request.user)
    messages.success(request, _("The documents are in their new order. The public sees it with the next version."))
    return redirect("workspace:documents", slug)


@signed_in
@private
@require_http_methods(["GET", "HEAD", "POST"])
def words(request, slug, pk):
    """What is said about one document, and another file in its place."""
    workshop = _workshop(request.user, slug)
    one = next((one for one in documents.documents_of(workshop) if one.document.pk == pk), None)
    if one is None:
        raise Http404("No such document")
    stored = Document.objects.get(pk=pk)
    form = DocumentWordsForm(
        request.POST or None,
        request.FILES or None,
        instance=one.document,
        initial={"kind": one.kind},
        first=stored.language,
    )
    if request.method == "POST" and form.is_valid():
        documents.change_document(
            workshop=workshop,
            document=stored,
            words=form.words,
            kind=form.cleaned_data["kind"],
            upload=form.cleaned_data["file"],
            by=request.user,
        )
        messages.success(request, _("The document is changed. The public sees it with the next version."))
        return redirect("workspace:documents", slug)
    context = {"form": form, "faults": form.non_field_errors(), "document": stored}
    return render(request, "workspace/workshops/document_words.html", {**_context(workshop, _("Change")), **context})
