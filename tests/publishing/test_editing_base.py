"""The base of all editing: one form over a revision, four languages, rows, two editors at once, bad input."""

import pytest
from django.apps import apps
from django.contrib.messages import get_messages
from django.db import models
from django.test import Client
from factories import (
    ContactFactory,
    MembershipFactory,
    OrganizationFactFactory,
    OrganizationFactory,
    PlaceFactory,
    ThemeFactory,
)
from form_reading import form_data, send

from library.text_cleaning import clean_text
from organizations.models import Contact, Organization
from publishing import life
from publishing.editing.checking import broken_constraints
from publishing.models import Revision, Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization():
    return OrganizationFactory(slug="fact", status="draft", publish_at=None, name_en="Fisheries Team")


@pytest.fixture
def editor(organization):
    return MembershipFactory(organization=organization).user


@pytest.fixture
def page(client, organization, editor):
    """Signs the editor in, and gives the address of the form."""
    client.force_login(editor)
    return "/en/workspace/organizations/fact/edit/"


def another(organization):
    """A client of a second editor of the same organisation."""
    client = Client()
    client.force_login(MembershipFactory(organization=organization).user)
    return client


def fields(organization):
    return life.head(organization).snapshot["fields"]


# --- saving ---


def test_what_is_typed_becomes_the_next_revision(client, organization, page):
    answer = send(client, page, description_km="យើងថែរក្សាទន្លេ។", comment="Khmer added")
    assert answer.url == "/en/workspace/organizations/fact/?saved=2"
    head = life.head(organization)
    assert (head.number, head.comment, head.is_minor) == (2, "Khmer added", False)
    assert head.snapshot["fields"]["description_km"] == "យើងថែរក្សាទន្លេ។"


def test_saving_an_untouched_form_saves_nothing(client, organization, page):
    OrganizationFactFactory(organization=organization)
    ContactFactory(organization=organization, role_en="Director of all ")
    organization.description_en = "One.\n\nTwo. "
    organization.save()
    organization.themes.add(ThemeFactory(), ThemeFactory())
    before = client.get(page) and life.head(organization)
    assert send(client, page).status_code == 302
    assert life.head(organization) == before
    assert Step.objects.of(organization).count() == 0


def test_the_public_row_stays_until_something_is_published(client, editor, organization, page):
    Organization.objects.filter(pk=organization.pk).update(status="published", publish_at="2026-01-01T00:00Z")
    send(client, page, description_en="Something new.")
    organization.refresh_from_db()
    assert organization.description_en == "Looks after the river."
    assert fields(organization)["description_en"] == "Something new."
    assert "Something new." in client.get(page).content.decode()


def test_the_same_sent_twice_is_one_revision(client, organization, page):
    opened = client.get(page)
    changes = {
        "description_en": ["Twice."],
        "contacts-TOTAL": ["1"],
        "contacts-0-name": ["Sok"],
        "contacts-0-email": ["sok@example.org"],
    }
    first = send(client, page, page=opened, **changes)
    second = send(client, page, page=opened, **changes)
    assert first.url == second.url
    assert life.revisions(organization).count() == 2
    assert Contact.objects.filter(organization=organization).count() == 1


def test_fields_that_the_page_did_not_have_stay(client, organization, page):
    client.post(page, {"base": "1"}) if client.get(page) else None
    organization.refresh_from_db()
    assert (organization.name_en, organization.description_en) == ("Fisheries Team", "Looks after the river.")
    assert life.revisions(organization).count() == 1


def test_a_minor_correction_says_so(client, organization, page):
    send(client, page, description_en="Looks after the rivers.", is_minor="on")
    assert life.head(organization).is_minor


# --- languages ---


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"description_km": "យើង"}, "draft"),
        ({"description_km": "យើង", "state_km": "reviewed"}, "reviewed"),
        ({"description_km": "", "name_km": "", "name_status_km": ""}, None),
        ({}, "reviewed"),
        ({"acronym": "F"}, "reviewed"),
        ({"state_km": "draft"}, "draft"),
        ({"original_language": "km"}, "original"),
    ],
)
def test_the_state_of_a_language_follows_what_is_done(client, organization, page, changes, state):
    organization.description_km, organization.text_state_km = "មុន", "reviewed"
    organization.save()
    send(client, page, **changes)
    assert fields(organization)["text_state_km"] == state


