"""The page on which people add photos to an entry, put them in order and take them out."""

from django.apps import apps
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from library.models import Photo
from library.photo_forms import NewPhotoForm, PhotoWordsForm

from . import photo_rows
from .access import permitted, private, signed_in
from .rules import can_edit
from .translations import text_in
from .typed_order import arranged, ticked

# Their rooms lie above this one, hence the names.
KINDS = {
    "organizations": "organizations.Organization",
    "case-studies": "casestudies.CaseStudy",
    "workshops": "workshops.Workshop",
}


def _entry(user, kind, slug):
    """The entry of that address, for its editors. Raises Http404 or PermissionDenied for others."""
    if kind not in KINDS:
        raise Http404("Entries of this kind have no photos")
    entry = get_object_or_404(apps.get_model(KINDS[kind]).objects.visible_to(user), slug=slug)
    permitted(entry, can_edit, user)
    return entry


def _photo(entry, pk):
    photo = next((one for one in photo_rows.photos_of(entry) if one.pk == pk), None)
    if photo is None:
        raise Http404("No such photo")
    return photo


def _context(kind, entry, here):
    title = text_in(entry, entry.title_field)
    crumbs = [
        (_("Workspace"), reverse("workspace:home")),
        (title, reverse("workspace:desk", args=[kind, entry.slug])),
    ]
    if here:
        crumbs.append((_("Photos"), reverse("workspace:photos", args=[kind, entry.slug])))
    crumbs.append((here or _("Photos"), ""))
    return {"kind": kind, "slug": entry.slug, "title": title, "crumbs": crumbs}


@signed_in
@private
@require_http_methods(["GET", "HEAD", "POST"])
def photos(request, kind, slug):
    """The photos of the newest revision, and a form for one more."""
    entry = _entry(request.user, kind, slug)
    asks = {"first": get_language(), "asks_people": photo_rows.asks_people(entry)}
    form = NewPhotoForm(request.POST or None, request.FILES or None, **asks)
    if request.method == "POST" and form.is_valid():
        said = {"picture": form.cleaned_data["file"], "people_agreed": form.cleaned_data.get("people_agreed")}
        photo_rows.add_photo(entry=entry, photo=form.save(commit=False), by=request.user, **said)
        messages.success(request, _("The photo is added. The public sees it when the next version is published."))
        # Else the browser goes on to the form, past what is said.
        return redirect(f"{reverse('workspace:photos', args=[kind, slug])}#top")
    shown = photo_rows.photos_of(entry)
    for photo in shown:
        photo.thumbnail = photo.file.storage.url(photo.rendition(Photo.WIDTHS[0]))
    context = {"form": form, "faults": form.non_field_errors(), "photos": shown}
    return render(request, "workspace/photos/list.html", {**_context(kind, entry, ""), **context})


@signed_in
@private
@require_POST
def arrange(request, kind, slug):
    """Puts photos in the order of the numbers beside them, and takes out those that are ticked."""
    entry = _entry(request.user, kind, slug)
    before = [photo.pk for photo in photo_rows.photos_of(entry)]
    order, removed = arranged(before, request.POST), ticked(before, request.POST)
    photo_rows.arrange_photos(entry=entry, order=order, removed=removed, by=request.user)
    messages.success(request, _("The photos are in their new order. The public sees it with the next version."))
    return redirect("workspace:photos", kind, slug)


@signed_in
@private
@require_http_methods(["GET", "HEAD", "POST"])
def words(request, kind, slug, pk):
    """What is said about one photo."""
    entry = _entry(request.user, kind, slug)
    photo = _photo(entry, pk)
    # A copy of the texts: the row itself is what the public reads.
    asks = {"first": get_language(), "asks_people": photo_rows.asks_people(entry)}
    form = PhotoWordsForm(request.POST or None, instance=photo, **asks)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in form.Meta.fields}
        agreed = form.cleaned_data.get("people_agreed")
        photo_rows.reword_photo(entry=entry, photo=photo, words=said, people_agreed=agreed, by=request.user)
        messages.success(request, _("The words are changed. The public reads them with the next version."))
        return redirect("workspace:photos", kind, slug)
    thumbnail = photo.file.storage.url(photo.rendition(Photo.WIDTHS[0]))
    context = {"form": form, "faults": form.non_field_errors(), "thumbnail": thumbnail, "photo": photo}
    return render(request, "workspace/photos/words.html", {**_context(kind, entry, _("Words")), **context})
