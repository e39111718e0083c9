"""Addresses of entries, remembered: a list of two dozen cards would else spend a third of its time on them."""

from functools import lru_cache

from anyascii import anyascii
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language


def address(view: str, *args) -> str:
    """The address of a view in the active language."""
    return _address(get_language(), view, args)


@lru_cache(maxsize=20_000)
def _address(language: str, view: str, args: tuple) -> str:
    return reverse(view, args=args)


def slug_of(text: str, longest: int = 60) -> str:
    """`text` in Latin letters as the word of an address, whatever its script; empty where it has no letter."""
    return slugify(anyascii(text))[:longest].strip("-")
