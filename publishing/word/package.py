"""A .docx is a zip of XML files from a stranger: measured before it is unpacked, and read with care."""

import zipfile
from collections import Counter
from pathlib import PurePosixPath
from xml.etree import ElementTree
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from library.document_contents import ENCRYPTED, OLD_OFFICE, leads_out

from . import faults

MEGABYTE = 1024 * 1024
MAX_BYTES = 20 * MEGABYTE
MAX_UNPACKED = 60 * MEGABYTE
MAX_RATIO = 200
MAX_FILES = 2000
# A hundred pages have about as many elements as half of this; the reader takes a kilobyte for each.
MAX_ELEMENTS = 200_000
MAX_DEPTH = 150

MAIN = "word/document.xml"


def opened(upload) -> zipfile.ZipFile:
    _check_size(upload)
    upload.seek(0)
    head = upload.read(8)
    if head == OLD_OFFICE:
        upload.seek(0)
        raise faults.locked() if ENCRYPTED in upload.read() else faults.not_docx()
    upload.seek(0)
    try:
        package = zipfile.ZipFile(upload)
        entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as fault:
        raise faults.not_docx() from fault
    _check_entries(entries)
    names = {entry.filename for entry in entries}
    if MAIN not in names or "[Content_Types].xml" not in names:
        raise faults.not_docx()
    if any(PurePosixPath(name).name.lower().startswith("vbaproject") for name in names):
        raise faults.macros()
    return package


def _check_size(upload):
    if not upload.size:
        raise ValidationError(_("The file is empty. Choose it again."), code="empty")
    if upload.size > MAX_BYTES:
        raise ValidationError(
            _("The file is larger than %(limit)s MB. In Word, make its pictures smaller (Compress Pictures) first."),
            code="too_large",
            params={"limit": MAX_BYTES // MEGABYTE},
        )


def _check_entries(entries):
    if len(entries) > MAX_FILES or len({entry.filename for entry in entries}) < len(entries):
        raise faults.damaged()
    for entry in entries:
        if leads_out(entry):
            raise faults.damaged()
        if entry.flag_bits & 1:
            raise faults.locked()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > MAX_UNPACKED or (unpacked > MEGABYTE and unpacked > packed * MAX_RATIO):
        raise ValidationError(
            _("Unpacked, this file is far too large. Copy its text into a new Word file and save that as .docx."),
            code="too_large",
        )


def trees(package) -> dict[str, ElementTree.Element]:
    """The XML files with text, styles or kinds of contents, by name, after all XML files were looked at."""
    counter = Counter()
    found = {}
    for name in package.namelist():
        if not name.endswith((".xml", ".rels")):
            continue
        try:
            content = package.read(name)
        except Exception as fault:  # broken compression, a wrong check sum, a method that is not known
            raise faults.damaged() from fault
        _inspect(content, counter)
        if name == "[Content_Types].xml" and b"macroenabled" in content.replace(b"\x00", b"").lower():
            raise faults.macros()
        if name.startswith("word/") and name.count("/") == 1:
            found[name] = ElementTree.fromstring(content)  # it has no document type, see _inspect
    return found


class _FoundDoctypeError(Exception):
    pass


def _inspect(content: bytes, counter: Counter):
    """Refuses XML with a document type, and more of it than a long text has."""
    parser = expat.ParserCreate()
    depth = 0

    def start(_name, _attributes):
        nonlocal depth
        depth += 1
        counter["elements"] += 1
        if depth > MAX_DEPTH or counter["elements"] > MAX_ELEMENTS:
            raise faults.too_long()

    def end(_name):
        nonlocal depth
        depth -= 1

    def doctype(*_arguments):
        raise _FoundDoctypeError

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = doctype
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, _FoundDoctypeError, LookupError, ValueError) as fault:
        raise faults.damaged() from fault
