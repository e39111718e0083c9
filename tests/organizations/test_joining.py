"""How people come to the network: they ask to join, or they accept an invitation."""

import contextlib
import datetime
import re
import threading

import pytest
from crawling import Page
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from factories import OrganizationFactory, PersonFactory

from accounts.models import Letter, User
from organizations import actions
from organizations.models import Invitation, JoinRequest, Membership
from organizations.people import invitation_with
from publishing.models import Status

pytestmark = pytest.mark.django_db

PASSWORD = "a quiet river at dawn"


@pytest.fixture(autouse=True)
def nobody_came_too_often():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def house():
    return OrganizationFactory(slug="house", name_en="House of the River", name_km="ផ្ទះទន្លេ", name_status_km="ours")


def as_(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


# --- asking to join ---

ASKS = {
    "name": "Sok Dara",
    "email": "Sok@Example.org",
    "language": "km",
    "organization": "house",
    "new_organization": "",
    "country": "",
    "kind": "",
    "message": "I teach at the school.",
    "website": "",
}
NEW = {"organization": "", "new_organization": "Friends of the Lake", "country": "KH", "kind": "community"}


def test_the_form_lists_what_anybody_sees_in_the_order_of_the_reader(client):
    for name in ("Zebra", "An", "Ánh"):
        OrganizationFactory(name_en=None, name_status_en=None, name_vi=name, name_status_vi="official")
    OrganizationFactory(name_en="Secret Draft", status=Status.DRAFT, publish_at=None)
    html = client.get("/vi/join/").content.decode()
    page = Page(html)
    assert (page.faults, page.count("h1"), page.language) == ([], 1, "vi")
    listed = re.findall(r"<option value=\"organization-\d+\"[^>]*>([^<]+)<", html)
    assert listed == ["An", "Ánh", "Zebra"]
    english = client.get("/en/join/").content.decode()
    assert len(re.findall(r'<option value="organization-\d+" lang="vi">', english)) == 3
    assert "Secret Draft" not in html + english


def test_a_link_from_an_organisation_chooses_it(client, house):
    assert '<option value="house" selected>' in client.get("/en/join/?organization=house").content.decode()
    assert client.get("/en/join/?organization=%00<script>").status_code == 200


def test_a_request_is_kept_and_its_managers_are_told(client, house):
    manager = PersonFactory(language="lo")
    Membership.objects.create(user=manager, organization=house, role="manager")
    Membership.objects.create(user=PersonFactory(), organization=house)
    PersonFactory(is_coordinator=True)
    answer = client.post("/en/join/", ASKS)
    assert (answer.status_code, answer["Location"]) == (302, "/en/join/thanks/")
    assert client.get("/en/join/thanks/").status_code == 200
    asked = JoinRequest.objects.get()
    assert (asked.name, asked.email, asked.language, asked.organization) == (
        "Sok Dara", "sok@example.org", "km", house,
    )  # fmt: skip
    assert (asked.message, asked.state) == ("I teach at the school.", "waiting")
    letter = Letter.objects.get()
    assert (letter.address, letter.language) == (manager.email, "lo")
    assert f"/lo/workspace/requests/{asked.pk}/" in letter.body
    assert "I teach at the school." in letter.body


def test_without_a_manager_the_coordinators_are_told(client, house):
    closed = PersonFactory(is_active=False)
    Membership.objects.create(user=closed, organization=house, role="manager")
    coordinators = [PersonFactory(is_coordinator=True), PersonFactory(is_coordinator=True)]
    PersonFactory(is_superuser=True)
    client.post("/en/join/", ASKS)
    client.post("/en/join/", {**ASKS, **NEW})
    letters = Letter.objects.values_list("address", flat=True)
    assert sorted(letters) == sorted(2 * [one.email for one in coordinators])


def test_without_a_coordinator_the_administrators_are_told(client, administrator):
    client.post("/en/join/", {**ASKS, **NEW})
    assert Letter.objects.get().address == administrator.email
    asked = JoinRequest.objects.get()
    assert (asked.new_organization, asked.country, asked.kind) == ("Friends of the Lake", "KH", "community")


def test_the_same_request_is_kept_once_and_answered_alike(client, house):
    first = client.post("/en/join/", ASKS)
    again = client.post("/en/join/", {**ASKS, "email": "SOK@example.org", "name": "Somebody else"})
    member = PersonFactory(email="member@example.org")
    Membership.objects.create(user=member, organization=house)
    known = client.post("/en/join/", {**ASKS, "email": "member@example.org"})
    answers = {(one.status_code, one["Location"], one.content) for one in (first, again, known)}
    assert len(answers) == 1
    assert JoinRequest.objects.filter(email="sok@example.org").count() == 1
    client.post("/en/join/", {**ASKS, **NEW})
    client.post("/en/join/", {**ASKS, **NEW, "new_organization": "FRIENDS of the lake"})
    assert JoinRequest.objects.filter(email="sok@example.org").count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_with_the_same_new_organisation_at_once_one_is_kept(monkeypatch):
    # Each waits for the other before it looks for a request like its own: only a lock keeps them apart.
    both = threading.Barrier(1 if connection.vendor == "sqlite" else 2)
    kept = []

    def look(real=actions.is_same_request, **asked):
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(timeout=1)
        return real(**asked)

    monkeypatch.setattr(actions, "is_same_request", look)

    def ask(name):
        asked = {"name": name, "email": "sok@example.org", "language": "km", "new_organization": "Friends of the Lake"}
        kept.append(actions.ask_to_join(country="KH", kind="community", **asked))
        if connection.vendor != "sqlite":
            connection.close()

    if connection.vendor == "sqlite":
        # A database in memory has one connection for all; in a file one who writes waits for the other.
        for name in ("Sok", "Dara"):
            ask(name)
    else:
        threads = [threading.Thread(target=ask, args=(name,)) for name in ("Sok", "Dara")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert kept.count(None) == 1
    assert JoinRequest.objects.count() == 1


def test_who_was_declined_may_ask_again(client, house):
    client.post("/en/join/", ASKS)
    actions.decline(asked=JoinRequest.objects.get(), by=PersonFactory(is_coordinator=True))
    client.post("/en/join/", ASKS)
    assert JoinRequest.objects.count() == 2


def test_what_else_was_said_of_an_organisation_that_is_here_is_left_out(client, house):
    client.post("/en/join/", {**ASKS, "country": "LA", "kind": "ngo"})
    asked = JoinRequest.objects.get()
    assert (asked.country, asked.kind) == ("", "")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": " "}, "Write your name."),
        ({"email": ""}, "Write your e-mail address"),
        ({"email": "sok"}, "This is no whole e-mail address."),
        ({"language": ""}, "Choose a language."),
        ({"language": "xx"}, "Choose one of the four languages."),
        ({"organization": ""}, "Choose your organisation, or write the name of a new one below."),
        ({"organization": "no-such"}, "Choose your organisation from the list"),
        ({"organization": "hidden"}, "Choose your organisation from the list"),
        ({"new_organization": "Friends"}, "You chose an organisation from the list."),
        ({**NEW, "country": ""}, "Choose the country of the new organisation."),
        ({**NEW, "kind": ""}, "Choose what the new organisation is."),
        ({**NEW, "country": "US"}, "Choose a country from the list."),
        ({**NEW, "kind": "club"}, "Choose from the list what it is."),
        ({"message": "m" * 3001}, "3000"),
    ],
)
def test_a_wrong_answer_says_how_to_mend_it_and_keeps_what_was_typed(client, house, wrong, message):
    OrganizationFactory(slug="hidden", status=Status.DRAFT, publish_at=None)
    html = client.post("/en/join/", {"message": "Kept <b>words</b>.", **ASKS, **wrong}).content.decode()
    assert message in html
    assert "Not sent yet" in html
    assert Page(html).faults == []
    if "name" not in wrong:
        assert 'value="Sok Dara"' in html
    if "message" not in wrong:
        assert "I teach at the school." in html
    assert JoinRequest.objects.count() == Letter.objects.count() == 0


