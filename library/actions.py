import contextlib
import secrets
from functools import partial
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from . import document_contents, tasks
from .images import clean_picture
from .models import Document

MAX_DOCUMENT_BYTES = 20 * 1024 * 1024


@transaction.atomic
def store_photo(*, photo, upload):
    """Saves `photo` with the picture in `upload`, cleaned, and asks for its WebP copies after the commit.

    Raises ValidationError when the upload is no sound picture. The files of a picture that this one replaces
    are removed after the commit.
    """
    picture = clean_picture(upload)
    old = type(photo).objects.filter(pk=photo.pk).first()
    photo.file = picture
    photo.save()
    if old:
        _remove_after_commit(photo.file.storage, _files_of(old))
    tasks.make_renditions.delay_on_commit(photo.pk)


@transaction.atomic
def remove_photo(*, photo):
    """Deletes `photo` and, after the commit, its picture in every width: nobody can fetch it any more."""
    names = _files_of(photo)
    photo.delete()
    _remove_after_commit(photo.file.storage, names)


@transaction.atomic
def store_document(*, document, upload):
    """Saves `document` with the file in `upload`, under a plain name that nobody can guess.

    Raises ValidationError when the content is not what the name says. The file that this one replaces is
    removed after the commit.
    """
    ending = check_document(upload)
    old = type(document).objects.filter(pk=document.pk).first()
    document.size = upload.size
    stem = slugify(PurePosixPath(upload.name).stem)[:50] or "document"
    upload.name = f"{stem}-{secrets.token_hex(6)}.{ending}"
    document.file = upload
    document.save()
    if old:
        _remove_after_commit(document.file.storage, [old.file.name])


@transaction.atomic
def remove_document(*, document):
    """Deletes `document` and, after the commit, its file."""
    name = document.file.name
    document.delete()
    _remove_after_commit(document.file.storage, [name])


def check_document(upload, *, endings=Document.EXTENSIONS) -> str:
    """The ending of the open file `upload`, in small letters.

    Raises ValidationError when the content is of another kind than the ending says, or holds programs.
    """
    ending = PurePosixPath(upload.name or "").suffix.lstrip(".").lower()
    if ending not in endings:
        raise ValidationError(
            _("Files of this kind are not taken. Choose one of these: %(kinds)s."),
            code="kind",
            params={"kinds": ", ".join(endings)},
        )
    if not upload.size:
        raise ValidationError(_("The file is empty. Choose the document again."), code="empty")
    if upload.size > MAX_DOCUMENT_BYTES:
        raise ValidationError(
            _("The file is larger than %(limit)s MB. Make its pictures smaller first."),
            code="too_large",
            params={"limit": MAX_DOCUMENT_BYTES // 1024 // 1024},
        )
    document_contents.look(upload, ending)
    return ending


def _files_of(photo) -> list[str]:
    return [photo.file.name, *[photo.rendition(width) for width in photo.WIDTHS]]


def _remove_after_commit(storage, names):
    transaction.on_commit(partial(_remove, storage, names))


def _remove(storage, names):
    for name in names:
        # A file that another program holds open (Windows) must not undo what was saved.
        with contextlib.suppress(OSError):
            storage.delete(name)
