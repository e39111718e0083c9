"""Word files: what is kept, what is said about the rest, and what is refused."""

import io
import re
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image

from publishing import word
from publishing.rich_text import clean
from publishing.word import package

SPACE = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = (
    f"{HEAD}<w:styles {SPACE}>"
    '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Khmer"><w:name w:val="Khmer"/>'
    '<w:rPr><w:rFonts w:ascii="Limon S1"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="KhmerBody"><w:name w:val="Khmer Body"/><w:basedOn w:val="Khmer"/></w:style>'
    "</w:styles>"
)
NUMBERING = (
    f"{HEAD}<w:numbering {SPACE}>"
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    "</w:numbering>"
)


def run(text, properties=""):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(text="", style="", number="", properties="", runs=""):
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    number = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>' if number else ""
    return f"<w:p><w:pPr>{style}{number}</w:pPr>{run(text, properties) if text else ''}{runs}</w:p>"


def table(*rows):
    cells = "".join(f"<w:tr>{''.join(f'<w:tc>{paragraph(one)}</w:tc>' for one in row)}</w:tr>" for row in rows)
    return f"<w:tbl>{cells}</w:tbl>"


def picture(relation="rIdP", alt="Two women mend a net"):
    return (
        f'<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{alt}"/><a:graphic><a:graphicData'
        ' uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:blipFill>'
        f'<a:blip r:embed="{relation}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>'
        "</w:r></w:p>"
    )


def jpeg(size=(60, 40)):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "JPEG")
    return out.getvalue()


def docx(body="", *, relations="", files=None, document=None, main_type="document.main"):
    """A .docx with that body; `files` are added to the package, or put in the place of its own."""
    content_type = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{main_type}+xml"
    own = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="jpg" ContentType="image/jpeg"/>'
        f'<Override PartName="/word/document.xml" ContentType="{content_type}"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": document or f"{HEAD}<w:document {SPACE}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rIdS" Type="{OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rIdN" Type="{OFFICE}/numbering" Target="numbering.xml"/>{relations}</Relationships>',
        "word/styles.xml": STYLES,
        "word/numbering.xml": NUMBERING,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in {**own, **(files or {})}.items():
            made.writestr(name, content)
    return ContentFile(out.getvalue(), name="story.docx")


def refused(upload, code):
    with pytest.raises(ValidationError) as caught:
        word.convert(upload)
    assert caught.value.code == code
    return "".join(caught.value.messages)


# --- what is kept ---


def test_headings_lists_and_tables_are_kept():
    body = (
        paragraph("Fish come back", style="Title")
        + paragraph("Contents 3", style="TOC1")
        + paragraph("How it began", style="Heading1")
        + paragraph("Slowly", style="Heading2")
        + paragraph("Nets were ", runs=run("torn", "<w:b/>") + run(" by night", "<w:i/>"))
        + paragraph("ponds", number="1")
        + paragraph("patrols", number="1")
        + paragraph("first", number="2")
        + table(("Year", "Catch"), ("2024", "12 kg"))
    )
    found = word.convert(docx(body))
    assert found.title == "Fish come back"
    assert found.html == (
        "<h2>How it began</h2><h3>Slowly</h3><p>Nets were <strong>torn</strong><em> by night</em></p>"
        "<ul><li>ponds</li><li>patrols</li></ul><ol><li>first</li></ol>"
        "<table><tbody><tr><td><p>Year</p></td><td><p>Catch</p></td></tr>"
        "<tr><td><p>2024</p></td><td><p>12 kg</p></td></tr></tbody></table>"
    )
    assert found.lost == []
    assert clean(found.html) == found.html


def test_notes_stand_numbered_at_the_end():
    def reference(number):
        return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'

    body = paragraph("It rained", runs=reference(2) + run(" and rained", "") + reference(3))
    notes = (
        f"{HEAD}<w:footnotes {SPACE}>"
        f'<w:footnote w:id="2">{paragraph("In May")}{paragraph("and June")}</w:footnote>'
        f'<w:footnote w:id="3">{paragraph("In July")}</w:footnote></w:footnotes>'
    )
    relation = f'<Relationship Id="rIdF" Type="{OFFICE}/footnotes" Target="footnotes.xml"/>'
    found = word.convert(docx(body, relations=relation, files={"word/footnotes.xml": notes}))
    assert found.html == (
        "<p>It rained<sup>[1]</sup> and rained<sup>[2]</sup></p>"
        "<h3>Notes</h3><p>[1] In May</p><p>and June</p><p>[2] In July</p>"
    )


