"""What was typed is never lost: a closed window, a lost line, an expired session, a second editor, a full device."""

import re

import pytest
from factories import ContactFactory, MembershipFactory, OrganizationFactory
from playwright.sync_api import expect
from walking import ready, until

from accounts.models import User
from organizations.models import Contact
from publishing import actions, life

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOTICE, HERE, OFFLINE = "[data-kept]", "[data-kept-here]", "[data-kept-offline]"
MISSION = "textarea[name=mission_en]"


@pytest.fixture
def organization():
    return OrganizationFactory(slug="fishers", name_en="Fishers", mission_en="We fish.")


@pytest.fixture
def editor(organization):
    person = User.objects.create_user("editor@example.org", "a long test password", language="en", name="Sok")
    MembershipFactory(user=person, organization=organization)
    return person


def sign_in(page, live_server, client, person):
    """The browser gets the session of a test client that signed in."""
    client.force_login(person)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])


@pytest.fixture
def window(browser_page, live_server, client, editor):
    sign_in(browser_page, live_server, client, editor)
    return browser_page


def address(live_server):
    return f"{live_server.url}/en/workspace/organizations/fishers/edit/"


def opened(page, live_server):
    page.goto(address(live_server))
    page.evaluate("for (const part of document.querySelectorAll('form[data-autosave] details')) part.open = true")
    ready(page)
    return page


def field(page, selector=MISSION):
    found = page.locator(selector).first
    found.evaluate("one => { for (let e = one; e; e = e.parentElement) { e.hidden = false; e.open = true; } }")
    return found


def typed(page, text, selector=MISSION):
    """Types it, and waits until it is kept."""
    field(page, selector).fill(text)
    until(page, "text => Object.values(localStorage).some((kept) => kept.includes(text))", text)
    expect(page.locator(HERE)).to_be_visible()


def came_with(page, name):
    """Waits for a page of the portal with that field: until the old one is left, a row lies hidden in it."""
    page.locator(f"form[data-keeps] [name={name}]:not([type=hidden])").wait_for(state="attached")
    ready(page)


def save(page):
    page.locator("form[data-autosave] button:not([name]):not([type=button])").last.click()


def kept(page):
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('mekongnet-kept:'))")


def test_a_closed_window_loses_nothing(window, live_server):
    page = opened(window, live_server)
    expect(page.locator(NOTICE)).to_be_hidden()
    typed(page, "We fish, and we count the fish.")
    other = page.context.new_page()
    page.close()
    opened(other, live_server)
    expect(other.locator(NOTICE)).to_be_visible()
    assert other.locator("[data-kept-time]").inner_text()
    expect(field(other)).to_have_value("We fish.")
    other.locator("[data-kept-take]").focus()
    other.keyboard.press("Enter")
    expect(field(other)).to_have_value("We fish, and we count the fish.")
    expect(other.locator(NOTICE)).to_be_hidden()


def test_what_was_saved_is_not_offered_again(window, live_server, organization):
    page = opened(window, live_server)
    typed(page, "  We fish at night.  ")
    save(page)
    page.wait_for_url(re.compile(r"/workspace/organizations/fishers/\?saved=\d+$"))
    assert kept(page) == []
    assert life.head(organization).snapshot["fields"]["mission_en"] == "We fish at night."
    opened(page, live_server)
    expect(page.locator(NOTICE)).to_be_hidden()


def test_what_is_thrown_away_is_gone(window, live_server):
    page = opened(window, live_server)
    typed(page, "Nonsense.")
    opened(page, live_server)
    page.locator("[data-kept-drop]").click()
    expect(page.locator(NOTICE)).to_be_hidden()
    assert kept(page) == []
    opened(page, live_server)
    expect(page.locator(NOTICE)).to_be_hidden()


def test_a_lost_line_loses_nothing(window, live_server, organization):
    page = opened(window, live_server)
    page.context.set_offline(True)
    field(page).fill("Typed without a line.")
    expect(page.locator(OFFLINE)).to_be_visible()
    save(page)
    expect(page.locator(OFFLINE)).to_be_focused()
    assert page.url == address(live_server)
    expect(field(page)).to_have_value("Typed without a line.")
    other = page.context.new_page()
    page.close()
    page.context.set_offline(False)
    opened(other, live_server)
    expect(other.locator(OFFLINE)).to_be_hidden()
    other.locator("[data-kept-take]").click()
    expect(field(other)).to_have_value("Typed without a line.")
    save(other)
    other.wait_for_url(re.compile("saved="))
    assert life.head(organization).snapshot["fields"]["mission_en"] == "Typed without a line."


def test_a_line_that_leads_nowhere_is_told_and_the_same_page_is_saved_later(window, live_server, organization):
    page = opened(window, live_server)
    field(page).fill("Typed on a dead line.")
    page.route("**/*", lambda route: route.abort())
    assert page.evaluate("navigator.onLine")
    save(page)
    expect(page.locator(OFFLINE)).to_be_focused()
    page.unroute("**/*")
    page.locator("button[name=add-contacts]").evaluate("button => button.form.requestSubmit(button)")
    came_with(page, "contacts-0-name")
    expect(field(page)).to_have_value("Typed on a dead line.")
    save(page)
    page.wait_for_url(re.compile("saved="))
    assert life.head(organization).snapshot["fields"]["mission_en"] == "Typed on a dead line."


