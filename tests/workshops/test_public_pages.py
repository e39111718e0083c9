"""The public pages of workshops: the list, the archive, how one can come, the way of a tour, and nobody's name."""

import datetime
import re

import pytest
from crawling import Page
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from factories import (
    AgendaItemFactory,
    AttendingCountryFactory,
    DelegateFactory,
    OrganizationFactory,
    ParticipationFactory,
    PersonFactory,
    PlaceFactory,
    StopFactory,
    ThemeFactory,
    WorkingLanguageFactory,
    WorkshopFactory,
)

from library.languages import CODES
from organizations.models import Organization
from places.models import Place
from publishing import actions, life, preview
from workshops.models import Workshop

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
TODAY = timezone.localdate()


def dated(days=30, **fields):
    return WorkshopFactory(**{"date_state": "confirmed", "starts_on": TODAY + days * DAY, **fields})


def shown(client, address) -> Page:
    response = client.get(address if isinstance(address, str) else address.get_absolute_url())
    assert response.status_code == 200
    page = Page(response.content.decode())
    assert (page.faults, page.inline, page.count("h1")) == ([], [], 1)
    return page


def said(client, address) -> str:
    return shown(client, address).text


# --- the list, and the archive ---


def test_what_comes_what_has_no_date_and_what_was_stand_apart(client):
    dated(30, name_en="To come")
    dated(-30, name_en="Was")
    WorkshopFactory(name_en="Undated")
    text = said(client, "/en/workshops/")
    order = ["Upcoming", "To come", "Without a date", "Undated", "date not recorded", "Past", "Was", "By year"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert "3 meetings" in text


def test_a_list_without_anything_to_come_says_so(client):
    dated(-30)
    assert "No meeting is announced at the moment." in said(client, "/en/workshops/")


def test_a_card_says_first_when_then_how_things_stand(client):
    dated(30, kind="training", place=PlaceFactory(name_en="Landing"), takes_registrations=True)
    dated(40, name_en="Dropped", cancelled_at=timezone.now())
    text = said(client, "/en/workshops/")
    assert "· registration is open · training · Landing · Cambodia" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "· cancelled · workshop" in text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_list_leads_to_its_calendar_feed_and_archive_with_its_filters(client):
    theme = ThemeFactory(slug="nets")
    workshop = dated(datetime.date(2027, 3, 2).toordinal() - TODAY.toordinal(), kind="training")
    workshop.themes.add(theme)
    AttendingCountryFactory(workshop=workshop, country="LA")
    page = shown(client, "/en/workshops/?kind=training&country=LA&theme=nets&page=1")
    query = "?kind=training&country=LA&theme=nets"
    hrefs = {link.href for link in page.links if link.tag == "a"}
    assert {
        f"http://testserver/en/workshops/calendar.ics{query}",
        f"webcal://testserver/en/workshops/calendar.ics{query}",
        f"/en/workshops/feed/{query}",
        "/en/workshops/2027/",
    } <= hrefs
    assert "what the filters above show comes into your calendar" in page.text


def test_a_year_holds_what_began_or_ended_in_it_and_nothing_else(client):
    new_year = datetime.date(2019, 12, 30)
    WorkshopFactory(name_en="Over new year", date_state="confirmed", starts_on=new_year, ends_on=new_year + 4 * DAY)
    WorkshopFactory(name_en="In spring", date_state="confirmed", starts_on=datetime.date(2020, 3, 1))
    WorkshopFactory(name_en="Undated")
    WorkshopFactory(name_en="Hidden", date_state="confirmed", starts_on=datetime.date(2020, 4, 1), status="draft")
    assert client.get("/en/workshops/2018/").status_code == 404
    text = said(client, "/en/workshops/2019/")
    assert ("Over new year" in text, "In spring" in text) == (True, False)
    text = said(client, "/en/workshops/2020/")
    assert text.index("Over new year") < text.index("In spring")
    assert ("Undated" in text, "Hidden" in text) == (False, False)
    assert "2 meetings" in text
    assert "2020 (2)" in text
    assert "2019 (1)" in text


def test_what_has_no_date_has_its_honest_place(client):
    WorkshopFactory(name_en="Undated")
    dated(name_en="Dated")
    page = shown(client, "/en/workshops/undated/")
    assert ("Undated" in page.text, "nobody recorded when" in page.text) == (True, True)
    assert "/en/workshops/undated/" in {link.href for link in page.links}
    assert "Dated" not in page.text.replace("Undated", "")
    Workshop.objects.filter(name_en="Undated").delete()
    assert "Every meeting of the network has a recorded date." in said(client, "/en/workshops/undated/")


@pytest.mark.parametrize(
    "path",
    [
        *("0/", "1/", "9999/", "99999999999999999999/", "2027/?page=2", "2027/?page=x", "2027/?page=%00", "-1/"),
        *("undated/?page=9", "2027.5/", "2027/agenda/", "nothing/agenda/", "nothing.ics", "nothing.pdf", ".ics"),
        *("%00.ics", "%ff%fe/agenda/", "../2027.ics", "calendar.pdf", "feed.ics"),
    ],
)
def test_an_address_that_is_none_leads_nowhere(client, path):
    dated(datetime.date(2027, 3, 2).toordinal() - TODAY.toordinal())
    assert client.get(f"/en/workshops/{path}").status_code == 404


@pytest.mark.parametrize("name", ["2027", "Undated", "Feed", "Calendar", "New"])
def test_a_workshop_whose_name_is_an_address_already_gets_another(client, name):
    fields = {"name_en": name, "name_status_en": "ours", "summary_en": "x"}
    made = Workshop(original_language="en", kind="workshop", **fields)
    actions.create(entry=made, snapshot={"fields": fields}, by=PersonFactory(is_coordinator=True))
    Workshop.objects.filter(name_en=name).update(status="published", publish_at=timezone.now() - DAY)
    workshop = Workshop.objects.get(name_en=name)
    assert name in said(client, workshop)
    assert client.get(f"/en/workshops/{workshop.slug}.pdf").status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.parametrize("path", ["", "undated/", "2027/", "some/", "some/agenda/", "some.pdf", "feed/"])
def test_public_pages_are_only_read(client, method, path):
    dated(datetime.date(2027, 3, 2).toordinal() - TODAY.toordinal(), slug="some")
    assert getattr(client, method)(f"/en/workshops/{path}").status_code == 405


# --- how one can come ---


def open_workshop(**fields):
    return dated(**{"takes_registrations": True, "capacity": 3, "register_by": TODAY + 9 * DAY, **fields})


def test_an_open_workshop_says_until_when_how_many_and_how(client):
    workshop = open_workshop(registration_text_en="Name a woman and a man.\nTell us what they need.")
    DelegateFactory(workshop=workshop)
    page = shown(client, workshop)
    for words in (
        *("Registration is open", "2 places of 3 are left.", "The last day to register is", "Name a woman and a man."),
        "Register people of your organisation",
    ):
        assert words in page.text
    assert f"/en/workspace/workshops/{workshop.slug}/registration/" in {link.href for link in page.links}


def test_a_full_one_says_that_there_is_a_list(client):
    workshop = open_workshop(capacity=1)
    DelegateFactory(workshop=workshop)
    DelegateFactory(workshop=workshop, state="waiting")
    text = said(client, workshop)
    assert "Full: whoever registers now waits in a list" in text
    assert "The one place is taken." in text
    assert "Register people of your organisation" in text
    assert "one person" in text


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"closed_at": timezone.now()}, "Registration is closed."),
        ({"register_by": TODAY - DAY}, "The last day to register is over."),
    ],
)
def test_a_closed_one_says_why(client, fields, why):
    text = said(client, open_workshop(**fields))
    assert "Nobody can register now" in text
    assert why in text
    assert "Register people of your organisation" not in text


