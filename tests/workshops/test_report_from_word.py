"""Parts of the report of a workshop from Word files: chosen, looked at, taken over; and files of bad intent."""

import factories as make
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from form_reading import send
from office_files import HOSTILE, hostile, office, word_file

from library.models import Photo
from publishing import gate, life

pytestmark = pytest.mark.django_db

KHMER = "ប្រជាសហគមន៍នៅបឹងទន្លេសាបបានរៀនរង់ចាំទឹក ហើយបានដាក់បង្គោលជុំវិញដែនអភិរក្សត្រី។"
LAO = "ຊາວບ້ານຢູ່ໜອງນ້ຳໄດ້ຮຽນຮູ້ທີ່ຈະລໍຖ້ານ້ຳ ແລະ ໄດ້ປັກຫຼັກອ້ອມເຂດສະຫງວນປາ."
ENGLISH = "The people of the lake learnt to wait for the water before they set their nets."


@pytest.fixture
def coordinator(client):
    someone = make.PersonFactory(is_coordinator=True, language="en")
    client.force_login(someone)
    return someone


@pytest.fixture
def workshop():
    return make.WorkshopFactory(slug="lake", name_en="Sanctuaries of the lake", summary_en="x")


def address(workshop, name="report", *more):
    return reverse(f"workspace:{name}", args=[workshop.slug, *more])


def docx(*paragraphs, name="report.docx", **options):
    return SimpleUploadedFile(name, word_file(*paragraphs, **options))


def sent(client, workshop, file, language="en"):
    return client.post(address(workshop, "report_word", "learnt"), {"file": file, "language": language})


def uploaded(client, workshop, part="learnt", language="en", file=None, **options):
    file = file or docx("We learnt to wait.", **options)
    answer = client.post(address(workshop, "report_word", part), {"file": file, "language": language})
    assert answer.status_code == 302, answer.context["form"].errors
    return answer.url


@pytest.mark.parametrize("part", ["report_body", "learnt", "outcomes"])
def test_each_part_comes_from_a_word_file(client, coordinator, workshop, part):
    preview = uploaded(client, workshop, part, language="km")
    page = client.get(preview).content.decode()
    assert "We learnt to wait." in page
    assert life.head(workshop).snapshot["fields"][f"{part}_km"] is None
    answer = client.post(preview)
    assert answer.url == address(workshop)
    fields = life.head(workshop).snapshot["fields"]
    assert fields[f"{part}_km"] == "<p>We learnt to wait.</p>"
    assert [name for name in ("report_body", "learnt", "outcomes") if fields[f"{name}_km"]] == [part]
    assert fields["name_en"] == "Sanctuaries of the lake"
    assert client.post(preview).url == address(workshop)  # sent twice
    assert life.head(workshop).number == 2


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Notes of the second day", "<h2>Notes of the second day</h2><p>We learnt to wait.</p>"),
        ("SANCTUARIES of the lake", "<p>We learnt to wait.</p>"),
        ("What was learnt", "<p>We learnt to wait.</p>"),
        ("Nets &lt;and&gt; boats", "<h2>Nets &lt;and&gt; boats</h2><p>We learnt to wait.</p>"),
    ],
)
def test_the_title_of_the_file_stays_unless_the_page_says_it(client, coordinator, workshop, title, kept):
    client.post(uploaded(client, workshop, title=title))
    assert life.head(workshop).snapshot["fields"]["learnt_en"] == kept


def test_what_waits_is_for_one_part_of_one_workshop(client, coordinator, workshop):
    make.WorkshopFactory(slug="other")
    preview = uploaded(client, workshop, "learnt")
    assert client.get(preview.replace("/learnt/", "/outcomes/")).status_code == 404
    assert client.get(preview.replace("/lake/", "/other/")).status_code == 404
    assert client.get(address(workshop, "report_word", "summary")).status_code == 404
    assert client.post(address(workshop, "report_word", "name")).status_code == 404


def test_pictures_of_the_file_need_the_word_of_the_people_on_them(client, coordinator, workshop):
    preview = uploaded(client, workshop, pictures=1)
    said = {"keep_0": "on", "alt_0": "A boat on the lake", "credit": "Sok Dara", "licence": "CC BY 4.0"}
    answer = client.post(preview, said)
    assert list(answer.context["form"].errors) == ["people_agreed"]
    assert not Photo.objects.exists()
    assert client.post(preview, {**said, "people_agreed": "no"}).status_code == 302
    (row,) = life.head(workshop).snapshot["children"]["workshopphoto_set"]
    assert row["fields"]["people_agreed"] is False
    words = [one.message for one in gate.gaps(workshop, life.head(workshop).snapshot)]
    assert words == ["Photo 1: ask the people on it, and say that they agreed; or take it out."]