def test_other_forms_of_the_workspace_wait_for_the_line_too(window, live_server, organization, editor):
    actions.save(entry=organization, snapshot={"fields": {"mission_en": "New."}}, base=0, by=editor)
    window.goto(f"{live_server.url}/en/workspace/organizations/fishers/")
    window.locator("form[action$='/submit/'] [name=comment]").fill("Please read it.")
    window.context.set_offline(True)
    window.locator("form[action$='/submit/'] button").click()
    expect(window.locator("#no-line")).to_be_focused()
    expect(window.locator("form[action$='/submit/'] [name=comment]")).to_have_value("Please read it.")
    window.context.set_offline(False)
    expect(window.locator("#no-line")).to_be_hidden()
    window.locator("form[action$='/submit/'] button").click()
    window.wait_for_url(re.compile("/fishers/$"))
    expect(window.locator("form[action$='/submit/']")).to_have_count(0)
    assert life.steps(organization).last().comment == "Please read it."


def test_an_expired_session_loses_nothing(window, live_server, client, editor):
    page = opened(window, live_server)
    typed(page, "Typed for a long, long time.")
    page.context.clear_cookies(name="sessionid")
    save(page)
    page.wait_for_url(re.compile("/accounts/login/"))
    page.locator("input[type=password]").first.fill("a long test password")
    assert "a long test password" not in page.evaluate("JSON.stringify({...localStorage})")
    sign_in(page, live_server, client, editor)
    opened(page, live_server)
    page.locator("[data-kept-take]").click()
    expect(field(page)).to_have_value("Typed for a long, long time.")


def test_text_that_was_taken_back_goes_on_from_its_own_revision(window, live_server, organization, editor):
    page = opened(window, live_server)
    number = page.locator("form[data-autosave] input[name=base]").input_value()
    typed(page, "Mine.")
    head = life.head(organization)
    snapshot = {**head.snapshot, "fields": {**head.snapshot["fields"], "website": "https://example.org/"}}
    actions.save(entry=organization, snapshot=snapshot, base=head.number, by=editor)
    opened(page, live_server)
    expect(page.locator("[data-kept-newer]")).to_be_visible()
    page.locator("[data-kept-take]").click()
    assert page.locator("form[data-autosave] input[name=base]").input_value() == number
    save(page)
    page.wait_for_url(re.compile("saved="))
    fields = life.head(organization).snapshot["fields"]
    assert (fields["mission_en"], fields["website"]) == ("Mine.", "https://example.org/")


def test_what_was_sent_and_refused_is_still_kept(window, live_server):
    page = opened(window, live_server)
    typed(page, "Kept though refused.")
    field(page, "input[name=founded]").fill("12")
    save(page)
    expect(page.locator("#to-mend")).to_be_visible()
    ready(page)
    expect(page.locator(NOTICE)).to_be_hidden()
    assert len(kept(page)) == 1
    opened(page, live_server)
    page.locator("[data-kept-take]").click()
    expect(field(page)).to_have_value("Kept though refused.")
    expect(field(page, "input[name=founded]")).to_have_value("12")


def test_rows_that_were_added_come_back(window, live_server, organization):
    ContactFactory(organization=organization, name="Dara")
    page = opened(window, live_server)
    page.locator("button[name=add-contacts]").evaluate("button => button.form.requestSubmit(button)")
    came_with(page, "contacts-1-name")
    typed(page, "Bopha", "[name=contacts-1-name]")
    typed(page, "bopha@example.org", "[name=contacts-1-email]")
    other = page.context.new_page()
    page.close()
    opened(other, live_server)
    assert other.locator("[name=contacts-1-name]").count() == 0
    other.locator("[data-kept-take]").click()
    came_with(other, "contacts-1-name")
    expect(other.locator("[name=contacts-1-name]")).to_have_value("Bopha")
    assert other.locator("[name=contacts-2-name]").count() == 0
    save(other)
    other.wait_for_url(re.compile("saved="))
    rows = life.head(organization).snapshot["children"]["contacts"]
    assert [row["fields"]["name"] for row in rows] == ["Dara", "Bopha"]
    assert Contact.objects.filter(name="Bopha").count() == 0  # the public sees the old version


def test_an_offer_is_not_lost_by_typing_on(window, live_server):
    page = opened(window, live_server)
    typed(page, "The first text.")
    opened(page, live_server)
    typed(page, "The second text.")
    opened(page, live_server)
    page.locator("[data-kept-drop]").click()
    expect(page.locator(NOTICE)).to_be_visible()
    page.locator("[data-kept-take]").click()
    expect(field(page)).to_have_value("The first text.")


def test_another_person_on_the_same_device_is_offered_nothing(window, live_server, client, organization):
    page = opened(window, live_server)
    typed(page, "Of Sok alone.")
    other = User.objects.create_user("other@example.org", "a long test password", language="en")
    MembershipFactory(user=other, organization=organization)
    sign_in(page, live_server, client, other)
    opened(page, live_server)
    expect(page.locator(NOTICE)).to_be_hidden()


def test_a_full_device_is_told(window, live_server):
    page = opened(window, live_server)
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new DOMException('full'); }; }")
    field(page).fill("Nowhere to keep this.")
    expect(page.locator("[data-kept-full]")).to_be_visible()


def test_what_is_very_old_is_forgotten(window, live_server):
    page = opened(window, live_server)
    old = '{"base": "1", "at": 1000, "fields": [["mission_en", "Old."]]}'
    page.evaluate("old => localStorage.setItem('mekongnet-kept:1:organizations/fishers', old)", old)
    opened(page, live_server)
    assert kept(page) == []
