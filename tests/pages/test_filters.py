"""Every choice of every filter, on the real content: its address answers, and gives as many entries as it says."""

import pytest
from django.test import Client

LISTS = ("/organizations/", "/workshops/", "/case-studies/")


@pytest.mark.parametrize("code", ["vi", "lo", "km", "en"])
@pytest.mark.parametrize("path", LISTS)
def test_each_choice_gives_what_it_promises(network, code, path):
    address = f"/{code}{path}"
    faceted = Client().get(address).context["faceted"]
    promised = {(one.name, choice.value): choice.count for one in faceted.filters for choice in one.choices}
    given = {
        (name, value): Client().get(address, {name: value}).context["page"].paginator.count for name, value in promised
    }
    assert len(promised) >= 10
    assert given == promised


@pytest.mark.parametrize("path", LISTS)
def test_two_filters_narrow_each_other(network, path):
    first, second = Client().get(f"/en{path}").context["faceted"].filters[:2]
    for one in first.choices:
        found = Client().get(f"/en{path}", {first.name: one.value}).context["faceted"]
        for other in found.filters[1].choices:
            both = Client().get(f"/en{path}", {first.name: one.value, second.name: other.value})
            assert both.context["page"].paginator.count == other.count