def test_a_cancelled_one_says_so_before_all_else_and_why(client):
    text = said(client, open_workshop(cancelled_at=timezone.now(), cancel_note_en="The road is under water."))
    assert "This meeting was cancelled" in text
    assert "The road is under water." in text
    for words in ("Registration is open", "Register people", "How many can come", "not recorded"):
        assert words not in text
    assert "This meeting was cancelled" in said(client, dated(-9, cancelled_at=timezone.now()))


def test_where_nobody_registers_here_the_page_says_how_it_is_done(client):
    assert "Write to the organisers." in said(client, dated(registration_text_en="Write to the organisers."))
    text = said(client, dated(-9, registration_text_en="Write to the organisers."))
    assert "Write to the organisers." not in text


def test_what_is_over_asks_nobody_to_come(client):
    workshop = open_workshop(starts_on=TODAY - 9 * DAY, register_by=None)
    DelegateFactory(workshop=workshop)
    text = said(client, workshop)
    assert "Register people of your organisation" not in text
    assert "Who was registered" in text
    assert "Who comes" not in text


def test_a_meeting_whose_date_is_not_known_yet_can_be_registered_for(client):
    text = said(client, WorkshopFactory(takes_registrations=True))
    assert "The date is not known yet" in text
    assert "Registration is open" in text
    assert "not recorded" not in text


