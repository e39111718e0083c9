"""What an entry needs before the public sees it: all gaps at once, in words."""

import datetime

import pytest
from django.utils import timezone, translation
from factories import (
    BlockFactory,
    CaseStudyFactory,
    CaseStudyPhotoFactory,
    ConsentFactory,
    OrganizationFactory,
    OrganizationPhotoFactory,
    PlaceFactory,
    ResultFactory,
    SourceFactory,
    VoiceFactory,
    WorkshopFactory,
)

from casestudies.models import CaseStudy
from library.models import Photo
from organizations.models import Organization
from places.models import Place
from publishing import actions, gate, snapshots
from workshops.models import Workshop

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def fields(entry, **changed):
    snapshot = snapshots.take(entry)
    snapshot["fields"] |= changed
    return [gap.field for gap in gate.gaps(entry, snapshot)]


def sourced(**values):
    study = CaseStudyFactory(**values)
    study.context_sources.add(SourceFactory())
    return study


def test_all_that_the_network_published_passes(network):
    found = [
        (entry, gate.gaps(entry, snapshots.take(entry)))
        for model in (Place, Organization, Workshop, CaseStudy)
        for entry in model.objects.all()
    ]
    assert len(found) > 50
    assert [(str(entry), gaps) for entry, gaps in found if gaps] == []


def test_a_study_of_published_sources_names_them():
    study = sourced()
    assert fields(study) == []
    BlockFactory(case_study=study)
    ResultFactory(case_study=study)
    VoiceFactory(case_study=study)
    CaseStudyPhotoFactory(case_study=study)
    study.context_sources.clear()
    assert fields(study) == ["context_sources", "blocks", "results", "context_sources", "voices", "casestudyphoto_set"]


def test_a_study_says_what_everybody_asks_first():
    study = sourced(status="draft", publish_at=None)
    empty = {"summary_en": " ", "approach": "", "country": "", "context_en": None, "ended": 1990}
    assert fields(study, **empty) == ["summary_en", "country", "approach", "context_en", "ended"]
    assert fields(study, context_en=None, body_en="<p> </p>") == ["context_en"]
    assert fields(study, context_en=None, body_km="<p>ត្រី</p>") == []
    assert fields(study, original_language="km") == ["title_km", "summary_km"]


@pytest.mark.parametrize(
    ("consent", "missing"),
    [
        (None, ["consents", "casestudyphoto_set"]),
        ({}, ["casestudyphoto_set"]),
        ({"covers_photos": True}, []),
        ({"covers_text": False, "covers_photos": True}, ["consents"]),
        ({"covers_photos": True, "withdrawn_on": datetime.date(2026, 1, 12)}, ["consents", "casestudyphoto_set"]),
        ({"covers_photos": True, "valid_until": datetime.date(2026, 1, 12)}, ["consents", "casestudyphoto_set"]),
    ],
)
def test_a_community_s_study_needs_its_word(consent, missing):
    study = CaseStudyPhotoFactory(case_study__basis="consent").case_study
    ConsentFactory(covers_photos=True)  # another study's
    if consent is not None:
        ConsentFactory(case_study=study, **consent)
    assert fields(study) == missing


@pytest.mark.parametrize(
    ("consents", "missing"),
    [
        ([{"withdrawn_on": datetime.date(2026, 1, 12)}], ["consents"]),
        ([{"withdrawn_on": datetime.date(2026, 1, 12)}, {}], []),
        ([{"withdrawn_on": datetime.date(2026, 1, 12), "covers_text": False, "covers_location": True}], []),
        ([{"valid_until": datetime.date(2026, 1, 12)}], []),
    ],
)
def test_another_basis_is_no_way_around_a_word_that_was_taken_back(consents, missing):
    study = sourced(basis="consent")
    for consent in consents:
        ConsentFactory(case_study=study, **consent)
    assert fields(study, basis="compiled") == missing
    actions.begin(entry=study)
    assert fields(study, basis="compiled") == missing


@pytest.mark.parametrize("is_opened", [False, True])
@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({}, []),
        ({"status": "archived"}, []),
        ({"status": "draft", "publish_at": None}, ["consents"]),
    ],
)
def test_what_was_public_from_its_sources_goes_on_without_a_community_s_word(values, missing, is_opened):
    study = sourced(basis="compiled", **values)
    ConsentFactory(case_study=study, withdrawn_on=datetime.date(2026, 1, 12))
    if is_opened:
        actions.begin(entry=study)
    assert fields(study, scale_en="Two lakes") == missing


def test_a_consent_that_ends_today_holds_today():
    study = CaseStudyFactory(basis="consent")
    today = timezone.localdate()
    ConsentFactory(case_study=study, valid_until=today)
    assert fields(study) == []
    study.consents.update(valid_until=today - DAY)
    assert fields(study) == ["consents"]


@pytest.mark.parametrize("values", [{"alt_en": " "}, {"credit": " "}])
def test_a_photo_needs_words_and_a_name(values):
    row = OrganizationPhotoFactory()
    assert fields(row.organization) == []
    Photo.objects.update(**values)
    assert fields(row.organization) == ["organizationphoto_set"]
    Photo.objects.all().delete()
    assert fields(row.organization) == [], "what is gone is left out"


def test_an_organisation_says_what_it_does():
    organization = OrganizationFactory()
    assert fields(organization, name_en=None, description_en=None) == ["name_en", "description_en"]
    assert fields(organization, description_en=None, mission_en="Fish") == []


def test_a_sanctuary_is_never_shown_exactly():
    place = PlaceFactory()
    assert fields(place, is_sensitive=True) == ["precision"]
    assert fields(place, is_sensitive=True, precision="1km") == []
    assert fields(place, lat=None) == ["lat"]


def test_the_days_of_a_workshop_are_told_as_they_are_known():
    workshop = WorkshopFactory()
    assert fields(workshop, summary_en=None, date_state="confirmed") == ["summary_en", "starts_on"]
    assert fields(workshop, starts_on="2026-05-01", ends_on="2026-04-01") == ["date_state", "ends_on"]
    assert fields(workshop, date_state="announced", starts_on="2026-05-01", ends_on="2026-05-02") == []


def test_gaps_are_told_in_the_language_of_the_reader():
    study = sourced()
    with translation.override("km"):
        gaps = gate.gaps(study, snapshots.take(study) | {"fields": snapshots.take(study)["fields"] | {"country": ""}})
    assert [gap.field for gap in gaps] == ["country"]
    assert isinstance(gaps[0].message, str)


def test_a_check_is_registered_once():
    before = len(gate._checks[Place])
    gate.register(Place, gate._checks[Place][0])
    assert len(gate._checks[Place]) == before
