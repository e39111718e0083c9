"""The way of a tour on a map of its own: the ground around the stops, a dashed line from stop to stop, numbered pins.

It takes public positions only, and never comes so near that it would show a place more exactly than that.
"""

from functools import lru_cache
from html import escape

from places.drawing import basemap, locator

WIDTH = 384.0
# Degrees of longitude that are shown at least, and how much room there is around the stops.
LEAST, ROOM = 2.4, 1.45
FLATTEST, TALLEST = 0.58, 1.2
# Towns that help to know the region; more names would only hide the way.
MOST_TOWNS, CLEAR = 6, 26.0

_COUNTRY = {"vn": "vi", "kh": "km", "la": "lo"}


def route(stops: tuple[locator.Pin, ...], language: str, name: str) -> str:
    """The drawing for a reader of `language`, called `name` for those who cannot see it; empty without a position.

    A stop without a position is left out, and the line goes on to the next one.
    """
    stops = tuple(one for one in stops if one.lon is not None and one.lat is not None)
    if not stops:
        return ""
    window = _window(stops)
    return (
        f'<svg class="cover" viewBox="0 0 {window.width:g} {window.height}" width="{window.width:g}" '
        f'height="{window.height}" role="group" aria-label="{escape(name)}">{_ground(window)}'
        f"{_way(window, stops)}{_towns(window, stops, language)}{locator.pins(window, stops)}</svg>"
    )


def _window(stops) -> basemap.Window:
    lons, lats = [one.lon for one in stops], [one.lat for one in stops]
    middle = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
    wide = max(LEAST, (max(lons) - min(lons)) * ROOM) * basemap.SQUEEZE
    high = (max(lats) - min(lats)) * ROOM
    high = max(high, wide * FLATTEST)
    wide = max(wide, high / TALLEST) / basemap.SQUEEZE
    return basemap.Window(middle[0] - wide / 2, middle[1] - high / 2, middle[0] + wide / 2, middle[1] + high / 2, WIDTH)


@lru_cache(maxsize=64)
def _ground(window: basemap.Window) -> str:
    fine = 0.7 / window.scale
    crumb = (3 / window.scale) ** 2
    land = [*window.areas(basemap.whole("land"), fine, crumb), *window.areas(basemap.whole("far"), fine, crumb)]
    return (
        locator.area("land", window, land, 1)
        + locator.line("edge", window, window.lines(basemap.whole("border"), fine, fine), 1)
        + locator.area("lake", window, window.areas(basemap.whole("lake"), fine, crumb), 1)
        + locator.line("trib", window, window.lines(basemap.river(*basemap.TRIBUTARIES), fine, 4 * fine), 1)
        + locator.line("stem", window, window.lines(basemap.river("Mekong", "Tonle Sap"), fine, fine), 1)
    )


def _way(window, stops) -> str:
    points = [window.xy(one.lon, one.lat) for one in stops]
    steps = " ".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path class="route" d="M{steps}"/>' if len(set(points)) > 1 else ""


def _towns(window, stops, language) -> str:
    """The greater towns first, each where its name hides neither a stop nor another name."""
    taken = [window.xy(one.lon, one.lat) for one in stops]
    drawn = ""
    found = 0
    for properties, spot in sorted(basemap.layer("place"), key=lambda one: one[0]["r"]):
        x, y = window.xy(spot.x, spot.y)
        own = properties.get("l") if _COUNTRY.get(properties["c"]) == language else ""
        text = own or properties["n"]
        reach = x + 7 + 6.2 * len(text)
        box = [(at, y) for at in (x, (x + reach) / 2, reach)]
        is_inside = x > 8 and reach < window.width - 4 and 12 < y < window.height - 8
        if not is_inside or any(abs(a - c) < CLEAR and abs(b - d) < CLEAR for a, b in box for c, d in taken):
            continue
        taken += box
        spoken = "" if own or language == "en" else "en"
        drawn += locator.name_on(window, locator.Label(spot.x, spot.y, text, "city", spoken))
        found += 1
        if found == MOST_TOWNS:
            break
    return drawn
