"""What people fill in to come to an organisation, or to let others come."""

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from library.languages import CODES, column
from library.plain_text import PlainField
from places.models import Country
from publishing.translations import text_in

from .models import Membership, Organization
from .people import is_member_at, person_at

MESSAGE_LENGTH = 3000
ROLES = (
    (Membership.Role.EDITOR, _("Editor: writes and changes texts")),
    (Membership.Role.MANAGER, _("Manager: also decides who belongs to the organisation")),
)


class Line(PlainField):
    """One line of plain text: a line break in a name could become a line of its own in the head of a letter."""

    def to_python(self, value):
        value = super().to_python(value)
        return " ".join(value.split()) if value else value


class Address(forms.EmailField):
    """An e-mail address, always in small letters: it is the same in capitals."""

    default_error_messages = {
        "required": _("Write the e-mail address."),
        "invalid": _("This is no whole e-mail address. One looks like name@example.org."),
    }

    def __init__(self, **arguments):
        super().__init__(max_length=254, **arguments)

    def clean(self, value):
        return super().clean(value).lower()


class _Tongues:
    """Names of languages in these languages, each marked as such."""

    def create_option(self, name, value, *arguments, **more):
        option = super().create_option(name, value, *arguments, **more)
        option["attrs"]["lang"] = str(value)
        return option


class TongueRadio(_Tongues, forms.RadioSelect):
    pass


class TongueBoxes(_Tongues, forms.CheckboxSelectMultiple):
    pass


class NameSelect(forms.Select):
    """A list of entries by name; a name that is not in the reader's language says so."""

    def create_option(self, name, value, *arguments, **more):
        option = super().create_option(name, value, *arguments, **more)
        if entry := getattr(value, "instance", None):
            text = text_in(entry, "name")
            if text.is_fallback:
                option["attrs"]["lang"] = text.language
        return option


class OrganizationField(forms.ModelChoiceField):
    widget = NameSelect

    def label_from_instance(self, organization):
        return text_in(organization, "name").headline.value


def language_field(label, **more):
    return forms.ChoiceField(
        label=label,
        choices=settings.LANGUAGES,
        widget=TongueRadio,
        error_messages={"required": _("Choose a language."), "invalid_choice": _("Choose one of the four languages.")},
        **more,
    )


def _chosen(choices):
    return [("", _("Choose…")), *choices]