def test_the_old_original_becomes_a_draft_when_another_language_is_the_original(client, organization, page):
    send(client, page, original_language="km", description_km="យើង")
    assert fields(organization)["original_language"] == "km"
    states = {code: fields(organization)[f"text_state_{code}"] for code in ("vi", "lo", "km", "en")}
    assert states == {"vi": None, "lo": None, "km": "original", "en": "draft"}


def test_our_own_words_stay_ours_only_while_nobody_else_writes_on_them(client, organization, page):
    organization.text_state_en = "own"
    organization.save()
    send(client, page, acronym="F")
    assert fields(organization)["text_state_en"] == "own"
    send(client, page, description_en="Written by its people.")
    assert fields(organization)["text_state_en"] == "original"


def test_a_changed_row_counts_for_its_language_and_a_moved_one_does_not(client, organization, page):
    organization.name_km, organization.name_status_km, organization.text_state_km = "ក", "official", "reviewed"
    organization.save()
    ContactFactory(organization=organization, role_km="ប្រធាន", position=0)
    ContactFactory(organization=organization, role_km="អនុ", position=1)
    send(client, page, **{"contacts-0-ORDER": "2", "contacts-1-ORDER": "1"})
    assert fields(organization)["text_state_km"] == "reviewed"
    assert list(organization.contacts.values_list("role_km", flat=True)) == ["អនុ", "ប្រធាន"]
    send(client, page, **{"contacts-0-role_km": "ផ្សេង"})
    assert fields(organization)["text_state_km"] == "draft"


def test_each_language_shows_its_state_and_the_readers_own_is_open(client, organization, page):
    organization.text_state_vi, organization.description_vi = "draft", "Một"
    organization.save()
    html = client.get(page.replace("/en/", "/km/")).content.decode()
    first = html[html.index("data-tongues") : html.index('name="kind"')]
    assert [code for code in ("vi", "lo", "km", "en") if f'data-tongue="{code}" open' in first] == ["km"]
    english = client.get(page).content.decode()
    assert '<span lang="vi">Tiếng Việt</span> <small>Draft translation</small>' in english
    assert '<span lang="lo">ພາສາລາວ</span> <small>Not yet</small>' in english
    assert '<span lang="en">English</span> <small>Original</small>' in english
    assert 'name="state_vi"' in english
    assert 'name="state_en"' not in english


def test_a_name_without_its_status_is_asked_for_it(client, organization, page):
    answer = send(client, page, name_lo="ທີມ")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Say where this name comes from, because readers are told." in html
    assert 'href="#id_name_status_lo"' in html
    assert "ທີມ" in html
    assert life.revisions(organization).count() == 1


def test_an_entry_without_any_name_is_refused_beside_its_original(client, organization, page):
    organization.original_language = "km"
    organization.save()
    answer = send(client, page, name_en="", name_status_en="")
    assert 'href="#id_name_km"' in answer.content.decode()
    assert "Give a name in at least one language." in answer.content.decode()


def test_a_new_name_forgets_the_source_of_the_old_one(client, organization, page):
    organization.name_source_en, organization.name_note_en = "https://example.org/", "as printed there"
    organization.save()
    send(client, page, name_en="Fisheries Coalition")
    assert (fields(organization)["name_source_en"], fields(organization)["name_note_en"]) == (None, None)


# --- rows ---


def test_one_more_row_comes_without_saving_and_keeps_what_was_typed(client, organization, page):
    answer = send(client, page, description_en="Half a sent", **{"add-contacts": "1"})
    html = answer.content.decode()
    assert "Half a sent" in html
    assert 'name="contacts-0-name"' in html
    assert 'role="alert"' not in html
    assert life.revisions(organization).count() == 1
    again = send(client, page, page=answer, **{"contacts-0-name": "Sok Dara", "add-contacts": "1"})
    assert form_data(again)["contacts-0-name"] == ["Sok Dara"]
    assert form_data(again)["contacts-TOTAL"] == ["2"]


def test_rows_are_added_ordered_and_removed(client, organization, page):
    first = ContactFactory(organization=organization, name="Ann", position=0)
    second = ContactFactory(organization=organization, name="Bo", position=1)
    send(
        client,
        page,
        **{
            "contacts-TOTAL": "3",
            "contacts-0-DELETE": "on",
            "contacts-1-ORDER": "2",
            "contacts-2-ORDER": "1",
            "contacts-2-name": "Chan",
            "contacts-2-phone": "+855 12 345 678",
        },
    )
    assert list(organization.contacts.values_list("name", flat=True)) == ["Chan", "Bo"]
    assert not Contact.objects.filter(pk=first.pk).exists()
    assert Contact.objects.get(pk=second.pk).name == "Bo"


