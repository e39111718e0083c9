"""A box of the earth, as maps ask for it."""

import math
from typing import NamedTuple


class BadBox(ValueError):
    """The text is no box. The message says why, in plain English, for programs that ask."""


class Box(NamedTuple):
    """Degrees. `west` may be greater than `east`: then the box crosses the 180th meridian."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def parse(cls, text: str) -> "Box":
        """Reads `west,south,east,north`. Raises BadBox for anything else."""
        parts = text.split(",")
        if len(parts) != 4:
            raise BadBox("bbox needs four numbers: west,south,east,north")
        try:
            west, south, east, north = (float(part) for part in parts)
        except ValueError as fault:
            raise BadBox("bbox holds something that is not a number") from fault
        if not all(math.isfinite(value) for value in (west, south, east, north)):
            raise BadBox("bbox holds something that is not a finite number")
        if south > north:
            raise BadBox("bbox is upside down: south is greater than north")
        if east - west >= 360:
            return cls(-180.0, max(south, -90.0), 180.0, min(north, 90.0))
        return cls(_wrap(west), max(south, -90.0), _wrap(east), min(north, 90.0))


def _wrap(lon: float) -> float:
    return lon if -180 <= lon <= 180 else (lon + 180) % 360 - 180
