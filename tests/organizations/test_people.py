"""People of an organisation: who sees them, who invites, changes and takes out, and who decides on requests."""

import datetime
import re

import pytest
from crawling import Page
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from factories import OrganizationFactory, PersonFactory

from accounts.models import Letter, User
from organizations import actions, rules
from organizations.models import Invitation, JoinRequest, Membership, Organization
from organizations.people import digest_of
from publishing.models import Status

pytestmark = pytest.mark.django_db

ROLES = ("visitor", "newcomer", "outsider", "other_manager", "editor", "manager", "coordinator", "administrator")


@pytest.fixture(autouse=True)
def nobody_came_too_often():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def house():
    return OrganizationFactory(slug="house", name_en="House of the River")


@pytest.fixture
def people(house):
    """One person of each role towards `house`, by the name of the role; a visitor is None."""
    other = OrganizationFactory(slug="other", name_en="Another House")
    found = {role: PersonFactory(email=f"{role}@example.org", name=f"The {role}") for role in ROLES[1:]}
    found["visitor"] = None
    Membership.objects.create(user=found["outsider"], organization=other)
    Membership.objects.create(user=found["other_manager"], organization=other, role="manager")
    Membership.objects.create(user=found["editor"], organization=house)
    Membership.objects.create(user=found["manager"], organization=house, role="manager")
    User.objects.filter(pk=found["coordinator"].pk).update(is_coordinator=True)
    User.objects.filter(pk=found["administrator"].pk).update(is_superuser=True, is_staff=True)
    found["administrator"].authenticator_set.create(type="totp", data={})
    return {role: person and User.objects.get(pk=person.pk) for role, person in found.items()}


def as_(person) -> Client:
    client = Client()
    if person:
        client.force_login(person)
    return client


def membership(people, role, slug="house"):
    return Membership.objects.get(user=people[role], organization__slug=slug)


def invited(house, email="secret-guest@example.org", **more):
    number = Invitation.objects.count()
    end = timezone.now() + datetime.timedelta(days=3)
    return Invitation.objects.create(
        **{
            "email": email,
            "language": "km",
            "organization": house,
            "digest": f"{number:064d}",
            "expires_at": end,
            **more,
        }
    )


def asking(house=None, **more):
    return JoinRequest.objects.create(
        **{
            "name": "Secret Asker",
            "email": "secret-asker@example.org",
            "language": "lo",
            "organization": house,
            "message": "Please let me in.",
            **more,
        }
    )


# --- who may open what ---

EVERYBODY_IN = {"editor": 200, "manager": 200, "coordinator": 200, "administrator": 200}
MANAGING = {**EVERYBODY_IN, "editor": 403}
REFUSED = {"visitor": 302, "newcomer": 403, "outsider": 403, "other_manager": 403}
UNKNOWN = {"visitor": 302, "newcomer": 404, "outsider": 404, "other_manager": 404, "editor": 404}
OVER_ALL = {"coordinator": 200, "administrator": 200}

MATRIX = {
    "people": {**REFUSED, **EVERYBODY_IN},
    "people_of_draft": {**REFUSED, **EVERYBODY_IN, "newcomer": 404, "outsider": 404, "other_manager": 404},
    "member": {**REFUSED, **MANAGING},
    "remove_member": {**REFUSED, **MANAGING},
    "sent_invitation": {**UNKNOWN, "manager": 200, **OVER_ALL},
    "network_invitation": {**UNKNOWN, "manager": 404, **OVER_ALL},
    "requests": {**REFUSED, "editor": 403, "manager": 403, **OVER_ALL},
    "request": {**UNKNOWN, "manager": 200, **OVER_ALL},
    "new_request": {**UNKNOWN, "manager": 404, **OVER_ALL},
    "directory": {**REFUSED, **EVERYBODY_IN, "outsider": 200, "other_manager": 200},
}


