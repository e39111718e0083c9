"""What participants thought: each is asked once, answers once, and nothing leads from an answer to a person."""

import datetime
import json
import re
from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

import factories as make
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from form_reading import form_data, send

from accounts.models import Letter
from mekongnet.celery import PERIODIC
from organizations.people import digest_of
from workshops import evaluating, forgetting, tasks
from workshops.models import Evaluation, EvaluationTicket, Workshop

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
RESULTS = "/en/workspace/workshops/lake/evaluation/"


def day(number):
    return TODAY + datetime.timedelta(days=number)


def workshop_over(days_ago=1, **fields):
    given = {"date_state": "confirmed", "starts_on": day(-days_ago - 2), "ends_on": day(-days_ago), "slug": "lake"}
    words = {"name_en": "Sanctuaries of the lake", "name_km": "តំបន់អភិរក្ស", "name_status_km": "ours"}
    return make.WorkshopFactory(**{**given, **words, **fields})


@pytest.fixture
def workshop():
    return workshop_over()


@pytest.fixture
def coordinator(client):
    someone = make.PersonFactory(is_coordinator=True)
    client.force_login(someone)
    return someone


def later(days):
    return timezone.now() + datetime.timedelta(days=days)


def letters():
    return list(Letter.objects.order_by("address").values_list("address", flat=True))


def address_in(letter) -> str:
    return re.search(r"https?://[^/\s]+(/\S+/evaluation/\S+/)", letter.body)[1]


def asked(workshop, **fields) -> str:
    """The address in the letter to somebody who was there."""
    delegate = make.DelegateFactory(workshop=workshop, **fields)
    evaluating.ask(workshop.pk)
    return address_in(Letter.objects.get(address=delegate.email))


def over(workshop):
    """Moves the workshop back, so that the time to answer is over."""
    Workshop.objects.filter(pk=workshop.pk).update(starts_on=day(-22), ends_on=day(-20))


# --- who is asked, and when ---


def test_everybody_who_was_to_come_gets_one_letter_in_their_language(workshop):
    english = make.DelegateFactory(workshop=workshop, email="a@example.org", name="Dara")
    make.DelegateFactory(workshop=workshop, email="b@example.org", language="km")
    make.DelegateFactory(workshop=workshop, email="")
    make.DelegateFactory(workshop=workshop, email="c@example.org", state="waiting")
    make.DelegateFactory(workshop=workshop, email="d@example.org", state="withdrawn")
    tasks.ask_for_evaluations()
    tasks.ask_for_evaluations()
    assert letters() == ["a@example.org", "b@example.org"]
    first, second = Letter.objects.order_by("address")
    assert (first.subject, first.language) == ("How was it? Sanctuaries of the lake", "en")
    assert first.body.startswith("Dear Dara,")
    assert first.key == f"workshop:{workshop.pk}:delegate:{english.pk}:evaluation"
    assert address_in(first).startswith("/en/workshops/evaluation/")
    assert (second.language, address_in(second)[:4]) == ("km", "/km/")
    assert "តំបន់អភិរក្ស" in second.body
    assert EvaluationTicket.objects.count() == 2


def test_where_somebody_noted_who_was_there_only_these_are_asked(workshop):
    make.DelegateFactory(workshop=workshop, email="there@example.org", attended=True)
    make.DelegateFactory(workshop=workshop, email="away@example.org", attended=False)
    make.DelegateFactory(workshop=workshop, email="unknown@example.org", attended=None)
    evaluating.ask(workshop.pk)
    assert letters() == ["there@example.org"]


