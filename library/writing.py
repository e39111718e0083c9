"""How numbers and dates are written in each language. Dates come from CLDR, by Babel."""

import datetime
from functools import lru_cache

from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_decimal
from django.utils.translation import get_language

# The portal's English is British: 7 September 2015.
_LOCALES = {"en": "en_GB"}

# The network's Khmer texts use Khmer digits; its Lao texts use Latin ones.
_KHMER_DIGITS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")


def digits(text: str, language: str | None = None) -> str:
    """`text` with its Latin digits in the digits of the language."""
    return text.translate(_KHMER_DIGITS) if (language or get_language()) == "km" else text


def number(value: int | float, language: str | None = None) -> str:
    """A number as a reader writes it: 1.234 in Vietnamese, ១,២៣៤ in Khmer."""
    return _number(value, language or get_language())


@lru_cache(maxsize=2000)
def _number(value: int | float, language: str) -> str:
    return digits(format_decimal(value, locale=_LOCALES.get(language, language)), language)


def label(choices, value: str) -> str:
    """What a reader reads for a value of `choices`, a TextChoices class. As `get_kind_display`, ten times as quick."""
    return _label(choices, value, get_language())


@lru_cache(maxsize=2000)
def _label(choices, value: str, language: str) -> str:
    return str(choices(value).label)


def year(value: int, language: str | None = None) -> str:
    """A year: digits of the language, no separator."""
    return digits(str(value), language)


def long_date(value: datetime.date, language: str | None = None) -> str:
    """A day in words, for example 7 tháng 9, 2015."""
    language = language or get_language()
    return digits(format_date(value, "long", locale=_LOCALES.get(language, language)), language)


def date_range(first: datetime.date, last: datetime.date | None, language: str | None = None) -> str:
    """One day, or the first and the last one; the month they share is said once, as all four languages begin with the
    day.
    """
    if last is None or last == first:
        return long_date(first, language)
    if (first.year, first.month) == (last.year, last.month):
        return f"{digits(str(first.day), language)}–{long_date(last, language)}"
    return f"{long_date(first, language)} – {long_date(last, language)}"


def month(value: datetime.date, language: str | None = None) -> str:
    """The month and the year, for example September 2015."""
    language = language or get_language()
    return digits(format_skeleton("yMMMM", value, locale=_LOCALES.get(language, language)), language)


def time(value: datetime.time, language: str | None = None) -> str:
    """The time of day, to the minute."""
    language = language or get_language()
    # CLDR's short Khmer time ends in a Latin AM or PM.
    form = "HH:mm" if language == "km" else "short"
    return digits(format_time(value, form, locale=_LOCALES.get(language, language)), language)


def coordinate(value: float) -> str:
    """Degrees to two places, about 1 km, with a point in every language: a form to copy, not to read aloud."""
    return f"{value:.2f}"


_UNITS = ("B", "kB", "MB", "GB")


def file_size(size: int, language: str | None = None) -> str:
    """A size in bytes as a reader reads it: 1,2 MB."""
    value, unit = float(size), 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{number(round(value, 1 if unit > 1 else 0), language)} {_UNITS[unit]}"
