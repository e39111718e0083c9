"""Integrity stands in the database: every constraint of every model refuses the rows that it is there to refuse.

A new constraint fails the sweep until a row that breaks it stands in `BROKEN_BY`.
"""

import datetime

import factories
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint, F, QuerySet, UniqueConstraint
from factory.django import DjangoModelFactory

from accounts.models import Letter, SpokenLanguage, TranslationRight, User
from casestudies import models as studies
from library import models as library
from mekongnet.models import LoadedRecord
from organizations import models as organizations
from places import models as places
from publishing.models import Lineage, Remark, Revision, Step
from workshops import models as workshops

pytestmark = pytest.mark.django_db

CODES = ("vi", "lo", "km", "en")
ROOMS = (
    "accounts",
    "library",
    "search",
    "publishing",
    "places",
    "organizations",
    "workshops",
    "casestudies",
    "mekongnet",
)
MODELS = [model for model in apps.get_models() if model._meta.app_label in ROOMS]
FACTORY_OF = {
    made._meta.model: made
    for made in vars(factories).values()
    if isinstance(made, type) and issubclass(made, DjangoModelFactory) and made._meta.model
}
DAY = datetime.date(2026, 3, 2)
DAY_BEFORE = datetime.date(2026, 3, 1)
MORNING, EVENING = datetime.time(8), datetime.time(18)
MOMENT = datetime.datetime(2026, 3, 2, 8, tzinfo=datetime.UTC)


def without(field):
    """`field` in no language at all."""
    return {f"{field}_{code}": None for code in CODES}


def named(prefix, field="name"):
    """A name is never empty, and never without a status that says where it comes from."""
    return {
        f"{prefix}_{field}_{code}_has_status": [
            {f"{field}_{code}": "", f"{field}_status_{code}": "official"},
            {f"{field}_{code}": "Tonle Sap", f"{field}_status_{code}": "invented"},
            {f"{field}_{code}": "Tonle Sap", f"{field}_status_{code}": None},
        ]
        for code in CODES
    }


def has_a_name(prefix):
    return {f"{prefix}_has_a_name": [without("name")]}


def entry(prefix):
    return {
        f"{prefix}_status_known": [{"status": "hidden"}],
        f"{prefix}_published_has_time": [{"status": "published", "publish_at": None}],
        f"{prefix}_original_language_known": [{"original_language": "fr"}],
        **{f"{prefix}_text_state_{code}_known": [{f"text_state_{code}": "perfect"}] for code in CODES},
    }


def fact(prefix):
    return {
        f"{prefix}_confidence_known": [{"confidence": "total"}],
        f"{prefix}_says_something": [without("text")],
    }