def test_a_name_that_is_noted_later_is_asked_later(workshop):
    make.DelegateFactory(workshop=workshop, email="a@example.org", attended=True)
    evaluating.ask(workshop.pk)
    make.DelegateFactory(workshop=workshop, email="b@example.org", attended=True)
    assert evaluating.ask(workshop.pk) == 1
    assert letters() == ["a@example.org", "b@example.org"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ""),
        ({"starts_on": TODAY, "ends_on": None}, "not over yet"),
        ({"starts_on": day(-1), "ends_on": None}, ""),
        ({"starts_on": day(-14), "ends_on": None}, ""),
        ({"starts_on": day(-15), "ends_on": None}, "time to answer is over"),
        ({"starts_on": None, "ends_on": None, "date_state": "unknown"}, "date is not recorded"),
        ({"cancelled_at": timezone.now()}, "cancelled"),
        ({"status": "draft", "publish_at": None}, "not public"),
        ({"status": "archived"}, "not public"),
        ({"people_deleted_at": timezone.now()}, "time to answer is over"),
        ({"keep_days": 1}, "deleted too soon"),
        ({"keep_days": 2}, ""),
        ({"starts_on": datetime.date.max, "ends_on": None}, "deleted too soon"),
    ],
)
def test_nobody_is_asked_too_early_too_late_or_about_what_was_not(fields, words):
    workshop = workshop_over(**fields)
    make.DelegateFactory(workshop=workshop)
    reason = evaluating.why_not(workshop)
    assert words in reason
    assert bool(reason) == bool(words)
    tasks.ask_for_evaluations()
    assert bool(letters()) == (words == "")
    assert evaluating.ask(workshop.pk) == 0, "even if it is named by its number"


@pytest.mark.parametrize(("zone", "is_asked"), [("Asia/Vientiane", True), ("America/New_York", False)])
def test_the_last_day_ends_where_the_workshop_is(zone, is_asked):
    last = datetime.date(2030, 5, 10)
    workshop = workshop_over(starts_on=last, ends_on=None, zone=zone)
    make.DelegateFactory(workshop=workshop)
    now = datetime.datetime(2030, 5, 11, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    assert evaluating.due(now) == [workshop.pk][: int(is_asked)]
    assert evaluating.ask(workshop.pk, now) == int(is_asked)


def test_all_letters_are_written_however_many_and_wherever_it_stopped(workshop, monkeypatch):
    for number in range(7):
        make.DelegateFactory(workshop=workshop, email=f"{number}@example.org")
    monkeypatch.setattr(evaluating, "A_BATCH", 3)
    write, calls = evaluating.letters.queue_many, []

    def killed(found):
        calls.append(len(found))
        write(found)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(evaluating.letters, "queue_many", killed)
    with pytest.raises(KeyboardInterrupt):
        evaluating.ask(workshop.pk)
    assert (Letter.objects.count(), EvaluationTicket.objects.count()) == (3, 3)
    assert evaluating.ask(workshop.pk) == 4
    assert evaluating.ask(workshop.pk) == 0
    assert letters() == [f"{number}@example.org" for number in range(7)]
    for letter in Letter.objects.all():
        token = address_in(letter).rstrip("/").rpartition("/")[2]
        assert evaluating.ticket_with(token).delegate.email == letter.address


def test_the_schedule_asks_before_letters_go_out_and_people_are_deleted():
    order = list(PERIODIC)
    assert order.index("workshops.tasks.ask_for_evaluations") < order.index("accounts.tasks.send_waiting")
    assert order.index("accounts.tasks.send_waiting") < order.index("workshops.tasks.forget_people")


def test_one_run_of_the_clock_asks_and_sends(workshop, mailoutbox):
    make.DelegateFactory(workshop=workshop, email="a@example.org")
    call_command("tick")
    assert [mail.to for mail in mailoutbox] == [["a@example.org"]]


def test_with_the_people_their_right_to_answer_goes_and_the_answers_stay(workshop):
    address = asked(workshop)
    send(Client(), address, useful="5")
    open_one = asked(workshop)
    assert forgetting.forget_people(workshop)
    assert not Letter.objects.exists()
    assert Evaluation.objects.count() == 1
    assert Client().get(open_one).status_code == 404
    make.DelegateFactory(workshop=workshop)
    tasks.ask_for_evaluations()
    assert not Letter.objects.exists(), "no letters after the deletion"


# --- answering ---


def test_somebody_answers_on_a_telephone_without_an_account(workshop, client):
    address = asked(workshop)
    page = client.get(address)
    assert page.status_code == 200
    assert form_data(page)["language"] == ["en"]
    answer = send(client, address, useful="5", understood="1", best="The boats.\nThe fish.", language="en")
    assert (answer.status_code, answer.url) == (302, address)
    one = Evaluation.objects.get()
    assert (one.useful, one.organised, one.understood, one.will_use) == (5, None, 1, None)
    assert (one.best, one.better, one.language) == ("The boats.\nThe fish.", "", "en")
    thanks = client.get(address).content.decode()
    assert "Thank you" in thanks
    assert "<form" not in thanks.partition("<main")[2]


def test_a_ticket_is_used_once(workshop, client):
    address = asked(workshop)
    data = form_data(client.get(address)) | {"useful": "5"}
    for _time in range(3):
        assert Client().post(address, data).status_code in (200, 302)
    assert Evaluation.objects.count() == 1
    ticket = EvaluationTicket.objects.get()
    assert evaluating.answer(ticket=ticket, said={"language": "en", "useful": 1}) is False
    assert Evaluation.objects.get().useful == 5


def test_opening_the_address_uses_nothing_up(workshop, client):
    address = asked(workshop)
    for method in (client.get, client.head, client.get):
        assert method(address).status_code == 200
    assert not EvaluationTicket.objects.filter(is_used=True).exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "__all__"),
        ({"best": "  \n "}, "__all__"),
        ({"useful": "6"}, "useful"),
        ({"useful": "0"}, "useful"),
        ({"useful": "-1"}, "useful"),
        ({"useful": "five"}, "useful"),
        ({"useful": "9" * 5000}, "useful"),
        ({"useful": "5\x00"}, "useful"),
        ({"best": "x" * 2001}, "best"),
        ({"best": "RBHraCaNacRkkm<úCa RBHraCaNacRkkm<úCa"}, "best"),
        ({"best": "Fish", "language": "th"}, "language"),
    ],
)
def test_what_is_wrong_is_said_and_the_ticket_stays_good(workshop, client, typed, field):
    address = asked(workshop)
    answer = client.post(address, {"better": "", **typed})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Evaluation.objects.exists()
    assert send(client, address, page=answer, useful="3", best="", language="en").status_code == 302


