"""A source is told as a reader can use it: the founding record by its name, an address short, a description whole."""

import pytest
from factories import PlaceFactFactory, SourceFactory

from library.models import Source
from places.models import PlaceFact
from publishing.citing import citations, cite


def test_the_founding_record_is_no_link():
    seed = Source(address="seed")
    assert (seed.is_founding_record, seed.is_link, str(seed)) == (True, False, "seed")


@pytest.mark.parametrize("address", ["https://mekongnet.example/a", "http://mekongnet.example/a"])
def test_web_addresses_are_links(address):
    source = Source(address=address)
    assert source.is_link
    assert not source.is_founding_record
    assert source.label == "mekongnet.example/a"


@pytest.mark.parametrize(
    "address",
    ["Annual report 2015, page 3", "ftp://example.org/a", "javascript:alert(1)", "mailto:a@example.org", "//a.b"],
)
def test_nothing_else_becomes_a_link(address):
    source = Source(address=address)
    assert not source.is_link
    assert source.label == address


def test_a_label_has_no_scheme_no_www_and_no_last_slash():
    assert Source(address="https://www.example.org/").label == "example.org"
    assert Source(address="https://example.org/a//").label == "example.org/a"


def test_a_long_address_is_shortened_in_its_middle():
    path = "/".join(["a-part-of-a-long-path"] * 6) + "/the-end.html"
    label = Source(address=f"https://example.org/{path}").label
    assert len(label) <= 72
    assert label.startswith("example.org/a-part")
    assert label.endswith("the-end.html")
    assert label.count("…") == 1
    assert Source(address="https://example.org/" + "a" * 60).label == "example.org/" + "a" * 60


@pytest.mark.django_db
def test_statements_get_their_sources_in_the_order_in_which_they_were_linked():
    first, second, bare, other = [PlaceFactFactory() for _ in range(4)]
    shared, older, newer = [SourceFactory(slug=slug) for slug in ("b", "c", "a")]
    first.sources.add(older)
    first.sources.add(newer)
    first.sources.add(shared)
    second.sources.add(shared)
    other.sources.add(newer)
    links = citations(PlaceFact.sources, place__in=[first.place, second.place, bare.place]).order_by("pk")
    found = cite([first, second, bare], links)
    assert [[(one.pk, one.slug, one.address) for one in fact.cited] for fact in found] == [
        [(one.pk, one.slug, one.address) for one in (older, newer, shared)],
        [(shared.pk, shared.slug, shared.address)],
        [],
    ]
