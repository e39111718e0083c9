"""What hangs on an entry comes in one query and is the same as the ORM's own instances."""

import datetime

import pytest
from django.db import connection
from django.db.models import F
from django.utils import translation
from factories import (
    AgendaItemFactory,
    AttendingCountryFactory,
    BlockFactory,
    CandidateFactFactory,
    CandidateFactory,
    CaseStudyFactory,
    CaseStudyPhotoFactory,
    CommitmentFactory,
    CommitmentReportFactory,
    ConsentFactory,
    ContactFactory,
    ContributorFactory,
    CountryContributionFactory,
    DocumentFactory,
    EcosystemFactory,
    FollowUpFactory,
    GoalFactory,
    InvolvementFactory,
    LessonFactory,
    OrganizationFactFactory,
    OrganizationFactory,
    OrganizationPhotoFactory,
    ParticipationFactory,
    PartnerFactory,
    PhotoFactory,
    PlaceFactFactory,
    PlaceFactory,
    ResultFactory,
    SourceFactory,
    StopFactory,
    ThemeFactory,
    VoiceFactory,
    WorkingLanguageFactory,
    WorkshopDocumentFactory,
    WorkshopFactFactory,
    WorkshopFactory,
    WorkshopPhotoFactory,
)

import casestudies.reading
import organizations.views
import places.views
import workshops.programme
from casestudies import models as studies
from library.models import Document, Photo, Theme
from organizations import models as members
from places.models import PlaceFact
from publishing.children import _united, children
from publishing.translations import text_in
from workshops import models as meetings

pytestmark = pytest.mark.django_db

MORNING, NOON = datetime.time(8, 30), datetime.time(12)
ARRIVAL = datetime.datetime(2026, 3, 2, 1, 15, 30, tzinfo=datetime.UTC)
# What JSON, SQL or a fallback could spoil.
TEXT = "Fish \\ \"nets\" 'n' <b>ត្រី</b>\n\u200bປາ 🐟"


def cited(statement):
    statement.sources.add(SourceFactory(), SourceFactory())


def a_place():
    place = PlaceFactory()
    for position in (2, 1):
        cited(PlaceFactFactory(place=place, text_en=TEXT, note_km="ត្រី", position=position, confidence="low"))
    PlaceFactFactory()
    return place


def an_organization():
    organization = OrganizationFactory()
    candidate = CandidateFactory(organization=organization)
    for position in (2, 1):
        cited(OrganizationFactFactory(organization=organization, text_en=TEXT, position=position))
        cited(CandidateFactFactory(candidate=candidate, text_lo="ປາ", position=position))
        ContactFactory(organization=organization, phone="", role_vi="Giám đốc", is_public=True, position=position)
        OrganizationPhotoFactory(organization=organization, position=position)
        organization.places.add(PlaceFactory())
        organization.themes.add(ThemeFactory(position=position, abbreviation="EbA", description_en=TEXT))
    ContactFactory(organization=organization, name="Not public")
    return organization


def a_workshop():
    workshop = WorkshopFactory(kind="study_tour", shows_progress=True)
    organization = OrganizationFactory()
    for number in (2, 1):
        cited(WorkshopFactFactory(workshop=workshop, text_en=TEXT, position=number))
        stop = StopFactory(workshop=workshop, position=number, what_is_shown_en=TEXT)
        stop.hosts.add(organization)
        item = AgendaItemFactory(workshop=workshop, day=number, starts_at=MORNING, ends_at=NOON)
        item.organizations.add(organization)
        item.documents.add(DocumentFactory(size=2**40))
        WorkshopDocumentFactory(workshop=workshop, kind="handout", position=number)
        WorkshopPhotoFactory(workshop=workshop, position=number)
        promise = CommitmentFactory(workshop=workshop, due_on=datetime.date(2026, 12, 31), position=number)
        CommitmentReportFactory(commitment=promise)
        CommitmentReportFactory(commitment=promise, state="done", note=TEXT, language="en")
        said = {"text": TEXT, "language": "en", "may_be_shown": True, "answered_at": ARRIVAL, "shown_at": ARRIVAL}
        FollowUpFactory(workshop=workshop, **said)
        workshop.themes.add(ThemeFactory(position=number))
    StopFactory(workshop=workshop, position=3, arrives_at=ARRIVAL, leaves_at=ARRIVAL.replace(microsecond=250_000))
    AgendaItemFactory(workshop=workshop, language="km")
    CommitmentFactory(workshop=workshop)
    ParticipationFactory(workshop=workshop, number_of_people=40)
    ParticipationFactory(workshop=workshop, role="speaker")
    WorkingLanguageFactory(workshop=workshop, is_interpreted=True)
    WorkingLanguageFactory(workshop=workshop, language="vi")
    AttendingCountryFactory(workshop=workshop)
    for country in ("LA", "KH"):
        CountryContributionFactory(workshop=workshop, country=country, text_en=TEXT)
    return workshop


