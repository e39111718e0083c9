"""Reports of workshops, as a coordinator writes them at a desk."""

import io

from office_files import PDF, office
from PIL import Image

WORD = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
    "<w:t>{}</w:t></w:r></w:p></w:body></w:document>"
)


def note_who_was_there(desk, workshop, *names) -> None:
    """On the list of those who come."""
    desk.open(f"/en/workspace/workshops/{workshop.slug}/delegates/")
    desk.go("a[href$='/delegates/attendance/']")
    for name in names:
        desk.page.get_by_label(name, exact=True).check()
    desk.go("main form button[type=submit]")


def open_report(desk, workshop) -> None:
    """With the numbers of those who were there in it."""
    desk.open(f"/en/workspace/workshops/{workshop.slug}/")
    desk.go("main a[href$='/report/']")
    desk.go("main a[href$='/report/attendance/']")
    desk.go("main form button[type=submit]")


def take_from_word(desk, field, text) -> None:
    """A part of the report that is open, from a file of one paragraph."""
    desk.go(f"main a[href$='/{field}/word/']")
    desk.fill(language="en")
    desk.give_file(office("docx", body=WORD.format(text)), "part.docx", "application/msword")
    desk.go("main form .row button")
    assert text in desk.page.locator(".word-preview").inner_text()
    desk.go("main form .row button")


def add_document(desk, workshop, **words) -> None:
    desk.open(f"/en/workspace/workshops/{workshop.slug}/documents/")
    desk.give_file(PDF, "report.pdf", "application/pdf")
    desk.fill(**words)
    desk.go("form[action$='#new'] button[type=submit]")


def add_photo(desk, workshop, **words) -> None:
    desk.open(f"/en/workspace/workshops/{workshop.slug}/")
    desk.go("main a[href$='/photos/']")
    out = io.BytesIO()
    Image.effect_noise((600, 400), 60).convert("RGB").save(out, "JPEG")
    desk.give_file(out.getvalue(), "DSC_0001.jpg", "image/jpeg")
    desk.fill(licence="CC BY 4.0", people_agreed="yes", **words)
    desk.go("form[action$='#new'] button[type=submit]")
