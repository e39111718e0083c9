"""The page on which coordinators take the attendance into the report: it shows what would change before it does."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from publishing.access import permitted, private, signed_in
from publishing.rules import can_edit
from publishing.translations import text_in

from . import attendance
from .models import Workshop


@signed_in
@private
@require_http_methods(["GET", "HEAD", "POST"])
def take(request, slug):
    """How many of those who were registered were there, beside what the report says so far."""
    workshop = permitted(
        get_object_or_404(Workshop.objects.visible_to(request.user), slug=slug), can_edit, request.user
    )
    if request.method == "POST":
        if attendance.take(workshop=workshop, by=request.user):
            messages.success(request, _("The numbers stand in the report. The public sees them with the next version."))
        else:
            messages.warning(request, _("Nobody is marked as there yet. Nothing is changed."))
        return redirect("workspace:report", slug)
    title = text_in(workshop, "name").headline
    context = {
        "slug": slug,
        "title": title,
        "found": attendance.proposed(workshop, request.user),
        "people_deleted": workshop.people_deleted_at,
        "crumbs": [
            (_("Workspace"), reverse("workspace:home")),
            (title, reverse("workspace:desk", args=["workshops", slug])),
            (_("Report"), reverse("workspace:report", args=[slug])),
            (_("Attendance"), ""),
        ],
    }
    return render(request, "workspace/workshops/report_attendance.html", context)
