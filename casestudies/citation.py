"""How to cite a case study: who, when, what, where, under which licence."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from library import writing
from publishing.translations import Text

from .models import CaseStudy


def citation(request, study: CaseStudy, title: Text, contributors) -> str:
    """One line of plain text in the reader's language, with the address of the page in that language."""
    authors = ", ".join(one.name for one in contributors if one.role == one.Role.AUTHOR)
    root = settings.SITE_URL or f"{request.scheme}://{request.get_host()}"
    published = writing.year(timezone.localtime(study.publish_at).year) if study.publish_at else ""
    return _("%(authors)s (%(year)s). %(title)s. MekongNet. %(address)s. Licence: %(licence)s.") % {
        "authors": authors or "MekongNet",
        "year": published,
        "title": title.value.rstrip("."),
        "address": root + study.get_absolute_url(),
        "licence": study.get_licence_display(),
    }