@pytest.fixture
def addresses(house, people):
    draft = OrganizationFactory(slug="draft", status=Status.DRAFT, publish_at=None)
    for role in ("editor", "manager"):
        Membership.objects.create(user=people[role], organization=draft, role=role)
    member = PersonFactory(email="secret-member@example.org", name="Secret Member")
    key = Membership.objects.create(user=member, organization=house).pk
    network = invited(None, email="secret-translator@example.org")
    new = asking(new_organization="Secret Beginners", country="LA", kind="community")
    return {
        "people": "/en/workspace/people/house/",
        "people_of_draft": "/en/workspace/people/draft/",
        "member": f"/en/workspace/people/house/{key}/",
        "remove_member": f"/en/workspace/people/house/{key}/remove/",
        "sent_invitation": f"/en/workspace/invitations/{invited(house).pk}/",
        "network_invitation": f"/en/workspace/invitations/{network.pk}/",
        "requests": "/en/workspace/requests/",
        "request": f"/en/workspace/requests/{asking(house).pk}/",
        "new_request": f"/en/workspace/requests/{new.pk}/",
        "directory": "/en/workspace/directory/",
    }


def state():
    """Everything that a request without permission must leave as it is."""
    return [
        *Membership.objects.order_by("pk").values_list("user", "organization", "role"),
        *Invitation.objects.order_by("pk").values_list("pk", "accepted_at", "revoked_at"),
        *JoinRequest.objects.order_by("pk").values_list("pk", "state"),
        Organization.objects.count(),
        Letter.objects.count(),
        User.objects.count(),
    ]


def test_the_matrix_names_every_role_and_address(addresses):
    assert set(addresses) == set(MATRIX)
    assert all(set(row) == set(ROLES) for row in MATRIX.values())


@pytest.mark.parametrize("role", ROLES)
def test_who_may_open_which_page(addresses, people, role):
    client = as_(people[role])
    answers = {name: client.get(address).status_code for name, address in addresses.items()}
    assert answers == {name: row[role] for name, row in MATRIX.items()}


FORGED = {
    "email": "forged@example.org",
    "name": "Forged",
    "language": "en",
    "role": "manager",
    "do": "take_back",
    "answer": "approve",
}


@pytest.mark.parametrize("role", ROLES)
def test_who_may_not_open_a_page_may_not_post_to_it(addresses, people, role):
    client, before = as_(people[role]), state()
    refused = {name for name, row in MATRIX.items() if row[role] != 200} | {"directory"}
    refused |= {"people", "people_of_draft"} if role == "editor" else set()
    for name in refused:
        answer = client.post(addresses[name], FORGED)
        assert answer.status_code in (302, 403, 404, 405), name
        assert answer.status_code != 302 or "login" in answer["Location"], name
    assert state() == before


@pytest.mark.parametrize("role", ROLES)
def test_what_is_secret_stays_with_those_who_decide(addresses, people, role):
    client = as_(people[role])
    pages = "".join(client.get(address).content.decode() for address in addresses.values())
    words = set(re.findall(r"[Ss]ecret[ -]\w+", pages))
    everything = {
        *("secret-member", "Secret Member", "secret-guest", "secret-asker", "Secret Asker"),
        *("secret-translator", "Secret Beginners"),
    }
    only_of_house = everything - {"secret-translator", "Secret Beginners"}
    seen = {"editor": {"Secret Member"}, "manager": only_of_house}
    assert words == seen.get(role, everything if role in OVER_ALL else set())


@pytest.mark.parametrize("role", ROLES[1:])
def test_pages_of_the_workspace_stay_out_of_every_cache(addresses, people, role):
    client = as_(people[role])
    for address in addresses.values():
        answer = client.get(address)
        if answer.status_code == 200:
            assert answer["Cache-Control"] == "private, no-store"


def test_a_visitor_is_sent_to_sign_in_and_back(house):
    answer = Client().get("/km/workspace/people/house/")
    assert answer["Location"] == "/km/accounts/login/?next=/km/workspace/people/house/"