# For every check: changes to a sound row, each of which alone must be refused.
BROKEN_BY = {
    User: {
        "accounts_user_language_known": [{"language": "fr"}],
        "accounts_user_mail_known": [{"mail": "hourly"}],
    },
    SpokenLanguage: {"accounts_spokenlanguage_language_known": [{"language": "fr"}]},
    TranslationRight: {"accounts_translationright_language_known": [{"language": "fr"}]},
    Letter: {
        "accounts_letter_state_known": [{"state": "lost"}],
        "accounts_letter_language_known": [{"language": "fr"}],
        "accounts_letter_sent_has_time": [{"state": "sent", "sent_at": None}],
    },
    library.Photo: {
        "library_photo_has_credit": [{"credit": ""}],
        "library_photo_licence_known": [{"licence": "mine"}, {"licence": ""}],
        "library_photo_has_alt": [without("alt")],
    },
    library.Document: {
        "library_document_language_known": [{"language": "fr"}],
        "library_document_licence_known": [{"licence": "mine"}],
    },
    library.Source: {"library_source_has_address": [{"address": ""}]},
    library.GlossaryTerm: named("library_glossaryterm", "term"),
    library.Theme: {
        **named("library_theme"),
        **has_a_name("library_theme"),
        **{f"library_theme_text_state_{code}_known": [{f"text_state_{code}": "perfect"}] for code in CODES},
    },
    library.ThemeFact: fact("library_themefact"),
    Lineage: {
        "publishing_lineage_two_ends": [{"result_type": F("origin_type"), "result_id": F("origin_id")}],
        "publishing_lineage_kind_known": [{"kind": "copied"}],
    },
    Revision: {
        "publishing_revision_counts_from_1": [{"number": 0}],
        "publishing_revision_state_known": [{"state": "archived"}],
    },
    Step: {"publishing_step_verb_known": [{"verb": "forgotten"}]},
    Remark: {"publishing_remark_says_something": [{"text": ""}]},
    places.Place: {
        **named("places_place"),
        **has_a_name("places_place"),
        **entry("places_place"),
        "places_place_kind_known": [{"kind": "mountain"}],
        "places_place_country_known": [{"country": "TH"}],
        "places_place_precision_known": [{"precision": "10km"}],
        "places_place_position_on_earth": [
            {"lat": 90.5}, {"lat": -90.5}, {"lon": 180.5}, {"lon": -180.5}, {"lat": None}, {"lon": None},
        ],
        "places_place_public_position_on_earth": [
            {"public_lat": 90.5}, {"public_lat": -90.5}, {"public_lon": 180.5}, {"public_lon": -180.5},
            {"public_lat": None}, {"public_lon": None},
        ],
        "places_place_hidden_is_hidden": [{"precision": "hidden"}],
        "places_place_sensitive_not_exact": [{"is_sensitive": True}],
        "places_place_river_position_in_range": [{"river_position": -0.1}, {"river_position": 1.1}],
        "places_place_not_in_itself": [{"parent": F("pk")}],
    },
    places.PlaceFact: fact("places_placefact"),
    places.PlaceLink: {
        "places_placelink_two_places": [{"downstream": F("upstream")}],
        "places_placelink_kind_known": [{"kind": "rivalry"}],
    },
    organizations.Organization: {
        **named("organizations_organization"),
        **has_a_name("organizations_organization"),
        **entry("organizations_organization"),
        "organizations_organization_kind_known": [{"kind": "company"}],
        "organizations_organization_country_known": [{"country": "TH"}],
        "organizations_organization_founded_is_a_year": [{"founded": 1799}, {"founded": 2101}],
    },
    organizations.OrganizationFact: fact("organizations_organizationfact"),
    organizations.Contact: {
        "organizations_contact_can_be_reached": [{"name": ""}, {"email": "", "phone": ""}],
    },
    organizations.CandidateIdentity: {
        "organizations_candidate_has_name": [{"name": ""}],
        "organizations_candidate_confidence_known": [{"confidence": "total"}],
    },
    organizations.CandidateFact: fact("organizations_candidatefact"),
    organizations.Membership: {"organizations_membership_role_known": [{"role": "owner"}]},
    organizations.Invitation: {
        "organizations_invitation_role_known": [{"role": "owner"}],
        "organizations_invitation_language_known": [{"language": "fr"}],
        "organizations_invitation_one_end": [{"accepted_at": MOMENT, "revoked_at": MOMENT}],
    },
    organizations.JoinRequest: {
        "organizations_joinrequest_state_known": [{"state": "lost", "decided_at": MOMENT}],
        "organizations_joinrequest_names_one": [{"organization": None, "new_organization": ""}],
        "organizations_joinrequest_language_known": [{"language": "fr"}],
        "organizations_joinrequest_country_known": [{"country": "TH"}],
        "organizations_joinrequest_kind_known": [{"kind": "company"}],
        "organizations_joinrequest_decided_has_time": [
            {"state": "approved", "decided_at": None},
            {"state": "declined", "decided_at": None},
        ],
    },
    workshops.Workshop: {
        **named("workshops_workshop"),
        **has_a_name("workshops_workshop"),
        **entry("workshops_workshop"),
        "workshops_workshop_kind_known": [{"kind": "party"}],
        "workshops_workshop_date_state_fits": [
            {"date_state": "unknown", "starts_on": DAY},
            {"date_state": "announced"},
            {"date_state": "confirmed"},
            {"date_state": "guessed", "starts_on": DAY},
        ],
        "workshops_workshop_ends_after_start": [
            {"date_state": "confirmed", "starts_on": DAY, "ends_on": DAY_BEFORE},
            {"ends_on": DAY},
        ],
        "workshops_workshop_hours_have_days": [
            {"starts_at": MORNING},
            {"date_state": "confirmed", "starts_on": DAY, "ends_at": EVENING},
        ],
        "workshops_workshop_capacity_from_one": [{"capacity": 0}],
        "workshops_workshop_delegates_each_from_one": [{"delegates_each": 0}],
        "workshops_workshop_deadline_before_end": [
            {"date_state": "confirmed", "starts_on": DAY_BEFORE, "register_by": DAY},
        ],
        "workshops_workshop_keep_days_1_to_1000": [{"keep_days": 0}, {"keep_days": 1001}],
    },
    workshops.WorkshopFact: fact("workshops_workshopfact"),
    workshops.WorkingLanguage: {"workshops_workinglanguage_language_known": [{"language": "fr"}]},
    workshops.AttendingCountry: {"workshops_attendingcountry_country_known": [{"country": "TH"}]},
    workshops.Participation: {"workshops_participation_role_known": [{"role": "guest"}]},
    workshops.AgendaItem: {
        "workshops_agendaitem_day_counts_from_one": [{"day": 0}],
        "workshops_agendaitem_ends_after_start": [
            {"starts_at": EVENING, "ends_at": MORNING},
            {"starts_at": MORNING, "ends_at": MORNING},
            {"ends_at": EVENING},
        ],
        "workshops_agendaitem_language_known": [{"language": "fr"}],
        "workshops_agendaitem_country_known": [{"country": "TH"}],
        "workshops_agendaitem_approach_of_a_country": [{"approach": "iwrm"}, {"country": "KH", "approach": "none"}],
    },
    workshops.Stop: {
        "workshops_stop_counts_from_one": [{"position": 0}],
        "workshops_stop_leaves_after_arrival": [
            {"arrives_at": MOMENT, "leaves_at": MOMENT - datetime.timedelta(minutes=1)}
        ],
    },
    workshops.CountryContribution: {"workshops_contribution_country_known": [{"country": "TH"}]},
    workshops.CommitmentReport: {
        "workshops_commitmentreport_state_known": [{"state": "forgotten"}],
        "workshops_commitmentreport_note_has_language": [{"note": "Half of it."}, {"language": "fr"}],
    },
    workshops.Delegate: {
        "workshops_delegate_has_name": [{"name": ""}, {"name_key": ""}],
        "workshops_delegate_language_known": [{"language": "fr"}],
        "workshops_delegate_state_known": [{"state": "lost"}],
        "workshops_delegate_who_was_there_came": [{"state": "waiting", "attended": True}],
    },
    workshops.Announcement: {
        "workshops_announcement_kind_known": [{"kind": "whispered"}],
        "workshops_announcement_words_have_language": [{"words": "Come!"}, {"words_language": "fr"}],
    },
    workshops.Evaluation: {
        "workshops_evaluation_language_known": [{"language": "fr"}],
        **{
            f"workshops_evaluation_{mark}_1_to_5": [{mark: 0}, {mark: 6}]
            for mark in ("useful", "organised", "understood", "will_use")
        },
    },
    workshops.FollowUp: {
        "workshops_followup_months_known": [{"months": 5}],
        "workshops_followup_text_has_language": [
            {"text": "More fish.", "answered_at": MOMENT},
            {"language": "fr"},
        ],
        "workshops_followup_answer_has_text": [
            {"text": "More fish.", "language": "en"},
            {"answered_at": MOMENT},
        ],
        "workshops_followup_shown_only_if_allowed": [
            {"shown_at": MOMENT, "answered_at": MOMENT, "text": "More fish.", "language": "en"},
            {"shown_at": MOMENT, "may_be_shown": True},
        ],
    },
    workshops.WorkshopDocument: {"workshops_document_kind_known": [{"kind": "secret"}]},
    studies.CaseStudy: {
        **entry("casestudies_casestudy"),
        "casestudies_has_a_title": [without("title")],
        # Both may stay open in a draft, and only there; the sound row is published.
        "casestudies_approach_known": [{"approach": "none"}, {"approach": "none", "status": "draft"}, {"approach": ""}],
        "casestudies_country_known": [{"country": "TH"}, {"country": "TH", "status": "draft"}, {"country": ""}],
        "casestudies_evidence_level_known": [{"evidence_level": "total"}],
        "casestudies_basis_known": [{"basis": "hearsay"}],
        "casestudies_licence_known": [{"licence": "mine"}],
        "casestudies_ends_after_start": [{"began": 2010, "ended": 2009}, {"began": None, "ended": 2009}],
    },
    studies.CaseStudyEcosystem: {"casestudies_ecosystem_known": [{"ecosystem": "desert"}]},
    studies.CaseStudyGoal: {"casestudies_goal_1_to_17": [{"goal": 0}, {"goal": 18}]},
    studies.Partner: {"casestudies_partner_role_known": [{"role": "guest"}]},
    studies.Involvement: {"casestudies_involvement_phase_known": [{"phase": "dreaming"}]},
    studies.Contributor: {
        "casestudies_contributor_has_name": [{"name": ""}],
        "casestudies_contributor_role_known": [{"role": "guest"}],
    },
    studies.Consent: {
        "casestudies_consent_covers_something": [{"covers_text": False}],
        "casestudies_consent_names_people": [{"on_behalf_of": ""}, {"given_by": ""}],
        "casestudies_consent_ends_after_start": [{"given_on": DAY, "valid_until": DAY_BEFORE}],
        "casestudies_consent_withdrawn_after_start": [{"given_on": DAY, "withdrawn_on": DAY_BEFORE}],
        "casestudies_consent_language_known": [{"language": "fr"}],
        "casestudies_consent_method_known": [{"method": "silence"}],
    },
    studies.Block: {
        "casestudies_block_counts_from_one": [{"number": 0}],
        "casestudies_block_says_something": [without("text")],
    },
    studies.Voice: {
        "casestudies_voice_kind_known": [{"kind": "complaint"}],
        "casestudies_voice_says_something": [{**without("community"), **without("author")}],
    },
}  # fmt: skip