class NetworkInvitationForm(forms.Form):
    """Whom the network itself invites: somebody who belongs to no organisation, such as a translator."""

    email = Address(
        label=_("E-mail address"),
        help_text=_("The letter goes there, and the person signs in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = Line(label=_("Name, if you know it"), max_length=150, required=False)
    language = language_field(
        _("Language of the letter"), help_text=_("Choose the language that this person reads best.")
    )

    def __init__(self, *arguments, **more):
        super().__init__(*arguments, **more)
        self.fields["language"].initial = get_language()

    def clean_email(self):
        email = self.cleaned_data["email"]
        self.check_address(email)
        return email

    def check_address(self, email):
        """Raises ValidationError when the person need not be invited."""
        if person_at(email):
            raise ValidationError(_("A person with this address is here already and can sign in."))


class InvitationForm(NetworkInvitationForm):
    """Whom an organisation invites."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=ROLES,
        initial=Membership.Role.EDITOR,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role."), "invalid_choice": _("Choose one of the two roles.")},
    )

    def __init__(self, *arguments, organization, **more):
        self.organization = organization
        super().__init__(*arguments, **more)

    def check_address(self, email):
        if is_member_at(self.organization, email):
            raise ValidationError(
                _("This person belongs to the organisation already. You can change the role in the list above.")
            )


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        label=_("Role"),
        choices=ROLES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role."), "invalid_choice": _("Choose one of the two roles.")},
    )


class DeclineForm(forms.Form):
    sentence = PlainField(
        label=_("A sentence to this person, if you like"),
        help_text=_("It stands in the letter that says no, as you write it."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NewPersonForm(forms.Form):
    """What somebody says of themselves when they accept an invitation."""

    name = Line(
        label=_("Your name"),
        max_length=150,
        error_messages={"required": _("Write your name, as others call you.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("A password of your own"),
        help_text=_("At least 10 characters. A short sentence is easy to remember and hard to guess."),
        max_length=500,
        strip=False,
        error_messages={"required": _("Choose a password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    language = language_field(_("Language of the pages and letters for you"))
    reads = forms.MultipleChoiceField(
        label=_("Languages that you read"),
        help_text=_("Choose all that you read well enough to work with."),
        choices=settings.LANGUAGES,
        widget=TongueBoxes,
        required=False,
        error_messages={"invalid_choice": _("Choose from the four languages.")},
    )

    def __init__(self, *arguments, invitation, **more):
        self.invitation = invitation
        super().__init__(*arguments, **more)
        self.fields["name"].initial = invitation.name
        self.fields["language"].initial = get_language()
        self.fields["reads"].initial = [get_language()]

    def clean_reads(self):
        return sorted(set(self.cleaned_data["reads"]), key=CODES.index)

    def clean(self):
        data = super().clean()
        if password := data.get("password"):
            try:
                validate_password(password, User(email=self.invitation.email, name=data.get("name", "")))
            except ValidationError as fault:
                self.add_error("password", fault)
        return data


class JoinForm(forms.Form):
    """A request to join: an organisation that is here, or a new one. `asked` names what belongs to the request."""

    asked = ("name", "email", "language", "organization", "new_organization", "country", "kind", "message")

    name = Line(
        label=_("Your name"),
        max_length=150,
        error_messages={"required": _("Write your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = Address(
        label=_("Your e-mail address"),
        help_text=_("The answer goes there. It is never shown in public."),
        error_messages={"required": _("Write your e-mail address, so that you get an answer.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    language = language_field(_("Language in which we write to you"))
    organization = OrganizationField(
        label=_("Your organisation"),
        queryset=Organization.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("It is not in this list"),
        error_messages={"invalid_choice": _("Choose your organisation from the list, or say that it is not there.")},
    )
    new_organization = Line(
        label=_("Name of your organisation or community"),
        help_text=_("In the language that you chose above."),
        max_length=300,
        required=False,
    )
    country = forms.ChoiceField(
        label=_("Country"),
        choices=_chosen(Country.choices),
        required=False,
        error_messages={"invalid_choice": _("Choose a country from the list.")},
    )
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=_chosen(Organization.Kind.choices),
        required=False,
        error_messages={"invalid_choice": _("Choose from the list what it is.")},
    )
    message = PlainField(
        label=_("What should we know?"),
        help_text=_("For example what you do there, or who can tell us about you."),
        max_length=MESSAGE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    # People never see this field; programs that fill in whatever they find give themselves away.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *arguments, user, **more):
        super().__init__(*arguments, **more)
        # What anybody sees is what anybody may ask for: a draft's name would tell that it is there.
        visible = Organization.objects.visible_to(user).published()
        self.fields["organization"].queryset = visible.sorted_for(get_language()).only(
            "slug", "original_language", *(column("name", code) for code in CODES)
        )
        self.fields["language"].initial = get_language()
        if user.is_authenticated:
            self.fields["name"].initial, self.fields["email"].initial = user.name, user.email

    @property
    def is_by_a_program(self) -> bool:
        return bool(self.data.get("website", "").strip())

    def clean(self):
        data = super().clean()
        if "organization" not in data or "new_organization" not in data:
            return data
        if data["organization"] and data["new_organization"]:
            self.add_error(
                "new_organization",
                _("You chose an organisation from the list. Empty this field, or choose that yours is not there."),
            )
        elif data["organization"]:
            data["country"] = data["kind"] = ""
        elif not data["new_organization"]:
            self.add_error("organization", _("Choose your organisation, or write the name of a new one below."))
        else:
            self._ask_about_new_one(data)
        return data

    def _ask_about_new_one(self, data):
        if "country" in data and not data["country"]:
            self.add_error("country", _("Choose the country of the new organisation."))
        if "kind" in data and not data["kind"]:
            self.add_error("kind", _("Choose what the new organisation is."))
