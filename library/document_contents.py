"""Office documents from strangers, judged by what is in them: a name proves nothing.

A PDF or a package (docx, xlsx, pptx, odt, ods, odp) has to be one thing only, from its first byte to its last, hold no
program, and be no larger unpacked than people's documents are.
"""

import codecs
import struct
import zipfile
import zlib
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MEGABYTE = 1024 * 1024
MAX_UNPACKED = 200 * MEGABYTE
MAX_RATIO = 200
MAX_FILES = 5000
CHUNK = 64 * 1024

_OFFICE = "application/vnd.openxmlformats-officedocument."
# The part without which a document of that kind is none, and what the list of its contents says of it.
_OFFICE_PARTS = {
    "docx": ("word/document.xml", f"{_OFFICE}wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{_OFFICE}spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{_OFFICE}presentationml.presentation.main+xml"),
}
_OPEN_DOCUMENT_TYPES = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
    "odp": b"application/vnd.oasis.opendocument.presentation",
}
_CONTENTS = "[Content_Types].xml"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MACRO_FOLDERS = {"basic", "scripts", "macrosheets", "activex"}
_PROGRAMS = {
    *(".exe", ".dll", ".com", ".scr", ".msi", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".hta"),
    *(".jar", ".class", ".sh", ".lnk", ".apk", ".app", ".elf", ".so"),
}
_BROKEN = (zipfile.BadZipFile, KeyError, NotImplementedError, OSError, RuntimeError, ValueError, struct.error)
_PROGRAMS_IN_PDF = (b"/JavaScript", b"/Launch")


def look(upload, ending: str) -> None:
    """Raises ValidationError, with what to do in words, where the open file `upload` is no sound file of that kind."""
    upload.seek(0)
    try:
        if ending == "pdf":
            _look_at_pdf(upload)
        elif ending in ("csv", "txt"):
            _look_at_text(upload)
        else:
            _look_at_package(upload, ending)
    finally:
        upload.seek(0)


def leads_out(entry: zipfile.ZipInfo) -> bool:
    """Whether the name of a part would stand outside of the folder into which its package is unpacked."""
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in entry.filename or "\0" in entry.filename


def _other(ending):
    return ValidationError(
        _("The content is not that of a %(kind)s file, or it is damaged. Save the document again."),
        code="content",
        params={"kind": ending.upper()},
    )


# --- PDF and text ---


def _look_at_pdf(upload):
    if not upload.read(5) == b"%PDF-":
        raise _other("pdf")
    upload.seek(max(upload.size - 2048, 0))
    if b"%%EOF" not in upload.read() or zipfile.is_zipfile(upload):
        raise _other("pdf")
    upload.seek(0)
    before = b""
    while chunk := upload.read(CHUNK):
        if any(one in before + chunk for one in _PROGRAMS_IN_PDF):
            raise ValidationError(
                _("This PDF holds small programs. Print it into a new PDF, and choose that one."), code="macros"
            )
        before = chunk[-16:]


def _look_at_text(upload):
    decoder = codecs.getincrementaldecoder("utf-8")()
    fault = ValidationError(_("The text is not saved as UTF-8. Save it so and choose it again."), code="encoding")
    try:
        while chunk := upload.read(CHUNK):
            if "\0" in decoder.decode(chunk):
                raise fault
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise fault from None


# --- packages ---


def _look_at_package(upload, ending):
    head = upload.read(8)
    if head == OLD_OFFICE:
        raise _locked() if ENCRYPTED in upload.read() else _other(ending)
    upload.seek(max(upload.size - 22, 0))
    # It begins with its first part and ends with its list of parts: nothing is put before or behind it.
    if head[:4] != b"PK\x03\x04" or not upload.read().startswith(b"PK\x05\x06"):
        raise _other(ending)
    try:
        with zipfile.ZipFile(upload) as package:
            entries = package.infolist()
            _check_names(entries, ending)
            _check_sizes(entries, package.start_dir, ending)
            _unpack(upload, entries, ending)
            _check_kind(package, entries, ending)
    except _BROKEN as fault:
        raise _other(ending) from fault


