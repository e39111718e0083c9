"""Coming to the network in a real browser: by keyboard alone, on a small phone, without JavaScript too."""

import re

import pytest
from django.core.cache import cache
from factories import OrganizationFactory, PersonFactory
from playwright.sync_api import expect

from accounts.models import Letter, User
from organizations import actions
from organizations.models import JoinRequest, Membership

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def phone(chromium, request):
    cache.clear()
    context = chromium.new_context(viewport=PHONE, java_script_enabled=request.param, service_workers="block")
    yield context.new_page()
    context.close()
    cache.clear()


def to(page, selector):
    """Goes on by the Tab key until the element has the focus."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"The Tab key does not lead to {selector}.")


def fits(page) -> bool:
    return page.locator("html").bounding_box()["width"] <= PHONE["width"]


def test_asking_to_join(phone, live_server):
    OrganizationFactory(slug="house", name_en="House of the River")
    PersonFactory(is_coordinator=True)
    phone.goto(f"{live_server.url}/en/join/")
    assert fits(phone)
    to(phone, "[name=name]")
    phone.keyboard.type("Sok Dara")
    to(phone, "[name=email]")
    phone.keyboard.type("sok@example.org")
    to(phone, "main button")
    with phone.expect_navigation():
        phone.keyboard.press("Enter")
    expect(phone.locator(".err")).to_have_text(re.compile("^Choose your organisation"))
    expect(phone.locator("[name=name]")).to_have_value("Sok Dara")
    to(phone, "[name=organization]")
    phone.keyboard.press("H")
    to(phone, "main button")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/join/thanks/")
    assert JoinRequest.objects.get().organization.slug == "house"


def test_accepting_an_invitation(phone, live_server):
    house = OrganizationFactory(name_km="ផ្ទះទន្លេ", name_status_km="official")
    actions.invite(
        organization=house, email="guest@example.org", name="", language="km", role="editor", by=PersonFactory()
    )
    letter = Letter.objects.get(address="guest@example.org")
    phone.goto(live_server.url + re.search(r"/km/invitation/[\w-]+/", letter.body)[0])
    assert fits(phone)
    to(phone, "[name=name]")
    phone.keyboard.type("សុខ ដារ៉ា")
    to(phone, "[name=password]")
    phone.keyboard.type("a quiet river at dawn")
    to(phone, "main button")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/km/workspace/")
    person = User.objects.get(email="guest@example.org")
    assert person.name == "សុខ ដារ៉ា"
    assert Membership.objects.get(user=person).organization == house
