"""What goes between an organisation and people who may come to it: invitations, and requests to join."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from library.writing import long_date
from publishing.access import private, signed_in
from publishing.translations import text_in

from . import actions, people, rules
from .limits import is_too_often
from .models import Membership
from .people_forms import DeclineForm, NetworkInvitationForm

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


# --- what the pages share ---


def crumbs(*steps):
    return [(_("Workspace"), reverse("workspace:home")), *steps]


def _only_if(is_allowed):
    """For what others need not even know of: that a certain person was invited, or asks to come."""
    if not is_allowed:
        raise Http404("Not for this reader")


def name_of(organization):
    return text_in(organization, "name").headline


def people_address(organization):
    return reverse("workspace:people", args=[organization.slug])


def dated(rows):
    """Each with the `day` on which it was made, as it was here."""
    rows = list(rows)
    for row in rows:
        row.day = timezone.localdate(row.created_at)
    return rows


def answers(request):
    return request.POST if request.method == "POST" else None


# --- invitations ---


def invite_by(request, form, organization) -> bool:
    """Sends the invitation that `form` asks for, and says so. False where there is something to mend first."""
    if not form.is_valid():
        return False
    email = form.cleaned_data["email"]
    if is_too_often("invitation", email):
        form.add_error("email", _too_many_letters())
        return False
    invitation = actions.invite(
        organization=organization,
        email=email,
        name=form.cleaned_data["name"],
        language=form.cleaned_data["language"],
        role=form.cleaned_data.get("role", Membership.Role.EDITOR),
        by=request.user,
    )
    _say_sent(request, invitation)
    return True


def _too_many_letters():
    return _("Five letters went to this address within an hour. Wait an hour before you send another one.")


def _say_sent(request, invitation):
    words = _("A letter is on its way to %(email)s. The invitation is valid until %(day)s.")
    until = long_date(timezone.localdate(invitation.expires_at))
    messages.success(request, words % {"email": invitation.email, "day": until})


@private
@signed_in
@get_or_post
def sent_invitation(request, pk):
    """An invitation that waits for its answer: to send again, or to take back."""
    invitation = get_object_or_404(people.sent_invitations(), pk=pk)
    _only_if(rules.can_take_back(request.user, invitation))
    organization = invitation.organization
    back = people_address(organization) if organization else reverse("workspace:requests")
    if request.method == "POST":
        _send_again_or_take_back(request, invitation)
        return redirect(back)
    dated([invitation])
    context = {
        "invitation": invitation,
        "until": timezone.localdate(invitation.expires_at),
        "name": name_of(organization) if organization else "",
        "is_open": people.is_open(invitation),
        "is_ended": bool(invitation.accepted_at or invitation.revoked_at),
        "back": back,
        "crumbs": crumbs(
            (_("People"), back) if organization else (_("Requests to join"), back), (invitation.email, "")
        ),
    }
    return render(request, "organizations/people/sent_invitation.html", context)


def _send_again_or_take_back(request, invitation):
    try:
        if request.POST.get("do") == "take_back":
            actions.take_back(invitation=invitation)
            messages.success(request, _("The invitation is taken back. Its link no longer works."))
        elif is_too_often("invitation", invitation.email):
            messages.error(request, _too_many_letters())
        else:
            _say_sent(request, actions.send_again(invitation=invitation, by=request.user))
    except actions.NotOpen:
        messages.error(request, _("This invitation was accepted, taken back, or replaced by a newer one before."))


# --- requests to join ---


@private
@signed_in
@get_or_post
def requests_page(request):
    """All requests to join the network, and the invitations of the network itself: for coordinators."""
    user = request.user
    if not rules.can_see_all_requests(user):
        raise PermissionDenied
    form = NetworkInvitationForm(answers(request))
    if form.is_bound and invite_by(request, form, None):
        return redirect("workspace:requests")
    asked = people.requests_for(user)
    context = {
        "waiting": dated(people.waiting(asked)),
        "decided": dated(people.decided(asked)),
        "invitations": dated(people.open_invitations()),
        "form": form,
        "now": timezone.now(),
        "crumbs": crumbs((_("Requests to join"), "")),
    }
    return render(request, "organizations/people/requests.html", context)


@private
@signed_in
@get_or_post
def request_page(request, pk):
    """One request to join: what the person wrote, and the two answers to it."""
    asked = get_object_or_404(people.all_requests(), pk=pk)
    _only_if(rules.can_decide(request.user, asked))
    form = DeclineForm(answers(request))
    if form.is_bound and form.is_valid() and _decide(request, form, asked):
        return redirect(_after_decision(request.user, asked))
    organization = asked.organization
    dated([asked])
    context = {
        "asked": asked,
        "decided_on": asked.decided_at and timezone.localdate(asked.decided_at),
        "person": asked.name,
        "form": form,
        "name": name_of(organization) if organization else asked.new_organization,
        "is_new": organization is None,
        "is_waiting": asked.state == asked.State.WAITING,
        "belongs": organization is not None and people.is_member_at(organization, asked.email),
        "crumbs": crumbs((_("Requests to join"), _after_decision(request.user, asked)), (asked.name, "")),
    }
    return render(request, "organizations/people/request.html", context)


def _decide(request, form, asked) -> bool:
    """Gives the answer whose button was pressed. False for a form without one."""
    answer = request.POST.get("answer")
    if answer not in ("approve", "decline"):
        return False
    try:
        if answer == "approve":
            is_invited = actions.approve(asked=asked, by=request.user)
            words = _("Approved. %(person)s gets a letter.") if is_invited else _("Approved.")
            messages.success(request, words % {"person": asked.name})
        else:
            actions.decline(asked=asked, by=request.user, sentence=form.cleaned_data["sentence"])
            messages.success(request, _("Declined. %(person)s gets a letter.") % {"person": asked.name})
    except actions.AlreadyDecided:
        asked.refresh_from_db()
        if asked.decided_by != request.user:  # else the button was pressed twice
            messages.error(request, _("Somebody decided this request before you."))
    return True


def _after_decision(user, asked):
    return reverse("workspace:requests") if rules.can_see_all_requests(user) else people_address(asked.organization)
