from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from . import actions
from .models import Letter, SpokenLanguage, TranslationRight, User

# A person's address, second factor and sessions are mended on the person's page; pages of their own would show secrets.
for model in (EmailAddress, Authenticator, UserSession):
    admin.site.unregister(model)


class OneAddress:
    """An e-mail address belongs to one person, however it is written; it is kept in small letters."""

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        people = User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk)
        confirmed = EmailAddress.objects.filter(email=email, verified=True).exclude(user=self.instance.pk)
        if people.exists() or confirmed.exists():
            raise forms.ValidationError(_("A person with this e-mail address is here already."))
        return email


class PersonAddForm(OneAddress, AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email",)
        field_classes = {}


class PersonForm(OneAddress, UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"
        field_classes = {}


class SpokenLanguageInline(admin.TabularInline):
    model = SpokenLanguage
    extra = 0


class TranslationRightInline(admin.TabularInline):
    model = TranslationRight
    extra = 0


@admin.register(User)
class UserAdmin(BaseUserAdmin):
    form = PersonForm
    add_form = PersonAddForm
    list_display = ("email", "name", "language", "is_active", "is_coordinator", "is_superuser", "last_login")
    list_display_links = ("email", "name")
    list_filter = (
        *("is_active", "is_coordinator", "is_staff", "is_superuser"),
        *("language", "spoken_languages__language", "translation_rights__language"),
    )
    list_per_page = 50
    search_fields = ("email", "name")
    ordering = ("email",)
    date_hierarchy = "date_joined"
    readonly_fields = ("last_login", "date_joined")
    inlines = (SpokenLanguageInline, TranslationRightInline)
    actions = ("take_second_factor",)
    fieldsets = (
        (_("Person"), {"fields": ("email", "name", "password")}),
        (_("Language and mail"), {"fields": ("language", "mail")}),
        (_("What this person may do"), {"fields": ("is_active", "is_coordinator", "is_staff", "is_superuser")}),
        (
            _("Single permissions"),
            {"fields": ("groups", "user_permissions"), "classes": ("collapse",)},
        ),
        (_("When"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            _("Person"),
            {"fields": ("email", "name", "language", "usable_password", "password1", "password2")},
        ),
    )

    def save_model(self, request, obj, form, change):
        """An administrator who writes an address vouches for it."""
        super().save_model(request, obj, form, change)
        if not change or "email" in form.changed_data:
            actions.vouch_for_address(person=obj)

    @admin.action(description=_("Take away the second factor, for people who lost it"), permissions=["change"])
    def take_second_factor(self, request, queryset):
        count = actions.take_second_factor(people=queryset)
        message = ngettext(
            "%(count)d person signs in without a second factor now.",
            "%(count)d people sign in without a second factor now.",
            count,
        )
        self.message_user(request, message % {"count": count}, messages.SUCCESS)


@admin.register(Letter)
class LetterAdmin(admin.ModelAdmin):
    """The outbox, to read; a letter that was given up can be tried again."""

    list_display = ("subject", "address", "state", "attempts", "created_at", "sent_at")
    list_filter = ("state", "language")
    list_per_page = 50
    search_fields = ("address", "subject", "key")
    date_hierarchy = "created_at"
    ordering = ("-pk",)
    actions = ("send_again",)
    # The text stays out: it may hold the secret of an invitation or of a new password.
    fields = (
        *("subject", "address", "language", "state", "attempts", "next_attempt_at"),
        *("error", "created_at", "sent_at", "key"),
    )

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description=_("Send the chosen letters again"), permissions=["view"])
    def send_again(self, request, queryset):
        """Puts letters that are not sent yet at the head of the queue; the next run of the outbox takes them."""
        # One that is being sent belongs to whoever sends it; one that was sent is not sent twice.
        unsent = queryset.filter(state__in=(Letter.State.WAITING, Letter.State.GIVEN_UP))
        count = unsent.update(state=Letter.State.WAITING, attempts=0, next_attempt_at=timezone.now())
        message = ngettext("%(count)d letter waits to be sent.", "%(count)d letters wait to be sent.", count)
        self.message_user(request, message % {"count": count}, messages.SUCCESS)
