"""Names stand in the order in which each language looks them up, and the same on both databases."""

import threading
from types import SimpleNamespace

import pytest
from django.db import connection
from factories import CaseStudyFactory, PlaceFactory, TermFactory, WorkshopFactory

from library.languages import CODES
from library.models import GlossaryTerm
from places.models import Place
from publishing.collations import register_collations, sort_key

# In its language's order; the order of code points is another one in every list.
ORDERS = {
    "vi": ["An Giang", "Bến Tre", "cá", "Cà Mau", "Cần Thơ", "Đắk Lắk", "Đồng Tháp", "Hậu Giang", "Huế"],
    "en": ["a lake", "Battambang", "catch", "Édouard", "fish", "Mekong", "river", "Zone"],
    "lo": ["ກະສິກຳ", "ເກາະ", "ຂຸມ", "ຄອງ", "ເຊກອງ", "ປາ", "ແມ່ນ້ຳ", "ວຽງຈັນ"],
    "km": ["កំពង់ចាម", "ក្រចេះ", "ខេត្ត", "ជលផល", "ទន្លេសាប", "បឹង", "ព្រៃលិចទឹក", "ស្ទឹងត្រែង"],
}


@pytest.mark.parametrize("code", CODES)
def test_sorted_sorts_as_the_language_does(code):
    assert sorted(set(ORDERS[code]), key=sort_key(code)) == ORDERS[code]


def test_the_orders_above_are_not_those_of_code_points():
    assert [code for code in ("vi", "en", "lo") if sorted(ORDERS[code]) == ORDERS[code]] == []


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_the_database_sorts_as_the_language_does(code):
    for name in reversed(ORDERS[code]):
        fields = {"name_en": None, "name_status_en": None}
        PlaceFactory(**{**fields, f"name_{code}": name, f"name_status_{code}": "official"})
    found = Place.objects.sorted_for(code).values_list(f"sort_{code}", flat=True)
    assert list(found) == ORDERS[code]


@pytest.mark.django_db
def test_a_case_study_and_a_term_sort_by_their_title_and_term():
    study = CaseStudyFactory(title_en="A sanctuary", title_km="ដែនអភិរក្ស")
    study.refresh_from_db()
    assert (study.sort_en, study.sort_km, study.sort_vi) == ("A sanctuary", "ដែនអភិរក្ស", "A sanctuary")
    TermFactory(term_en="wetland", term_vi="đất ngập nước", term_status_vi="common")
    assert list(GlossaryTerm.objects.values_list("sort_en", "sort_vi", "sort_lo")) == [
        ("wetland", "đất ngập nước", "wetland")
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("original", "names", "expected"),
    [
        ("km", {"km": "ក្រចេះ", "en": "Kratie"}, {"vi": "ក្រចេះ", "lo": "ក្រចេះ", "km": "ក្រចេះ", "en": "Kratie"}),
        ("en", {"vi": "Huế", "lo": "ເຫວ້"}, {"vi": "Huế", "lo": "ເຫວ້", "km": "Huế", "en": "Huế"}),
        ("en", {"lo": "ປາກເຊ"}, dict.fromkeys(CODES, "ປາກເຊ")),
    ],
    ids=["original before English", "Vietnamese before Lao", "the only one"],
)
def test_a_sort_column_holds_the_name_that_its_reader_sees(original, names, expected):
    fields = {"name_en": None, "name_status_en": None}
    for code, name in names.items():
        fields |= {f"name_{code}": name, f"name_status_{code}": "official"}
    place = PlaceFactory(original_language=original, **fields)
    place.refresh_from_db()
    assert {code: getattr(place, f"sort_{code}") for code in CODES} == expected


@pytest.mark.django_db
def test_a_sort_column_follows_a_change_of_name():
    workshop = WorkshopFactory(name_en="Ample")
    type(workshop).objects.filter(pk=workshop.pk).update(name_en="Bare")
    workshop.refresh_from_db()
    assert workshop.sort_en == "Bare"


@pytest.mark.django_db
def test_equal_names_keep_one_order():
    first, second = PlaceFactory(name_en="Same"), PlaceFactory(name_en="Same")
    assert list(Place.objects.sorted_for("en")) == [first, second]


def test_a_comparer_serves_many_threads_at_once():
    """SQLite may call a collation from any thread that uses the connection, and an ICU collator serves only one."""
    collations = {}
    raw = SimpleNamespace(create_collation=collations.__setitem__)
    register_collations(sender=None, connection=SimpleNamespace(vendor="sqlite", connection=raw))
    assert set(collations) == {f"{code}-x-icu" for code in CODES}
    results = []

    def compare():
        found = [collations["vi-x-icu"](one, other) for one in ORDERS["vi"] for other in ORDERS["vi"]]
        results.append(found)

    threads = [threading.Thread(target=compare) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    places = range(len(ORDERS["vi"]))
    expected = [(one > other) - (one < other) for one in places for other in places]
    assert results == [expected] * 4


def test_other_databases_bring_their_own():
    register_collations(sender=None, connection=SimpleNamespace(vendor="postgresql"))


@pytest.mark.django_db
def test_a_raw_query_finds_all_four_collations():
    with connection.cursor() as cursor:
        for code in CODES:
            cursor.execute(f"""SELECT 'a' < 'B' COLLATE "{code}-x-icu" """)
            assert cursor.fetchone()[0]
