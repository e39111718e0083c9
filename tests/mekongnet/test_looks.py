"""The looks: contrast of the colours that carry meaning, policy-proof templates, a small style sheet."""

import gzip
import re
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from library.languages import CODES
from mekongnet.gallery import gallery
from mekongnet.templatetags.layout import elided
from publishing.templatetags.parts import name_table
from publishing.templatetags.translated import language_label, phrases, text_state
from publishing.translations import Text

ROOT = settings.BASE_DIR if hasattr(settings, "BASE_DIR") else settings.LOCALE_PATHS[0].parent
SHEET = ROOT / "static" / "css" / "portal.css"
CSS = re.sub(r"/\*.*?\*/", "", SHEET.read_text(encoding="utf-8"), flags=re.S)
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html"))
PUBLIC_TEMPLATES = [path for path in TEMPLATES if "admin" not in path.relative_to(ROOT / "templates").parts]


# --- colours ---


def _tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))


_DARK_AT = CSS.index("@media (prefers-color-scheme: dark)")
LIGHT = _tokens(CSS[CSS.index(":root {") : _DARK_AT])
DARK = {**LIGHT, **_tokens(CSS[_DARK_AT : CSS.index("@layer reset {")])}


def _luminance(colour: str) -> float:
    def linear(part: str) -> float:
        value = int(part, 16) / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(colour[at : at + 2]) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2 between two colours."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_and_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "silt"])
@pytest.mark.parametrize(
    ("colour", "least"),
    [
        ("ink", 12),
        ("ink-soft", 7),
        ("river", 7),
        ("river-deep", 7),
        ("alarm", 7),
        ("ochre-ink", 4.5),
        ("water-edge", 3),
    ],
)
def test_contrast_on_the_grounds(scheme, ground, colour, least):
    assert round(contrast(scheme[colour], scheme[ground]), 1) >= least


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("colour", "ground", "least"),
    [
        ("on-ochre", "ochre", 7),  # the words of a button
        ("paper", "river", 7),  # a quiet button under the pointer, the open menu
        ("ochre-ink", "land", 3),  # the edge of a site on a map
        ("water-edge", "land", 3),  # the river on a map
        ("ink", "land", 7),  # names on a map
    ],
)
def test_contrast_of_pairs(scheme, colour, ground, least):
    assert contrast(scheme[colour], scheme[ground]) >= least


# --- the style sheet ---


def test_style_sheet_is_small():
    assert len(gzip.compress(SHEET.read_bytes(), 9)) < 10 * 1024


def test_every_variable_is_defined():
    used = set(re.findall(r"var\((--[\w-]+)", CSS))
    assert used - set(re.findall(r"(?<![\w-])(--[\w-]+)\s*:", CSS)) == set()


def test_every_layer_is_named_in_order():
    order = [name.strip() for name in re.search(r"@layer ([\w, ]+);", CSS)[1].split(",")]
    blocks = re.findall(r"@layer (\w+) \{", CSS)
    assert blocks == order


def test_style_sheet_keeps_the_house_rules():
    assert "-shadow" not in CSS
    radii = {"var(--radius)", "50%", "var(--radius) var(--radius) 0 0"}
    assert set(re.findall(r"border-radius: ([^;]+);", CSS)) <= radii
    assert CSS.count("{") == CSS.count("}")
    assert not re.search(r"(margin|padding)-(left|right)|text-align: (left|right)", CSS)


@pytest.mark.parametrize("language", ["km", "lo"])
def test_stacked_marks_have_room(language):
    rules = "".join(re.findall(rf'\[lang="{language}"\] \{{([^}}]*--face:[^}}]*)\}}', CSS))
    assert float(re.search(r"--lead: ([\d.]+)", rules)[1]) >= 1.7
    assert float(re.search(r"--lead-head: ([\d.]+)", rules)[1]) >= 1.7


def test_fonts_are_fetched_only_where_a_device_has_none():
    # The languages' own names are two kilobytes each; all else asks the device first.
    faces = [face for face in re.findall(r"@font-face \{(.*?)\}", CSS, flags=re.S) if "MN Names" not in face]
    assert len(faces) == 4
    for face in faces:
        assert "unicode-range" in face
        assert face.index("local(") < face.index("url(")
        name = re.search(r'url\("\.\./fonts/([^"]+)"\)', face)[1]
        assert (ROOT / "static" / "fonts" / name).exists()
    for family, device in (("MN Khmer", "Noto Sans Khmer"), ("MN Lao", "Noto Sans Lao")):
        stack = next(line for line in re.findall(r"--face: ([^;]+);", CSS) if family in line)
        assert stack.index(device) < stack.index(family)


# --- templates ---