def a_case_study():
    study = CaseStudyFactory(basis="consent")
    ConsentFactory(case_study=study, covers_photos=True)
    study.context_sources.add(SourceFactory(), SourceFactory())
    for number in (2, 1):
        cited(BlockFactory(case_study=study, number=number, text_en=TEXT, title_km="ប្លង់"))
        cited(ResultFactory(case_study=study, position=number))
        LessonFactory(case_study=study, position=number)
        VoiceFactory(case_study=study, kind="weakness", author_en=TEXT, position=number)
        PartnerFactory(case_study=study, role="lead", position=number)
        ContributorFactory(case_study=study, position=number)
        CaseStudyPhotoFactory(case_study=study, position=number)
        study.themes.add(ThemeFactory(position=number))
        GoalFactory(case_study=study, goal=number)
    VoiceFactory(case_study=study)
    for phase in ("planning", "benefit"):
        InvolvementFactory(case_study=study, phase=phase)
    for ecosystem in ("lake", "coast"):
        EcosystemFactory(case_study=study, ecosystem=ecosystem)
    ContributorFactory(case_study=study, organization=OrganizationFactory(), role="translator")
    return study


# Each page of an entry: what it asks for, and the models that must come back.
PAGES = {
    "place": (places.views._parts, a_place, {PlaceFact, PlaceFact.sources.through}),
    "organization": (
        organizations.views._parts,
        an_organization,
        {
            members.OrganizationFact, members.OrganizationFact.sources.through, members.CandidateFact,
            members.Organization.places.through,
            members.CandidateFact.sources.through, members.Contact, Theme, Photo,
        },
    ),
    "workshop": (
        workshops.programme._parts,
        a_workshop,
        {
            meetings.WorkshopFact, meetings.WorkshopFact.sources.through, meetings.AttendingCountry,
            meetings.WorkingLanguage, Theme, meetings.Participation, meetings.Stop, meetings.Stop.hosts.through,
            meetings.AgendaItem, meetings.AgendaItem.organizations.through, meetings.AgendaItem.documents.through,
            meetings.Commitment, meetings.CommitmentReport, meetings.CountryContribution, meetings.FollowUp,
            meetings.WorkshopDocument, Document, Photo,
        },
    ),
    "case study": (
        casestudies.reading._parts,
        a_case_study,
        {
            studies.CaseStudy.context_sources.through, studies.Block, studies.Block.sources.through,
            studies.Result, studies.Result.sources.through, studies.Lesson, studies.Voice, studies.Involvement,
            Theme, studies.CaseStudyEcosystem, studies.CaseStudyGoal, studies.Partner, studies.Contributor, Photo,
        },
    ),
}  # fmt: skip


def stored(instance, annotations=()):
    """What an instance holds, with the type of each value.

    Not what the database computes, nor the column `text` that nobody reads where there are `text_vi` to `text_en`.
    """
    names = [field.attname for field in instance._meta.concrete_fields if not field.generated]
    names = [name for name in names if f"{name}_en" not in names]
    assert instance.get_deferred_fields().isdisjoint(names)
    values = {name: getattr(instance, name) for name in (*names, *annotations)}
    return {name: (value, type(value)) for name, value in values.items()}


@pytest.mark.parametrize("page", PAGES)
def test_every_child_of_every_entry_is_as_the_orm_reads_it(page, django_assert_num_queries):
    """Same rows, same order, same values and types, same annotations, same state; all in one query."""
    build, make, models = PAGES[page]
    entry = make()
    asked = build(entry.pk)
    assert {queryset.model for queryset in asked.values()} == models
    assert connection.features.supports_json_field  # asks SQLite once a connection
    with django_assert_num_queries(1):
        together = children(build, entry.pk)
    assert set(vars(together)) == set(asked)
    for name, queryset in asked.items():
        found, own = getattr(together, name), list(queryset)
        annotations = list(queryset.query.annotations)
        assert len(own) > 0, name
        if queryset.ordered:
            assert [one.pk for one in found] == [one.pk for one in own], name
        found.sort(key=lambda one: one.pk)
        own.sort(key=lambda one: one.pk)
        assert [stored(one, annotations) for one in found] == [stored(one, annotations) for one in own], name
        assert {(one._state.db, one._state.adding) for one in found} == {("default", False)}


