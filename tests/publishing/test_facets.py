"""Filters of a list count what each choice would give, in one query, and never break on what an address holds."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from factories import (
    CaseStudyFactory,
    EcosystemFactory,
    OrganizationFactory,
    PartnerFactory,
    PersonFactory,
    ThemeFactory,
)

from casestudies.filters import FACETS as CASE_STUDY_FACETS
from casestudies.filters import ORGANIZATIONS
from casestudies.models import CaseStudy
from publishing import prepared
from publishing.facets import Facet, LanguageFacet, _count_rows, faceted, narrowed

pytestmark = pytest.mark.django_db

VISITOR = AnonymousUser()
COUNTRIES = {"LA": "Laos", "KH": "Cambodia", "VN": "Viet Nam"}
APPROACHES = {"iwrm": "IWRM", "cbnrm": "CBNRM", "both": "IWRM and CBNRM"}
LANGUAGES = {"vi": "Vietnamese", "lo": "Lao", "km": "Khmer", "en": "English"}


def fixed(labels):
    return lambda _user, _chosen: labels


FACETS = (
    Facet("country", "Country", "country", fixed(COUNTRIES)),
    Facet("approach", "Approach", "approach", fixed(APPROACHES)),
    Facet("theme", "Theme", "themes__slug", fixed({"fish": "Fish", "forest": "Forest"})),
    LanguageFacet("language", "Can be read in", "", fixed(LANGUAGES)),
)


def all_studies(*, user):
    return CaseStudy.objects.visible_to(user)


@pytest.fixture(autouse=True)
def nothing_prepared(monkeypatch):
    """Each test builds its own SQL."""
    monkeypatch.setattr(prepared, "_plans", {})


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


def under(address="", facets=FACETS, user=VISITOR):
    return faceted(all_studies, facets, QueryDict(address), user=user)


def entries(found, user=VISITOR):
    """The list under the filters."""
    return narrowed(found.base, found.facets, tuple(found.chosen), user=user, **found.chosen)


def counts(found, name):
    shown = next(one for one in found.filters if one.name == name)
    return {choice.value: choice.count for choice in shown.choices}


def test_without_a_choice_everything_is_there_and_counted(studies):
    found = under()
    assert set(entries(found)) == set(studies.values())
    assert counts(found, "country") == {"LA": 1, "KH": 3, "VN": 1}
    assert counts(found, "approach") == {"iwrm": 1, "cbnrm": 3, "both": 1}
    assert counts(found, "theme") == {"fish": 2, "forest": 2}
    assert counts(found, "language") == {"km": 2, "en": 4}
    assert (found.is_narrowed, found.address, found.ignored) == (False, "", [])


def test_a_choice_narrows_the_list_and_the_other_filters_but_not_its_own(studies):
    found = under("country=KH")
    assert set(entries(found)) == {studies["lake"], studies["forest"], studies["river"]}
    assert counts(found, "country") == {"LA": 1, "KH": 3, "VN": 1}
    assert counts(found, "approach") == {"cbnrm": 2, "both": 1}
    assert counts(found, "theme") == {"fish": 1, "forest": 2}
    assert counts(found, "language") == {"km": 2, "en": 2}


def test_two_choices_narrow_each_other(studies):
    found = under("country=KH&theme=fish")
    assert set(entries(found)) == {studies["lake"]}
    assert counts(found, "country") == {"LA": 1, "KH": 1}
    assert counts(found, "theme") == {"fish": 1, "forest": 2}


def test_a_count_is_what_choosing_gives(studies):
    """For every choice of every filter, chosen alone and beside another."""
    for beside in ("", "country=KH&", "theme=forest&", "language=km&"):
        for shown in under(beside).filters:
            if f"{shown.name}=" in beside:
                continue
            for choice in shown.choices:
                chosen = under(f"{beside}{shown.name}={choice.value}")
                assert entries(chosen).count() == choice.count, (beside, shown.name, choice)


def test_choices_stand_in_the_order_of_the_labels_and_empty_ones_are_left_out(studies):
    found = under("language=en")
    assert list(counts(found, "country")) == ["LA", "KH", "VN"]
    assert list(counts(under("approach=both"), "country")) == ["KH"]


def test_a_chosen_value_without_hits_stays_so_that_it_can_be_taken_back(studies):
    found = under("country=LA&approach=iwrm")
    assert set(entries(found)) == set()
    assert counts(found, "approach") == {"iwrm": 0, "cbnrm": 1}
    chosen = [choice.label for one in found.filters for choice in one.choices if choice.is_chosen]
    assert chosen == ["Laos", "IWRM"]
    assert found.is_narrowed


def test_a_value_that_no_filter_knows_is_ignored_and_named(studies):
    found = under("country=XX&theme=stones&approach=both")
    assert found.ignored == ["Country", "Theme"]
    assert set(entries(found)) == {studies["forest"]}
    assert found.address == "approach=both"


@pytest.mark.parametrize("value", ["%00", "%FF", "'--", "KH%00", "%F0%9F%90%9F", "a" * 5000])
def test_no_value_breaks_the_page(studies, value):
    found = under(f"country={value}&language={value}")
    assert found.ignored == ["Country", "Can be read in"]
    assert entries(found).count() == 5


def test_the_address_holds_the_choices_alone_in_the_order_of_the_filters(studies):
    assert under("page=2&theme=fish&country=KH&x=1").address == "country=KH&theme=fish"


def test_a_parameter_without_a_value_is_no_choice(studies):
    found = under("country=&theme=")
    assert (found.is_narrowed, found.ignored, found.address) == (False, [], "")


def test_all_counts_take_one_query(studies, django_assert_num_queries):
    with django_assert_num_queries(1):
        under("country=KH&theme=fish&language=km")


def test_an_entry_that_the_public_does_not_see_is_not_counted(studies):
    CaseStudyFactory(country="VN", status="draft", publish_at=None)
    assert counts(under(), "country")["VN"] == 1


def test_each_part_of_the_union_has_one_column():
    """modeltranslation may put several in any order, another one in the next run of Python."""
    rows = _count_rows(all_studies, FACETS, (), (("language", tuple(LANGUAGES)),), user=VISITOR)
    for part in rows.query.combined_queries:
        compiler = part.get_compiler("default")
        compiler.setup_query()
        assert len(compiler.select) == 1


def test_people_who_sign_in_are_counted_for_by_what_they_may_see(studies, administrator):
    CaseStudyFactory(country="VN", status="draft", publish_at=None)
    assert counts(under(user=administrator), "country")["VN"] == 2
    assert counts(under(user=PersonFactory()), "country")["VN"] == 1
    assert counts(under(), "country")["VN"] == 1


def test_the_second_reader_gets_their_own_answer(studies):
    """The SQL is kept from one to the next, the values and the rows are not."""
    assert set(entries(under("country=KH"))) == {studies["lake"], studies["forest"], studies["river"]}
    assert counts(under("country=KH"), "approach") == {"cbnrm": 2, "both": 1}
    assert counts(under("country=LA"), "approach") == {"cbnrm": 1}
    CaseStudyFactory(country="LA", approach="both")
    assert counts(under("country=LA"), "approach") == {"cbnrm": 1, "both": 1}
    assert counts(under("country=XX"), "approach") == {"iwrm": 1, "cbnrm": 3, "both": 2}


def test_the_filters_of_case_studies_count_every_kind_of_value(studies):
    EcosystemFactory(case_study=studies["lake"])
    PartnerFactory(case_study=studies["lake"], organization=OrganizationFactory(slug="keepers"))
    PartnerFactory(case_study=studies["pools"], organization=OrganizationFactory(slug="unseen", status="draft"))
    found = under("organization=keepers", CASE_STUDY_FACETS)
    assert set(entries(found)) == {studies["lake"]}
    assert counts(found, "organization") == {"keepers": 1}
    assert counts(found, "ecosystem") == {"lake": 1}
    assert counts(found, "theme") == {"fish": 1, "forest": 1}
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
    labels = next(facet.labels for facet in CASE_STUDY_FACETS if facet.name == "organization")
    offered = labels(VISITOR, "")
    assert len(offered) == ORGANIZATIONS
    assert next(iter(offered)) == "busy"
    assert labels(VISITOR, "idle") == {**offered, idle.slug: "Idle"}
    for unknown in ("hidden", "nobody", "\x00"):
        assert labels(VISITOR, unknown) == offered


def test_each_filter_is_one_part_of_that_query_and_each_language_is_another(studies, django_assert_num_queries):
    with django_assert_num_queries(1) as captured:
        under()
    assert captured.captured_queries[0]["sql"].count("UNION ALL") == 6
