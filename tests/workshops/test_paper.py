"""A workshop on paper: the PDF of a page in four languages, and the agenda to be printed."""

import io
import re
import threading
import zlib

import pytest
import typst
from crawling import Page
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from factories import (
    AgendaItemFactory,
    CommitmentFactory,
    CommitmentReportFactory,
    CountryContributionFactory,
    DelegateFactory,
    FollowUpFactory,
    OrganizationFactory,
    ParticipationFactory,
    PersonFactory,
    PlaceFactory,
    SourceFactory,
    StopFactory,
    WorkshopDocumentFactory,
    WorkshopFactFactory,
    WorkshopFactory,
)
from PIL import Image
from test_calendars import DAY, FIRST, KHMER, LAO, dated

from library.languages import CODES
from publishing import pdf
from workshops.models import Workshop
from workshops.printing import paper_of
from workshops.programme import Programme

pytestmark = pytest.mark.django_db


def fetched(client, path) -> bytes:
    response = client.get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert b"%%EOF" in response.content[-10:]
    return response.content


def unpacked(content: bytes) -> bytes:
    """The file with what is compressed in it read, to look for names of fonts and addresses."""
    found = [content]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            found.append(zlib.decompress(packed))
        except zlib.error:
            continue
    return b"\n".join(found)


def paper(workshop, user=None, **more) -> dict:
    from django.contrib.auth.models import AnonymousUser

    return paper_of(workshop, Programme(workshop, user or AnonymousUser()), "https://example.org", **more)


def words(value) -> str:
    """All that a paper says, block by block."""
    if isinstance(value, dict):
        return (
            value["t"] + ("\n" if value.get("br") else "")
            if "t" in value
            else "\n".join(words(one) for key, one in value.items() if key not in ("kind", "style", "svg"))
        )
    if isinstance(value, list):
        return ("" if value and isinstance(value[0], dict) and "t" in value[0] else "\n").join(map(words, value))
    return str(value)


def drawn(one: dict) -> list[Image.Image]:
    """The pages of a paper as pictures."""
    pages = typst.compile(
        pdf._TEMPLATE,
        root=pdf._FOLDER,
        font_paths=pdf._fonts(),
        ignore_system_fonts=True,
        format="png",
        ppi=72,
        sys_inputs={"paper": pdf._text(one)},
    )
    return [Image.open(io.BytesIO(page)).convert("L") for page in (pages if isinstance(pages, list) else [pages])]


# --- what it says ---


@pytest.fixture
def full(db):
    """A workshop of which everything is known."""
    host = OrganizationFactory(name_en="Host of all", country="LA")
    workshop = dated(
        slug="full",
        kind="study_tour",
        name_en="The tour",
        ends_on=FIRST + DAY,
        takes_registrations=True,
        capacity=20,
        shows_progress=True,
        venue_en="The long hall",
        cost_en="Free.",
        registration_text_en="By letter.",
        report_body_en="<h2>Morning</h2><p>It <strong>rained</strong>.</p>",
        learnt_en="<ul><li><p>Begin small</p></li></ul>",
        outcomes_en="<table><tbody><tr><td><p>one</p></td><td><p>two</p></td></tr></tbody></table>",
        record_note_en="Nobody wrote down who spoke.",
    )
    stop = StopFactory(
        workshop=workshop,
        position=1,
        place=PlaceFactory(name_en="Landing"),
        what_is_shown_en="The night watch.",
        seasonal_note_en="Under water in August.",
    )
    stop.hosts.add(host)
    StopFactory(workshop=workshop, position=2, place=PlaceFactory(name_en="Mouth", lat=9.8, lon=106.6))
    item = AgendaItemFactory(workshop=workshop, title_en="Opening", country="KH", approach="cbnrm", language="km")
    item.organizations.add(host)
    ParticipationFactory(workshop=workshop, organization=host, role="host", number_of_people=4)
    fact = WorkshopFactFactory(workshop=workshop, text_en="Forty people came.", confidence="low")
    fact.sources.add(SourceFactory())
    CountryContributionFactory(workshop=workshop, country="VN", text_en="Mangroves.")
    WorkshopDocumentFactory(workshop=workshop, document__title_en="The long report")
    promise = CommitmentFactory(workshop=workshop, organization=host, text_en="Mark the sanctuary.")
    CommitmentReportFactory(commitment=promise, state="done")
    DelegateFactory(workshop=workshop, organization=host, name="Sok Dara", email="sok.dara@example.org")
    FollowUpFactory(
        workshop=workshop,
        organization=host,
        text="We watch at night now.",
        language="en",
        may_be_shown=True,
        answered_at=timezone.now(),
        shown_at=timezone.now(),
    )
    return workshop


