"""Sorting as each language sorts, under the same names on both databases.

PostgreSQL brings `vi-x-icu`, `lo-x-icu`, `km-x-icu` and `en-x-icu`; SQLite learns them here, from the same library.
"""

import threading
from functools import cache

import icu
from django.conf import settings

_local = threading.local()


def _compare(language: str):
    # An ICU collator must not be shared between threads, and a connection may be: each thread makes its own.
    def compare(one: str, other: str) -> int:
        collators = _local.__dict__.setdefault("collators", {})
        if language not in collators:
            collators[language] = icu.Collator.createInstance(icu.Locale(language))
        return collators[language].compare(one, other)

    return compare


@cache
def _comparers():
    return {f"{code}-x-icu": _compare(code) for code, _name in settings.LANGUAGES}


def register_collations(sender, connection, **kwargs):
    """Receiver of `connection_created`: gives a new SQLite connection the four collations."""
    if connection.vendor == "sqlite":
        for name, compare in _comparers().items():
            connection.connection.create_collation(name, compare)


def sort_key(language: str):
    """A key function for `sorted()` that orders strings as `language` does."""
    return icu.Collator.createInstance(icu.Locale(language)).getSortKey
