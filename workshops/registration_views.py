"""Pages on which people of an organisation register those whom it sends to a workshop."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organizations.limits import is_too_often
from organizations.models import Organization
from places.cards import attach_places
from publishing.access import permitted, private, signed_in
from publishing.models import sees_everything
from publishing.translations import text_in

from . import registering, rules
from .cards import when, where
from .delegates import deletion_day, people_of, standing_of
from .models import Delegate, Workshop
from .registration_forms import ChangedDelegateForm, NewDelegateForm

get_or_post = require_http_methods(["GET", "HEAD", "POST"])

# Of one person within an hour: more than a large organisation sends, and few enough for a mistake to be seen.
MOST_AN_HOUR = 60


@private
@signed_in
@require_safe
def registration(request, slug):
    """For which organisation? Somebody of only one goes straight to its page; somebody of none is told how to join."""
    user = request.user
    workshop = workshop_for(user, slug)
    visible = Organization.objects.visible_to(user)
    own = visible.filter(memberships__user=user).distinct().sorted_for(get_language())
    all_of_them = visible.sorted_for(get_language()) if sees_everything(user) else []
    chosen = request.GET.get("organization", "")[:80]
    if chosen and sees_everything(user) and visible.filter(slug=chosen).exists():
        return redirect("workspace:register", slug, chosen)
    own = list(own)
    if len(own) == 1 and not all_of_them:
        return redirect("workspace:register", slug, own[0].slug)
    context = {
        **about(workshop, (_("Registration"), "")),
        "own": [(one, text_in(one, "name").headline) for one in own],
        "all_of_them": [(one.slug, text_in(one, "name").headline) for one in all_of_them],
        "sees_delegates": rules.can_see_delegates(user, workshop),
    }
    return render(request, "workspace/workshops/registration.html", context)


@private
@signed_in
@get_or_post
def register(request, slug, organization):
    """Those whom an organisation sends, and the form by which one more is registered."""
    workshop = workshop_for(request.user, slug)
    organization = _organization(request.user, organization)
    is_sent = request.method == "POST"
    form = NewDelegateForm(request.POST if is_sent else None)
    if form.is_valid() and _register(request, form, workshop, organization):
        return _to_list(workshop, organization)
    context = {
        **about(workshop, (_("Registration"), "")),
        "organization": organization,
        "sender": text_in(organization, "name").headline,
        "people": people_of(workshop, organization),
        "numbers": standing_of(workshop),
        "closed": rules.why_closed(workshop),
        "may_change": _may_change(request.user, workshop),
        "sees_delegates": rules.can_see_delegates(request.user, workshop),
        "form": form,
        "autosave": f"registration/{slug}/{organization.slug}",
    }
    status = 422 if is_sent else 200
    return render(request, "workspace/workshops/registration_people.html", context, status=status)


def _register(request, form, workshop, organization) -> bool:
    said = form.said
    if _is_too_often(request, form, said["email"]):
        return False
    try:
        (made,) = registering.register(
            workshop=workshop, organization=organization, delegate_data=[said], by=request.user
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    if made.state == Delegate.State.COMING:
        messages.success(request, _("%(person)s is registered, and comes.") % {"person": made.name})
    else:
        messages.info(request, _("%(person)s is on the waiting list: all places are taken.") % {"person": made.name})
    return True


def _is_too_often(request, form, email) -> bool:
    if is_too_often("registration", email):
        form.add_error("email", _("Five letters went to this address within an hour. Please wait an hour."))
    elif is_too_often("registrations", str(request.user.pk), most=MOST_AN_HOUR):
        form.add_error(None, _("You registered many people within an hour. Please wait an hour and send this again."))
    return bool(form.errors)


@private
@signed_in
@get_or_post
def change_delegate(request, slug, organization, pk):
    """What is said of a person who is registered, to be changed."""
    workshop, organization, delegate = _delegate(request.user, slug, organization, pk)
    if delegate is None or not _may_change(request.user, workshop):
        return _to_list(workshop, organization)
    now = {**registering.words_of(delegate), "seen": registering.fingerprint(delegate)}
    is_sent = request.method == "POST"
    form = ChangedDelegateForm(request.POST if is_sent else None, initial=now)
    meanwhile = None
    if form.is_valid():
        try:
            if _change(request, form, delegate):
                return _to_list(workshop, organization)
        except registering.Meanwhile as fault:
            if fault.now is None:
                messages.error(request, _("Meanwhile somebody took this person out. Nothing was changed."))
                return _to_list(workshop, organization)
            meanwhile = _differences(form, fault.now)
            form.data = {**form.data.dict(), "languages": form.data.getlist("languages")}
            form.data["seen"] = registering.fingerprint(fault.now)
    context = {
        **about(workshop, (_("Registration"), _page(workshop, organization)), (delegate.name, "")),
        "organization": organization,
        "delegate": delegate,
        "form": form,
        "meanwhile": meanwhile,
        "autosave": f"registration/{slug}/{organization.slug}/{pk}",
    }
    status = 409 if meanwhile else 422 if is_sent else 200
    return render(request, "workspace/workshops/registration_person.html", context, status=status)


def _change(request, form, delegate) -> bool:
    said = form.said
    if said["email"] != delegate.email and _is_too_often(request, form, said["email"]):
        return False
    try:
        registering.change(delegate=delegate, data=said, by=request.user, seen=form.cleaned_data["seen"])
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    messages.success(request, _("The data of %(person)s are changed.") % {"person": said["name"]})
    return True


def _differences(form, now) -> list[tuple[str, str]]:
    """What stands there now and not in the form: the label of a field, and the words."""
    words = registering.words_of(now)
    names = dict(form.fields["language"].choices)
    shown = {**words, "language": names[now.language], "languages": ", ".join(names[code] for code in now.languages)}
    return [(form[name].label, shown[name]) for name in words if words[name] != form.cleaned_data[name]]


@private
@signed_in
@get_or_post
def take_out_delegate(request, slug, organization, pk):
    """Asks before a person is taken out, then does it."""
    workshop, organization, delegate = _delegate(request.user, slug, organization, pk)
    if delegate is None or not _may_change(request.user, workshop):
        return _to_list(workshop, organization)
    if request.method == "POST":
        registering.take_out(delegate=delegate, by=request.user)
        messages.success(request, _("%(person)s is taken out.") % {"person": delegate.name})
        return _to_list(workshop, organization)
    context = {
        **about(workshop, (_("Registration"), _page(workshop, organization)), (delegate.name, "")),
        "organization": organization,
        "delegate": delegate,
    }
    return render(request, "workspace/workshops/registration_take_out.html", context)


# --- what the pages share ---


def workshop_for(user, slug) -> Workshop:
    workshop = get_object_or_404(Workshop.objects.visible_to(user), slug=slug)
    attach_places([workshop], user)
    return workshop


def _organization(user, slug) -> Organization:
    organization = get_object_or_404(Organization.objects.visible_to(user), slug=slug)
    return permitted(organization, rules.can_register, user)


def _delegate(user, slug, organization, pk):
    """Workshop, organisation, and its delegate of that number: None for one who was taken out."""
    workshop = workshop_for(user, slug)
    organization = _organization(user, organization)
    found = workshop.delegates.select_related("organization", "registered_by")
    delegate = get_object_or_404(found, organization=organization, pk=pk)
    return workshop, organization, delegate if delegate.state != Delegate.State.WITHDRAWN else None


def _may_change(user, workshop) -> bool:
    """When all is over, who was there stays as it was; coordinators can still mend it."""
    return sees_everything(user) or not rules.is_over(workshop)


def _page(workshop, organization) -> str:
    return reverse("workspace:register", args=[workshop.slug, organization.slug])


def _to_list(workshop, organization):
    # By the number js/autosave.js knows that what was typed is safe.
    return redirect(f"{_page(workshop, organization)}?saved=1")


def about(workshop, *steps):
    """What every page about a workshop's people takes."""
    name = text_in(workshop, "name").headline
    desk = workshop.get_absolute_url()
    return {
        "workshop": workshop,
        "title": name,
        "when": when(workshop),
        "where": where(workshop),
        "deleted_on": deletion_day(workshop),
        "crumbs": [(_("Workspace"), reverse("workspace:home")), (name, desk), *steps],
    }