def test_it_says_what_the_page_says(full):
    said = words(paper(full))
    for part in (
        *("The tour", "2–3 March 2027", "The long hall", "Free.", "By letter.", "Host of all", "Landing"),
        *("The night watch.", "Under water in August.", "Opening", "Presentation of a country: Cambodia, on CBNRM"),
        *("Forty people came.", "Weakly sourced", "Morning", "rained", "Begin small", "two", "Viet Nam", "Mangroves."),
        *("Mark the sanctuary.", "done", "The long report", "Nobody wrote down who spoke.", "We watch at night now."),
        *("https://example.org/en/workshops/full/", "one person", "4 people"),
    ):
        assert part in said, part


def test_it_draws_the_way_of_a_tour(full):
    (drawing,) = [one for one in paper(full)["blocks"] if one["kind"] == "drawing"]
    assert drawing["svg"].count('class="lit"') == 2
    assert 'class="route"' in drawing["svg"]


def test_no_name_of_a_person_is_in_it(full):
    coordinator = PersonFactory(is_coordinator=True)
    for one in (paper(full), paper(full, coordinator)):
        assert "Sok Dara" not in words(one)
        assert "sok.dara" not in words(one)


@pytest.mark.parametrize("field", ["registration_text_en", "capacity"])
def test_what_was_says_nothing_of_coming(full, field):
    assert "How to register" in words(paper(full))
    Workshop.objects.update(starts_on=FIRST - 4000 * DAY, ends_on=None, register_by=None)
    full.refresh_from_db()
    said = words(paper(full))
    assert "How to register" not in said
    assert "How many can come" not in said
    assert "Who took part" in said
    assert "People came from" not in said  # no country is recorded, and none is guessed


def test_it_says_first_what_holds_for_all(client):
    for fields, said in (
        ({"cancelled_at": timezone.now(), "cancel_note_en": "The road is under water."}, "The road is under water."),
        ({"status": "draft"}, "Not public"),
    ):
        assert said in words(paper(WorkshopFactory(**fields))["blocks"][0])
    with translation.override("km"):
        assert "English" in words(paper(WorkshopFactory())["blocks"][0])


def test_commitments_say_how_far_they_are_only_if_everybody_may_see_it(full):
    Workshop.objects.update(shows_progress=False)
    full.refresh_from_db()
    assert "Mark the sanctuary." in words(paper(full))
    assert "done" not in words(paper(full))


# --- how it is set ---


@pytest.mark.parametrize("language", CODES)
def test_there_is_a_paper_in_each_language(client, full, language):
    content = unpacked(fetched(client, f"/{language}/workshops/full.pdf"))
    fonts = {"km": b"NotoSansKhmer", "lo": b"NotoSansLao"}
    assert (fonts.get(language) or b"NotoSans-") in content.replace(b"#20", b"")
    assert re.search(rb"/Type ?/Catalog[^>]*/Lang ?\((\w+)", content)[1].decode() == language


def right_margin_is_white(page) -> bool:
    return page.crop((round(page.width * 190 / 210), 0, page.width, page.height)).getextrema() == (255, 255)


@pytest.mark.parametrize(
    ("language", "text", "breaks"), [("km", KHMER, True), ("lo", LAO, True), ("en", "unbreakable", False)]
)
def test_lines_of_khmer_and_lao_break_inside_the_margins(language, text, breaks):
    """A long text without spaces, as people write it, is broken where words end; a Latin one would run out."""
    long = re.sub(r"[\s;,]", "", text) * 12
    fields = {f"name_{language}": text[:8], f"summary_{language}": long, f"name_status_{language}": "ours"}
    workshop = WorkshopFactory(**fields, **{f"text_state_{language}": "original" if language == "en" else "draft"})
    with translation.override(language):
        (page, *_more) = drawn(paper(workshop))
    assert right_margin_is_white(page) is breaks


def test_page_numbers_are_in_the_digits_of_the_language():
    with translation.override("km"):
        assert paper(WorkshopFactory())["digits"] == "០១២៣៤៥៦៧៨៩"


@pytest.mark.parametrize(
    "text",
    [
        '#include "paper.typ"',
        '#read("/etc/passwd") $x^2$ *bold* _it_ `raw` <label> @ref // /* \\',
        "]]}}))\"'",
        "\x00\x01\ufffe\u202e",
        "a" * 5000,
        "ក្" * 3000,
        "🐟" * 50,
        "က မြန်မာ ไทย",
    ],
)
def test_hostile_words_are_set_as_words(client, text):
    workshop = dated(slug="words")
    clean = text.replace("\x00", "")
    Workshop.objects.filter(pk=workshop.pk).update(
        name_en=clean[:200] or "x", summary_en=clean, report_body_en=f"<p>{clean}</p>", place_text_en=clean[:200]
    )
    StopFactory(workshop=workshop, place=PlaceFactory(name_en=clean[:150]), what_is_shown_en=clean)
    fetched(client, "/en/workshops/words.pdf")


