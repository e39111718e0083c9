"""Office files for tests: sound ones made by real libraries, and the hostile ones that are made of them."""

import io
import struct
import zipfile
import zlib

import xlsxwriter
from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_KINDS = {
    "docx": ("word/document.xml", f"{_OFFICE}wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{_OFFICE}spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{_OFFICE}presentationml.presentation.main+xml"),
}
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OPEN = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}


def packed(parts, method=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, content in parts:
            package.writestr(name, content)
    return out.getvalue()


def office(ending, *more, kind="", body="<x/>") -> bytes:
    """A docx, xlsx or pptx with the parts that it cannot lack, and `more`."""
    part, usual = _KINDS[ending]
    types = f'<Types><Override PartName="/{part}" ContentType="{kind or usual}"/></Types>'
    return packed([("[Content_Types].xml", types), (part, body), *more])


def word_file(*paragraphs, title="", pictures=0) -> bytes:
    """A docx that can be read: XML for its text, a heading above it, and the same picture of a boat so many times."""
    image = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(image, "JPEG")
    heading = f'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>{title}</w:t></w:r></w:p>' if title else ""
    drawn = (
        '<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="a" descr="A boat"/><a:graphic><a:graphicData>'
        '<pic:pic><pic:blipFill><a:blip r:embed="rId9"/></pic:blipFill></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    body = heading + "".join(f"<w:p><w:r><w:t>{one}</w:t></w:r></w:p>" for one in paragraphs) + drawn * pictures
    spaces = f'xmlns:w="{_W}" xmlns:r="{_R}" xmlns:a="{_DRAWING}/main" xmlns:pic="{_DRAWING}/picture" '
    spaces += f'xmlns:wp="{_DRAWING}/wordprocessingDrawing"'
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="jpg" ContentType="image/jpeg"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>'
    )
    relation = f'<Relationship Id="rId9" Target="media/a.jpg" Type="{_R}/image"/>'
    return packed(
        [
            ("[Content_Types].xml", types),
            ("word/document.xml", f"<w:document {spaces}><w:body>{body}</w:body></w:document>"),
            (
                "word/_rels/document.xml.rels",
                f'<Relationships xmlns="{_PACKAGE}/relationships">{relation}</Relationships>',
            ),
            ("word/media/a.jpg", image.getvalue()),
        ]
    )


def open_document(ending, *more) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        kind = f"application/vnd.oasis.opendocument.{_OPEN[ending]}"
        package.writestr(zipfile.ZipInfo("mimetype"), kind, zipfile.ZIP_STORED)
        for name, content in (("content.xml", "<x/>"), *more):
            package.writestr(name, content)
    return out.getvalue()


def workbook() -> bytes:
    """What a real program writes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("ត្រី").write_row(0, 0, ["ឈ្មោះ", "Tên", 3])
    return out.getvalue()


def sound(ending) -> bytes:
    if ending == "pdf":
        return PDF
    return open_document(ending) if ending in _OPEN else office(ending)


def bomb() -> bytes:
    """300 MB of nothing, packed into 300 kB."""
    return office("docx", ("word/media/nothing.bin", bytes(300 * 1024 * 1024)))


def lying_bomb() -> bytes:
    """A part of 30 MB that says that it has ten bytes."""
    long = bytes(30 * 1024 * 1024)
    content = office("docx", ("word/media/nothing.bin", long))
    check, size = struct.pack("<L", zlib.crc32(long)), struct.pack("<L", len(long))
    return content.replace(check, struct.pack("<L", zlib.crc32(long[:10]))).replace(size, struct.pack("<L", 10))


def overlapping() -> bytes:
    """A package whose list names one part twice, so that it unpacks to more than it holds."""
    content = bytearray(office("docx", ("word/a.xml", "a" * 5000), ("word/b.xml", "b" * 5000)))
    first = content.index(b"PK\x01\x02")
    names = [first]
    while (after := content.find(b"PK\x01\x02", names[-1] + 4)) != -1:
        names.append(after)
    content[names[3] + 42 : names[3] + 46] = content[names[2] + 42 : names[2] + 46]
    return bytes(content)


def with_path(path) -> bytes:
    return office("docx", (path, "x"))


def locked(ending="docx") -> bytes:
    content = bytearray(office(ending))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


HOSTILE = {
    "a program": ("a.docx", b"MZ\x90\x00" + bytes(5000), "content"),
    "a program with the name of a PDF": ("a.pdf", b"\x7fELF" + bytes(5000), "content"),
    "a PDF behind a program": ("a.pdf", b"MZ\x90\x00\n" + PDF, "content"),
    "a PDF behind a web page": ("a.pdf", b"<html><script>alert(1)</script>" + PDF, "content"),
    "a PDF and a package in one": ("a.pdf", PDF + packed([("Main.class", b"\xca\xfe\xba\xbe")]), "content"),
    "half a PDF": ("a.pdf", PDF[:40], "content"),
    "a PDF that runs a script": ("a.pdf", PDF.replace(b"/Type", b"/S /JavaScript /JS (x) /Type"), "macros"),
    "a PDF that starts a program": ("a.pdf", PDF.replace(b"/Type", b"/S /Launch /Type"), "macros"),
    "a picture": ("a.pdf", b"\x89PNG\r\n\x1a\n" + bytes(100), "content"),
    "a Word file with macros": ("a.docx", office("docx", ("word/vbaProject.bin", b"x")), "macros"),
    "macros under another case": ("a.docx", office("docx", ("word/VBAPROJECT.BIN", b"x")), "macros"),
    "a docm under another name": (
        "a.docx",
        office("docx", kind="application/vnd.ms-word.document.macroEnabled.main+xml"),
        "macros",
    ),
    "an xlsm under another name": (
        "a.xlsx",
        office("xlsx", kind="application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        "macros",
    ),
    "macros of the old Excel": ("a.xlsx", office("xlsx", ("xl/macrosheets/sheet1.xml", "<x/>")), "macros"),
    "a control that runs": ("a.pptx", office("pptx", ("ppt/activeX/activeX1.bin", b"x")), "macros"),
    "Basic of OpenDocument": ("a.odt", open_document("odt", ("Basic/script-lc.xml", "<x/>")), "macros"),
    "Python of OpenDocument": ("a.ods", open_document("ods", ("Scripts/python/run.py", "x")), "macros"),
    "a program inside": ("a.docx", office("docx", ("word/embeddings/setup.exe", b"MZ")), "program"),
    "a script inside": ("a.odp", open_document("odp", ("Object 1/run.JS", b"x")), "program"),
    "a bomb": ("a.docx", bomb, "bomb"),
    "a bomb that lies": ("a.docx", lying_bomb, "content"),
    "parts one in the other": ("a.docx", overlapping(), "content"),
    "the same part twice": ("a.docx", office("docx", ("WORD/document.xml", "<y/>")), "content"),
    "a part outside": ("a.docx", with_path("../../etc/passwd"), "content"),
    "a part at the root": ("a.docx", with_path("/etc/passwd"), "content"),
    "a part on a drive": ("a.docx", with_path("C:\\x.xml"), "content"),
    "very many parts": ("a.docx", office("docx", *[(f"word/{one}.xml", "") for one in range(5001)]), "content"),
    "a package behind a picture": ("a.docx", b"GIF89a" + office("docx"), "content"),
    "a package with something behind": ("a.docx", office("docx") + b"<script>alert(1)</script>", "content"),
    "another kind of package": ("a.docx", office("xlsx"), "content"),
    "OpenDocument as Word": ("a.docx", open_document("odt"), "content"),
    "a spreadsheet as a text": ("a.odt", open_document("ods"), "content"),
    "a package of anything": ("a.odt", packed([("mimetype", "text/html")]), "content"),
    "an empty package": ("a.docx", b"PK\x05\x06" + bytes(18), "content"),
    "a cut package": ("a.docx", office("docx")[:-30], "content"),
    "a locked part": ("a.docx", locked(), "locked"),
    "a file of old Word": ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "content"),
    "a locked Word file": (
        "a.docx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "locked",
    ),
    "nothing": ("a.pdf", b"", "empty"),
    "a macro file by its own name": ("a.docm", office("docx"), "kind"),
    "a web page": ("a.html", b"<script>alert(1)</script>", "kind"),
    "a drawing with a script": ("a.svg", b"<svg onload='alert(1)'/>", "kind"),
    "two endings": ("a.pdf.exe", PDF, "kind"),
    "no ending": ("a", PDF, "kind"),
}


def hostile(name):
    """(name of the file, content, code of the fault); the large ones are made when they are asked for."""
    file, content, code = HOSTILE[name]
    return file, content() if callable(content) else content, code
