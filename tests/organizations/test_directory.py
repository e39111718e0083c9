"""The members' directory: contacts that their owners made visible, for people of the network alone."""

import pytest
from crawling import Page
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from factories import ContactFactory, OrganizationFactory, PersonFactory

from accounts.models import User
from organizations.models import Membership
from publishing.models import Status

pytestmark = pytest.mark.django_db

DIRECTORY = "/en/workspace/directory/"


@pytest.fixture
def reader():
    """Somebody who belongs to an organisation of their own."""
    person = PersonFactory()
    own = OrganizationFactory(slug="own", name_en="Own House")
    Membership.objects.create(user=person, organization=own)
    ContactFactory(organization=own, name="Own Contact", is_for_members=True)
    client = Client()
    client.force_login(person)
    return client


def listed(client, query=""):
    html = client.get(DIRECTORY + query).content.decode()
    page = Page(html)
    assert page.faults == []
    return page.text


def house(name, country="KH", **more):
    organization = OrganizationFactory(name_en=name, country=country, **more)
    ContactFactory(organization=organization, name=f"Contact of {name}", is_for_members=True)
    return organization


def test_only_contacts_that_were_made_visible_stand_there(reader):
    one = house("Open House")
    ContactFactory(organization=one, name="Public Person", is_public=True, phone="+855 12 345")
    ContactFactory(organization=one, name="Whispered Person", email="whisper@example.org")
    closed = OrganizationFactory(name_en="Whispering House")
    ContactFactory(organization=closed, name="Whispered Too")
    text = listed(reader)
    assert "Open House" in text
    assert "Contact of Open House" in text
    assert "Public Person" in text
    assert "hisper" not in text
    assert 'href="tel:+85512345"' in reader.get(DIRECTORY).content.decode()
    assert "One organisation" in text


def test_ones_own_organisation_is_left_out(reader):
    house("Open House")
    text = listed(reader)
    assert "Own House" not in text
    assert "Own Contact" not in text


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.ARCHIVED])
def test_organisations_that_are_not_public_are_left_out(reader, status):
    house("Whispering House", status=status, publish_at=None)
    house("Later House", publish_at=timezone.now() + timezone.timedelta(days=1))
    coordinator = PersonFactory(is_coordinator=True)
    client = Client()
    client.force_login(coordinator)
    for one in (reader, client):
        text = listed(one)
        assert "Whispering" not in text
        assert "Later" not in text


def test_contacts_for_members_stand_on_no_public_page(client):
    one = house("Open House")
    assert "Contact of Open House" not in client.get(one.get_absolute_url()).content.decode()
    answer = client.get(DIRECTORY)
    assert answer["Location"] == f"/en/accounts/login/?next={DIRECTORY}"


def test_who_left_sees_it_no_longer(reader):
    Membership.objects.all().delete()
    assert reader.get(DIRECTORY).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Lake", "Búng Bình Thiên", "Forest"}),
        ("?country=KH", {"Lake", "Forest"}),
        ("?q=bung+thien", {"Búng Bình Thiên"}),
        ("?q=BUNG+lake", set()),
        ("?q=សហគមន៍", {"Lake"}),
        ("?q=FoR", {"Forest"}),
        ("?q=fp", {"Forest"}),
        ("?country=VN&q=lake", set()),
        ("?country=XX", {"Lake", "Búng Bình Thiên", "Forest"}),
        ("?q=%25", set()),
        ("?q=" + "x" * 5000, set()),
        ("?q=%00", {"Lake", "Búng Bình Thiên", "Forest"}),
    ],
)
def test_filters(reader, query, found):
    house("Lake", name_km="សហគមន៍បឹង", name_status_km="ours")
    house("Búng Bình Thiên", country="VN")
    house("Forest", acronym="FP")
    text = listed(reader, query)
    assert {name for name in ("Lake", "Búng Bình Thiên", "Forest") if f"Contact of {name}" in text} == found


def test_pages(reader):
    for number in range(25):
        house(f"House {number:02d}")
    assert "Contact of House 23" in listed(reader)
    assert "Contact of House 24" not in listed(reader)
    assert "Contact of House 24" in listed(reader, "?page=2&q=house")
    assert 'href="?q=house&amp;page=1"' in reader.get(f"{DIRECTORY}?q=house&page=2").content.decode()
    for page in ("3", "0", "-1", "x"):
        assert reader.get(f"{DIRECTORY}?page={page}").status_code == 404


def test_names_are_sorted_and_a_name_of_another_language_says_so(reader):
    for name in ("Zebra", "Ánh", "An"):
        house(None, name_vi=name, name_status_vi="official", name_status_en=None)
    html = reader.get(DIRECTORY).content.decode()
    assert html.index(">An<") < html.index(">Ánh<") < html.index(">Zebra<")
    assert '<span lang="vi">Zebra</span>' in html


def test_what_is_typed_into_contacts_is_shown_as_text(reader):
    one = house("<b>House</b>")
    ContactFactory(organization=one, name="<script>x</script>", role_en="<i>chief</i>", phone='"><b>1', is_public=True)
    html = reader.get(DIRECTORY).content.decode()
    for tag in ("<b>House", "<script>x", "<i>chief", '"><b>1'):
        assert tag not in html


def test_queries_do_not_grow_with_the_rows(reader):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert reader.get(DIRECTORY).status_code == 200
        return len(asked)

    house("First")
    reader.get(DIRECTORY)
    first = queries()
    house("Second")
    house("Third")
    assert queries() == first
    assert first <= 10


def test_an_empty_directory_says_what_to_do(reader):
    assert "No other organisation has a contact for members yet." in listed(reader)
    assert User.objects.count() == 1
