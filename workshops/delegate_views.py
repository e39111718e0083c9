"""Pages for those who run or organise a workshop: who comes and waits, what they need, who was there."""

import logging

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from library.writing import number
from publishing.access import permitted, private, signed_in

from . import exporting, registering, rules
from .delegates import all_people, needs_of, parties, standing_of
from .forgetting import REMINDED_BEFORE
from .models import Delegate
from .registration_views import about, get_or_post, workshop_for

logger = logging.getLogger(__name__)


def _workshop(user, slug):
    return permitted(workshop_for(user, slug), rules.can_see_delegates, user)


def _begun(workshop) -> bool:
    """Whether somebody can have been there yet."""
    return workshop.starts_on is None or workshop.starts_on <= rules.today_at(workshop)


@private
@signed_in
@require_safe
def delegates(request, slug):
    """Everybody who comes, by organisation; who waits, in order; and what they need, in numbers."""
    workshop = _workshop(request.user, slug)
    people = all_people(workshop)
    spoken = workshop.working_languages.values_list("language", flat=True)
    context = {
        **about(workshop, (_("Delegates"), "")),
        "parties": parties(people),
        "waiting": sorted((one for one in people if one.place), key=lambda one: one.place),
        "needs": needs_of(people, list(spoken)),
        "numbers": standing_of(workshop),
        "closed": rules.why_closed(workshop),
        "has_begun": _begun(workshop),
        "noted": sum(one.attended is not None for one in people),
        "were_there": sum(one.attended is True for one in people),
    }
    day = context["deleted_on"]
    context["is_deleted_soon"] = day is not None and day - rules.today_at(workshop) <= REMINDED_BEFORE
    return render(request, "workspace/workshops/delegates.html", context)


@private
@signed_in
@get_or_post
def attendance(request, slug):
    """Those who were to come, each with a box to tick: who was there?"""
    workshop = _workshop(request.user, slug)
    back = reverse("workspace:delegates", args=[slug])
    if not _begun(workshop):
        messages.info(request, _("The workshop has not begun yet. Note on the day who is there."))
        return redirect(back)
    if request.method == "POST":
        ticks = {name: _numbers(request.POST.getlist(name)) for name in ("shown", "ticked", "seen")}
        count = registering.mark_attendance(workshop=workshop, by=request.user, **ticks)
        said = ngettext("Saved: one person was there.", "Saved: %(shown)s people were there.", count)
        messages.success(request, said % {"shown": number(count)})
        return redirect(back)
    people = [one for one in all_people(workshop) if one.state == Delegate.State.COMING]
    context = {**about(workshop, (_("Delegates"), back), (_("Who was there"), "")), "parties": parties(people)}
    return render(request, "workspace/workshops/delegates_attendance.html", context)


def _numbers(values) -> set[int]:
    return {int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 16}


@private
@signed_in
@require_safe
def export(request, slug, ending):
    """Everybody who comes or waits as a file for a spreadsheet. Who took it, and when, stands in the portal's log."""
    workshop = _workshop(request.user, slug)
    people = all_people(workshop)
    write, kind = exporting.KINDS[ending]
    # People are named by numbers: the log is read by those who keep the machine.
    logger.info("Person %s took the people of workshop %s (%s rows) as %s", request.user.pk, slug, len(people), ending)
    response = HttpResponse(write(people), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{slug}-delegates.{ending}"'
    response["X-Robots-Tag"] = "noindex"
    return response
