"""Announcing and cancelling a workshop as a coordinator does it, on a phone and by keyboard; progress that moves."""

import datetime

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone
from factories import DelegateFactory, MembershipFactory, PersonFactory, WorkshopFactory
from walking import walkers

from accounts.models import Letter
from workshops import letting_know
from workshops.models import Workshop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def coordinator(chromium, live_server, transactional_db):
    cache.clear()
    person = PersonFactory(name="Chan", language="en", is_coordinator=True, mail="none")
    with walkers(chromium, live_server.url) as another:
        yield another().came_in(person)
    cache.clear()


@pytest.fixture
def workshop(transactional_db):
    soon = timezone.localdate() + datetime.timedelta(days=30)
    return WorkshopFactory(slug="spring", takes_registrations=True, date_state="confirmed", starts_on=soon)


def test_a_coordinator_announces_follows_the_letters_and_cancels(coordinator, workshop, mailoutbox):
    walker, page = coordinator, coordinator.page
    for language in ("km", "vi"):
        MembershipFactory(user=PersonFactory(email=f"{language}@example.org", language=language))
    walker.open("/en/workspace/workshops/spring/run/")
    walker.go("a[href$='/run/announce/']")
    walker.press("[name=languages][value=km]", "Space")
    walker.go("button[value=look]")
    page.get_by_text("1 person gets the letter.").wait_for()
    walker.go("button[value=send]")
    page.get_by_text("the letters are being written", exact=True).wait_for()
    call_command("tick")
    page.locator("td[data-label=Sent]", has_text="1").wait_for()
    assert [mail.to for mail in mailoutbox] == [["km@example.org"]]
    assert page.locator("#progress").get_attribute("data-again") == ""

    DelegateFactory(workshop=workshop, email="sok@example.org")
    walker.open("/en/workspace/workshops/spring/run/")
    walker.go("a[href$='/run/cancel/']")
    walker.write("[name=en]", "The river is too high.")
    walker.go("form.questions button")
    page.get_by_text("The river is too high.").wait_for()
    call_command("tick")
    assert sorted(mail.to[0] for mail in mailoutbox[1:]) == ["km@example.org", "sok@example.org"]
    assert Workshop.objects.get().cancelled_at
    assert letting_know.unfinished() == []
    assert not Letter.objects.exclude(state="sent").exists()
