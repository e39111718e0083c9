"""The portal as people read it: on a small phone, without scripts, by keyboard, without a line, without fonts."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from walking import until

from library.languages import CODES

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

KINDS = [
    "",
    "river/",
    "map/",
    "glossary/",
    "about/",
    "offline/",
    "nothing-here/",
    "organizations/",
    "organizations/fact/",
    "organizations/khammouane-pafo/",
    "workshops/",
    "workshops/study-tour-tonle-sap/",
    "case-studies/",
    "case-studies/kampong-phluk/",
    "case-studies/kampong-phluk/blocks/1/",
    "places/kampong-phluk/",
    "places/tam-giang-lagoon/",
]


@pytest.fixture(scope="module")
def phone(chromium):
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, service_workers="block", reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", CODES)
def test_nothing_is_wider_than_a_small_phone(portal, phone, language):
    wide = {}
    for kind in KINDS:
        phone.goto(f"{portal}/{language}/{kind}")
        width = phone.evaluate("document.documentElement.scrollWidth")
        if width > 360:
            wide[kind] = (
                width,
                phone.evaluate(
                    "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > 361)"
                    ".slice(0, 4).map(e => `${e.tagName}.${e.className.baseVal ?? e.className}`)"
                ),
            )
    assert wide == {}


@pytest.mark.parametrize("language", CODES)
def test_everything_reads_without_scripts(portal, chromium, language):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    try:
        for kind in KINDS:
            page.goto(f"{portal}/{language}/{kind}")
            assert page.locator("h1").count() == 1, kind
            assert len(page.locator("main").inner_text()) > 60, kind
        page.goto(f"{portal}/{language}/map/")
        assert page.locator("#map").is_hidden()
        assert page.locator("figure.basin svg").is_visible()
        assert page.locator("ol.finds li").count() > 5
        page.select_option("select[name=country]", "KH")
        page.locator("form.filter button[type=submit]").click()
        page.wait_for_url("**country=KH**")
        assert page.locator("select[name=country]").input_value() == "KH"
        page.locator("details.fold > summary").click()
        page.locator("details.fold nav a").first.click()
        page.wait_for_url(f"**/{language}/river/")
    finally:
        context.close()


def test_the_skip_link_leads_to_the_content(portal, phone):
    phone.goto(f"{portal}/en/organizations/")
    phone.keyboard.press("Tab")
    link = phone.locator(":focus")
    assert link.get_attribute("class") == "skip"
    box = link.bounding_box()
    assert box["x"] >= 0
    assert box["y"] >= 0
    phone.keyboard.press("Enter")
    expect(phone.locator("#main")).to_be_focused()


def test_the_menu_opens_and_closes_by_keyboard(portal, phone):
    phone.goto(f"{portal}/en/about/")
    menu, summary = phone.locator("details.fold"), phone.locator("details.fold > summary")
    for _each in range(12):
        phone.keyboard.press("Tab")
        if summary.evaluate("one => one === document.activeElement"):
            break
    expect(summary).to_be_focused()
    phone.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    phone.keyboard.press("Tab")
    expect(menu.locator("nav a").first).to_be_focused()
    phone.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()
    phone.keyboard.press("Enter")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/en/river/")


def test_a_menu_left_behind_closes(portal, phone):
    phone.goto(f"{portal}/en/about/")
    menu = phone.locator("details.fold")
    menu.locator("summary").click()
    expect(menu).to_have_attribute("open", "")
    phone.mouse.click(4, 730)  # the margin below the open menu
    expect(menu).not_to_have_attribute("open", "")


def test_whoever_tabs_sees_where_they_are(portal, browser_page):
    """Every focusable thing of a page with a form and cards shows an outline when it is reached by keyboard."""
    browser_page.goto(f"{portal}/en/case-studies/")
    dull = []
    for _each in range(40):
        browser_page.keyboard.press("Tab")
        outline = browser_page.evaluate(
            "(() => { const e = document.activeElement, s = getComputedStyle(e);"
            "return [e.tagName, e.className, s.outlineStyle, parseFloat(s.outlineWidth)]; })()"
        )
        if outline[0] != "BODY" and (outline[2] == "none" or outline[3] < 2):
            dull.append(outline)
    assert dull == []


def test_the_switcher_keeps_the_page_and_remembers_the_choice(portal, browser_page):
    browser_page.goto(f"{portal}/en/organizations/?country=KH")
    browser_page.locator(".speak a[hreflang=lo]").click()
    browser_page.wait_for_url("**/lo/organizations/?country=KH")
    assert browser_page.locator("html").get_attribute("lang") == "lo"
    assert browser_page.locator("select[name=country]").input_value() == "KH"
    browser_page.goto(f"{portal}/")
    assert urlsplit(browser_page.url).path == "/lo/"
    cookies = {one["name"]: one for one in browser_page.context.cookies()}
    assert set(cookies) == {"django_language"}
    assert cookies["django_language"]["value"] == "lo"


def test_filters_that_are_not_set_stay_out_of_the_address(portal, browser_page):
    browser_page.goto(f"{portal}/en/organizations/")
    browser_page.select_option("select[name=kind]", "ngo")
    browser_page.locator("form.filter button[type=submit]").click()
    browser_page.wait_for_url("**/organizations/?*")
    assert urlsplit(browser_page.url).query == "kind=ngo"


# --- what travels ---


def fetched(context, run) -> list[str]:
    """The addresses that `run(page)` made the browser fetch."""
    addresses = []
    context.on("request", lambda request: addresses.append(request.url))
    page = context.new_page()
    run(page)
    return addresses


def test_no_request_leaves_the_site(portal, chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})

    def read(page):
        for kind in KINDS:
            page.goto(f"{portal}/km/{kind}")
            page.wait_for_load_state("networkidle")

    addresses = fetched(context, read)
    context.close()
    hosts = {urlsplit(one).netloc for one in addresses if not one.startswith(("data:", "blob:"))}
    assert hosts == {urlsplit(portal).netloc}
    assert len(addresses) > len(KINDS)


def fonts(addresses) -> set[str]:
    return {match[1] for one in addresses if (match := re.search(r"noto-sans-(khmer|lao)[\w.-]*\.woff2", one))}


def fonts_have_come(page):
    """Every letter of the page has been measured, and the fonts that this took have ended loading."""
    page.evaluate("() => { document.body.getBoundingClientRect(); return document.fonts.ready.then(() => true); }")
    page.wait_for_load_state("networkidle")


def read_in(context, portal, language):
    def read(page):
        for kind in ("", "organizations/fact/", "case-studies/keo-por/", "glossary/"):
            page.goto(f"{portal}/{language}/{kind}")
            fonts_have_come(page)

    return fonts(fetched(context, read))


@pytest.mark.parametrize("language", CODES)
def test_a_device_with_fonts_fetches_none(portal, chromium, language):
    """This machine has Noto Sans Khmer and Lao, as phones and computers sold along the river have."""
    context = chromium.new_context(service_workers="block")
    assert read_in(context, portal, language) == set()
    context.close()


@pytest.fixture(scope="module")
def bare_chromium(launch, tmp_path_factory):
    """Chromium on a device that has neither Khmer nor Lao letters."""
    folder = tmp_path_factory.mktemp("fonts")
    config = folder / "fonts.conf"
    config.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f"<dir>/usr/share/fonts</dir><cachedir>{folder}/cache</cachedir>"
        "<selectfont><rejectfont>"
        '<pattern><patelt name="lang"><langset><string>km</string></langset></patelt></pattern>'
        '<pattern><patelt name="lang"><langset><string>lo</string></langset></patelt></pattern>'
        "<glob>*Khmer*</glob><glob>*Lao*</glob>"
        "</rejectfont></selectfont></fontconfig>",
        encoding="utf-8",
    )
    return launch(FONTCONFIG_FILE=str(config))


@pytest.mark.parametrize(("language", "font"), [("km", "khmer"), ("lo", "lao")])
def test_a_device_without_fonts_is_given_ours(portal, bare_chromium, language, font):
    context = bare_chromium.new_context(service_workers="block")
    page = context.new_page()
    addresses = []
    page.on("request", lambda request: addresses.append(request.url))
    page.goto(f"{portal}/{language}/about/")
    family = {"km": "MN Khmer", "lo": "MN Lao"}[language]
    until(
        page,
        "family => [...document.fonts].some("
        "one => one.family.replaceAll('\"', '') === family && one.status === 'loaded')",
        family,
    )
    assert font in fonts(addresses)
    context.close()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_whoever_reads_latin_letters_pays_for_no_font(portal, bare_chromium, language):
    """The names of the other languages in the switcher must not cost a reader two fonts."""
    context = bare_chromium.new_context(service_workers="block")
    addresses = fetched(context, lambda page: (page.goto(f"{portal}/{language}/about/"), fonts_have_come(page)))
    context.close()
    assert fonts(addresses) == set()


# --- without a line ---


@pytest.mark.parametrize("language", CODES)
def test_a_reader_without_a_line_is_told_in_their_language(portal, chromium, language):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{portal}/{language}/about/")
    # From now on the worker answers.
    until(page, "() => navigator.serviceWorker.controller?.state === 'activated'")
    expected = context.request.get(f"{portal}/{language}/offline/").text()
    heading = re.search(r"<h1>(.*?)</h1>", expected)[1]
    context.set_offline(True)
    page.goto(f"{portal}/{language}/organizations/fact/")
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").inner_text() == heading
    # The style sheet is there too: the page does not look broken.
    assert page.evaluate("document.styleSheets.length") == 1
    context.set_offline(False)
    page.goto(f"{portal}/{language}/about/")
    assert page.locator("h1").inner_text() != heading
    context.close()
