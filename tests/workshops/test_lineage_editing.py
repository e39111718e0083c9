"""Which case studies grew out of a workshop: said on either page, shown on both, one link."""

import factories as make
import pytest
from django.test import Client
from django.urls import reverse
from form_reading import form_data

from publishing.models import Lineage, Step

pytestmark = pytest.mark.django_db

WORKSHOP, STUDY = "/en/workshops/tour/", "/en/case-studies/creek/"
GROWN_OUT = "/en/workspace/workshops/tour/grown-out/"
LEARNT_ON = "/en/workspace/case-studies/creek/learnt-on/"


@pytest.fixture
def tour():
    return make.WorkshopFactory(slug="tour", kind="study_tour", name_en="Tour to the lake")


@pytest.fixture
def study():
    return make.CaseStudyFactory(
        slug="creek", title_en="A closed creek", owner=make.OrganizationFactory(name_en="Fishers")
    )


@pytest.fixture
def author(study):
    found = Client()
    found.force_login(make.MembershipFactory(organization=study.owner, user__name="Dara").user)
    return found


@pytest.fixture
def office():
    found = Client()
    found.force_login(make.PersonFactory(is_coordinator=True))
    return found


def add(client, page, slug):
    return client.post(page, {"do": "add", "other": slug}, follow=True)


def remove(client, page, slug):
    return client.post(page, {"do": "remove", "other": slug}, follow=True)


def shown() -> tuple[bool, bool]:
    """Whether the public page of the workshop names the case study, and the other way round."""
    public = Client()
    return "A closed creek" in public.get(WORKSHOP).text, "Tour to the lake" in public.get(STUDY).text


@pytest.mark.parametrize(("who", "page", "other"), [("office", GROWN_OUT, "creek"), ("author", LEARNT_ON, "tour")])
def test_said_on_one_page_it_stands_on_both(tour, study, request, who, page, other):
    client = request.getfixturevalue(who)
    assert shown() == (False, False)
    answer = add(client, page, other)
    assert answer.redirect_chain == [(page, 302)]
    link = Lineage.objects.get()
    assert (link.kind, link.origin, link.result) == ("learnt_on", tour, study)
    assert shown() == (True, True)
    remove(client, page, other)
    assert shown() == (False, False)
    assert not Lineage.objects.exists()


def test_either_side_says_it_and_takes_it_back(tour, study, author, office):
    add(author, LEARNT_ON, "tour")
    assert "A closed creek" in office.get(GROWN_OUT).text
    add(office, GROWN_OUT, "creek")
    assert Lineage.objects.count() == 1
    remove(office, GROWN_OUT, "creek")
    remove(author, LEARNT_ON, "tour")
    assert not Lineage.objects.exists()


def test_both_entries_remember_who_said_it(tour, study, author):
    for _time in range(2):
        add(author, LEARNT_ON, "tour")
    for _time in range(2):
        remove(author, LEARNT_ON, "tour")
    assert [(str(one.actor), one.comment) for one in Step.objects.of(study).order_by("pk")] == [
        ("Dara", "Learnt on: Tour to the lake"),
        ("Dara", "No longer said to be learnt on: Tour to the lake"),
    ]
    assert [one.comment for one in Step.objects.of(tour).order_by("pk")] == [
        "Case study that grew out of it: A closed creek",
        "No longer said to have grown out of it: A closed creek",
    ]
    assert "Learnt on: Tour to the lake" in author.get("/en/workspace/case-studies/creek/").text


def test_other_lineage_is_left_alone(tour, study, office):
    block = make.BlockFactory(case_study=study)
    kept = [
        make.LineageFactory(origin=tour, result=make.CaseStudyFactory()),
        make.LineageFactory(origin=tour, result=study, kind="adapted_from"),
        make.LineageFactory(origin=block, result=make.CaseStudyFactory(), kind="adapted_from"),
    ]
    add(office, GROWN_OUT, "creek")
    remove(office, GROWN_OUT, "creek")
    assert set(Lineage.objects.all()) == set(kept)


