"""Workshops for programs that ask again and again: a calendar to subscribe to, and an Atom feed.

Both show what a visitor sees, whoever asks. One small query tells whether anything changed since the last answer; only
then is a new one written.
"""

import datetime
import hashlib
from io import StringIO
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db.models import Exists, F, OuterRef, TextField
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone
from django.utils.feedgenerator import rfc3339_date
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from library.languages import CODES, column
from library.text_cleaning import clean_text
from library.writing import label
from places.cards import attach_places
from places.models import Place
from publishing.facets import narrowed
from publishing.prepared import prepared
from publishing.translations import text_in

from .calendars import calendar_of, host, location, titled
from .cards import when
from .filters import FACETS
from .models import Workshop

_VISITOR = AnonymousUser()
KEPT_SECONDS = 24 * 3600
# A calendar holds what comes, then what was, up to so many; a feed what changed last.
CALENDAR_LIMIT, FEED_LIMIT = 500, 40
_ATOM = "http://www.w3.org/2005/Atom"
_LONG_TEXTS = ("report_body", "learnt", "outcomes", "record_note", "registration_text")
_UNREAD = [column(field, code) for field in _LONG_TEXTS for code in CODES]


class Answer(NamedTuple):
    """What a program gets: `mark` changes whenever `body` might, `made_at` is when it last did."""

    mark: str
    made_at: datetime.datetime
    body: bytes


def calendar(chosen: dict, root: str) -> Answer:
    """The calendar of the workshops under the filters of `chosen_in`, in the active language."""
    name = _name(chosen)
    return _answer("calendar", chosen, root, lambda found: calendar_of(found, get_language(), name, root=root))


def feed(chosen: dict, root: str, path: str, page: str) -> Answer:
    """The Atom feed of the workshops that changed last. `path` is its own, `page` that of the list."""
    name, query = _name(chosen), _query(chosen)
    return _answer("feed", chosen, root, lambda found: _atom(found, name, root, path + query, page + query))


def _name(chosen) -> str:
    return clean_text(" · ".join([_("Workshops of MekongNet"), *(shown for _value, shown in chosen.values())]))


def _query(chosen) -> str:
    """The filters as they stand in an address; nothing else that was asked with them gets into an answer."""
    asked = urlencode({name: value for name, (value, _shown) in chosen.items()})
    return f"?{asked}" if asked else ""


def _answer(kind, chosen, root, write) -> Answer:
    values = {name: value for name, (value, _shown) in chosen.items()}
    shape = (kind, tuple(values))
    marks = prepared(_marks, *shape, user=_VISITOR, **values)
    mark = hashlib.sha256("\n".join([root, get_language(), _name(chosen), *marks]).encode()).hexdigest()[:32]
    asked = hashlib.sha256(f"{root}{_query(chosen)}".encode()).hexdigest()
    key = f"workshops:{kind}:{get_language()}:{asked}"
    kept = cache.get(key)
    if kept is None or kept.mark != mark:
        body = write(prepared(_entries, *shape, user=_VISITOR, **values)).encode()
        kept = Answer(mark, timezone.now(), body)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _base(*, user):
    return Workshop.objects.visible_to(user)


def _entries(kind, shape, /, *, user, **chosen):
    found = narrowed(_base, FACETS, shape, user=user, **chosen)
    if kind == "calendar":
        return found.filter(starts_on__isnull=False).by_time().defer(*_UNREAD)[:CALENDAR_LIMIT]
    return found.order_by("-updated_at", "pk").defer(*_UNREAD)[:FEED_LIMIT]


def _marks(kind, shape, /, *, user, **chosen):
    """One line of text for each entry, which changes with it, with its place, and with whether that may be shown."""
    place = Exists(Place.objects.visible_to(user).filter(pk=OuterRef("place")))
    columns = ("pk", "updated_at", "calendar_sequence", "cancelled_at", "place__updated_at")
    row = JSONObject(place=place, **{name: F(name) for name in columns})
    found = _entries(kind, shape, user=user, **chosen).defer(None)
    return found.annotate(mark=Cast(row, TextField())).values_list("mark", flat=True)


# --- Atom (RFC 4287) ---


def _atom(workshops, name, root, address, page) -> str:
    workshops = attach_places(workshops, _VISITOR)
    out = StringIO()
    xml = SimplerXMLGenerator(out, "utf-8", short_empty_elements=True)
    xml.startDocument()
    xml.startElement("feed", {"xmlns": _ATOM, "xml:lang": get_language()})
    xml.addQuickElement("title", name)
    xml.addQuickElement("id", root + address)
    changed = max((one.updated_at for one in workshops), default=timezone.now())
    xml.addQuickElement("updated", rfc3339_date(changed))
    _link(xml, root + address, rel="self", type="application/atom+xml")
    _link(xml, root + page, rel="alternate", type="text/html", hreflang=get_language())
    for code in CODES:
        if code != get_language():
            _link(xml, f"{root}/{code}{address[3:]}", rel="alternate", type="application/atom+xml", hreflang=code)
    xml.startElement("author", {})
    xml.addQuickElement("name", "MekongNet")
    xml.endElement("author")
    for one in workshops:
        _entry(xml, one, root)
    xml.endElement("feed")
    xml.endDocument()
    return out.getvalue()


def _entry(xml, workshop, root) -> None:
    xml.startElement("entry", {})
    name = text_in(workshop, "name").headline
    _words(xml, "title", name, titled(workshop, name.marked))
    xml.addQuickElement("id", f"tag:{host()},{workshop.created_at:%Y-%m-%d}:workshop-{workshop.pk}")
    xml.addQuickElement("updated", rfc3339_date(workshop.updated_at))
    xml.addQuickElement("published", rfc3339_date(workshop.publish_at))
    _link(xml, root + workshop.get_absolute_url(), rel="alternate", type="text/html", hreflang=get_language())
    for code in workshop.languages:
        if code != get_language():
            with override(code):
                _link(xml, root + workshop.get_absolute_url(), rel="alternate", type="text/html", hreflang=code)
    kind = {"term": workshop.kind, "label": label(Workshop.Kind, workshop.kind)}
    xml.addQuickElement("category", attrs=kind)
    summary = text_in(workshop, "summary")
    facts = " · ".join(filter(None, (when(workshop), location(workshop, workshop.place))))
    _words(xml, "summary", summary, "\n".join(filter(None, (facts, summary.marked))))
    xml.endElement("entry")


def _words(xml, element, text, words) -> None:
    """An element in the language that its text fell back to; the attribute says so."""
    xml.addQuickElement(element, clean_text(words), {"xml:lang": text.language} if text.is_fallback else {})


def _link(xml, href, **attributes) -> None:
    xml.addQuickElement("link", attrs={"href": href, **attributes})
