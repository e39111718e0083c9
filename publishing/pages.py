"""What the pages of entries share: paging, and the state of an entry's languages for its reader."""

from typing import NamedTuple

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.db.models import Count, Value
from django.http import Http404
from django.utils.translation import get_language

from library.languages import CODES, NATIVE_NAMES

from .facets import Faceted, narrowed
from .kept import how_many
from .prepared import prepared
from .translations import Text

PAGE_SIZE = 24


class _Counted:
    """A list whose length is known: what a Paginator needs, with one slice read."""

    def __init__(self, length, rows):
        self._length, self._rows = length, rows

    def count(self):
        return self._length

    def __len__(self):
        return self._length

    def __getitem__(self, piece):
        return self._rows(piece.start, piece.stop)


def page_of(found: Faceted, listed, parameters) -> Page:
    """The asked-for page of a list; `listed(queryset, language)` orders it and says which columns it needs.

    Raises Http404 for a page number that the list does not have.
    """
    shape = (found.base, found.facets, tuple(found.chosen))
    length = how_many(_length, *shape, user=found.user, **found.chosen)

    def rows(start, stop):
        return prepared(_slice, *shape, listed, get_language(), start, stop, user=found.user, **found.chosen)

    return numbered_page(length, rows, parameters)


def numbered_page(length: int, rows, parameters) -> Page:
    """The asked-for page of a list of that length, of which `rows(start, stop)` reads a part.

    Raises Http404 for a page number that the list does not have.
    """
    try:
        return Paginator(_Counted(length, rows), PAGE_SIZE).page(parameters.get("page", 1))
    except (PageNotAnInteger, EmptyPage) as fault:
        raise Http404("No such page") from fault


def _length(base, facets, shape, /, *, user, **chosen):
    entries = narrowed(base, facets, shape, user=user, **chosen).order_by()
    return entries.annotate(all_=Value(1)).values("all_").annotate(n=Count("pk")).values_list("n", flat=True)


def _slice(base, facets, shape, listed, language, start, stop, /, *, user, **chosen):
    return listed(narrowed(base, facets, shape, user=user, **chosen), language)[start:stop]


def address_in(path: str, language: str) -> str:
    """The address of the page at `path`, which begins with a language, in another language."""
    return f"/{language}{path[3:]}"


class Tongue(NamedTuple):
    """An entry in one language, as the row of languages above its text shows it."""

    code: str
    name: str
    url: str
    state: str
    is_current: bool


def tongues(entry, path: str) -> list[Tongue]:
    """The four languages of `entry`, each with its TextState (empty where there is no text)."""
    current = get_language()
    return [
        Tongue(code, NATIVE_NAMES[code], address_in(path, code), entry.state_in(code), code == current)
        for code in CODES
    ]


def entry_context(request, entry, description: Text | None = None) -> dict:
    """What the page of every entry takes: its languages, its picture for sharing, its description for others."""
    languages = entry.languages
    room = entry._meta.app_label
    return {
        "entry": entry,
        "tongues": tongues(entry, request.path),
        "alternates": languages,
        "cover_image": f"/og/{room}/{entry.slug}.png",
        "description": description.value if description else "",
        "here": room,
    }
