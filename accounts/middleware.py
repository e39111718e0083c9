from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from . import second_factor

# The heading of each of allauth's pages.
TITLES = {
    "account_login": _("Sign in"),
    "account_request_login_code": _("Sign in with a code"),
    "account_confirm_login_code": _("Type the code from the letter"),
    "account_logout": _("Sign out"),
    "account_inactive": _("This account is closed"),
    "account_signup": _("How to come to the network"),
    "account_reauthenticate": _("Show that it is you"),
    "account_email": _("Your e-mail address"),
    "account_email_verification_sent": _("Confirm your e-mail address"),
    "account_confirm_email": _("Confirm your e-mail address"),
    "account_change_password": _("Your password"),
    "account_set_password": _("Your password"),
    "account_reset_password": _("A new password"),
    "account_reset_password_done": _("A letter is on its way"),
    "account_reset_password_from_key": _("A new password"),
    "account_reset_password_from_key_done": _("Your password is changed"),
    "mfa_index": _("Second step when you sign in"),
    "mfa_authenticate": _("The second step"),
    "mfa_reauthenticate": _("Show that it is you"),
    "mfa_activate_totp": _("Set up the second step"),
    "mfa_deactivate_totp": _("Switch the second step off"),
    "mfa_view_recovery_codes": _("Spare codes"),
    "mfa_generate_recovery_codes": _("New spare codes"),
    "usersessions_list": _("Where you are signed in"),
}
# What an administrator without a second factor needs until there is one, and what programs ask for.
OPEN = {*TITLES, "mfa_download_recovery_codes", "health", "robots", "service_worker", "root"}


class SignInMiddleware:
    """Sends administrators to their second factor first, and gives allauth's pages what ours have."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if _name(request) in TITLES or _name(request) == "mfa_download_recovery_codes":
            response["Cache-Control"] = "private, no-store"
        elif settings.SESSION_COOKIE_NAME in request.COOKIES and not response.has_header("Cache-Control"):
            # Whoever is signed in may see more than the public: not for the next person at the same telephone.
            response["Cache-Control"] = "private, no-cache"
        return response

    def process_view(self, request, view, args, kwargs):
        # Whoever has no session is nobody; asking who they are would mark every page as made for one reader.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or _name(request) in OPEN:
            return None
        if request.user.is_authenticated and second_factor.is_missing(request.user):
            return redirect("mfa_activate_totp")
        return None

    def process_template_response(self, request, response):
        name = _name(request)
        if name in TITLES:
            title, is_inside = TITLES[name], request.user.is_authenticated
            above = (_("Profile"), reverse("profile")) if is_inside else (_("Sign in"), reverse("account_login"))
            crumbs = [(title, "")] if name == "account_login" else [above, (title, "")]
            context = response.context_data or {}
            context.pop("site", None)  # allauth's own; the name belongs to mekongnet.context
            response.context_data = {"token_fail": False, **context, "title": title, "crumbs": crumbs}
        return response


def _name(request) -> str:
    match = request.resolver_match
    return match.url_name or "" if match and not match.namespaces else ""
