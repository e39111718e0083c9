"""Documents from strangers: judged by what is in them, whatever their names are."""

import pytest
import typst
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from office_files import HOSTILE, PDF, hostile, office, open_document, sound, workbook

from library.actions import MAX_DOCUMENT_BYTES, check_document


def check(content, name, **options):
    return check_document(ContentFile(content, name=name), **options)


@pytest.mark.parametrize("ending", ["pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp"])
def test_every_kind_is_taken_in_capitals_too(ending):
    assert check(sound(ending), f"របាយការណ៍.{ending.upper()}") == ending


def test_what_real_programs_write_is_taken(tmp_path):
    assert check(workbook(), "list.xlsx") == "xlsx"
    source = tmp_path / "a.typ"
    source.write_text("= Report\nForty people.", encoding="utf-8")
    assert check(typst.compile(str(source)), "report.pdf") == "pdf"


def test_a_text_is_taken_in_the_administration_alone():
    content = "ឈ្មោះ,ស្រុក\n".encode() * 20_000
    assert check(content, "list.csv") == "csv"
    with pytest.raises(ValidationError) as refused:
        check(content, "list.csv", endings=("pdf",))
    assert refused.value.code == "kind"


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_something_else_is_refused(name):
    file, content, code = hostile(name)
    with pytest.raises(ValidationError) as refused:
        check(content, file)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("name", "content"), [("a.txt", "Việt".encode("utf-16")), ("a.txt", b"a\0b"), ("a.csv", "ខ".encode()[:2])]
)
def test_texts_of_another_coding_are_refused(name, content):
    with pytest.raises(ValidationError) as refused:
        check(content, name)
    assert refused.value.code == "encoding"


@pytest.mark.parametrize(
    ("ending", "content"),
    [
        ("docx", office("docx", ("word/media/a.bin", bytes(900_000)))),  # small, and packed very well
        ("odt", open_document("odt", ("Configurations2/", b""), ("Pictures/បឹង.png", b"x"))),
        ("pptx", office("pptx", ("ppt/embeddings/Microsoft_Excel_Sheet1.xlsx", workbook()))),
        ("pdf", PDF + b"xref\n" + PDF),  # written on at its end, as programs do
    ],
)
def test_what_ordinary_documents_hold_is_no_fault(ending, content):
    assert check(content, f"a.{ending}") == ending


def test_the_limit_is_asked_before_anything_is_read():
    class Huge(ContentFile):
        def read(self, *_arguments):
            raise AssertionError("Read, although it is far too large")

    for size in (MAX_DOCUMENT_BYTES + 1, 100 * 1024 * 1024):
        upload = Huge(b"", name="a.pdf")
        upload.size = size
        with pytest.raises(ValidationError) as refused:
            check_document(upload)
        assert refused.value.code == "too_large"
        assert "20 MB" in refused.value.messages[0]
