"""Writing by keyboard alone on a phone of 360 px, where something comes in between: a line that is lost, a second
editor, a table from which the Tab key must lead out.
"""

import pytest
from factories import CaseStudyFactory, MembershipFactory
from playwright.sync_api import expect
from walking import SAVE, until, walkers

from organizations.models import Organization
from publishing import life

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def walker(chromium, live_server, network):
    with walkers(chromium, live_server.url) as another:
        yield another


@pytest.fixture
def editor(walker):
    """Somebody who writes for a member organisation, and is signed in."""
    user = MembershipFactory(user__language="en", organization=Organization.objects.get(slug="fact")).user
    return walker().came_in(user)


def mission(organization):
    return life.head(organization).snapshot["fields"]["mission_en"]


def test_a_line_that_is_cut_in_the_middle_of_a_sentence_loses_nothing(editor):
    organization = Organization.objects.get(slug="fact")
    editor.open("/en/workspace/organizations/fact/edit/")
    editor.fold("mission_en")
    editor.write("[name=mission_en]", "We count the fish ")
    editor.context.set_offline(True)
    editor.page.keyboard.type("with the people of the lake.")
    editor.page.locator("[data-kept-offline]").wait_for()
    editor.to(SAVE)
    editor.page.keyboard.press("Enter")
    expect(editor.page.locator("[data-kept-offline]")).to_be_focused()
    assert editor.page.locator("[name=mission_en]").input_value().startswith("We count the fish with")
    editor.page.goto("about:blank")
    editor.context.set_offline(False)
    editor.open("/en/workspace/organizations/fact/edit/")
    editor.press("[data-kept-take]")
    expect(editor.page.locator("[data-kept]")).to_be_hidden()
    editor.go(SAVE)
    assert mission(organization) == "We count the fish with the people of the lake."
    editor.open("/en/workspace/organizations/fact/edit/")
    assert editor.page.locator("[data-kept]").is_hidden()


def test_the_second_of_two_editors_sees_both_versions_and_chooses(walker, editor):
    organization = Organization.objects.get(slug="fact")
    other = walker().came_in(MembershipFactory(organization=organization).user)
    for one, words in ((editor, "We fish by day."), (other, "We fish by night.")):
        one.open("/en/workspace/organizations/fact/edit/")
        one.fold("mission_en")
        one.write("[name=mission_en]", words)
    editor.go(SAVE)
    other.fold("website")
    other.write("[name=website]", "https://example.org/fishers")
    other.go(SAVE)
    both = other.page.locator("fieldset.conflict").inner_text()
    assert "We fish by day." in both
    assert "We fish by night." in both
    assert mission(organization) == "We fish by day."
    other.choose("choice:mission_en", "mine")
    other.go("main form.edit button")
    fields = life.head(organization).snapshot["fields"]
    assert (fields["mission_en"], fields["website"]) == ("We fish by night.", "https://example.org/fishers")


def test_the_tab_key_leads_out_of_a_table(editor):
    study = CaseStudyFactory(
        slug="lake",
        owner=Organization.objects.get(slug="fact"),
        status="draft",
        publish_at=None,
        body_en="<table><tbody><tr><td>1</td></tr></tbody></table>",
    )
    editor.open("/en/workspace/case-studies/lake/edit/")
    editor.fold("body_en")
    editor.to(".rich")
    editor.page.keyboard.press("Control+Home")  # a box that became an editor under the keys has its caret at the end
    until(editor.page, "() => getSelection().anchorOffset === 0")
    editor.page.wait_for_timeout(100)  # a hand needs longer; the editor learns of the caret's move a moment after it
    editor.page.keyboard.type("Ponds: ", delay=30)
    editor.go(SAVE)
    body = life.head(study).snapshot["fields"]["body_en"]
    assert body.count("<tr>") == 1
    assert "Ponds: 1" in body