@pytest.mark.parametrize("page", PAGES)
def test_the_second_entry_gets_its_own_children(page):
    """The SQL is kept from the first to the next; what hangs on them is not."""
    build, make, _models = PAGES[page]
    first, second = make(), make()
    for entry in (first, second, first):
        together = vars(children(build, entry.pk))
        own = {name: {one.pk for one in queryset} for name, queryset in build(entry.pk).items()}
        assert {name: {one.pk for one in rows} for name, rows in together.items()} == own
    nothing = children(build, 0)
    assert [name for name, rows in vars(nothing).items() if rows] == []


@pytest.mark.parametrize("page", PAGES)
def test_each_part_of_the_union_has_one_column(page):
    """modeltranslation may put several in any order, another one in the next run of Python."""
    build, _make, _models = PAGES[page]
    for part in _united(build, user=None, key=0).query.combined_queries:
        compiler = part.get_compiler("default")
        compiler.setup_query()
        assert len(compiler.select) == 1


# Functions of their own, as the pages have them: the SQL is kept for each.


def _facts(key):
    return {"facts": PlaceFact.objects.filter(place=key)}


def _annotated(key):
    return {
        "facts": PlaceFact.objects.filter(place=key).annotate(
            place_slug=F("place__slug"), twice=F("position") * 2, nothing=F("note_lo")
        )
    }


def _backward(key):
    return {"facts": PlaceFact.objects.filter(place=key).order_by("-position")}


def _two_of_a_kind(key):
    facts = PlaceFact.objects.filter(place=key)
    return {"sure": facts.filter(confidence="high"), "unsure": facts.filter(confidence="low")}


def test_a_child_can_be_saved_as_it_came():
    fact = PlaceFactFactory(text_en=TEXT, text_km="ត្រី")
    found = children(_facts, fact.place_id).facts[0]
    found.text_vi = "cá"
    found.save()
    fact.refresh_from_db()
    assert (fact.text_en, fact.text_km, fact.text_vi) == (TEXT, "ត្រី", "cá")


def test_a_child_is_not_tied_to_the_language_in_which_the_sql_was_built():
    fact = PlaceFactFactory(text_en="fish", text_km="ត្រី")
    for code, text in (("km", "ត្រី"), ("en", "fish"), ("km", "ត្រី")):
        with translation.override(code):
            assert text_in(children(_facts, fact.place_id).facts[0], "text").value == text


def test_annotations_become_attributes():
    fact = PlaceFactFactory(place=PlaceFactory(slug="kampong-phluk"), position=3)
    found = children(_annotated, fact.place_id).facts[0]
    assert (found.place_slug, found.twice, found.nothing) == ("kampong-phluk", 6, None)


def test_each_name_holds_its_own_rows_though_models_are_the_same():
    place = PlaceFactory()
    unsure, sure = PlaceFactFactory(place=place, confidence="low"), PlaceFactFactory(place=place)
    found = children(_two_of_a_kind, place.pk)
    assert (found.sure, found.unsure) == ([sure], [unsure])


def test_the_order_of_a_queryset_wins_over_that_of_its_model():
    place = PlaceFactory()
    two, one = PlaceFactFactory(place=place, position=2), PlaceFactFactory(place=place, position=1)
    assert children(_facts, place.pk).facts == [one, two]
    assert children(_backward, place.pk).facts == [two, one]


def test_equal_positions_keep_the_order_of_their_keys():
    place = PlaceFactory()
    facts = PlaceFactFactory.create_batch(3, place=place, position=0)
    assert children(_facts, place.pk).facts == facts


def test_photos_stand_in_the_order_of_their_row_and_not_of_their_making():
    study = CaseStudyFactory(basis="consent")
    ConsentFactory(case_study=study, covers_photos=True)
    photos = PhotoFactory.create_batch(3)
    for position, photo in zip((3, 1, 2), photos, strict=True):
        CaseStudyPhotoFactory(case_study=study, photo=photo, position=position)
        CaseStudyPhotoFactory(photo=photo, position=0)
    found = children(casestudies.reading._parts, study.pk).photos
    assert found == [photos[1], photos[2], photos[0]]
