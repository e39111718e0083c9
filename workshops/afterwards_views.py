"""The pages on which organisations say what changed at home after a workshop, and on which coordinators read it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organizations.rules import is_member
from publishing.access import permitted, private, signed_in
from publishing.models import sees_everything
from publishing.pages import numbered_page
from publishing.translations import Text, text_in

from . import afterwards, commitments, rules
from .afterwards_forms import FollowUpForm
from .commitment_views import row_of
from .models import FollowUp, Workshop


class Row:
    """A question as a list shows it, with its answer."""

    def __init__(self, follow_up):
        self.follow_up = follow_up
        self.workshop = text_in(follow_up.workshop, "name").headline
        self.organization = text_in(follow_up.organization, "name").headline
        self.after = afterwards.AFTER[follow_up.months]
        self.url = reverse("workspace:follow_up", args=[follow_up.pk])

    @property
    def text(self) -> Text:
        follow_up = self.follow_up
        return Text(follow_up.text, follow_up.language, follow_up.language != get_language())

    @property
    def seen(self) -> str:
        return afterwards.fingerprint(self.follow_up)


@signed_in
@private
@require_safe
def listed(request):
    """What my organisations are asked and answered; for those who look after the whole network what all are."""
    user = request.user
    if not is_member(user):
        raise PermissionDenied
    found = afterwards.concerning(user)
    page = numbered_page(found.count(), lambda start, stop: [Row(one) for one in found[start:stop]], request.GET)
    crumbs = [(_("Workspace"), reverse("workspace:home")), (_("What changed at home"), "")]
    context = {"page": page, "crumbs": crumbs, "is_coordinator": sees_everything(user)}
    return render(request, "workspace/workshops/follow_ups.html", context)


@signed_in
@private
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, pk):
    """One question: what was answered so far, to be written or written anew."""
    follow_up = afterwards.concerning(request.user).filter(pk=pk).first()
    if follow_up is None or not rules.can_answer(request.user, follow_up):
        raise Http404("No such question, or not for this person")
    is_sent, status, meanwhile = request.method == "POST", 200, None
    form = FollowUpForm(request.POST if is_sent else None, initial=_initial(follow_up))
    if form.is_valid():
        try:
            afterwards.answer(follow_up=follow_up, by=request.user, seen=form.cleaned_data["seen"], **form.said)
        except afterwards.Meanwhile as fault:
            meanwhile, status = Row(fault.now), 409
            form.data = {**form.data.dict(), "seen": meanwhile.seen}
        else:
            messages.success(request, _("Thank you. It is noted."))
            # By the number js/autosave.js knows that what was typed is safe.
            return redirect(f"{reverse('workspace:follow_up', args=[pk])}?saved=1")
    elif is_sent:
        status = 422
    row = Row(follow_up)
    promised = commitments.of_workshop(follow_up.workshop).filter(organization=follow_up.organization)
    others = afterwards.of_workshop(follow_up.workshop).filter(organization=follow_up.organization).exclude(pk=pk)
    context = {
        "row": row,
        "follow_up": follow_up,
        "form": form,
        "meanwhile": meanwhile,
        "others": [Row(one) for one in others if one.answered_at],
        "commitments": [row_of(one) for one in promised],
        "crumbs": [
            (_("Workspace"), reverse("workspace:home")),
            (_("What changed at home"), reverse("workspace:follow_ups")),
            (row.workshop, ""),
        ],
    }
    return render(request, "workspace/workshops/follow_up.html", context, status=status)


def _initial(follow_up) -> dict:
    return {
        "text": follow_up.text,
        "language": follow_up.language or get_language(),
        "may_be_shown": follow_up.may_be_shown,
        "seen": afterwards.fingerprint(follow_up),
    }


@signed_in
@private
@require_safe
def of_workshop(request, slug):
    """For coordinators: what the organisations of one workshop answered, and what of it everybody reads."""
    workshop = _workshop(request.user, slug)
    rows = [Row(one) for one in afterwards.of_workshop(workshop)]
    title = text_in(workshop, "name").headline
    context = {
        "workshop": workshop,
        "title": title,
        "rows": rows,
        "days": [
            (months, afterwards.AFTER[months], afterwards.asked_on(workshop, months)) for months in FollowUp.MONTHS
        ],
        "crumbs": [
            (_("Workspace"), reverse("workspace:home")),
            (title, reverse("workspace:desk", args=["workshops", slug])),
            (_("Run"), reverse("workspace:run", args=[slug])),
            (_("What changed at home"), ""),
        ],
    }
    return render(request, "workspace/workshops/follow_ups_of_workshop.html", context)


@signed_in
@private
@require_POST
def show(request, slug, pk):
    """Puts an answer on the public page, or takes it off."""
    workshop = _workshop(request.user, slug)
    follow_up = get_object_or_404(afterwards.of_workshop(workshop), pk=pk)
    page = f"{reverse('workspace:workshop_follow_ups', args=[slug])}#follow-up-{pk}"
    if request.POST.get("do") == "hide":
        afterwards.hide(follow_up=follow_up, by=request.user)
        messages.success(request, _("Only the organisation and the coordinators read this now."))
        return redirect(page)
    try:
        afterwards.show(follow_up=follow_up, by=request.user, seen=request.POST.get("seen", ""))
    except afterwards.Meanwhile:
        messages.error(request, _("Meanwhile the organisation changed its answer. Read it again before you show it."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Everybody reads this on the page of the workshop now."))
    return redirect(page)


def _workshop(user, slug) -> Workshop:
    workshop = get_object_or_404(Workshop.objects.visible_to(user), slug=slug)
    return permitted(workshop, rules.can_run, user)
