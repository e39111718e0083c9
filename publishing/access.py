"""What stands before a page of the workspace: signing in, permission, and keeping the page out of every cache."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse


def private(view):
    """The page is for one person: no browser and no server in between keeps it."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    return wrapped


def signed_in(view):
    """Sends a visitor to the page for signing in, in the language of the address, and back afterwards."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return private(_to_sign_in)(request)

    return wrapped


def _to_sign_in(request):
    return redirect_to_login(request.get_full_path(), reverse("account_login"))


def permitted(entry, predicate, user):
    """`entry`, if `predicate(user, entry)` holds.

    Raises PermissionDenied where it does not, and Http404 where `user` may not even know of the entry.
    """
    if predicate(user, entry):
        return entry
    if not type(entry)._default_manager.visible_to(user).filter(pk=entry.pk).exists():
        raise Http404("No such entry, or not for this reader")
    raise PermissionDenied
