"""Signing in: by password, by code, with a second factor; and every page of it in four languages."""

import re
import time
from pathlib import Path

import allauth
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from crawling import Page
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts import middleware
from accounts.models import Letter, User
from accounts.templatetags.devices import device
from mekongnet.environment import ROOT

pytestmark = pytest.mark.django_db

PASSWORD = "a quiet river at dawn"
LANGUAGES = ("vi", "lo", "km", "en")


@pytest.fixture(autouse=True)
def a_fresh_count():
    """Tries are counted in the cache, which tests share."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def as_on_a_server(settings):
    settings.SECOND_FACTOR_FOR_ADMINISTRATORS = True
    settings.SITE_URL = "https://portal.example.org"


def person(email="sok@example.org", **fields):
    made = User.objects.create_user(email, PASSWORD, **{"language": "en", **fields})
    EmailAddress.objects.create(user=made, email=email, verified=True, primary=True)
    return made


@pytest.fixture
def sok():
    return person()


def address(name, language="en", **kwargs):
    with translation.override(language):
        return reverse(name, kwargs=kwargs or None)


def sign_in(client, email="sok@example.org", password=PASSWORD, language="en", **more):
    return client.post(address("account_login", language), {"login": email, "password": password, **more})


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def signed_in(who) -> Client:
    """A browser that went in by the door, second factor and all."""
    client = Client()
    answer = sign_in(client, who.email)
    if answer["Location"] == address("mfa_authenticate"):
        client.post(answer["Location"], {"code": code_of(who)})
    assert is_in(client)
    return client


def last_letter() -> Letter:
    return Letter.objects.latest("pk")


def code_in(letter) -> str:
    return re.search(r"\b\d{4}-\d{4}\b", letter.body)[0]


def link_in(letter) -> str:
    """The path of the first link under the portal's address."""
    return re.search(r"https://portal\.example\.org(/\S+)", letter.body)[1]


def with_factor(who) -> User:
    totp.TOTP.activate(who, "JBSWY3DPEHPK3PXP")
    return who


def code_of(who) -> str:
    cache.clear()  # the same code is taken once
    secret = Authenticator.objects.get(user=who, type="totp").data["secret"]
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def spoken(answer) -> str:
    return Page(answer.content.decode()).text


# --- by password ---


class TestByPassword:
    def test_it_opens_the_workspace(self, client, sok):
        answer = sign_in(client)
        assert (answer.status_code, answer["Location"]) == (302, address("workspace:home"))
        assert client.session["_auth_user_id"] == str(sok.pk)

    def test_the_address_may_be_written_in_capitals(self, client, sok):
        assert sign_in(client, " SOK@Example.ORG ").status_code == 302

    def test_it_goes_on_where_the_reader_wanted_to_go(self, client, sok):
        answer = sign_in(client, next="/en/accounts/profile/")
        assert answer["Location"] == "/en/accounts/profile/"

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
    def test_but_not_to_another_site(self, client, sok, elsewhere):
        assert sign_in(client, next=elsewhere)["Location"] == address("workspace:home")

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("email", ["sok@example.org", "nobody@example.org"])
    def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(self, client, sok, language, email):
        answer = sign_in(client, email, "wrong", language)
        assert answer.status_code == 200
        with translation.override(language):
            (error,) = answer.context["form"].non_field_errors()
            assert error == translation.gettext("The e-mail address or the password is not right. Look at both again.")
        assert 'value="sok@example.org"' in answer.content.decode() or email != "sok@example.org"
        assert "wrong" not in re.findall(r'value="([^"]*)"', answer.content.decode())

    def test_what_is_missing_is_named(self, client):
        errors = sign_in(client, "sok", "").context["form"].errors
        assert errors == {
            "login": ["This is no whole e-mail address. One looks like name@example.org."],
            "password": ["Write your password."],
        }

    def test_after_five_wrong_tries_the_right_password_has_to_wait(self, client, sok):
        for _try in range(5):
            sign_in(client, password="wrong")
        answer = sign_in(client)
        assert answer.context["form"].non_field_errors() == [
            "That were too many tries. Wait five minutes, then try again."
        ]
        assert not is_in(client)

    def test_one_machine_cannot_try_on_and_on(self, client):
        answers = [sign_in(client, f"p{number}@example.org") for number in range(31)]
        assert (answers[-1].status_code, answers[-1]["Retry-After"]) == (429, "300")
        assert "Wait five minutes" in spoken(answers[-1])

    def test_a_closed_account_stays_closed(self, client, sok):
        User.objects.update(is_active=False)
        answer = sign_in(client)
        assert answer["Location"] == address("account_inactive")
        assert not is_in(client)
        assert "they can open it again" in spoken(client.get(answer["Location"]))

    def test_who_is_in_already_goes_on(self, client, sok):
        client.force_login(sok)
        assert client.get(address("account_login"))["Location"] == address("workspace:home")

    def test_the_session_lasts_as_long_as_was_asked(self, client, sok):
        sign_in(client)
        assert client.session.get_expire_at_browser_close()
        other = Client()
        sign_in(other, remember="on")
        assert not other.session.get_expire_at_browser_close()

    def test_a_page_that_needs_somebody_leads_here_and_back(self, client, sok):
        answer = client.get("/km/accounts/profile/")
        assert answer["Location"] == "/km/accounts/login/?next=/km/accounts/profile/"

    def test_programs_that_ask_for_json_get_the_page(self, client):
        answer = client.get(address("account_login"), headers={"Accept": "application/json"})
        assert answer["Content-Type"].startswith("text/html")


