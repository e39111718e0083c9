"""What we tell allauth: nobody signs up by themselves, letters go through the outbox, and words are ours."""

import time
import uuid

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.utils import filter_users_by_email
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.urls import reverse, translate_url
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from . import letters
from .models import User

_WRONG_CODE = _("This code is not the right one. Look at it again, and type the newest one.")
_TOO_OFTEN = _("That were too many tries. Wait five minutes, then try again.")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "cannot_remove_primary_email": _("This is the address that you sign in with; it has to stay."),
        "duplicate_email": _("This is your address already."),
        "email_password_mismatch": _("The e-mail address or the password is not right. Look at both again."),
        "email_taken": _("Another person has this address already."),
        "enter_current_password": _("This is not the password that you have now."),
        "incorrect_code": _WRONG_CODE,
        "incorrect_password": _("This is not your password. Try again."),
        "invalid_login": _("The e-mail address or the password is not right. Look at both again."),
        "invalid_password_reset": _("This link does not work any more. Ask for a new one."),
        "max_email_addresses": _("You can have %d addresses, no more."),
        "rate_limited": _TOO_OFTEN,
        "same_as_current": _("This is your address already."),
        "too_many_login_attempts": _TOO_OFTEN,
        "unverified_primary_email": _("Confirm your e-mail address first."),
    }

    def is_open_for_signup(self, request):
        return False

    def is_ajax(self, request):
        """No script of ours asks for JSON, and the pages are made for people."""
        return False

    # --- letters ---

    def send_mail(self, template_prefix, email, context):
        person = next(iter(filter_users_by_email(email)), None)
        language = person.language if person else get_language()
        subject, body = letters.written(
            f"{template_prefix}_subject.txt", f"{template_prefix}_message.txt", language, {**context, "email": email}
        )
        key = f"{template_prefix}:{uuid.uuid4()}"
        letters.post(address=email, language=language, subject=subject, body=body, key=key)

    def send_password_reset_mail(self, user, email, context):
        with override(user.language):
            path = reverse("account_reset_password_from_key", kwargs={"uidb36": context["uid"], "key": context["key"]})
        super().send_password_reset_mail(user, email, {**context, "password_reset_url": letters.absolute(path)})

    def get_email_confirmation_url(self, request, emailconfirmation):
        with override(emailconfirmation.email_address.user.language):
            return letters.absolute(reverse("account_confirm_email", args=[emailconfirmation.key]))

    # --- e-mail addresses ---

    def confirm_email(self, request, email_address):
        """False, with a message, where another person signs in with that address."""
        others = User.objects.filter(email__iexact=email_address.email).exclude(pk=email_address.user_id)
        if others.exists():
            self.add_message(
                request,
                messages.ERROR,
                "account/messages/email_confirmation_failed.txt",
                {"email": email_address.email},
            )
            return False
        return super().confirm_email(request, email_address)

    # --- signing in ---

    def post_login(self, request, user, **kwargs):
        """Goes on in the person's own language, unless they chose one on this device."""
        response = super().post_login(request, user, **kwargs)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            remember_language(response, user.language)
            response["Location"] = translate_url(response["Location"], user.language)
        return response

    def is_reauthentication_required(self, *, app, **kwargs):
        """Whoever has just signed in, second step and all, has shown who they are and is not asked again."""
        shown = [record["at"] for record in get_authentication_records(self.request, self.request.user)]
        is_fresh = time.time() - max(shown, default=0) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        return not is_fresh and super().is_reauthentication_required(app=app, **kwargs)

    def get_reauthentication_methods(self, user):
        words = {"reauthenticate": _("Use your password"), "mfa_reauthenticate": _("Use a code of the second step")}
        methods = super().get_reauthentication_methods(user)
        return [{**one, "description": words[one["id"]], "words": words[one["id"]]} for one in methods]


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("Switch the second step off first; then change your address."),
        "cannot_delete_authenticator": _("The second step cannot be switched off."),
        "cannot_generate_recovery_codes": _("Set up the second step first; then you get spare codes."),
        "incorrect_code": _WRONG_CODE,
        "unverified_email": _("Confirm your e-mail address first."),
    }


def remember_language(response, language):
    """As the links at the head of the pages do it (static/js/site.js)."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 60 * 60,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
