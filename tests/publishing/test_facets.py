"""Filters of a list count what each choice would give, in one query, and never break on what an address holds."""

import pytest
from django.db.models.sql import Query
from django.http import QueryDict

from casestudies.filters import ORGANIZATIONS, _organization_labels
from casestudies.filters import facets as case_study_facets
from casestudies.models import CaseStudy, CaseStudyEcosystem
from factories import CaseStudyFactory, OrganizationFactory, PartnerFactory, PersonFactory, ThemeFactory
from publishing.facets import Facet, LanguageFacet, faceted

pytestmark = pytest.mark.django_db

COUNTRIES = {"LA": "Laos", "KH": "Cambodia", "VN": "Viet Nam"}
APPROACHES = {"iwrm": "IWRM", "cbnrm": "CBNRM", "both": "IWRM and CBNRM"}
LANGUAGES = {"vi": "Vietnamese", "lo": "Lao", "km": "Khmer", "en": "English"}


def fixed(labels):
    return lambda _chosen: labels


FACETS = [
    Facet("country", "Country", "country", fixed(COUNTRIES)),
    Facet("approach", "Approach", "approach", fixed(APPROACHES)),
    Facet("theme", "Theme", "themes__slug", fixed({"fish": "Fish", "forest": "Forest"})),
    LanguageFacet("language", "Can be read in", "", fixed(LANGUAGES)),
]


@pytest.fixture
def studies():
    """Three of Cambodia, one of Laos, one of Viet Nam."""
    fish, forest = ThemeFactory(slug="fish"), ThemeFactory(slug="forest")
    made = {
        "lake": CaseStudyFactory(country="KH", approach="cbnrm", text_state_km="draft"),
        "forest": CaseStudyFactory(country="KH", approach="both"),
        "river": CaseStudyFactory(country="KH", approach="cbnrm", text_state_en=None, text_state_km="original"),
        "pools": CaseStudyFactory(country="LA", approach="cbnrm"),
        "delta": CaseStudyFactory(country="VN", approach="iwrm"),
    }
    made["lake"].themes.add(fish, forest)
    made["forest"].themes.add(forest)
    made["pools"].themes.add(fish)
    return made


def narrowed(address="", facets=FACETS):
    return faceted(CaseStudy.objects.published(), facets, QueryDict(address))


def counts(found, name):
    shown = next(one for one in found.filters if one.name == name)
    return {choice.value: choice.count for choice in shown.choices}


def slugs(made, *keys):
    return {made[key].slug for key in keys}


def test_without_a_choice_everything_is_there_and_counted(studies):
    found = narrowed()
    assert set(found.queryset) == set(studies.values())
    assert counts(found, "country") == {"LA": 1, "KH": 3, "VN": 1}
    assert counts(found, "approach") == {"iwrm": 1, "cbnrm": 3, "both": 1}
    assert counts(found, "theme") == {"fish": 2, "forest": 2}
    assert counts(found, "language") == {"km": 2, "en": 4}
    assert (found.is_narrowed, found.address, found.ignored, found.chosen_labels) == (False, "", [], [])


def test_a_choice_narrows_the_list_and_the_other_filters_but_not_its_own(studies):
    found = narrowed("country=KH")
    assert set(found.queryset) == {studies["lake"], studies["forest"], studies["river"]}
    assert counts(found, "country") == {"LA": 1, "KH": 3, "VN": 1}
    assert counts(found, "approach") == {"cbnrm": 2, "both": 1}
    assert counts(found, "theme") == {"fish": 1, "forest": 2}
    assert counts(found, "language") == {"km": 2, "en": 2}


def test_two_choices_narrow_each_other(studies):
    found = narrowed("country=KH&theme=fish")
    assert set(found.queryset) == {studies["lake"]}
    assert counts(found, "country") == {"LA": 1, "KH": 1}
    assert counts(found, "theme") == {"fish": 1, "forest": 2}


def test_a_count_is_what_choosing_gives(studies):
    """For every choice of every filter, chosen alone and beside another."""
    for beside in ("", "country=KH&", "theme=forest&", "language=km&"):
        for shown in narrowed(beside).filters:
            if f"{shown.name}=" in beside:
                continue
            for choice in shown.choices:
                chosen = narrowed(f"{beside}{shown.name}={choice.value}")
                assert chosen.queryset.count() == choice.count, (beside, shown.name, choice)


def test_choices_stand_in_the_order_of_the_labels_and_empty_ones_are_left_out(studies):
    found = narrowed("language=en")
    assert list(counts(found, "country")) == ["LA", "KH", "VN"]
    assert list(counts(narrowed("approach=both"), "country")) == ["KH"]


