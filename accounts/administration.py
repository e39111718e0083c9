"""The administration as a site: its name, its way in by the portal's own sign-in, and its language.

`accounts.administration.AdministrationConfig` stands in INSTALLED_APPS in place of `django.contrib.admin`.
"""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _


class Administration(AdminSite):
    site_header = site_title = "MekongNet"
    index_title = _("Administration")

    def admin_view(self, view, cacheable=False):
        """The view in the signed-in person's own language; its addresses carry none."""
        inner = super().admin_view(view, cacheable)

        def in_own_language(request, *args, **kwargs):
            if request.user.is_authenticated:
                # The page is rendered after the view returns, so the language stays until the next request.
                translation.activate(request.user.language)
                request.LANGUAGE_CODE = translation.get_language()
            return inner(request, *args, **kwargs)

        return in_own_language

    def login(self, request, extra_context=None):
        """Signing in has one door, with its limits and its second factor. Whoever is in and may not come here stays
        outside.
        """
        after = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index", current_app=self.name)
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect(reverse("account_login", query={REDIRECT_FIELD_NAME: after}))


class AdministrationConfig(AdminConfig):
    default_site = "accounts.administration.Administration"
