"""A case study in the order of its page: one number a source, a table of contents without gaps, visible partners."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from factories import (
    BlockFactory,
    CaseStudyFactory,
    ConsentFactory,
    InvolvementFactory,
    LessonFactory,
    OrganizationFactory,
    PartnerFactory,
    PlaceFactory,
    ResultFactory,
    SourceFactory,
    ThemeFactory,
    VoiceFactory,
)

from casestudies.locations import attach_public_places
from casestudies.models import CaseStudy
from casestudies.reading import ALIKE, Reading

pytestmark = pytest.mark.django_db

VISITOR = AnonymousUser()


def cited(make, *sources, **fields):
    made = make(**fields)
    for source in sources:
        made.sources.add(source)
    return made


class TestSources:
    def test_each_source_has_one_number_in_the_order_of_first_mention(self):
        a, b, c, d = (SourceFactory() for _ in range(4))
        study = CaseStudyFactory()
        study.context_sources.add(c)
        cited(ResultFactory, a, d, case_study=study)
        cited(BlockFactory, b, c, case_study=study, number=2)
        cited(BlockFactory, a, case_study=study, number=1)
        reading = Reading(study, VISITOR)
        assert reading.sources == [c, a, b, d]
        assert reading.context_refs == [1]
        assert [(block.number, refs) for block, _text, refs in reading.blocks] == [(1, [2]), (2, [1, 3])]
        assert [refs for _text, refs in reading.results] == [[2, 4]]

    def test_a_source_of_another_case_study_has_no_number(self):
        cited(BlockFactory, SourceFactory())
        cited(ResultFactory, SourceFactory())
        CaseStudyFactory().context_sources.add(SourceFactory())
        assert Reading(CaseStudyFactory(), VISITOR).sources == []

    def test_sources_print_without_a_query_each(self, django_assert_num_queries):
        study = CaseStudyFactory()
        study.context_sources.add(SourceFactory(address="https://example.org/a"))
        reading = Reading(study, VISITOR)
        with django_assert_num_queries(0):
            assert [source.label for source in reading.sources] == ["example.org/a"]


class TestContents:
    def headings(self, study):
        return [anchor for anchor, _heading in Reading(study, VISITOR).contents]

    def test_only_what_says_something_is_listed(self):
        assert self.headings(CaseStudyFactory(context_en=None)) == ["cite"]
        assert self.headings(CaseStudyFactory()) == ["context", "cite"]

    def test_a_full_study_lists_all_its_parts_in_the_order_of_reading(self):
        study = CaseStudyFactory(beneficiaries_en="Fishers", costs_en="Little", evidence_gap_en="Catches")
        cited(BlockFactory, SourceFactory(), case_study=study)
        for make in (InvolvementFactory, ResultFactory, VoiceFactory, LessonFactory):
            make(case_study=study)
        assert self.headings(study) == [
            "context", "blocks", "involvement", "results", "beneficiaries", "costs", "voices", "lessons", "unknown",
            "sources", "cite",
        ]  # fmt: skip

    @pytest.mark.parametrize("field", ["evidence_gap_en", "record_note_en"])
    def test_what_is_not_known_stands_under_one_heading(self, field):
        assert "unknown" in self.headings(CaseStudyFactory(**{field: "Nobody counted."}))

    def test_a_text_in_another_language_has_its_heading_in_that_of_the_reader(self):
        study = CaseStudyFactory(context_en=None, context_km="ត្រី", original_language="km")
        reading = Reading(study, VISITOR)
        assert (reading.context.language, reading.context.is_fallback) == ("km", True)
        assert reading.contents[0] == ("context", "Context")


def test_parts_fall_back_to_the_original_language_of_their_study():
    study = CaseStudyFactory(original_language="km")
    texts = {"text_en": "fish", "text_km": "ត្រី", "text_vi": "cá"}
    for make in (BlockFactory, ResultFactory, LessonFactory, InvolvementFactory):
        make(case_study=study, **texts)
    VoiceFactory(case_study=study, community_en="fish", community_km="ត្រី")
    with translation.override("lo"):
        reading = Reading(study, VISITOR)
        found = [
            reading.blocks[0][1], reading.results[0][0], reading.lessons[0], reading.involvements[0][1],
            reading.voices[0][1],
        ]  # fmt: skip
    assert [(text.value, text.language) for text in found] == [("ត្រី", "km")] * 5


def test_both_voices_stand_beside_each_other():
    study = CaseStudyFactory()
    VoiceFactory(case_study=study, kind="weakness", community_en=None, author_en="No count.", position=1)
    VoiceFactory(case_study=study, kind="strength", author_en="Trust.", position=2)
    shown = [(kind, ours.value, theirs.value) for kind, ours, theirs in Reading(study, VISITOR).voices]
    assert shown == [("strength", "We watch the water ourselves.", "Trust."), ("weakness", "", "No count.")]


class TestPartners:
    def test_only_organizations_that_the_reader_may_see_are_named_in_their_order(self, administrator):
        study = CaseStudyFactory()
        second = PartnerFactory(case_study=study, position=2)
        unseen = PartnerFactory(case_study=study, position=3, organization=OrganizationFactory(status="draft"))
        first = PartnerFactory(case_study=study, position=1, role="lead")
        PartnerFactory()
        assert Reading(study, VISITOR).partners == [first, second]
        assert Reading(study, administrator).partners == [first, second, unseen]

    def test_a_partner_comes_with_its_organization(self, django_assert_num_queries):
        study = CaseStudyFactory()
        organizations = [PartnerFactory(case_study=study, position=number).organization for number in range(3)]
        with django_assert_num_queries(2):
            partners = Reading(study, VISITOR).partners
            assert [one.organization.name_en for one in partners] == [one.name_en for one in organizations]


def test_other_places_are_those_that_the_reader_may_see_by_name():
    study = CaseStudyFactory()
    zone, ant = PlaceFactory(name_en="Zone"), PlaceFactory(name_en="Ant")
    study.other_places.add(zone, ant, PlaceFactory(status="draft"))
    assert Reading(study, VISITOR).other_places == [ant, zone]


class TestAlike:
    def test_those_that_share_most_themes_come_first(self):
        fish, forest, tour = (ThemeFactory() for _ in range(3))

        def study(title, *themes, **fields):
            made = CaseStudyFactory(title_en=title, **fields)
            made.themes.add(*themes)
            return made

        this = study("This", fish, forest)
        zone, ant, both = study("Zone", fish, tour), study("Ant", forest), study("Both", fish, forest)
        study("Other", tour)
        study("Draft", fish, forest, status="draft")
        study("No consent", fish, forest, basis="consent")
        assert Reading(this, VISITOR).alike == [both, zone, ant]

    def test_there_are_at_most_so_many_and_their_places_are_there(self, django_assert_num_queries):
        theme = ThemeFactory()
        this, *others = CaseStudyFactory.create_batch(ALIKE + 2)
        hidden = PlaceFactory(status="draft")
        CaseStudy.objects.filter(pk=others[0].pk).update(place=hidden)
        for one in (this, *others):
            one.themes.add(theme)
        reading = Reading(this, VISITOR)
        with django_assert_num_queries(2):
            found = attach_public_places(reading.alike, VISITOR)
            assert len(found) == ALIKE
            assert {one.pk: one.place for one in found}[others[0].pk] is None
            assert all(one.place for one in found if one.pk != others[0].pk)

    def test_a_study_without_themes_is_like_no_other(self):
        CaseStudyFactory().themes.add(ThemeFactory())
        assert Reading(CaseStudyFactory(), VISITOR).alike == []


def test_what_a_community_took_back_is_hidden(client):
    study = CaseStudyFactory(slug="lake", basis="consent")
    ConsentFactory(case_study=study, covers_location=True, withdrawn_on=datetime.date(2026, 1, 12))
    assert client.get("/en/case-studies/lake/").status_code == 404
    assert not CaseStudy.objects.located().filter(pk=study.pk).exists()
    ConsentFactory(case_study=study)  # to the text, not to the location
    assert client.get("/en/case-studies/lake/").status_code == 200
    assert not CaseStudy.objects.located().filter(pk=study.pk).exists()
    ConsentFactory(case_study=study, covers_text=False, covers_location=True)
    assert CaseStudy.objects.located().filter(pk=study.pk).exists()


def test_only_what_came_by_research_is_said_to_have_come_so(client):
    """What members wrote is not in the founding record either, and nobody found it by research."""
    CaseStudyFactory(slug="found", is_from_research=True, in_founding_record=False)
    CaseStudyFactory(slug="written", owner=OrganizationFactory(), in_founding_record=False)
    said = "Found during research; shown for context."
    assert [said in client.get(f"/en/case-studies/{slug}/").content.decode() for slug in ("found", "written")] == [
        True,
        False,
    ]
    assert client.get("/en/case-studies/").content.decode().count("not in the founding record") == 1
