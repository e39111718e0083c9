"""The page of the map: its filters, the list of its places, the drawing that stands where no script runs."""

import json
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from library.languages import NATIVE_NAMES
from library.writing import label, number
from organizations.filters import theme_labels
from places.cards import country_name, line, places_by_key
from places.drawing import locator
from places.models import Country, Place
from publishing.facets import Choice, Faceted, Filter
from publishing.kept import MANY, kept
from publishing.pages import PAGE_SIZE, numbered_page
from publishing.prepared import prepared
from publishing.translations import Text, text_in

from .places import BASIN, PUBLIC, SHOWN, Carried, Chosen, by_country, for_map, narrowing, places

# More pins than this in the drawing would hide the river.
PINS = 30


def _labels() -> dict[str, tuple[str, dict[str, str]]]:
    """The filters in the order of the form: parameter → its label, and its values with their labels."""
    themes = {slug: name[:1].upper() + name[1:] for slug, name in theme_labels(PUBLIC, "").items()}
    shown = {
        "case_studies": _("Case studies"),
        "workshops": _("Workshops and study tours"),
        "members": _("Organisations"),
    }
    return {
        "show": (_("What is there"), shown),
        "country": (_("Country"), {code: country_name(code) for code in Country.values}),
        "theme": (_("Theme"), themes),
    }


def _counts(chosen: Chosen, labels, carried: Carried) -> dict[tuple[str, str], int]:
    """How many places each choice would give, its own filter aside: (parameter, value) → count."""
    counts = {
        (name, value): len(carried.places(replace(chosen, **{name: value})))
        for name in ("show", "theme")
        for value in labels[name][1]
    }
    everywhere = replace(chosen, country="")
    if chosen.show or chosen.theme:
        countries = carried.countries(carried.places(everywhere))
    else:
        shape, values = narrowing(everywhere, carried)
        countries = dict(json.loads(row) for row in prepared(by_country, shape, user=PUBLIC, **values))
    return counts | {("country", country): n for country, n in countries.items()}


def _most(counts: dict) -> int:
    return max(counts.values(), default=0)


def faceted_places(parameters, carried: Carried) -> tuple[Chosen, Faceted]:
    """The filters as the address sets them. A value that no filter knows is ignored, and named."""
    labels = _labels()
    given = {name: parameters.get(name, "") for name in labels}
    known = {name: value for name, value in given.items() if value in labels[name][1]}
    chosen = Chosen(**known)
    counts = kept(("map", chosen), lambda: _counts(chosen, labels, carried), _most)
    filters = [
        Filter(
            name,
            label,
            [
                Choice(value, text, counts.get((name, value), 0), known.get(name) == value)
                for value, text in values.items()
                if counts.get((name, value)) or known.get(name) == value
            ],
            known.get(name, ""),
        )
        for name, (label, values) in labels.items()
    ]
    ignored = [labels[name][0] for name, value in given.items() if value and name not in known]
    return chosen, Faceted(filters, ignored, chosen=known)


class Row(NamedTuple):
    """A place of the list. `number` also stands on its pin in the drawing, `line` is one line of HTML.

    `at` is the place's slug, public longitude and public latitude, as the script reads them.
    """

    number: str
    at: str
    place: Place
    name: Text
    line: str
    is_approximate: bool


class Group(NamedTuple):
    """The places of one country; `more` is the address of all of them when the list has only the first."""

    code: str
    country: str
    count: int
    rows: list[Row]
    more: str


def said(name: str, count: int) -> str:
    """A count in words: entries of one kind, or places."""
    return _phrases(name, count) % {"n": number(count)}


def _phrases(name: str, count: int) -> str:
    """The form of a phrase for `count` things, with its `%(n)s` still in it: the script fills in its own."""
    return {
        "case_studies": ngettext("%(n)s case study", "%(n)s case studies", count),
        "workshops": ngettext("%(n)s workshop or study tour", "%(n)s workshops and study tours", count),
        "members": ngettext("%(n)s organisation", "%(n)s organisations", count),
        "places": ngettext("%(n)s place", "%(n)s places", count),
        "in_view": ngettext("%(n)s place in this part of the map.", "%(n)s places in this part of the map.", count),
    }[name]


def _row(place: Place, index: int, counts: dict[str, int]) -> Row:
    there = [said(name, count) for name, count in counts.items() if count]
    about = _("approximate position") if place.is_approximate else ""
    what = line(capfirst(label(Place.Kind, place.kind)), about, *there)
    at = f"{place.slug} {place.public_lon} {place.public_lat}"
    return Row(number(index), at, place, text_in(place, "name").headline, what, place.is_approximate)


def _slice(shape, language, start, stop, *, user, **values):
    return for_map(places(shape, user=user, **values)).sorted_for(language)[start:stop]


def _slice_of_keys(shape, language, start, stop, *, user, **values):
    return places(shape, user=user, **values).sorted_for(language).values_list("pk", flat=True)[start:stop]


