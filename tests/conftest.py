"""The harness: strict templates, no network beyond this machine, no skips where the full suite must run."""

import os
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_addoption(parser):
    parser.addoption("--forbid-skips", action="store_true", help="a skipped test fails the run")


def pytest_configure(config):
    # Playwright keeps an event loop in its thread, and Django then refuses the database to that thread.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_make_parametrize_id(config, val):
    """A case that is a dictionary is named by its keys: its values may be moments, which differ from run to run."""
    return "+".join(map(str, val)) if isinstance(val, dict) and val else None


def pytest_collection_modifyitems(config, items):
    """Tests of a worker in a process of its own run where it can share their database: on PostgreSQL."""
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        return
    config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("services")])
    items[:] = [item for item in items if not item.get_closest_marker("services")]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if report.skipped and item.config.getoption("--forbid-skips") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and skips are forbidden: {report.longrepr}"


class UndefinedVariable(str):
    """What Django prints in place of a variable that is not there: a failing test."""

    def __contains__(self, text):
        return True

    def __mod__(self, name):
        raise AssertionError(f"A template uses `{name}`, which is not in its context.")


@pytest.fixture(autouse=True, scope="session")
def strict_templates():
    """An undefined variable in a template of ours fails the test that renders it."""
    from django.template import engines

    engines["django"].engine.string_if_invalid = UndefinedVariable("undefined")


@pytest.fixture(autouse=True, scope="session")
def static_files_as_they_stand(tmp_path_factory):
    """Whatever was collected on this machine before, pages name static files as they stand in their folders."""
    from django.test.utils import override_settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        STORAGES={**settings.STORAGES, "staticfiles": plain},
        # Looked for at every new test client otherwise; tests of static files switch it on.
        WHITENOISE_USE_FINDERS=False,
    ):
        yield


@pytest.fixture(autouse=True)
def in_english():
    """Every test begins with English active and no language left over from the one before."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def nothing_kept():
    """Every test counts anew, as a process does that has just started."""
    from publishing import kept

    kept.forget()


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture(autouse=True)
def one_step_is_enough(settings):
    """Administrators of most tests have no second factor; tests/accounts/ tries it."""
    settings.SECOND_FACTOR_FOR_ADMINISTRATORS = False


@pytest.fixture(autouse=True)
def fast_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def network(db):
    """The network's real content, as `portal.py demo` loads it."""
    from django.core.management import call_command

    call_command("load_network", verbosity=0)


@pytest.fixture(scope="session")
def network_visits(django_db_setup, django_db_blocker):
    """Every page of the real content, as a visitor meets it by following links: address → crawling.Visit.

    Read once a process; nothing of the content stays in the database.
    """
    from crawling import walk
    from django.core.management import call_command
    from django.db import transaction
    from django.test import Client

    with django_db_blocker.unblock(), translation.override("en"), transaction.atomic():
        call_command("load_network", verbosity=0)
        visits = walk(Client(), [f"/{code}/" for code, _name in settings.LANGUAGES])
        transaction.set_rollback(True)
    return visits


@pytest.fixture(autouse=True, scope="session")
def nobody_stays_connected(django_db_setup, django_db_blocker):
    """Lets threads of live servers end in peace after their test, and leaves none connected at the end.

    On SQLite they close a connection that they share with the tests: it must stay shared, or the warning of their
    refusal fails whatever test runs at that moment. PostgreSQL drops no database that somebody is connected to.
    """
    from django.db import connection

    connection.inc_thread_sharing()
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


class Answering:
    """The threads of live servers that are at an answer."""

    def __init__(self):
        self.threads, self.changed = set(), threading.Condition()

    def begins(self, **_kwargs):
        if threading.current_thread() is not threading.main_thread():
            with self.changed:
                self.threads.add(threading.current_thread())

    def ends(self, **_kwargs):
        with self.changed:
            self.threads.discard(threading.current_thread())
            self.changed.notify_all()

    def wait(self) -> bool:
        with self.changed:
            return self.changed.wait_for(lambda: not any(one.is_alive() for one in self.threads), timeout=30)


@pytest.fixture(scope="session")
def answering():
    from django.core.signals import request_finished, request_started

    found = Answering()
    request_started.connect(found.begins)
    request_finished.connect(found.ends)
    yield found
    request_started.disconnect(found.begins)
    request_finished.disconnect(found.ends)


@pytest.fixture(autouse=True)
def nothing_is_answered_after_the_test(request, answering):
    """What a page asked for last is answered before the database is emptied for the next test.

    On SQLite the threads of a live server share the connection of the tests, on PostgreSQL they lock the tables.
    """
    before = set(threading.enumerate())
    yield
    if "live_server" in request.fixturenames:
        # Its pages are closed: each thread ends with its line, after what was still in it.
        for one in set(threading.enumerate()) - before:
            if "process_request_thread" in one.name:
                one.join(30)
                assert not one.is_alive(), f"{one.name} of a live server has not ended"
    assert answering.wait(), "A live server is still at an answer"


@pytest.fixture(scope="module")
def portal(answering, django_db_setup, django_db_blocker):
    """The address of a running portal with the network's real content, for browser tests that only read."""
    from django.core.management import call_command
    from django.test.utils import modify_settings
    from pytest_django.live_server_helper import LiveServer

    with django_db_blocker.unblock(), modify_settings(ALLOWED_HOSTS={"append": "localhost"}):
        call_command("load_network", verbosity=0)
        server = LiveServer("localhost")
        try:
            yield server.url
        finally:
            server.stop()
            assert answering.wait()
            call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def whole_portal(network, chromium, tmp_path, settings):
    """The portal as it runs on a server, for stories that go through all of it: a whole_portal.WholePortal."""
    from whole_portal import running

    with running(chromium, tmp_path, settings) as found:
        yield found


@pytest.fixture
def administrator(db):
    from accounts.models import User

    return User.objects.create_superuser("administrator@example.org", "a long test password")


@pytest.fixture(scope="session")
def launch():
    """A function that starts a Chromium of its own, with `env` added to its environment."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not on this machine")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)  # as everything else in Playwright; 5 s are too few where other things run
    with sync_playwright() as playwright:
        browsers = []

        def start(**env):
            browser = playwright.chromium.launch(
                executable_path=str(CHROMIUM), args=CHROMIUM_FLAGS, env={**os.environ, **env}
            )
            browsers.append(browser)
            return browser

        yield start
        for browser in browsers:
            browser.close()


@pytest.fixture(scope="session")
def chromium(launch):
    return launch()


@pytest.fixture
def browser_page(chromium):
    """A page of a fresh Chromium context. The test fails when a page broke the Content-Security-Policy.

    No service worker comes in between: it would fetch its pages while others are counted or a line is cut.
    """
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, service_workers="block")
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if _is_complaint(message) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def _is_complaint(message) -> bool:
    return message.type == "error" and "Failed to load resource" not in message.text


@pytest.fixture(scope="session")
def languages():
    return [code for code, _name in settings.LANGUAGES]
