"""The documents of a workshop: added per language, put in order, taken out; the public sees them once published."""

import re

import factories as make
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from form_reading import form_data, send
from office_files import HOSTILE, PDF, hostile, sound

from library.models import Document
from publishing import actions, life
from workshops import documents

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client):
    someone = make.PersonFactory(is_coordinator=True, language="en")
    client.force_login(someone)
    return someone


@pytest.fixture
def workshop():
    return make.WorkshopFactory(slug="lake", name_en="Sanctuaries of the lake", summary_en="x")


def page(workshop, name="documents", *more):
    return reverse(f"workspace:{name}", args=[workshop.slug, *more])


def said(content=PDF, name="Report of the lake.pdf", **changes):
    file = SimpleUploadedFile(name, content)
    return {"file": file, "kind": "report", "language": "km", "title_km": "របាយការណ៍", **changes}


def added(client, workshop, **changes):
    answer = client.post(page(workshop), said(**changes))
    assert answer.status_code == 302, answer.context["form"].errors
    return max((one.document for one in documents.documents_of(workshop)), key=lambda one: one.pk)


def public(workshop, language="en"):
    return Client().get(f"/{language}/workshops/{workshop.slug}/").content.decode()


def order(workshop):
    return [one.document.title_km for one in documents.documents_of(workshop)]


def test_a_document_is_public_with_the_next_publication_and_not_before(client, coordinator, workshop):
    document = added(client, workshop, credit="Chan", title_en="Report")
    assert (document.language, document.title_km, document.title_en, document.size) == (
        *("km", "របាយការណ៍", "Report"),
        len(PDF),
    )
    assert document.file.url not in public(workshop)
    assert life.head(workshop).author == coordinator
    actions.publish(entry=workshop, by=coordinator)
    found = public(workshop)
    assert document.file.url in found
    line = re.search(r'<ul class="documents">.*?</ul>', found, re.DOTALL)[0]
    for words in ('hreflang="km"', "Report", f"report · Khmer · PDF · {len(PDF)} B · Chan"):
        assert words in re.sub(r"\s+", " ", line)
    assert 'lang="km">របាយការណ៍' not in line
    assert '<h2 id="documents">' in found


@pytest.mark.parametrize("ending", ["docx", "xlsx", "pptx", "odt", "ods", "odp"])
def test_every_office_kind_is_kept_as_it_came(client, coordinator, workshop, ending):
    content = sound(ending)
    document = added(client, workshop, content=content, name=f"Bài trình bày.{ending}", kind="presentation")
    with document.file.open() as file:
        assert file.read() == content
    assert document.format == ending.upper()
    assert re.fullmatch(rf"documents/\d+/bai-trinh-bay-[0-9a-f]{{12}}\.{ending}", document.file.name)


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("របាយការណ៍ ឆ្នាំ២០២៦.pdf", "document"),
        ("ບົດລາຍງານ.PDF", "document"),
        ("Báo cáo hội thảo.pdf", "bao-cao-hoi-thao"),
        ("../../../etc/passwd.pdf", "passwd"),
        ("C:\\Windows\\system32\\x.pdf", "x"),
        ("\u202efdp.exe.pdf", "fdpexe"),
        ("'><script>alert(1)<!--.pdf", "scriptalert1"),
        (f"{'ក' * 600}.pdf", "document"),
        (".htaccess.pdf", "htaccess"),
        ("con.pdf", "con"),
        (f"{'a' * 300}.pdf", "a" * 50),
    ],
)
def test_whatever_a_file_is_called_it_gets_a_plain_name(client, coordinator, workshop, name, stem):
    document = added(client, workshop, name=name)
    assert re.fullmatch(rf"documents/\d{{4}}/{re.escape(stem)}-[0-9a-f]{{12}}\.pdf", document.file.name)
    answer = client.get(page(workshop))
    assert document.file.url in answer.content.decode()
    assert "alert(1)" not in answer.content.decode()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_in_words_and_leave_nothing(client, coordinator, workshop, settings, name):
    file, content, _code = hostile(name)
    answer = client.post(page(workshop), said(content=content, name=file))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["file"]
    assert form_data(answer)["title_km"] == ["របាយការណ៍"]
    assert not Document.objects.exists()
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_a_hundred_megabytes_are_refused_in_words(client, coordinator, workshop, settings):
    answer = client.post(page(workshop), said(content=PDF + bytes(100 * 1024 * 1024)))
    assert "larger than 20 MB" in answer.content.decode()
    assert not Document.objects.exists()
    assert "at most 20 MB" in client.get(page(workshop)).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "minutes"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"language": "th"}, "language"),
        ({"title_km": ""}, "title_en"),
        ({"title_km": "x" * 301}, "title_km"),
        ({"title_km": "\u202e\u0000"}, "title_en"),
        ({"licence": "mine"}, "licence"),
        ({"credit": "x" * 201}, "credit"),
    ],
)
def test_what_is_missing_or_wrong_is_said_beside_its_field(client, coordinator, workshop, changes, field):
    answer = client.post(page(workshop), said(**changes))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field, "file"]
    assert "choose the file again" in answer.content.decode()