def _check_names(entries, ending):
    names = [entry.filename for entry in entries]
    if not names or len(names) > MAX_FILES or len({name.lower() for name in names}) < len(names):
        raise _other(ending)
    for entry in entries:
        if leads_out(entry):
            raise _other(ending)
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if entry.flag_bits & 1:
            raise _locked()
        parts = {part.lower() for part in path.parts}
        if _MACRO_FOLDERS & parts or path.name.lower().startswith(("vbaproject", "vbadata")):
            raise _macros()
        if path.suffix.lower() in _PROGRAMS:
            raise ValidationError(
                _("There is a program in this file (%(name)s). Take it out, and save the document again."),
                code="program",
                params={"name": path.name[:60]},
            )


def _check_sizes(entries, end, ending):
    """Measured by what the package says of itself, before anything is unpacked."""
    in_order = sorted(entries, key=lambda one: one.header_offset)
    ends = [one.header_offset + 30 + _length(one) + one.compress_size for one in in_order]
    starts = [one.header_offset for one in in_order[1:]]
    # Parts that lie one in the other unpack to far more than they weigh.
    if in_order[0].header_offset != 0 or any(here > there for here, there in zip(ends, [*starts, end], strict=True)):
        raise _other(ending)
    unpacked = sum(one.file_size for one in entries)
    packed = sum(one.compress_size for one in entries)
    if unpacked > MAX_UNPACKED or (unpacked > MEGABYTE and unpacked > packed * MAX_RATIO):
        raise ValidationError(
            _("Unpacked, this file is far too large. Copy what is in it into a new document, and choose that one."),
            code="bomb",
        )


def _length(entry) -> int:
    """How many bytes the name of a part takes where the part stands."""
    return len(entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437"))


def _unpack(upload, entries, ending):
    """Every part is as large as the package says, to the last byte, and says so where it stands, too."""
    for one in entries:
        upload.seek(one.header_offset)
        mark, flags, method, name, extra = struct.unpack("<4s2xHH16xHH", upload.read(30))
        if mark != b"PK\x03\x04" or flags & 1 or method != one.compress_type:
            raise _other(ending)
        upload.seek(name + extra, 1)
        if method == zipfile.ZIP_STORED:
            size = one.compress_size
        elif method == zipfile.ZIP_DEFLATED:
            size = _inflated(upload, one)
        else:
            raise _other(ending)
        if size != one.file_size:
            raise _other(ending)


def _inflated(upload, entry) -> int:
    """How large a part is unpacked, or a little more than it says where it is larger."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    left, size = entry.compress_size, 0
    try:
        while left and not unpacker.eof and size <= entry.file_size:
            chunk = upload.read(min(CHUNK, left))
            left = left - len(chunk) if chunk else 0
            while chunk and not unpacker.eof and size <= entry.file_size:
                size += len(unpacker.decompress(chunk, MEGABYTE))
                chunk = unpacker.unconsumed_tail
        if not unpacker.eof and size <= entry.file_size:
            size += len(unpacker.flush())
    except zlib.error as fault:
        raise zipfile.BadZipFile from fault
    return size if unpacker.eof or size > entry.file_size else -1


def _check_kind(package, entries, ending):
    if ending in _OPEN_DOCUMENT_TYPES:
        first = min(entries, key=lambda one: one.header_offset)
        if first.filename != "mimetype" or package.read(first).strip() != _OPEN_DOCUMENT_TYPES[ending]:
            raise _other(ending)
        return
    part, kind = _OFFICE_PARTS[ending]
    contents = package.read(_CONTENTS).replace(b"\0", b"").lower()
    if b"macroenabled" in contents or b"vbaproject" in contents:
        raise _macros()
    if part not in package.namelist() or kind.encode() not in contents:
        raise _other(ending)


def _locked():
    return ValidationError(
        _("This file is locked by a password. Take the password away, save it, and choose it again."), code="locked"
    )


def _macros():
    return ValidationError(
        _("This file holds small programs (macros). Save it as a document without macros, and choose that one."),
        code="macros",
    )