@pytest.mark.parametrize("hidden", ["tour", "study"])
def test_readers_see_it_where_both_are_public(tour, study, office, hidden):
    entry = {"tour": tour, "study": study}[hidden]
    add(office, GROWN_OUT, "creek")
    type(entry).objects.filter(pk=entry.pk).update(status="draft", publish_at=None)
    public = Client()
    for page in (WORKSHOP, STUDY):
        answer = public.get(page)
        assert answer.status_code == 404 or ("A closed creek" in answer.text) != ("Tour to the lake" in answer.text)


def test_authors_are_offered_only_workshops_that_they_may_see(tour, study, author):
    make.WorkshopFactory(slug="secret", name_en="A secret plan", status="draft", publish_at=None)
    page = author.get(LEARNT_ON)
    assert "Tour to the lake" in page.text
    assert "A secret plan" not in page.text
    assert author.post(LEARNT_ON, {"do": "add", "other": "secret"}).status_code == 422
    assert not Lineage.objects.exists()


def test_a_draft_that_a_coordinator_linked_is_not_named_to_the_authors(study, author, office):
    draft = make.WorkshopFactory(slug="tour", name_en="A secret plan", status="draft", publish_at=None)
    add(office, GROWN_OUT, "creek")
    assert Lineage.objects.get().origin == draft
    for page in (LEARNT_ON, "/en/workspace/case-studies/creek/", "/en/workspace/"):
        assert "A secret plan" not in author.get(page).text
    assert author.post(LEARNT_ON, {"do": "remove", "other": "tour"}).status_code == 422
    assert Lineage.objects.exists()


def test_who_does_not_write_the_study_or_run_the_workshop_links_nothing(tour, study, author):
    stranger = Client()
    stranger.force_login(make.MembershipFactory().user)
    for client, page, other in (
        *((stranger, LEARNT_ON, "tour"), (stranger, GROWN_OUT, "creek"), (author, GROWN_OUT, "creek")),
    ):
        assert client.get(page).status_code == 403
        assert client.post(page, {"do": "add", "other": other}).status_code == 403
    assert Client().get(LEARNT_ON).url.startswith("/en/accounts/login/")
    assert not Lineage.objects.exists()


@pytest.mark.parametrize(
    "data", [{}, {"other": ""}, {"other": "nothing"}, {"other": "\x00"}, {"other": "x" * 9000}, {"other": "creek\x00x"}]
)
def test_what_cannot_be_chosen_is_said(tour, study, office, data):
    answer = office.post(GROWN_OUT, {"do": "add", **data})
    assert answer.status_code == 422
    assert "Choose one from the list." in answer.text
    assert not Lineage.objects.exists()


def test_what_is_linked_is_not_offered_again(tour, study, office):
    other = make.CaseStudyFactory(slug="other", title_km="ព្រែក", title_en=None, original_language="km")
    add(office, GROWN_OUT, "creek")
    page = office.get(GROWN_OUT).text
    assert [word for word in ("creek", "other") if f'<option value="{word}"' in page] == ["other"]
    assert '<option value="other" lang="km">ព្រែក</option>' in page
    assert other.get_absolute_url() not in page
    data = form_data(office.get(GROWN_OUT))
    assert (data["do"], data["other"]) == (["add"], [""])


def test_there_are_ways_to_it(tour, study, author, office):
    assert LEARNT_ON in author.get("/en/workspace/case-studies/creek/").text
    assert GROWN_OUT in office.get("/en/workspace/workshops/tour/").text
    assert GROWN_OUT in office.get(reverse("workspace:run", args=["tour"])).text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_queries(tour, study, author, office, rows, django_assert_num_queries):
    for _number in range(rows):
        make.LineageFactory(origin=tour, result=make.CaseStudyFactory())
        make.LineageFactory(origin=make.WorkshopFactory(), result=study)
        make.CaseStudyFactory()
        make.WorkshopFactory()
    for client, page, count in ((office, GROWN_OUT, 5), (author, LEARNT_ON, 7)):
        client.get(page)
        with django_assert_num_queries(count):
            client.get(page)