def test_without_a_file_nothing_is_added(client, coordinator, workshop):
    answer = client.post(page(workshop), {name: value for name, value in said().items() if name != "file"})
    assert answer.context["form"].errors["file"] == ["Choose a file."]


def test_a_form_that_is_sent_twice_adds_one_document(client, coordinator, workshop):
    added(client, workshop)
    added(client, workshop)
    added(client, workshop, language="vi")
    assert Document.objects.count() == 2
    assert life.head(workshop).number == 3


def test_two_people_who_add_and_order_at_once_lose_nothing(client, coordinator, workshop, monkeypatch):
    first = added(client, workshop, title_km="one")
    other = Document(title_km="of a colleague", language="km")
    saves = iter([True])
    save = actions.save

    def quicker(**given):
        """Somebody adds a document between the reading and the writing of this one."""
        if next(saves, False):
            upload = SimpleUploadedFile("b.pdf", PDF)
            documents.add_document(workshop=workshop, document=other, upload=upload, kind="report", by=coordinator)
        return save(**given)

    monkeypatch.setattr("publishing.changing.actions.save", quicker)
    added(client, workshop, title_km="two")
    assert order(workshop) == ["one", "of a colleague", "two"]
    saves = iter([True])
    other = Document(title_km="another", language="km")
    client.post(page(workshop, "arrange_documents"), {f"remove-{first.pk}": "on"})
    assert order(workshop) == ["of a colleague", "two", "another"]
    number = life.head(workshop).number
    assert [one.number for one in life.revisions(workshop)] == list(range(1, number + 1))


def test_after_a_document_is_added_the_page_begins_at_its_top(client, coordinator, workshop):
    answer = client.post(page(workshop), said())
    assert answer.url == f"{page(workshop)}#top", "the browser would go on to the form, past what it says"


def test_documents_are_put_in_order_within_their_kind_and_taken_out(client, coordinator, workshop):
    for title in ("one", "two", "three"):
        added(client, workshop, title_km=title)
    added(client, workshop, title_km="sheet", kind="handout")
    assert order(workshop) == ["one", "two", "three", "sheet"]
    keys = {one.document.title_km: one.document.pk for one in documents.documents_of(workshop)}
    shown = re.findall(r'name="place-(\d+)" value="(\d)"', client.get(page(workshop)).content.decode())
    assert shown == [(str(keys[title]), number) for title, number in zip(keys, "1231", strict=True)]
    client.post(page(workshop, "arrange_documents"), {f"place-{keys['three']}": "2", f"remove-{keys['one']}": "on"})
    assert order(workshop) == ["three", "two", "sheet"]
    client.post(page(workshop, "arrange_documents"), {f"place-{keys['sheet']}": "1", f"place-{keys['two']}": "1"})
    assert order(workshop) == ["two", "three", "sheet"]
    client.post(page(workshop, "arrange_documents"), {f"place-{keys['three']}": "nonsense", "place-x": "1"})
    assert order(workshop) == ["two", "three", "sheet"]
    assert Document.objects.filter(title_km="one").exists()  # older revisions name it


