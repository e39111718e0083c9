"""What differs between two revisions, as people read it."""

import copy
import html
import re
import time

import pytest
from factories import (
    BlockFactory,
    CaseStudyFactory,
    ContactFactory,
    PlaceFactory,
    ResultFactory,
    SourceFactory,
    ThemeFactory,
)

from casestudies.models import CaseStudy
from organizations.models import Organization
from places.models import Place
from publishing import differences, snapshots
from publishing.differences import tokens, words


def said(old, new, model=CaseStudy):
    return [
        (change.field, change.language, change.old_html, change.new_html)
        for change in differences.changes(model, old, new)
    ]


def plain(text):
    return html.unescape(re.sub("</?(?:del|ins)>", "", text).replace("<br>", "\n"))


# --- words ---


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Women's nets, 2.5 m", ["Women's", " ", "nets", ",", " ", "2", ".", "5", " ", "m"]),
        ("đất ngập nước", ["đất", " ", "ngập", " ", "nước"]),
        ("đất", ["đất"]),
        ("ស្រុកកំពង់", ["ស្រុ", "ក", "កំ", "ព", "ង់"]),
        ("ແມ່ນ້ຳຂອງ", ["ແມ່", "ນ້ຳ", "ຂ", "ອ", "ງ"]),
        ("a\n\nb", ["a", "\n", "\n", "b"]),
    ],
)
def test_pieces_are_words_or_clusters(text, pieces):
    assert tokens(text) == pieces


@pytest.mark.parametrize("text", ["", "\u17d2\u17d2 \u0ec8\u0ec9 e\u0301\u0302", "\u202eabc\u202c🐟", "ឥឦ៕ ໜໝ ຯ ្ក"])
def test_no_text_is_lost_between_pieces(text):
    assert "".join(tokens(text)) == text


@pytest.mark.parametrize(
    ("old", "new", "old_html", "new_html"),
    [
        ("Fish came back.", "Fish came home.", "Fish came <del>back</del>.", "Fish came <ins>home</ins>."),
        ("Cá về", "Cá đã về", "Cá về", "Cá <ins>đã </ins>về"),
        ("ត្រីធំ", "ត្រីតូច", "ត្រី<del>ធំ</del>", "ត្រី<ins>តូច</ins>"),
        ("ປາໃຫຍ່", "ປານ້ອຍ", "ປາ<del>ໃຫຍ່</del>", "ປາ<ins>ນ້ອຍ</ins>"),
        ("", "New", "", "<ins>New</ins>"),
        ("Gone", "", "<del>Gone</del>", ""),
        (
            "<b>a</b> & b",
            "<b>a</b> & c",
            "&lt;b&gt;a&lt;/b&gt; &amp; <del>b</del>",
            "&lt;b&gt;a&lt;/b&gt; &amp; <ins>c</ins>",
        ),
    ],
)
def test_what_went_and_what_came(old, new, old_html, new_html):
    assert words(old, new) == (old_html, new_html)


def test_long_texts_are_shown_around_what_changed():
    lines = [f"Line {number}." for number in range(40)]
    old, new = "\n".join(lines), "\n".join([*lines[:20], "Other words.", *lines[21:]])
    before, after = words(old, new)
    assert plain(before).split("\n") == ["…", "Line 19.", "Line 20.", "Line 21.", "…"]
    assert plain(after).split("\n") == ["…", "Line 19.", "Other words.", "Line 21.", "…"]


def test_nothing_of_a_short_text_is_hidden():
    old, new = "One.\nTwo.\nThree.", "One.\nTwo!\nThree."
    before, after = words(old, new)
    assert (plain(before), plain(after)) == (old, new)


@pytest.mark.parametrize("unit", ["fish ", "ត្រី", "\u0301", "a\n", "<script>"])
def test_hostile_lengths_take_no_time(unit):
    started = time.monotonic()
    words(unit * 20_000, "x" + unit * 19_999 + "y")
    words(unit * 1_400, "x ".join([unit * 700, unit * 690]))
    assert time.monotonic() - started < 10


def test_rich_text_is_read_without_its_tags():
    text = "<h2>Nets</h2><p>Mend <strong>all</strong><br>of &lt;them&gt;</p><ul><li>one</li><li>two</li></ul>"
    assert differences.plain_lines(text) == "Nets\nMend all\nof <them>\n• one\n• two"
    assert differences.plain_lines("<table><tr><td>1</td><td>2</td></tr></table>") == "1 | 2"
    assert differences.plain_lines("<p>unclosed <a href='x'>") == "unclosed"


# --- entries ---

pytestmark = pytest.mark.django_db


def both(entry):
    old = snapshots.take(entry)
    return old, copy.deepcopy(old)


def test_fields_are_named_with_their_language():
    place, theme = PlaceFactory(name_en="Khone"), ThemeFactory(name_en="Sanctuaries")
    old, new = both(CaseStudyFactory(title_en="Fish <b>", approach="cbnrm", place=place, began=None))
    new["fields"] |= {"title_en": "Frogs <b>", "title_km": "ត្រី", "approach": "both", "place_id": None, "began": 2001}
    new["many"]["themes"] = [theme.pk]
    found = differences.changes(CaseStudy, old, new)
    assert [(one.label, one.language, one.old_html, one.new_html) for one in found] == [
        ("Title (ភាសាខ្មែរ)", "km", "", "<ins>ត្រី</ins>"),
        ("Title (English)", "en", "<del>Fish</del> &lt;b&gt;", "<ins>Frogs</ins> &lt;b&gt;"),
        ("Approach", "", "<del>CBNRM</del>", "<ins>IWRM and CBNRM</ins>"),
        ("First year", "", "", "<ins>2001</ins>"),
        ("Place", "", "<del>Khone</del>", ""),
        ("Themes", "", "", "<ins>Sanctuaries</ins>"),
    ]
    assert differences.changes(CaseStudy, old, old) == []


