"""The photos of an entry as its newest revision has them. What changes here the public sees with the next publication.

Every change is about photos by their keys, so that it is simply done anew where somebody else saved in between.
"""

from copy import deepcopy

from django.db import transaction
from django.utils.translation import gettext as _

from library.actions import store_photo
from library.images import CleanPicture
from library.models import Photo

from . import actions, life, snapshots

MOST_TRIES = 5


def accessor_of(entry) -> str:
    """The name of the table through which `entry` holds its photos."""
    return next(name for name in entry.revised_children if name.endswith("photo_set"))


def photos_of(entry) -> list[Photo]:
    """The photos of the newest revision in their order; a photo that is gone is left out."""
    head = life.head(entry)
    snapshot = head.snapshot if head else snapshots.take(entry)
    keys = [_key(row) for row in _rows(entry, snapshot)]
    found = Photo.objects.in_bulk(keys)
    return [found[key] for key in keys if key in found]


@transaction.atomic
def add_photo(*, entry, photo, picture, by) -> Photo:
    """Puts the new `photo` with the clean `picture` last, in a new revision.

    Where the same picture with the same words is there already (a form that was sent twice), that one is given back.
    """
    if same := next((one for one in photos_of(entry) if _is_same(one, photo, picture)), None):
        return same
    store_photo(photo=photo, upload=picture)
    _save(entry, lambda rows: [*rows, _row(photo)], by, _("Photo added"))
    return photo


@transaction.atomic
def arrange_photos(*, entry, order, removed=(), by):
    """Puts the photos of the keys `order` into that order and takes those of `removed` out, in a new revision.

    Photos that are named nowhere stay, behind the others.
    """
    place = {key: index for index, key in enumerate(order)}

    def change(rows):
        kept = [row for row in rows if _key(row) not in removed]
        return sorted(kept, key=lambda row: place.get(_key(row), len(place)))

    _save(entry, change, by, _("Photos put in order"))


@transaction.atomic
def reword_photo(*, entry, photo, words, by) -> Photo:
    """Says `words`, a mapping of columns, about `photo` in a new revision.

    The words that the public reads stay as they are until the next publication: the new ones belong to a copy.
    """
    with photo.file.open("rb") as file:
        picture = CleanPicture(file.read(), name=photo.file.name.rpartition("/")[2])
    copy = Photo(credit=photo.credit, licence=photo.licence)
    for column, value in words.items():
        setattr(copy, column, value)
    store_photo(photo=copy, upload=picture)

    def change(rows):
        return [_with(row, copy) if _key(row) == photo.pk else row for row in rows]

    _save(entry, change, by, _("Words of a photo changed"))
    return copy


def _save(entry, change, by, comment):
    name = accessor_of(entry)
    for attempt in range(MOST_TRIES):
        head = actions.begin(entry=entry, by=by)
        snapshot = deepcopy(head.snapshot)
        rows = change(_rows(entry, snapshot))
        for position, row in enumerate(rows):
            row["fields"]["position"] = position
        snapshot.setdefault("children", {})[name] = rows
        try:
            return actions.save(entry=entry, snapshot=snapshot, base=head.number, by=by, comment=comment)
        except actions.Stale:
            if attempt == MOST_TRIES - 1:
                raise


def _rows(entry, snapshot) -> list[dict]:
    return snapshot.get("children", {}).get(accessor_of(entry), [])


def _row(photo) -> dict:
    return {"id": None, "fields": {"photo_id": photo.pk, "position": 0}, "many": {}}


def _with(row, photo) -> dict:
    return {**row, "fields": {**row["fields"], "photo_id": photo.pk}}


def _key(row) -> int:
    return row["fields"]["photo_id"]


def _is_same(one, new, picture) -> bool:
    plain = [field.attname for field in Photo._meta.concrete_fields if field.name.startswith(("alt_", "caption_"))]
    if any(getattr(one, name) != getattr(new, name) for name in (*plain, "credit", "licence")):
        return False
    try:
        with one.file.storage.open(one.file.name) as file:
            return file.read() == picture.file.getvalue()
    except FileNotFoundError:
        return False
