"""How tests read the portal: a page taken apart, and a walk along all links."""

import re
from functools import cached_property
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Attributes that a reader reads or hears.
SPOKEN = {"alt", "aria-label", "placeholder", "title", "aria-description"}


class Words(NamedTuple):
    """A text on a page with the language that the nearest `lang` gives it, and where it stands."""

    text: str
    language: str
    where: str


class Link(NamedTuple):
    href: str
    tag: str
    rel: str
    hreflang: str


class Page(HTMLParser):
    """One HTML page taken apart. `faults` are elements that were not closed or not opened."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.language = ""
        self.title = ""
        self.ids: list[str] = []
        self.links: list[Link] = []
        self.words: list[Words] = []
        self.tags: list[tuple[str, dict]] = []
        self.inline: list[str] = []
        self.faults: list[str] = []
        self.data: list[str] = []
        self._stack: list[tuple[str, str, str]] = []
        self.feed(html)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag, _language, _name in self._stack]

    def count(self, tag: str) -> int:
        return sum(1 for name, _attributes in self.tags if name == tag)

    def attributes(self, tag: str) -> list[dict]:
        return [attributes for name, attributes in self.tags if name == tag]

    @cached_property
    def text(self) -> str:
        return " ".join(words.text for words in self.words)

    # --- parser ---

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "" for name, value in attrs}
        above = self._stack[-1][1] if self._stack else ""
        language = attributes.get("lang", above)
        self.tags.append((tag, attributes))
        if tag == "html":
            self.language = attributes.get("lang", "")
        if "id" in attributes:
            self.ids.append(attributes["id"])
        href = attributes.get("href") or attributes.get("xlink:href")
        if href is not None and tag in ("a", "link"):
            self.links.append(Link(href, tag, attributes.get("rel", ""), attributes.get("hreflang", "")))
        for name in SPOKEN & set(attributes):
            self._say(attributes[name], language, f"{tag}[{name}]")
        if tag == "meta" and attributes.get("name") == "description":
            self._say(attributes.get("content", ""), language, "meta[description]")
        self._look_for_inline(tag, attributes)
        if tag not in VOID:
            self._stack.append((tag, language, attributes.get("class", "") or attributes.get("id", "")))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._stack.pop()

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self._stack or self._stack[-1][0] != tag:
            self.faults.append(f"</{tag}> closes nothing; open is {[one[0] for one in self._stack[-3:]]}")
            return
        self._stack.pop()

    def handle_data(self, data):
        tag, language, _name = self._stack[-1] if self._stack else ("", "", "")
        if tag in ("script", "style"):
            self.data.append(data)
            return
        if tag == "title" and not any(one[0] == "svg" for one in self._stack):
            self.title += data
        self._say(data, language, " ".join(f"{tag}.{name}" if name else tag for tag, _, name in self._stack[-3:]))

    def _say(self, text, language, where):
        text = " ".join(text.split())
        if text:
            self.words.append(Words(text, language, where))

    def _look_for_inline(self, tag, attributes):
        if tag == "style":
            self.inline.append("<style>")
        if tag == "script" and "src" not in attributes and attributes.get("type") != "application/json":
            self.inline.append("<script> without src")
        for name, value in attributes.items():
            if name == "style" or name.startswith("on") or value.strip().lower().startswith("javascript:"):
                self.inline.append(f"<{tag} {name}={value[:40]!r}>")


class Visit:
    """What one address answered."""

    def __init__(self, url: str, response):
        self.url = url
        self.status = response.status_code
        self.headers = {name.lower(): value for name, value in response.items()}
        self.cookies = dict(response.cookies)
        self.body = b"".join(response.streaming_content) if response.streaming else response.content

    @cached_property
    def is_html(self) -> bool:
        return self.headers.get("content-type", "").startswith("text/html")

    @cached_property
    def html(self) -> str:
        return self.body.decode()

    @cached_property
    def page(self) -> Page:
        return Page(self.html)

    @cached_property
    def targets(self) -> list[tuple[str, str]]:
        """The internal (address, fragment) pairs that a reader can follow from here, without files and media."""
        found = []
        for link in self.page.links:
            if link.tag != "a":
                continue
            address, fragment = urldefrag(urljoin(f"http://testserver{self.url}", link.href))
            parts = urlsplit(address)
            if parts.scheme in ("http", "https") and parts.netloc == "testserver":
                found.append((parts.path + (f"?{parts.query}" if parts.query else ""), fragment))
        return found


def walk(client, start, limit=4000) -> dict[str, Visit]:
    """Follows every internal link from the addresses in `start`; address → what it answered."""
    visits: dict[str, Visit] = {}
    waiting = list(start)
    while waiting:
        url = waiting.pop()
        if url in visits or url.startswith("/media/"):
            continue
        assert len(visits) < limit, f"the walk does not end: {url}"
        visit = visits[url] = Visit(url, client.get(url))
        if visit.status == 200 and visit.is_html:
            waiting += [target for target, _fragment in visit.targets if target not in visits]
    return visits


def named_addresses(patterns=None, prefix="") -> set[str]:
    """The names of all addresses that the portal answers, from the resolver; the administration's own apart."""
    from django.urls import URLResolver, get_resolver

    names = set()
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace == "admin":
                continue
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            names |= named_addresses(pattern.url_patterns, prefix + space)
        else:
            names.add(f"{prefix}{pattern.name}" if pattern.name else f"{prefix}{pattern.pattern}")
    return names


KHMER = re.compile("[\u1780-\u17ff\u19e0-\u19ff]")
LAO = re.compile("[\u0e80-\u0eff]")
LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
# Letters that Vietnamese has and English lacks.
VIETNAMESE = re.compile("[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
