"""The photos of an entry in their order, fetched with its other children."""

from django.db.models import OuterRef, QuerySet, Subquery

from library.models import Photo


def photos_in(rows: QuerySet) -> QuerySet:
    """The photos of `rows`, which are of a through model with `photo` and `position`; their place is `place_in_row`."""
    place = Subquery(rows.filter(photo=OuterRef("pk")).values("position")[:1])
    return Photo.objects.filter(pk__in=rows.values("photo")).annotate(place_in_row=place).order_by("place_in_row")
