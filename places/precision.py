"""How exactly the public may know a position. Computed once, on save; public queries see nothing else."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Precision(models.TextChoices):
    EXACT = "exact", _("exact")
    KILOMETRE = "1km", _("to about 1 km")
    COMMUNE = "commune", _("to about 5 km (commune)")
    DISTRICT = "district", _("to about 20 km (district)")
    HIDDEN = "hidden", _("not shown")


# The side of the grid, in degrees, to whose nearest knot a position is moved. One degree is about 111 km here.
_GRID = {Precision.KILOMETRE: 0.01, Precision.COMMUNE: 0.05, Precision.DISTRICT: 0.2}


def public_position(lat: float | None, lon: float | None, precision: str) -> tuple[float | None, float | None]:
    """The position in degrees that the public sees: (lat, lon), or (None, None) where none may be seen.

    Rounding to a grid, unlike a random shift, cannot be averaged away by asking often.
    """
    if lat is None or lon is None or precision == Precision.HIDDEN:
        return None, None
    if precision == Precision.EXACT:
        return lat, lon
    step = _GRID[Precision(precision)]
    return tuple(round(round(value / step) * step, 4) for value in (lat, lon))