def test_who_comes_is_told_in_numbers_of_organisations_and_people_never_by_name(client):
    workshop = open_workshop(capacity=None)
    first, second = OrganizationFactory(name_en="Nets", country="LA"), OrganizationFactory(name_en="Boats")
    unseen = OrganizationFactory(name_en="Unseen", status="draft")
    for name, organization, state in (
        *(("Sok Dara", first, "coming"), ("Chan Thy", first, "coming"), ("Noy Keo", second, "coming")),
        *(("Lan Anh", second, "waiting"), ("Gone Home", second, "withdrawn"), ("Un Seen", unseen, "coming")),
    ):
        DelegateFactory(
            workshop=workshop, organization=organization, name=name, state=state, travel=f"By {name}'s boat"
        )
    administrator = PersonFactory(is_superuser=True, is_staff=True)
    for person in (None, administrator):
        if person:
            client.force_login(person)
        page = shown(client, workshop)
        for private in ("Sok Dara", "Chan Thy", "Noy Keo", "Lan Anh", "Gone Home", "boat", "delegate-"):
            assert private not in page.text
        assert "4 people · 3 organisations" in page.text.replace("\N{NO-BREAK SPACE}", " ")
        assert re.search(r"Laos Nets \( ?2 people ?\)", page.text)
        assert re.search(r"Boats \( ?one person ?\)", page.text)
        assert ("Unseen" in page.text) == bool(person)


def test_the_private_online_address_stays_private(client):
    private = open_workshop(online_address="https://meet.example.org/secret", online_for_registered=True)
    client.force_login(PersonFactory(is_superuser=True, is_staff=True))
    assert "secret" not in client.get(private.get_absolute_url()).content.decode()
    assert "Those who are registered get the address." in said(client, private)
    page = shown(client, dated(online_address="https://meet.example.org/open"))
    assert "https://meet.example.org/open" in {link.href for link in page.links}


# --- one workshop ---


def test_unknown_things_are_said_to_be_unknown_and_nothing_is_guessed(client):
    text = said(client, WorkshopFactory(name_en="The founding meeting"))
    assert "The date is not recorded" in text
    assert text.count("not recorded") >= 4  # the date twice, the place, from where, how many
    assert "No report has been added to the record." in text
    for words in ("Registration", "Agenda", "How many can come", "Add to your calendar", "Contents"):
        assert words not in text


def test_what_is_to_come_lacks_no_report(client):
    text = said(client, dated())
    assert "No report has been added" not in text
    assert "People came from" not in text


def test_an_agenda_stands_before_a_meeting_and_behind_the_report_of_one_that_was(client):
    for days, is_first in ((30, True), (-30, False)):
        workshop = dated(days, report_body_en="<p>It rained.</p>")
        AgendaItemFactory(workshop=workshop, title_en="Opening")
        text = said(client, workshop)
        assert (text.index("Opening") < text.index("It rained.")) == is_first


