"""The sitemap: every public page in every language in which it has a text of its own."""

from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from casestudies.models import CaseStudy
from library.languages import CODES
from organizations.models import Organization
from places.models import Place
from workshops import archive
from workshops.models import Workshop


class PageSitemap(Sitemap):
    """The pages that are no entry's."""

    i18n = alternates = True

    def items(self):
        return [
            "home",
            "river",
            "casestudies:list",
            "workshops:list",
            "organizations:list",
            "map",
            "glossary",
            "about",
            "join",
        ]

    def location(self, item):
        return reverse(item)


class ArchiveSitemap(Sitemap):
    """The archive of workshops, year by year, and what has no date."""

    i18n = alternates = True

    def items(self):
        return archive.years(AnonymousUser())

    def location(self, item):
        return (
            reverse("workshops:undated")
            if item.year == archive.UNDATED
            else reverse("workshops:year", args=[item.year])
        )


class EntrySitemap(Sitemap):
    """The entries of one room."""

    i18n = alternates = True
    limit = 5000

    def __init__(self, model):
        self.model = model

    def items(self):
        columns = ["slug", "updated_at", *[f"text_state_{code}" for code in CODES]]
        return self.model.objects.visible_to(AnonymousUser()).only(*columns).order_by("pk")

    def get_languages_for_item(self, item):
        return item.languages

    def lastmod(self, item):
        return item.updated_at


SITEMAPS = {
    "pages": PageSitemap,
    "organizations": EntrySitemap(Organization),
    "workshops": EntrySitemap(Workshop),
    "archive": ArchiveSitemap,
    "casestudies": EntrySitemap(CaseStudy),
    "places": EntrySitemap(Place),
}