@pytest.mark.parametrize("address", ["/", "/remove/"])
def test_a_person_of_another_organisation_is_not_found_by_number(people, address):
    key = membership(people, "outsider", "other").pk
    client = as_(people["manager"])
    assert client.get(f"/en/workspace/people/house/{key}{address}").status_code == 404
    assert client.post(f"/en/workspace/people/house/{key}{address}", {"role": "manager"}).status_code in (302, 404)
    assert membership(people, "outsider", "other").role == "editor"


@pytest.mark.parametrize(
    "address",
    [
        "/en/workspace/people/nowhere/",
        "/en/workspace/people/house/0/",
        "/en/workspace/people/house/99999999999999999999999999/",
        "/en/workspace/invitations/99999999999999999999999999/",
        "/en/workspace/requests/99999999999999999999999999/",
        "/en/workspace/directory/?page=2",
        "/en/workspace/directory/?page=x",
    ],
)
def test_what_is_not_there_is_not_found(people, address):
    assert as_(people["coordinator"]).get(address).status_code == 404


def test_predicates_hold_for_the_active_only(house, people):
    for role in ("manager", "coordinator", "administrator"):
        person = people[role]
        assert rules.can_manage_people(person, house)
        assert rules.is_member(person)
        assert rules.can_create_case_study(person, house)
        person.is_active = False
        assert not rules.can_manage_people(person, house)
        assert not rules.is_member(person)
        assert not rules.can_create_case_study(person, house)
        assert not rules.can_see_all_requests(person)


# --- inviting ---

GUEST = {"email": "Guest@Example.org", "name": "Guest", "language": "km", "role": "editor"}
PEOPLE = "/en/workspace/people/house/"


def test_a_manager_invites(house, people):
    answer = as_(people["manager"]).post(PEOPLE, GUEST)
    assert (answer.status_code, answer["Location"]) == (302, PEOPLE)
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.language, invitation.role) == ("guest@example.org", "km", "editor")
    assert (invitation.organization, invitation.invited_by) == (house, people["manager"])
    assert abs(invitation.expires_at - timezone.now() - datetime.timedelta(days=14)) < datetime.timedelta(minutes=1)
    letter = Letter.objects.get()
    assert (letter.address, letter.language, letter.key) == ("guest@example.org", "km", f"invitation:{invitation.pk}")
    (secret,) = re.findall(r"/km/invitation/([\w-]{43})/", letter.body)
    assert invitation.digest == digest_of(secret)
    assert secret not in str(Invitation.objects.values().get())


def test_a_newer_invitation_takes_the_place_of_an_older_one(house, people):
    other = OrganizationFactory()
    kept = invited(other, email="guest@example.org")
    older = invited(house, email="guest@example.org")
    as_(people["manager"]).post(PEOPLE, GUEST)
    assert Invitation.objects.get(pk=older.pk).revoked_at
    assert not Invitation.objects.get(pk=kept.pk).revoked_at
    assert Invitation.objects.filter(organization=house, revoked_at=None).count() == 1


def test_buttons_that_are_pressed_twice_do_it_once(house, people):
    client = as_(people["manager"])
    asked, leaving = asking(house), membership(people, "editor")
    for address, form in (
        (PEOPLE, GUEST),
        (f"/en/workspace/requests/{asked.pk}/", {"answer": "approve"}),
        (f"{PEOPLE}{leaving.pk}/remove/", {}),
    ):
        for _time in range(2):
            assert client.post(address, form)["Location"] == PEOPLE
    assert Invitation.objects.filter(revoked_at=None).count() == Invitation.objects.count() == 2
    assert Letter.objects.count() == 2
    page = client.get(PEOPLE)
    assert [message.level_tag for message in page.wsgi_request._messages if message.level_tag == "error"] == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"email": ""}, "Write the e-mail address."),
        ({"email": "guest@"}, "This is no whole e-mail address."),
        ({"email": "EDITOR@example.org"}, "belongs to the organisation already"),
        ({"role": "coordinator"}, "Choose one of the two roles."),
        ({"role": ""}, "Choose a role."),
        ({"language": "fr"}, "Choose one of the four languages."),
    ],
)
def test_a_wrong_invitation_says_how_to_mend_and_keeps_what_was_typed(people, wrong, message):
    answer = as_(people["manager"]).post(PEOPLE, {**GUEST, "name": "Kept <b>Name</b>", **wrong})
    html = answer.content.decode()
    assert message in html
    assert 'value="Kept &lt;b&gt;Name&lt;/b&gt;"' in html
    assert Invitation.objects.count() == Letter.objects.count() == 0


