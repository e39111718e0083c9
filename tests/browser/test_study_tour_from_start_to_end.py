"""A study tour from its announcement to the case study that grew out of it, and one that is cancelled: as those live
it who make it, come and read of it, a coordinator at a desk, the host, a guest and a visitor on phones of 360 px. The
portal, its worker and the mail server run in processes of their own.
"""

import datetime

import pytest
import reports
from delegations import come_by_letter, confirmed, register
from desk import Desk
from django.utils import timezone
from letterbox import entry_in, events_in, link_in, words_of
from whole_portal import PASSWORD, person, time_passes

from casestudies.models import CaseStudy
from organizations.models import Organization
from places.models import Place
from workshops.models import Delegate, Workshop
from workshops.zones import zone_of

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.django_db(transaction=True)]

FIRST = timezone.localdate() + datetime.timedelta(days=30)
LAST = FIRST + datetime.timedelta(days=1)
NAMES = {"en": "Study tour to the flooded forest", "km": "ដំណើរទស្សនកិច្ចទៅព្រៃលិចទឹក"}
HOST, GUEST = ("sopheap@example.org", "km"), ("bounmy@example.org", "lo")
SHOWN, SEASON = "Fishers show how they guard the forest.", "The forest stands in water from July to November."
STORY = "Guests from Laos went with the night patrol."
TITLE, SUMMARY, CONTEXT = (
    "ເຂດສະຫງວນປາຂອງບ້ານ",
    "ຊາວບ້ານປິດວັງນ້ຳແຫ່ງໜຶ່ງ ແລະ ປາກໍກັບຄືນມາ.",
    "Fishers of the village tell of it.",
)
WHY = {"en": "The river is too high.", "km": "ទឹកទន្លេឡើងខ្ពស់ពេក។"}


@pytest.fixture
def people(network):
    """A coordinator, and editors of the community that hosts and of an organisation that sends guests."""
    person("chan@example.org", "en", name="Chan Rattanak", is_coordinator=True)
    person(*HOST, organization="kampong-phluk-community")
    person(*GUEST, organization="soda")


def key_of(model, slug) -> int:
    return model.objects.get(slug=slug).pk


def test_a_study_tour_from_its_announcement_to_a_case_study(whole_portal, people):
    post, phone = whole_portal.post, whole_portal.phone
    desk, visitor, host, guest = Desk(phone()), phone(), phone(), phone()
    desk.sign_in("chan@example.org", PASSWORD)
    tour = create(desk)
    page = f"/workshops/{tour.slug}/"
    desk.publish(tour)
    read_the_way(visitor, page)
    itinerary(visitor, page, tour)

    assert desk.announce(tour, languages=["km", "lo"]) == "2"
    for walker, (address, language), name in ((host, HOST, "សុភាព"), (guest, GUEST, "ບຸນມີ")):
        letter = post.next(address)
        assert NAMES.get(language, NAMES["en"]) in words_of(letter)
        come_by_letter(walker, letter)
        register(walker, name, email=address, language=language)
        confirmed(post.next(address), name, tour)

    time_passes(tour, 32)
    reports.note_who_was_there(desk, tour, "សុភាព", "ບຸນມີ")
    reports.open_report(desk, tour)
    desk.fill(report_body_en=STORY)
    desk.save()
    desk.publish(tour)
    visitor.open(f"/lo{page}")
    assert STORY in words_on(visitor)
    assert visitor.page.locator("table.bars td").all_inner_texts()[:2] == ["1", "1"]

    study = write_what_was_learnt(Desk(guest), tour)
    visitor.open(f"/lo{page}")
    assert TITLE not in words_on(visitor)
    desk.open(link_in(post.next("chan@example.org"), f"/{study.slug}/"))
    desk.publish(study)
    read_both_ways(visitor, page, study)
    assert post.unread() == []


def words_on(walker) -> str:
    return walker.page.locator("main").inner_text()


def create(desk) -> Workshop:
    """The stops of the network's first tour, with hours, and one stop more."""
    desk.open("/en/workspace/workshops/new/")
    desk.fill(
        **{f"name_{code}": name for code, name in NAMES.items()},
        summary_en="Two days with the communities on the lake.",
        kind="study_tour",
        date_state="confirmed",
        starts_on=FIRST,
        starts_at="07:00",
        ends_on=LAST,
        ends_at="12:00",
        zone="Asia/Phnom_Penh",
        place=key_of(Place, "tonle-sap"),
        takes_registrations=True,
    )
    for slug in ("kampong-phluk-community", "keo-por-community"):
        desk.add("participations", organization=key_of(Organization, slug), role="host")
    desk.save()
    tour = Workshop.objects.get(name_en=NAMES["en"])
    desk.open(f"/en/workspace/workshops/{tour.slug}/copy/")
    desk.page.locator("[name='from']").first.select_option("study-tour-tonle-sap")
    desk.go("form[method=get].questions button")
    desk.go("#copy-form button")
    hours = {
        "stops-0-arrives_at": f"{FIRST}T07:30",
        "stops-0-leaves_at": f"{FIRST}T10:00",
        "stops-1-arrives_at": f"{FIRST}T13:00",
        "stops-1-leaves_at": f"{FIRST}T17:15",
    }
    desk.fill(**hours, **{"stops-1-what_is_shown_en": SHOWN, "stops-1-seasonal_note_en": SEASON})
    desk.add("stops", place=key_of(Place, "siem-reap"), arrives_at=f"{LAST}T09:00")
    desk.save()
    return tour


