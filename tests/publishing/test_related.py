"""Rooms add sections to pages of other rooms, and show there only what the reader may see."""

from collections import defaultdict

import pytest
from django.contrib.auth.models import AnonymousUser
from factories import (
    BlockFactory,
    CaseStudyFactory,
    LineageFactory,
    OrganizationFactory,
    ParticipationFactory,
    PartnerFactory,
    PlaceFactory,
    StopFactory,
    WorkshopFactory,
)

from casestudies.models import CaseStudy
from publishing import related
from publishing.related import Section, grown_out_of, origins_of, sections, shown_on
from workshops.models import Workshop

VISITOR = AnonymousUser()


@pytest.fixture
def empty_register(monkeypatch):
    monkeypatch.setattr(related, "_providers", defaultdict(list))


def urls(entry, user=VISITOR):
    return {section.key: [card.url for card in section.cards] for section in sections(entry, user)}


@pytest.mark.usefixtures("empty_register")
class TestRegister:
    def test_a_section_is_shown_on_the_pages_that_were_named(self):
        asked = []

        @shown_on("places.place", "workshops.workshop")
        def provider(entry, user):
            asked.append((entry, user))
            return Section("fish", "Fish", ["a card"])

        place, study = PlaceFactory.build(), CaseStudyFactory.build(place=None)
        assert sections(place, VISITOR) == [Section("fish", "Fish", ["a card"])]
        assert sections(WorkshopFactory.build(), VISITOR) == [Section("fish", "Fish", ["a card"])]
        assert sections(study, VISITOR) == []
        assert asked[0] == (place, VISITOR)

    def test_sections_stand_in_the_order_of_registration_without_the_empty_ones(self):
        for key, cards in (("first", ["a"]), ("empty", []), ("last", ["b"])):
            shown_on("places.place")(lambda entry, user, key=key, cards=cards: Section(key, key, cards))
        shown_on("places.place")(lambda entry, user: None)
        assert [section.key for section in sections(PlaceFactory.build(), VISITOR)] == ["first", "last"]

    def test_the_registered_function_stays_what_it_was(self):
        def provider(entry, user):
            return None

        assert shown_on("places.place")(provider) is provider


@pytest.mark.django_db
class TestSections:
    def test_a_place_shows_what_happened_there(self):
        place = PlaceFactory()
        organization = OrganizationFactory(place=place)
        study, also = CaseStudyFactory(place=place, title_en="A"), CaseStudyFactory(title_en="B", place=None)
        also.other_places.add(place)
        tour = StopFactory(place=place).workshop
        for unseen in (CaseStudyFactory, WorkshopFactory, OrganizationFactory):
            unseen(place=place, status="draft")
        assert urls(place) == {
            "organizations": [organization.get_absolute_url()],
            "workshops": [tour.get_absolute_url()],
            "case-studies": [study.get_absolute_url(), also.get_absolute_url()],
        }

    def test_an_organization_shows_its_part_in_each_once(self):
        organization = OrganizationFactory()
        workshop = WorkshopFactory()
        for role in ("host", "speaker"):
            ParticipationFactory(workshop=workshop, organization=organization, role=role)
        ParticipationFactory(workshop=WorkshopFactory(status="draft"), organization=organization)
        study = PartnerFactory(organization=organization).case_study
        PartnerFactory(organization=organization, case_study=CaseStudyFactory(basis="consent"))
        assert urls(organization) == {
            "workshops": [workshop.get_absolute_url()],
            "case-studies": [study.get_absolute_url()],
        }

    def test_a_place_with_nothing_has_no_sections(self):
        assert urls(PlaceFactory()) == {}

    def test_a_country_shows_what_is_in_it(self):
        country = PlaceFactory(kind="country", country="LA")
        study = CaseStudyFactory(country="LA", place=None)
        CaseStudyFactory(country="KH", place=None)
        workshop = WorkshopFactory(place=PlaceFactory(country="LA"))
        assert urls(country) == {
            "case-studies": [study.get_absolute_url()],
            "workshops": [workshop.get_absolute_url()],
        }

    def test_the_place_of_a_card_is_not_told_to_those_who_may_not_see_it(self, administrator):
        hidden = PlaceFactory(name_en="Secret pool", status="draft")
        study = PartnerFactory(case_study=CaseStudyFactory(place=hidden)).organization
        (section,) = sections(study, VISITOR)
        assert "Secret pool" not in str(section.cards[0].where)
        (section,) = sections(study, administrator)
        assert "Secret pool" in str(section.cards[0].where)


@pytest.mark.django_db
class TestLineage:
    def test_both_ends_name_each_other(self):
        workshop, study = WorkshopFactory(), CaseStudyFactory()
        LineageFactory(origin=workshop, result=study)
        assert urls(workshop) == {"case-studies": [study.get_absolute_url()]}
        assert urls(study) == {"learnt-on": [workshop.get_absolute_url()]}

    def test_an_end_that_the_reader_may_not_see_is_not_named(self, administrator):
        workshop, study = WorkshopFactory(), CaseStudyFactory()
        draft_workshop, draft_study = WorkshopFactory(status="draft"), CaseStudyFactory(status="draft")
        no_consent = CaseStudyFactory(basis="consent")
        LineageFactory(origin=workshop, result=draft_study)
        LineageFactory(origin=workshop, result=no_consent)
        LineageFactory(origin=draft_workshop, result=study)
        assert urls(workshop) == {}
        assert urls(study) == {}
        assert set(urls(workshop, administrator)["case-studies"]) == {
            draft_study.get_absolute_url(), no_consent.get_absolute_url(),
        }  # fmt: skip
        assert urls(study, administrator) == {"learnt-on": [draft_workshop.get_absolute_url()]}

    def test_the_ends_are_found_by_kind_and_number(self):
        """A place and a workshop may have the same number, and so may a block and a case study."""
        workshop, study = WorkshopFactory(pk=10**6), CaseStudyFactory(pk=10**6)
        other = PlaceFactory(pk=10**6)
        block = BlockFactory(pk=10**6)
        LineageFactory(origin=other, result=study)
        LineageFactory(origin=workshop, result=block, kind="adapted_from")
        assert list(origins_of(CaseStudy, study.pk, Workshop.objects.all())) == []
        assert list(grown_out_of(Workshop, workshop.pk, CaseStudy.objects.all())) == []

    def test_two_kinds_of_link_name_an_end_once(self):
        workshop, study = WorkshopFactory(), CaseStudyFactory()
        for kind in ("learnt_on", "adapted_from"):
            LineageFactory(origin=workshop, result=study, kind=kind)
        assert list(grown_out_of(Workshop, workshop.pk, CaseStudy.objects.all())) == [study]
        assert list(origins_of(CaseStudy, study.pk, Workshop.objects.all())) == [workshop]

    def test_the_direction_counts(self):
        workshop, study = WorkshopFactory(), CaseStudyFactory()
        LineageFactory(origin=study, result=workshop, kind="adapted_from")
        assert urls(workshop) == {}
        assert list(origins_of(Workshop, workshop.pk, CaseStudy.objects.all())) == [study]

    def test_a_link_to_something_deleted_names_nothing(self):
        workshop, study = WorkshopFactory(), CaseStudyFactory()
        LineageFactory(origin=workshop, result=study)
        study.delete()
        assert urls(workshop) == {}
