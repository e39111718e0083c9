"""The page on which a workshop names the case studies that grew out of it, and a case study where it was learnt."""

from collections.abc import Callable
from typing import NamedTuple

from django.apps import apps
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from . import lineage
from .access import permitted, private, signed_in
from .related import grown_out_of, origins_of
from .rules import can_edit
from .translations import Text, text_in


class End(NamedTuple):
    """One end as its page sees it: what it is and what it is linked with, and whether it is the origin."""

    model: str
    other: str
    linked: Callable
    is_origin: bool


# Their rooms lie above this one, hence the names.
ENDS = {
    "workshops": End("workshops.Workshop", "casestudies.CaseStudy", grown_out_of, True),
    "case-studies": End("casestudies.CaseStudy", "workshops.Workshop", origins_of, False),
}


class Row(NamedTuple):
    """What is linked, or could be."""

    entry: object
    title: Text


@signed_in
@private
@require_http_methods(["GET", "HEAD", "POST"])
def links(request, slug, kind):
    """What is linked with an entry, as far as this person may see it, and a list of what can be."""
    end, user = ENDS[kind], request.user
    entry = get_object_or_404(apps.get_model(end.model).objects.visible_to(user), slug=slug)
    permitted(entry, can_edit, user)
    others = apps.get_model(end.other).objects.visible_to(user)
    status = 200
    if request.method == "POST":
        if _change(request, end, entry, others):
            return redirect(request.path)
        status = 422
    return render(request, "workspace/lineage/list.html", _context(request, kind, entry, others), status=status)


def _change(request, end, entry, others) -> bool:
    """Does what was asked; False where the other entry is none of those that could be chosen."""
    other = others.filter(slug=request.POST.get("other", "")[:80].replace("\x00", "")).first()
    if other is None:
        return False
    origin, result = (entry, other) if end.is_origin else (other, entry)
    if request.POST.get("do") == "remove":
        lineage.unlink(origin=origin, result=result, by=request.user)
        messages.success(request, _("The link is taken out."))
    else:
        lineage.link(origin=origin, result=result, by=request.user)
        messages.success(request, _("Linked. Both pages show it as far as both are public."))
    return True


def _context(request, kind, entry, others) -> dict:
    end, title = ENDS[kind], text_in(entry, entry.title_field).headline
    linked = _rows(end.linked(type(entry), entry.pk, others))
    there = {row.entry.pk for row in linked}
    return {
        "entry": entry,
        "title": title,
        "is_origin": end.is_origin,
        "linked": linked,
        "offered": [row for row in _rows(others) if row.entry.pk not in there],
        "is_refused": request.method == "POST",
        "crumbs": [
            (_("Workspace"), reverse("workspace:home")),
            (title, reverse("workspace:desk", args=[kind, entry.slug])),
            (_("Case studies that grew out of it") if end.is_origin else _("Learnt on"), ""),
        ],
    }


def _rows(entries) -> list[Row]:
    found = entries.sorted_for(get_language()).for_list()
    return [Row(one, text_in(one, one.title_field).headline or Text(one.slug, "en", False)) for one in found]
