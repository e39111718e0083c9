"""How people come: they ask to join, or they accept an invitation."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from library.writing import label
from publishing.access import private
from publishing.translations import text_in

from . import actions, people
from .limits import is_too_often
from .models import Membership
from .people_forms import JoinForm, NewPersonForm

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


# --- asking to join ---


@never_cache
@get_or_post
def join(request):
    """The form by which anybody asks to join. What it answers never tells who or what is here already."""
    is_sent = request.method == "POST"
    form = JoinForm(
        request.POST if is_sent else None,
        user=request.user,
        initial={"organization": request.GET.get("organization", "")[:80]},
    )
    if is_sent and form.is_by_a_program:
        return redirect("join_thanks")
    status = 200
    if form.is_valid():
        if not is_too_often("join", form.cleaned_data["email"], _machine(request)):
            actions.ask_to_join(**{name: form.cleaned_data[name] for name in form.asked})
            return redirect("join_thanks")
        form.add_error(None, _("Many requests came from here within an hour. Please wait an hour and send this again."))
        status = 429
    return render(request, "organizations/people/join.html", {"form": form, "crumbs": [(_("Join"), "")]}, status=status)


def _machine(request) -> str:
    """The address of the reader's machine; as many proxies stand before us as allauth's settings say."""
    try:
        return get_adapter(request).get_client_ip(request)
    except PermissionDenied:  # nobody said where this comes from
        return ""


@require_safe
def thanks(request):
    """The same answer to every request to join."""
    return render(request, "organizations/people/thanks.html", {"crumbs": [(_("Join"), "")]})


# --- accepting an invitation ---


@private
@get_or_post
def invitation(request, secret):
    """What the link in a letter of invitation opens. Who has the secret can read the letters of that address."""
    found = people.invitation_with(secret)
    if found is None or not people.is_open(found):
        return _closed(request, found)
    owner = people.person_at(found.email)
    if request.user.is_authenticated:
        answer = _own if owner == request.user else _somebody_elses
    else:
        answer = _sign_in_first if owner else _new_person
    try:
        return answer(request, found, owner)
    except actions.NotOpen:
        return _closed(request, people.invitation_with(secret))
    except actions.HasAccount:
        return redirect(request.path)  # which says now what to do


def _page(request, invitation, kind, **more):
    organization = invitation.organization
    context = {
        "kind": kind,
        "invitation": invitation,
        "organization": text_in(organization, "name").headline if organization else "",
        "inviter": invitation.invited_by.name if invitation.invited_by else "",
        "role": label(Membership.Role, invitation.role) if organization else "",
        "form": None,
        "crumbs": [(_("Invitation"), "")],
        **more,
    }
    return render(request, "organizations/people/invitation.html", context)


def _own(request, invitation, person):
    """The person invited is signed in: one button."""
    if request.method == "POST":
        actions.accept(invitation=invitation, by=person)
        return _welcome(request, person)
    return _page(request, invitation, "own")


def _somebody_elses(request, invitation, owner):
    return _page(request, invitation, "other", signed_in_as=request.user.email)


def _sign_in_first(request, invitation, owner):
    return _page(request, invitation, "sign_in" if owner.is_active else "account_closed")


def _new_person(request, invitation, owner):
    form = NewPersonForm(request.POST if request.method == "POST" else None, invitation=invitation)
    if not form.is_valid():
        return _page(request, invitation, "new", form=form)
    answers = {name: form.cleaned_data[name] for name in ("name", "password", "language", "reads")}
    person = actions.accept_as_new_person(invitation=invitation, **answers)
    # Any of the backends finds the person again; the name of one must stand in the session.
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, person, method="password")
    return _welcome(request, person)


def _welcome(request, person):
    with override(person.language):
        messages.success(request, _("Welcome, %(person)s.") % {"person": person})
        return redirect("workspace:home")


def _closed(request, invitation):
    """An invitation that can't be accepted, and what to do about it."""
    if invitation is None:
        kind = "unknown"
    elif invitation.accepted_at:
        if request.user.is_authenticated and invitation.accepted_by == request.user:
            return redirect("workspace:home")  # the button pressed twice, or the letter opened again
        kind = "used"
    else:
        kind = "taken_back" if invitation.revoked_at else "expired"
    organization = invitation.organization if invitation else None
    context = {
        "kind": kind,
        "organization": text_in(organization, "name").headline if organization else "",
        "crumbs": [(_("Invitation"), "")],
        "language": get_language(),
    }
    status = 404 if invitation is None else 410
    return render(request, "organizations/people/invitation_closed.html", context, status=status)
