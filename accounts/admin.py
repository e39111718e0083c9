from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.utils.translation import gettext_lazy as _

from .models import SpokenLanguage, User


class OneAddress:
    """An e-mail address belongs to one person, however it is written."""

    def clean_email(self):
        email = User.objects.normalize_email(self.cleaned_data["email"])
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
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


@admin.register(User)
class UserAdmin(BaseUserAdmin):
    form = PersonForm
    add_form = PersonAddForm
    list_display = ("email", "name", "language", "is_active", "is_staff", "is_superuser", "last_login")
    list_display_links = ("email", "name")
    list_filter = ("is_active", "is_staff", "is_superuser", "language", "spoken_languages__language")
    list_per_page = 50
    search_fields = ("email", "name")
    ordering = ("email",)
    date_hierarchy = "date_joined"
    readonly_fields = ("last_login", "date_joined")
    inlines = (SpokenLanguageInline,)
    fieldsets = (
        (_("Person"), {"fields": ("email", "name", "password")}),
        (_("Language and mail"), {"fields": ("language", "mail")}),
        (_("What this person may do"), {"fields": ("is_active", "is_staff", "is_superuser")}),
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
