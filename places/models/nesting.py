"""What lies in what: a place lies in a larger one, and never, by whatever way round, in itself."""

from django.utils.translation import gettext_lazy as _

from .places import Place

IN_A_CIRCLE = _("That place lies in this one already. Choose a larger one.")


def lies_within(key: int | None, other: int | None) -> bool:
    """Whether the place `key` is the place `other`, or lies in it by way of others, as the places are now."""
    seen = set()
    while key is not None and other is not None and key not in seen:
        if key == other:
            return True
        seen.add(key)
        key = Place.objects.filter(pk=key).values_list("parent", flat=True).first()
    return False
