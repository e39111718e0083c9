"""The four languages, in one place: their codes, their order, and how a record's columns are named after them."""

from django.conf import settings
from django.utils.translation import get_language

CODES: tuple[str, ...] = tuple(code for code, _name in settings.LANGUAGES)

# Where a text is missing in the reader's language and in its original, the next of these is taken.
FALLBACK_ORDER: tuple[str, ...] = ("en", "vi", "km", "lo")

NATIVE_NAMES: dict[str, str] = {"vi": "Tiếng Việt", "lo": "ພາສາລາວ", "km": "ភាសាខ្មែរ", "en": "English"}


def column(field: str, language: str) -> str:
    """The column that holds `field` in `language`, for example `title_km`."""
    return f"{field}_{language}"


def preference(language: str, original: str = "") -> tuple[str, ...]:
    """The order in which a reader of `language` is offered the languages of a text first written in `original`."""
    return tuple(dict.fromkeys(code for code in (language, original, *FALLBACK_ORDER) if code))


def first_text(obj, field: str) -> str:
    """`field` of `obj` in the active language or the next that has it; empty where none has.

    For labels in the administration. What readers see goes through `publishing.translations`, which says
    when a text fell back.
    """
    codes = preference(get_language() or "en", getattr(obj, "original_language", ""))
    return next(filter(None, (getattr(obj, column(field, code), "") for code in codes)), "")
