"""The pages on which organisations register their people, as a browser sees them."""

import datetime
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from factories import DelegateFactory, MembershipFactory, OrganizationFactory, PersonFactory, WorkshopFactory
from form_reading import form_data, send

from accounts.models import Letter
from workshops.delegates import open_registrations
from workshops.models import Delegate, Workshop

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
CHOOSE = "/en/workspace/workshops/tour/registration/"
LIST = f"{CHOOSE}lake/"

HOSTILE = [
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "a" * 5000,
    "x\x00y",
    "\u202e evil",
    "e" + "\u0301" * 500,
    "{{ settings.SECRET_KEY }}{% url %}",
    "' OR 1=1 --",
]


@pytest.fixture(autouse=True)
def no_limits_left_over():
    cache.clear()


@pytest.fixture
def lake():
    return OrganizationFactory(slug="lake", name_en="Fishers of the lake")


@pytest.fixture
def workshop():
    return WorkshopFactory(
        slug="tour",
        name_en="Tour of the lake",
        date_state="confirmed",
        starts_on=TODAY + datetime.timedelta(days=30),
        takes_registrations=True,
        register_by=TODAY + datetime.timedelta(days=20),
    )


@pytest.fixture
def editor(client, lake):
    someone = PersonFactory(name="Chan", language="en", email="chan@example.org")
    MembershipFactory(user=someone, organization=lake)
    client.force_login(someone)
    return someone


def as_(person):
    client = Client()
    client.force_login(person)
    return client


def text(response) -> str:
    html = response.content.decode()
    return " ".join(re.sub("<[^>]+>", " ", html[html.index("<body") : html.index("</main>")]).split())


NEW = {"name": "Sok Dara", "email": "dara@example.org", "agreed": "on"}


# --- for which organisation ---


def test_a_visitor_is_led_to_sign_in_and_back(client, workshop, lake):
    for address in (CHOOSE, LIST):
        response = client.get(address)
        assert response.status_code == 302
        assert response.url == f"/en/accounts/login/?next={address}"
        assert response["Cache-Control"] == "private, no-store"


def test_somebody_of_no_organisation_is_led_to_ask(workshop):
    page = as_(PersonFactory()).get(CHOOSE)
    assert "You belong to no organisation yet" in text(page)
    assert 'href="/en/join/"' in page.content.decode()


def test_somebody_of_one_organisation_goes_straight_there(client, editor, workshop):
    assert client.get(CHOOSE).url == LIST


def test_somebody_of_several_chooses(client, editor, workshop):
    MembershipFactory(user=editor, organization=OrganizationFactory(slug="river", name_en="People of the river"))
    OrganizationFactory(slug="hill", name_en="Others")
    html = client.get(CHOOSE).content.decode()
    assert re.findall(r'href="/en/workspace/workshops/tour/registration/(\w+)/"', html) == ["lake", "river"]
    assert "Others" not in html


def test_a_coordinator_chooses_among_all(workshop, lake):
    client = as_(PersonFactory(is_coordinator=True))
    assert "Fishers of the lake" in text(client.get(CHOOSE))
    assert client.get(f"{CHOOSE}?organization=lake").url == LIST
    assert client.get(f"{CHOOSE}?organization=nowhere").status_code == 200
    assert send(client, LIST, **NEW).status_code == 302
    assert Delegate.objects.get().name == "Sok Dara"


# --- registering ---


def test_people_are_registered_by_the_form(client, editor, workshop, lake):
    page = client.get(LIST)
    assert form_data(page)["language"] == ["en"]
    assert page["Cache-Control"] == "private, no-store"
    response = send(
        client,
        LIST,
        **NEW,
        phone="+855 12 345 678",
        language="km",
        languages=["km", "en"],
        travel="By bus\r\nfrom Siem Reap",
        access_needs="no steps",
        diet="no pork",
    )
    assert response.url == f"{LIST}?saved=1"
    one = Delegate.objects.get()
    assert (one.name, one.email, one.phone, one.language, one.languages, one.travel, one.access_needs, one.diet) == (
        *("Sok Dara", "dara@example.org", "+855 12 345 678", "km", ["km", "en"]),
        *("By bus\nfrom Siem Reap", "no steps", "no pork"),
    )
    assert (one.state, one.registered_by, one.organization, one.workshop) == ("coming", editor, lake, workshop)
    shown = text(client.get(response.url))
    assert "Sok Dara is registered, and comes." in shown
    assert "dara@example.org" in shown
    assert form_data(client.get(LIST))["name"] == [""]


