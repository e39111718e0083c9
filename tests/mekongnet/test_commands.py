"""The commands of `manage.py` that people run by hand, apart from those that load and translate."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from casestudies.models import CaseStudy
from mekongnet import catalogues
from mekongnet.management.commands import screenshots

PASSWORD = "a quiet river at dawn"
ADDRESS = "admin@mekongnet.example"


def run(*words, **options):
    out = StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
class TestDemoPeople:
    def test_nobody_is_made_without_a_password(self, settings):
        settings.DEMO_PASSWORD = ""
        assert run("demo_people") == ""
        assert not User.objects.exists()

    def test_one_administrator_is_made_and_told(self, settings, client):
        settings.DEMO_PASSWORD = PASSWORD
        assert run("demo_people") == f"{ADDRESS}  password {PASSWORD}\n"
        person = User.objects.get()
        assert (person.email, person.is_administrator, person.is_staff) == (ADDRESS, True, True)
        assert client.login(email=ADDRESS, password=PASSWORD)

    def test_again_it_makes_and_changes_nothing(self, settings):
        settings.DEMO_PASSWORD = PASSWORD
        first = run("demo_people")
        before = User.objects.values().get()
        assert run("demo_people") == first
        assert User.objects.values().get() == before

    def test_a_changed_password_stays_and_is_not_told(self, settings):
        settings.DEMO_PASSWORD = PASSWORD
        run("demo_people")
        person = User.objects.get()
        person.set_password("my own words by the lake")
        person.save()
        assert run("demo_people") == ""
        assert User.objects.get().check_password("my own words by the lake")


@pytest.mark.django_db
def test_prepare_makes_the_portal_ready_and_may_be_repeated(settings, monkeypatch):
    settings.DEMO_PASSWORD = PASSWORD
    asked = []
    monkeypatch.setattr(catalogues, "compile_stale", lambda root: asked.append(root) or [])
    first = run("prepare")
    assert len(asked) == 1, "the catalogues are brought up to date"
    assert first.splitlines()[:3] == [
        "Compiling the messages of the four languages",
        "Bringing the database up to date",
        "Loading the network's content",
    ]
    assert first.splitlines()[-1] == f"{ADDRESS}  password {PASSWORD}"
    studies = list(CaseStudy.objects.order_by("pk").values())
    assert len(studies) > 0
    run("prepare")
    assert list(CaseStudy.objects.order_by("pk").values()) == studies
    assert User.objects.count() == 1


def test_screenshots_say_when_there_is_no_browser(tmp_path, monkeypatch):
    monkeypatch.setattr(screenshots, "make_server", lambda *args, **kwargs: pytest.fail("it began to serve"))
    with pytest.raises(CommandError, match=r"no-browser\. Install it, or name it with --chromium"):
        call_command("screenshots", chromium=str(tmp_path / "no-browser"))