def test_what_was_typed_stays_while_something_is_mended(workshop, client):
    answer = client.post(asked(workshop), {"useful": "9", "organised": "4", "better": "More boats", "language": "vi"})
    data = form_data(answer)
    assert (data["organised"], data["better"], data["language"]) == (["4"], ["More boats"], ["vi"])


def test_harmful_signs_do_not_come_in(workshop, client):
    send(client, asked(workshop), best="<b>a</b>\u202eb\x00", language="km")
    one = Evaluation.objects.get()
    assert (one.best, one.language) == ("<b>a</b>b", "km")


@pytest.mark.parametrize(
    "token", ["x" * 43, "x" * 12, "x" * 11, "x" * 101, "a%00bcdefghijkl", "%F0%9F%90%9F" * 12, "../../etc/passwd"]
)
def test_a_token_that_nobody_has_is_not_known(client, token):
    for method in (client.get, client.post):
        assert method(f"/en/workshops/evaluation/{token}/").status_code == 404


def test_a_link_that_was_cut_off_is_explained(workshop, client):
    address = asked(workshop)
    page = client.get(f"{address[:-5]}/")
    assert page.status_code == 404
    assert "a part of it is missing" in page.content.decode()


def test_a_workshop_called_evaluation_keeps_its_pages(client):
    make.WorkshopFactory(slug="evaluation")
    for page in ("", "agenda/"):
        assert client.get(f"/en/workshops/evaluation/{page}").status_code == 200


def test_the_time_to_answer_ends(workshop, client):
    address = asked(workshop)
    data = form_data(client.get(address)) | {"useful": "5"}
    over(workshop)
    for answer in (client.get(address), client.post(address, data)):
        assert answer.status_code == 410
        assert "time to answer is over" in answer.content.decode()
    assert not Evaluation.objects.exists()
    with pytest.raises(evaluating.Closed):
        evaluating.answer(ticket=EvaluationTicket.objects.get(), said={"language": "en", "useful": 1})
    assert not EvaluationTicket.objects.filter(is_used=True).exists()


def test_who_has_answered_is_thanked_also_when_the_time_is_over(workshop, client):
    address = asked(workshop)
    send(client, address, useful="5")
    over(workshop)
    assert "Thank you" in client.get(address).content.decode()