def test_an_empty_form_is_answered_in_words(client):
    for answers in ({}, {"name": ["a", "b"], "organization": "\ud7ff\x00"}):
        answer = client.post("/en/join/", answers)
        assert answer.status_code == 200
        assert "Not sent yet" in answer.content.decode()


def test_a_program_is_thanked_and_forgotten(client, house):
    answer = client.post("/en/join/", {**ASKS, "website": "https://example.org"})
    assert answer["Location"] == "/en/join/thanks/"
    assert not JoinRequest.objects.exists()


def test_five_requests_an_hour_from_one_machine(client, house):
    for number in range(5):
        assert client.post("/en/join/", {**ASKS, "email": f"{number}@example.org"}).status_code == 302
    answer = client.post("/en/join/", {**ASKS, "email": "6@example.org"})
    assert answer.status_code == 429
    html = answer.content.decode()
    assert "Please wait an hour" in html
    assert "I teach at the school." in html
    assert client.post("/en/join/", {**ASKS, "email": "7@example.org"}, REMOTE_ADDR="10.0.0.9").status_code == 302
    assert JoinRequest.objects.count() == 6


def test_five_requests_an_hour_for_one_address(client, house):
    for number in range(5):
        client.post("/en/join/", {**ASKS, **NEW, "new_organization": f"N {number}"}, REMOTE_ADDR=f"10.0.0.{number}")
    assert client.post("/en/join/", {**ASKS, "email": "SOK@example.org"}, REMOTE_ADDR="10.0.0.6").status_code == 429
    assert JoinRequest.objects.count() == 5