def test_a_long_page_has_a_list_of_contents_that_leads_to_its_parts(client):
    workshop = dated(
        -30,
        report_body_en="<p>a</p>",
        learnt_en="<p>b</p>",
        outcomes_en="<p>c</p>",
        record_note_en="Nobody counted.",
    )
    AgendaItemFactory(workshop=workshop)
    ParticipationFactory(workshop=workshop)
    page = shown(client, workshop)
    anchors = [link.href[1:] for link in page.links if link.href.startswith("#") and link.href != "#main"]
    assert anchors == ["participants", "report", "learnt", "outcomes", "agenda", "unknown"]
    assert set(anchors) <= set(page.ids)
    places = [page.ids.index(anchor) for anchor in anchors]
    assert places == sorted(places)


@pytest.mark.parametrize("language", CODES)
def test_everything_that_can_be_known_stands_on_the_page_in_each_language(client, language):
    workshop = open_workshop(
        kind="study_tour",
        starts_at=datetime.time(8),
        ends_on=TODAY + 31 * DAY,
        ends_at=datetime.time(16),
        venue_en="The long hall",
        cost_en="Free.",
        place=PlaceFactory(),
    )
    WorkingLanguageFactory(workshop=workshop, language="lo", is_interpreted=True)
    workshop.themes.add(ThemeFactory(name_en="Nets"))
    StopFactory(workshop=workshop)
    page = shown(client, f"/{language}/workshops/{workshop.slug}/")
    for words in ("The long hall", "Free.", "Nets"):
        assert words in page.text
    fell_back = {one.language for one in page.words if one.text in ("The long hall", "Free.", "Nets")}
    assert fell_back == {"en"}


def test_a_draft_and_its_parts_are_not_there(client):
    for status, at in (("draft", None), ("archived", timezone.now() - DAY), ("published", timezone.now() + DAY)):
        slug = f"hidden-{status}"
        dated(slug=slug, status=status, publish_at=at)
        for path in (f"{slug}/", f"{slug}/agenda/", f"{slug}.ics", f"{slug}.pdf"):
            assert client.get(f"/en/workshops/{path}").status_code == 404


def test_a_preview_links_to_nothing_that_the_public_cannot_open(client):
    workshop = open_workshop(slug="draft", status="draft", publish_at=None)
    AgendaItemFactory(workshop=workshop, title_en="Opening")
    head = actions.begin(entry=workshop, by=PersonFactory())
    assert life.head(workshop) == head
    link = preview.link(workshop, head.number, "en")
    page = shown(client, link)
    hrefs = {href.href for href in page.links if href.tag == "a"}
    assert not [href for href in hrefs if "draft" in href]
    assert f"{link}agenda/" in hrefs
    assert "Opening" in said(client, f"{link}agenda/")
    assert "Registration is open" in page.text


# --- the way of a tour ---


@pytest.fixture
def tour():
    """Down the river: an exact place, a sanctuary that is shown about where it is, one that is not on the course."""
    tour = dated(slug="tour", kind="study_tour")
    places = (
        {"name_en": "Landing", "country": "LA", "lat": 17.41, "lon": 104.83},
        {"name_en": "Sanctuary", "country": "KH", "lat": 13.3737, "lon": 104.1919, "precision": "commune"},
        {"name_en": "Far away", "country": "VN", "lat": 16.0544, "lon": 108.2022},
    )
    for position, place in enumerate(places, 1):
        StopFactory(workshop=tour, position=position, place=PlaceFactory(**place), what_is_shown_en=f"Thing {position}")
    StopFactory(workshop=tour, position=4, place=Place.objects.get(name_en="Landing"))
    return tour


def test_stops_stand_in_order_with_all_that_is_known_of_them(client, tour):
    stop = tour.stops.get(position=2)
    stop.arrives_at = datetime.datetime(2027, 3, 2, 2, 0, tzinfo=datetime.UTC)
    stop.seasonal_note_en = "Under water in August."
    stop.save()
    stop.hosts.add(OrganizationFactory(name_en="The hosts"), OrganizationFactory(name_en="Unseen", status="draft"))
    text = said(client, tour)
    order = ["4 stops", "1 Landing", "Thing 1", "2 Sanctuary", "approximate position", "Arrival: 2 March 2027, 09:00"]
    order += ["Thing 2", "Under water in August.", "The hosts", "3 Far away", "Thing 3", "4 Landing"]
    start = text.index("4 stops")
    for words in order:
        start = text.index(words, start)
    assert "Unseen" not in text


