"""The documents of a workshop as its newest revision has them. What changes here the public sees with the next
publication. Sessions of the agenda carry some of them; what is taken out is taken out of the sessions, too.
"""

from typing import NamedTuple

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_noop

from library.actions import store_document
from library.models import Document
from publishing import life, snapshots
from publishing.changing import change_newest
from publishing.portal_words import sentence

from .models import WorkshopDocument

_ADDED = sentence(gettext_noop("Document added"))
_CHANGED = sentence(gettext_noop("Document changed"))
_ORDERED = sentence(gettext_noop("Documents put in order"))


class Held(NamedTuple):
    """A document, what kind of document it is, and in how many sessions it is shown."""

    document: Document
    kind: str
    sessions: int

    @property
    def kind_label(self) -> str:
        return WorkshopDocument.Kind(self.kind).label


def documents_of(workshop) -> list[Held]:
    """The documents of the newest revision in their order, reports first; one that is gone is left out."""
    head = life.head(workshop)
    children = (head.snapshot if head else snapshots.take(workshop))["children"]
    rows = {_key(row): row["fields"]["kind"] for row in children["documents"]}
    shown = [key for row in children["agenda"] for key in row["many"]["documents"]]
    found = Document.objects.in_bulk(rows)
    held = [Held(found[key], kind, shown.count(key)) for key, kind in rows.items() if key in found]
    return sorted(held, key=lambda one: WorkshopDocument.Kind.values.index(one.kind))


@transaction.atomic
def add_document(*, workshop, document, upload, kind, by) -> Document:
    """Puts the new `document` with the file `upload` last among those of its kind, in a new revision.

    Where the same file with the same words is there already (a form that was sent twice), that one is given back.
    Raises ValidationError for a file that is not taken.
    """
    held = [one.document for one in documents_of(workshop) if one.kind == kind]
    if same := next((one for one in held if _is_same(one, document, upload)), None):
        return same
    store_document(document=document, upload=upload)

    def change(snapshot):
        snapshot["children"]["documents"].append({"id": None, "fields": _fields(document, kind), "many": {}})

    change_newest(entry=workshop, change=change, by=by, comment=_ADDED)
    return document


@transaction.atomic
def change_document(*, workshop, document, words, kind, by, upload=None) -> Document:
    """Says `words`, a mapping of columns, about `document` in a new revision; `upload` is another file in its place.

    What the public reads stays as it is until the next publication: the new words belong to a copy.
    """
    if upload is None:
        with document.file.open("rb") as file:
            upload = ContentFile(file.read(), name=document.file.name.rpartition("/")[2])
    copy = Document(**words)
    store_document(document=copy, upload=upload)

    def change(snapshot):
        children = snapshot["children"]
        for row in children["documents"]:
            if _key(row) == document.pk:
                row["fields"].update(_fields(copy, kind))
        for row in children["agenda"]:
            row["many"]["documents"] = [copy.pk if key == document.pk else key for key in row["many"]["documents"]]

    change_newest(entry=workshop, change=change, by=by, comment=_CHANGED)
    return copy


@transaction.atomic
def arrange_documents(*, workshop, order, removed=(), by) -> None:
    """Puts documents of the keys `order` into that order among those of their kind, and takes those of `removed` out,
    in a new revision.

    Those that are named nowhere stay, behind the others.
    """
    place = {key: index for index, key in enumerate(order)}

    def change(snapshot):
        children = snapshot["children"]
        kept = [row for row in children["documents"] if _key(row) not in removed]
        kept.sort(key=lambda row: place.get(_key(row), len(place)))
        for position, row in enumerate(kept):
            row["fields"]["position"] = position
        children["documents"] = kept
        for row in children["agenda"]:
            row["many"]["documents"] = [key for key in row["many"]["documents"] if key not in removed]

    change_newest(entry=workshop, change=change, by=by, comment=_ORDERED)


def _key(row) -> int:
    return row["fields"]["document_id"]


def _fields(document, kind) -> dict:
    return {"document_id": document.pk, "kind": kind, "position": None}


def _is_same(one, new, upload) -> bool:
    said = [field.attname for field in Document._meta.concrete_fields if field.name.startswith("title_")]
    if any((getattr(one, name) or "") != (getattr(new, name) or "") for name in (*said, "language", "credit")):
        return False
    if one.size != upload.size:
        return False
    upload.seek(0)
    try:
        with one.file.storage.open(one.file.name) as file:
            return file.read() == upload.read()
    except FileNotFoundError:
        return False
