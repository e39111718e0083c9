"""Changing one thing of an entry in its newest revision: done anew where somebody else saved in between."""

from copy import deepcopy

from . import actions

MOST_TRIES = 5


def change_newest(*, entry, change, by, comment):
    """Saves what `change(snapshot)` makes of the newest revision as the next one.

    `change` looks for what it changes by keys, never by places: it may be called again with what others saved.
    """
    for attempt in range(MOST_TRIES):
        head = actions.begin(entry=entry, by=by)
        snapshot = deepcopy(head.snapshot)
        change(snapshot)
        try:
            return actions.save(entry=entry, snapshot=snapshot, base=head.number, by=by, comment=comment)
        except actions.Stale:
            if attempt == MOST_TRIES - 1:
                raise
