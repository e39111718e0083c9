"""How often the same person may ask for something that writes a letter to others."""

import hashlib

from django.core.cache import cache

HOUR = 60 * 60
MOST = 5


def is_too_often(occasion: str, *whom: str, most: int = MOST) -> bool:
    """Counts once more for each of `whom` (addresses of mail or of machines); True when one came too often.

    The cache forgets after an hour. Where it is away or emptied, nobody is held up.
    """
    counts = [_count(f"limit:{occasion}:{_short(one)}") for one in whom if one]
    return max(counts, default=0) > most


def _short(one: str) -> str:
    """Of any length and letters, as a key of every kind of cache; and no list of addresses lies in the cache."""
    return hashlib.sha256(one.lower().encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _count(key: str) -> int:
    cache.add(key, 0, HOUR)
    try:
        return cache.incr(key)
    except ValueError:  # its hour ended between the two lines
        return 1
