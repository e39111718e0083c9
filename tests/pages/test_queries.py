"""How many questions a page asks the database: the same number at one row, at three and at thirty.

The numbers are literals: whoever adds a query to a page says so here.
"""

import datetime
import re

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone, translation
from factories import (
    BlockFactory,
    CaseStudyFactory,
    ContactFactory,
    MembershipFactory,
    OrganizationFactFactory,
    OrganizationFactory,
    ParticipationFactory,
    PartnerFactory,
    PersonFactory,
    PlaceFactory,
    SourceFactory,
    StopFactory,
    TermFactory,
    ThemeFactory,
    WorkshopFactory,
)

from casestudies.models import (
    CaseStudyEcosystem,
    CaseStudyGoal,
    CaseStudyPhoto,
    Contributor,
    Ecosystem,
    Involvement,
    Lesson,
    Result,
    Voice,
)
from library.models import Document, Photo
from organizations.models import CandidateFact, CandidateIdentity, OrganizationPhoto
from places.models import PlaceFact, PlaceLink
from publishing.models import Lineage
from workshops.models import (
    AgendaItem,
    AttendingCountry,
    Commitment,
    WorkingLanguage,
    WorkshopDocument,
    WorkshopFact,
    WorkshopPhoto,
)

pytestmark = pytest.mark.django_db

ROWS = (1, 3, 30)
ROLES = ("visitor", "member", "administrator")
MOST = 12

EXPECTED = {
    "/en/": 10,
    "/en/river/": 4,
    "/en/map/": 5,
    "/en/map/?country=KH&show=case_studies&theme=theme": 4,
    "/en/glossary/": 4,
    "/en/glossary/?q=term": 1,
    "/en/about/": 1,
    "/en/offline/": 0,
    "/en/organizations/": 4,
    "/en/organizations/?country=KH&kind=ngo&theme=theme": 4,
    "/en/organizations/organization/": 7,
    "/en/workshops/": 6,
    "/en/workshops/?kind=study_tour&theme=theme": 6,
    "/en/workshops/undated/": 1,
    "/en/workshops/2015/": 3,
    "/en/workshops/workshop/": 7,
    "/en/workshops/workshop/agenda/": 4,
    "/en/workshops/workshop.ics": 5,
    "/en/workshops/workshop.pdf": 5,
    "/en/workshops/calendar.ics": 3,
    "/en/workshops/feed/?theme=theme": 4,
    "/en/case-studies/": 6,
    "/en/case-studies/?country=KH&approach=cbnrm&theme=theme&ecosystem=lake&organization=organization&language=en": 6,
    "/en/case-studies/study/": 8,
    "/en/case-studies/study/blocks/1/": 4,
    "/en/places/place/": 12,
    "/en/places/country/": 9,
    "/api/v1/features/": 3,
    "/api/v1/features/?theme=theme&show=members&country=KH": 4,
    "/sitemap.xml": 9,
    "/sitemap-casestudies.xml": 1,
    "/og/casestudies/study.png": 2,
    "/og/places/place.png": 1,
    "/en/join/": 1,
    "/": 0,
    "/health/": 1,
    "/robots.txt": 0,
    "/en/nothing/": 0,
}


