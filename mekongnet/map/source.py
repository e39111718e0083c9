"""The features of one view of the map, for the script: points, or a grid where there are too many of them."""

import hashlib
import json
import re
from typing import NamedTuple

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from library.languages import CODES
from library.models import Theme
from places.box import BadBox, Box
from places.models import Country, Place
from publishing.kept import MANY, kept
from publishing.translations import text_in

from .places import BASIN, PUBLIC, SHOWN, Carried, Chosen, cells, for_map, narrowing, places

# More points than this in a view, and the view gets a grid, which may be a minute old: so says publishing.kept.
POINTS = MANY
ZOOMS = range(0, 23)


class BadQuestion(ValueError):
    """A parameter that cannot be understood. The message is for programmers: plain English."""

    def __init__(self, parameter: str, message: str):
        super().__init__(message)
        self.parameter = parameter


class Question(NamedTuple):
    box: Box
    zoom: int
    language: str
    chosen: Chosen

    @classmethod
    def read(cls, parameters) -> "Question":
        """Reads the parameters of the address; a missing one has a default. Raises BadQuestion."""
        try:
            box = Box.parse(parameters["bbox"]) if "bbox" in parameters else BASIN
        except BadBox as fault:
            raise BadQuestion("bbox", str(fault)) from fault
        zoom = parameters.get("zoom", "6")
        if not re.fullmatch("[0-9]{1,2}", zoom) or int(zoom) not in ZOOMS:
            raise BadQuestion("zoom", f"zoom needs to be a whole number from {ZOOMS[0]} to {ZOOMS[-1]}")
        language = parameters.get("lang", settings.LANGUAGE_CODE)
        if language not in CODES:
            raise BadQuestion("lang", f"lang needs to be one of {', '.join(CODES)}")
        show = parameters.get("show", "")
        if show and show not in SHOWN:
            raise BadQuestion("show", f"show needs to be one of {', '.join(SHOWN)}")
        country = parameters.get("country", "")
        if country and country not in Country.values:
            raise BadQuestion("country", f"country needs to be one of {', '.join(Country.values)}")
        theme = parameters.get("theme", "")
        # The pattern also keeps out null bytes, which PostgreSQL refuses to compare.
        is_slug = re.fullmatch("[-a-zA-Z0-9_]{1,80}", theme)
        if theme and not (is_slug and Theme.objects.filter(slug=theme).exists()):
            raise BadQuestion("theme", "theme is not known; it needs to be the identifier of a theme")
        return cls(box, int(zoom), language, Chosen(show, country, theme))


def _point(place: Place, counts: dict[str, int], language: str) -> list:
    name = text_in(place, "name", language).headline
    point = [
        round(place.public_lon, 4),
        round(place.public_lat, 4),
        name.value,
        place.slug,
        place.kind,
        int(place.is_approximate),
        *(counts[shown] for shown in SHOWN),
    ]
    return [*point, name.language] if name.is_fallback else point


def answer(question: Question) -> dict:
    """What stands in the box: points from north to south, or cells where there are too many of them."""
    return kept(question, lambda: _find(question), lambda found: found["total"])


def _find(question: Question) -> dict:
    carried = Carried.read()
    shape, values = narrowing(question.chosen, carried)
    here = places(shape, user=PUBLIC, **values).within(question.box)
    found = list(for_map(here).order_by("-public_lat", "public_lon", "pk")[: POINTS + 1])
    if len(found) > POINTS:
        grid = cells(here, question.box, question.zoom)
        return {"cells": grid, "total": sum(n for _lon, _lat, n in grid)}
    return {
        "points": [_point(place, carried.at(place.pk), question.language) for place in found],
        "total": len(found),
    }


@require_safe
def features(request):
    """GET bbox, zoom, lang, show, country, theme: the features of one view of the map, as JSON."""
    try:
        question = Question.read(request.GET)
    except BadQuestion as fault:
        return JsonResponse({"error": str(fault), "parameter": fault.parameter}, status=400)
    body = json.dumps(answer(question), ensure_ascii=False, separators=(",", ":")).encode()
    response = HttpResponse(body, content_type="application/json")
    response["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    patch_cache_control(response, public=True, max_age=300)
    return get_conditional_response(request, etag=response["ETag"], response=response)
