"""What every page knows: its address in the four languages, and the site it stands on."""

from typing import NamedTuple

from django.conf import settings
from django.utils.translation import get_language

from library.languages import CODES
from publishing.pages import address_in

# Short names, as the switcher at the head of every page shows them.
SHORT_NAMES = {"vi": "Tiếng Việt", "lo": "ລາວ", "km": "ខ្មែរ", "en": "English"}


class LanguageLink(NamedTuple):
    code: str
    name: str
    url: str
    is_current: bool


class Site:
    """The site as templates see it: `site.language`, `site.links`, `site.root`, `site.address`."""

    def __init__(self, request):
        self.language = get_language()
        self.root = settings.SITE_URL or f"{request.scheme}://{request.get_host()}"
        path = request.path if request.path[1:3] in CODES and request.path[3:4] == "/" else f"/{self.language}/"
        self.address = self.root + path
        query = request.META.get("QUERY_STRING", "")
        suffix = f"?{query}" if query and path == request.path and len(query) < 2000 else ""
        self.links = [
            LanguageLink(code, SHORT_NAMES[code], address_in(path, code) + suffix, code == self.language)
            for code in CODES
        ]


def site(request):
    """`alternates` are the languages named by hreflang; a page whose entry lacks some gives its own list.

    `here` names the part of the menu that a page belongs to, `cover_image` its picture for sharing.
    """
    return {"site": Site(request), "alternates": CODES, "here": "", "cover_image": "", "description": ""}