# --- the language ---


@pytest.mark.parametrize(("text", "language", "chosen"), [(KHMER, "km", "en"), (LAO, "lo", "vi"), (KHMER, "km", "lo")])
def test_letters_tell_khmer_and_lao_whatever_was_chosen(client, coordinator, workshop, text, language, chosen):
    preview = uploaded(client, workshop, language=chosen, file=docx(text))
    page = client.get(preview).content.decode()
    assert "By its letters the text is in" in page
    assert f'<div class="rich" lang="{language}">' in page
    client.post(preview)
    fields = life.head(workshop).snapshot["fields"]
    assert (fields[f"learnt_{language}"], fields[f"learnt_{chosen}"]) == (f"<p>{text}</p>", None)


@pytest.mark.parametrize("chosen", ["km", "lo"])
def test_latin_letters_are_neither_khmer_nor_lao(client, coordinator, workshop, chosen):
    answer = sent(client, workshop, docx(ENGLISH), chosen)
    assert list(answer.context["form"].errors) == ["language", "file"]
    assert "is not in the letters of" in answer.content.decode()
    assert "choose the file again" in answer.content.decode()


@pytest.mark.parametrize(
    ("text", "chosen"), [(f"{KHMER} {ENGLISH}", "km"), (f"{KHMER} {ENGLISH}", "en"), ("IWRM", "lo")]
)
def test_where_letters_are_mixed_or_few_the_person_knows_best(client, coordinator, workshop, text, chosen):
    client.post(uploaded(client, workshop, language=chosen, file=docx(text)))
    assert life.head(workshop).snapshot["fields"][f"learnt_{chosen}"] == f"<p>{text}</p>"


# --- files of bad intent ---


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_in_words_and_leave_nothing(client, coordinator, workshop, settings, name):
    file, content, _code = hostile(name)
    answer = sent(client, workshop, SimpleUploadedFile(file, content))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["file"]
    assert not [path for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", office("docx", ("word/vbaProject.bin", b"x"))),
        ("a.docm", office("docx", kind="application/vnd.ms-word.document.macroEnabled.main+xml")),
    ],
)
def test_a_file_with_macros_says_what_to_do(client, coordinator, workshop, name, content):
    page = sent(client, workshop, SimpleUploadedFile(name, content)).content.decode()
    assert "small programs (macros)" in page
    assert "Save as" in page


def test_a_hundred_megabytes_are_refused_in_words(client, coordinator, workshop, settings):
    content = word_file("x") + bytes(100 * 1024 * 1024)
    assert "larger than 20 MB" in sent(client, workshop, SimpleUploadedFile("a.docx", content)).content.decode()
    assert not [path for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "name", ["របាយការណ៍ ឆ្នាំ២០២៦.docx", "../../../etc/passwd", "a" * 400 + ".docx", "\u202excod.exe"]
)
def test_the_name_of_the_file_matters_nothing(client, coordinator, workshop, name):
    client.post(uploaded(client, workshop, file=docx("We learnt to wait.", name=name)))
    assert life.head(workshop).snapshot["fields"]["learnt_en"] == "<p>We learnt to wait.</p>"


# --- two people at once ---


def test_what_a_colleague_wrote_meanwhile_is_shown_before_it_is_replaced(client, coordinator, workshop):
    preview = uploaded(client, workshop)
    send(client, address(workshop), learnt_en="Of a colleague.")
    answer = client.post(preview)
    assert answer.status_code == 200
    assert "Somebody changed the text in the meantime" in answer.content.decode()
    assert "A text in this language is there already" in answer.content.decode()
    assert life.head(workshop).snapshot["fields"]["learnt_en"] == "<p>Of a colleague.</p>"
    assert client.post(preview).status_code == 302
    assert life.head(workshop).snapshot["fields"]["learnt_en"] == "<p>We learnt to wait.</p>"


def test_what_a_colleague_wrote_in_another_part_stays(client, coordinator, workshop):
    preview = uploaded(client, workshop)
    send(client, address(workshop), outcomes_en="Of a colleague.")
    assert client.post(preview).status_code == 302
    fields = life.head(workshop).snapshot["fields"]
    assert (fields["learnt_en"], fields["outcomes_en"]) == ("<p>We learnt to wait.</p>", "<p>Of a colleague.</p>")


def test_two_files_of_two_people_do_not_meet(client, coordinator, workshop):
    first = uploaded(client, workshop, file=docx("Of the first."))
    client.force_login(make.PersonFactory(is_coordinator=True, language="en"))
    assert client.get(first).status_code == 404
    second = uploaded(client, workshop, file=docx("Of the second."))
    assert client.post(second).status_code == 302
    client.force_login(coordinator)
    assert "Somebody changed the text" in client.post(first).content.decode()