# --- by code ---


class TestByCode:
    def ask(self, client, email="sok@example.org", language="en"):
        return client.post(address("account_request_login_code", language), {"email": email})

    def confirm(self, client, code, **more):
        return client.post(address("account_confirm_login_code"), {"code": code, **more})

    def test_a_code_from_a_letter_opens_the_workspace(self, client, sok):
        assert self.ask(client)["Location"] == address("account_confirm_login_code")
        assert "sok@example.org" in spoken(client.get(address("account_confirm_login_code")))
        answer = self.confirm(client, code_in(last_letter()))
        assert answer["Location"] == address("workspace:home")
        assert is_in(client)

    def test_it_may_be_typed_in_khmer_digits_and_without_the_line(self, client, sok):
        self.ask(client)
        digits = code_in(last_letter()).replace("-", "").translate(str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩"))
        assert self.confirm(client, digits).status_code == 302

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_letter_is_in_the_language_of_the_person(self, client, language):
        person(language=language)
        self.ask(client, language="en")
        assert last_letter().language == language

    def test_a_wrong_code_says_so_and_the_third_begins_anew(self, client, sok):
        self.ask(client)
        answer = self.confirm(client, "0000-0000")
        assert answer.context["verify_form"].errors["code"] == [
            "This code is not the right one. Look at it again, and type the newest one."
        ]
        self.confirm(client, "0000-0000")
        assert self.confirm(client, "0000-0000")["Location"] == address("account_request_login_code")
        assert self.confirm(client, code_in(last_letter())).status_code == 302
        assert not is_in(client)

    def test_a_new_code_ends_the_old_one(self, client, sok):
        self.ask(client)
        old = code_in(last_letter())
        assert client.post(address("account_confirm_login_code"), {"action": "resend"}).status_code == 302
        assert Letter.objects.count() == 2
        assert self.confirm(client, old).status_code == 200
        assert self.confirm(client, code_in(last_letter())).status_code == 302

    def test_an_unknown_address_gets_the_same_page_and_a_letter_that_says_so(self, client, sok):
        known, unknown = self.ask(client), self.ask(Client(), "nobody@example.org")
        assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
        letter = last_letter()
        assert letter.address == "nobody@example.org"
        assert re.search(r"\d{4}-\d{4}", letter.body) is None
        assert link_in(letter) == address("account_signup")

    def test_letters_are_not_sent_on_and_on(self, client, sok):
        answers = [self.ask(Client()) for _try in range(4)]
        assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
        assert Letter.objects.count() == 3

    def test_one_can_start_again(self, client, sok):
        self.ask(client)
        assert client.get(address("account_login"))["Location"].startswith(address("account_confirm_login_code"))
        client.post(address("account_logout"), {"next": address("account_login")})
        assert client.get(address("account_login")).status_code == 200


# --- nobody signs up ---


class TestClosedSignUp:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_page_says_how_to_come(self, client, language):
        answer = client.get(address("account_signup", language))
        assert answer.status_code == 200
        assert address("join", language) in answer.content.decode()

    def test_nobody_is_made(self, client):
        values = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
        client.post(address("account_signup"), values)
        assert not User.objects.exists()


# --- passwords ---


class TestPasswords:
    def ask(self, client, email="sok@example.org"):
        return client.post(address("account_reset_password"), {"email": email})

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_forgotten_password(self, client, language):
        sok = person(language=language)
        assert self.ask(client)["Location"] == address("account_reset_password_done")
        letter = last_letter()
        assert letter.language == language
        link = link_in(letter)
        assert link.startswith(f"/{language}/accounts/password/reset/key/")
        form = client.get(link)["Location"]
        assert link.split("-", 1)[1].rstrip("/") not in form, "the secret does not stay in the address"
        assert client.get(form).status_code == 200
        assert client.post(form, {"password1": "123"}).context["form"].errors["password1"]
        assert client.post(form, {"password1": "three boats and a kite"}).status_code == 302
        sok.refresh_from_db()
        assert sok.check_password("three boats and a kite")
        assert "reset" in last_letter().key, "the person is told"
        again = client.get(link)
        assert again.status_code == 200
        assert "form" not in again.context or "password1" not in again.content.decode(), "a link works once"

    def test_the_link_leads_to_the_portal_whatever_host_was_asked_for(self, client, sok, settings):
        settings.ALLOWED_HOSTS = ["*"]
        client.post(address("account_reset_password"), {"email": "sok@example.org"}, headers={"Host": "evil.example"})
        assert "evil.example" not in last_letter().body

    def test_an_unknown_address_gets_the_same_page(self, client, sok):
        known, unknown = self.ask(client), self.ask(client, "nobody@example.org")
        assert known["Location"] == unknown["Location"]
        assert last_letter().address == "nobody@example.org"

    def test_letters_are_not_sent_on_and_on(self, client, sok):
        assert [self.ask(client).status_code for _try in range(6)] == [302] * 5 + [429]

    @pytest.mark.parametrize(
        ("password", "fault"),
        [
            ("short", "This password is too short: use at least 10 characters. Several words are fine."),
            ("qwertyuiop", "Very many people use this password, so others can guess it. Choose another one."),
            ("sok@example.org", "This password is too much like your name or e-mail address. Choose another one."),
        ],
    )
    def test_a_weak_password_is_refused_in_words(self, sok, password, fault):
        client = signed_in(sok)
        answer = client.post(address("account_change_password"), {"oldpassword": PASSWORD, "password1": password})
        assert answer.context["form"].errors == {"password1": [fault]}

    def test_changing_it_needs_the_old_one_and_tells_the_person(self, sok):
        client = signed_in(sok)
        page = address("account_change_password")
        wrong = client.post(page, {"oldpassword": "wrong", "password1": "three boats and a kite"})
        assert wrong.context["form"].errors == {"oldpassword": ["This is not the password that you have now."]}
        assert client.post(page, {"oldpassword": PASSWORD, "password1": "three boats and a kite"}).status_code == 302
        assert is_in(client)
        assert last_letter().address == "sok@example.org"
        sok.refresh_from_db()
        assert sok.check_password("three boats and a kite")


# --- the e-mail address ---


class TestAddress:
    def change(self, client, email, action="action_add"):
        page = address("account_email")
        answer = client.post(page, {"email": email, action: ""})
        if answer.status_code == 302 and "reauthenticate" in answer["Location"]:
            answer = client.post(answer["Location"], {"password": PASSWORD})
        return answer

    def test_it_changes_when_the_new_one_is_confirmed(self, sok):
        client = signed_in(sok)
        assert self.change(client, "new@example.org").status_code == 302
        sok.refresh_from_db()
        assert sok.email == "sok@example.org"
        assert "new@example.org" in spoken(client.get(address("account_email")))
        letter = last_letter()
        assert letter.address == "new@example.org"
        assert client.get(link_in(letter)).status_code == 200
        assert client.post(link_in(letter)).status_code == 302
        sok.refresh_from_db()
        assert sok.email == "new@example.org"
        assert list(EmailAddress.objects.values_list("email", flat=True)) == ["new@example.org"]
        assert last_letter().address == "sok@example.org", "the old address is told"

    def test_it_can_be_left_as_it_was(self, sok):
        client = signed_in(sok)
        self.change(client, "new@example.org")
        self.change(client, "new@example.org", "action_remove")
        assert list(EmailAddress.objects.values_list("email", flat=True)) == ["sok@example.org"]
        self.change(client, "sok@example.org", "action_remove")
        assert EmailAddress.objects.count() == 1

    def test_nobody_takes_the_address_of_another(self, sok):
        User.objects.create_user("dara@example.org", PASSWORD)
        client = signed_in(sok)
        self.change(client, "dara@example.org")
        link = link_in(last_letter())
        client.post(link)
        sok.refresh_from_db()
        assert sok.email == "sok@example.org"

    def test_a_link_of_nobody_says_what_to_do(self, client):
        answer = client.get(address("account_confirm_email", key="nothing"))
        assert "Ask for a new letter" in spoken(answer)


# --- the second factor ---


class TestSecondFactor:
    def activate(self, client):
        """Sets it up as a person does, with the key that the page shows."""
        page = client.get(address("mfa_activate_totp"))
        secret = page.context["form"].secret
        code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
        return page, client.post(address("mfa_activate_totp"), {"code": code})

    def test_it_is_set_up_and_asked_for(self, sok, django_capture_on_commit_callbacks):
        client = signed_in(sok)
        with django_capture_on_commit_callbacks(execute=True):
            page, answer = self.activate(client)
        assert "data:image/svg+xml" in page.content.decode()
        pieces = re.findall(r"<span>([A-Z2-7]{4})</span>", page.content.decode())
        assert "".join(pieces) == page.context["form"].secret
        assert answer["Location"] == address("mfa_view_recovery_codes")
        codes = re.findall(r"<li><code>(\d{8})</code>", client.get(answer["Location"]).content.decode())
        assert len(codes) == 10
        assert any("totp_activated" in letter.key for letter in Letter.objects.all())
        cache.clear()
        other = Client()
        assert sign_in(other)["Location"] == address("mfa_authenticate")
        assert not is_in(other)
        wrong = other.post(address("mfa_authenticate"), {"code": "000000"})
        assert wrong.context["form"].errors["code"] == [
            "This code is not the right one. Look at it again, and type the newest one."
        ]
        assert other.post(address("mfa_authenticate"), {"code": code_of(sok)})["Location"] == address("workspace:home")
        assert is_in(other)
        spare = Client()
        sign_in(spare)
        spare.post(address("mfa_authenticate"), {"code": codes[0]})
        assert is_in(spare)
        once = Client()
        sign_in(once)
        once.post(address("mfa_authenticate"), {"code": codes[0]})
        assert not is_in(once)

    def test_a_code_by_letter_does_not_go_around_it(self, client, sok):
        with_factor(sok)
        client.post(address("account_request_login_code"), {"email": sok.email})
        answer = client.post(address("account_confirm_login_code"), {"code": code_in(last_letter())})
        assert answer["Location"] == address("mfa_authenticate")
        assert not is_in(client)

    def test_codes_are_not_tried_on_and_on(self, client, sok):
        with_factor(sok)
        sign_in(client)
        for _try in range(5):
            client.post(address("mfa_authenticate"), {"code": "000000"})
        answer = client.post(address("mfa_authenticate"), {"code": "000000"})
        assert answer.context["form"].errors["code"] == ["That were too many tries. Wait five minutes, then try again."]

    def test_a_wrong_code_at_the_start_keeps_the_key(self, sok):
        client = signed_in(sok)
        page = client.get(address("mfa_activate_totp"))
        wrong = client.post(address("mfa_activate_totp"), {"code": "1"})
        assert wrong.context["form"].secret == page.context["form"].secret
        assert wrong.context["form"].errors["code"]

    def test_it_is_switched_off(self, sok):
        client = signed_in(with_factor(sok))
        assert client.get(address("mfa_deactivate_totp")).status_code == 200
        client.post(address("mfa_deactivate_totp"))
        assert not Authenticator.objects.exists()

    def test_new_spare_codes_end_the_old_ones(self, sok):
        client = signed_in(sok)
        self.activate(client)
        before = client.get(address("mfa_download_recovery_codes")).content
        assert client.get(address("mfa_generate_recovery_codes")).status_code == 200
        client.post(address("mfa_generate_recovery_codes"))
        after = client.get(address("mfa_download_recovery_codes"))
        assert after.content != before
        assert after["Cache-Control"] == "private, no-store"


class TestShowingAgain:
    """What protects the account is asked for again only a while after signing in."""

    def asked(self, client) -> bool:
        answer = client.get(address("mfa_activate_totp"))
        return answer.status_code == 302 and answer["Location"].startswith(address("account_reauthenticate"))

    def later(self, client, minutes):
        session = client.session
        session["account_authentication_methods"] = [
            {**record, "at": record["at"] - minutes * 60} for record in session["account_authentication_methods"]
        ]
        session.save()

    def test_not_right_after_signing_in_by_password(self, sok):
        assert not self.asked(signed_in(sok))

    def test_not_right_after_signing_in_by_code(self, client, sok):
        client.post(address("account_request_login_code"), {"email": sok.email})
        client.post(address("account_confirm_login_code"), {"code": code_in(last_letter())})
        assert is_in(client)
        assert not self.asked(client)

    def test_but_a_quarter_of_an_hour_later(self, sok):
        client = signed_in(sok)
        self.later(client, 14)
        assert not self.asked(client)
        self.later(client, 2)
        assert self.asked(client)
        client.post(address("account_reauthenticate"), {"password": PASSWORD})
        assert not self.asked(client)

    def test_a_session_that_nobody_signed_in_for_is_asked(self, client, sok):
        client.force_login(sok)
        assert self.asked(client)

    def test_the_password_alone_opens_nothing_where_there_is_a_second_step(self, client, sok):
        with_factor(sok)
        sign_in(client)
        answer = client.get(address("mfa_deactivate_totp"))
        assert answer["Location"].startswith(address("account_login"))
        assert Authenticator.objects.filter(user=sok).exists()


class TestAdministrators:
    @pytest.fixture(params=[{"is_superuser": True, "is_staff": True}, {"is_staff": True}], ids=["all", "staff"])
    def boss(self, request):
        return person("boss@example.org", **request.param)

    def test_without_a_second_factor_there_is_nothing_but_setting_it_up(self, boss):
        client = signed_in(boss)
        for page in (
            "/admin/",
            address("workspace:home"),
            address("profile"),
            address("home"),
            "/en/case-studies/",
            "/api/v1/features/",
        ):
            answer = client.get(page)
            assert (answer.status_code, answer["Location"]) == (302, address("mfa_activate_totp")), page
        assert client.post("/admin/accounts/user/add/", {})["Location"] == address("mfa_activate_totp")
        assert "signs in with two steps" in spoken(client.get(address("mfa_activate_totp")))

    def test_they_can_always_sign_out(self, boss):
        client = signed_in(boss)
        assert client.post(address("account_logout")).status_code == 302
        assert not is_in(client)

    def test_with_one_everything_is_open(self, boss):
        client = signed_in(with_factor(boss))
        assert client.get("/admin/").status_code == 200

    def test_everybody_else_may_do_without(self, sok):
        User.objects.update(is_coordinator=True)
        assert signed_in(sok).get(address("profile")).status_code == 200

    def test_the_demo_is_for_trying(self, boss, settings):
        settings.SECOND_FACTOR_FOR_ADMINISTRATORS = False
        assert signed_in(boss).get("/admin/").status_code == 200

    def test_the_administration_has_no_door_of_its_own(self, client, boss):
        answer = client.get("/admin/accounts/user/?q=x", follow=True)
        assert answer.redirect_chain[-1][0].startswith("/vi/accounts/login/?next=%2Fadmin%2F")
        posted = client.post("/admin/login/", {"username": boss.email, "password": PASSWORD})
        assert "/accounts/login/" in posted["Location"]
        assert not is_in(client)

    def test_who_may_not_come_in_is_not_sent_round_in_circles(self, sok):
        answer = signed_in(sok).get("/admin/", follow=True)
        assert answer.status_code == 403

    def test_a_visitor_is_asked_nothing(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert client.get("/robots.txt").status_code == 200

    def test_a_lost_telephone(self, boss):
        sok = with_factor(person())
        Authenticator.objects.create(user=sok, type="recovery_codes", data={"seed": "x", "used_mask": 0})
        office = signed_in(with_factor(boss))
        if not boss.is_superuser:
            return
        office.post("/admin/accounts/user/", {"action": "take_second_factor", "_selected_action": [sok.pk]})
        assert set(Authenticator.objects.values_list("user", flat=True)) == {boss.pk}

    def test_an_address_that_an_administrator_writes_is_good_for_signing_in(self, boss):
        if not boss.is_superuser:
            return
        office = signed_in(with_factor(boss))
        values = {"email": "New@Example.org", "language": "km", "usable_password": "true"}
        values |= {"password1": PASSWORD, "password2": PASSWORD}
        for prefix in ("spoken_languages", "translation_rights"):
            values |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
        assert office.post("/admin/accounts/user/add/", values).status_code == 302
        assert EmailAddress.objects.get(user__email="new@example.org").verified
        signed_in(User.objects.get(email="new@example.org"))


# --- sessions ---


class TestSessions:
    def test_the_others_can_be_signed_out(self, sok):
        agent = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36"
        phone = Client(headers={"User-Agent": agent})
        sign_in(phone)
        laptop = signed_in(sok)
        page = spoken(laptop.get(address("usersessions_list")))
        assert "Chrome, Android" in page
        assert "this one" in page
        laptop.post(address("usersessions_list"))
        assert UserSession.objects.count() == 1
        assert is_in(laptop)
        assert phone.get(address("profile")).status_code == 302

    @pytest.mark.parametrize(
        ("agent", "name"),
        [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox, Linux"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari, iPhone"),
            ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge, Windows"),
            ("<script>", "unknown browser"),
            ("", "unknown browser"),
        ],
    )
    def test_a_browser_in_two_words(self, agent, name):
        assert device(agent) == name

    def test_signing_out_needs_a_press_and_says_so(self, sok):
        client = signed_in(sok)
        assert client.get(address("account_logout")).status_code == 200
        assert is_in(client)
        answer = client.post(address("account_logout"), follow=True)
        assert not is_in(client)
        assert "You are signed out." in spoken(answer)


# --- languages ---


class TestLanguages:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_who_chose_none_on_this_device_goes_on_in_their_own(self, client, language):
        person(language=language)
        answer = sign_in(client, language="en", next="/en/accounts/profile/?x=1")
        assert answer["Location"] == f"/{language}/accounts/profile/?x=1"
        assert answer.cookies["django_language"].value == language

    def test_who_chose_one_keeps_it(self, client):
        person(language="km")
        client.cookies["django_language"] = "lo"
        answer = sign_in(client, language="lo")
        assert answer["Location"] == address("workspace:home", "lo")
        assert "django_language" not in answer.cookies

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_page_is_whole_and_says_what_ours_say(self, language, settings):
        """All of allauth's pages, in the state in which most people meet them."""
        sok = person(language=language)
        inside, outside = signed_in(with_factor(sok)), Client()
        inside.cookies["django_language"] = language
        inside.post(address("account_reauthenticate", language), {"password": PASSWORD})
        outside.post(address("account_request_login_code", language), {"email": sok.email})
        plain = signed_in(person("dara@example.org", language=language))
        plain.get(address("mfa_activate_totp", language))
        plain.post(address("account_reauthenticate", language), {"password": PASSWORD})
        half = Client()
        sign_in(half, sok.email, language=language)
        seen = {
            "account_login": Client(),
            "account_request_login_code": Client(),
            "account_confirm_login_code": outside,
            "account_logout": inside,
            "account_inactive": Client(),
            "account_signup": Client(),
            "account_reauthenticate": inside,
            "account_email": inside,
            "account_email_verification_sent": inside,
            "account_change_password": inside,
            "account_reset_password": Client(),
            "account_reset_password_done": Client(),
            "account_reset_password_from_key_done": Client(),
            "mfa_index": inside,
            "mfa_authenticate": half,
            "mfa_reauthenticate": inside,
            "mfa_activate_totp": plain,
            "mfa_deactivate_totp": inside,
            "usersessions_list": inside,
            "profile": inside,
        }
        more = {"account_set_password", "account_confirm_email", "account_reset_password_from_key"}
        codes = {"mfa_view_recovery_codes", "mfa_generate_recovery_codes"}
        assert set(middleware.TITLES) | {"profile"} == set(seen) | more | codes
        for name, client in seen.items():
            answer = client.get(address(name, language))
            assert answer.status_code == 200, name
            assert answer["Cache-Control"].replace("no-store, private", "private, no-store") == "private, no-store"
            page = Page(answer.content.decode())
            assert (page.language, page.count("h1"), page.faults, page.inline) == (language, 1, [], []), name
            assert len(page.ids) == len(set(page.ids)), name
            assert len(page.title.removesuffix("MekongNet")) > 3, name
            labelled = {tag["for"] for tag in page.attributes("label")}
            shown = [tag for tag in page.attributes("input") if tag.get("type") not in ("hidden", None)]
            bare = [tag for tag in shown if tag.get("id") not in labelled and tag.get("aria-hidden") != "true"]
            assert bare == [], name
            assert [tag for tag in page.attributes("input") if "placeholder" in tag] == [], name

    def test_a_password_can_be_chosen_where_there_is_none(self, client):
        sok = person()
        sok.set_unusable_password()
        sok.save()
        client.force_login(sok)
        answer = client.get(address("account_change_password"))
        assert answer["Location"] == address("account_set_password")
        assert client.get(answer["Location"]).status_code == 200
        client.post(answer["Location"], {"password1": "three boats and a kite"})
        assert User.objects.get().check_password("three boats and a kite")


OWN = ROOT / "templates"
THEIRS = Path(allauth.__file__).parent / "templates"
# What nobody can meet here: signing up, security keys, telephone numbers, trusted browsers, single addresses of many.
UNMET = re.compile(
    r"webauthn|phone|signup(_by_passkey)?\.html|signup_(subject|message)|passkey|trust|base|snippets|account_already"
    r"|verified_email_required|_code_(subject|message).*reset|password_reset_code|confirm_(email_verification|password)"
    r"|account/email\.html|recovery_codes/download"
)


def test_no_page_and_no_letter_of_allauth_is_left_in_english():
    """allauth has no Vietnamese, Lao or Khmer; whatever a person can meet is ours."""
    theirs = {
        path.relative_to(THEIRS).as_posix()
        for room in ("account", "mfa", "usersessions")
        for path in (THEIRS / room).rglob("*.*")
    }
    missing = {name for name in theirs if not UNMET.search(name) and not (OWN / name).exists()}
    assert missing == set()


def test_no_word_of_allauth_reaches_a_form():
    """Every field has a label of ours, and every error that a form can give is one of ours."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    from accounts.adapter import AccountAdapter, SecondFactorAdapter
    from accounts.forms import InOurWords

    for path in (*settings.ACCOUNT_FORMS.values(), *settings.MFA_FORMS.values()):
        assert issubclass(import_string(path), InOurWords), path
    unmet = {"phone_password_mismatch", "phone_taken", "unknown_email", "unknown_phone", "username_blacklisted"}
    unmet |= {"username_password_mismatch", "username_taken", "select_only_one", "invalid_or_expired_key"}
    for ours in (AccountAdapter, SecondFactorAdapter):
        theirs = ours.__mro__[1].error_messages
        same = {name for name, words in ours.error_messages.items() if words is theirs[name]}
        assert same - unmet == set()


def test_mail_goes_through_the_outbox(client, django_capture_on_commit_callbacks):
    person()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address("account_request_login_code"), {"email": "sok@example.org"})
    assert last_letter().state == Letter.State.SENT
    assert len(mail.outbox) == 1


def test_whoever_sends_a_page_after_the_session_ended_is_shown_where_to_sign_in():
    """What they typed waits on the device; signed in, they come back to it."""
    address = "/km/workspace/case-studies/new/"
    refused = Client(enforce_csrf_checks=True).post(address, {"title_km": "ត្រី"})
    assert refused.status_code == 403
    main = refused.content.decode().partition("<main")[2].partition("</main>")[0]
    assert 'href="/km/accounts/login/"' in main
    inside = Client(enforce_csrf_checks=True)
    inside.force_login(User.objects.create_user("sok@example.org", "a long test password"))
    main = inside.post(address, {}).content.decode().partition("<main")[2].partition("</main>")[0]
    assert "/accounts/login/" not in main
