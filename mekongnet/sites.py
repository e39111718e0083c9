"""The sites of the network along the river: where something was done, in the order of the water."""

from typing import NamedTuple

from django.db.models import F
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casestudies.models import CaseStudy
from library import writing
from library.writing import label
from places.cards import country_name
from places.drawing import locator, river
from places.models import Place
from publishing.prepared import prepared, values_of
from publishing.translations import Text, text_in
from workshops.models import Stop, Workshop

# More would make no page to read; the map has them all.
LIMIT = 60


class Doing(NamedTuple):
    """Something that was done at a site: a link with a text, and its opening sentence."""

    kind: str
    url: str
    title: Text
    gist: Text


class Site(NamedTuple):
    """A site as the river shows it. `number` is its `order` in the digits of the language."""

    place: Place
    order: int
    number: str
    name: Text
    country: str
    doings: list[Doing]
    drawing: str = ""


class Reach(NamedTuple):
    """One country of the river, with the drawing of its head and its sites; `land` is its page, if there is one."""

    country: str
    land: Place | None
    opening: str
    sites: list[Site]


class River(NamedTuple):
    """`beyond` are sites of the network outside the drawn course; `total` counts all sites; `waters` are the rivers."""

    reaches: list[Reach]
    beyond: list[Site]
    beyond_opening: str
    sites: list[Site]
    total: int
    waters: list[Place]


def _places(*, user):
    """Places on the map where a case study, a workshop or a stop of a study tour is, down the river."""
    studies = CaseStudy.objects.visible_to(user).located()
    workshops = Workshop.objects.visible_to(user)
    stops = Stop.objects.filter(workshop__in=workshops.values("pk"))
    sites = [entries.order_by().values("place") for entries in (studies, workshops, stops)]
    places = Place.objects.visible_to(user).on_map().filter(pk__in=sites[0].union(*sites[1:], all=True))
    return places.for_list().order_by(F("river_position").asc(nulls_last=True), "pk")[: LIMIT + 1]


def _framing(*, user):
    """The countries and rivers that the sites lie in and on: few, and pages of their own."""
    kinds = (Place.Kind.COUNTRY, Place.Kind.RIVER)
    return Place.objects.visible_to(user).filter(kind__in=kinds).for_list().order_by("kind", "pk")[:20]


def _studies(language, _count, *, user, **keys):
    studies = CaseStudy.objects.visible_to(user).located().filter(place__in=list(keys.values()))
    return studies.sorted_for(language).for_list()[: 3 * LIMIT]


def _workshops(_count, *, user, **keys):
    workshops = Workshop.objects.visible_to(user).filter(place__in=list(keys.values()))
    return workshops.by_time().for_list()[: 3 * LIMIT]


def _doings(places, user) -> dict[int, list[Doing]]:
    """What was done at each of `places`: case studies first, then workshops."""
    if not places:
        return {}
    values = values_of(place.pk for place in places)
    done: dict[int, list[Doing]] = {place.pk: [] for place in places}
    for one in prepared(_studies, get_language(), len(values), user=user, **values):
        title, gist = _after_colon(text_in(one, "title")), text_in(one, "summary").opening()
        done[one.place_id].append(Doing(_("Case study"), one.get_absolute_url(), title, gist))
    for one in prepared(_workshops, len(values), user=user, **values):
        title, gist = text_in(one, "name").headline, text_in(one, "summary").opening()
        done[one.place_id].append(Doing(label(Workshop.Kind, one.kind), one.get_absolute_url(), title, gist))
    return done


def _after_colon(title: Text) -> Text:
    """“Keo Por: a fish sanctuary” needs no “Keo Por” under a heading that says it."""
    for colon in (": ", "៖ "):
        _head, found, tail = title.value.partition(colon)
        if found:
            return title._replace(value=tail).headline
    return title


def along_the_river(user) -> River:
    """The sites in the order of the water, each with what was done there and its band of the drawing."""
    found = prepared(_places, user=user)
    framing = prepared(_framing, user=user)
    lands = {place.country: place for place in framing if place.kind == Place.Kind.COUNTRY}
    waters = [place for place in framing if place.kind == Place.Kind.RIVER]
    total = len(found)
    doings = _doings(found[:LIMIT], user)
    places = {str(place.pk): place for place in found[:LIMIT]}
    drawn = river.bands(
        tuple(
            river.Stop(key, place.public_lon, place.public_lat, place.is_approximate, place.country)
            for key, place in places.items()
        )
    )
    numbers = iter(range(1, len(places) + 1))

    def site(key, drawing) -> Site:
        place, order = places[key], next(numbers)
        return Site(
            place,
            order,
            writing.digits(str(order)),
            text_in(place, "name").headline,
            country_name(place.country),
            doings[place.pk],
            mark_safe(drawing),  # noqa: S308 - drawn by our own code
        )

    reaches = [
        Reach(
            country_name(reach.country),
            lands.get(reach.country),
            mark_safe(reach.opening_svg),  # noqa: S308 - drawn by our own code
            [site(key, drawing) for key, drawing in reach.stops],
        )
        for reach in drawn.reaches
    ]
    beyond = [site(key, drawing) for key, drawing in drawn.beyond]
    sites = [one for reach in reaches for one in reach.sites] + beyond
    opening = mark_safe(drawn.beyond_opening_svg)  # noqa: S308 - drawn by our own code
    return River(reaches, beyond, opening, sites, total, waters)


def basin(sites: list[Site], address: str) -> str:
    """The drawn basin with a numbered pin for every site, each a link to its stop on the page at `address`."""
    pins = [
        locator.Pin(
            site.place.public_lon,
            site.place.public_lat,
            site.number,
            f"{address}#stop-{site.order}",
            site.place.is_approximate,
            site.name.value,
        )
        for site in sites
    ]
    labels = [
        *[locator.Label(*locator.LABEL_AT[code], country_name(code), "country") for code in ("LA", "KH", "VN")],
        locator.Label(*locator.LABEL_AT["sea"], _("the sea"), "sea"),
    ]
    drawing = locator.basin_map(tuple(pins), tuple(labels), _("Map of the Mekong basin with the sites"))
    return mark_safe(drawing)  # noqa: S308 - drawn by our own code
