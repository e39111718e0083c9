"""axe-core on every kind of public page, in every language, light and dark, on a phone and on a desk."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from library.languages import CODES

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

KINDS = [
    "",
    "river/",
    "map/",
    "glossary/",
    "about/",
    "nothing-here/",
    "organizations/",
    "organizations/?country=XX&theme=iwrm",
    "organizations/fact/",
    "workshops/",
    "workshops/study-tour-tonle-sap/",
    "case-studies/",
    "case-studies/keo-por/",
    "case-studies/keo-por/blocks/1/",
    "places/keo-por/",
    "places/thanh-phong/",
]
VIEWS = [("light", 360), ("dark", 1280), ("dark", 360), ("light", 1280)]
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def cells():
    """A Latin square: every kind of page is seen in every view and every language, each pair once."""
    for row, kind in enumerate(KINDS):
        for column, language in enumerate(CODES):
            yield kind, language, *VIEWS[(row + column) % len(VIEWS)]


@pytest.fixture(scope="module")
def pages(chromium):
    """One page for each view, used again and again."""
    contexts = {
        view: chromium.new_context(
            color_scheme=view[0],
            viewport={"width": view[1], "height": 900},
            service_workers="block",
            reduced_motion="reduce",
        )
        for view in VIEWS
    }
    yield {view: context.new_page() for view, context in contexts.items()}
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize(("kind", "language", "scheme", "width"), list(cells()))
def test_no_violation(portal, pages, kind, language, scheme, width):
    page = pages[scheme, width]
    page.goto(f"{portal}/{language}/{kind}")
    if kind == "map/":
        page.locator(".leaflet-marker-icon").first.wait_for()
    results = Axe().run(page, options=RULES)
    found = {
        violation["id"]: [(node["target"], node["html"][:160]) for node in violation["nodes"][:3]]
        for violation in results.response["violations"]
    }
    assert found == {}


def test_the_check_finds_what_is_wrong(pages):
    """Without this, a script that does not run would find nothing anywhere."""
    page = pages["light", 1280]
    page.goto("about:blank")  # where no policy forbids the style
    page.set_content("<html><body><img src='x.png'><p style='color:#bbb;background:#fff'>Pale</p></body></html>")
    found = {violation["id"] for violation in Axe().run(page, options=RULES).response["violations"]}
    assert {"image-alt", "color-contrast", "html-has-lang", "document-title"} <= found


@pytest.mark.parametrize("language", CODES)
def test_an_open_menu_and_an_open_list_of_sources(portal, pages, language):
    page = pages["light", 360]
    page.goto(f"{portal}/{language}/organizations/fact/")
    for summary in page.locator("details > summary").all():
        if summary.is_visible():
            summary.click()
    results = Axe().run(page, options=RULES)
    assert {violation["id"] for violation in results.response["violations"]} == set()