@pytest.mark.parametrize("standing", ["open", "answered", "over", "unknown"])
def test_the_address_is_told_to_nobody(workshop, client, standing):
    address = asked(workshop)
    if standing == "answered":
        send(client, address, useful="5")
    if standing == "over":
        over(workshop)
    answer = client.get("/en/workshops/evaluation/" + "x" * 43 + "/" if standing == "unknown" else address)
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "strict-origin"
    page = answer.content.decode()
    assert '<meta name="robots" content="noindex">' in page
    assert 'rel="canonical"' not in page
    assert "og:url" not in page


@pytest.mark.parametrize("language", ["vi", "lo", "km", "en"])
def test_the_form_speaks_four_languages(workshop, client, language):
    address = asked(workshop).replace("/en/", f"/{language}/")
    page = client.get(address)
    assert f'<html lang="{language}">' in page.content.decode()
    assert form_data(page)["language"] == [language]
    send(client, address, useful="5")
    assert Evaluation.objects.get().language == language


def test_a_browser_that_tells_no_path_may_send_the_form(workshop):
    """What the policy of the page lets a browser say over HTTPS, with what Django asks of a form."""
    address, browser = asked(workshop), Client(enforce_csrf_checks=True)
    data = form_data(browser.get(address, secure=True)) | {"useful": "5"}
    for headers in ({"referer": "https://testserver/"}, {"origin": "https://testserver"}):
        assert browser.post(address, data, secure=True, headers=headers).status_code in (200, 302)
    assert Evaluation.objects.count() == 1
    assert browser.post(address, data, secure=True, headers={"origin": "null"}).status_code == 403


def test_a_member_who_is_signed_in_answers_as_anybody(workshop, client):
    client.force_login(make.MembershipFactory().user)
    assert send(client, asked(workshop), useful="5").status_code == 302


# --- nobody learns who answered what ---


def test_no_column_leads_from_an_answer_to_a_person_or_a_time():
    columns = {field.name: field for field in Evaluation._meta.get_fields()}
    assert set(columns) == {
        *("id", "workshop", "language", "useful", "organised", "understood", "will_use", "best", "better"),
    }
    assert {field.name for field in EvaluationTicket._meta.get_fields()} == {
        *("id", "delegate", "token_hash", "is_used"),
    }


def test_the_secret_itself_is_kept_nowhere_but_in_the_letter(workshop):
    token = asked(workshop).rstrip("/").rpartition("/")[2]
    assert len(token) >= 43
    assert EvaluationTicket.objects.get().token_hash == digest_of(token)
    assert token not in json.dumps(list(EvaluationTicket.objects.values()))


def stored_order() -> list[int]:
    """The marks in the order in which the database holds the rows, which it does not promise, but tells who asks."""
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT useful FROM workshops_evaluation ORDER BY {place}")
        return [row[0] for row in cursor.fetchall()]


def test_the_database_does_not_remember_in_which_order_answers_came(workshop):
    tickets = [make.EvaluationTicketFactory(delegate__workshop=workshop) for _number in range(15)]
    keys = set()
    for number, ticket in enumerate(tickets):
        evaluating.answer(ticket=ticket, said={"language": "en", "useful": number % 5 + 1, "best": str(number)})
        now = set(Evaluation.objects.values_list("pk", flat=True))
        assert not keys & now, "with each answer all get new numbers"
        keys = now
    came = [number % 5 + 1 for number in range(15)]
    assert sorted(stored_order()) == sorted(came)
    assert stored_order() != came  # by chance the same once in 15!/(3!)^5 = 168,168,000 runs


@pytest.mark.django_db(transaction=True)
def test_no_transaction_joins_an_answer_with_a_ticket(workshop):
    tickets = [make.EvaluationTicketFactory(delegate__workshop=workshop) for _number in range(6)]
    for number, ticket in enumerate(tickets):
        evaluating.answer(ticket=ticket, said={"language": "en", "best": str(number)})
    if connection.vendor == "sqlite":
        return  # it keeps no number of a transaction with a row
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM workshops_evaluation")
        assert cursor.fetchone() == (1,), "all answers were written by the last transaction, whoever gave them"