def test_a_chosen_value_without_hits_stays_so_that_it_can_be_taken_back(studies):
    found = narrowed("country=LA&approach=iwrm")
    assert set(found.queryset) == set()
    assert counts(found, "approach") == {"iwrm": 0, "cbnrm": 1}
    assert found.chosen_labels == ["Laos", "IWRM"]
    assert found.is_narrowed


def test_a_value_that_no_filter_knows_is_ignored_and_named(studies):
    found = narrowed("country=XX&theme=stones&approach=both")
    assert found.ignored == ["Country", "Theme"]
    assert set(found.queryset) == {studies["forest"]}
    assert found.address == "approach=both"


@pytest.mark.parametrize("value", ["%00", "%FF", "'--", "KH%00", "%F0%9F%90%9F", "a" * 5000])
def test_no_value_breaks_the_page(studies, value):
    found = narrowed(f"country={value}&language={value}")
    assert found.ignored == ["Country", "Can be read in"]
    assert found.queryset.count() == 5


def test_the_address_holds_the_choices_alone_in_the_order_of_the_filters(studies):
    assert narrowed("page=2&theme=fish&country=KH&x=1").address == "country=KH&theme=fish"


def test_a_parameter_without_a_value_is_no_choice(studies):
    found = narrowed("country=&theme=")
    assert (found.is_narrowed, found.ignored, found.address) == (False, [], "")


def test_all_counts_take_one_query(studies, django_assert_num_queries):
    with django_assert_num_queries(1):
        narrowed("country=KH&theme=fish&language=km")


def test_an_entry_that_the_public_does_not_see_is_not_counted(studies):
    CaseStudyFactory(country="VN", status="draft", publish_at=None)
    assert counts(narrowed(), "country")["VN"] == 1


def test_without_filters_there_is_the_list(studies):
    found = narrowed("country=KH", facets=[])
    assert (found.queryset.count(), found.filters) == (5, [])


@pytest.mark.parametrize("turn", [sorted, lambda names: sorted(names, reverse=True)], ids=["forward", "backward"])
def test_counts_hold_in_whatever_order_columns_come(studies, monkeypatch, turn):
    """modeltranslation hands Django the columns as a set, whose order another run of Python changes."""
    turned = []
    original = Query.set_values

    def set_values(query, fields):
        turned.append(fields)
        return original(query, turn(fields))

    monkeypatch.setattr(Query, "set_values", set_values)
    found = narrowed("country=KH")
    assert any(len(fields) for fields in turned)
    assert counts(found, "country") == {"LA": 1, "KH": 3, "VN": 1}
    assert counts(found, "theme") == {"fish": 1, "forest": 2}
    assert counts(found, "language") == {"km": 2, "en": 2}


def test_the_filters_of_case_studies_count_every_kind_of_value(studies):
    CaseStudyEcosystem.objects.create(case_study=studies["lake"], ecosystem="lake")
    PartnerFactory(case_study=studies["lake"], organization=OrganizationFactory(slug="keepers"))
    PartnerFactory(case_study=studies["pools"], organization=OrganizationFactory(slug="unseen", status="draft"))
    found = faceted(CaseStudy.objects.published(), case_study_facets(None), QueryDict("organization=keepers"))
    assert set(found.queryset) == {studies["lake"]}
    assert counts(found, "organization") == {"keepers": 1}
    assert counts(found, "ecosystem") == {"lake": 1}
    assert counts(found, "country") == {"KH": 1}


def test_of_very_many_organizations_the_busiest_and_the_chosen_are_offered():
    studies = CaseStudyFactory.create_batch(2)
    busy = OrganizationFactory(slug="busy")
    for study in studies:
        PartnerFactory(case_study=study, organization=busy)
    for number in range(ORGANIZATIONS):
        PartnerFactory(case_study=studies[0], organization=OrganizationFactory(slug=f"one-{number}"))
    idle = OrganizationFactory(slug="idle", name_en="Idle")
    OrganizationFactory(slug="hidden", status="draft")
    labels = _organization_labels(PersonFactory())
    assert len(labels("")) == ORGANIZATIONS
    assert next(iter(labels(""))) == "busy"
    assert labels("idle") == {**labels(""), idle.slug: "Idle"}
    for unknown in ("hidden", "nobody", "\x00"):
        assert labels(unknown) == labels("")


def test_each_filter_is_one_part_of_that_query_and_each_language_is_another(studies, django_assert_num_queries):
    with django_assert_num_queries(1) as captured:
        narrowed()
    assert captured.captured_queries[0]["sql"].count("UNION ALL") == 6
