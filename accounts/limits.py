from django.shortcuts import render
from django.utils.translation import gettext as _


def too_many(request, exception=None):
    """The answer to somebody who asked for the same thing too often within a few minutes."""
    context = {"crumbs": [], "title": _("Please wait a few minutes")}
    response = render(request, "account/too_many.html", context, status=429)
    response["Retry-After"] = 5 * 60  # for programs, what the page says in words
    return response