def at_once(call, given):
    """What `call` gives for each, all at once; one after the other in SQLite, where there is one connection for all."""

    def run(one):
        try:
            return call(one)
        finally:
            if connection.vendor != "sqlite":
                connection.close()

    if connection.vendor == "sqlite":
        return [run(one) for one in given]
    with ThreadPoolExecutor(len(given)) as people:
        return list(people.map(run, given))


@pytest.mark.django_db(transaction=True)
def test_many_at_once_answer_once_and_lose_nothing(workshop):
    first, second = (make.EvaluationTicketFactory(delegate__workshop=workshop) for _number in range(2))

    def answered(ticket):
        return evaluating.answer(ticket=ticket, said={"language": "en", "useful": 3})

    found = at_once(answered, [first, second, first, second, first, second])
    assert sorted(found) == [False] * 4 + [True] * 2
    assert Evaluation.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_write_one_letter_to_each(workshop):
    for number in range(9):
        make.DelegateFactory(workshop=workshop, email=f"{number}@example.org")

    assert sum(at_once(evaluating.ask, [workshop.pk] * 4)) == 9
    assert letters() == [f"{number}@example.org" for number in range(9)]


def test_answers_of_other_workshops_are_left_alone(workshop):
    other = make.EvaluationFactory(workshop__slug="sea", useful=2)
    evaluating.answer(
        ticket=make.EvaluationTicketFactory(delegate__workshop=workshop), said={"language": "en", "useful": 5}
    )
    assert Evaluation.objects.get(pk=other.pk).useful == 2
    assert workshop.evaluations.get().useful == 5


# --- what organisers read ---


def answers(workshop, *marks):
    return [make.EvaluationFactory(workshop=workshop, useful=mark) for mark in marks]


def test_before_the_time_is_over_there_are_only_numbers(workshop, client, coordinator):
    make.DelegateFactory(workshop=workshop, email="")
    for _number in range(6):
        asked(workshop)
    for ticket in EvaluationTicket.objects.all()[:5]:
        evaluating.answer(ticket=ticket, said={"language": "en", "useful": 5, "best": "A boat of my own"})
    page = client.get(RESULTS)
    assert page.context["results"] is None
    assert page.context["response"] == (5, 6, 1)
    words = page.content.decode()
    assert "5 of 6 who were asked" in words
    assert "A boat of my own" not in words
    assert "still coming in" in words


def test_nobody_sees_answers_earlier_by_moving_the_deletion(client, coordinator):
    workshop = workshop_over(days_ago=3)
    answers(workshop, 5, 5, 5, 5, 5)
    Workshop.objects.update(keep_days=3)
    workshop.refresh_from_db()
    assert "time to answer is over" in evaluating.why_not(workshop)
    assert client.get(RESULTS).context["results"] is None
    make.DelegateFactory(workshop=workshop)
    forgetting.forget_due()
    assert client.get(RESULTS).context["results"] is not None


@pytest.mark.parametrize(("count", "is_shown"), [(0, False), (1, False), (4, False), (5, True), (6, True)])
def test_few_answers_are_never_shown(workshop, client, coordinator, count, is_shown):
    for number in range(count):
        make.EvaluationFactory(workshop=workshop, best=f"Boat {number}")
    over(workshop)
    page = client.get(RESULTS)
    assert (page.context["results"] is not None) == is_shown
    assert ("Boat" in page.content.decode()) == (is_shown and count > 0)
    assert ("Too few answers" in page.content.decode()) == (not is_shown)


def test_marks_are_charts_with_tables(workshop, client, coordinator):
    answers(workshop, 5, 5, 4, 1, None, None)
    Evaluation.objects.update(organised=3)
    over(workshop)
    results = client.get(RESULTS).context["results"]
    assert [(one.label, one.value) for one in results.average.bars] == [
        ("It was useful for my work", 3.8),
        ("It was well organised", 3.0),
        ("I understood what was said", None),
        ("I will use at home what I learnt", None),
    ]
    useful, organised, *_others = results.marks
    assert [(one.label, one.value) for one in useful.bars] == [
        *(("Very much", 2), ("Mostly", 1), ("Partly", 0), ("A little", 0), ("Not at all", 1), ("Did not say", 2)),
    ]
    assert [one.value for one in organised.bars] == [0, 0, 6, 0, 0]
    page = client.get(RESULTS).content.decode()
    assert page.count('<table class="bars">') == 5
    assert "<caption>It was well organised</caption>" in page


