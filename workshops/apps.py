from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkshopsConfig(AppConfig):
    name = "workshops"
    verbose_name = _("Workshops")

    def ready(self):
        # What an entry of this room needs before the public sees it, and what it adds to other rooms' pages.
        from . import changes, foretelling, gate, registering, related  # noqa: F401 - they register it