def test_a_heading_before_everything_else_is_the_title():
    found = word.convert(
        docx(paragraph("One", style="Heading1") + paragraph("Text") + paragraph("2", style="Heading1"))
    )
    assert (found.title, found.html) == ("One", "<p>Text</p><h2>2</h2>")
    found = word.convert(docx(paragraph("Text") + paragraph("One", style="Heading1")))
    assert (found.title, found.html) == ("One", "<p>Text</p><h2>One</h2>")


def test_pictures_come_apart_without_their_camera_data():
    relation = f'<Relationship Id="rIdP" Type="{OFFICE}/image" Target="media/a.jpg"/>'
    found = word.convert(
        docx(paragraph("Text") + picture() * 2, relations=relation, files={"word/media/a.jpg": jpeg()})
    )
    assert [one.alt for one in found.pictures] == ["Two women mend a net"] * 2
    assert found.pictures[0].content.read(2) == b"\xff\xd8"
    assert found.html == "<p>Text</p>"
    assert "below the text" in "".join(found.lost)


def test_more_pictures_than_there_is_room_for():
    relation = f'<Relationship Id="rIdP" Type="{OFFICE}/image" Target="media/a.jpg"/>'
    body = paragraph("Text") + picture() * 22
    found = word.convert(docx(body, relations=relation, files={"word/media/a.jpg": jpeg()}))
    assert len(found.pictures) == word.MAX_PICTURES
    assert "after the first 20" in "".join(found.lost)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (paragraph("a", properties='<w:u w:val="single"/>'), "Underlining"),
        (paragraph("a", properties='<w:color w:val="FF0000"/>'), "Colours"),
        (paragraph("a", properties="<w:strike/>"), "Crossed-out"),
        (paragraph("a", runs="<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>"), "Formulas"),
        (paragraph("a", runs=f'<w:ins w:id="1">{run("b")}</w:ins>'), "Tracked changes"),
        (paragraph("a", runs='<w:r><w:commentReference w:id="0"/></w:r>'), "Comments"),
    ],
)
def test_it_says_what_is_lost(body, words):
    assert words in "".join(word.convert(docx(body)).lost)


def test_script_and_links_that_harm_are_cleaned_away():
    relations = (
        f'<Relationship Id="rId8" Type="{OFFICE}/hyperlink" Target="javascript:alert(1)" TargetMode="External"/>'
        f'<Relationship Id="rId9" Type="{OFFICE}/hyperlink" Target="https://mrcmekong.org/" TargetMode="External"/>'
    )
    body = (
        paragraph("&lt;script&gt;alert(1)&lt;/script&gt;\u202e")
        + f'<w:p><w:hyperlink r:id="rId8">{run("bad")}</w:hyperlink>'
        f'<w:hyperlink r:id="rId9">{run("good")}</w:hyperlink>'
        f'<w:bookmarkStart w:id="1" w:name="here"/><w:hyperlink w:anchor="here">{run(" inside")}</w:hyperlink></w:p>'
    )
    html = word.convert(docx(body, relations=relations)).html
    assert html == (
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
        '<p><a rel="noopener nofollow">bad</a><a href="https://mrcmekong.org/" rel="noopener nofollow">good</a>'
        " inside</p>"
    )


# --- what is refused ---


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 no Word file", "not_docx"),
        (b"{\\rtf1 old}", "not_docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "not_docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "locked"),
        (b"PK\x03\x04 broken", "not_docx"),
    ],
)
def test_other_files_are_refused(content, code):
    assert refused(ContentFile(content, name="story.docx"), code)


def test_an_old_file_is_answered_with_the_way_out():
    words = refused(ContentFile(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, name="story.doc"), "not_docx")
    assert "Save as" in words
    assert ".docx" in words


def test_too_large(monkeypatch):
    monkeypatch.setattr(package, "MAX_BYTES", 100)
    refused(docx(paragraph("Text")), "too_large")


