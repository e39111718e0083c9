"""The pages on which organisations say how far they are with what they promised, and on which coordinators see it."""

from collections import Counter
from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from library.plain_text import PlainField
from organizations.rules import is_member
from publishing.access import permitted, private, signed_in
from publishing.models import sees_everything
from publishing.pages import numbered_page
from publishing.translations import Text, text_in

from . import commitments, rules
from .models import Commitment, CommitmentReport, Workshop
from .written_in import WrittenInForm


class Row(NamedTuple):
    """A commitment as a list shows it."""

    commitment: Commitment
    standing: str

    @property
    def what(self) -> Text:
        return text_in(self.commitment, "text")

    @property
    def label(self) -> str:
        return commitments.STANDINGS[self.standing]

    @property
    def url(self) -> str:
        return reverse("workspace:commitment", args=[self.commitment.pk])


def row_of(commitment) -> Row:
    """Takes a commitment of `commitments.with_states`."""
    return Row(commitment, commitments.standing(commitment, commitment.said))


class HowFarForm(WrittenInForm):
    """Asks an organisation how far it is."""

    state = forms.ChoiceField(
        label=gettext_lazy("How far are you?"),
        choices=[
            (CommitmentReport.State.OPEN, gettext_lazy("We have not begun.")),
            (CommitmentReport.State.UNDER_WAY, gettext_lazy("We are at it.")),
            (CommitmentReport.State.DONE, gettext_lazy("It is done.")),
            (CommitmentReport.State.DROPPED, gettext_lazy("We have given it up.")),
        ],
        widget=forms.RadioSelect,
        error_messages={one: gettext_lazy("Please choose one of these.") for one in ("required", "invalid_choice")},
    )
    note = PlainField(
        label=gettext_lazy("What should the network know about it?"),
        help_text=gettext_lazy(
            "You may leave this empty. Your own people and the coordinators read it; it is not public."
        ),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@signed_in
@private
@require_safe
def listed(request):
    """What my organisations promised; for those who look after the whole network what all did."""
    user = request.user
    if not is_member(user):
        raise PermissionDenied
    found = commitments.concerning(user)
    page = numbered_page(found.count(), lambda start, stop: [row_of(one) for one in found[start:stop]], request.GET)
    crumbs = [(_("Workspace"), reverse("workspace:home")), (_("Commitments"), "")]
    context = {"page": page, "crumbs": crumbs, "is_coordinator": sees_everything(user)}
    return render(request, "workspace/workshops/commitments.html", context)


@signed_in
@private
@require_safe
def of_workshop(request, slug):
    """For coordinators: what was promised at one workshop, and how far it is."""
    workshop = get_object_or_404(Workshop.objects.visible_to(request.user), slug=slug)
    permitted(workshop, rules.can_run, request.user)
    rows = [row_of(one) for one in commitments.of_workshop(workshop)]
    counts = Counter(row.standing for row in rows)
    title = text_in(workshop, "name").headline
    context = {
        "workshop": workshop,
        "title": title,
        "rows": rows,
        "counts": [(label, counts[key]) for key, label in commitments.STANDINGS.items() if counts[key]],
        "crumbs": [
            (_("Workspace"), reverse("workspace:home")),
            (title, reverse("workspace:desk", args=["workshops", slug])),
            (_("Commitments"), ""),
        ],
    }
    return render(request, "workspace/workshops/commitments_of_workshop.html", context)


@signed_in
@private
@require_http_methods(["GET", "HEAD", "POST"])
def how_far(request, pk):
    """One commitment: what was said about it so far, and how far it is now."""
    commitment = _commitment(request.user, pk)
    form = HowFarForm(
        request.POST if request.method == "POST" else None,
        initial={"state": commitment.said, "language": get_language()},
        label_suffix="",
    )
    if request.method == "POST" and form.is_valid():
        commitments.report(commitment=commitment, by=request.user, **form.cleaned_data)
        messages.success(request, _("Thank you. It is noted."))
        return redirect("workspace:commitment", pk)
    context = {
        "form": form,
        "row": row_of(commitment),
        "commitment": commitment,
        "reports": commitment.reports.select_related("author").order_by("-pk"),
        "crumbs": [
            (_("Workspace"), reverse("workspace:home")),
            (_("Commitments"), reverse("workspace:commitments")),
            (text_in(commitment.workshop, "name").headline, ""),
        ],
    }
    return render(request, "workspace/workshops/commitment.html", context)


def _commitment(user, pk):
    """The commitment of that number, for those who may say how far it is; to all others it is not there."""
    commitment = commitments.concerning(user).filter(pk=pk).first()
    if commitment is None or not rules.can_report(user, commitment):
        raise Http404("No such commitment, or not for this person")
    return commitment
