from django.shortcuts import render
from django.utils.translation import gettext as _


def too_many(request, exception=None):
    """The answer to somebody who asked for the same thing too often within a few minutes."""
    context = {"crumbs": [], "title": _("Please wait a few minutes")}
    return render(request, "account/too_many.html", context, status=429)