def test_texts_say_their_language_and_stand_in_an_order_by_chance(workshop, client, coordinator):
    for number in range(12):
        make.EvaluationFactory(workshop=workshop, best=f"b{number:02}", better=f"w{number:02}")
    make.EvaluationFactory(workshop=workshop, best="ទូក\n<b>", language="km")
    over(workshop)
    page = client.get(RESULTS).content.decode()
    assert '<span lang="km">ទូក<br>&lt;b&gt;</span> <span class="tag" lang="km">ភាសាខ្មែរ</span>' in page
    orders = set()
    for _time in range(4):
        found = client.get(RESULTS).context["results"]
        best, better = ([text.value for text in texts] for texts in (found.best, found.better))
        orders |= {tuple(best)}
        assert sorted(better) == [f"w{number:02}" for number in range(12)]
        assert [text[1:] for text in best if text != "ទូក\n<b>"] != [text[1:] for text in better]
    assert len(orders) == 4


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"ends_on": day(3)}, "not over yet"),
        ({"keep_days": 1}, "deleted too soon"),
        ({"cancelled_at": timezone.now()}, "cancelled"),
        ({"starts_on": None, "ends_on": None, "date_state": "unknown"}, "date is not recorded"),
    ],
)
def test_coordinators_learn_why_nobody_is_asked(client, coordinator, fields, words):
    workshop_over(**fields)
    page = client.get(RESULTS)
    assert page.status_code == 200
    assert words in page.content.decode()


def test_what_was_answered_can_be_read_after_the_people_are_deleted(workshop, client, coordinator):
    answers(workshop, 5, 5, 5, 5, 5)
    forgotten = timezone.now()
    Workshop.objects.update(people_deleted_at=forgotten, starts_on=day(-102), ends_on=day(-100))
    assert client.get(RESULTS).context["results"].average.bars[0].value == 5


def test_only_the_organisers_read_it(workshop, client):
    """Coordinators, and managers of an organisation that organises it; not its editors, and not who took part."""
    organiser = make.ParticipationFactory(workshop=workshop, role="organiser").organization
    guest = make.ParticipationFactory(workshop=workshop, role="participant").organization
    for person, status in (
        (make.PersonFactory(), 403),
        (make.MembershipFactory(organization=organiser, role="editor").user, 403),
        (make.MembershipFactory(organization=guest, role="manager").user, 403),
        (make.MembershipFactory(organization=organiser, role="manager").user, 200),
        (make.PersonFactory(is_coordinator=True), 200),
    ):
        client.force_login(person)
        assert client.get(RESULTS).status_code == status
    assert client.post(RESULTS).status_code == 405


def test_the_page_of_the_workshop_tells_nothing_of_it(workshop):
    answers(workshop, 5, 5, 5, 5, 5)
    Evaluation.objects.update(best="A boat of my own")
    over(workshop)
    assert "A boat of my own" not in Client().get("/en/workshops/lake/").content.decode()


def test_where_workshops_are_run_there_is_a_way_to_it(workshop, client, coordinator):
    assert RESULTS in client.get(reverse("workspace:run", args=["lake"])).content.decode()
    assert RESULTS in client.get(reverse("workspace:desk", args=["workshops", "lake"])).content.decode()


def test_letters_about_it_are_counted_by_themselves(workshop, client, coordinator):
    asked(workshop)
    page = client.get(reverse("workspace:workshop_letters", args=["lake"]))
    assert [(row.label, row.written) for row in page.context["outgoing"].rows] == [("Evaluation", 1)]


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_the_same_number_of_queries(workshop, client, coordinator, rows, django_assert_num_queries):
    address = asked(workshop)
    for _number in range(rows * 5):
        make.EvaluationFactory(workshop=workshop, best="Boats")
        make.DelegateFactory(workshop=workshop)
    visitor = Client()
    for reader, url, count in ((visitor, address, 1), (client, RESULTS, 7)):
        reader.get(url)
        with django_assert_num_queries(count):
            reader.get(url)
    over(workshop)
    with django_assert_num_queries(8):
        client.get(RESULTS)
