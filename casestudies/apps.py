from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasestudiesConfig(AppConfig):
    name = "casestudies"
    verbose_name = _("Case studies")

    def ready(self):
        # What an entry of this room needs before the public sees it, and what it adds to other rooms' pages.
        from . import gate, related  # noqa: F401 - they register it
