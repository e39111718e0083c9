"""Signing out on a device that others use: what is kept there is named, and stays or goes as its writer chooses."""

import re

import pytest
from factories import MembershipFactory, OrganizationFactory
from playwright.sync_api import expect
from walking import ready, walkers

from accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EDIT = "/en/workspace/organizations/fishers/edit/"
PAGE = "/en/accounts/logout/"
MENU = ".desk-menu form button"
BUTTON = "main form .button"
TOLD = "[data-kept-texts]"


@pytest.fixture
def editor():
    person = User.objects.create_user("editor@example.org", "a long test password", language="en", name="Sok")
    MembershipFactory(user=person, organization=OrganizationFactory(slug="fishers", mission_en="We fish."))
    return person


@pytest.fixture
def walker(chromium, live_server, editor):
    with walkers(chromium, live_server.url) as another:
        yield another().came_in(editor)


def typed(walker, text="Typed and not saved."):
    """Types into the form, and goes away from it at once."""
    walker.open(EDIT)
    ready(walker.page)
    walker.fold("website")
    walker.write("[name=website]", text)


def kept(walker):
    return walker.page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('mekongnet-kept:'))")


def is_out(walker) -> bool:
    return not [one for one in walker.context.cookies() if one["name"] == "sessionid" and one["value"]]


def test_where_nothing_is_kept_the_button_signs_out_at_once(walker):
    walker.open("/en/workspace/")
    walker.go(MENU)
    assert walker.path.startswith("/en/accounts/login/")
    assert is_out(walker)


def test_where_something_is_kept_it_is_named_and_stays_unless_its_writer_says_so(walker, editor):
    typed(walker)
    walker.go(MENU)
    assert walker.path == PAGE
    assert not is_out(walker)
    expect(walker.page.locator(TOLD)).to_be_visible()
    assert walker.page.locator("[data-kept-count]").inner_text() == "1"
    link = walker.page.locator("[data-kept-list] a")
    assert link.get_attribute("href") == EDIT
    assert link.inner_text()
    expect(walker.page.locator("[data-kept-remove]")).not_to_be_checked()
    walker.go(BUTTON)
    assert is_out(walker)
    assert len(kept(walker)) == 1
    walker.came_in(editor)
    walker.open(EDIT)
    expect(walker.page.locator("[data-kept]")).to_be_visible()


def test_its_writer_removes_it_and_nobody_elses(walker, editor):
    typed(walker)
    walker.page.evaluate("() => localStorage.setItem('mekongnet-kept:99999:places/pond', '{}')")
    walker.go(MENU)
    assert walker.page.locator("[data-kept-count]").inner_text() == "1"
    walker.press("[data-kept-remove]", "Space")
    walker.go(BUTTON)
    assert is_out(walker)
    assert kept(walker) == ["mekongnet-kept:99999:places/pond"]
    walker.came_in(editor)
    walker.open(EDIT)
    ready(walker.page)
    expect(walker.page.locator("[data-kept]")).to_be_hidden()


def test_the_link_of_a_text_leads_to_it_and_back_to_saving(walker):
    typed(walker)
    walker.go(MENU)
    walker.go("[data-kept-list] a")
    assert walker.path == EDIT
    expect(walker.page.locator("[data-kept]")).to_be_visible()


def test_what_lies_on_the_device_is_text_and_no_way_out_of_the_portal(walker, editor):
    walker.open("/en/workspace/")
    bad = {"path": "javascript:alert(1)", "name": "<img src=x onerror=alert(1)>"}
    walker.page.evaluate(
        """([person, bad]) => {
          localStorage.setItem(`mekongnet-kept:${person}:a`, JSON.stringify(bad));
          localStorage.setItem(`mekongnet-kept:${person}:b`, JSON.stringify({ ...bad, path: "//evil.example/" }));
          localStorage.setItem(`mekongnet-kept:${person}:organizations/c`, "no JSON");
        }""",
        [editor.pk, bad],
    )
    walker.open(PAGE)
    rows = walker.page.locator("[data-kept-list] li")
    assert rows.all_inner_texts() == [bad["name"], bad["name"], "organizations/c"]
    assert walker.page.locator("[data-kept-list] :is(a, img)").count() == 0


@pytest.mark.parametrize(("language", "number"), [("km", "២"), ("lo", "2")])
def test_the_number_is_written_as_its_reader_writes_it(walker, editor, language, number):
    walker.open(f"/{language}/workspace/")
    for name in "ab":
        walker.page.evaluate("key => localStorage.setItem(key, '{}')", f"mekongnet-kept:{editor.pk}:{name}")
    walker.open(f"/{language}/accounts/logout/")
    assert walker.page.locator("[data-kept-count]").inner_text() == number


def test_without_a_script_signing_out_is_as_it_was(chromium, live_server, client, editor):
    client.force_login(editor)
    context = chromium.new_context(java_script_enabled=False)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + PAGE)
    expect(page.locator(TOLD)).to_be_hidden()
    page.locator(MENU).click()
    page.wait_for_url(re.compile("/accounts/login/"))
    context.close()
