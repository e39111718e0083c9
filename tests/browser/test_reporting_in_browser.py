"""The report of a workshop as a coordinator writes it on a phone and by keyboard, what a member answers, and what the
public sees.
"""

import datetime
import io

import pytest
from django.core.cache import cache
from factories import (
    DelegateFactory,
    MembershipFactory,
    OrganizationFactory,
    PersonFactory,
    PhotoFactory,
    WorkshopFactory,
    WorkshopPhotoFactory,
)
from office_files import PDF, word_file
from PIL import Image
from playwright.sync_api import expect
from walking import SAVE, until, walkers

from publishing import actions, life
from workshops.models import Workshop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK = "/en/workspace/workshops/lake/"


@pytest.fixture
def another(chromium, live_server, transactional_db):
    cache.clear()
    with walkers(chromium, live_server.url) as made:
        yield made
    cache.clear()


@pytest.fixture
def coordinator(another):
    return another().came_in(PersonFactory(name="Chan", language="en", is_coordinator=True, mail="none"))


@pytest.fixture
def fishers(transactional_db):
    return OrganizationFactory(name_en="Fishers of the lake", country="KH", kind="community")


@pytest.fixture
def workshop(transactional_db, fishers):
    day = datetime.date(2026, 3, 2)
    made = WorkshopFactory(slug="lake", name_en="The lake", summary_en="x", date_state="confirmed", starts_on=day)
    for _number in range(3):
        DelegateFactory(workshop=made, organization=fishers, attended=True)
    return made


def give_file(walker, name, content):
    """The key that opens the window of files works; Playwright does not always hear of it on a slow machine."""
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    walker.to("[name=file]").set_input_files(file)


def newest(workshop):
    return life.head(workshop).snapshot


def test_a_report_is_written_its_promise_answered_and_both_are_public(coordinator, another, workshop, fishers):
    walker, page = coordinator, coordinator.page

    walker.open(f"{DESK}report/attendance/")
    walker.go("main form button")
    walker.write(".rich", "Forty people met.")
    walker.press("[data-rows=contributions] [data-add]")
    walker.choose("contributions-0-country", "KH")
    walker.write("[name=contributions-0-text_en]", "Two sanctuaries.")
    walker.fold("commitments-TOTAL")
    walker.press("[data-rows=commitments] [data-add]")
    walker.choose("commitments-0-organization", str(fishers.pk))
    walker.write("[name=commitments-0-text_en]", "Mark the sanctuary.")
    walker.go(SAVE)
    assert newest(workshop)["fields"]["report_body_en"] == "<p>Forty people met.</p>"

    walker.open(f"{DESK}documents/")
    give_file(walker, "របាយការណ៍.pdf", PDF)
    walker.choose("kind", "report")
    walker.choose("language", "km")
    walker.write("[name=title_en]", "The report")
    walker.go("main form[enctype] button.button")
    expect(page.get_by_text("The document is added.")).to_be_in_viewport()

    photo = io.BytesIO()
    Image.new("RGB", (320, 200), "teal").save(photo, "JPEG")
    walker.open(f"{DESK}photos/")
    give_file(walker, "DSC_1.jpg", photo.getvalue())
    walker.write("[name=alt_en]", "Two women mend a net.")
    walker.choose("people_agreed", "yes")
    walker.write("[name=credit]", "Sok Dara")
    walker.choose("licence", "CC BY 4.0")
    walker.go("main form[enctype] button.button")
    expect(page.get_by_text("The photo is added.")).to_be_in_viewport()

    walker.open(DESK)
    page.locator("details.next:has(form[action$='/publish/'])").evaluate("one => one.open = true")
    walker.go("form[action$='/publish/'] button")

    member = another().came_in(MembershipFactory(organization=fishers, user__language="en").user)
    member.open("/en/workspace/")
    member.go(".todo a[href*='/commitments/']")
    member.choose("state", "under_way")
    member.write("[name=note]", "Poles are bought.")
    member.go("main form button")
    expect(member.page.get_by_text("Poles are bought.")).to_be_visible()

    visitor = another()
    visitor.open("/en/workshops/lake/")
    seen = visitor.page
    expect(seen.locator("table.bars").first).to_contain_text("Cambodia")
    for words in ("Forty people met.", "Two sanctuaries.", "Mark the sanctuary."):
        expect(seen.get_by_text(words)).to_be_visible()
    assert "under way" not in seen.locator(".commitments").inner_text()
    assert "Poles are bought." not in seen.locator("main").inner_text()
    assert "Khmer · PDF" in seen.locator(".documents").inner_text()
    expect(seen.get_by_alt_text("Two women mend a net.")).to_be_visible()

    walker.open(f"{DESK}report/")
    walker.fold("shows_progress")
    walker.press("[name=shows_progress]", "Space")
    walker.go(SAVE)
    actions.publish(entry=Workshop.objects.get(), by=PersonFactory(is_coordinator=True))
    visitor.open("/en/workshops/lake/")
    assert "under way" in seen.locator(".commitments").inner_text()


def test_a_part_from_a_word_file_and_what_was_typed_meanwhile_both_stay(coordinator, workshop):
    walker, page = coordinator, coordinator.page
    walker.open(f"{DESK}report/")
    walker.write(".rich", "Forty people met.")
    page.locator("[data-kept-here]").wait_for()
    walker.go("a[href$='/report/learnt/word/']")
    give_file(walker, "learnt.docx", word_file("We learnt to wait."))
    walker.go("main form button.button")
    walker.go("main form button.button")
    walker.press("[data-kept-take]")
    expect(page.locator("[data-kept]")).to_be_hidden()
    walker.go(SAVE)
    fields = newest(workshop)["fields"]
    assert (fields["report_body_en"], fields["learnt_en"]) == (
        "<p>Forty people met.</p>",
        "<p>We learnt to wait.</p>",
    )


@pytest.mark.parametrize("place", ["documents/", "report/learnt/word/"])
def test_a_file_that_is_too_large_is_not_even_sent(coordinator, workshop, place):
    walker, page = coordinator, coordinator.page
    walker.open(f"{DESK}{place}")
    give_file(walker, "report.pdf", bytes(20 * 1024 * 1024 + 1))
    expect(page.locator(".field:has([name=file]) .err")).to_contain_text("larger than 20 MB")
    assert page.locator("[name=file]").input_value() == ""
    give_file(walker, "report.pdf", PDF)
    expect(page.locator(".field:has([name=file]) .err")).to_be_hidden()
    assert page.locator("[name=file]").input_value() != ""


def test_photos_come_when_they_come_into_sight(another, workshop):
    text = "".join(
        f"<p>They told how they mark the sanctuary, and who watches it at night: {n}.</p>" for n in range(90)
    )
    Workshop.objects.update(report_body_en=text)
    for number in range(40):
        WorkshopPhotoFactory(workshop=workshop, photo=PhotoFactory(alt_en=f"Net {number}"), position=number)
    visitor, asked = another(), []
    visitor.page.on("request", lambda one: asked.append(one.url) if one.url.endswith((".jpg", ".webp")) else None)
    visitor.open("/en/workshops/lake/")
    visitor.page.wait_for_load_state("networkidle")
    assert asked == []
    visitor.page.locator(".photos img").first.scroll_into_view_if_needed()
    visitor.page.wait_for_load_state("networkidle")
    until(visitor.page, "() => document.querySelector('.photos img').currentSrc !== ''")
    assert 0 < len(asked) < 40