def test_deep_and_wide_report_is_set(client):
    deep = "<ul><li>" * 200 + "<p>x</p>" + "</li></ul>" * 200
    wide = "<table><tbody><tr>" + "<td colspan='999'><p>y</p></td>" * 90 + "</tr></tbody></table>"
    workshop = dated(slug="deep")
    Workshop.objects.filter(pk=workshop.pk).update(report_body_en=deep + wide + "<blockquote>" * 60 + "z")
    fetched(client, "/en/workshops/deep.pdf")


def test_a_report_that_is_too_long_is_left_out_and_said_to_be_elsewhere(client, monkeypatch):
    monkeypatch.setattr(pdf, "MOST_CHARACTERS", 6000)
    workshop = dated(slug="long", report_body_en="<p>" + "word " * 3000 + "</p>")
    content = fetched(client, "/en/workshops/long.pdf")
    assert len(re.findall(rb"/Type ?/Page\b", unpacked(content))) == 1
    assert "The report is too long for this paper." in words(paper(workshop, is_short=True))
    assert "word word" not in words(paper(workshop, is_short=True))


def test_what_is_too_long_without_its_report_is_refused_in_words(client, monkeypatch):
    monkeypatch.setattr(pdf, "MOST_CHARACTERS", 10)
    dated(slug="long")
    response = client.get("/en/workshops/long.pdf")
    assert response.status_code == 503
    assert "The page itself can be printed." in response.content.decode()
    assert response["Retry-After"]


def test_who_asks_while_many_are_being_made_is_asked_to_wait(client, monkeypatch):
    cache.clear()
    monkeypatch.setattr(pdf, "_at_work", threading.BoundedSemaphore(1))
    monkeypatch.setattr(pdf, "WAIT_SECONDS", 0.01)
    dated(slug="busy")
    with pdf._at_work:
        response = client.get("/km/workshops/busy.pdf")
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert client.get("/km/workshops/busy.pdf").status_code == 200


# --- who gets it ---


def test_a_paper_is_made_again_only_if_it_changed(client, full, monkeypatch):
    first = client.get("/en/workshops/full.pdf")
    assert first["Cache-Control"] == "no-cache, public"
    assert first["Content-Disposition"] == 'inline; filename="full.pdf"'
    monkeypatch.setattr(pdf, "_set", None)
    again = client.get("/en/workshops/full.pdf", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/en/workshops/full.pdf").content == first.content
    monkeypatch.undo()
    Workshop.objects.filter(pk=full.pk).update(venue_en="The short hall")
    assert client.get("/en/workshops/full.pdf", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_draft_is_for_those_who_may_see_it(client):
    WorkshopFactory(slug="draft", status="draft")
    for path in ("/en/workshops/draft.pdf", "/en/workshops/draft/agenda/"):
        assert client.get(path).status_code == 404
    client.force_login(PersonFactory(is_superuser=True, is_staff=True))
    assert client.get("/en/workshops/draft.pdf")["Cache-Control"] == "no-cache, private"
    assert client.get("/en/workshops/draft/agenda/").status_code == 200


def test_what_the_reader_may_not_see_is_not_printed(full):
    PlaceFactory._meta.model.objects.filter(name_en="Landing").update(status="draft")
    OrganizationFactory._meta.model.objects.update(status="draft")
    said = words(paper(full))
    assert "Landing" not in said
    assert "Host of all" not in said
    assert "Mark the sanctuary." not in said
    assert '"lat"' not in said


@pytest.mark.parametrize("size", [1, 3])
def test_it_costs_as_much_for_one_as_for_many(client, size):
    workshop = dated(slug="some", takes_registrations=True)
    for number in range(size):
        StopFactory(workshop=workshop, position=number + 1).hosts.add(OrganizationFactory())
        AgendaItemFactory(workshop=workshop)
        DelegateFactory(workshop=workshop)
    with CaptureQueriesContext(connection) as queries:
        fetched(client, "/en/workshops/some.pdf")
    # The workshop, its children, places of stops, who comes, organisations.
    assert len(queries) == 5


# --- the agenda to be printed ---


def test_the_agenda_stands_on_a_page_of_its_own(client, full):
    page = Page(client.get("/en/workshops/full/agenda/").content.decode())
    for part in ("The tour", "Day 1", "2 March 2027", "Opening", "Host of all", "The long hall"):
        assert part in page.text
    assert "The night watch." not in page.text
    assert "Sok Dara" not in page.text
    canonical = [link.href for link in page.links if link.rel == "canonical"]
    assert canonical == ["http://testserver/en/workshops/full/"]


@pytest.mark.parametrize("language", CODES)
def test_an_agenda_that_nobody_wrote_says_so(client, language):
    workshop = WorkshopFactory()
    page = Page(client.get(f"/{language}/workshops/{workshop.slug}/agenda/").content.decode())
    assert (page.faults, page.count("h1")) == ([], 1)
    assert "agenda" not in client.get(workshop.get_absolute_url()).content.decode().partition("<main")[2]