def test_an_empty_added_row_is_no_row(client, organization, page):
    send(client, page, **{"contacts-TOTAL": "2", "contacts-0-ORDER": "1"}, description_en="New.")
    assert fields(organization)["description_en"] == "New."
    assert organization.contacts.count() == 0


def test_rows_of_another_entry_cannot_be_named(client, organization, page):
    foreign = ContactFactory(name="Somebody else")
    data = {"contacts-TOTAL": "1", "contacts-0-key": f"id:{foreign.pk}", "contacts-0-name": "Taken"}
    send(client, page, **data, **{"contacts-0-email": "a@example.org", "contacts-0-DELETE": None})
    foreign.refresh_from_db()
    assert (foreign.name, foreign.organization_id) != ("Taken", organization.pk)
    assert organization.contacts.get().name == "Taken"
    assert organization.contacts.get().pk != foreign.pk


@pytest.mark.parametrize("total", ["-1", "x", "", "99999999999999999999", "٣", "1e3"])
def test_a_forged_number_of_rows_does_no_harm(client, organization, page, total):
    ContactFactory(organization=organization)
    assert send(client, page, **{"contacts-TOTAL": total}).status_code in (200, 302)
    assert organization.contacts.count() == 1


def test_what_is_wrong_in_a_row_is_said_there_and_nothing_is_lost(client, organization, page):
    ContactFactory(organization=organization, name="Ann", email="ann@example.org")
    answer = send(client, page, **{"contacts-0-email": "no address"}, mission_vi="Sứ mệnh")
    html = answer.content.decode()
    assert 'href="#id_contacts-0-email"' in html
    assert (form_data(answer)["contacts-0-email"], form_data(answer)["mission_vi"]) == (["no address"], ["Sứ mệnh"])
    assert life.revisions(organization).count() == 1


# --- two editors ---


def test_changes_that_do_not_meet_are_merged_at_once(client, organization, page):
    ContactFactory(organization=organization, name="Ann", phone="012 345 678", position=0)
    organization.themes.add(ThemeFactory(slug="a"))
    opened = client.get(page)
    other = ThemeFactory(slug="b")
    second = another(organization)
    send(second, page, acronym="FACT", **{"contacts-0-phone": "099 999 999"})
    answer = send(
        client,
        page,
        page=opened,
        description_en="Mine.",
        themes=[str(other.pk)],
        **{"contacts-0-name": "Anne", "contacts-TOTAL": "2", "contacts-1-name": "Bo", "contacts-1-email": "b@e.org"},
    )
    assert answer.status_code == 302
    organization.refresh_from_db()
    assert (organization.acronym, organization.description_en) == ("FACT", "Mine.")
    assert list(organization.contacts.values_list("name", "phone")) == [("Anne", "099 999 999"), ("Bo", "")]
    assert [theme.slug for theme in organization.themes.all()] == ["b"]
    assert life.head(organization).number == 3


def test_the_message_after_a_merge_says_so(client, organization, page):
    opened = client.get(page)
    send(another(organization), page, acronym="FACT")
    answer = send(client, page, page=opened, website="https://example.org/")
    assert _messages(answer) == [
        "Saved. Somebody else had changed other parts in the meantime; both changes were kept."
    ]


def _messages(answer):
    return [str(one) for one in get_messages(answer.wsgi_request)]


def test_what_both_changed_differently_is_asked_and_nothing_typed_is_lost(client, organization, page):
    opened = client.get(page)
    send(another(organization), page, description_en="Theirs.", acronym="T")
    asked = send(client, page, page=opened, description_en="Mine.", mission_en="Typed too.", acronym="M")
    html = asked.content.decode()
    assert asked.status_code == 200
    assert "Theirs." in html
    assert "Mine." in html
    assert life.head(organization).number == 2
    data = form_data(asked)
    assert (data["mission_en"], data["base"], data["onto"]) == (["Typed too."], ["1"], ["2"])
    assert "choice:description_en" not in data
    answer = client.post(page, {**data, "choice:description_en": "mine", "choice:acronym": "theirs"})
    assert _messages(answer) == [
        "Saved, with the versions that you chose. Everything else that you both changed was kept."
    ]
    found = fields(organization)
    assert (found["description_en"], found["acronym"], found["mission_en"]) == ("Mine.", "T", "Typed too.")
    assert life.head(organization).number == 3


