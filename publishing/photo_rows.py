"""The photos of an entry as its newest revision has them. What changes here the public sees with the next publication.

Every change is about photos by their keys, so that it is simply done anew where somebody else saved in between.
"""

from django.db import transaction

from library.actions import store_photo
from library.images import CleanPicture
from library.models import Photo

from . import life, portal_words, snapshots
from .changing import change_newest


def accessor_of(entry) -> str:
    """The name of the table through which `entry` holds its photos."""
    return next(name for name in entry.revised_children if name.endswith("photo_set"))


def asks_people(entry) -> bool:
    """Whether the photos of entries of this kind need the word of the people on them, one by one."""
    return "people_agreed" in snapshots.tables(type(entry))[accessor_of(entry)].columns


def photos_of(entry) -> list[Photo]:
    """The photos of the newest revision in their order; a photo that is gone is left out.

    Each says whether the people on it agreed (`people_agreed`); None where nobody is asked.
    """
    head = life.head(entry)
    snapshot = head.snapshot if head else snapshots.take(entry)
    rows = {_key(one): one for one in _rows(entry, snapshot)}
    found = Photo.objects.in_bulk(rows)
    for key, photo in found.items():
        photo.people_agreed = rows[key]["fields"].get("people_agreed")
    return [found[key] for key in rows if key in found]


@transaction.atomic
def add_photo(*, entry, photo, picture, by, people_agreed=None) -> Photo:
    """Puts the new `photo` with the clean `picture` last, in a new revision.

    Where the same picture with the same words is there already (a form that was sent twice), that one is given back.
    """
    same = (one for one in photos_of(entry) if one.people_agreed == people_agreed and _is_same(one, photo, picture))
    if there := next(same, None):
        return there
    store_photo(photo=photo, upload=picture)
    _save(entry, lambda rows: [*rows, row(photo, people_agreed=people_agreed)], by, portal_words.PHOTO_ADDED)
    return photo


@transaction.atomic
def arrange_photos(*, entry, order, removed=(), by):
    """Puts the photos of the keys `order` into that order and takes those of `removed` out, in a new revision.

    Photos that are named nowhere stay, behind the others.
    """
    place = {key: index for index, key in enumerate(order)}

    def change(rows):
        kept = [one for one in rows if _key(one) not in removed]
        return sorted(kept, key=lambda one: place.get(_key(one), len(place)))

    _save(entry, change, by, portal_words.PHOTOS_ORDERED)


@transaction.atomic
def reword_photo(*, entry, photo, words, by, people_agreed=None) -> Photo:
    """Says `words`, a mapping of columns, about `photo` in a new revision, and whether the people on it agreed.

    The words that the public reads stay as they are until the next publication: the new ones belong to a copy.
    """
    with photo.file.open("rb") as file:
        picture = CleanPicture(file.read(), name=photo.file.name.rpartition("/")[2])
    copy = Photo(credit=photo.credit, licence=photo.licence)
    for column, value in words.items():
        setattr(copy, column, value)
    store_photo(photo=copy, upload=picture)

    def change(rows):
        said = row(copy, people_agreed=people_agreed)["fields"]
        return [{**one, "fields": {**one["fields"], **said}} if _key(one) == photo.pk else one for one in rows]

    _save(entry, change, by, portal_words.PHOTO_REWORDED)
    return copy


def row(photo, *, people_agreed=None) -> dict:
    """A new row for `photo`, to be put last."""
    said = {} if people_agreed is None else {"people_agreed": people_agreed}
    return {"id": None, "fields": {"photo_id": photo.pk, "position": None, **said}, "many": {}}


def _save(entry, change, by, comment):
    name = accessor_of(entry)

    def numbered(snapshot):
        rows = change(_rows(entry, snapshot))
        for position, one in enumerate(rows):
            one["fields"]["position"] = position
        snapshot["children"][name] = rows

    return change_newest(entry=entry, change=numbered, by=by, comment=comment)


def _rows(entry, snapshot) -> list[dict]:
    return snapshot.get("children", {}).get(accessor_of(entry), [])


def _key(one) -> int:
    return one["fields"]["photo_id"]


def _is_same(one, new, picture) -> bool:
    plain = [field.attname for field in Photo._meta.concrete_fields if field.name.startswith(("alt_", "caption_"))]
    if any(getattr(one, name) != getattr(new, name) for name in (*plain, "credit", "licence")):
        return False
    try:
        with one.file.storage.open(one.file.name) as file:
            return file.read() == picture.file.getvalue()
    except FileNotFoundError:
        return False
