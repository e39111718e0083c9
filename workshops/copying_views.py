"""The page on which a coordinator copies sessions and stops from an earlier workshop."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from library import writing
from places.cards import places_by_key
from publishing import actions
from publishing.access import permitted, private, signed_in
from publishing.rules import can_edit
from publishing.translations import text_in

from . import copying
from .cards import when
from .models import Workshop
from .zones import clock


@private
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request, slug):
    """First which workshop, then what of it: all that would be copied is shown, and ticked or not."""
    workshop = get_object_or_404(Workshop.objects.visible_to(request.user), slug=slug)
    permitted(workshop, can_edit, request.user)
    sources = list(copying.earlier(request.user, workshop))
    chosen = (request.POST if request.method == "POST" else request.GET).get("from", "")
    source = next((one for one in sources if one.slug == chosen), None)
    if request.method == "POST" and source:
        return _copied(request, workshop, source) or _page(request, workshop, sources, source, status=422)
    return _page(request, workshop, sources, source)


def _copied(request, workshop, source):
    """Copies what was ticked; None where nothing was."""
    keys = {accessor: set(request.POST.getlist(accessor)) for accessor in copying.TABLES}
    if not any(keys.values()):
        return None
    counts = copying.copy(workshop=workshop, source=source, keys=keys, by=request.user)
    if any(counts.values()):
        messages.success(request, _("Copied as a draft. Look through it: days, hours and people may be others now."))
    else:
        messages.info(request, _("All of this stands here already. Nothing was changed."))
    return redirect("workspace:edit_workshop", workshop.slug)


def _page(request, workshop, sources, source, status=200):
    here = actions.begin(entry=workshop, by=request.user).snapshot
    title = text_in(workshop, "name").headline
    desk = reverse("workspace:desk", args=["workshops", workshop.slug])
    context = {
        "workshop": workshop,
        "title": title,
        "sources": [(one.slug, text_in(one, "name").headline, when(one)) for one in sources],
        "source": source,
        "standing": {accessor: len(here["children"][accessor]) for accessor in copying.TABLES},
        "to_mend": status != 200,
        "crumbs": [
            (_("Workspace"), reverse("workspace:home")),
            (title, desk),
            (_("Edit"), reverse("workspace:edit_workshop", args=[workshop.slug])),
            (_("Copy"), ""),
        ],
        **(_rows(request, source, here) if source else {}),
    }
    return render(request, "workspace/workshops/edit_copy.html", context, status=status)


def _rows(request, source, here):
    """The sessions and stops of `source` as the page shows them, those ticked that can be copied."""
    given, found = copying.newest(request.user, source), {}
    ticked = {name: request.POST.getlist(name) for name in copying.TABLES} if request.method == "POST" else None
    for accessor in copying.TABLES:
        found[accessor] = [
            {
                "key": one.key,
                "is_there": one.is_there,
                "is_ticked": ticked is None or one.key in ticked[accessor],
                "record": one.instance(accessor, given["fields"]["original_language"]),
            }
            for one in copying.offers(given, here, accessor)
        ]
    for row in found["agenda"]:
        row["title"] = text_in(row["record"], "title")
    keys = sorted({row["record"].place_id for row in found["stops"]})
    places, zone = {place.pk: place for place in places_by_key(keys, request.user)}, clock(here["fields"]["zone"])
    for row in found["stops"]:
        stop = row["record"]
        row["title"] = text_in(places[stop.place_id], "name").headline if stop.place_id in places else ""
        row["words"] = text_in(stop, "what_is_shown")
        row["arrives"] = _moment(stop.arrives_at, zone)
    return found


def _moment(moment, zone) -> str:
    if not (moment and zone):
        return ""
    here = moment.astimezone(zone)
    return f"{writing.long_date(here.date())}, {writing.time(here.time())}"
