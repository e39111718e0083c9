"""One's own profile. Signing in itself is allauth's."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from . import actions
from .adapter import remember_language
from .forms import ProfileForm
from .models import User


@cache_control(private=True, no_store=True)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request):
    # A form fills in the person that it is given, right or wrong; the page goes on with the one who is signed in.
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if form.is_valid():
        return _keep(request, form)
    context = {"form": form, "title": _("Profile"), "crumbs": [(_("Profile"), "")]}
    return render(request, "account/profile.html", context)


def _keep(request, form):
    """Keeps the profile, and shows it again in the language that was chosen."""
    chosen = {name: form.cleaned_data[name] for name in ("name", "language", "mail")}
    actions.change_profile(person=request.user, reads=form.ticked("reads"), writes=form.ticked("writes"), **chosen)
    with override(chosen["language"]):
        messages.success(request, _("Your profile is saved."))
        response = redirect("profile")
    remember_language(response, chosen["language"])
    return response
