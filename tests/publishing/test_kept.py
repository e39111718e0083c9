"""Counts over many entries are kept for a minute; over few, or for somebody signed in, they are made each time."""

import pytest
from factories import OrganizationFactory

from publishing import kept

LIST = "/en/organizations/"


@pytest.fixture
def clock(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(kept.time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def many(monkeypatch):
    monkeypatch.setattr(kept, "MANY", 1)


def counted(client) -> tuple[int, int]:
    """What the list of members counts: the length of the list, and the members of Cambodia."""
    page = client.get(LIST)
    choices = {one.value: one.count for one in page.context["faceted"].filters[0].choices}
    return page.context["page"].paginator.count, choices["KH"]


@pytest.mark.django_db
def test_few_entries_are_counted_each_time(client, clock):
    OrganizationFactory.create_batch(2, country="KH")
    assert counted(client) == (2, 2)
    OrganizationFactory(country="KH")
    assert counted(client) == (3, 3)


@pytest.mark.django_db
def test_many_entries_are_counted_once_a_minute(client, clock, many):
    OrganizationFactory.create_batch(2, country="KH")
    assert counted(client) == (2, 2)
    OrganizationFactory(country="KH")
    assert counted(client) == (2, 2)
    clock[0] += kept.KEPT_SECONDS + 1
    assert counted(client) == (3, 3)


@pytest.mark.django_db
def test_the_entries_themselves_are_never_kept(client, clock, many):
    first, second = OrganizationFactory.create_batch(2, country="KH")
    assert counted(client) == (2, 2)
    type(first).objects.filter(pk=first.pk).update(status="draft", publish_at=None)
    page = client.get(LIST).content.decode()
    assert first.get_absolute_url() not in page
    assert second.get_absolute_url() in page


@pytest.mark.django_db
def test_what_somebody_signed_in_may_see_is_not_kept_for_others(client, admin_client, clock, many):
    OrganizationFactory.create_batch(2, country="KH")
    OrganizationFactory(country="KH", status="draft", publish_at=None)
    assert counted(admin_client) == (3, 3)
    assert counted(client) == (2, 2)
    assert counted(admin_client) == (3, 3)


def test_the_memory_has_an_end(monkeypatch, clock, many):
    monkeypatch.setattr(kept, "MOST_KEPT", 10)
    for key in range(100):
        kept.kept(key, lambda: 5, int)
    assert len(kept._kept) <= 10