def test_a_mistake_is_not_counted(client, house):
    for _number in range(8):
        client.post("/en/join/", {**ASKS, "name": ""})
    assert client.post("/en/join/", ASKS).status_code == 302


def test_what_was_asked_is_public_nowhere(client, house):
    client.post("/en/join/", {**ASKS, "name": "Whisper", "message": "whisper", "email": "whisper@example.org"})
    pages = [client.get(url).content.decode() for url in ("/en/organizations/house/", "/en/join/", "/en/join/thanks/")]
    assert "whisper" not in "".join(pages).lower()


def test_the_form_asks_the_same_queries_for_three_organisations(client, house):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get("/en/join/")
        return len(asked)

    first = queries()
    OrganizationFactory.create_batch(2)
    assert queries() == first
    assert first <= 3


# --- accepting an invitation ---


@pytest.fixture
def inviter():
    return PersonFactory(name="Chan Mony")


def invite(house, inviter, email="guest@example.org", role="editor", language="km", name="Guest"):
    """An invitation and the address that its letter names."""
    invitation = actions.invite(organization=house, email=email, name=name, language=language, role=role, by=inviter)
    body = Letter.objects.get(key=f"invitation:{invitation.pk}").body
    return invitation, re.search(r"/(?:vi|lo|km|en)/invitation/[\w-]+/", body)[0]


ACCEPTS = {"name": "Guest", "password": PASSWORD, "language": "lo", "reads": ["lo", "en"]}


def test_the_letter_and_its_page_speak_the_language_of_the_invited(client, house, inviter):
    _invitation, address = invite(house, inviter)
    assert address.startswith("/km/")
    answer = client.get(address)
    page = Page(answer.content.decode())
    assert (page.language, page.faults, page.count("h1")) == ("km", [], 1)
    assert "ផ្ទះទន្លេ" in page.text
    assert "Chan Mony" in page.text
    assert "guest@example.org" in page.text
    assert answer["Cache-Control"] == "private, no-store"
    assert 'content="noindex"' in answer.content.decode()
    assert "canonical" not in answer.content.decode()


