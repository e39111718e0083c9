"""The administration as a site: its name, its way in by e-mail address, and its language.

`accounts.administration.AdministrationConfig` stands in INSTALLED_APPS in place of `django.contrib.admin`.
"""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
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


class AdministrationConfig(AdminConfig):
    default_site = "accounts.administration.Administration"
