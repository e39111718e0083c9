"""People of an organisation, and the members' directory: pages of the workspace."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from library.text_cleaning import clean_text
from places.models import Country
from publishing.access import permitted, private, signed_in

from . import actions, people, rules
from .correspondence import answers, crumbs, dated, get_or_post, invite_by, name_of, people_address
from .directory import directory_page
from .models import Organization
from .people_forms import InvitationForm, RoleForm


def _organization(user, slug, predicate):
    organization = get_object_or_404(Organization.objects.visible_to(user), slug=slug)
    permitted(organization, predicate, user)
    return organization


def _desk(organization):
    """The step of the way from home that leads to what the organisation keeps."""
    return name_of(organization), reverse("workspace:desk", args=["organizations", organization.slug])


# --- people of an organisation ---


@private
@signed_in
@get_or_post
def people_page(request, slug):
    """Who belongs to an organisation; for those who manage it also who is invited and who asks to come."""
    user = request.user
    organization = _organization(user, slug, rules.can_see_people)
    manages = rules.can_manage_people(user, organization)
    if request.method == "POST" and not manages:
        raise PermissionDenied
    form = InvitationForm(answers(request), organization=organization)
    if form.is_bound and invite_by(request, form, organization):
        return redirect(people_address(organization))
    asked = people.waiting(people.requests_of(organization))
    context = {
        "organization": organization,
        "name": name_of(organization),
        "manages": manages,
        "members": dated(people.members_of(organization)),
        "invitations": dated(people.open_invitations(organization)) if manages else [],
        "requests": dated(asked) if manages else [],
        "form": form,
        "now": timezone.now(),
        "crumbs": crumbs(_desk(organization), (_("People"), "")),
    }
    return render(request, "organizations/people/people.html", context)


def _member(user, slug, key):
    organization = _organization(user, slug, rules.can_manage_people)
    return get_object_or_404(people.members_of(organization).select_related("user", "organization"), pk=key)


def _member_context(user, membership, *steps):
    organization = membership.organization
    return {
        "membership": membership,
        "organization": organization,
        "name": name_of(organization),
        "person": str(membership.user),
        "can_go": rules.can_let_go(user, membership),
        "crumbs": crumbs(_desk(organization), (_("People"), people_address(organization)), *steps),
    }


@private
@signed_in
@get_or_post
def member(request, slug, pk):
    """One person of an organisation: their role, and the way to take them out."""
    membership = _member(request.user, slug, pk)
    form = RoleForm(answers(request), initial={"role": membership.role})
    if form.is_valid() and _change_role(request, form, membership):
        return _after_change(request.user, membership)
    context = _member_context(request.user, membership, (str(membership.user), ""))
    return render(request, "organizations/people/member.html", {**context, "form": form})


def _change_role(request, form, membership) -> bool:
    try:
        actions.change_role(membership=membership, role=form.cleaned_data["role"], by=request.user)
    except actions.LastManager:
        form.add_error("role", _("This is the only manager. Make somebody else a manager first."))
        return False
    messages.success(request, _("The role of %(person)s is changed.") % {"person": membership.user})
    return True


def _after_change(user, membership):
    """To the people of the organisation, or home for somebody who just left it."""
    if rules.can_see_people(user, membership.organization):
        return redirect(people_address(membership.organization))
    return redirect("workspace:home")


@private
@signed_in
@get_or_post
def remove_member(request, slug, pk):
    """Asks before a person is taken out of an organisation, then does it."""
    organization = _organization(request.user, slug, rules.can_manage_people)
    if request.method == "POST" and not people.members_of(organization).filter(pk=pk).exists():
        return redirect(people_address(organization))  # the button was pressed twice
    membership = _member(request.user, slug, pk)
    if request.method == "POST":
        try:
            actions.remove(membership=membership, by=request.user)
        except actions.LastManager:
            return redirect("workspace:remove_member", slug=slug, pk=pk)  # which says why it can't be
        messages.success(request, _("%(person)s no longer belongs to the organisation.") % {"person": membership.user})
        return _after_change(request.user, membership)
    page = reverse("workspace:member", args=[slug, pk])
    context = _member_context(request.user, membership, (str(membership.user), page), (_("Take out"), ""))
    return render(request, "organizations/people/remove.html", context)


# --- the members' directory ---


@private
@signed_in
@require_safe
def directory(request):
    """Whom to reach at other organisations, by country and by words of their names."""
    if not rules.is_member(request.user):
        raise PermissionDenied
    asked = request.GET.get("country", "")
    country = asked if asked in Country.values else ""
    words = " ".join(clean_text(request.GET.get("q", "")[:100]).split())
    chosen = {name: value for name, value in (("country", country), ("q", words)) if value}
    context = {
        "page": directory_page(request.user, country, words, request.GET),
        "countries": Country.choices,
        "country": country,
        "words": words,
        "is_narrowed": bool(chosen),
        "address": urlencode(chosen),
        "crumbs": crumbs((_("Directory"), "")),
    }
    return render(request, "organizations/people/directory.html", context)