def test_a_choice_that_was_not_made_is_asked_again(client, organization, page):
    opened = client.get(page)
    send(another(organization), page, description_en="Theirs.", acronym="T")
    asked = send(client, page, page=opened, description_en="Mine.", acronym="M")
    again = client.post(page, {**form_data(asked), "choice:description_en": "mine", "choice:acronym": "forged"})
    assert again.status_code == 200
    assert form_data(again)["choice:description_en"] == ["mine"]
    assert life.head(organization).number == 2


def test_a_third_editor_between_asking_and_choosing_is_asked_about_again(client, organization, page):
    opened = client.get(page)
    second = another(organization)
    send(second, page, description_en="Theirs.")
    asked = send(client, page, page=opened, description_en="Mine.")
    send(second, page, description_en="Theirs, later.")
    again = client.post(page, {**form_data(asked), "choice:description_en": "mine"})
    assert "Theirs, later." in again.content.decode()
    done = client.post(page, {**form_data(again), "choice:description_en": "theirs"})
    assert done.status_code == 302
    assert fields(organization)["description_en"] == "Theirs, later."


def test_a_row_that_one_removed_and_the_other_changed_is_asked_about(client, organization, page):
    row = ContactFactory(organization=organization, name="Ann")
    opened = client.get(page)
    send(another(organization), page, **{"contacts-0-DELETE": "on"})
    asked = send(client, page, page=opened, **{"contacts-0-name": "Anne"})
    assert "removed" in asked.content.decode()
    client.post(page, {**form_data(asked), f"choice:contacts/id:{row.pk}": "mine"})
    assert [one.name for one in organization.contacts.all()] == ["Anne"]


def test_a_row_that_both_added_alike_is_there_once(client, organization, page):
    opened = client.get(page)
    row = {"contacts-TOTAL": "1", "contacts-0-name": "Ann", "contacts-0-email": "ann@example.org"}
    send(another(organization), page, **row)
    send(client, page, page=opened, acronym="M", **row)
    assert organization.contacts.count() == 1


@pytest.mark.parametrize("base", ["7", "0", "-1", "", "x", "٣", "9" * 40])
def test_a_revision_that_is_not_there_is_no_base(client, organization, page, base):
    opened = client.get(page)
    answer = send(client, page, page=opened, base=base, description_en="Mine.")
    assert answer.status_code == 200
    data = form_data(answer)
    assert (data["base"], data["description_en"]) == (["1"], ["Mine."])
    assert life.revisions(organization).count() == 1


# --- bad input ---


def test_harmful_characters_are_cleaned_away(client, organization, page):
    send(client, page, description_en="a\x00b\u202ec\u2066d\x07e\r\nf\tg", acronym="A\nB")
    assert fields(organization)["description_en"] == "abcde\nf\tg"
    assert fields(organization)["acronym"] == "A B"


@pytest.mark.parametrize(
    "text",
    [
        "ស្ត្រីម្នាក់កំពុងនេសាទ",
        "ຜູ້\u200bຍິງ\u200bທີ່\u200bຫາ\u200bປາ",
        "Người phụ nữ đánh cá ở đồng bằng",
        "Ngu\u031bo\u031b\u0300i",
        "नमस्ते",
        "a\u200bb\u200db",
    ],
)
def test_scripts_of_the_network_stay_whole(text):
    assert clean_text(text) == text


def test_absurd_runs_of_marks_are_cut():
    assert clean_text("a" + "\u0301" * 1_000_000 + "b") == "a" + "\u0301" * 20 + "b"


def test_a_text_that_is_far_too_long_is_refused_and_kept(client, organization, page):
    answer = send(client, page, mission_en="x" * 200_001)
    assert "This is too long: at most 200000 characters fit here, and it has 200001." in answer.content.decode()
    assert form_data(answer)["mission_en"] == ["x" * 200_001]


def test_a_text_in_an_old_font_is_refused_with_what_to_do(client, organization, page):
    answer = send(client, page, description_vi="Céng hßa x· héi chñ nghÜa ViÖt Nam §éc lËp - Tù do - H¹nh phóc")
    assert 'href="#id_description_vi"' in answer.content.decode()
    assert "in an old font" in answer.content.decode()
    assert life.revisions(organization).count() == 1


