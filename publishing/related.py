"""What belongs to an entry in other rooms: its case studies, its workshops, what happened at a place.

A page shows these though its room must not import the rooms above it. So each room registers, when it is
ready, what it adds to which page, and every page asks here.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

from django.db.models import QuerySet

from .cards import Card
from .models import Lineage


class Section(NamedTuple):
    """A headed list of cards. `key` is its anchor on the page."""

    key: str
    heading: str
    cards: list[Card]


Provider = Callable[[object, object], Section | None]

_providers: dict[str, list[Provider]] = defaultdict(list)


def shown_on(*labels: str):
    """Registers a function `(entry, user) -> Section | None` for the pages of models such as `places.place`."""

    def register(provider: Provider) -> Provider:
        for label in labels:
            _providers[label].append(provider)
        return provider

    return register


def sections(entry, user) -> list[Section]:
    """The sections of other rooms for the page of `entry`, as `user` may see them, without the empty ones."""
    found = (provider(entry, user) for provider in _providers[entry._meta.label_lower])
    return [section for section in found if section and section.cards]


def _type(end: str, model) -> dict:
    """The condition on one end of a lineage, without a look-up of the content type first."""
    return {f"{end}_type__app_label": model._meta.app_label, f"{end}_type__model": model._meta.model_name}


def grown_out_of(model, key, queryset: QuerySet) -> QuerySet:
    """Those entries of `queryset` that say they come from the entry of `model` with that primary key."""
    links = Lineage.objects.filter(origin_id=key, **_type("origin", model), **_type("result", queryset.model))
    return queryset.filter(pk__in=links.values("result_id"))


def origins_of(model, key, queryset: QuerySet) -> QuerySet:
    """Those entries of `queryset` that the entry of `model` with that primary key says it comes from."""
    links = Lineage.objects.filter(result_id=key, **_type("result", model), **_type("origin", queryset.model))
    return queryset.filter(pk__in=links.values("origin_id"))
