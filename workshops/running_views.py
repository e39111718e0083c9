"""The pages on which a coordinator runs a workshop: announces it, closes registration, cancels it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from library.languages import NATIVE_NAMES
from publishing.access import permitted, private, signed_in
from publishing.translations import text_in

from . import audience, delegates, outgoing, rules, running
from .cards import when
from .letting_know import announcement_letter
from .models import Workshop
from .running_forms import AnnounceForm, CancelForm, KeepForm

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def _workshop(request, slug) -> Workshop:
    """The workshop of that address, for who may run it. Raises Http404 or PermissionDenied for others."""
    workshop = get_object_or_404(Workshop.objects.visible_to(request.user), slug=slug)
    return permitted(workshop, rules.can_run, request.user)


def _frame(workshop, here="") -> dict:
    """What every page about running `workshop` takes; `here` names one below the first."""
    title = text_in(workshop, "name").headline
    run_page = reverse("workspace:run", args=[workshop.slug])
    crumbs = [
        (_("Workspace"), reverse("workspace:home")),
        (title, reverse("workspace:desk", args=["workshops", workshop.slug])),
        *([(_("Run"), run_page), (here, "")] if here else [(_("Run"), "")]),
    ]
    return {"workshop": workshop, "title": title, "crumbs": crumbs, "run_page": run_page}


@private
@signed_in
@require_safe
def run(request, slug):
    """Where a workshop stands, and all that can be done with it."""
    return _run(request, _workshop(request, slug))


def _run(request, workshop, *, keep_form=None):
    context = {
        **_frame(workshop),
        "when": when(workshop),
        "standing": delegates.standing_of(workshop),
        "why_closed": rules.why_closed(workshop),
        "why_not_announced": running.why_not_announced(workshop),
        "why_not_cancelled": running.why_not_cancelled(workshop),
        "deletion_day": delegates.deletion_day(workshop),
        "outgoing": outgoing.of(workshop),
        "keep_form": keep_form or KeepForm(initial={"days": workshop.keep_days}),
    }
    return render(request, "workspace/workshops/run.html", context, status=422 if keep_form else 200)


@private
@signed_in
@get_or_post
def announce(request, slug):
    """Asks who gets the announcement, shows how many they are and what they read, and sends it."""
    workshop = _workshop(request, slug)
    form = AnnounceForm(request.POST or None)
    is_asked = request.method == "POST" and form.is_valid()
    if is_asked and request.POST.get("do") == "send":
        try:
            running.announce(workshop=workshop, by=request.user, **form.audience, **form.said)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Announced. The letters are being written."))
            return redirect("workspace:workshop_letters", slug)
    context = {
        **_frame(workshop, _("Announce")),
        "form": form,
        "why_not": running.why_not_announced(workshop),
        "numbers": audience.numbers_of(workshop, **(form.audience if is_asked else {})),
        "samples": _samples(workshop, form) if is_asked else [],
        "is_asked": is_asked,
    }
    return render(request, "workspace/workshops/run_announce.html", context, status=422 if form.errors else 200)


def _samples(workshop, form) -> list[dict]:
    """The letter as it is read in each language that somebody reads."""
    found = []
    for code in audience.numbers_of(workshop, **form.audience).by_language:
        with override(code):
            letter = announcement_letter(workshop, **form.said)
        found.append({"code": code, "name": NATIVE_NAMES[code], **letter})
    return found


@private
@signed_in
@require_safe
def letters(request, slug):
    """How far the letters about a workshop are, and to whom none could be delivered."""
    workshop = _workshop(request, slug)
    context = {**_frame(workshop, _("Letters")), "outgoing": outgoing.of(workshop)}
    return render(request, "workspace/workshops/run_letters.html", context)


@private
@signed_in
@get_or_post
def cancel(request, slug):
    """Asks for the reason, says who is written to, and cancels."""
    workshop = _workshop(request, slug)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            was_done = running.cancel(workshop=workshop, notes=form.cleaned_data, by=request.user) is None
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            said = _("It was cancelled before. Nothing was done twice.") if was_done else _("Cancelled.")
            messages.success(request, said)
            return redirect("workspace:run", slug)
    context = {
        **_frame(workshop, _("Cancel")),
        "form": form,
        "when": when(workshop),
        "why_not": running.why_not_cancelled(workshop),
        "registered": workshop.delegates.standing().count(),
        "told": audience.told(workshop).count(),
    }
    return render(request, "workspace/workshops/run_cancel.html", context, status=422 if form.errors else 200)


@private
@signed_in
@get_or_post
def close_registration(request, slug):
    """Closes registration before its last day."""
    workshop = _workshop(request, slug)
    if request.method == "POST":
        running.close_registration(workshop=workshop, by=request.user)
        messages.success(request, _("Registration is closed. Nobody can be registered any more."))
    return redirect("workspace:run", slug)


@private
@signed_in
@get_or_post
def open_registration(request, slug):
    """Takes the closing back."""
    workshop = _workshop(request, slug)
    if request.method == "POST":
        running.open_again(workshop=workshop, by=request.user)
        reason = rules.why_closed(workshop)
        messages.success(request, reason or _("Registration is open again."))
    return redirect("workspace:run", slug)


@private
@signed_in
@get_or_post
def keep(request, slug):
    """Sets how long people's data are kept."""
    workshop = _workshop(request, slug)
    if request.method == "POST":
        form = KeepForm(request.POST)
        if not form.is_valid():
            return _run(request, workshop, keep_form=form)
        running.keep_for(workshop=workshop, days=form.cleaned_data["days"], by=request.user)
        messages.success(request, _("Saved."))
    return redirect("workspace:run", slug)