def test_a_name_cannot_become_a_head_of_a_letter_or_turn_the_page_round(people):
    name = "A\r\nBcc: all@example.org \u202eB" + "\u0301" * 500
    as_(people["manager"]).post(PEOPLE, {**GUEST, "name": name[:150]})
    kept = Invitation.objects.get().name
    assert kept.startswith("A Bcc: all@example.org B")
    assert len(kept) < 60


def test_nobody_gets_more_than_five_letters_an_hour(people):
    client = as_(people["manager"])
    for number in range(5):
        assert client.post(PEOPLE, {**GUEST, "name": f"Guest {number}"}).status_code == 302
    answer = client.post(PEOPLE, GUEST)
    assert "Wait an hour" in answer.content.decode()
    assert Letter.objects.count() == 5


def test_an_invitation_is_sent_again_with_a_new_secret(house, people):
    past = timezone.now() - datetime.timedelta(days=1)
    old = invited(house, name="Guest", role="manager", expires_at=past)
    answer = as_(people["manager"]).post(f"/en/workspace/invitations/{old.pk}/", {"do": "send_again"})
    assert answer["Location"] == PEOPLE
    new = Invitation.objects.exclude(pk=old.pk).get()
    assert (new.email, new.name, new.role, new.language) == (old.email, "Guest", "manager", "km")
    assert new.digest != old.digest
    assert new.expires_at > timezone.now()
    assert Invitation.objects.get(pk=old.pk).revoked_at
    assert new.invited_by == people["manager"]
    # The page was open twice: the old one can't be sent a second time.
    as_(people["manager"]).post(f"/en/workspace/invitations/{old.pk}/", {"do": "send_again"})
    assert Invitation.objects.count() == 2


def test_an_invitation_is_taken_back_once(house, people):
    sent = invited(house)
    client = as_(people["manager"])
    client.post(f"/en/workspace/invitations/{sent.pk}/", {"do": "take_back"})
    assert Invitation.objects.get().revoked_at
    with pytest.raises(actions.NotOpen):
        actions.take_back(invitation=sent)
    html = client.get(f"/en/workspace/invitations/{sent.pk}/").content.decode()
    assert "taken back, or a newer one" in html
    assert 'value="send_again"' not in html


def test_a_coordinator_invites_to_the_network(people):
    client = as_(people["coordinator"])
    answer = client.post("/en/workspace/requests/", {**GUEST, "role": "manager"})
    assert answer["Location"] == "/en/workspace/requests/"
    invitation = Invitation.objects.get()
    assert (invitation.organization, invitation.role, invitation.email) == (None, "editor", "guest@example.org")
    assert "guest@example.org" in client.get("/en/workspace/requests/").content.decode()
    answer = client.post("/en/workspace/requests/", {**GUEST, "email": "Editor@example.org"})
    assert "is here already" in answer.content.decode()
    assert Invitation.objects.count() == 1


# --- members ---


def test_a_role_is_changed(people):
    one = membership(people, "editor")
    answer = as_(people["manager"]).post(f"{PEOPLE}{one.pk}/", {"role": "manager"})
    assert answer["Location"] == PEOPLE
    assert membership(people, "editor").role == "manager"


@pytest.mark.parametrize("role", ["", "coordinator", "owner"])
def test_an_unknown_role_is_refused(people, role):
    one = membership(people, "editor")
    answer = as_(people["manager"]).post(f"{PEOPLE}{one.pk}/", {"role": role})
    assert answer.status_code == 200
    assert "Not sent yet" in answer.content.decode()
    assert membership(people, "editor").role == "editor"


