"""Writing the story of a case study in a browser: with the editor, without it, and by keyboard."""

import re

import brotli
import pytest
from factories import BlockFactory, CaseStudyFactory, MembershipFactory, OrganizationFactory, SourceFactory
from playwright.sync_api import expect
from walking import ready, until

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
    return browser_page


def opened(page, live_server):
    page.goto(f"{live_server.url}/en/workspace/case-studies/lake/edit/")
    page.evaluate("for (const part of document.querySelectorAll('form.edit details')) part.open = true")
    # By the box that stays: a hand on the text itself would lose it when the editor comes in its place.
    page.locator(STORY).evaluate("one => one.parentElement.scrollIntoView()")
    ready(page)
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
    until(page, "() => getSelection().anchorNode?.textContent === 'Torn.'")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("Mended")
    page.keyboard.press("Shift+Home")
    until(page, "() => getSelection().toString() === 'Mended'")
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


def test_the_tab_key_leads_out_of_a_list_and_changes_nothing(window, live_server, study):
    study.body_en = "<ul><li><p>one</p></li><li><p>two</p></li></ul><p>End.</p>"
    study.save()
    page = opened(window, live_server)
    editor = page.locator(EDITOR)
    editor.locator("li").last.click()
    until(page, "() => getSelection().anchorNode?.textContent === 'two'")
    page.keyboard.press("Tab")
    expect(editor).not_to_be_focused()
    editor.locator("li").last.click()
    page.keyboard.press("Shift+Tab")
    expect(editor).not_to_be_focused()
    expect(editor.locator("li li")).to_have_count(0)
    expect(editor.locator("li")).to_have_count(2)


def test_sources_of_a_row_are_folded_and_their_count_follows_the_boxes(window, live_server, study):
    block = BlockFactory(case_study=study)
    for _number in range(3):
        block.sources.add(SourceFactory())
    page = opened(window, live_server)
    page.evaluate("for (const part of document.querySelectorAll('[data-fold]')) part.open = false")
    fold = page.locator("#blocks-0 [data-fold]")
    expect(fold.locator("summary")).to_have_text("Sources (3)")
    expect(fold.locator("input").first).to_be_hidden()
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(fold.locator("summary")).to_have_text("Sources (2)")
    save(page)
    assert len(life.head(study).snapshot["children"]["blocks"][0]["many"]["sources"]) == 2


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
