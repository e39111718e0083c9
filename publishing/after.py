"""What a room does when a step moved what the public sees, and what it says of that beforehand: each room registers its
own, as with the gate.

It happens in the same transaction as the step; letters and other work outside the database wait for the commit.
"""

from collections.abc import Callable

_followers: dict[type, list[Callable]] = {}
_words: dict[type, list[Callable]] = {}


def register(model, follow: Callable) -> None:
    """`follow(entry=, before=, after=, by=)` is called when an entry of that kind is published anew.

    `before` is the snapshot that the public saw until then, None where it saw nothing; `after` is what it sees now.
    """
    followers = _followers.setdefault(model, [])
    if follow not in followers:
        followers.append(follow)


def register_words(model, say: Callable) -> None:
    """`say(entry, snapshot)` gives sentences in the active language: what publishing this snapshot of an entry of that
    kind would mean for people. It never stands in the way; what must not be public is a gap.
    """
    words = _words.setdefault(model, [])
    if say not in words:
        words.append(say)


def foretold(entry, snapshot) -> list[str]:
    """What would follow for people if this snapshot of `entry` were published now, in sentences."""
    return [words for say in _words.get(type(entry), ()) for words in say(entry, snapshot)]


def is_followed(model) -> bool:
    return bool(_followers.get(model))


def follow(*, entry, before, after, by) -> None:
    for one in _followers.get(type(entry), ()):
        one(entry=entry, before=before, after=after, by=by)
