"""Positions as people type and paste them: degrees with a comma or a point, or degrees, minutes and seconds."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_OWN_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩໐໑໒໓໔໕໖໗໘໙", "0123456789" * 2)
_NUMBER = r"[-+]?\d{1,3}(?:[.,]\d+)?"
# Two numbers in one line: between them a space or a semicolon, or a comma that a space follows or no digit precedes.
_PAIR = re.compile(rf"({_NUMBER})(?:\s*[;/|]\s*|\s*,\s+|\s+)({_NUMBER})")
_PLAIN_PAIR = re.compile(r"([-+]?\d{1,3}\.\d+),([-+]?\d{1,3}\.\d+)")
_ANGLE = re.compile(
    r"""([NSEW]?)\s*(\d{1,3}(?:[.,]\d+)?)\s*°\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*['′’]\s*)?"""
    r"""(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:"|″|”|''|′′|’’)\s*)?([NSEW]?)""",
    re.IGNORECASE,
)


def position_from(text: str) -> tuple[float, float] | None:
    """(latitude, longitude) out of one line such as 10.53, 104.91 or 10°31′48″N 104°54′36″E; None where there are not
    two numbers in it. Raises ValidationError for two that are no position.
    """
    text = text.strip().strip("()[]").translate(_OWN_DIGITS).replace("−", "-").replace("º", "°").replace("˚", "°")
    found = _from_angles(text) if "°" in text else _from_numbers(text)
    if found is None:
        return None
    lat, lon = found
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        raise ValidationError(_("Give degrees: latitude from -90 to 90 first, then longitude from -180 to 180."))
    return lat, lon


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _from_numbers(text):
    match = _PLAIN_PAIR.fullmatch(text) or _PAIR.fullmatch(text)
    return (_number(match[1]), _number(match[2])) if match else None


def _from_angles(text):
    angles = [match for match in _ANGLE.finditer(text) if match[0].strip()]
    if len(angles) != 2:
        return None
    values, sides = [], []
    for before, degrees, minutes, seconds, after in (match.groups() for match in angles):
        parts = [_number(part) if part else 0 for part in (degrees, minutes, seconds)]
        if max(parts[1:]) >= 60:
            raise ValidationError(_("Minutes and seconds go from 0 to 59."))
        side = (before or after).upper()
        value = parts[0] + parts[1] / 60 + parts[2] / 3600
        values.append(round(-value if side in ("S", "W") else value, 7))
        sides.append(side)
    if sides[0] in ("E", "W") and sides[1] in ("N", "S"):
        values.reverse()
    elif sides[0] in ("E", "W") or sides[1] in ("N", "S"):
        raise ValidationError(_("Give one number for north or south, and one for east or west."))
    return tuple(values)
