"""A regional workshop from its announcement to what changed at home, as those live it who make it, come and read of it:
a coordinator at a desk, two member organisations and a visitor on phones of 360 px. The portal, its worker and the mail
server run in processes of their own.
"""

import datetime

import pytest
import reports
from delegations import come_by_letter, confirmed, register, take_out
from desk import Desk
from django.utils import timezone, translation
from letterbox import entry_in, events_in, has_entry, link_in, words_of
from openpyxl import load_workbook
from real_services import wait_for
from whole_portal import PASSWORD, person, time_passes

from library import writing
from library.models import Theme
from organizations.models import Organization
from places.models import Place
from workshops.commitments import STANDINGS
from workshops.models import Delegate, EvaluationTicket, Workshop

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.django_db(transaction=True)]

FIRST = timezone.localdate() + datetime.timedelta(days=30)
LAST = FIRST + datetime.timedelta(days=1)
NAMES = {
    "en": "Regional workshop on fish sanctuaries",
    "km": "សិក្ខាសាលាតំបន់ស្តីពីដែនអភិរក្សត្រី",
    "lo": "ກອງປະຊຸມພາກພື້ນກ່ຽວກັບເຂດສະຫງວນປາ",
}
BRING = "Bring the map of your sanctuary."
COORDINATOR = "Chan Rattanak"
MOM, VANNA, BOUNMY, NOY = PEOPLE = ("ម៉ុម ស្រី", "វណ្ណា", "ບຸນມີ", "ນ້ອຍ")
READERS = {"km": "dara@example.org", "lo": "kham@example.org", "vi": "hoa@example.org", "en": "ann@example.org"}
ORGANIZATIONS = {"km": "fact", "lo": "aima", "vi": "pannature", "en": "eec"}
STORY, LEARNT = "The guards of two villages told how they began.", "A sign that children painted is left standing."
PROMISE, PAPER, SEEN = "Mark the sanctuary with buoys.", "Report of the workshop", "Fishers at a table with a map."
OPINION, CHANGED = "ໄດ້ເຫັນແຜນທີ່.", "យើងបានដាក់ពោងនៅជុំវិញដែនអភិរក្ស។"


def key_of(model, slug) -> int:
    return model.objects.get(slug=slug).pk


def test_a_regional_workshop_from_its_announcement_to_what_changed_at_home(whole_portal):
    person("chan@example.org", "en", name=COORDINATOR, is_coordinator=True)
    for language, address in READERS.items():
        person(address, language, organization=ORGANIZATIONS[language])
    post, phone = whole_portal.post, whole_portal.phone
    desk, visitor, dara, kham = Desk(phone()), phone(), phone(), phone()

    desk.sign_in("chan@example.org", PASSWORD)
    workshop = create(desk)
    page = f"/workshops/{workshop.slug}/"
    assert visitor.page.goto(f"{visitor.root}/vi{page}").status == 404
    desk.publish(workshop)
    visitor.open(f"/vi{page}")
    assert desk.announce(workshop, countries=["LA", "KH", "VN"]) == "4"
    letters = {code: post.next(address) for code, address in READERS.items()}
    for code, letter in letters.items():
        is_announced(letter, code)

    come_by_letter(dara, letters["km"])
    register(dara, MOM, email="mom@example.org", language="km", diet="គ្មានសាច់ជ្រូក", access_needs="កៅអីជិត")
    register(dara, VANNA)
    come_by_letter(kham, letters["lo"])
    register(kham, BOUNMY, email="bounmy@example.org", language="lo", travel="=1+1")
    register(kham, NOY, email="noy@example.org", language="lo")
    # Letters about the one who has no address go to the one who registered her.
    readers = {MOM: "mom@example.org", VANNA: "dara@example.org", BOUNMY: "bounmy@example.org"}
    entries = {name: confirmed(post.next(address), name, workshop) for name, address in readers.items()}
    assert len({entry["UID"] for entry in entries.values()}) == 1
    assert not has_entry(post.next("noy@example.org"))

    begin_an_hour_later(desk, workshop)
    for name, address in readers.items():
        is_moved(post.next(address), entries[name])
    waits = post.next("noy@example.org")
    assert not has_entry(waits)
    tells_the_hours(waits)

    take_out(dara, MOM)
    method, taken_out = entry_in(post.next("mom@example.org"))
    assert (method, taken_out["UID"], taken_out["STATUS"]) == ("CANCEL", entries[MOM]["UID"], "CANCELLED")
    moved_up = confirmed(post.next("noy@example.org"), NOY, workshop)
    assert entries[MOM]["SEQUENCE"] + 1 < taken_out["SEQUENCE"] < moved_up["SEQUENCE"]

    who_comes(desk, workshop)
    time_passes(workshop, 30)
    nobody_can_register(kham, page)
    who_was_there(desk, workshop)
    time_passes(workshop, 2)
    write_the_report(desk, workshop)
    say_how_far_it_is(whole_portal, dara)
    read_in_public(visitor, page)

    answer(phone(), asked(whole_portal))
    nothing_is_seen_of_one_answer(desk, workshop)
    tell_what_changed(whole_portal, dara, workshop)
    show_what_changed(desk, workshop)
    visitor.open(f"/vi{page}")
    assert CHANGED in words_on(visitor)
    people_are_forgotten(whole_portal, desk, workshop)
    assert post.unread() == []


