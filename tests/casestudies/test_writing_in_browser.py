"""Writing the story of a case study in a browser: with the editor, without it, and by keyboard."""

import re

import brotli
import pytest
from factories import CaseStudyFactory, MembershipFactory, OrganizationFactory
from playwright.sync_api import expect

from publishing import life

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STORY = "textarea[name=body_en]"
EDITOR = "#id_body_en-editor .rich"


@pytest.fixture
def study():
    return CaseStudyFactory(
        slug="lake",
        owner=OrganizationFactory(),
        status="draft",
        publish_at=None,
        body_en="<h2>Nets</h2><p>Torn.</p><table><tbody><tr><td>1</td></tr></tbody></table>",
    )


@pytest.fixture
def window(browser_page, live_server, client, study):
    client.force_login(MembershipFactory(organization=study.owner).user)
    session = client.cookies["sessionid"].value
    browser_page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    browser_page.set_default_timeout(15_000)
    return browser_page


def opened(page, live_server):
    page.goto(f"{live_server.url}/en/workspace/case-studies/lake/edit/")
    page.evaluate("for (const part of document.querySelectorAll('form.edit details')) part.open = true")
    page.locator(f"{STORY}, {EDITOR}").first.scroll_into_view_if_needed()
    return page


def story(study):
    return life.head(study).snapshot["fields"]["body_en"]


def save(page):
    page.locator(".edit-end button.button").first.click()
    page.wait_for_url(re.compile(r"/case-studies/lake/\?saved="))


def test_the_editor_begins_with_the_text_and_its_words_are_saved(window, live_server, study):
    page = opened(window, live_server)
    editor = page.locator(EDITOR)
    expect(editor.locator("h2")).to_have_text("Nets")
    expect(editor.locator("td")).to_have_text("1")
    expect(page.locator(STORY)).to_be_hidden()
    editor.locator("p").first.click()
    page.wait_for_function("getSelection().anchorNode?.textContent === 'Torn.'")
    page.wait_for_timeout(1000)  # the editor takes the caret over from the page a little later, and tells nobody
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("Mended")
    page.keyboard.press("Shift+Home")
    page.wait_for_timeout(1000)
    page.get_by_role("button", name="Bold", exact=True).first.click()
    page.get_by_role("button", name="Link", exact=True).first.click()
    page.keyboard.type("example.org/nets")
    page.keyboard.press("Enter")
    save(page)
    assert story(study) == (
        '<h2>Nets</h2><p>Torn.</p><p><a href="https://example.org/nets" rel="noopener nofollow">'
        "<strong>Mended</strong></a></p><table><tbody><tr><td><p>1</p></td></tr></tbody></table>"
    )


def test_what_nobody_touched_is_not_saved_anew(window, live_server, study):
    page = opened(window, live_server)
    expect(page.locator(EDITOR)).to_be_visible()
    number = life.head(study).number
    save(page)
    assert life.head(study).number == number


def test_a_page_without_the_editor_is_a_plain_box(window, live_server, study):
    window.route("**/django_prose_editor/**", lambda route: route.abort())
    page = opened(window, live_server)
    box = page.locator(STORY)
    expect(box).to_be_visible()
    box.fill("## Nets\n\nMended.\n\n- one\n- two")
    save(page)
    assert story(study) == "<h2>Nets</h2><p>Mended.</p><ul><li>one</li><li>two</li></ul>"


def test_the_page_stays_light(window, live_server, study):
    """Compressed as by the server in front, with the editor."""
    asked = []
    window.on("response", lambda response: asked.append(response.url))
    page = opened(window, live_server)
    expect(page.locator(EDITOR)).to_be_visible()
    bodies = {url: page.request.get(url).body() for url in set(asked)}
    assert any(url.endswith("/editor.js") for url in bodies)
    weight = sum(min(len(body), len(brotli.compress(body, quality=5))) for body in bodies.values())
    assert weight < 350 * 1024


def test_no_scroll_sideways_on_a_small_phone(window, live_server, study):
    window.set_viewport_size({"width": 360, "height": 740})
    page = opened(window, live_server)
    expect(page.locator(EDITOR)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
