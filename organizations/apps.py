from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationsConfig(AppConfig):
    name = "organizations"
    verbose_name = _("Members")

    def ready(self):
        from . import related  # noqa: F401 - registers what this room adds to other rooms' pages