def test_a_session_carries_documents_of_the_workshop(client, coordinator, workshop):
    item = make.AgendaItemFactory(workshop=workshop, country="KH", approach="cbnrm")
    document = added(client, workshop, kind="presentation")
    edit = reverse("workspace:edit_workshop", args=["lake"])
    assert str(document.pk) not in form_data(client.get(edit)).get("agenda-0-documents", [])
    assert send(client, edit, **{"agenda-0-documents": [str(document.pk)]}).status_code == 302
    assert "in 1 session of the agenda" in client.get(page(workshop)).content.decode()
    actions.publish(entry=workshop, by=coordinator)
    agenda = re.search(r'<ol class="agenda">.*?</ol>', public(workshop), re.DOTALL)[0]
    assert document.file.url in agenda
    # What is taken out is taken out of the session, too.
    client.post(page(workshop, "arrange_documents"), {f"remove-{document.pk}": "on"})
    actions.publish(entry=workshop, by=coordinator)
    assert document.file.url not in public(workshop)
    assert not item.documents.exists()


def test_new_words_and_another_file_are_public_with_the_next_version(client, coordinator, workshop):
    item = make.AgendaItemFactory(workshop=workshop)
    document = added(client, workshop)
    send(client, reverse("workspace:edit_workshop", args=["lake"]), **{"agenda-0-documents": [str(document.pk)]})
    actions.publish(entry=workshop, by=coordinator)
    words = page(workshop, "document_words", document.pk)
    assert form_data(client.get(words))["title_km"] == ["របាយការណ៍"]
    assert send(client, words, title_km="របាយការណ៍ថ្មី", kind="handout").status_code == 302
    assert "របាយការណ៍ថ្មី" not in public(workshop, "km")
    document.refresh_from_db()
    assert document.title_km == "របាយការណ៍"
    actions.publish(entry=workshop, by=coordinator)
    assert "របាយការណ៍ថ្មី" in public(workshop, "km")
    (held,) = documents.documents_of(workshop)
    assert (held.kind, held.sessions, held.document.format) == ("handout", 1, "PDF")
    assert list(item.documents.all()) == [held.document]
    data = {**form_data(client.get(page(workshop, "document_words", held.document.pk)))}
    client.post(
        page(workshop, "document_words", held.document.pk),
        {**data, "file": SimpleUploadedFile("new.docx", sound("docx"))},
    )
    (held,) = documents.documents_of(workshop)
    assert held.document.format == "DOCX"


def test_another_file_is_looked_at_as_the_first_one_was(client, coordinator, workshop):
    document = added(client, workshop)
    words = page(workshop, "document_words", document.pk)
    data = form_data(client.get(words))
    name, content, _code = hostile("a Word file with macros")
    answer = client.post(words, {**data, "file": SimpleUploadedFile(name, content)})
    assert "macros" in str(answer.context["form"].errors["file"])
    assert [one.document for one in documents.documents_of(workshop)] == [document]


def test_documents_of_other_workshops_are_not_found(client, coordinator, workshop):
    other = make.WorkshopDocumentFactory()
    assert client.get(page(workshop, "document_words", other.document_id)).status_code == 404
    client.post(page(workshop, "arrange_documents"), {f"remove-{other.document_id}": "on"})
    assert other.workshop.documents.count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_queries(client, coordinator, workshop, rows, django_assert_num_queries):
    for number in range(rows):
        added(client, workshop, title_km=str(number))
    client.get(page(workshop))
    with django_assert_num_queries(5):
        client.get(page(workshop))


def test_pages_are_kept_by_no_cache(client, coordinator, workshop):
    document = added(client, workshop)
    for one in (page(workshop), page(workshop, "document_words", document.pk)):
        assert client.get(one)["Cache-Control"] == "private, no-store"