def test_a_change_of_form_alone_says_so():
    old, new = both(CaseStudyFactory(body_en="<p>Fish</p>"))
    new["fields"]["body_en"] = "<p><strong>Fish</strong></p>"
    [(_field, _language, before, after)] = said(old, new)
    assert (before, "the same" in after) == ("Fish", True)


def test_what_was_linked_and_is_gone_is_said_to_be_gone():
    theme = ThemeFactory(name_en="A & B")
    study = CaseStudyFactory()
    study.themes.add(theme)
    old, new = both(study)
    new["many"]["themes"] = []
    assert said(old, new) == [("themes", "", "<del>A &amp; B</del>", "")]
    theme.delete()
    assert said(old, new) == [("themes", "", "<del>(deleted)</del>", "")]


def test_rows_come_go_move_and_change():
    study = CaseStudyFactory()
    source = SourceFactory(address="https://example.org/a")
    for number, text in enumerate(("Mark.", "Watch.", "Count.", "Tell."), start=1):
        BlockFactory(case_study=study, number=number, text_en=text)
    old, new = both(study)
    mark, _watch, count, tell = new["children"]["blocks"]
    count["fields"]["text_en"] = "Count <all>."
    count["many"]["sources"] = [source.pk]
    fresh = copy.deepcopy(mark) | {"id": None}
    fresh["fields"]["text_en"] = "Feed."
    new["children"]["blocks"] = [tell, mark, count, fresh]
    new = snapshots.cleaned(CaseStudy, new, old)
    found = differences.changes(CaseStudy, old, new)
    assert [(one.field, one.label, one.old_html, one.new_html) for one in found] == [
        ("blocks.1", "Building block 1: its place in the order", "<del>4</del>", "<ins>1</ins>"),
        ("blocks.3.text_en", "Building block 3: What was done (English)", "Count.", "Count<ins> &lt;all&gt;</ins>."),
        ("blocks.3.sources", "Building block 3: Sources", "", "<ins>example.org/a</ins>"),
        ("blocks", "Building block 4", "", "<ins>What was done (English): Feed.</ins>"),
        ("blocks", "Building block 2", "<del>What was done (English): Watch.</del>", ""),
    ]


def test_rows_without_a_number_yet_are_followed():
    def row(text, key=None):
        return {"id": key, "fields": {"text_en": text, "position": 0}, "many": {"sources": []}}

    base = snapshots.take(ResultFactory().case_study)
    keep = base["children"]["results"][0]

    def texts(before, after):
        sides = [{**base, "children": {**base["children"], "results": [keep, *rows]}} for rows in (before, after)]
        return [(field, old, new) for field, _language, old, new in said(*sides)]

    assert texts([row("A"), row("B")], [row("A"), row("B")]) == []
    assert texts([row("A"), row("B")], [row("A", 7), row("B", 8)]) == [], "they got their numbers when published"
    assert texts([row("A"), row("B")], [row("B")]) == [("results", "<del>Result (English): A</del>", "")]
    assert texts([row("A")], [row("C")]) == [("results.2.text_en", "<del>A</del>", "<ins>C</ins>")]
    assert texts([row("A", 7)], [row("A")]) == [], "brought back"


def test_every_field_of_every_kind_can_be_shown(network):
    for model in (Place, Organization, CaseStudy):
        entries = [snapshots.take(entry) for entry in model.objects.order_by("pk")[:2]]
        assert differences.changes(model, *entries)
        blank = {"fields": dict.fromkeys(entries[0]["fields"]), "many": {}, "children": {}}
        for one in (differences.changes(model, blank, entries[0]), differences.changes(model, entries[0], {**blank})):
            assert all(change.label and change.field for change in one)


def test_names_are_read_once_a_table(django_assert_num_queries):
    for rows in (1, 3):
        study = CaseStudyFactory()
        for _ in range(rows):
            BlockFactory(case_study=study).sources.add(SourceFactory())
            study.themes.add(ThemeFactory())
        old, new = both(study)
        new["children"]["blocks"] = []
        new["many"]["themes"] = []
        with django_assert_num_queries(3):  # places, themes, sources
            differences.changes(CaseStudy, old, new)


def test_all_is_escaped():
    evil = "<script>alert(1)</script>"
    contact = ContactFactory(name=evil)
    old, new = both(contact.organization)
    new["children"]["contacts"] = []
    new["fields"] |= {"acronym": evil, "mission_en": evil, "website": evil}
    for sides in ((old, new), (new, old)):
        for change in differences.changes(Organization, *sides):
            assert "<script" not in change.old_html + change.new_html + change.label


def test_names_of_fields():
    names = {
        "title_km": "Title (ភាសាខ្មែរ)",
        "place_id": "Place",
        "themes": "Themes",
        "blocks": "Building blocks",
        "blocks.2": "Building block 2",
        "blocks.2.text_en": "Building block 2: What was done (English)",
        "blocks.x.y": "Building blocks",
        "consents": "consents",
        "nonsense": "nonsense",
        "": "",
    }
    assert {field: differences.label_of(CaseStudy, field) for field in names} == names
