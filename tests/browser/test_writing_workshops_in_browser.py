"""Announcing a workshop and a study tour on a phone of 360 px: with scripts, and in a browser that runs none."""

import datetime

import pytest
from factories import (
    AgendaItemFactory,
    OrganizationFactory,
    PersonFactory,
    PlaceFactory,
    StopFactory,
    WorkshopFactory,
)
from playwright.sync_api import expect

from workshops.models import Workshop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAVE = ".edit-save button"


@pytest.fixture
def page(request, chromium, live_server, transactional_db, client):
    """A coordinator's page; without scripts where a test is given False."""
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=getattr(request, "param", True),
        service_workers="block", base_url=live_server.url,
    )  # fmt: skip
    client.force_login(PersonFactory(name="Chan", language="en", is_coordinator=True, mail="none"))
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    faults = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    yield page
    context.close()
    assert faults == []


def fold(page, selector):
    """Opens the part of the form in which that is."""
    page.locator(f"details.edit-section:not([open]):has({selector}) > summary").click()


def begin(page, kind, name):
    page.goto("/en/workspace/")
    page.get_by_role("link", name="New workshop").click()
    page.fill("[name=name_en]", name)
    page.fill("[name=summary_en]", "Members meet.")
    page.select_option("[name=kind]", kind)


def save(page):
    page.click(SAVE)
    page.wait_for_url("**?saved=*")


def publish(page):
    page.locator("details.next:has(form[action$='/publish/']) > summary").click()
    page.click("form[action$='/publish/'] button")
    expect(page.locator("main")).to_contain_text("Everybody can read this.")


def fits(page):
    width = page.locator("body").bounding_box()["width"]
    assert width <= 360, f"{page.url} is {width} px wide"


def titles(workshop):
    return [(one.day, one.title_en) for one in workshop.agenda.all()]


def test_a_workshop_of_two_days(page, transactional_db):
    organisation = OrganizationFactory(name_en="Fishers of the lake")
    begin(page, "regional", "Nets and rice")
    page.check("[name=date_state][value=confirmed]")
    page.fill("[name=starts_on]", "2027-03-08")
    page.fill("[name=ends_on]", "2027-03-07")
    page.select_option("[name=zone]", "Asia/Phnom_Penh")
    fold(page, "#id_participations")
    page.click("[name=add-participations]")
    page.select_option("[name=participations-0-organization]", str(organisation.pk))
    page.select_option("[name=participations-0-role]", "organiser")
    fold(page, "#id_agenda")
    for number, (day, title) in enumerate([("1", "Welcome"), ("2", "Group work"), ("1", "Cambodia presents")]):
        page.click("[name=add-agenda]")
        page.fill(f"[name=agenda-{number}-day]", day)
        page.fill(f"[name=agenda-{number}-title_en]", title)
    page.click(SAVE)
    expect(page.locator("#to-mend")).to_contain_text("The last day is before the first day.")
    assert page.input_value("[name=agenda-1-title_en]") == "Group work"
    page.fill("[name=ends_on]", "2027-03-09")
    save(page)
    workshop = Workshop.objects.get()
    assert titles(workshop) == [(1, "Welcome"), (1, "Cambodia presents"), (2, "Group work")]

    # What is kept is folded; it is put in order without opening it.
    page.get_by_role("link", name="Edit", exact=True).click()
    fold(page, "#id_agenda")
    fits(page)
    second = page.locator("#agenda-1")
    expect(second.locator("summary").first).to_have_text("Day 1: Cambodia presents")
    expect(page.locator("[name=agenda-1-title_en]")).to_be_hidden()
    second.get_by_role("button", name="Move up").click()
    second.locator(".row-fold > summary").click()
    second.get_by_label("Fishers of the lake").check()
    page.locator("#agenda-2").get_by_role("button", name="Remove").click()
    save(page)
    assert titles(workshop) == [(1, "Cambodia presents"), (1, "Welcome")]
    assert [*workshop.agenda.first().organizations.all()] == [organisation]
    publish(page)
    fits(page)
    workshop.refresh_from_db()
    assert (workshop.is_public, workshop.ends_on) == (True, datetime.date(2027, 3, 9))


@pytest.mark.parametrize("page", [False], indirect=True)
def test_a_study_tour_without_scripts(page, transactional_db):
    lake, forest = (PlaceFactory(name_en=name, name_status_en="common") for name in ("The lake", "The forest"))
    old = WorkshopFactory(slug="old", name_en="Last year", date_state="confirmed", starts_on=datetime.date(2026, 3, 2))
    AgendaItemFactory(workshop=old, title_en="Opening")
    StopFactory(workshop=old, place=lake, what_is_shown_en="The nets")
    begin(page, "study_tour", "To the forest")
    fold(page, "#id_stops")
    for number, place in enumerate((lake, forest)):
        page.click("[name=add-stops]")
        page.select_option(f"[name=stops-{number}-place]", str(place.pk))
        assert page.input_value(f"[name=stops-{number}-ORDER]") == str(number + 1)
    page.fill("[name=stops-1-ORDER]", "1")
    page.fill("[name=stops-0-ORDER]", "2")
    save(page)
    tour = Workshop.objects.get(kind="study_tour", slug__startswith="to-the")
    assert [one.place for one in tour.stops.all()] == [forest, lake]

    page.get_by_role("link", name="Edit", exact=True).click()
    fold(page, "#id_stops")
    page.check("[name=stops-1-DELETE]")
    save(page)
    assert [one.place for one in tour.stops.all()] == [forest]
    page.get_by_role("link", name="Copy from an earlier workshop").click()
    page.select_option("[name=from]", "old")
    page.get_by_role("button", name="Show what it has").click()
    fits(page)
    page.get_by_label("Opening").uncheck()
    page.get_by_role("button", name="Copy what is ticked").click()
    page.get_by_text("Copied as a draft.").wait_for()
    assert [(one.place, one.what_is_shown_en) for one in tour.stops.all()] == [(forest, None), (lake, "The nets")]
    assert not tour.agenda.exists()
    page.goto(f"/en/workspace/workshops/{tour.slug}/")
    publish(page)
    tour.refresh_from_db()
    assert (tour.is_public, tour.date_state) == (True, "unknown")
