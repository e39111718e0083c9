"""The rows of a case study in a browser, its tables in the editor, and what stands between the words of a line."""

import re

import pytest
from factories import BlockFactory, CaseStudyFactory, MembershipFactory, OrganizationFactory
from walking import ready

from publishing import life

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TABLE = (
    '<table><thead><tr><th scope="col"><p>Year</p></th><th scope="col"><p>kg</p></th></tr></thead>'
    '<tbody><tr><th scope="row"><p>2019</p></th><td><p>12</p></td></tr></tbody></table>'
)


@pytest.fixture
def study():
    study = CaseStudyFactory(
        slug="lake",
        title_en="Fishers of three villages close a deep part of the lake",
        owner=OrganizationFactory(),
        status="draft",
        publish_at=None,
        body_en=f"<p>Torn.</p>{TABLE}",
    )
    for number, title in enumerate(("Nets", "Patrols"), start=1):
        BlockFactory(case_study=study, number=number, title_en=title)
    return study


@pytest.fixture
def form(browser_page, live_server, client, study):
    """The form, with all its parts open."""
    client.force_login(MembershipFactory(organization=study.owner).user)
    session = client.cookies["sessionid"].value
    browser_page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    browser_page.goto(f"{live_server.url}/en/workspace/case-studies/lake/edit/")
    browser_page.evaluate("for (const part of document.querySelectorAll('form.edit details')) part.open = true")
    ready(browser_page)
    return browser_page


def test_the_name_of_a_row_says_where_it_stands(form):
    def names():
        return form.locator("#id_blocks .child-list > li > fieldset > legend").all_text_contents()

    form.get_by_role("button", name="Add a building block").click()
    form.keyboard.type("Rules")
    assert names() == ["Building block 1", "Building block 2", "Building block 3"]
    form.locator("#blocks-2").get_by_role("button", name="Move up: Building block 3").click()
    assert names() == ["Building block 1", "Building block 2", "Building block 3"]
    titles = form.locator("#id_blocks .child-list [name$='-title_en']")
    assert [one.input_value() for one in titles.all()] == ["Nets", "Rules", "Patrols"]
    # Pressed again it goes on: the button has the focus, and the new place in its name.
    form.keyboard.press("Enter")
    assert form.evaluate("document.activeElement.getAttribute('aria-label')") == "Move up: Building block 1"
    assert [one.input_value() for one in titles.all()] == ["Rules", "Nets", "Patrols"]


def test_the_head_of_a_table_goes_through_the_editor(form, study):
    form.locator("textarea[name=body_en]").evaluate("one => one.parentElement.scrollIntoView()")
    ready(form)
    form.locator("#id_body_en-editor .rich td").click()
    form.keyboard.press("End")
    form.keyboard.type("0")
    form.locator(".edit-end button.button").first.click()
    form.wait_for_url(re.compile(r"/case-studies/lake/\?saved="))
    assert life.head(study).snapshot["fields"]["body_en"] == f"<p>Torn.</p>{TABLE.replace('12', '120')}"


def test_no_line_of_the_way_here_begins_with_a_sign(form):
    """On a narrow phone the way here takes several lines: what parts its words stands at their ends."""
    form.set_viewport_size({"width": 360, "height": 740})
    way = form.locator(".crumbs li")
    assert len({one.bounding_box()["y"] for one in way.all()}) > 1
    signs = way.evaluate_all(
        "all => all.map((one) => ['::before', '::after'].map((side) => getComputedStyle(one, side).content !== 'none'))"
    )
    assert signs == [[False, True]] * (len(signs) - 1) + [[False, False]]