def test_a_name_is_enough_and_the_person_must_have_agreed(client, editor, workshop):
    response = send(client, LIST, name="Sok Dara")
    assert response.status_code == 422
    assert "Ask the person first" in text(response)
    assert form_data(response)["name"] == ["Sok Dara"]
    assert send(client, LIST, name="Sok Dara", agreed="on").status_code == 302
    assert "letters go to Chan" in text(client.get(LIST))
    assert Letter.objects.get().address == "chan@example.org"


def test_the_page_says_who_sees_it_and_until_when(client, editor, workshop):
    shown = text(client.get(LIST))
    assert "Nobody else: public pages show only how many people" in shown
    workshop.keep_days = 10
    workshop.save()
    assert "All of it is deleted on" in text(client.get(LIST))


def test_the_waiting_list_is_told(client, editor, workshop):
    Workshop.objects.update(capacity=1)
    send(client, LIST, **NEW)
    assert "All places are taken: whoever is registered now waits." in text(client.get(LIST))
    DelegateFactory(workshop=workshop, state="waiting", queued_at=timezone.now() - datetime.timedelta(days=1))
    response = client.get(send(client, LIST, name="B Two", agreed="on").url)
    assert "B Two is on the waiting list" in text(response)
    assert "waits, number 2 in the list" in text(response)


def test_fewer_places_than_people_are_told(client, editor, workshop):
    DelegateFactory.create_batch(3, workshop=workshop)
    Workshop.objects.update(capacity=1)
    assert "2 people more come than there is room for. Nobody who is registered is taken out." in text(client.get(LIST))


