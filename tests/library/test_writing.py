"""Numbers and dates are written as each language writes them."""

import datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from library import writing

DAY = datetime.date(2015, 9, 7)
LATER = datetime.date(2015, 10, 12)


@pytest.mark.parametrize(
    ("code", "written"),
    [("en", "1,234.5"), ("vi", "1.234,5"), ("lo", "1.234,5"), ("km", "១,២៣៤.៥")],
)
def test_a_number(code, written):
    assert writing.number(1234.5, code) == written


@pytest.mark.parametrize(("code", "written"), [("en", "2015"), ("vi", "2015"), ("lo", "2015"), ("km", "២០១៥")])
def test_a_year_has_no_separator(code, written):
    assert writing.year(2015, code) == written


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("en", "7 September 2015"),
        ("vi", "7 tháng 9, 2015"),
        ("lo", "7 ກັນຍາ 2015"),
        ("km", "៧ កញ្ញា ២០១៥"),
    ],
)
def test_a_day_in_words(code, written):
    assert writing.long_date(DAY, code) == written


@pytest.mark.parametrize(
    ("code", "name"), [("en", "September 2015"), ("vi", "tháng 9 năm 2015"), ("lo", "ກັນຍາ"), ("km", "កញ្ញា ២០១៥")]
)
def test_a_month(code, name):
    assert name in writing.month(DAY, code)


def test_days_from_and_to():
    first, last = writing.long_date(DAY, "km"), writing.long_date(LATER, "km")
    assert writing.date_range(DAY, LATER, "km") == f"{first} – {last}"


@pytest.mark.parametrize("last", [None, DAY])
def test_one_day_is_written_once(last):
    assert writing.date_range(DAY, last, "vi") == "7 tháng 9, 2015"


def test_the_time_of_day_is_to_the_minute():
    assert writing.time(datetime.time(8, 5, 59), "vi") == "08:05"
    assert "៨:០៥" in writing.time(datetime.time(8, 5), "km")


@pytest.mark.parametrize(("code", "written"), [("vi", "13.22"), ("km", "13.22"), ("en", "13.22")])
def test_a_coordinate_is_a_form_to_copy_in_every_language(code, written):
    with translation.override(code):
        assert writing.coordinate(13.22134) == written


@pytest.mark.parametrize(
    ("size", "written"),
    [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (1_234_567, "1,2 MB"), (5 * 10**9, "5 GB"), (7 * 10**12, "7.000 GB")],
)
def test_a_file_size(size, written):
    assert writing.file_size(size, "vi") == written


def test_only_khmer_has_digits_of_its_own():
    assert writing.digits("a 10", "km") == "a ១០"
    assert [writing.digits("a 10", code) for code in ("vi", "lo", "en")] == ["a 10"] * 3


def test_the_language_is_that_of_the_reader_unless_named():
    written = {
        code: [
            writing.number(1234), writing.year(2015), writing.long_date(DAY), writing.month(DAY),
            writing.time(datetime.time(8)), writing.file_size(1234), writing.digits("1"),
        ]
        for code in ("km", "vi")
        for _ in [translation.activate(code)]
    }  # fmt: skip
    for text in written["km"]:
        assert not any("0" <= sign <= "9" for sign in text), text
    for text in written["vi"]:
        assert any("0" <= sign <= "9" for sign in text), text


def test_templates_write_by_the_same_rules():
    source = (
        "{% load translated %}{{ n|number }} {{ y|year }} {{ d|longdate }} {{ d|month }} {{ t|clock }} "
        "{{ n|filesize }} {{ code|digits }} {{ lat|coordinate }} {{ code2|native_name }} {{ code2|language_label }}"
    )
    context = {
        "n": 1234, "y": 2015, "d": DAY, "t": datetime.time(8), "code": "A1", "lat": 13.2, "code2": "km",
    }  # fmt: skip
    with translation.override("km"):
        printed = Template(source).render(Context(context))
        assert printed.startswith(f"១,២៣៤ ២០១៥ {writing.long_date(DAY)} {writing.month(DAY)} ")
        assert " A១ 13.20 ភាសាខ្មែរ " in printed
