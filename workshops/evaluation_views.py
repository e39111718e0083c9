"""The public page on which participants say what they thought, and the one on which organisers read it."""

from functools import wraps

from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from publishing.access import permitted, private, signed_in
from publishing.translations import text_in

from . import evaluating, rules
from .cards import when
from .evaluation_forms import EvaluationForm
from .evaluation_results import results
from .models import Workshop
from .registration_views import about


def secret_address(view):
    """The address is the key of this page: no search engine keeps it, and no other page is told of it.

    `no-referrer` would do too, but with it browsers send forms as if from nowhere, and Django refuses them.
    """

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "strict-origin"
        return response

    return wrapped


@secret_address
@private
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation(request, token):
    """Asks once whoever holds the letter, signed in or not."""
    ticket = evaluating.ticket_with(token)
    if ticket is None:
        return _told(request, "unknown", 404)
    workshop = ticket.delegate.workshop
    if ticket.is_used:
        return _told(request, "answered", 200, workshop)
    if evaluating.why_not(workshop):
        return _told(request, "over", 410, workshop)
    is_sent = request.method == "POST"
    form = EvaluationForm(request.POST if is_sent else None)
    if form.is_valid():
        try:
            evaluating.answer(ticket=ticket, said=form.cleaned_data)
        except evaluating.Closed:
            return _told(request, "over", 410, workshop)
        return redirect(request.path)  # which says thanks, now and whenever it is opened again
    context = {
        **_about(workshop),
        "when": when(workshop),
        "form": form,
        "last": evaluating.period(workshop).last,
        "least": evaluating.LEAST,
    }
    return render(request, "workshops/evaluation.html", context, status=422 if is_sent else 200)


def _told(request, kind, status, workshop=None):
    """There is nothing to answer (any more), and why."""
    context = {**_about(workshop), "kind": kind}
    return render(request, "workshops/evaluation_told.html", context, status=status)


def _about(workshop) -> dict:
    title = text_in(workshop, "name").headline if workshop else ""
    return {"workshop": workshop, "title": title, "crumbs": [(_("Evaluation"), "")]}


@private
@signed_in
@require_safe
def evaluation_results(request, slug):
    """What all who answered thought; before the time is over only how many they are."""
    workshop = get_object_or_404(Workshop.objects.visible_to(request.user), slug=slug)
    permitted(workshop, rules.can_see_delegates, request.user)
    context = {
        **about(workshop, (_("Evaluation"), "")),
        "period": evaluating.period(workshop),
        "why_not": evaluating.why_not(workshop),
        "is_over": evaluating.is_over(workshop),
        "response": evaluating.response(workshop),
        "least": evaluating.LEAST,
        "results": results(workshop),
    }
    return render(request, "workspace/workshops/evaluation.html", context)