def test_a_bomb_is_not_unpacked():
    refused(docx(paragraph("Text"), files={"word/media/zero.jpg": b"\x00" * (package.MAX_UNPACKED + 1)}), "too_large")
    refused(docx(paragraph("Text"), files={"word/media/zero.jpg": b"\x00" * 5_000_000}), "too_large")


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/passwd", "word\\..\\..\\x", "C:/x"])
def test_names_that_lead_out_are_refused(name):
    refused(docx(paragraph("Text"), files={name: b"x"}), "damaged")


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "docProps/app.xml", "word/_rels/x.rels"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_and_entities_are_refused(part, encoding):
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    refused(docx(paragraph("Text"), files={part: bomb.encode(encoding)}), "damaged")


def test_broken_xml_is_refused():
    refused(docx(document="<w:document"), "damaged")


def test_xml_that_is_too_deep_is_refused():
    refused(docx("<w:p>" * 3000 + "</w:p>" * 3000), "too_long")


def test_xml_of_too_many_elements_is_refused(monkeypatch):
    monkeypatch.setattr(package, "MAX_ELEMENTS", 50)
    refused(docx(paragraph("Text") * 30), "too_long")


def test_macros_are_refused():
    assert "macros" in refused(docx(paragraph("Text"), files={"word/vbaProject.bin": b"x"}), "macros")
    types = docx(paragraph("Text"))
    with zipfile.ZipFile(types) as made:
        content = made.read("[Content_Types].xml").decode()
    content = re.sub(
        r"application/vnd[^\"]*document\.main\+xml", "application/vnd.ms-word.document.macroEnabled", content
    )
    refused(docx(paragraph("Text"), files={"[Content_Types].xml": content}), "macros")


def test_pictures_elsewhere_are_never_fetched(settings, tmp_path):
    (tmp_path / "secret.jpg").write_bytes(jpeg())
    relation = (
        f'<Relationship Id="rIdP" Type="{OFFICE}/image" Target="file://{tmp_path}/secret.jpg" TargetMode="External"/>'
    )
    body = paragraph("Text") + picture().replace("r:embed", "r:link")
    found = word.convert(docx(body, relations=relation))
    assert found.pictures == []
    assert "could not be read" in "".join(found.lost)


def test_a_picture_bomb_is_left_out():
    relation = f'<Relationship Id="rIdP" Type="{OFFICE}/image" Target="media/a.jpg"/>'
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    found = word.convert(
        docx(paragraph("a") + picture(), relations=relation, files={"word/media/a.jpg": out.getvalue()})
    )
    assert found.pictures == []


def test_a_file_without_text_is_refused():
    refused(docx(paragraph()), "empty")


def test_old_fonts_are_refused_by_their_letters():
    assert "Limon" in refused(docx(paragraph("karGnuvtþc,ab;RBhμTNÐEdlRsalCag F¶n;Cag")), "old_font")
    assert "VnTime" in refused(docx(paragraph("Céng hßa x· héi chñ nghÜa ViÖt Nam")), "old_font")


@pytest.mark.parametrize(
    ("font", "text", "words"),
    [
        ("Limon S1", "sala bgát", "Limon"),
        (".VnTime", "Hßa b×nh", "VnTime"),
        ("VNI-Times", "hoøa bình ñaây", "VNI"),
        ("Saysettha Lao", "¦¾ê¾ì½", "Lao"),
    ],
)
def test_old_fonts_are_refused_by_their_names(font, text, words):
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>'
    assert words in refused(docx(paragraph(text, properties=fonts)), "old_font")


def test_old_fonts_are_found_in_styles_and_private_letters():
    refused(docx(paragraph("sala bgat", style="KhmerBody")), "old_font")
    private = "".join(chr(0xF000 + ord(one)) for one in "salabgat")
    refused(docx(paragraph(private, style="Khmer")), "old_font")


def test_letters_of_today_in_a_run_with_an_old_font_pass():
    fonts = '<w:rFonts w:ascii="Limon S1" w:cs="Khmer OS"/>'
    assert word.convert(docx(paragraph("សហគមន៍នេសាទ 2024", properties=fonts))).html
    fonts = '<w:rFonts w:ascii="Saysettha OT"/>'
    assert word.convert(docx(paragraph("Fishers of the Mekong", properties=fonts))).html
    fonts = '<w:rFonts w:ascii=".VnTime"/>'
    assert word.convert(docx(paragraph("Plain Latin letters", properties=fonts))).html
