"""The commands of `manage.py` that people run by hand, apart from those that load and translate."""

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from factories import OrganizationFactory

from accounts.models import User
from casestudies.models import CaseStudy
from mekongnet import catalogues
from mekongnet.management.commands import screenshots
from organizations.models import Membership

PASSWORD = "a quiet river at dawn"
ADDRESS = "admin@mekongnet.example"
SIGN_INS = "".join(
    f"{name}@mekongnet.example  password {PASSWORD}\n" for name in ("admin", "coordinator", "manager", "editor")
)


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

    def test_one_of_each_role_is_made_and_told(self, settings, client):
        settings.DEMO_PASSWORD = PASSWORD
        organization = OrganizationFactory(slug="fact")
        assert run("demo_people") == SIGN_INS
        people = {person.email.split("@")[0]: person for person in User.objects.all()}
        assert {name for name, person in people.items() if person.is_administrator and person.is_staff} == {"admin"}
        assert {name for name, person in people.items() if person.is_coordinator} == {"coordinator"}
        roles = organization.memberships.values_list("user", "role")
        assert set(roles) == {(people["manager"].pk, "manager"), (people["editor"].pk, "editor")}
        assert EmailAddress.objects.filter(verified=True, primary=True).count() == len(people)
        for person in people.values():
            assert client.login(email=person.email, password=PASSWORD)

    def test_without_the_organisation_they_are_made_all_the_same(self, settings):
        settings.DEMO_PASSWORD = PASSWORD
        assert run("demo_people") == SIGN_INS

    def test_again_it_makes_and_changes_nothing(self, settings):
        settings.DEMO_PASSWORD = PASSWORD
        OrganizationFactory(slug="fact")
        first = run("demo_people")
        Membership.objects.all().delete()
        before = list(User.objects.order_by("pk").values())
        assert run("demo_people") == first
        assert list(User.objects.order_by("pk").values()) == before
        assert not Membership.objects.exists()

    def test_a_changed_password_stays_and_is_not_told(self, settings):
        settings.DEMO_PASSWORD = PASSWORD
        run("demo_people")
        person = User.objects.get(email=ADDRESS)
        person.set_password("my own words by the lake")
        person.save()
        assert ADDRESS not in run("demo_people")
        person.refresh_from_db()
        assert person.check_password("my own words by the lake")


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
    assert first.endswith(SIGN_INS)
    studies = list(CaseStudy.objects.order_by("pk").values())
    assert len(studies) > 0
    run("prepare")
    assert list(CaseStudy.objects.order_by("pk").values()) == studies
    assert User.objects.count() == len(SIGN_INS.splitlines())


def test_screenshots_say_when_there_is_no_browser(tmp_path, monkeypatch):
    monkeypatch.setattr(screenshots, "make_server", lambda *args, **kwargs: pytest.fail("it began to serve"))
    with pytest.raises(CommandError, match=r"no-browser\. Install it, or name it with --chromium"):
        call_command("screenshots", chromium=str(tmp_path / "no-browser"))