def words_on(walker) -> str:
    return walker.page.locator("main").inner_text()


# --- before it ---


def create(desk) -> Workshop:
    desk.go("main a[href$='/workshops/new/']")
    desk.fill(
        **{f"name_{code}": name for code, name in NAMES.items()},
        summary_en="Two days on sanctuaries that fishers guard themselves.",
        kind="regional",
        themes=[key_of(Theme, "fish-sanctuaries")],
        date_state="confirmed",
        starts_on=FIRST,
        starts_at="08:30",
        ends_on=LAST,
        ends_at="16:00",
        zone="Asia/Phnom_Penh",
        place=key_of(Place, "siem-reap"),
        venue_en="The hall of the fishery office",
        countries=["LA", "KH"],
        working_languages=["km", "lo"],
        interpreted=["en"],
        takes_registrations=True,
        register_by=FIRST - datetime.timedelta(days=10),
        capacity=3,
        registration_text_en=BRING,
        cost_en="The network pays for rooms and food.",
    )
    desk.add("participations", organization=key_of(Organization, "fact"), role="organiser")
    desk.add("agenda", day=1, starts_at="08:30", ends_at="09:00", title_en="Opening")
    told = {"title_en": "What Laos has learnt", "language": "lo", "country": "LA", "approach": "cbnrm"}
    desk.add("agenda", day=2, starts_at="09:00", ends_at="10:30", **told)
    desk.save()
    return Workshop.objects.get(name_en=NAMES["en"])


def is_announced(letter, code):
    """In the reader's words, or with the name of the language beside what stands there in another one."""
    assert letter["Content-Language"] == code
    with translation.override(code):
        assert translation.gettext("MekongNet announces:") in words_of(letter)
    assert (NAMES[code] if code in NAMES else f"{NAMES['en']} [English]") in words_of(letter)
    assert (BRING if code == "en" else f"{BRING} [English]") in words_of(letter)


def begin_an_hour_later(desk, workshop):
    desk.open(f"/en/workspace/workshops/{workshop.slug}/edit/")
    desk.fill(starts_at="09:30")
    desk.save()
    desk.publish(workshop)


def is_moved(letter, before):
    """It says what is new, and moves the entry that is in the calendar."""
    method, entry = entry_in(letter)
    assert (method, entry["UID"]) == ("REQUEST", before["UID"])
    assert entry["SEQUENCE"] == before["SEQUENCE"] + 1
    assert (entry.start - before.start, entry.end) == (datetime.timedelta(hours=1), before.end)
    tells_the_hours(letter)


def tells_the_hours(letter):
    with translation.override(letter["Content-Language"]):
        for hour in ("08:30", "09:30"):
            assert writing.time(datetime.time.fromisoformat(hour)) in words_of(letter)


# --- its days ---


def who_comes(desk, workshop):
    """The list of those who come, and the same as a table that holds no formula."""
    desk.open(f"/en/workspace/workshops/{workshop.slug}/delegates/")
    assert all(name in desk.words for name in (VANNA, BOUNMY, NOY))
    assert MOM not in desk.words
    with desk.page.expect_download() as asked_for:
        desk.page.locator("a[href$='/delegates.xlsx']").click()
    with asked_for.value.path().open("rb") as file:
        rows = list(load_workbook(file).active.iter_rows())
    assert {row[1].value for row in rows[1:]} == {VANNA, BOUNMY, NOY}
    (travel,) = [cell for row in rows for cell in row if cell.value == "=1+1"]
    assert travel.data_type == "s"


def nobody_can_register(walker, page):
    """On the first day the last one to register is over."""
    walker.open(f"/lo/workspace{page}registration/aima/")
    assert BOUNMY in words_on(walker)
    assert walker.page.locator("[name=name]").count() == 0


def who_was_there(desk, workshop):
    """Two of three."""
    reports.note_who_was_there(desk, workshop, VANNA, BOUNMY)
    there = dict(Delegate.objects.coming().values_list("name", "attended"))
    assert there == {VANNA: True, BOUNMY: True, NOY: False}


