"""Who sees an entry: the public from its hour on, administrators always, and nobody without the community's word."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import DateTimeField, Value
from django.db.models.functions import Cast
from django.utils import timezone
from factories import (
    CaseStudyFactory,
    ConsentFactory,
    OrganizationFactory,
    PersonFactory,
    PlaceFactory,
    WorkshopFactory,
)

from accounts.models import User
from casestudies.models import CaseStudy, Consent
from places.models import Place
from publishing import actions
from publishing.models import Status, consents, entries

pytestmark = pytest.mark.django_db

NOON = datetime.datetime(2026, 3, 2, 5, tzinfo=datetime.UTC)  # 12:00 in Ho Chi Minh City
SECOND = datetime.timedelta(seconds=1)
DAY = datetime.timedelta(days=1)
ENTRIES = [PlaceFactory, OrganizationFactory, WorkshopFactory, CaseStudyFactory]


@pytest.fixture
def at(monkeypatch):
    """Sets the clocks: that of the database, which decides, and that of the portal."""

    def set_clocks(moment):
        for module in (consents, entries):
            monkeypatch.setattr(module, "Now", lambda: Cast(Value(moment), DateTimeField()))
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_clocks


def seen(entry, user=None):
    return type(entry).objects.visible_to(user or AnonymousUser()).filter(pk=entry.pk).exists()


@pytest.mark.parametrize("make", ENTRIES)
def test_only_a_published_entry_is_public(make):
    for status in Status.values:
        assert seen(make(status=status)) == (status == "published"), status


@pytest.mark.parametrize("make", ENTRIES)
def test_an_entry_is_public_exactly_from_its_hour_on(make, at):
    at(NOON - DAY)
    entry = make(publish_at=NOON)
    for moment, is_public in ((NOON - SECOND, False), (NOON, True), (NOON + SECOND, True)):
        at(moment)
        assert (seen(entry), entry.is_public) == (is_public, is_public), moment


@pytest.mark.parametrize("make", ENTRIES)
def test_administrators_see_everything_and_nobody_else_does(make, administrator):
    entry = make(status="draft", publish_at=None)
    editor = PersonFactory(is_staff=True)
    former = User.objects.create_superuser("former@example.org", "a long test password", is_active=False)
    assert seen(entry, administrator)
    assert [user for user in (None, AnonymousUser(), PersonFactory(), editor, former) if seen(entry, user)] == []


def test_people_who_sign_in_see_what_the_public_sees():
    assert seen(PlaceFactory(), PersonFactory())


@pytest.mark.parametrize("make", ENTRIES)
def test_steps_of_an_entry(make, at):
    at(NOON)
    entry = make(status="draft", publish_at=None)
    actions.publish(entry=entry)
    assert (entry.status, entry.publish_at) == ("published", NOON)
    at(NOON + DAY)
    actions.publish(entry=entry)
    assert entry.publish_at == NOON, "it keeps the time at which it appeared"
    actions.archive(entry=entry)
    entry.refresh_from_db()
    assert (entry.status, entry.publish_at, seen(entry)) == ("archived", NOON, False)
    actions.publish(entry=entry)
    assert entry.publish_at == NOON + DAY, "it appears anew"
    actions.withdraw(entry=entry)
    entry.refresh_from_db()
    assert (entry.status, entry.publish_at, seen(entry)) == ("draft", None, False)


def test_a_planned_entry_can_be_published_now(at):
    at(NOON)
    entry = PlaceFactory(status="draft", publish_at=None)
    actions.publish(entry=entry, at=NOON + DAY)
    assert not seen(entry)
    actions.publish(entry=entry)
    assert entry.publish_at == NOON
    assert seen(entry)


# --- consent ---

TODAY = datetime.date(2026, 3, 2)
YESTERDAY, TOMORROW = TODAY - DAY, TODAY + DAY

# What a consent says, and whether it lets the text be shown on TODAY.
CONSENTS = {
    "none": (None, False),
    "given long ago": ({}, True),
    "given today": ({"given_on": TODAY}, True),
    "given tomorrow": ({"given_on": TOMORROW}, False),
    "until tomorrow": ({"valid_until": TOMORROW}, True),
    "until today": ({"valid_until": TODAY}, True),
    "until yesterday": ({"valid_until": YESTERDAY}, False),
    "withdrawn yesterday": ({"withdrawn_on": YESTERDAY}, False),
    "withdrawn from tomorrow": ({"withdrawn_on": TOMORROW}, False),
    "withdrawn before its end": ({"valid_until": TOMORROW, "withdrawn_on": TODAY}, False),
    "for photos alone": ({"covers_text": False, "covers_photos": True}, False),
    "for the location alone": ({"covers_text": False, "covers_location": True}, False),
}


@pytest.fixture
def study(at):
    at(NOON)
    return CaseStudyFactory(basis="consent", publish_at=NOON - DAY)


@pytest.mark.parametrize("state", CONSENTS)
def test_a_text_of_a_community_is_public_while_its_consent_holds(state, study):
    consent, is_public = CONSENTS[state]
    if consent is not None:
        ConsentFactory(case_study=study, **consent)
    assert seen(study) == is_public


def test_one_consent_that_holds_is_enough(study):
    ConsentFactory(case_study=study, valid_until=YESTERDAY)
    ConsentFactory(case_study=study, covers_text=False, covers_photos=True)
    ConsentFactory()
    assert not seen(study)
    ConsentFactory(case_study=study, given_on=TODAY)
    ConsentFactory(case_study=study, given_on=TODAY)
    assert list(CaseStudy.objects.published().filter(pk=study.pk)) == [study]


def test_the_day_is_that_of_the_river_and_not_of_greenwich(study, at):
    """A consent until the second of March ends at midnight of UTC+7."""
    ConsentFactory(case_study=study, valid_until=TODAY)
    at(datetime.datetime(2026, 3, 2, 16, 59, tzinfo=datetime.UTC))
    assert seen(study)
    at(datetime.datetime(2026, 3, 2, 17, 0, tzinfo=datetime.UTC))
    assert not seen(study)


def test_what_is_compiled_from_published_sources_needs_no_consent(at):
    at(NOON)
    study = CaseStudyFactory(basis="compiled", publish_at=NOON - DAY)
    assert seen(study)
    ConsentFactory(case_study=study, valid_until=YESTERDAY)
    assert seen(study)
    # It rests on the sources, whatever a community that was asked besides says later.
    ConsentFactory(case_study=study, withdrawn_on=YESTERDAY)
    assert seen(study)


def test_consent_does_not_make_a_draft_public(at):
    at(NOON)
    study = CaseStudyFactory(basis="consent", status="draft", publish_at=None)
    ConsentFactory(case_study=study)
    assert not seen(study)


def test_a_case_study_rests_on_consent_unless_somebody_says_otherwise():
    assert CaseStudy().basis == "consent"
    assert Consent().covers_text
    assert not Consent().covers_photos
    assert not Consent().covers_location


# --- what an entry says of itself ---


def test_an_entry_knows_its_languages_in_the_order_of_the_switcher():
    place = PlaceFactory(text_state_vi="draft", text_state_en="original", text_state_km=None)
    assert place.languages == ["vi", "en"]
    assert (place.state_in("vi"), place.state_in("km")) == ("draft", "")
    assert list(Place.objects.in_language("vi")) == [place]
    assert list(Place.objects.in_language("km")) == []


def test_an_entry_is_named_by_its_title_and_else_by_its_address():
    assert str(CaseStudyFactory(title_en="A sanctuary")) == "A sanctuary"
    names = {"name_en": None, "name_status_en": None, "name_km": "បឹង", "name_status_km": "common"}
    assert str(PlaceFactory(**names)) == "បឹង"
    assert str(Place(slug="nameless")) == "nameless"


@pytest.mark.parametrize("make", ENTRIES)
def test_a_list_reads_names_and_no_long_texts(make, django_assert_num_queries):
    made = make(record_note_en="Nobody counted.")
    entry = type(made).objects.for_list().get(pk=made.pk)
    with django_assert_num_queries(0):
        assert (str(entry), entry.get_absolute_url(), entry.is_public) == (str(made), made.get_absolute_url(), True)
    assert {"record_note_en", "created_at"} <= entry.get_deferred_fields()


def test_the_database_s_own_clock_decides():
    now = timezone.now()
    past, future = PlaceFactory(publish_at=now - 5 * SECOND), PlaceFactory(publish_at=now + 600 * SECOND)
    assert seen(past)
    assert not seen(future)