# For every rule that something stands once: what two rows must not share.
ONCE = {
    SpokenLanguage: {"accounts_spokenlanguage_once": ["user", "language"]},
    TranslationRight: {"accounts_translationright_once": ["user", "language"]},
    Revision: {"publishing_revision_once": ["entry_type", "entry_id", "number"]},
    Lineage: {"publishing_lineage_once": ["origin_type", "origin_id", "result_type", "result_id", "kind"]},
    places.PlaceLink: {"places_placelink_once": ["upstream", "downstream", "kind"]},
    organizations.OrganizationPhoto: {"organizations_photo_once": ["organization", "photo"]},
    organizations.Membership: {"organizations_membership_once": ["user", "organization"]},
    workshops.WorkingLanguage: {"workshops_workinglanguage_once": ["workshop", "language"]},
    workshops.AttendingCountry: {"workshops_attendingcountry_once": ["workshop", "country"]},
    workshops.Participation: {"workshops_participation_once": ["workshop", "organization", "role"]},
    workshops.Stop: {"workshops_stop_one_a_position": ["workshop", "position"]},
    workshops.WorkshopDocument: {"workshops_document_once": ["workshop", "document"]},
    workshops.CountryContribution: {"workshops_contribution_once": ["workshop", "country"]},
    workshops.Delegate: {
        "workshops_delegate_name_once": ["workshop", "organization", "name_key"],
        "workshops_delegate_email_once": ["workshop", "email"],
    },
    workshops.FollowUp: {"workshops_followup_asked_once": ["workshop", "organization", "months"]},
    workshops.WorkshopPhoto: {"workshops_photo_once": ["workshop", "photo"]},
    studies.CaseStudyEcosystem: {"casestudies_ecosystem_once": ["case_study", "ecosystem"]},
    studies.CaseStudyGoal: {"casestudies_goal_once": ["case_study", "goal"]},
    studies.Partner: {"casestudies_partner_once": ["case_study", "organization"]},
    studies.Involvement: {"casestudies_involvement_once": ["case_study", "phase"]},
    studies.CaseStudyPhoto: {"casestudies_photo_once": ["case_study", "photo"]},
    studies.Block: {"casestudies_block_one_a_number": ["case_study", "number"]},
    LoadedRecord: {"mekongnet_loadedrecord_once": ["kind", "slug"]},
}


