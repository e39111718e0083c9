"""One's own profile: name, languages, letters."""

import pytest
from crawling import Page
from django.urls import reverse
from factories import PersonFactory, SpokenLanguageFactory

from accounts.models import SpokenLanguage

pytestmark = pytest.mark.django_db

PROFILE = "/en/accounts/profile/"
ANSWERS = {"name": "Sok Dara", "language": "km", "mail": "all"}


@pytest.fixture
def sok():
    return PersonFactory(name="Sok", language="en")


@pytest.fixture
def desk(client, sok):
    client.force_login(sok)
    return client


def spoken(person):
    return set(person.spoken_languages.values_list("language", "writes"))


def test_a_visitor_signs_in_first(client):
    assert client.get(PROFILE)["Location"] == f"/en/accounts/login/?next={PROFILE}"


def test_it_shows_what_is_known(desk, sok):
    SpokenLanguageFactory(user=sok, language="km", writes=True)
    SpokenLanguageFactory(user=sok, language="vi")
    page = Page(desk.get(PROFILE).content.decode())
    ticked = {one["name"] for one in page.attributes("input") if "checked" in one and one.get("type") == "checkbox"}
    assert ticked == {"reads_km", "writes_km", "reads_vi"}
    links = {link.href for link in page.links}
    pages = ("account_email", "account_change_password", "mfa_index", "usersessions_list", "account_logout")
    assert {reverse(name) for name in pages} <= links


def test_it_keeps_what_was_chosen_and_goes_on_in_that_language(desk, sok):
    SpokenLanguageFactory(user=sok, language="vi")
    other = SpokenLanguageFactory(language="lo")
    answer = desk.post(PROFILE, {**ANSWERS, "reads_km": "on", "writes_km": "on", "writes_en": "on"})
    assert answer["Location"] == "/km/accounts/profile/"
    assert answer.cookies["django_language"].value == "km"
    sok.refresh_from_db()
    assert (sok.name, sok.language, sok.mail) == ("Sok Dara", "km", "all")
    assert spoken(sok) == {("km", True), ("en", True)}, "who writes a language reads it"
    assert SpokenLanguage.objects.filter(pk=other.pk).exists(), "another person's stay"


def test_twice_the_same_is_once(desk, sok):
    for _time in range(2):
        desk.post(PROFILE, {**ANSWERS, "reads_km": "on"})
    assert spoken(sok) == {("km", False)}


def test_what_is_wrong_is_named_and_what_was_typed_stays(desk, sok):
    answer = desk.post(PROFILE, {"name": " ", "language": "fr", "mail": "often", "reads_lo": "on"})
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"name", "language", "mail"}
    assert answer.context["form"].errors["name"] == ["Write your name."]
    page = Page(answer.content.decode())
    assert {one["name"] for one in page.attributes("input") if "checked" in one} == {"reads_lo"}
    sok.refresh_from_db()
    assert (sok.name, sok.language) == ("Sok", "en")
    assert spoken(sok) == set()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Sok\r\n Dara ", "Sok Dara"),
        ("Sok\u202eDara\x07", "SokDara"),
        ("<b>Sok</b>", "<b>Sok</b>"),
        ("ម៉ៅ\u200bសេងហៃ", "ម៉ៅ\u200bសេងហៃ"),
        ("ບຸນມີ ກ້ອນ", "ບຸນມີ ກ້ອນ"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("Z" + "\u0335" * 400, "Z" + "\u0335" * 8),
    ],
)
def test_a_name_is_one_harmless_line(desk, sok, typed, kept):
    assert desk.post(PROFILE, {**ANSWERS, "name": typed}).status_code == 302
    sok.refresh_from_db()
    assert sok.name == kept
    if "<" in kept:
        assert "<b>Sok" not in desk.get(PROFILE).content.decode()


def test_a_name_that_is_too_long_is_refused_and_stays(desk):
    answer = desk.post(PROFILE, {**ANSWERS, "name": "o" * 151})
    assert set(answer.context["form"].errors) == {"name"}
    assert "o" * 151 in answer.content.decode()


def test_nothing_else_of_the_person_can_be_changed(desk, sok):
    desk.post(PROFILE, {**ANSWERS, "is_superuser": "on", "is_coordinator": "on", "email": "x@example.org", "id": 1})
    sok.refresh_from_db()
    assert not sok.is_superuser
    assert not sok.is_coordinator
    assert sok.email != "x@example.org"


def test_the_page_is_kept_nowhere(desk):
    assert set(desk.get(PROFILE)["Cache-Control"].split(", ")) >= {"private", "no-store"}


def test_the_number_of_queries_does_not_grow_with_the_languages(desk, sok, django_assert_num_queries):
    desk.get(PROFILE)
    with django_assert_num_queries(5):
        desk.get(PROFILE)
    for code in ("vi", "lo", "km"):
        SpokenLanguageFactory(user=sok, language=code)
    with django_assert_num_queries(5):
        desk.get(PROFILE)