def test_the_last_manager_stays(people):
    one = membership(people, "manager")
    client = as_(people["manager"])
    assert "the only manager" in client.post(f"{PEOPLE}{one.pk}/", {"role": "editor"}).content.decode()
    assert "is the only manager" in client.get(f"{PEOPLE}{one.pk}/remove/").content.decode()
    assert client.post(f"{PEOPLE}{one.pk}/remove/").status_code == 302
    assert membership(people, "manager").role == "manager"


def test_a_manager_whose_account_is_closed_does_not_count(house, people):
    gone = PersonFactory(is_active=False)
    Membership.objects.create(user=gone, organization=house, role="manager")
    with pytest.raises(actions.LastManager):
        actions.remove(membership=membership(people, "manager"), by=people["manager"])
    # To take out the one whose account is closed leaves a manager.
    actions.remove(membership=Membership.objects.get(user=gone), by=people["manager"])


def test_a_coordinator_may_take_the_last_manager_out(people):
    one = membership(people, "manager")
    assert as_(people["coordinator"]).post(f"{PEOPLE}{one.pk}/remove/")["Location"] == PEOPLE
    assert not Membership.objects.filter(pk=one.pk).exists()


def test_a_manager_who_leaves_comes_home(house, people):
    Membership.objects.filter(user=people["editor"]).update(role="manager")
    one = membership(people, "manager")
    client = as_(people["manager"])
    assert "Take The manager out of" in client.get(f"{PEOPLE}{one.pk}/remove/").content.decode()
    assert client.post(f"{PEOPLE}{one.pk}/remove/")["Location"] == "/en/workspace/"
    assert client.get(PEOPLE).status_code == 403
    assert client.post(f"{PEOPLE}{one.pk}/remove/").status_code == 403


def test_who_was_taken_out_does_not_come_back_by_an_older_letter(house, people):
    sent = invited(house, email="Editor@example.org")
    as_(people["manager"]).post(f"{PEOPLE}{membership(people, 'editor').pk}/remove/")
    assert Invitation.objects.get(pk=sent.pk).revoked_at


# --- requests to join ---


def test_approving_invites_as_an_editor(house, people):
    asked = asking(house)
    answer = as_(people["manager"]).post(f"/en/workspace/requests/{asked.pk}/", {"answer": "approve"})
    assert answer["Location"] == PEOPLE
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == ("approved", people["manager"])
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.language, invitation.organization) == (asked.email, "lo", house)
    assert (invitation.role, invitation.name) == ("editor", "Secret Asker")
    assert Letter.objects.get().language == "lo"


def test_a_request_is_decided_once(house, people):
    asked = asking(house)
    actions.approve(asked=asked, by=people["manager"])
    for decide in (actions.approve, actions.decline):
        with pytest.raises(actions.AlreadyDecided):
            decide(asked=asked, by=people["coordinator"])
    answer = as_(people["coordinator"]).post(f"/en/workspace/requests/{asked.pk}/", {"answer": "decline"})
    assert answer["Location"] == "/en/workspace/requests/"
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == ("approved", people["manager"])
    assert Letter.objects.count() == 1
    assert "approved" in as_(people["manager"]).get(f"/en/workspace/requests/{asked.pk}/").content.decode()


def test_declining_sends_a_letter_with_the_sentence(house, people):
    asked = asking(house)
    sentence = "Ask the village <b>chief</b> first."
    form = {"answer": "decline", "sentence": sentence}
    as_(people["manager"]).post(f"/en/workspace/requests/{asked.pk}/", form)
    letter = Letter.objects.get()
    assert (letter.address, letter.language, letter.key) == (asked.email, "lo", f"join_declined:{asked.pk}")
    assert sentence in letter.body
    assert JoinRequest.objects.get().state == "declined"
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("form", [{}, {"answer": "perhaps"}, {"answer": "decline", "sentence": "x" * 501}])
def test_an_answer_that_is_none_changes_nothing(house, people, form):
    asked = asking(house)
    answer = as_(people["manager"]).post(f"/en/workspace/requests/{asked.pk}/", form)
    assert answer.status_code == 200
    assert JoinRequest.objects.get().state == "waiting"
    assert form.get("sentence", "") in answer.content.decode()


