"""What a stranger with bad intent sends, and what was found so: each of these once hung, failed or hid something."""

import datetime
import html
import re
import time
from urllib.parse import quote

import factories as make
import pytest
from django.utils import timezone
from form_reading import form_data, send

from casestudies.models import CaseStudy
from library.legacy_fonts import legacy_font
from library.models import Source
from organizations.people import digest_of
from publishing.differences import words
from publishing.rich_text import clean
from publishing.rich_text_input import RichTextFormField, to_html

pytestmark = pytest.mark.django_db

NEW = "/en/workspace/case-studies/new/"
MOMENT = 60  # seconds: a guard against what took minutes and hours, on however slow a machine


@pytest.fixture
def quick():
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < MOMENT


# --- texts that keep a machine busy ---


@pytest.mark.parametrize("text", ["ក" * 300_000, "aA" * 300_000, "é" * 300_000, "a" * 300_000 + "É"])
def test_a_very_long_word_is_looked_at_in_a_moment(text, quick):
    legacy_font(text)


def test_what_is_no_text_still_tells_nothing_of_old_fonts():
    assert legacy_font("PUmi@ExtþRsuk.org PUmi://XuM www.RBHraCaNacRkkm") is None
    assert legacy_font("RBHraCaNacRkkm<úCa RBHraCaNacRkkm<úCa") == "limon"


def test_a_very_long_word_of_anybody_who_asks_to_join_is_refused_in_a_moment(client, quick):
    data = {"name": "Dara", "email": "d@example.org", "language": "km", "new_organization": "ក" * 300_000}
    answer = client.post("/en/join/", {**data, "country": "KH", "kind": "ngo"})
    assert answer.status_code == 200
    assert "new_organization" in answer.context["form"].errors


