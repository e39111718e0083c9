"""Registering people on a small phone, by keyboard, with and without a script; and what stays on the device."""

import datetime

import pytest
from django.core.cache import cache
from django.utils import timezone
from factories import MembershipFactory, OrganizationFactory, PersonFactory, WorkshopFactory
from playwright.sync_api import expect
from walking import until

from workshops.models import Delegate

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}
LIST = "/en/workspace/workshops/tour/registration/lake/"


@pytest.fixture
def phone(chromium, live_server, client, request):
    """A phone on which an editor of the organisation `lake` is signed in."""
    cache.clear()
    lake = OrganizationFactory(slug="lake", name_en="Fishers of the lake")
    editor = PersonFactory(language="en", name="Chan")
    MembershipFactory(user=editor, organization=lake)
    day = timezone.localdate() + datetime.timedelta(days=30)
    WorkshopFactory(
        slug="tour", name_en="Tour", starts_on=day, date_state="confirmed", takes_registrations=True, capacity=1
    )
    client.force_login(editor)
    context = chromium.new_context(viewport=PHONE, java_script_enabled=getattr(request, "param", True))
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([session])
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()
    cache.clear()


def fits(page) -> bool:
    return page.locator("html").bounding_box()["width"] <= PHONE["width"]


def register(page, name, **fields):
    page.fill("[name=name]", name)
    for field, words in fields.items():
        page.fill(f"[name={field}]", words)
    page.locator("label[for=id_agreed]").click()
    page.get_by_role("button", name="Register", exact=True).press("Enter")


@pytest.mark.parametrize("phone", [True, False], indirect=True, ids=["script", "no script"])
def test_people_are_registered_and_taken_out_on_a_phone(phone, live_server):
    phone.goto(f"{live_server.url}/en/workspace/")
    phone.locator("#registrations ~ ul a").click()
    assert phone.url == live_server.url + LIST
    assert fits(phone)
    phone.get_by_role("button", name="Register", exact=True).click()
    expect(phone.locator("#id_name_error")).to_be_visible()
    register(phone, "Sok Dara", email="dara@example.org", diet="no pork")
    expect(phone.locator(".said")).to_contain_text("Sok Dara is registered, and comes.")
    register(phone, "B Two")
    expect(phone.locator(".said")).to_contain_text("B Two is on the waiting list")
    expect(phone.locator(".todo > li")).to_have_count(2)
    assert fits(phone)
    phone.locator(".todo > li").first.get_by_role("link", name="Look at it").click()
    assert fits(phone)
    expect(phone.locator("[name=diet]")).to_have_value("no pork")
    phone.fill("[name=diet]", "no fish")
    phone.get_by_role("button", name="Save").press("Enter")
    expect(phone.locator(".said")).to_contain_text("The data of Sok Dara are changed.")
    assert Delegate.objects.get(name="Sok Dara").diet == "no fish"
    phone.locator(".todo > li").first.get_by_role("link", name="Take off the list").click()
    phone.get_by_role("button", name="Take out").press("Enter")
    expect(phone.locator(".todo > li")).to_have_count(1)
    assert dict(Delegate.objects.values_list("name", "state")) == {"Sok Dara": "withdrawn", "B Two": "coming"}


def kept(page) -> str:
    return page.evaluate("JSON.stringify(localStorage)")


def test_what_was_typed_is_kept_on_the_device_but_not_what_tells_of_health(phone, live_server):
    phone.goto(live_server.url + LIST)
    phone.fill("[name=name]", "Sok Dara")
    phone.fill("[name=access_needs]", "a wheelchair")
    phone.fill("[name=diet]", "no pork")
    phone.locator("label[for=id_agreed]").click()
    expect(phone.locator("[data-kept-here]")).to_be_visible()
    assert "Sok Dara" in kept(phone)
    for words in ("wheelchair", "pork", "agreed"):
        assert words not in kept(phone)
    # The session ends, or the line is cut: it is offered again.
    phone.goto(live_server.url + LIST)
    phone.locator("[data-kept-take]").click()
    expect(phone.locator("[name=name]")).to_have_value("Sok Dara")
    expect(phone.locator("[name=agreed]")).not_to_be_checked()
    # Once it is saved the device forgets it.
    register(phone, "Sok Dara")
    expect(phone.locator(".said")).to_contain_text("Sok Dara is registered")
    phone.wait_for_load_state("load")
    until(phone, "() => !JSON.stringify(localStorage).includes('Sok Dara')")
    expect(phone.locator("[data-kept]")).to_be_hidden()