def read_the_way(visitor, page):
    """The stops in their order with hours and hosts, on a map and along the river."""
    visitor.open(f"/en{page}")
    stops = visitor.page.locator("ol.tour > li")
    assert stops.count() == 3
    second = stops.nth(1).inner_text()
    assert all(words in second for words in ("13:00", "17:15", SHOWN, SEASON))
    assert stops.nth(1).locator("a[href$='/organizations/kampong-phluk-community/']").count() == 1
    assert visitor.page.locator("figure.basin svg a").count() == 3
    assert visitor.page.locator(".river ul.stops li, #along ~ p a[href^='#stop-']").count() == 3


def itinerary(visitor, page, tour):
    """The way on paper, and in a calendar by the clock of the tour."""
    for code in ("vi", "lo", "km", "en"):
        paper = visitor.page.request.get(f"{visitor.root}/{code}{page[:-1]}.pdf")
        assert (paper.headers["content-type"], paper.body()[:5]) == ("application/pdf", b"%PDF-")
        calendar = visitor.page.request.get(f"{visitor.root}/{code}{page[:-1]}.ics").text()
        _calendar, (whole, *stops) = events_in(calendar)
        assert (whole.start.date(), whole.end.date()) == (FIRST, LAST)
        zone = zone_of(tour)
        assert [(one.start, one.get("DTEND") and one.end) for one in stops] == [
            (moment(FIRST, "07:30", zone), moment(FIRST, "10:00", zone)),
            (moment(FIRST, "13:00", zone), moment(FIRST, "17:15", zone)),
            (moment(LAST, "09:00", zone), None),
        ]


def moment(day, hour, zone):
    return datetime.datetime.combine(day, datetime.time.fromisoformat(hour), zone)


def write_what_was_learnt(desk, tour) -> CaseStudy:
    """The guests tell what they tried at home, and on which tour they learnt it."""
    desk.open("/lo/workspace/case-studies/new/")
    desk.fill(
        title_lo=TITLE,
        summary_lo=SUMMARY,
        body_lo=CONTEXT,
        country="LA",
        approach="cbnrm",
        basis="compiled",
        more_sources="https://example.org/report",
    )
    desk.save()
    study = CaseStudy.objects.get(title_lo=TITLE)
    desk.go(f"main a[href$='/{study.slug}/learnt-on/']")
    desk.fill(other=tour.slug)
    desk.go("form.questions button")
    desk.open(f"/lo/workspace/case-studies/{study.slug}/")
    desk.go("form[action$='/submit/'] button")
    return study


def read_both_ways(visitor, page, study):
    visitor.open(f"/lo{page}")
    visitor.go(f"main a[href='/lo/case-studies/{study.slug}/']")
    assert SUMMARY in words_on(visitor)
    visitor.go(f"main a[href='/lo{page}']")


def test_a_study_tour_that_is_cancelled(whole_portal, people):
    post, phone = whole_portal.post, whole_portal.phone
    desk, visitor, host = Desk(phone()), phone(), phone()
    desk.sign_in("chan@example.org", PASSWORD)
    tour = create(desk)
    desk.publish(tour)
    desk.announce(tour, languages=["km", "lo"])
    post.next(GUEST[0])
    come_by_letter(host, post.next(HOST[0]))
    register(host, "សុភាព", email="guest@example.org", language="km")
    before = confirmed(post.next("guest@example.org"), "សុភាព", tour)

    desk.open(f"/en/workspace/workshops/{tour.slug}/run/")
    desk.go("main a[href$='/run/cancel/']")
    desk.fill(**WHY)
    desk.go("form.questions button")
    for address, language in (HOST, GUEST, ("guest@example.org", "km")):
        letter = post.next(address)
        assert WHY.get(language, f"{WHY['en']} [English]") in words_of(letter)
        method, entry = entry_in(letter)
        assert (method, entry["UID"], entry["STATUS"]) == ("CANCEL", before["UID"], "CANCELLED")
        assert entry["SEQUENCE"] > before["SEQUENCE"]
    visitor.open(f"/km/workshops/{tour.slug}/")
    assert WHY["km"] in words_on(visitor)
    _calendar, events = events_in(visitor.page.request.get(f"{visitor.root}/km/workshops/{tour.slug}.ics").text())
    assert {str(event["STATUS"]) for event in events} == {"CANCELLED"}
    host.open(f"/km/workspace/workshops/{tour.slug}/registration/")
    assert host.page.locator("[name=name]").count() == 0
    assert Delegate.objects.coming().count() == 1
    assert post.unread() == []
