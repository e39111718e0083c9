"""The form on which an organisation keeps its profile."""

import pytest
from factories import (
    ContactFactory,
    MembershipFactory,
    OrganizationFactFactory,
    OrganizationFactory,
    OrganizationPhotoFactory,
    PersonFactory,
    PlaceFactory,
    SourceFactory,
    ThemeFactory,
)
from form_reading import form_data, send

from publishing import life

pytestmark = pytest.mark.django_db

ADDRESS = "/en/workspace/organizations/fact/edit/"


@pytest.fixture
def organization():
    return OrganizationFactory(slug="fact", status="draft", publish_at=None)


@pytest.fixture
def as_editor(client, organization):
    client.force_login(MembershipFactory(organization=organization).user)
    return client


@pytest.fixture
def as_coordinator(client):
    client.force_login(PersonFactory(is_coordinator=True))
    return client


def test_every_part_of_the_profile_is_saved(as_editor, organization):
    seat, site, theme = PlaceFactory(), PlaceFactory(), ThemeFactory()
    answer = send(
        as_editor,
        ADDRESS,
        name_km="ក្រុម",
        name_status_km="official",
        kind="community",
        country="LA",
        acronym="FACT",
        founded="2004",
        website="www.example.org",
        mission_km="បេសកកម្ម",
        description_km="អំពីយើង",
        place=str(seat.pk),
        places=[str(site.pk)],
        themes=[str(theme.pk)],
        original_language="km",
        **{
            "contacts-TOTAL": "1",
            "contacts-0-name": "Sok Dara",
            "contacts-0-role_km": "ប្រធាន",
            "contacts-0-email": "dara@example.org",
            "contacts-0-phone": "+855 12 345 678",
            "contacts-0-is_for_members": "on",
        },
    )
    assert answer.status_code == 302
    organization.refresh_from_db()
    found = (organization.kind, organization.country, organization.founded, organization.website)
    assert found == ("community", "LA", 2004, "https://www.example.org")
    assert (organization.name_km, organization.mission_km, organization.text_state_km) == ("ក្រុម", "បេសកកម្ម", "original")
    assert (organization.place, [*organization.places.all()], [*organization.themes.all()]) == (seat, [site], [theme])
    contact = organization.contacts.get()
    assert (contact.name, contact.role_km, contact.is_public, contact.is_for_members) == (
        "Sok Dara",
        "ប្រធាន",
        False,
        True,
    )


def test_what_belongs_to_coordinators_is_hidden_from_others_and_stays(as_editor, organization):
    source = SourceFactory()
    fact = OrganizationFactFactory(organization=organization, text_en="Kept as it is.")
    fact.sources.add(source)
    photo = OrganizationPhotoFactory(organization=organization)
    organization.record_note_en = "Not certain."
    organization.save()
    html = as_editor.get(ADDRESS).content.decode()
    for words in ("Kept as it is.", "Not certain.", "facts-TOTAL", 'name="slug"', "in_founding_record", "name_source"):
        assert words not in html
    send(
        as_editor,
        ADDRESS,
        acronym="F",
        slug="stolen",
        in_founding_record="",
        record_note_en="",
        **{"facts-TOTAL": "1", "facts-0-key": f"id:{fact.pk}", "facts-0-DELETE": "on"},
    )
    organization.refresh_from_db()
    assert (organization.acronym, organization.slug, organization.record_note_en) == ("F", "fact", "Not certain.")
    assert [*organization.facts.get().sources.all()] == [source]
    assert organization.in_founding_record
    assert organization.organizationphoto_set.get() == photo


def test_coordinators_keep_statements_and_their_sources_stay(as_coordinator, organization):
    source = SourceFactory()
    fact = OrganizationFactFactory(organization=organization, text_en="Began in 2001.")
    fact.sources.add(source)
    send(as_coordinator, ADDRESS, **{"facts-0-text_en": "Began in 2002.", "facts-0-confidence": "low"})
    fact.refresh_from_db()
    assert (fact.text_en, fact.confidence, [*fact.sources.all()]) == ("Began in 2002.", "low", [source])


def test_a_corrected_year_no_longer_rests_on_the_old_source(as_editor, organization):
    organization.founded, organization.founded_source = 2000, SourceFactory()
    organization.save()
    send(as_editor, ADDRESS, acronym="F")
    organization.refresh_from_db()
    assert organization.founded_source_id is not None
    send(as_editor, ADDRESS, founded="2001")
    organization.refresh_from_db()
    assert (organization.founded, organization.founded_source_id) == (2001, None)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("founded", "12", "Give a year from 1800 to 2100."),
        ("founded", "many", "Write a number in digits"),
        ("website", "java script", "Enter a valid URL."),
        ("website", "javascript:alert(1)", "Enter a valid URL."),
        ("kind", "", "Please fill this in."),
        ("acronym", "A" * 31, "This is too long: at most 30 characters fit here, and it has 31."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(as_editor, organization, field, value, words):
    answer = send(as_editor, ADDRESS, **{field: value})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert f'href="#id_{field}"' in html
    assert words in html
    assert form_data(answer)[field] == [value]
    assert life.revisions(organization).count() == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"contacts-0-name": "Ann"}, "Give an e-mail address or a telephone number."),
        ({"contacts-0-email": "ann@example.org"}, "Please fill this in."),
        ({"contacts-0-name": "Ann", "contacts-0-phone": "ask me"}, "This is no telephone number."),
    ],
)
def test_a_contact_must_be_somebody_who_can_be_reached(as_editor, organization, typed, words):
    answer = send(as_editor, ADDRESS, **{"contacts-TOTAL": "1", **typed})
    assert words in answer.content.decode()
    assert organization.contacts.count() == 0


def test_choices_are_in_the_readers_language_and_sorted_in_it(as_editor, organization):
    ThemeFactory(name_en="Alpha", name_vi="Ước", name_status_vi="ours")
    ThemeFactory(name_en="Beta", name_vi="Ao", name_status_vi="ours")
    ThemeFactory(name_en="Only English")
    html = as_editor.get(ADDRESS.replace("/en/", "/vi/")).content.decode()
    part = html[html.index('name="themes"') :]
    assert part.index("Ao<") < part.index("Ước<")
    assert '<span lang="en">Only English</span>' in part


@pytest.mark.parametrize("language", ["vi", "lo", "km", "en"])
def test_the_form_opens_in_every_language(as_editor, organization, language):
    ContactFactory(organization=organization)
    assert as_editor.get(ADDRESS.replace("/en/", f"/{language}/")).status_code == 200