WRONG = {
    "no name": ({"name": " \u200b "}, "name"),
    "no letters": ({"name": "!!!"}, "name"),
    "no address": ({"email": "dara at example"}, "email"),
    "too long": ({"diet": "x" * 1001}, "diet"),
    "an unknown language": ({"language": "fr"}, "language"),
    "unknown languages": ({"languages": ["km", "xx"]}, "languages"),
    "an old font": ({"travel": "Ngêi nghÌo ®i biÓn"}, "travel"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(client, editor, workshop, case):
    changes, field = WRONG[case]
    response = send(client, LIST, **{**NEW, "phone": "012 345", "travel": "By bus", **changes})
    assert response.status_code == 422
    html = response.content.decode()
    assert f'id="id_{field}_error"' in html
    kept = form_data(response)
    assert kept["phone"] == ["012 345"]
    assert kept["agreed"] == ["on"]
    assert not Delegate.objects.exists()


@pytest.mark.parametrize("fault", ["registered already", "closed meanwhile", "one too many"])
def test_what_cannot_be_done_keeps_what_was_typed(client, editor, workshop, lake, fault):
    page = client.get(LIST)
    if fault == "registered already":
        DelegateFactory(workshop=workshop, organization=lake, name="Sok Dara", name_key="sokdara")
        words = "Somebody of this name is registered already."
    elif fault == "closed meanwhile":
        Workshop.objects.update(closed_at=timezone.now())
        words = "Registration is closed."
    else:
        DelegateFactory(workshop=workshop, organization=lake)
        Workshop.objects.update(delegates_each=1)
        words = "One person of each organisation can be registered."
    response = send(client, LIST, page=page, **NEW, diet="no pork")
    assert response.status_code == 422
    assert words in text(response)
    kept = form_data(response)
    assert (kept["name"], kept["email"], kept["diet"]) == (["Sok Dara"], ["dara@example.org"], ["no pork"])
    assert not Delegate.objects.filter(email="dara@example.org").exists()


def test_the_button_pressed_twice_registers_once(client, editor, workshop):
    page = client.get(LIST)
    for _again in range(2):
        assert send(client, LIST, page=page, **NEW).status_code == 302
    assert Delegate.objects.count() == Letter.objects.count() == 1


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("field", ["name", "email", "phone", "travel", "diet"])
def test_hostile_words_are_refused_or_stay_words(client, editor, workshop, field, words):
    response = send(client, LIST, **{**NEW, "name": "Sok Dara", field: words})
    assert response.status_code in (302, 422)
    is_kept = response.status_code == 302
    page = (client.get(LIST) if is_kept else response).content.decode()
    assert "<script>alert" not in page
    assert is_kept == Delegate.objects.exists()
    if is_kept:
        # What was typed comes back as it was; what is kept is clean.
        stored = getattr(Delegate.objects.get(), field)
        assert not {"\x00", "\u202e"} & set(page + stored)


def test_a_form_that_lacks_everything_is_sent_back(client, editor, workshop):
    assert client.post(LIST, {}).status_code == 422
    assert client.put(LIST).status_code == 405


def test_an_address_gets_five_letters_an_hour(client, editor, workshop):
    for _time in range(5):
        send(client, LIST, **NEW)
        client.post(f"{LIST}{Delegate.objects.latest('pk').pk}/take-out/")
    response = send(client, LIST, **NEW)
    assert "Five letters went to this address within an hour." in text(response)
    assert not Delegate.objects.standing().exists()
    assert form_data(response)["name"] == ["Sok Dara"]


def test_one_person_registers_so_many_an_hour(client, editor, workshop, monkeypatch):
    monkeypatch.setattr("workshops.registration_views.MOST_AN_HOUR", 2)
    for name in ("A One", "B Two", "C Three"):
        response = send(client, LIST, name=name, agreed="on")
    assert response.status_code == 422
    assert "Please wait an hour" in text(response)
    assert Delegate.objects.count() == 2


# --- when it is closed ---


def test_after_the_last_day_nobody_is_registered_and_who_is_can_be_changed(client, editor, workshop, lake):
    one = DelegateFactory(workshop=workshop, organization=lake, name="Sok Dara", name_key="sokdara")
    Workshop.objects.update(register_by=TODAY - datetime.timedelta(days=2))
    shown = client.get(LIST)
    assert "The last day to register is over." in text(shown)
    assert "<form" not in shown.content.decode().split("<main")[1].split("</main>")[0]
    assert send(client, f"{LIST}{one.pk}/", diet="no fish").status_code == 302
    one.refresh_from_db()
    assert one.diet == "no fish"
    assert client.post(f"{LIST}{one.pk}/take-out/").status_code == 302
    one.refresh_from_db()
    assert one.state == "withdrawn"


def test_when_all_is_over_only_a_coordinator_changes_who_was_there(client, editor, workshop, lake):
    one = DelegateFactory(workshop=workshop, organization=lake, attended=True)
    over = TODAY - datetime.timedelta(days=3)
    Workshop.objects.update(starts_on=over, register_by=None)
    assert client.get(f"{LIST}{one.pk}/").url == f"{LIST}?saved=1"
    client.post(f"{LIST}{one.pk}/take-out/")
    one.refresh_from_db()
    assert one.state == "coming"
    as_(PersonFactory(is_coordinator=True)).post(f"{LIST}{one.pk}/take-out/")
    one.refresh_from_db()
    assert (one.state, one.attended) == ("withdrawn", None)


# --- changing, taking out ---


@pytest.fixture
def dara(client, editor, workshop):
    send(client, LIST, **NEW, diet="no pork", languages=["km"])
    return Delegate.objects.get()


def test_a_person_is_changed(client, dara):
    response = send(client, f"{LIST}{dara.pk}/", name="Sok Dara the younger", diet="")
    assert response.status_code == 302
    dara.refresh_from_db()
    assert (dara.name, dara.diet, dara.languages) == ("Sok Dara the younger", "", ["km"])


def test_a_change_that_is_wrong_is_sent_back(client, dara):
    response = send(client, f"{LIST}{dara.pk}/", name="", diet="no fish")
    assert response.status_code == 422
    assert form_data(response)["diet"] == ["no fish"]
    dara.refresh_from_db()
    assert dara.diet == "no pork"


def test_who_changes_at_the_same_time_sees_both(client, dara):
    address = f"{LIST}{dara.pk}/"
    page = client.get(address)
    send(client, address, diet="no <b>fish</b>", languages=["km", "vi"])
    response = send(client, address, page=page, travel="by boat")
    assert response.status_code == 409
    shown = text(response)
    assert "Meanwhile somebody else changed this." in shown
    assert "no &lt;b&gt;fish&lt;/b&gt;" in shown
    assert "Tiếng Việt" in shown
    kept = form_data(response)
    assert (kept["travel"], kept["diet"], kept["languages"]) == (["by boat"], ["no pork"], ["km"])
    # Having seen both, they decide.
    data = {**kept, "diet": ["no fish, no pork"]}
    assert client.post(address, data).status_code == 302
    dara.refresh_from_db()
    assert (dara.travel, dara.diet) == ("by boat", "no fish, no pork")


def test_who_was_taken_out_meanwhile_is_told(client, dara, monkeypatch):
    address = f"{LIST}{dara.pk}/"
    page = client.get(address)
    client.post(f"{address}take-out/")
    response = send(client, address, page=page, travel="by boat")
    assert response.url == f"{LIST}?saved=1"
    dara.refresh_from_db()
    assert (dara.state, dara.travel) == ("withdrawn", "")


def test_taking_out_is_asked_first_and_done_once(client, dara):
    address = f"{LIST}{dara.pk}/take-out/"
    assert "Take Sok Dara out?" in text(client.get(address))
    assert Delegate.objects.get().state == "coming"
    for _again in range(2):
        assert client.post(address).status_code == 302
    assert Delegate.objects.get().state == "withdrawn"
    assert Letter.objects.filter(key__endswith=":taken_out").count() == 1
    assert "Sok Dara" not in text(client.get(LIST)).replace("Sok Dara is taken out.", "")


def test_nobody_reaches_people_of_others(client, editor, workshop, lake):
    other = OrganizationFactory(slug="river")
    theirs = DelegateFactory(workshop=workshop, organization=other, name="Secret Person")
    elsewhere = DelegateFactory(organization=lake)
    draft = WorkshopFactory(slug="draft", status="draft", publish_at=None)
    hidden = DelegateFactory(workshop=draft, organization=lake)
    for address, status in {
        f"{CHOOSE}river/": 403,
        f"{CHOOSE}river/{theirs.pk}/": 403,
        f"{CHOOSE}river/{theirs.pk}/take-out/": 403,
        f"{LIST}{theirs.pk}/": 404,
        f"{LIST}{elsewhere.pk}/take-out/": 404,
        f"/en/workspace/workshops/draft/registration/lake/{hidden.pk}/": 404,
        f"{CHOOSE}nowhere/": 404,
    }.items():
        for method in (client.get, client.post):
            response = method(address)
            assert response.status_code == status, address
            assert "Secret Person" not in response.content.decode()
    assert set(Delegate.objects.values_list("state", flat=True)) == {"coming"}


def test_a_letter_that_came_back_is_told(client, dara):
    assert "could not be delivered" not in text(client.get(LIST))
    Letter.objects.update(state="given_up")
    assert "A letter could not be delivered." in text(client.get(LIST))


# --- how much is asked ---


def queries(client, address) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_page_asks_as_many_queries_for_three_as_for_one(client, editor, workshop, lake):
    Workshop.objects.update(capacity=1)

    def more(count):
        for _one in range(count):
            DelegateFactory(workshop=workshop, organization=lake, email="", registered_by=PersonFactory())
            DelegateFactory(workshop=workshop, organization=lake, state="waiting")

    more(1)
    client.get(LIST)
    first = queries(client, LIST)
    more(2)
    assert queries(client, LIST) == first
    assert first <= 14


# --- the door of the workspace ---


def test_the_workspace_names_what_takes_registrations(client, editor, workshop, lake):
    DelegateFactory.create_batch(2, workshop=workshop, organization=lake)
    DelegateFactory(workshop=workshop, organization=lake, state="withdrawn")
    DelegateFactory(workshop=workshop)
    for fields in (
        {"takes_registrations": False},
        {"closed_at": timezone.now()},
        {"cancelled_at": timezone.now()},
        {"register_by": TODAY - datetime.timedelta(days=2)},
        {"starts_on": TODAY - datetime.timedelta(days=3), "date_state": "confirmed"},
        {"status": "draft", "publish_at": None},
    ):
        WorkshopFactory(**{"takes_registrations": True, **fields})
    undated = WorkshopFactory(takes_registrations=True, slug="undated")
    assert [(one.workshop, one.people) for one in open_registrations(editor)] == [(workshop, 2), (undated, 0)]
    shown = client.get("/en/workspace/")
    assert "2 of your people are registered." in text(shown)
    assert f'href="{CHOOSE}"' in shown.content.decode()
    assert open_registrations(PersonFactory()) == []


def test_the_workspace_asks_one_query_for_it(editor, workshop, django_assert_num_queries):
    with django_assert_num_queries(1):
        open_registrations(editor)
    WorkshopFactory.create_batch(2, takes_registrations=True)
    with django_assert_num_queries(1):
        assert len(open_registrations(editor)) == 3
