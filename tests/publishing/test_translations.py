"""A text reaches its reader in their language, or in another one that says so."""

from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.html import format_html

from library.languages import CODES, preference
from publishing.translations import Text, first_sentence, text_in


def record(original_language="", **texts):
    """Something with a title in the given languages; like the models, NULL where there is none."""
    titles = {f"title_{code}": texts.get(code) for code in CODES}
    return SimpleNamespace(original_language=original_language, **titles)


def render(source, **context):
    return Template("{% load translated %}" + source).render(Context(context))


@pytest.mark.parametrize("reader", CODES)
def test_a_reader_gets_their_own_language_where_it_has_the_text(reader):
    everything = record("vi", **{code: f"in {code}" for code in CODES})
    assert text_in(everything, "title", reader) == Text(f"in {reader}", reader, False)


@pytest.mark.parametrize(
    ("reader", "original", "order"),
    [
        ("lo", "vi", ["lo", "vi", "en", "km"]),
        ("km", "", ["km", "en", "vi", "lo"]),
        ("vi", "km", ["vi", "km", "en", "lo"]),
        ("en", "en", ["en", "vi", "km", "lo"]),
    ],
)
def test_what_is_missing_falls_back_to_the_original_and_then_en_vi_km_lo(reader, original, order):
    assert list(preference(reader, original)) == order
    texts = {code: f"in {code}" for code in CODES}
    for code in order:
        assert text_in(record(original, **texts), "title", reader) == Text(f"in {code}", code, code != reader)
        del texts[code]
    assert text_in(record(original), "title", reader) == Text("", reader, False)


def test_an_empty_text_is_a_missing_one():
    assert text_in(record(km="", en="Fish"), "title", "km") == Text("Fish", "en", True)


def test_a_record_without_an_original_language_falls_back_too():
    bare = SimpleNamespace(title_vi=None, title_lo="ປາ", title_km=None, title_en=None)
    assert text_in(bare, "title", "vi") == Text("ປາ", "lo", True)


def test_the_reader_is_whoever_reads_now():
    both = record("en", km="ត្រី", en="Fish")
    with translation.override("km"):
        assert text_in(both, "title").language == "km"
    with translation.override(None):
        assert text_in(both, "title").language == "en"


def test_a_text_prints_escaped_and_names_its_language_only_on_fallback():
    assert str(Text("A & B <i>", "en", False)) == "A &amp; B &lt;i&gt;"
    assert str(Text("A & B", "en", True)) == '<span lang="en">A &amp; B</span>'


def test_a_text_is_escaped_once_wherever_it_is_printed():
    text = Text("A & B", "en", True)
    once = '<span lang="en">A &amp; B</span>'
    assert render("{{ text }}", text=text) == once
    assert format_html("{}", text) == once
    assert render('{% tr thing "title" %}', thing=record(lo="A & B")) == '<span lang="lo">A &amp; B</span>'


def test_a_text_is_false_when_there_is_none():
    assert Text("x", "en", False)
    assert not Text("", "en", False)


def test_the_tag_names_the_other_language_in_itself():
    assert Text("ត្រី", "km", True).tag == ' <span class="tag" lang="km">ភាសាខ្មែរ</span>'
    assert Text("ត្រី", "km", False).tag == ""
    assert render('{% tr_tag thing "title" %}', thing=record(vi="cá")).strip() == (
        '<span class="tag" lang="vi">Tiếng Việt</span>'
    )
    assert render('{% tr_tag thing "title" %}', thing=record(en="fish")) == ""


def test_rich_text_keeps_its_markup_and_names_its_language_always():
    assert (
        render('{% tr_html thing "title" %}', thing=record(en="<p>A</p>"))
        == '<div class="rich" lang="en"><p>A</p></div>'
    )
    assert (
        render('{% tr_html thing "title" %}', thing=record(vi="<p>A</p>"))
        == '<div class="rich" lang="vi"><p>A</p></div>'
    )
    assert render('{% tr_html thing "title" %}', thing=record()) == ""


def test_a_headline_begins_with_a_capital_and_changes_nothing_else():
    assert Text("xã Thạnh Phong", "vi", True).headline == Text("Xã Thạnh Phong", "vi", True)
    assert Text("ត្រី", "km", False).headline.value == "ត្រី"
    assert Text("", "en", False).headline.value == ""


# One pair a script: the first sentence, and what follows it.
SENTENCES = {
    "en": ("Villagers closed part of the lake so that fish could breed.", " Catches rose within two years."),
    "vi": ("Người dân đóng một phần hồ để cá có thể sinh sản tự nhiên.", " Sản lượng tăng sau hai năm."),
    "lo": ("ຊາວບ້ານປິດສ່ວນໜຶ່ງຂອງທະເລສາບເພື່ອໃຫ້ປາອອກໄຂ່ໄດ້.", " ປາເພີ່ມຂຶ້ນ."),
    "km": ("អ្នកភូមិបានបិទផ្នែកមួយនៃបឹងដើម្បីឱ្យត្រីអាចពងកូនបាន។", "ត្រីកើនឡើងក្នុងរយៈពេលពីរឆ្នាំ។"),
}


@pytest.mark.parametrize("code", SENTENCES)
def test_the_first_sentence_ends_where_its_script_ends_sentences(code):
    first, rest = SENTENCES[code]
    assert first_sentence(first + rest) == first


def test_an_opening_keeps_its_language():
    first, rest = SENTENCES["km"]
    assert Text(first + rest, "km", True).opening() == Text(first, "km", True)


def test_a_full_stop_inside_a_number_or_early_in_the_text_ends_nothing():
    assert first_sentence("Dr. Sok counted 1.200 fish in the 3.5 hectares of the sanctuary. More followed.") == (
        "Dr. Sok counted 1.200 fish in the 3.5 hectares of the sanctuary."
    )


def test_questions_and_calls_are_sentences():
    asked = "Who looks after the water when nobody is watching it? We do. "
    assert first_sentence(asked) == "Who looks after the water when nobody is watching it?"
    called = "Leave the fish alone until the rains have come and gone! Then fish. "
    assert first_sentence(called) == "Leave the fish alone until the rains have come and gone!"


def test_a_text_without_an_end_stays_whole():
    assert first_sentence("Fish") == "Fish"
    assert first_sentence("") == ""


def test_a_long_sentence_is_cut_at_a_space_and_says_so():
    cut = first_sentence("the river rises, and " * 30, length=100)
    assert cut.endswith("…")
    assert len(cut) <= 101
    assert ("the river rises, and " * 30).startswith(cut[:-1])
    assert cut[:-1].split()[-1] in {"the", "river", "rises", "and"}
    assert cut[-2].isalpha()


def test_a_long_sentence_without_spaces_is_cut_at_its_length():
    assert first_sentence("ត្រី" * 100, length=60) == ("ត្រី" * 100)[:60] + "…"
