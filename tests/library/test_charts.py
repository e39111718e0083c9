"""Bars drawn on the server: their lengths, and the table in which they stand."""

import re

import pytest
from django.template.loader import render_to_string

from library import charts
from publishing.translations import Text


def drawn(*rows, **options):
    return charts.bars(rows, title="People by country", of="Country", what="People", **options)


def lengths(chart):
    return [int(re.search(r'class="bar-value" width="(\d+)"', one.drawing)[1]) for one in chart.bars]


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([12, 6, 3], [1000, 500, 250]),
        ([0, 0], [0, 0]),
        ([None, 4], [0, 1000]),
        ([1_000_000, 1], [1000, 10]),  # the least that there is can be seen
        ([2.5, 5.0], [500, 1000]),
    ],
)
def test_the_greatest_fills_its_row_and_the_least_is_seen(values, wanted):
    assert lengths(drawn(*[("x", value) for value in values])) == wanted


def test_a_scale_of_its_own():
    assert lengths(drawn(("x", 4), ("y", 7), longest=5)) == [800, 1000]


def test_without_rows_there_is_no_chart():
    assert not drawn()
    assert drawn(("x", 0))


@pytest.mark.parametrize("label", ["ប្រទេសកម្ពុជា", "ສປປ ລາວ", "Việt Nam", "<script>alert(1)</script>"])
def test_who_reads_tables_reads_the_same(label):
    page = render_to_string("parts/chart.html", {"chart": drawn((label, 3), ("Laos", None))})
    heads = re.findall(r'<th scope="(\w+)">(.*?)</th>', page)
    assert [scope for scope, _text in heads] == ["col", "col", "row", "row"]
    shown = re.sub("<svg.*?</svg>", "", heads[2][1])
    assert shown == label.replace("<", "&lt;").replace(">", "&gt;")
    assert re.findall(r"<td>(.*?)</td>", page) == ["3", '<span class="soft small">not recorded</span>']
    assert "<caption>People by country</caption>" in page
    assert page.count('aria-hidden="true"') == 2


def test_nothing_stands_against_the_policy():
    page = render_to_string("parts/chart.html", {"chart": drawn(("x", 3))})
    assert not re.search(r"style|<script|\son\w+=|fill=|url\(", page)


def test_a_label_of_another_language_says_so():
    page = render_to_string("parts/chart.html", {"chart": drawn((Text("បឹង", "km", True), 3))})
    assert '<span lang="km">បឹង</span>' in page
