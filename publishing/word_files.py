"""What was read out of a Word file waits here, in a private folder, until its reader has looked at it.

Each lies under a name that nobody can guess, for the person who sent it and for one text of one entry, and no longer
than a day: whoever sends the next one clears old ones away, and so does the daily round (`forget_old`).
"""

import json
import re
import secrets
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

KEPT_SECONDS = 24 * 3600
MOST_OF_A_PERSON = 5
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32,64}")


@dataclass
class Waiting:
    """The text of a Word file, for one person and for one text (`field`) of one entry (`kind` and `slug`; `new` for one
    that is not there yet).

    `replaces` is the text that stood there when the file was read. `made` is the address of the entry that it went
    into, empty before.
    """

    person: int
    kind: str
    slug: str
    field: str
    language: str
    html: str
    title: str = ""
    lost: list = field(default_factory=list)
    alts: list = field(default_factory=list)
    replaces: str = ""
    made: str = ""
    token: str = ""


def keep(waiting: Waiting, pictures) -> str:
    """Keeps it, with its `pictures` (publishing.word.Picture), and gives the name under which it is found again."""
    forget_old()
    _make_room(waiting.person)
    waiting.token = secrets.token_urlsafe(32)
    folder = _root() / waiting.token
    folder.mkdir(parents=True, mode=0o700)
    for number, one in enumerate(pictures):
        (folder / f"{number}.jpg").write_bytes(one.content.file.getvalue())
    _write(waiting)
    return waiting.token


def find(token: str, *, person: int, kind: str, slug: str, field: str) -> Waiting | None:
    """What waits under that name for this person and this text; None for everybody else, and after a day."""
    if not _TOKEN.fullmatch(token) or _is_old(_root() / token):
        return None
    try:
        waiting = Waiting(**json.loads((_root() / token / "text.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    is_for_this = (waiting.person, waiting.kind, waiting.slug, waiting.field) == (person, kind, slug, field)
    return waiting if is_for_this else None


def picture(waiting: Waiting, number: int) -> bytes | None:
    if not 0 <= number < len(waiting.alts):
        return None
    try:
        return (_root() / waiting.token / f"{number}.jpg").read_bytes()
    except OSError:
        return None


def look_again(waiting: Waiting, *, replaces: str) -> None:
    """The text that it would replace is another one by now."""
    waiting.replaces = replaces
    _write(waiting)


def finish(waiting: Waiting, *, made: str) -> None:
    """Forgets the text and the pictures; that they went into the entry `made` is known for the rest of the day."""
    for path in (_root() / waiting.token).glob("*.jpg"):
        path.unlink(missing_ok=True)
    waiting.html, waiting.title, waiting.lost, waiting.alts, waiting.replaces = "", "", [], [], ""
    waiting.made = made
    _write(waiting)


def forget_old() -> None:
    """Removes all that waited longer than a day. Running it again removes nothing more."""
    for folder in _folders():
        if _is_old(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _make_room(person: int) -> None:
    """Nobody fills the disk: of one person the newest few wait."""
    own = []
    for folder in _folders():
        try:
            if json.loads((folder / "text.json").read_text(encoding="utf-8")).get("person") == person:
                own.append((folder.stat().st_mtime, folder))
        except (OSError, ValueError):
            continue
    for _time, folder in sorted(own, reverse=True)[MOST_OF_A_PERSON - 1 :]:
        shutil.rmtree(folder, ignore_errors=True)


def _write(waiting: Waiting) -> None:
    path = _root() / waiting.token / "text.json"
    path.write_text(json.dumps(vars(waiting), ensure_ascii=False), encoding="utf-8")


def _is_old(folder: Path) -> bool:
    try:
        return folder.stat().st_mtime < time.time() - KEPT_SECONDS
    except OSError:
        return True


def _folders() -> list[Path]:
    root = _root()
    return [path for path in root.iterdir() if path.is_dir()] if root.is_dir() else []


def _root() -> Path:
    return Path(settings.PRIVATE_ROOT) / "word"