def _groups(chosen: Chosen, faceted: Faceted, carried: Carried, parameters) -> tuple[list[Group], object]:
    """The list, country by country down the river, and its page when one country is read page by page."""
    language = get_language()
    countries = [one for one in faceted.filters[1].choices if one.count and chosen.country in ("", one.value)]
    counts = {one.value: one.count for one in countries}

    def read(country, start, stop):
        here = replace(chosen, country=country)
        shape, values = narrowing(here, carried)
        if counts.get(country, 0) <= MANY:
            return prepared(_slice, shape, language, start, stop, user=PUBLIC, **values)
        # Sorting thousands takes longer than all the rest: which places stand in this part of the list is kept.
        keys = kept(
            (here, language, start, stop),
            lambda: prepared(_slice_of_keys, shape, language, start, stop, user=PUBLIC, **values),
            lambda keys: counts[country],
        )
        found = {place.pk: place for place in places_by_key(keys, PUBLIC)}
        return [found[key] for key in keys if key in found]

    page = None
    if chosen.country:
        length = sum(one.count for one in countries)
        page = numbered_page(length, lambda start, stop: read(chosen.country, start, stop), parameters)
    lists = [list(page or read(one.value, 0, PAGE_SIZE)) for one in countries]
    first, groups = page.start_index() if page else 1, []
    for one, listed in zip(countries, lists, strict=True):
        rows = [_row(place, first + index, carried.at(place.pk)) for index, place in enumerate(listed)]
        first += len(rows)
        is_all = page or one.count <= len(rows)
        more = "" if is_all else f"?{urlencode({**faceted.chosen, 'country': one.value})}"
        groups.append(Group(one.value, one.label, one.count, rows, more))
    return groups, page


def _drawing(groups: list[Group], rows: list[Row], is_complete: bool) -> str:
    """The basin with a pin for each place of the list, or for each country where they are too many."""
    if is_complete and len(rows) <= PINS:
        pins = [
            locator.Pin(
                row.place.public_lon,
                row.place.public_lat,
                row.number,
                row.place.get_absolute_url(),
                row.is_approximate,
                row.name.value,
            )
            for row in rows
        ]
    else:
        pins = [_country_pin(group) for group in groups if group.code in locator.LABEL_AT]
    labels = [locator.Label(*where, text, "country") for *where, text in _country_labels()]
    labels.append(locator.Label(*locator.LABEL_AT["sea"], _("the sea"), "sea"))
    return mark_safe(  # noqa: S308 - drawn by our own code, which escapes the names
        locator.basin_map(tuple(pins), tuple(labels), _("The Mekong basin with the places of the list"))
    )


def _country_pin(group: Group) -> locator.Pin:
    lon, lat = locator.LABEL_AT[group.code]
    label = _("%(country)s: %(places)s") % {"country": group.country, "places": said("places", group.count)}
    # More than three digits do not fit into a pin; its label has the number.
    text = number(group.count) if group.count < 1000 else "…"
    return locator.Pin(lon, lat - 0.6, text, group.more, False, label)


def _country_labels() -> list[list]:
    return [[*locator.LABEL_AT[code], country_name(code)] for code in ("LA", "KH", "VN")]


def _bounds(rows: list[Row]) -> list[list[float]]:
    """A box around the rows, [[south, west], [north, east]]; the whole basin where there are none."""
    if not rows:
        return [[BASIN.south, BASIN.west], [BASIN.north, BASIN.east]]
    lats, lons = [row.place.public_lat for row in rows], [row.place.public_lon for row in rows]
    return [[min(lats), min(lons)], [max(lats), max(lons)]]


def _script_settings(faceted: Faceted, bounds) -> dict:
    """All that the script needs: addresses, and words in the reader's language. `%(n)s` is a number."""
    counted = {name: [_phrases(name, 1), _phrases(name, 2)] for name in (*SHOWN, "places", "in_view")}
    return {
        "endpoint": reverse("features"),
        "filters": faceted.address,
        "tiles": settings.MAP_TILES_URL,
        "tilesAttribution": settings.MAP_TILES_ATTRIBUTION,
        "place": reverse("places:detail", args=["SLUG"]),
        "bounds": bounds,
        "countries": _country_labels(),
        "kinds": {kind.value: capfirst(kind.label) for kind in Place.Kind},
        "languages": NATIVE_NAMES,
        "counted": counted,
        "words": {
            "nothing": _("No places in this part of the map. Move the map or zoom out."),
            "failed": _("The places could not be loaded. Move the map to try again, or read the list."),
            "show": _("Show %(name)s on the map"),
        },
    }


@require_safe
def map_page(request):
    """The map with its filters, and beside it the list of the same places; without a script, a drawing."""
    carried = Carried.read()
    chosen, faceted = faceted_places(request.GET, carried)
    groups, page = _groups(chosen, faceted, carried, request.GET)
    rows = [row for group in groups for row in group.rows]
    total = sum(group.count for group in groups)
    is_complete = len(rows) == total
    context = {
        "faceted": faceted,
        "groups": groups,
        "page": page,
        "total": total,
        "drawing": _drawing(groups, rows, is_complete),
        "settings": _script_settings(faceted, _bounds(rows if is_complete else [])),
        "crumbs": [(_("Map"), "")],
        "here": "map",
    }
    return render(request, "map.html", context)
