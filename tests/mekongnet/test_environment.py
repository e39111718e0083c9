"""What an operator gives is read once, typed; what is missing or cannot be understood is said in a sentence."""

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from mekongnet.environment import FORMS, REQUIRED_IN_PRODUCTION, ROOT, Environment

SERVER = {
    "SECRET_KEY": "a long random text",
    "DATABASE_URL": "postgres://mekongnet:p%40ss@127.0.0.1:5432/portal",
    "ALLOWED_HOSTS": "portal.example.org,www.example.org",
    "EMAIL_URL": "smtp+tls://user:word@mail.example.org:587",
    "MEDIA_ROOT": "/srv/media",
    "PRIVATE_ROOT": "/srv/private",
}


def read(**changes):
    return Environment.read({**SERVER, **changes})


def test_a_server_starts_with_what_is_required_and_no_more():
    assert set(SERVER) == set(REQUIRED_IN_PRODUCTION)
    found = read()
    assert found.debug is False
    assert found.https is True
    assert found.secret_key == "a long random text"
    assert found.allowed_hosts == ["portal.example.org", "www.example.org"]
    assert found.media_root == Path("/srv/media").absolute()
    database = {key: found.database[key] for key in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")}
    assert database == {
        "ENGINE": "django.db.backends.postgresql", "NAME": "portal", "USER": "mekongnet", "PASSWORD": "p@ss",
        "HOST": "127.0.0.1", "PORT": 5432,
    }  # fmt: skip
    assert (found.email["EMAIL_HOST"], found.email["EMAIL_PORT"], found.email["EMAIL_USE_TLS"]) == (
        "mail.example.org", 587, True,
    )  # fmt: skip


@pytest.mark.parametrize("name", REQUIRED_IN_PRODUCTION)
@pytest.mark.parametrize("value", [None, "", "  "], ids=["absent", "empty", "blank"])
def test_a_server_does_not_start_without_what_is_required(name, value):
    values = {**SERVER, name: value} if value is not None else {k: v for k, v in SERVER.items() if k != name}
    with pytest.raises(ImproperlyConfigured) as refusal:
        Environment.read(values)
    message = str(refusal.value)
    assert f"{name} is missing: {REQUIRED_IN_PRODUCTION[name]}." in message
    assert [other for other in SERVER if other != name and f"{other} is missing" in message] == []


def test_everything_that_is_missing_is_said_at_once():
    with pytest.raises(ImproperlyConfigured) as refusal:
        Environment.read({})
    message = str(refusal.value)
    assert [name for name in SERVER if f"{name} is missing: " not in message] == []
    assert "docs/settings.md" in message
    assert "portal.py demo" in message


def test_on_a_laptop_nothing_is_required():
    found = Environment.read({"DEBUG": "on"})
    assert (found.debug, found.https, found.log_level, found.site_url) == (True, False, "INFO", "")
    assert found.database["ENGINE"] == "django.db.backends.sqlite3"
    assert Path(found.database["NAME"]) == ROOT / "var" / "portal.sqlite3"
    assert found.media_root == ROOT / "var" / "media"
    assert found.static_root == ROOT / "var" / "static"
    assert found.email["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend"
    assert found.allowed_hosts == ["localhost", "127.0.0.1", "[::1]"]
    assert (found.tiles_url, found.tiles_attribution, found.demo_password, found.celery_broker_url) == ("",) * 4
    assert found.csrf_trusted_origins == []


@pytest.mark.parametrize("yes", ["on", "On", "true", "YES", "1", " on "])
def test_four_words_say_yes(yes):
    assert read(HTTPS=yes, DEBUG=yes).https
    assert read(DEBUG=yes).debug


@pytest.mark.parametrize("no", ["off", "Off", "false", "NO", "0"])
def test_and_four_say_no(no):
    assert not read(HTTPS=no).https
    assert not read(DEBUG=no).debug


def test_an_empty_switch_is_as_one_that_is_not_set():
    assert read(HTTPS="").https


def test_values_are_typed():
    found = read(
        SITE_URL="https://portal.example.org/",
        CSRF_TRUSTED_ORIGINS="https://a.example,https://b.example",
        LOG_LEVEL="warning",
        MEDIA_ROOT="relative/media",
        CACHE_URL="rediscache://127.0.0.1:6379/1",
        MAP_TILES_URL="https://{s}.tiles.example/{z}/{x}/{y}.png",
    )
    assert found.site_url == "https://portal.example.org"
    assert found.csrf_trusted_origins == ["https://a.example", "https://b.example"]
    assert found.log_level == "WARNING"
    assert found.media_root.is_absolute()
    assert "redis" in found.cache["BACKEND"].lower()
    assert found.tiles_url == "https://{s}.tiles.example/{z}/{x}/{y}.png"


def test_mail_can_be_put_into_a_folder(tmp_path):
    """The whole way: a portal that is started so writes its mail there."""
    words = "from django.core.mail import send_mail; send_mail('Word', 'Text', None, ['a@example.org'])"
    environment = {**os.environ, "DEBUG": "on", "EMAIL_URL": f"filemail:///{(tmp_path / 'letters').as_posix()}"}
    subprocess.run([sys.executable, "manage.py", "shell", "-v0", "-c", words], cwd=ROOT, env=environment, check=True)
    (letter,) = (tmp_path / "letters").iterdir()
    assert "Subject: Word" in letter.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("HTTPS", "onn"),
        ("DATABASE_URL", "portal.sqlite3"),
        ("DATABASE_URL", "oracle://host/name"),
        ("DATABASE_URL", "postgres://user:secret@host:port/name"),
        ("EMAIL_URL", "mail.example.org"),
        ("EMAIL_URL", "smtp+tls://user:secret@host:port"),
        ("EMAIL_URL", "filemail://"),
        ("EMAIL_URL", "filemail://letters"),
        ("EMAIL_URL", "filemail:///letters"),
        ("CACHE_URL", "memory"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_what_cannot_be_understood_is_named_and_never_repeated(name, value):
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(**{name: value})
    message = str(refusal.value)
    assert f"{name} cannot be understood: {FORMS[name]}." in message
    assert message.count("cannot be understood") == 1
    assert "is missing" not in message
    assert "secret" not in message


def test_a_typing_mistake_never_switches_https_off():
    for value in ("onn", "treu", "ja", "y"):
        with pytest.raises(ImproperlyConfigured, match="HTTPS"):
            read(HTTPS=value)


def test_what_is_missing_and_what_is_wrong_are_said_together():
    with pytest.raises(ImproperlyConfigured, match=r"DEBUG cannot be understood.*SECRET_KEY is missing"):
        Environment.read({"DEBUG": "perhaps"})


def test_the_environment_cannot_be_changed_after_the_start():
    with pytest.raises(dataclasses.FrozenInstanceError):
        read().debug = True


def test_the_process_is_asked_when_nothing_else_is_given(monkeypatch):
    for name, value in SERVER.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SITE_URL", "https://from-the-process.example")
    assert Environment.read().site_url == "https://from-the-process.example"