@pytest.mark.parametrize("text", ["ក" * 300_000, "aA" * 300_000, "e" + "\u0301" * 300_000, "\ud800" * 9])
def test_whoever_has_a_ticket_keeps_no_machine_busy(client, text, quick):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    workshop = make.WorkshopFactory(date_state="confirmed", starts_on=yesterday)
    make.EvaluationTicketFactory(delegate__workshop=workshop, token_hash=digest_of("a-ticket-of-somebody"))
    long, short = (quote(part.encode("utf-8", "surrogatepass")) for part in (text, text[:9000]))
    data = f"best={long}&useful={short}"
    answer = client.post(
        "/en/workshops/evaluation/a-ticket-of-somebody/", data, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 422
    assert not workshop.evaluations.exists()


@pytest.mark.parametrize("count", [1_000, 17_000])
def test_long_texts_are_compared_in_a_moment(count, quick):
    old = " ".join(f"w{number} u{number}" for number in range(count))
    new = " ".join(f"w{number} v{number}" for number in range(count))
    before, after = words(old, new)
    assert before.count("<del>") == after.count("<ins>") == count

    def plain(found):
        return html.unescape(re.sub("</?(?:del|ins)>", "", found))

    assert (plain(before), plain(after)) == (old, new)


@pytest.mark.parametrize("name", ["div", "x-y"])
def test_ten_thousands_of_elements_in_each_other_are_cleaned_in_a_moment(name, quick):
    assert to_html("<p>" + f"<{name}>" * 40_000 + "fish<script>alert(1)</script>") == "<p>fish</p>"


def test_a_rich_text_of_megabytes_is_not_even_read(quick):
    text = "<p>" + "<div>" * 900_000
    assert RichTextFormField(required=False).clean(text) == text, "its length is refused by the form that asks"


# --- texts that deceive ---


def test_signs_of_direction_do_not_come_into_rich_text_as_entities():
    assert clean("<p>a&#x202e;b&#8238;c&#x2067;d</p>") == "<p>abcd</p>"
    assert len(clean(f"<p>e{'&#x301;' * 5000}</p>")) < 40


# --- values that break pages ---


def test_a_source_that_is_no_address_breaks_no_page(client):
    organization = make.OrganizationFactory()
    study = make.CaseStudyFactory(slug="lake", owner=organization)
    client.force_login(make.MembershipFactory(organization=organization).user)
    page = "/en/workspace/case-studies/lake/edit/"
    assert send(client, page, more_sources="http://[fish catch").status_code == 302
    assert Source.objects.get(address="http://[fish catch").label == "http://[fish catch"
    study.context_sources.add(Source.objects.get(address="http://[fish catch"))
    for address in (page, "/en/workspace/case-studies/lake/history/2/", "/en/case-studies/lake/"):
        assert client.get(address).status_code == 200
    client.logout()
    assert "http://[fish catch" in client.get("/en/case-studies/lake/").text


@pytest.mark.parametrize(
    "coordinates",
    [[[[10**400, 0], [1, 0], [1, 1], [10**400, 0]]], "[" * 900 + "]" * 900],
    ids=["a number beyond all numbers", "lists in lists"],
)
def test_a_boundary_out_of_this_world_is_refused(client, coordinates):
    client.force_login(make.PersonFactory(is_coordinator=True))
    make.PlaceFactory(slug="lake")
    text = coordinates if isinstance(coordinates, str) else str(coordinates)
    answer = send(
        client,
        "/en/workspace/places/lake/edit/",
        boundary_text=f'{{"type": "Polygon", "coordinates": {text}}}',
    )
    assert answer.status_code == 200
    assert "boundary_text" in answer.context["form"].errors


def test_a_case_study_called_new_can_be_reached(client):
    client.force_login(make.MembershipFactory().user)
    answer = send(client, NEW, title_en="New")
    study = CaseStudy.objects.get()
    assert study.slug != "new"
    assert answer.url.startswith(f"/en/workspace/case-studies/{study.slug}/")
    assert form_data(client.get(f"/en/workspace/case-studies/{study.slug}/edit/"))["title_en"] == ["New"]


@pytest.mark.parametrize("page", ["case-studies/lake", "organizations/us", "places/pond", "workshops/meeting"])
def test_a_program_may_ask_for_the_head_of_an_editing_page(client, page):
    make.CaseStudyFactory(slug="lake")
    make.OrganizationFactory(slug="us")
    make.PlaceFactory(slug="pond")
    make.WorkshopFactory(slug="meeting")
    client.force_login(make.PersonFactory(is_coordinator=True))
    assert client.head(f"/en/workspace/{page}/edit/").status_code == 200


def test_no_server_in_between_keeps_the_picture_of_a_draft(client):
    organization = make.OrganizationFactory(slug="us", status="draft", publish_at=None)
    client.force_login(make.MembershipFactory(organization=organization).user)
    headers = client.get("/og/organizations/us.png").headers["Cache-Control"]
    assert "private" in headers
    assert "public" not in headers


def test_a_body_that_is_too_large_is_refused_in_words_and_stores_nothing(client):
    client.force_login(make.PersonFactory(is_coordinator=True, language="km"))
    answer = client.post(NEW, {"title_en": "a" * 6_000_000}, headers={"accept-language": "km"})
    assert answer.status_code == 413
    assert "អ្វីដែលអ្នកផ្ញើមកធំពេក" in answer.content.decode() or "What you sent is too large" in answer.content.decode()
    assert CaseStudy.objects.count() == 0


# --- reports of workshops ---


@pytest.fixture
def lake(client):
    client.force_login(make.PersonFactory(is_coordinator=True, language="en"))
    workshop = make.WorkshopFactory(slug="lake", name_en="The lake", summary_en="x")
    make.CommitmentFactory(workshop=workshop)
    make.WorkshopDocumentFactory(workshop=workshop)
    return "/en/workspace/workshops/lake"


@pytest.mark.parametrize("number", ["0", "9" * 12, "9" * 19, "9" * 40])
def test_numbers_of_nothing_find_nothing(client, lake, number):
    for address in (f"/en/workspace/commitments/{number}/", f"{lake}/documents/{number}/", f"{lake}/photos/{number}/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"state": "done"}).status_code == 404
    assert client.get(f"{lake}/report/learnt/word/{'x' * 43}/{number}.jpg").status_code == 404
    assert client.get("/en/workspace/commitments/", {"page": number}).status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"base": "\x00", "learnt_en": "\x00\ud800x", "number_of_participants": "\x00"},
        {"base": "-1", "commitments-TOTAL": "9" * 400},
        {"base": "1", "commitments-TOTAL": "-1", "contributions-TOTAL": "²", "countries-TOTAL": "1e9"},
        {
            "base": "1",
            "commitments-TOTAL": "100000",
            "commitments-0-organization": "9" * 40,
            "commitments-0-due_on": "²",
        },
        {"base": "1", "participations-TOTAL": "2", "participations-0-key": "id:9", "participations-1-key": "id:9"},
        {
            "base": "1",
            "countries-TOTAL": "1",
            "countries-0-country": "KH\x00",
            "countries-0-number_of_people": "1" * 31,
        },
        {"base": "1", "commitments-TOTAL": "1", "commitments-0-due_on": "9999-99-99", "commitments-0-ORDER": "x" * 99},
    ],
)
def test_whatever_is_sent_as_a_report_is_answered_in_words(client, lake, data, quick):
    form = form_data(client.get(f"{lake}/report/"))
    for sent in (data, {**form, **data}):
        answer = client.post(f"{lake}/report/", {name: _sendable(value) for name, value in sent.items()})
        assert answer.status_code in (200, 302)


def _sendable(value):
    return value.encode("utf-8", "surrogatepass").decode("latin-1") if isinstance(value, str) else value


@pytest.mark.parametrize(
    "page", ["documents", "documents/order", "photos/order", "report/attendance", "report/learnt/word"]
)
@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "application/json", "multipart/form-data", "text/\x01"]
)
@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe", b"file=x&place-1=\xff&remove-=1", b"--x\r\n", b"{" * 9000])
def test_bodies_of_any_kind_are_answered(client, lake, page, kind, body):
    answer = client.generic("POST", f"{lake}/{page}/", body, content_type=kind)
    assert answer.status_code in (200, 302, 400)