def test_who_belongs_already_is_not_invited_again(house, people):
    asked = asking(house, email="editor@example.org")
    assert "already" in as_(people["manager"]).get(f"/en/workspace/requests/{asked.pk}/").content.decode()
    assert actions.approve(asked=asked, by=people["manager"]) is None
    assert not Invitation.objects.exists()


NEW = {"new_organization": "Hội Đánh cá Búng Bình Thiên", "language": "vi", "country": "VN", "kind": "community"}


def test_approving_a_new_organisation_makes_its_draft(people):
    asked = asking(**NEW)
    answer = as_(people["coordinator"]).post(f"/en/workspace/requests/{asked.pk}/", {"answer": "approve"})
    assert answer["Location"] == "/en/workspace/requests/"
    made = Organization.objects.get(slug="hoi-danh-ca-bung-binh-thien")
    assert (made.status, made.original_language, made.name_vi) == ("draft", "vi", NEW["new_organization"])
    assert (made.name_status_vi, made.name_en, made.country, made.kind) == ("official", None, "VN", "community")
    assert not made.in_founding_record
    invitation = Invitation.objects.get()
    assert (invitation.organization, invitation.role) == (made, "manager")
    asked.refresh_from_db()
    assert asked.organization == made


def test_the_draft_of_a_new_organisation_has_a_free_address(people):
    OrganizationFactory(slug="hoi-danh-ca-bung-binh-thien")
    OrganizationFactory(slug="hoi-danh-ca-bung-binh-thien-2")
    actions.approve(asked=asking(**NEW), by=people["coordinator"])
    khmer = asking(new_organization="សហគមន៍នេសាទ", language="km", country="KH", kind="community")
    actions.approve(asked=khmer, by=people["coordinator"])
    long = asking(new_organization="w" * 300, language="en", country="KH", kind="ngo")
    actions.approve(asked=long, by=people["coordinator"])
    slugs = set(Organization.objects.values_list("slug", flat=True))
    assert {"hoi-danh-ca-bung-binh-thien-3", f"member-{khmer.pk}", "w" * 75} <= slugs


# --- the pages ---


def test_a_page_says_what_is_there(house, people):
    invited(house, expires_at=timezone.now() - datetime.timedelta(days=1))
    asking(house)
    gone = PersonFactory(email="gone@example.org", is_active=False)
    Membership.objects.create(user=gone, organization=house)
    page = Page(as_(people["manager"]).get(PEOPLE).content.decode())
    for words in (
        "The manager",
        "The editor",
        "editor@example.org",
        "account closed",
        "no longer valid",
        "Secret Asker",
    ):
        assert words in page.text
    assert page.faults == []
    page = Page(as_(people["editor"]).get(PEOPLE).content.decode())
    assert "Name not given" in page.text
    assert "@example.org" not in page.text


def test_what_others_write_is_shown_as_text(house, people):
    asked = asking(house, name="<script>alert(1)</script>", message="<img src=x onerror=alert(1)>")
    for address in (PEOPLE, f"/en/workspace/requests/{asked.pk}/"):
        html = as_(people["manager"]).get(address).content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html


def queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("address", [PEOPLE, "/en/workspace/requests/"])
def test_queries_do_not_grow_with_the_rows(house, people, address):
    def more(number):
        other = OrganizationFactory()
        Membership.objects.create(user=PersonFactory(), organization=house)
        invited(house, email=f"guest-{number}@example.org")
        invited(None, email=f"translator-{number}@example.org")
        asking(house)
        asking(other)
        asking(other, state="declined", decided_at=timezone.now())

    client = as_(people["coordinator"])
    more(1)
    client.get(address)
    first = queries(client, address)
    more(2)
    more(3)
    assert queries(client, address) == first
    assert first <= 20
