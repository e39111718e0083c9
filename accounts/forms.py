"""allauth's forms in our words, and the form of one's own profile. allauth has no catalogue for vi, km or lo."""

import re
import unicodedata

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .models import User

EMAIL = {
    "required": _("Write your e-mail address."),
    "invalid": _("This is no whole e-mail address. One looks like name@example.org."),
}
PASSWORD = {"required": _("Write your password.")}
CODE = {"required": _("Type the code.")}
# Of a field by its name, whichever form it stands in: its label, what helps to answer it, what is wrong without it.
WORDS = {
    "login": (_("E-mail address"), "", EMAIL),
    "email": (_("E-mail address"), "", EMAIL),
    "password": (_("Password"), "", PASSWORD),
    "remember": (_("Keep me signed in on this device"), "", {}),
    "oldpassword": (_("The password that you have now"), "", PASSWORD),
    "password1": (
        _("New password"),
        _("At least ten characters. Three or four words that only you would put together are easy to keep in mind."),
        PASSWORD,
    ),
    "code": (_("Code"), "", CODE),
}


class InOurWords:
    """A form of allauth with our labels, and with a new password asked for once: a letter gives another one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.label, field.help_text, wrong = WORDS[name]
            field.error_messages = {**field.error_messages, **wrong}
            field.widget.attrs.pop("placeholder", None)
            if name == "code":
                field.widget.attrs |= {"inputmode": "numeric", "maxlength": 40, "class": "code"}


class CodeInOurWords(InOurWords):
    """A code may be typed in Khmer and Lao digits too."""

    def clean_code(self):
        code = self.cleaned_data["code"]
        self.cleaned_data["code"] = "".join(str(unicodedata.digit(sign, sign)) for sign in code)
        return super().clean_code()


class LoginForm(InOurWords, account.LoginForm):
    pass


class RequestLoginCodeForm(InOurWords, account.RequestLoginCodeForm):
    pass


class ConfirmLoginCodeForm(CodeInOurWords, account.ConfirmLoginCodeForm):
    pass


class AddEmailForm(InOurWords, account.AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):
    pass


class SetPasswordForm(InOurWords, account.SetPasswordForm):
    pass


class ResetPasswordForm(InOurWords, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(InOurWords, account.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):
    pass


class AuthenticateForm(CodeInOurWords, mfa.AuthenticateForm):
    pass


class ReauthenticateByCodeForm(CodeInOurWords, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(CodeInOurWords, totp.ActivateTOTPForm):
    pass


# --- the profile ---

# Signs that order the text around them or do nothing visible; the joiners among them belong to Khmer and Lao.
JOINERS = "\u200b\u200c\u200d"
# No syllable of Khmer, Lao or Vietnamese carries so many marks.
MANY_MARKS = re.compile(r"([^\w\s]{8})[^\w\s]+")


class NameField(forms.CharField):
    """A name in one line, without signs that would turn, hide or bury the text around it."""

    def to_python(self, value):
        value = unicodedata.normalize("NFC", super().to_python(value))
        value = "".join(_harmless(sign) for sign in value)
        return " ".join(MANY_MARKS.sub(r"\1", value).split())


def _harmless(sign: str) -> str:
    kind = unicodedata.category(sign)
    if sign in JOINERS or kind[0] not in "CZ":
        return sign
    return "" if kind in ("Cf", "Cn", "Co", "Cs") else " "


class TongueSelect(forms.Select):
    """Names of languages in these languages, each marked as such."""

    def create_option(self, name, value, *arguments, **more):
        option = super().create_option(name, value, *arguments, **more)
        option["attrs"]["lang"] = str(value)
        return option


class ProfileForm(forms.ModelForm):
    """What a person says of themselves. For each language two boxes: who reads it, who writes it."""

    name = NameField(
        label=_("Your name"),
        max_length=150,
        help_text=_("As the others in the network know you. It is never shown to the public."),
        error_messages={"required": _("Write your name.")},
    )

    class Meta:
        model = User
        fields = ("name", "language", "mail")
        labels = {"language": _("Language of the pages and of your letters"), "mail": _("How many letters")}
        widgets = {"language": TongueSelect, "mail": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        spoken = dict(self.instance.spoken_languages.values_list("language", "writes"))
        for code, _name in settings.LANGUAGES:
            self.fields[f"reads_{code}"] = forms.BooleanField(
                label=_("I read it"), required=False, initial=code in spoken
            )
            self.fields[f"writes_{code}"] = forms.BooleanField(
                label=_("I write it"), required=False, initial=spoken.get(code, False)
            )

    def tongues(self):
        """A row for each language: its code, its own name, and the two boxes."""
        return [(code, name, self[f"reads_{code}"], self[f"writes_{code}"]) for code, name in settings.LANGUAGES]

    def ticked(self, box: str) -> set[str]:
        return {code for code, _name in settings.LANGUAGES if self.cleaned_data[f"{box}_{code}"]}