class World:
    """One record of each kind to look at, with as many children and neighbours as `grow` was called."""

    def __init__(self):
        self.theme = ThemeFactory(slug="theme")
        self.country = PlaceFactory(slug="country", kind="country")
        self.place = PlaceFactory(slug="place", parent=self.country, river_position=0.5)
        self.organization = OrganizationFactory(
            slug="organization", place=self.place, founded=2001, founded_source=SourceFactory()
        )
        self.candidate = CandidateIdentity.objects.create(
            organization=self.organization, name="Perhaps", confidence="low", reason_en="A name alike."
        )
        self.workshop = WorkshopFactory(
            slug="workshop",
            kind="study_tour",
            place=self.place,
            date_state="confirmed",
            starts_on=datetime.date(2015, 9, 7),
            date_source=SourceFactory(),
        )
        self.study = CaseStudyFactory(slug="study", place=self.place)
        for entry in (self.organization, self.workshop, self.study):
            entry.themes.add(self.theme)
        self.size = 0

    def grow(self, size):
        while self.size < size:
            self.size += 1
            self._one_more(self.size)

    def _one_more(self, n):
        source, theme = SourceFactory(), ThemeFactory()
        TermFactory()
        place = PlaceFactory(parent=self.place, river_position=n / 100, lat=11 + n / 10)
        organization = OrganizationFactory(place=place)
        organization.places.add(self.place)
        organization.themes.add(theme, self.theme)
        workshop = WorkshopFactory(
            kind="study_tour",
            place=place,
            date_state="confirmed",
            starts_on=timezone.localdate() + datetime.timedelta(days=n * 30 - 60),
        )
        workshop.themes.add(theme, self.theme)
        study = CaseStudyFactory(place=place)
        study.themes.add(theme, self.theme)
        CaseStudyEcosystem.objects.create(case_study=study, ecosystem="lake")
        PartnerFactory(case_study=study, organization=self.organization)
        PartnerFactory(case_study=study, organization=organization)
        StopFactory(workshop=workshop, place=self.place)
        ParticipationFactory(workshop=workshop, organization=organization)
        photo = Photo.objects.create(
            file=f"photos/{n}.jpg", width=800, height=600, credit="Sok", licence="CC BY 4.0", alt_en="A net"
        )
        document = Document.objects.create(file=f"documents/{n}.pdf", language="km", title_en="Report")

        PlaceFact.objects.create(place=self.place, text_en="A fact").sources.add(source)
        PlaceLink.objects.create(upstream=place, downstream=self.place, kind="synergy", note_en="Water")

        OrganizationFactFactory(organization=self.organization).sources.add(source)
        CandidateFact.objects.create(candidate=self.candidate, text_en="A fact").sources.add(source)
        ContactFactory(organization=self.organization, is_public=True)
        self.organization.places.add(place)
        self.organization.themes.add(theme)
        OrganizationPhoto.objects.create(organization=self.organization, photo=photo)
        ParticipationFactory(workshop=workshop, organization=self.organization)

        WorkshopFact.objects.create(workshop=self.workshop, text_en="A fact").sources.add(source)
        stop = StopFactory(workshop=self.workshop, place=place)
        stop.hosts.add(organization)
        ParticipationFactory(workshop=self.workshop, organization=organization)
        item = AgendaItem.objects.create(workshop=self.workshop, day=n, title_en="Opening")
        item.organizations.add(organization)
        item.documents.add(document)
        Commitment.objects.create(workshop=self.workshop, organization=organization, text_en="To meet")
        WorkshopDocument.objects.create(workshop=self.workshop, document=document)
        WorkshopPhoto.objects.create(workshop=self.workshop, photo=photo)
        self.workshop.themes.add(theme)
        Lineage.objects.create(kind="learnt_on", origin=self.workshop, result=study)

        block = BlockFactory(case_study=self.study, number=n)
        block.sources.add(source, SourceFactory())
        Result.objects.create(case_study=self.study, text_en="Fish").sources.add(source)
        self.study.context_sources.add(source)
        Lesson.objects.create(case_study=self.study, text_en="Patience")
        Voice.objects.create(case_study=self.study, kind="strength", community_en="We", author_en="They")
        Contributor.objects.create(case_study=self.study, name="Dara", organization=organization, role="author")
        PartnerFactory(case_study=self.study, organization=organization)
        self.study.other_places.add(place)
        self.study.themes.add(theme)
        CaseStudyPhoto.objects.create(case_study=self.study, photo=photo)
        Lineage.objects.create(kind="learnt_on", origin=workshop, result=self.study)
        if n <= len(Ecosystem.values):
            CaseStudyEcosystem.objects.create(case_study=self.study, ecosystem=Ecosystem.values[n - 1])
        if n <= 4:
            Involvement.objects.create(
                case_study=self.study, phase=Involvement.Phase.values[n - 1], text_en="They decided."
            )
            WorkingLanguage.objects.create(workshop=self.workshop, language=("vi", "lo", "km", "en")[n - 1])
            AttendingCountry.objects.create(workshop=self.workshop, country=("LA", "KH", "VN", "regional")[n - 1])
        if n <= 17:
            CaseStudyGoal.objects.create(case_study=self.study, goal=n)


