"""What is counted over very many entries is counted once a minute, not for every reader.

A count beside a filter, the length of a list: over the entries of the network as it is they take a moment, over ten
thousand most of the time of a page. So a finding about more than `MANY` entries is kept by this process for
`KEPT_SECONDS`. Smaller ones, and entries themselves, never are: what is withdrawn is gone from every page at once.
"""

import time
from collections.abc import Callable

from django.db import connection

from .prepared import prepared

MANY, KEPT_SECONDS = 300, 60
# Filters and boxes are part of a key, and whoever asks chooses them.
MOST_KEPT = 1000

_kept: dict = {}


def kept(key, find: Callable, count: Callable[[object], int]):
    """What `find()` finds, or what it found in the last minute if that was about more than `MANY` entries.

    `key` is hashable and says all that the finding depends on; `count` tells how many entries a finding is about.
    """
    key = (connection.vendor, key)  # a test may run on other settings
    found, until = _kept.get(key, (None, 0))
    if time.monotonic() < until:
        return found
    found = find()
    _kept.pop(key, None)
    if count(found) > MANY:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = (found, time.monotonic() + KEPT_SECONDS)
    return found


def how_many(build, /, *shape, user, **values) -> int:
    """The number that the queryset of `build` counts, or the sum of several; as for `publishing.prepared`."""

    def find():
        return sum(prepared(build, *shape, user=user, **values))

    if user.is_authenticated:
        return find()
    return kept((build, shape, tuple(values.items())), find, int)


def forget() -> None:
    """Counts everything anew, for tests and for whoever made many entries at once."""
    _kept.clear()