def constraints_of(kind):
    return {
        (model, constraint.name)
        for model in MODELS
        for constraint in model._meta.constraints
        if isinstance(constraint, kind)
    }


def pairs(table):
    return [(model, name) for model, rules in table.items() for name in rules]


def change(model, pk, changes):
    """Past modeltranslation and past `save()`: what the database itself says."""
    with transaction.atomic():
        QuerySet(model).filter(pk=pk).update(**changes)


def test_the_tables_cover_every_constraint():
    assert set(pairs(BROKEN_BY)) == constraints_of(CheckConstraint)
    # The address of mail has a test of its own.
    assert {*pairs(ONCE), (User, "accounts_user_email_once")} == constraints_of(UniqueConstraint)
    kinds = {type(one) for model in MODELS for one in model._meta.constraints}
    assert kinds == {CheckConstraint, UniqueConstraint}


@pytest.mark.parametrize(("model", "name"), pairs(BROKEN_BY), ids=lambda one: one if isinstance(one, str) else "")
def test_a_check_refuses(model, name):
    sound = FACTORY_OF[model]()
    for changes in BROKEN_BY[model][name]:
        with pytest.raises(IntegrityError) as refusal:
            change(model, sound.pk, changes)
        assert name in str(refusal.value), changes


@pytest.mark.parametrize(("model", "name"), pairs(ONCE), ids=lambda one: one if isinstance(one, str) else "")
def test_a_second_one_is_refused(model, name):
    fields = ONCE[model][name]
    first, second = FACTORY_OF[model](), FACTORY_OF[model]()
    same = {field: getattr(first, field) for field in fields}
    with pytest.raises(IntegrityError) as refusal:
        change(model, second.pk, same)
    # SQLite names the columns of a plain constraint, PostgreSQL the constraint itself.
    columns = [f"{model._meta.db_table}.{model._meta.get_field(field).column}" for field in fields]
    message = str(refusal.value)
    assert name in message or (connection.vendor == "sqlite" and ", ".join(columns) in message)