@pytest.mark.parametrize("path", PUBLIC_TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_template_obeys_the_content_policy(path):
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", source)
    assert not re.search(r"""<[^>]*\son\w+\s*=\s*["']""", source)
    assert not re.search(r"<style\b", source)
    assert not re.search(r"<script(?![^>]*\bsrc=)", source)
    assert "javascript:" not in source


def _page(path="/en/", **context):
    request = RequestFactory().get(path)
    return render_to_string("404.html", {"crumbs": [], **context}, request=request)


@pytest.mark.parametrize("code", CODES)
def test_frame_speaks_the_language_of_the_page(code):
    with translation.override(code):
        page = _page(f"/{code}/nowhere/")
    assert f'<html lang="{code}">' in page
    assert 'class="skip" href="#main"' in page
    assert f'<a href="/{code}/nowhere/" lang="{code}" hreflang="{code}" aria-current="true">' in page
    assert page.count('hreflang="') == len(CODES)


def test_frame_names_the_other_languages_and_the_picture():
    request = RequestFactory().get("/en/gallery/")
    template = Template('{% extends "base.html" %}{% block title %}{{ name }} & "fish"{% endblock %}')
    page = template.render(
        _context(
            request,
            name="Sông’s <a>",
            cover_image="/og/places/x.png",
            description="What is here",
            alternates=("km", "en"),
        )
    )
    whole = "Sông’s &lt;a&gt; &amp; &quot;fish&quot;"
    assert f"<title>{whole} · MekongNet</title>" in page
    assert f'<meta property="og:title" content="{whole}">' in page
    assert '<meta property="og:image" content="http://testserver/og/places/x.png">' in page
    assert '<meta name="description" content="What is here">' in page
    assert set(re.findall(r'<link rel="alternate" hreflang="([\w-]+)"', page)) == {"km", "en"}


def test_frame_offers_a_default_where_all_languages_exist():
    request = RequestFactory().get("/vi/river/")
    page = Template('{% extends "base.html" %}').render(_context(request))
    alternates = dict(re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)"', page))
    assert set(alternates) == {*CODES, "x-default"}
    assert alternates["x-default"] == alternates["en"] == "http://testserver/en/river/"


def _context(request, **values):
    from mekongnet.context import site

    return Context({"request": request, "crumbs": [], "symbol": "", **site(request), **values})


@pytest.mark.parametrize("name", ["400.html", "500.html", "offline.html"])
@pytest.mark.parametrize("code", CODES)
def test_page_stands_without_context(name, code):
    with translation.override(code):
        page = render_to_string(name)
    assert f'<html lang="{code}">' in page
    assert "portal.css" in page
    assert "<h1>" in page


def test_gallery_shows_every_part():
    response = gallery(RequestFactory().get("/en/gallery/"))
    page = response.content.decode()
    for code in CODES:
        assert f'lang="{code}"' in page
    for name in ("entry plain", "filter", "pages", "notice draft", "notice old", "tongues", "names"):
        assert f'class="{name}"' in page
    assert "&lt;span" not in page


# --- tags ---


def test_elided_pages():
    page = Paginator(range(200), 10).page(10)
    assert list(elided(page)) == [1, "…", 9, 10, 11, "…", 20]


def test_pages_keep_the_filters():
    second = Paginator(range(50), 10).page(2)
    page = render_to_string("parts/pages.html", {"page": second, "address": "country=KH&kind=ngo"})
    assert 'rel="next" href="?country=KH&amp;kind=ngo&amp;page=3"' in page
    assert 'rel="prev" href="?country=KH&amp;kind=ngo&amp;page=1"' in page
    only = Paginator([], 10).page(1)
    assert render_to_string("parts/pages.html", {"page": only, "address": ""}).strip() == ""


def test_headings_break_between_phrases():
    assert phrases(Text("ເຂດ <b> ປາ", "lo", False)) == (
        '<span class="phrase">ເຂດ</span> <span class="phrase">&lt;b&gt;</span> <span class="phrase">ປາ</span>'
    )
    assert phrases(Text("ត្រី", "km", True)) == '<span lang="km"><span class="phrase">ត្រី</span></span>'
    plain = Text("A fish sanctuary", "en", True)
    assert phrases(plain) is plain


def test_names_leave_out_missing_ones():
    fields = [f"name{part}_{code}" for part in ("", "_status", "_source", "_note") for code in CODES]
    entry = SimpleNamespace(**dict.fromkeys(fields))
    entry.name_km, entry.name_status_km = "អង្គការ <b>ភូមិខ្ញុំ", "ours"
    table = name_table(entry)
    assert table.count("<tr") == 1
    assert '<b lang="km">អង្គការ &lt;b&gt;ភូមិខ្ញុំ</b><small>our translation</small>' in table


def test_languages_are_named_to_the_reader():
    assert [str(language_label(code)) for code in CODES] == ["Vietnamese", "Lao", "Khmer", "English"]


def test_state_is_that_of_the_readers_language():
    entry = SimpleNamespace(state_in={"en": "", "km": "draft"}.__getitem__)
    assert text_state(entry) == ""
    with translation.override("km"):
        assert text_state(entry) == "draft"


def test_translation_notice_names_the_original():
    links = [SimpleNamespace(code=code, url=f"/{code}/x/") for code in CODES]
    site = SimpleNamespace(language="lo", links=links)

    def notice(state, original="km"):
        entry = SimpleNamespace(original_language=original, state_in=lambda code: state)
        return render_to_string("parts/translation_notice.html", {"entry": entry, "site": site})

    assert "notice draft" in notice("draft")
    assert 'href="/km/x/"' in notice("draft")
    assert "Not yet in Lao" in notice("")
    assert "shown in Khmer" in notice("")
    assert notice("reviewed").strip() == ""
    assert notice("original", "lo").strip() == ""


def test_scripts_are_small():
    assert (ROOT / "static" / "js" / "site.js").stat().st_size < 1.6 * 1024
    assert (ROOT / "static" / "js" / "sw.js").stat().st_size < 2.2 * 1024


@pytest.mark.parametrize("code", CODES)
def test_service_worker_knows_the_offline_pages(code):
    script = (ROOT / "static" / "js" / "sw.js").read_text(encoding="utf-8")
    languages = re.search(r"LANGUAGES = \[([^\]]+)\]", script)[1]
    assert f'"{code}"' in languages
    with translation.override(code):
        assert reverse("offline") == f"/{code}/offline/"