def test_a_new_person_accepts(client, house, inviter):
    invitation, address = invite(house, inviter, role="manager", email="Guest@Example.org")
    answer = client.post(address, ACCEPTS)
    assert (answer.status_code, answer["Location"]) == (302, "/lo/workspace/")
    person = User.objects.get(email="guest@example.org")
    assert (person.name, person.language, person.is_staff, person.is_coordinator) == ("Guest", "lo", False, False)
    assert person.check_password(PASSWORD)
    assert set(person.spoken_languages.values_list("language", "writes")) == {("lo", False), ("en", False)}
    assert person.emailaddress_set.values_list("email", "verified", "primary").get() == (
        "guest@example.org", True, True,
    )  # fmt: skip
    assert person.memberships.values_list("organization__slug", "role").get() == ("house", "manager")
    invitation.refresh_from_db()
    assert invitation.accepted_by == person
    assert invitation.accepted_at
    assert int(client.session["_auth_user_id"]) == person.pk
    # Whoever has just chosen a password is not asked for it before setting up a second step.
    assert client.get("/lo/accounts/2fa/totp/activate/").status_code == 200
    # The same form a second time, or the letter opened again, leads to where they are at home.
    for again in (client.post(address, ACCEPTS), client.get(address)):
        assert again["Location"] == "/km/workspace/"
    assert User.objects.filter(email__iexact="guest@example.org").count() == 1
    # Nobody else can use it.
    assert Client().get(address).status_code == 410
    assert Client().post(address, {**ACCEPTS, "name": "Thief"}).status_code == 410


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": ""}, "Write your name, as others call you."),
        ({"password": ""}, "Choose a password."),
        ({"password": "short"}, "at least 10 characters"),
        ({"password": "password123"}, "Very many people use this password"),
        ({"password": "guest@example.org"}, "too much like your name or e-mail address"),
        ({"language": "xx"}, "Choose one of the four languages."),
        ({"reads": ["xx"]}, "Choose from the four languages."),
    ],
)
def test_a_wrong_answer_to_an_invitation_says_how_to_mend_it(client, house, inviter, wrong, message):
    invitation, address = invite(house, inviter, language="en")
    html = client.post(address, {**ACCEPTS, "name": "Kept", **wrong}).content.decode()
    assert message in html
    assert "name" in wrong or 'value="Kept"' in html
    assert PASSWORD not in html
    assert not User.objects.filter(email="guest@example.org").exists()
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_an_address_with_an_account_signs_in_first(client, house, inviter):
    person = PersonFactory(email="GUEST@example.org")
    invitation, address = invite(house, inviter)
    html = client.get(address).content.decode()
    assert f'href="/km/accounts/login/?next={address}"' in html
    assert 'type="password"' not in html
    client.post(address, ACCEPTS)
    assert Invitation.objects.get(pk=invitation.pk).accepted_at is None
    assert not person.has_usable_password() or not person.check_password(PASSWORD)
    signed_in = as_(person)
    assert 'type="password"' not in signed_in.get(address).content.decode()
    assert signed_in.post(address)["Location"] == f"/{person.language}/workspace/"
    assert Membership.objects.get(user=person, organization=house).role == "editor"
    assert Invitation.objects.get(pk=invitation.pk).accepted_by == person


def test_a_second_proven_address_of_a_person_is_theirs_too(house, inviter):
    person = PersonFactory()
    person.emailaddress_set.create(email="guest@example.org", verified=True)
    _invitation, address = invite(house, inviter)
    as_(person).post(address)
    assert Membership.objects.filter(user=person, organization=house).exists()


def test_a_second_address_that_is_not_proven_is_not(client, house, inviter):
    person = PersonFactory()
    person.emailaddress_set.create(email="guest@example.org", verified=False)
    _invitation, address = invite(house, inviter)
    as_(person).post(address)
    assert not Membership.objects.filter(user=person, organization=house).exists()


@pytest.mark.parametrize("has_account", [True, False])
def test_somebody_else_is_told_and_gets_nothing(house, inviter, has_account):
    if has_account:
        PersonFactory(email="guest@example.org")
    stranger = PersonFactory(email="stranger@example.org")
    invitation, address = invite(house, inviter, language="en")
    client = as_(stranger)
    html = client.get(address).content.decode()
    assert "You are signed in as stranger@example.org" in html
    assert 'action="/en/accounts/logout/"' in html
    client.post(address, ACCEPTS)
    assert not stranger.memberships.exists()
    assert Invitation.objects.get(pk=invitation.pk).accepted_at is None
    assert int(client.session["_auth_user_id"]) == stranger.pk


def test_a_closed_account_is_told(client, house, inviter):
    PersonFactory(email="guest@example.org", is_active=False)
    invitation, address = invite(house, inviter, language="en")
    assert "account with this address is closed" in client.get(address).content.decode()
    client.post(address, ACCEPTS)
    assert Invitation.objects.get(pk=invitation.pk).accepted_at is None


@pytest.mark.parametrize(
    ("before", "offered", "after"),
    [
        ("editor", "manager", "manager"),
        ("manager", "editor", "manager"),
        ("editor", "editor", "editor"),
    ],
)
def test_an_invitation_raises_a_role_and_never_lowers_it(house, inviter, before, offered, after):
    person = PersonFactory(email="guest@example.org")
    Membership.objects.create(user=person, organization=house, role=before)
    _invitation, address = invite(house, inviter, role=offered)
    as_(person).post(address)
    assert Membership.objects.get(user=person).role == after


