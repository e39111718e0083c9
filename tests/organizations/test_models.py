"""Members of the network: their order, their people, and what of them is public."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse
from factories import (
    CandidateFactory,
    CaseStudyFactory,
    ContactFactory,
    MembershipFactory,
    OrganizationFactory,
    OrganizationPhotoFactory,
    PartnerFactory,
    PersonFactory,
    PhotoFactory,
    PlaceFactory,
    SourceFactory,
)

from accounts.models import User
from library.models import Photo
from organizations.cards import organization_card
from organizations.models import CandidateIdentity, Contact, Membership, Organization, OrganizationPhoto
from organizations.related import organizations_at
from organizations.views import organization_detail

pytestmark = pytest.mark.django_db


def test_lists_go_down_the_river_and_by_name_within_a_country():
    rows = [("VN", "Ant"), ("regional", "Ape"), ("KH", "Zebra"), ("KH", "Bee"), ("LA", "Yak")]
    made = {name: OrganizationFactory(country=country, name_en=name) for country, name in rows}
    expected = [made[name] for name in ("Yak", "Bee", "Zebra", "Ant", "Ape")]
    assert list(Organization.objects.down_the_river("en")) == expected


def test_the_order_within_a_country_is_that_of_the_reader():
    first = OrganizationFactory(name_en="A", name_vi="Đông", name_status_vi="ours")
    second = OrganizationFactory(name_en="B", name_vi="Dân", name_status_vi="ours")
    assert list(Organization.objects.down_the_river("en")) == [first, second]
    assert list(Organization.objects.down_the_river("vi")) == [second, first]


def test_a_change_of_country_changes_the_place_in_the_list():
    organization = OrganizationFactory(country="LA")
    organization.country = "VN"
    organization.save()
    organization.refresh_from_db()
    assert organization.country_order == 3


def test_what_an_organization_loses_does_not_take_it_along():
    source, place, logo = SourceFactory(), PlaceFactory(), PhotoFactory()
    organization = OrganizationFactory(founded=2001, founded_source=source, place=place, logo=logo)
    for lost in (source, place, logo):
        lost.delete()
    organization.refresh_from_db()
    assert (organization.founded_source, organization.place, organization.logo) == (None, None, None)
    assert organization.founded == 2001


def test_what_belongs_to_an_organization_goes_with_it_and_people_stay():
    organization = OrganizationFactory()
    person = PersonFactory()
    ContactFactory(organization=organization)
    MembershipFactory(organization=organization, user=person)
    CandidateFactory(organization=organization)
    photo = OrganizationPhotoFactory(organization=organization).photo
    organization.delete()
    assert [kind.objects.count() for kind in (Contact, Membership, CandidateIdentity, OrganizationPhoto)] == [0] * 4
    assert User.objects.filter(pk=person.pk).exists()
    assert Photo.objects.filter(pk=photo.pk).exists()


def test_a_person_may_belong_to_several_organizations_as_an_editor_first():
    person = PersonFactory()
    memberships = [MembershipFactory(user=person) for _ in range(2)]
    assert {one.role for one in memberships} == {"editor"}
    assert person.memberships.count() == 2


def test_a_contact_is_not_public_unless_somebody_says_so():
    assert Contact().is_public is False


def page_of(organization, user=None):
    request = RequestFactory().get(reverse("organizations:detail", args=[organization.slug]))
    request.user = user or AnonymousUser()
    return organization_detail(request, organization.slug).content.decode()


@pytest.mark.parametrize("is_administrator", [False, True])
def test_a_contact_who_did_not_agree_is_on_no_page(is_administrator, administrator):
    organization = OrganizationFactory()
    ContactFactory(organization=organization, name="Sok Public", email="seen@example.org", is_public=True)
    ContactFactory(organization=organization, name="Dara Private", email="unseen@example.org", phone="012 345 678")
    page = page_of(organization, administrator if is_administrator else None)
    assert "Sok Public" in page
    assert [text for text in ("Dara Private", "unseen@example.org", "012 345 678") if text in page] == []


def test_members_are_not_named_on_the_page():
    organization = OrganizationFactory()
    MembershipFactory(organization=organization, user=PersonFactory(name="Secret Editor", email="editor@example.org"))
    page = page_of(organization)
    assert "Secret Editor" not in page
    assert "editor@example.org" not in page


def test_a_card_says_what_is_not_in_the_founding_record():
    inside = organization_card(OrganizationFactory(acronym="FACT", in_founding_record=True))
    found = OrganizationFactory(in_founding_record=False, is_from_research=True, status="draft")
    outside = organization_card(found)
    came = organization_card(OrganizationFactory(in_founding_record=False))
    assert str(inside.where) == "NGO\N{NO-BREAK SPACE}· FACT"
    assert str(outside.where) == "NGO\N{NO-BREAK SPACE}· not in the founding record"
    assert str(came.where) == "NGO"
    assert (inside.is_draft_entry, outside.is_draft_entry) == (False, True)


def test_at_a_place_are_those_who_sit_or_work_there_or_in_a_part_of_it():
    province = PlaceFactory(kind="province")
    village = PlaceFactory(parent=province)
    seated, working = OrganizationFactory(place=village), OrganizationFactory()
    working.places.add(province, village)
    OrganizationFactory()
    OrganizationFactory(place=village, status="draft")
    cards = organizations_at(province, AnonymousUser()).cards
    assert [card.url for card in cards] == [seated.get_absolute_url(), working.get_absolute_url()]


def test_a_place_that_is_not_public_gives_nobody_away():
    province = PlaceFactory(kind="province")
    OrganizationFactory(place=PlaceFactory(parent=province, status="draft"))
    assert organizations_at(province, AnonymousUser()).cards == []


def test_a_country_names_its_own():
    country = PlaceFactory(kind="country", country="LA")
    own = OrganizationFactory(country="LA")
    OrganizationFactory(country="KH")
    assert [card.url for card in organizations_at(country, AnonymousUser()).cards] == [own.get_absolute_url()]


def test_an_organization_with_a_part_in_a_case_study_has_it_on_its_page():
    organization = OrganizationFactory()
    study = CaseStudyFactory(title_en="The fish came back")
    PartnerFactory(case_study=study, organization=organization)
    PartnerFactory(case_study=CaseStudyFactory(title_en="Unseen", status="draft"), organization=organization)
    page = page_of(organization)
    assert "The fish came back" in page
    assert "Unseen" not in page