ANSWERS = {"/": 302, "/en/nothing/": 404}


def asked(client, url):
    """What the page asked the database; its status in place of that where it did not answer as it should."""
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        status = client.get(url).status_code
    if status != ANSWERS.get(url, 200):
        return [f"answered {status}"] * 99
    return [one["sql"] for one in queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]


@pytest.fixture(scope="module")
def measured(django_db_setup, django_db_blocker):
    """Address → the queries at each size, as a visitor and as those who sign in."""
    found = {(role, url): {} for role in ROLES for url in EXPECTED}
    one_step = override_settings(SECOND_FACTOR_FOR_ADMINISTRATORS=False)  # as in tests/conftest.py, for one test each
    with django_db_blocker.unblock(), one_step, translation.override("en"), transaction.atomic():
        assert connection.features.supports_json_field  # Django asks SQLite once, whatever the page
        world, clients = World(), {role: Client(raise_request_exception=False) for role in ROLES}
        member = MembershipFactory(organization=world.organization, role="manager").user
        clients["member"].force_login(member)
        clients["administrator"].force_login(PersonFactory(is_staff=True, is_superuser=True))
        for size in ROWS:
            world.grow(size)
            while member.memberships.count() < size:
                MembershipFactory(user=member)
            for url in EXPECTED:
                for role in ROLES:
                    found[role, url][size] = asked(clients[role], url)
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("url", EXPECTED)
def test_a_page_asks_as_often_with_thirty_rows_as_with_one(measured, url):
    queries = measured["visitor", url]
    assert {size: len(queries[size]) for size in ROWS} == dict.fromkeys(ROWS, EXPECTED[url]), "\n\n".join(queries[30])


@pytest.mark.parametrize("url", EXPECTED)
def test_no_page_asks_more_than_a_dozen_times(url):
    assert EXPECTED[url] <= MOST


@pytest.mark.parametrize("role", ["member", "administrator"])
@pytest.mark.parametrize("url", EXPECTED)
def test_who_is_signed_in_costs_two_queries_more(measured, url, role):
    """The session and the person; never one more for each row. Pages that show no entry don't ask who reads."""
    counts = {len(measured[role, url][size]) - EXPECTED[url] for size in ROWS}
    assert len(counts) == 1
    assert counts <= {0, 2}


@pytest.mark.parametrize("url", EXPECTED)
def test_no_page_writes(measured, url):
    for sql in measured["visitor", url][30]:
        # PostgreSQL reads the choices of a form by a cursor.
        sql = re.sub(r"^DECLARE \S+ NO SCROLL CURSOR WITHOUT HOLD FOR ", "", sql)
        assert sql.lstrip("( ").startswith(("SELECT", "WITH")), sql


@pytest.mark.parametrize("url", ["/en/organizations/", "/en/workshops/", "/en/case-studies/"])
def test_lists_do_not_load_what_only_a_page_of_its_own_shows(measured, url):
    for sql in measured["visitor", url][30]:
        for column in ("report_body_km", "boundary", "context_km", "mission_km", "record_note_km"):
            assert f'"{column}"' not in sql


@pytest.mark.parametrize("url", ["/en/map/", "/api/v1/features/"])
def test_the_map_never_loads_a_true_position(measured, url):
    for sql in measured["visitor", url][30]:
        assert '"lat"' not in sql
        assert '"lon"' not in sql