def test_an_invitation_of_the_network_makes_a_person_without_organisation(client, inviter):
    _invitation, address = invite(None, inviter, language="en")
    assert "The network invites you" in client.get(address).content.decode()
    assert client.post(address, ACCEPTS).status_code == 302
    person = User.objects.get(email="guest@example.org")
    assert not person.memberships.exists()
    assert not person.is_coordinator


@pytest.mark.parametrize("language", ["vi", "lo", "km", "en"])
@pytest.mark.parametrize(
    ("field", "status", "words"),
    [
        ("expires_at", 410, "The time of this invitation is over"),
        ("revoked_at", 410, "This invitation no longer holds"),
        ("accepted_at", 410, "This invitation was accepted already"),
        (None, 404, "This invitation is not known"),
    ],
)
def test_what_no_longer_holds_says_what_to_do(client, house, inviter, field, status, words, language):
    invitation, address = invite(house, inviter, language=language)
    if field:
        past = timezone.now() - datetime.timedelta(minutes=1)
        Invitation.objects.filter(pk=invitation.pk).update(**{field: past})
    else:
        address = f"/{language}/invitation/{'x' * 43}/"
    for answer in (client.get(address), client.post(address, ACCEPTS)):
        page = Page(answer.content.decode())
        assert answer.status_code == status
        assert (page.language, page.faults) == (language, [])
        assert f"/{language}/accounts/login/" in {link.href for link in page.links}
        assert language != "en" or words in page.text
    assert not User.objects.filter(email="guest@example.org").exists()


@pytest.mark.parametrize("secret", ["x", "x" * 5000, "ខ្មែរ", "%00", "'; DROP TABLE"])
def test_any_secret_is_answered(client, secret):
    assert client.get(f"/en/invitation/{secret}/").status_code == 404


def test_two_who_accept_at_once_are_one(house, inviter):
    """Both read the invitation while it was open; the database lets one of them through."""
    _invitation, address = invite(house, inviter)
    secret = address.split("/")[-2]
    first, second = invitation_with(secret), invitation_with(secret)
    answers = {"name": "Guest", "password": PASSWORD, "language": "km", "reads": []}
    actions.accept_as_new_person(invitation=first, **answers)
    with pytest.raises(actions.NotOpen):
        actions.accept_as_new_person(invitation=second, **answers)
    with pytest.raises(actions.NotOpen):
        actions.accept(invitation=second, by=PersonFactory())
    assert User.objects.filter(email="guest@example.org").count() == Membership.objects.count() == 1


def test_a_person_who_came_meanwhile_keeps_the_other_invitation(house, inviter):
    one, _address = invite(house, inviter)
    other, _address = invite(OrganizationFactory(), inviter)
    answers = {"name": "Guest", "password": PASSWORD, "language": "km", "reads": []}
    actions.accept_as_new_person(invitation=one, **answers)
    with pytest.raises(actions.HasAccount):
        actions.accept_as_new_person(invitation=other, **answers)
    other.refresh_from_db()
    assert other.accepted_at is None


def test_forms_are_guarded_against_other_sites(house, inviter):
    _invitation, address = invite(house, inviter)
    guarded = Client(enforce_csrf_checks=True)
    assert guarded.post(address, ACCEPTS).status_code == 403
    assert guarded.post("/en/join/", ASKS).status_code == 403
    assert not JoinRequest.objects.exists()


def test_the_administration_never_shows_a_digest(administrator, house, inviter):
    invitation, _address = invite(house, inviter)
    JoinRequest.objects.create(name="Sok", email="sok@example.org", language="km", organization=house)
    administrator.authenticator_set.create(type="totp", data={})
    client = as_(administrator)
    for name in ("invitation", "joinrequest"):
        pages = client.get(f"/admin/organizations/{name}/").content.decode()
        key = {"invitation": invitation.pk, "joinrequest": JoinRequest.objects.get().pk}[name]
        pages += client.get(f"/admin/organizations/{name}/{key}/change/").content.decode()
        assert invitation.digest not in pages
        assert client.get(f"/admin/organizations/{name}/add/").status_code == 403