def test_an_address_of_mail_is_the_same_in_capitals():
    first, second = factories.PersonFactory(email="sok@example.org"), factories.PersonFactory()
    with pytest.raises(IntegrityError, match="accounts_user_email_once"):
        change(User, second.pk, {"email": first.email.upper()})


def test_an_occasion_is_written_about_once_and_a_secret_opens_one_invitation():
    for make, field in ((factories.LetterFactory, "key"), (factories.InvitationFactory, "digest")):
        first, second = make(), make()
        with pytest.raises(IntegrityError, match=field):
            change(make._meta.model, second.pk, {field: getattr(first, field)})


SLUGS = [model for model in MODELS if any(field.name == "slug" and field.unique for field in model._meta.fields)]


@pytest.mark.parametrize("model", SLUGS, ids=lambda model: model.__name__)
def test_an_identifier_stands_once(model):
    first, second = FACTORY_OF[model](), FACTORY_OF[model]()
    with pytest.raises(IntegrityError, match="slug"):
        change(model, second.pk, {"slug": first.slug})


def test_every_entry_and_shelf_has_an_identifier():
    assert {model.__name__ for model in SLUGS} == {
        "Source", "GlossaryTerm", "Theme", "Place", "Organization", "Workshop", "CaseStudy",
    }  # fmt: skip