def write_the_report(desk, workshop):
    reports.open_report(desk, workshop)
    reports.take_from_word(desk, "report_body", STORY)
    desk.fill(learnt_en=LEARNT, shows_progress=True)
    desk.add("contributions", country="LA", text_en="Guards who are chosen by the village.")
    due = timezone.localdate() + datetime.timedelta(days=10)
    desk.add("commitments", organization=key_of(Organization, "fact"), text_en=PROMISE, due_on=due)
    desk.save()
    reports.add_document(desk, workshop, kind="report", language="km", title_en=PAPER)
    reports.add_photo(desk, workshop, alt_en=SEEN, credit="MekongNet")
    desk.publish(workshop)


# --- what came of it ---


def say_how_far_it_is(portal, walker):
    """What an organisation promised stands in its workspace; a letter ten days before it is due asks for an answer."""
    walker.open("/km/workspace/")
    assert PROMISE in words_on(walker)
    portal.clock("workshops.tasks.remind_of_commitments")
    letter = portal.post.next("dara@example.org")
    assert PROMISE in words_of(letter)
    walker.open(link_in(letter, "/commitments/"))
    walker.choose("state", "under_way")
    walker.go("main form .row button")


def read_in_public(visitor, page):
    """Organisations, numbers, and what came of it; nowhere the name or the address of a person."""
    visitor.open(f"/vi{page}")
    with translation.override("vi"):
        said = [STORY, LEARNT, PROMISE, PAPER, str(STANDINGS["under_way"])]
    assert [words for words in said if words not in words_on(visitor)] == []
    assert visitor.page.get_by_alt_text(SEEN).count() == 1
    by_country = visitor.page.locator("table.bars").first
    assert by_country.locator("td").all_inner_texts() == ["1", "1"]
    assert by_country.locator("svg").count() == 2
    own = [page, f"{page}agenda/", f"{page[:-1]}.ics", f"{page[:-1]}.pdf"]
    others = ["/workshops/", "/workshops/calendar.ics", "/workshops/feed/", "/organizations/fact/"]
    for address in (f"/{code}{path}" for code in READERS for path in (*own, *others)):
        answered = visitor.page.request.get(visitor.root + address)
        assert answered.ok, address
        text = answered.body().decode(errors="replace")
        assert not [words for words in (*PEOPLE, COORDINATOR, "@example.org") if words in text], address
    _calendar, (entry,) = events_in(visitor.page.request.get(f"{visitor.root}/vi{page[:-1]}.ics").text())
    assert "ATTENDEE" not in entry


def asked(portal) -> str:
    """The address in the letter to the one who was there and can be written to."""
    portal.clock("workshops.tasks.ask_for_evaluations")
    wait_for(EvaluationTicket.objects.exists)
    portal.clock("accounts.tasks.send_waiting")
    letter = portal.post.next("bounmy@example.org")
    assert letter["Content-Language"] == "lo"
    return link_in(letter, "/evaluation/")


def answer(guest, address):
    """On a phone, by somebody without an account; once."""
    guest.open(address)
    guest.choose("useful", "5")
    guest.write("[name=best]", OPINION)
    guest.go("main form .row button")
    guest.open(address)
    assert guest.page.locator("main form").count() == 0


def nothing_is_seen_of_one_answer(desk, workshop):
    """Neither while answers come in nor afterwards: five are needed."""
    for days in (0, 14):
        time_passes(workshop, days)
        desk.open(f"/en/workspace/workshops/{workshop.slug}/evaluation/")
        assert "1 of 1 who were asked" in desk.words
        assert OPINION not in desk.page.content()
        assert desk.page.locator("main table.bars").count() == 0
    assert "Too few answers to show them" in desk.words


def tell_what_changed(portal, walker, workshop):
    """Three months later both organisations are asked; one of them answers for everybody to read."""
    time_passes(workshop, 80)
    portal.clock("workshops.tasks.ask_what_changed")
    portal.post.next("kham@example.org")
    walker.open(link_in(portal.post.next("dara@example.org"), "/follow-ups/"))
    walker.write("[name=text]", CHANGED)
    walker.press("[name=may_be_shown]", "Space")
    walker.go("main form .row button")


def show_what_changed(desk, workshop):
    desk.open(f"/en/workspace/workshops/{workshop.slug}/run/")
    desk.go("main a[href$='/follow-ups/']")
    desk.page.locator("main li", has_text=CHANGED).locator("form button").click()
    desk.page.locator("main .tag", has_text="public").wait_for()


def people_are_forgotten(portal, desk, workshop):
    portal.clock("workshops.tasks.forget_people")
    wait_for(lambda: not Delegate.objects.exists())
    desk.open(f"/en/workspace/workshops/{workshop.slug}/delegates/")
    assert not [name for name in PEOPLE if name in desk.page.content()]
