"""How to cite: who, when, what, where, under which licence, in one line of plain text."""

import datetime

import pytest
from django.test import RequestFactory
from django.utils import translation
from factories import CaseStudyFactory, ContributorFactory

from casestudies.citation import citation
from publishing.translations import Text

TITLE = Text("Fish sanctuary of Keo Por", "en", False)
ROLES = [("Nguyễn Thị Hoa", "author"), ("Trần Văn Nam", "author"), ("Sok Dara", "translator"), ("Bun Ma", "reviewer")]


@pytest.fixture(autouse=True)
def no_address_of_its_own(settings):
    settings.SITE_URL = ""


def cite(title=TITLE, people=(), **fields):
    published = datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC)
    study = CaseStudyFactory.build(slug="keo-por", place=None, **{"publish_at": published, **fields})
    contributors = [ContributorFactory.build(case_study=study, name=name, role=role) for name, role in people]
    return citation(RequestFactory().get("/", secure=True), study, title, contributors)


def test_a_whole_citation():
    assert cite(people=ROLES) == (
        "Nguyễn Thị Hoa, Trần Văn Nam (2026). Fish sanctuary of Keo Por. MekongNet. "
        "https://testserver/en/case-studies/keo-por/. Licence: Creative Commons Attribution 4.0."
    )


def test_only_authors_are_named_and_the_network_where_there_is_none():
    assert cite(people=ROLES[2:]).startswith("MekongNet (2026). ")


def test_a_title_with_a_full_stop_has_only_one():
    assert "Fish came back. MekongNet." in cite(Text("Fish came back.", "en", False))


def test_a_title_is_plain_text_also_on_fallback():
    assert "Cá & tôm. MekongNet." in cite(Text("Cá & tôm", "vi", True))


def test_the_address_is_in_the_language_of_the_reader_and_the_year_in_its_digits():
    with translation.override("km"):
        text = cite()
    assert "https://testserver/km/case-studies/keo-por/" in text
    assert "២០២៦" in text


def test_the_portal_s_own_address_wins(settings):
    settings.SITE_URL = "https://portal.example.org"
    assert "https://portal.example.org/en/case-studies/keo-por/" in cite()


def test_the_year_is_that_of_the_river():
    """What appears on New Year's morning in the delta is not of last year."""
    assert "(2027)" in cite(publish_at=datetime.datetime(2026, 12, 31, 17, 0, tzinfo=datetime.UTC))


def test_a_draft_has_no_year():
    assert cite(publish_at=None, status="draft").startswith("MekongNet (). ")