def test_markup_is_text(client, organization, page):
    send(client, page, description_en='<script>alert("x")</script>', acronym='"><img src=x>')
    html = client.get(page).content.decode()
    assert '<script>alert("x")' not in html
    assert "<img src=x>" not in html


def test_a_value_that_is_in_no_list_is_refused(client, organization, page):
    hidden = PlaceFactory(status="draft", publish_at=None)
    answer = send(client, page, place=str(hidden.pk), kind="king", places=[str(hidden.pk)])
    html = answer.content.decode()
    assert answer.status_code == 200
    assert all(f'href="#id_{name}' in html for name in ("place", "kind", "places"))


def test_what_a_person_cannot_see_is_not_theirs_to_take_away(client, organization, page):
    hidden, seen = PlaceFactory(status="draft", publish_at=None), PlaceFactory()
    organization.places.add(hidden, seen)
    organization.place = hidden
    organization.save()
    send(client, page, places=[], acronym="X")
    organization.refresh_from_db()
    assert [place.pk for place in organization.places.all()] == [hidden.pk]
    assert organization.place_id == hidden.pk


# --- who ---


def test_visitors_are_sent_to_sign_in(client, organization):
    answer = client.get("/km/workspace/organizations/fact/edit/")
    assert answer.status_code == 302
    assert answer.url.endswith("?next=/km/workspace/organizations/fact/edit/")


@pytest.mark.parametrize(("status", "code"), [("draft", 404), ("archived", 404), ("published", 403)])
def test_people_of_other_organisations_are_refused(client, organization, status, code):
    at = "2026-01-01T00:00Z" if status == "published" else None
    Organization.objects.filter(pk=organization.pk).update(status=status, publish_at=at)
    client.force_login(MembershipFactory().user)
    address = "/en/workspace/organizations/fact/edit/"
    for answer in (client.get(address), client.post(address, {"acronym": "X", "base": "1"})):
        assert answer.status_code == code
    assert not Revision.objects.exists()


def test_no_cache_keeps_the_page_and_no_other_method_is_taken(client, page):
    assert client.get(page)["Cache-Control"] == "private, no-store"
    assert client.delete(page).status_code == 405


def test_the_form_is_guarded_against_other_sites(organization, editor):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    assert client.post("/en/workspace/organizations/fact/edit/", {"base": "1"}).status_code == 403


# --- cost ---


@pytest.mark.parametrize("count", [1, 3])
def test_opening_and_saving_stay_cheap(client, organization, page, count, django_assert_max_num_queries):
    client.get(page)  # the first opening makes the first revision
    for number in range(count):
        ContactFactory(organization=organization, position=number, role_en="Director")
        OrganizationFactFactory(organization=organization)
        organization.themes.add(ThemeFactory())
        organization.places.add(PlaceFactory())
    with django_assert_max_num_queries(20):
        opened = client.get(page)
    data = form_data(opened)
    data |= {f"contacts-{number}-name": f"Name {number}" for number in range(count)} | {"description_km": "យើង"}
    with django_assert_max_num_queries(25):
        assert client.post(page, data).status_code == 302


def test_the_rules_of_the_database_are_asked_without_it():
    """Every check constraint of every entry and child answers as the database does, for empty and for wrong values."""
    checked = 0
    for model in apps.get_models():
        if not any(model._meta.app_label == room for room in ("organizations", "places", "casestudies", "workshops")):
            continue
        names = [field.name for field in model._meta.concrete_fields]
        for value in (None, "", "~", -1, 5000):
            one = model()
            for field in model._meta.concrete_fields:
                is_text = isinstance(field, models.CharField | models.TextField)
                is_number = isinstance(field, models.IntegerField | models.FloatField) and not field.primary_key
                fits = value is None or (is_text if isinstance(value, str) else is_number)
                if fits and not field.generated and not field.remote_field:
                    setattr(one, field.attname, value)
            ours = {constraint.name for constraint in broken_constraints(one, [*names, "pk"])}
            for constraint in model._meta.constraints:
                if isinstance(constraint, models.CheckConstraint):
                    theirs = not constraint.condition.check(one._get_field_expression_map(meta=one._meta))
                    assert (constraint.name in ours) == theirs, f"{constraint.name} with {value!r}"
                    checked += 1
    assert checked > 200