def test_the_way_is_drawn_without_a_script_and_along_the_river(client, tour):
    page = shown(client, tour)
    pins = [link.href for link in page.links if link.href.startswith("#stop-")]
    # The four pins of the map, then the places down the river: the first with both its numbers.
    assert pins[:4] == ["#stop-1", "#stop-2", "#stop-3", "#stop-4"]
    assert pins[4:] == ["#stop-1", "#stop-2", "#stop-3"]
    assert {"stop-1", "stop-2", "stop-3", "stop-4"} <= set(page.ids)
    assert "1, 4 Landing" in page.text
    assert "Outside the drawn course: 3 Far away" in page.text
    classes = [attributes.get("class") for tag, attributes in page.tags if tag in ("path", "circle")]
    assert (classes.count("route"), classes.count("about-where")) >= (1, 1)


def test_no_true_position_and_no_hidden_place_is_in_the_drawing(client, tour):
    Place.objects.filter(name_en="Far away").update(status="draft")
    html = client.get(tour.get_absolute_url()).content.decode()
    for secret in ("13.3737", "104.1919", "13.37", "104.19", "Far away", "16.05", "108.20"):
        assert secret not in html
    assert html.count('id="stop-') == 3


def test_a_stop_that_is_nowhere_to_be_shown_has_its_number_and_no_pin(client, tour):
    place = Place.objects.get(name_en="Far away")
    place.precision = "hidden"
    place.save()
    page = shown(client, tour)
    assert "3 Far away" in page.text
    assert "Outside the drawn course" not in page.text
    assert "#stop-3" not in {link.href for link in page.links}


def test_a_tour_of_which_no_place_may_be_shown_has_no_map(client):
    tour = dated(kind="study_tour")
    StopFactory(workshop=tour, position=1, place=PlaceFactory(name_en="Secret", precision="hidden"))
    page = shown(client, tour)
    assert "Secret" in page.text  # its name is public, its position is not
    assert "Map of the stops" not in page.text
    assert "Along the river" not in page.text.partition("One stop")[2].partition("Its name in four languages")[0]


# --- what search engines and others are told ---


def test_the_archive_is_in_the_sitemap_in_all_languages(client):
    dated(datetime.date(2027, 3, 2).toordinal() - TODAY.toordinal())
    WorkshopFactory()
    listed = re.findall(r"<loc>http://testserver(.*?)</loc>", client.get("/sitemap-archive.xml").content.decode())
    assert sorted(listed) == sorted(f"/{code}/workshops/{part}/" for code in CODES for part in ("2027", "undated"))


def test_pages_name_their_other_languages(client):
    workshop = dated(datetime.date(2027, 3, 2).toordinal() - TODAY.toordinal(), name_km="ក", name_status_km="ours")
    Workshop.objects.filter(pk=workshop.pk).update(text_state_km="draft")
    for path, codes in (("2027/", set(CODES)), ("undated/", set(CODES)), (f"{workshop.slug}/", {"en", "km"})):
        page = shown(client, f"/en/workshops/{path}")
        named = {link.hreflang for link in page.links if link.tag == "link" and link.hreflang not in ("", "x-default")}
        assert named == codes, path


# --- what it costs ---


@pytest.mark.parametrize("size", [1, 3])
def test_a_page_with_registration_costs_as_much_for_one_as_for_many(client, size):
    workshop = open_workshop(kind="study_tour", capacity=None)
    for number in range(size):
        StopFactory(workshop=workshop, position=number + 1).hosts.add(OrganizationFactory())
        AgendaItemFactory(workshop=workshop).organizations.add(OrganizationFactory())
        DelegateFactory(workshop=workshop)
    with CaptureQueriesContext(connection) as queries:
        client.get(workshop.get_absolute_url())
    # The workshop, its children, places of stops, who comes, organisations, what grew out of it.
    assert len(queries) == 6
    assert Organization.objects.count() == 3 * size
