"""How heavy a page is on a weak line: what a browser fetches before the reader has scrolled, compressed."""

import gzip
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

# What a device without a font of the script fetches besides: the one of the page, and the names of the languages.
FONTS = {
    "km": ("noto-sans-khmer-400-700", "names-lao"),
    "lo": ("noto-sans-lao-400-700", "names-khmer"),
    "vi": ("names-khmer", "names-lao"),
    "en": ("names-khmer", "names-lao"),
}


@cache
def weight(path: str) -> int:
    """The compressed size of a static file; a picture that is compressed already counts as it is."""
    content = Path(finders.find(path.removeprefix("/static/"))).read_bytes()
    return len(content) if path.endswith((".png", ".ico", ".woff2")) else len(gzip.compress(content))


def files(page) -> set[str]:
    """What a browser fetches with a page: styles, scripts, and one of the icons, taken as all of them."""
    found = {link.href for link in page.links if link.tag == "link" and link.rel in ("stylesheet", "icon")}
    found |= {one["src"] for one in page.attributes("script") if "src" in one}
    return {path for path in found if path.startswith("/static/")}


def page_weight(body: bytes, page) -> int:
    """The page, `page` being its crawling.Page, with its styles, scripts and icons, and without fonts."""
    return len(gzip.compress(body)) + sum(map(weight, files(page)))


def fonts_weight(language: str) -> int:
    """The fonts of a page of that language where the device has none of them."""
    return sum(weight(f"/static/fonts/{name}.woff2") for name in FONTS[language])
