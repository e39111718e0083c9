"""The history of an entry: who saved what and when, what differs, and the way back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from publishing import actions, life, snapshots
from publishing.access import private, signed_in
from publishing.differences import changes
from publishing.models import Revision
from publishing.pages import numbered_page
from publishing.rules import can_edit, can_read_history

from .entries import name_of, title_of
from .kinds import KINDS, crumbs, desk_of, find

# What fits into the column of numbers; a longer one in an address is nobody's.
MOST = 2**31 - 1


def _frame(kind, entry, *steps):
    title = title_of(entry)
    return {
        "entry": entry,
        "kind": kind,
        "about": KINDS[kind],
        "title": title,
        "desk": desk_of(entry),
        "crumbs": crumbs((title, desk_of(entry)), *steps),
    }


@private
@signed_in
@require_safe
def history(request, kind, slug):
    """All revisions of an entry, the newest first."""
    entry = find(request.user, kind, slug, can_read_history)
    revisions = life.revisions(entry).order_by("-number").defer("snapshot")
    page = numbered_page(max(revisions.count(), 1), lambda start, stop: list(revisions[start:stop]), request.GET)
    context = {**_frame(kind, entry, (_("History"), "")), "page": page, "newest": life.head(entry)}
    return render(request, "workspace/history.html", context)


def _revision(entry, number) -> Revision:
    return get_object_or_404(life.revisions(entry), number=min(number, MOST))


def _other(entry, number, asked) -> Revision | None:
    """The revision to compare with: the asked-for one, else the one before; None before the first."""
    if asked:
        if not (asked.isascii() and asked.isdecimal() and len(asked) < 10):
            raise Http404("No such revision")
        return _revision(entry, int(asked))
    return life.revisions(entry).filter(number__lt=number).order_by("-number").first()


@private
@signed_in
@require_safe
def difference(request, kind, slug, number):
    """What differs between a revision and the one before it, or the one that `?with=` names."""
    entry = find(request.user, kind, slug, can_read_history)
    new = _revision(entry, number)
    old = _other(entry, new.number, request.GET.get("with", ""))
    head = life.head(entry)
    before = old.snapshot if old else snapshots.take(type(entry)())
    numbers = list(life.revisions(entry).order_by("-number").values_list("number", flat=True)[:200])
    page = _frame(kind, entry)
    history_page = (_("History"), reverse("workspace:history", args=[kind, slug]))
    context = {
        **page,
        "new": new,
        "old": old,
        "head": head,
        "saved_by": name_of(new.author),
        "changes": changes(type(entry), before, new.snapshot, reader=request.user),
        "numbers": [one for one in numbers if one != new.number],
        "can_restore": can_edit(request.user, entry) and new.number != head.number,
        "crumbs": crumbs((page["title"], page["desk"]), history_page, (_("Differences"), "")),
    }
    return render(request, "workspace/difference.html", context)


@private
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def restore(request, kind, slug, number):
    """Brings an old revision back, as a new one; only if nobody saved since the page was opened."""
    entry = find(request.user, kind, slug)
    old = _revision(entry, number)
    if request.method != "POST":
        return redirect("workspace:difference", kind, slug, old.number)
    if request.POST.get("newest", "") != str(life.head(entry).number):
        messages.error(request, _("Meanwhile somebody saved this entry. Nothing was done. Look at the newest version."))
        return redirect("workspace:history", kind, slug)
    try:
        actions.restore(entry=entry, number=old.number, by=request.user)
    except actions.Stale:
        messages.error(request, _("Meanwhile somebody saved this entry. Nothing was done. Look at the newest version."))
        return redirect("workspace:history", kind, slug)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("workspace:difference", kind, slug, old.number)
    messages.success(request, _("Brought back as the newest version. The public sees it when it is published."))
    return redirect(desk_of(entry))
