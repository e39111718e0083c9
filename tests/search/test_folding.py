"""What is written and what is typed fold to one form, whatever marks, tones and habits of spelling lie between."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.folding import fold

without_files = settings(database=None, deadline=None, max_examples=300)

# Each rule with an example of it: two writings of one word.
SAME = {
    "capitals": ("Mekong", "MEKONG"),
    "spaces": ("An  Giang\n", " an giang"),
    "zero-width space": ("ទន្លេ\u200bសាប", "ទន្លេសាប"),
    "zero-width joiners": ("ក\u200c\u200dក", "កក"),
    "word joiner, byte order mark, soft hyphen": ("a\u2060\ufeff\u00adb", "ab"),
    "Vietnamese marks and tones": ("Búng Bình Thiên", "bung binh thien"),
    "Vietnamese tone on another vowel": ("hoà", "hòa"),
    "Vietnamese d": ("Đồng Tháp", "dong thap"),
    "Icelandic capital that looks like it": ("Ðồng", "đồng"),
    "composed and not": (unicodedata.normalize("NFD", "Thạnh Phong"), "Thạnh Phong"),
    "Khmer digits": ("២០១៥", "2015"),
    "Lao digits": ("໒໐໑໕", "2015"),
    "Khmer coeng RO typed first": ("ស\u17d2រ\u17d2ត", "ស\u17d2ត\u17d2រ"),
    "Khmer shifter typed after the vowel": ("ប\u17b6\u17c9ន", "ប\u17c9\u17b6ន"),
    "Khmer vowel below typed before the one in front": ("ក\u17bb\u17c1", "ក\u17c1\u17bb"),
    "Khmer mark typed twice": ("ក\u17b6\u17b6", "ក\u17b6"),
    "Khmer coeng DA and coeng TA look the same": ("ក\u17d2ដី", "ក\u17d2តី"),
    "Khmer oe in two strokes": ("ក\u17c1\u17b8ត", "ក\u17beត"),
    "Khmer oo in two strokes": ("ក\u17c1\u17b6ះ", "ក\u17c4ះ"),
    "Khmer independent vowel": ("ឲ្យ", "ឱ្យ"),
    "Khmer am": ("ជំរក", "ជម្រក"),
    "Khmer am under a shifter": ("ប៉ំ", "បំ"),
    "Khmer signs left out": ("ន៉ា៊្ក់", "នា្ក"),
    "Khmer robat left out": ("ធម៌", "ធម"),
    "Khmer samyok sannya left out": ("ភ័យ", "ភយ"),
    "Khmer yuukaleapintu left out": ("ធនៈ", "ធន"),
    "Lao tones": ("ນ້ຳ", "ນຳ"),
    "Lao silencer": ("ເບຍ໌", "ເບຍ"),
    "Lao am, tone before": ("ນ\u0ec9\u0ecd\u0eb2", "ນ\u0ec9\u0eb3"),
    "Lao am, tone between": ("ນ\u0ecd\u0ec9\u0eb2", "ນ\u0ec9\u0eb3"),
    "Lao am with two tones by mistake": ("ນ\u0ecd\u0ec9\u0ec8\u0eb2", "ນ\u0eb3"),
    "Lao ho no": ("ໜອງ", "ຫນອງ"),
    "Lao ho mo": ("ໝູ່", "ຫມູ"),
    "Lao lo below": ("ຫຼວງ", "ຫລວງ"),
    "Lao ro written lo": ("ຣົດ", "ລົດ"),
    "Lao two ai": ("ໃນ", "ໄນ"),
}


@pytest.mark.parametrize("rule", SAME)
def test_two_writings_of_a_word_are_one(rule):
    one, other = SAME[rule]
    assert one != other
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("បឹង", "បុង"),
        ("ត្រី", "ត្រា"),
        ("ປາ", "ປີ"),
        ("ນຳ", "ນາ"),
        ("ໄນ", "ໂນ"),
        ("cá", "co"),
        ("2015", "2016"),
        ("an giang", "angiang"),
    ],
)
def test_other_words_stay_other_words(one, other):
    assert fold(one) != fold(other)


def test_vowels_of_khmer_and_lao_are_no_marks():
    for word in ("ទឹក", "ដី", "ກິນ", "ປູ"):
        assert fold(word) == word


KHMER = {
    "letters": "កខតដមរយស", "vowels": ["", "ា", "ិ", "ី", "ុ", "ូ", "ើ", "េ", "ែ", "ោ", "េី", "េា"],
    "shifters": ["", "៉", "៊"], "signs": ["", "ំ", "ះ", "់", "ុំ", "ៈ"],
}  # fmt: skip
khmer_syllables = st.builds(
    lambda base, subscripts, marks: base + "".join("្" + one for one in subscripts) + "".join(marks),
    st.sampled_from(KHMER["letters"]),
    st.lists(st.sampled_from(KHMER["letters"]), max_size=2),
    st.tuples(*[st.sampled_from(KHMER[kind]) for kind in ("vowels", "shifters", "signs")]).flatmap(st.permutations),
)
lao = st.text(alphabet="ກນມລຣຫໜໝຼໃໄເາຳໍ່້໊໋໌ັິີ໑໒ ", max_size=12)
words = st.one_of(st.text(max_size=20), st.lists(khmer_syllables, max_size=4).map("".join), lao)


@given(words)
@example("İ ǅ ß ﬁ \u0345 \ud7a3")
@without_files
def test_a_folded_text_stays_as_it_is(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=40))
@without_files
def test_composed_or_not_is_all_one(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(words, words)
@without_files
def test_words_fold_one_by_one(one, other):
    """So a folded text holds the folded words that are looked for in it."""
    assert fold(f"{one} {other}").split() == [*fold(one).split(), *fold(other).split()]
