from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from publishing import related
from publishing.children import children
from publishing.citing import citations, cite
from publishing.pages import entry_context
from publishing.prepared import prepared, prepared_or_404
from publishing.translations import text_in

from .cards import country_name, cover, map_point, place_card, places_in
from .drawing import locator
from .models import Place, PlaceFact, PlaceLink


def _by_slug(*, user, slug):
    return Place.objects.visible_to(user).filter(slug=slug).select_related("parent")


def _parts(key):
    return {
        "facts": PlaceFact.objects.filter(place=key),
        "citations": citations(PlaceFact.sources, place=key),
    }


def _upstream(*, user, position, key):
    return Place.objects.visible_to(user).upstream_of(position, key).for_list()[:1]


def _downstream(*, user, position, key):
    return Place.objects.visible_to(user).downstream_of(position, key).for_list()[:1]


def _links(*, user, key):
    return PlaceLink.objects.between(Place.objects.visible_to(user), key)


def _neighbours(place, user):
    """The next places up and down the river, or None where there is none."""
    if place.river_position is None:
        return None, None
    here = {"user": user, "position": place.river_position, "key": place.pk}
    return next(iter(prepared(_upstream, **here)), None), next(iter(prepared(_downstream, **here)), None)


@require_safe
def place_detail(request, slug):
    """One place: what is known of it, what happened there, and what lies up and down the river."""
    user = request.user
    place = prepared_or_404(_by_slug, user=user, slug=slug)
    parts = children(_parts, place.pk)
    upstream, downstream = _neighbours(place, user)
    name = text_in(place, "name").headline
    context = {
        "place": place,
        "name": name,
        "country": country_name(place.country),
        "cover": cover(place, label=True),
        "facts": cite(parts.facts, parts.citations),
        "inside": [place_card(one) for one in places_in(place, user)],
        "point": map_point(place),
        "links": prepared(_links, user=user, key=place.pk),
        "upstream": upstream,
        "downstream": downstream,
        "sections": related.sections(place, user),
        "crumbs": [(_("Map"), reverse("map")), (name, "")],
        "symbol": locator.symbol(),
    }
    return render(request, "places/detail.html", {**entry_context(request, place), **context, "here": "map"})
