"""Places as lists and other rooms' pages show them."""

from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from library.writing import label
from publishing.cards import Card
from publishing.prepared import prepared, values_of
from publishing.translations import Text, text_in

from .drawing import locator
from .models import Country, Place


def attach_places(entries, user) -> list:
    """`entries`, each with the `place` that `user` may see: None where there is none. One query for all."""
    entries = list(entries)
    keys = sorted({entry.place_id for entry in entries if entry.place_id})
    places = {place.pk: place for place in places_by_key(keys, user)}
    for entry in entries:
        entry.place = places.get(entry.place_id)
    return entries


def places_by_key(keys, user) -> list[Place]:
    """The places of those primary keys that `user` may see, with the columns that a list shows."""
    if not keys:
        return []
    values = values_of(keys)
    return prepared(_places, len(values), user=user, **values)


def _places(_count, *, user, **keys):
    return Place.objects.visible_to(user).filter(pk__in=list(keys.values())).for_list()


def keys_inside(place: Place, user) -> list[int]:
    """The primary keys of `place` and of what lies in it, up to three levels of places, as `user` may see them.

    Level by level, because each is an index look-up and most places have none below them. Asked by every room
    that adds to a place's page, so `place` remembers it.
    """
    if not hasattr(place, "keys_inside_"):
        level = [one.pk for one in places_in(place, user)]
        keys = [place.pk, *level]
        for _level in range(2):
            if level:
                values = values_of(level)
                level = prepared(_below, len(values), user=user, **values)
                keys += level
        place.keys_inside_ = keys
    return place.keys_inside_


def places_in(place: Place, user) -> list[Place]:
    """The places that lie directly in `place`, by name, as `user` may see them. `place` remembers them."""
    if not hasattr(place, "places_in_"):
        place.places_in_ = prepared(_directly_in, get_language(), user=user, key=place.pk)
    return place.places_in_


def _directly_in(language, *, user, key):
    return Place.objects.visible_to(user).filter(parent=key).sorted_for(language).for_list()


def _below(_count, *, user, **keys):
    below = Place.objects.visible_to(user).filter(parent__in=list(keys.values()))
    return below.order_by("pk").values_list("pk", flat=True)


def country_name(code: str) -> str:
    """The name of a country of the network, or “Regional”, in the reader's language."""
    return label(Country, code)


def line(*parts) -> str:
    """Short pieces of text in one line, with a dot behind each but the last; empty ones are left out. Where the line
    is broken, none begins with a dot.
    """
    return mark_safe("\N{NO-BREAK SPACE}· ".join(conditional_escape(part) for part in parts if part))  # noqa: S308 - escaped here


def place_line(place: Place | None, country: str = "") -> str:
    """Where an entry is: its place, and its country unless the place is the country itself."""
    if place is None:
        return line(country_name(country) if country else "")
    if place.kind == Place.Kind.COUNTRY:
        return line(text_in(place, "name").headline)
    return line(text_in(place, "name").headline, country_name(place.country))


def cover(place: Place | None, *, label: bool = False) -> str:
    """The locator cover: the basin with the public position of `place` lit, if it has one.

    With `label` the picture is named for readers who cannot see it; in a list it only repeats the line below.
    """
    if place is None:
        return mark_safe(locator.cover("", None, None, False))  # noqa: S308 - drawn by our own code
    words = ""
    if label and place.public_lat is not None:
        name = text_in(place, "name").value
        words = (
            _("Position in the Mekong basin, approximate: %(place)s")
            if place.is_approximate
            else _("Position in the Mekong basin: %(place)s")
        ) % {"place": name}
    return mark_safe(  # noqa: S308 - drawn by our own code; the label is escaped there
        locator.cover(words, place.public_lon, place.public_lat, place.is_approximate)
    )


def place_card(place: Place) -> Card:
    return Card(
        url=place.get_absolute_url(),
        title=text_in(place, "name").headline,
        where=line(label(Place.Kind, place.kind), country_name(place.country)),
        gist=Text("", "", False),
        cover=cover(place),
        is_draft_entry=not place.is_public,
    )


def map_point(place: Place) -> list[dict]:
    """What a small map draws of a place: its public position in a list, or an empty list without one."""
    if place.public_lat is None:
        return []
    name = text_in(place, "name").headline
    return [
        {
            "name": name.value,
            "lang": name.language,
            "url": place.get_absolute_url(),
            "lat": place.public_lat,
            "lon": place.public_lon,
            "approximate": place.is_approximate,
        }
    ]
