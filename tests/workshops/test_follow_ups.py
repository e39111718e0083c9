"""What changed at home: organisations are asked after three months and a year, answer in a log, and coordinators choose
what everybody reads.
"""

import datetime
import json
from zoneinfo import ZoneInfo

import factories as make
import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from form_reading import form_data, send

from accounts.models import Letter
from mekongnet.celery import PERIODIC
from publishing.models import Step
from workshops import afterwards, tasks
from workshops.models import FollowUp, Workshop
from workshops.printing import paper_of
from workshops.programme import Programme

pytestmark = pytest.mark.django_db

LAST = datetime.date(2030, 5, 31)
HERE = ZoneInfo("Asia/Ho_Chi_Minh")
HOME = "/en/workspace/"
OF_WORKSHOP = "/en/workspace/workshops/lake/follow-ups/"
PUBLIC = "/en/workshops/lake/"


def at(day, hour=8):
    return datetime.datetime.combine(day, datetime.time(hour), HERE)


def workshop_over(**fields):
    given = {"date_state": "confirmed", "starts_on": LAST - datetime.timedelta(days=2), "ends_on": LAST, "slug": "lake"}
    words = {"name_en": "Sanctuaries of the lake", "name_km": "តំបន់អភិរក្ស", "name_status_km": "ours"}
    return make.WorkshopFactory(**{**given, **words, **fields})


@pytest.fixture
def workshop():
    return workshop_over()


@pytest.fixture
def fishers(workshop):
    organization = make.OrganizationFactory(slug="fishers", name_en="Fishers of the lake")
    make.ParticipationFactory(workshop=workshop, organization=organization)
    return organization


@pytest.fixture
def editor(fishers, client):
    someone = make.MembershipFactory(organization=fishers, user__language="en", user__name="Dara").user
    client.force_login(someone)
    return someone


@pytest.fixture
def question(workshop, fishers):
    return make.FollowUpFactory(workshop=workshop, organization=fishers)


@pytest.fixture
def office():
    found = Client()
    found.force_login(make.PersonFactory(is_coordinator=True, name="Coordinator"))
    return found


def page(question):
    return reverse("workspace:follow_up", args=[question.pk])


def letters():
    return list(Letter.objects.order_by("pk").values_list("subject", flat=True))


def asked():
    return sorted(FollowUp.objects.values_list("organization__slug", "months"))


def answered(question, **fields):
    said = {"text": "We close the creek in June.", "language": "en", "answered_at": timezone.now()}
    FollowUp.objects.filter(pk=question.pk).update(**{**said, "may_be_shown": True, **fields})
    question.refresh_from_db()
    return question


# --- whom, and when ---


@pytest.mark.parametrize(
    ("last", "months", "day"),
    [
        ((2030, 5, 31), 3, (2030, 8, 31)),
        ((2029, 11, 30), 3, (2030, 2, 28)),
        ((2027, 11, 30), 3, (2028, 2, 29)),
        ((2030, 10, 31), 3, (2031, 1, 31)),
        ((2028, 2, 29), 12, (2029, 2, 28)),
        ((2030, 12, 31), 12, (2031, 12, 31)),
        ((9999, 12, 31), 3, None),
    ],
)
def test_the_day_on_which_they_are_asked(last, months, day):
    workshop = workshop_over(starts_on=datetime.date(*last), ends_on=None)
    assert afterwards.asked_on(workshop, months) == (day and datetime.date(*day))


@pytest.mark.parametrize(
    ("day", "months"),
    [
        *((datetime.date(2030, 8, 30), []), (datetime.date(2030, 8, 31), [3]), (datetime.date(2030, 9, 30), [3])),
        *((datetime.date(2030, 10, 1), []), (datetime.date(2031, 5, 30), []), (datetime.date(2031, 5, 31), [12])),
        *((datetime.date(2031, 6, 30), [12]), (datetime.date(2031, 7, 1), []), (datetime.date(2040, 5, 31), [])),
    ],
)
def test_they_are_asked_in_its_time_and_not_about_what_is_long_ago(workshop, editor, day, months):
    assert afterwards.due(at(day)) == [workshop.pk][: len(months)]
    assert afterwards.ask(workshop.pk, at(day)) == len(months)
    assert asked() == [("fishers", one) for one in months]
    assert len(letters()) == len(months)


def test_each_is_asked_once_however_often_the_round_runs(workshop, editor):
    for number in range(400):
        now = at(LAST + datetime.timedelta(days=number))
        for _time in range(2 if number % 30 == 2 else 1):
            for workshop_id in afterwards.due(now):
                afterwards.ask(workshop_id, now)
    assert asked() == [("fishers", 3), ("fishers", 12)]
    assert letters() == ["What changed since “Sanctuaries of the lake”?"] * 2
    assert [one.key for one in Letter.objects.order_by("pk")] == [
        f"workshop:{workshop.pk}:follow_up:{months}:{editor.memberships.get().organization_id}:{editor.pk}"
        for months in (3, 12)
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_on": None, "ends_on": None, "date_state": "unknown"},
        {"cancelled_at": timezone.now()},
        {"status": "draft", "publish_at": None},
        {"status": "archived"},
    ],
)
def test_nobody_is_asked_about_what_has_no_date_was_cancelled_or_is_not_public(fields):
    workshop = workshop_over(**fields)
    make.MembershipFactory(organization=make.ParticipationFactory(workshop=workshop).organization)
    for day in (datetime.date(2030, 9, 1), datetime.date(2031, 6, 1)):
        assert afterwards.due(at(day)) == []
        assert afterwards.ask(workshop.pk, at(day)) == 0
    assert not FollowUp.objects.exists()


@pytest.mark.parametrize(("zone", "is_asked"), [("Asia/Vientiane", True), ("America/New_York", False)])
def test_the_day_begins_where_the_workshop_was(zone, is_asked):
    workshop = workshop_over(zone=zone)
    make.ParticipationFactory(workshop=workshop)
    assert bool(afterwards.due(at(datetime.date(2030, 8, 31)))) == is_asked


def test_organisations_that_took_part_are_asked():
    workshop = workshop_over()
    for role in ("organiser", "host", "participant", "speaker", "funder"):
        make.ParticipationFactory(workshop=workshop, organization__slug=role, role=role)
    make.ParticipationFactory(workshop=workshop, organization__slug="gone", organization__status="archived")
    make.DelegateFactory(workshop=workshop, organization__slug="was-there", attended=True)
    make.DelegateFactory(workshop=workshop, organization__slug="was-not-there", attended=False)
    make.OrganizationFactory(slug="another")
    afterwards.ask(workshop.pk, at(datetime.date(2030, 9, 1)))
    assert asked() == [(slug, 3) for slug in ("host", "organiser", "participant", "speaker", "was-there")]


def test_an_organisation_in_two_roles_is_asked_once(workshop, fishers, editor):
    make.ParticipationFactory(workshop=workshop, organization=fishers, role="speaker")
    make.DelegateFactory(workshop=workshop, organization=fishers)
    afterwards.ask(workshop.pk, at(datetime.date(2030, 9, 1)))
    assert asked() == [("fishers", 3)]
    assert len(letters()) == 1


def test_managers_and_editors_who_want_letters_get_them_in_their_language(workshop, fishers):
    for language, role, mail, active in (
        *(("km", "manager", "waiting", True), ("en", "editor", "all", True)),
        *(("en", "editor", "none", True), ("en", "manager", "all", False)),
    ):
        user = make.PersonFactory(language=language, mail=mail, is_active=active)
        make.MembershipFactory(organization=fishers, user=user, role=role)
    make.MembershipFactory()
    afterwards.ask(workshop.pk, at(datetime.date(2031, 6, 1)))
    khmer, english = Letter.objects.order_by("pk")
    assert (khmer.language, english.language) == ("km", "en")
    question = FollowUp.objects.get()
    assert "តំបន់អភិរក្ស" in khmer.body
    assert f"/km/workspace/follow-ups/{question.pk}/" in khmer.body
    assert "A year ago Fishers of the lake took part" in english.body
    assert "&" not in english.body


def test_an_organisation_that_was_forgotten_is_still_asked_in_its_time(workshop, editor):
    afterwards.ask(workshop.pk, at(datetime.date(2030, 9, 1)))
    make.ParticipationFactory(workshop=workshop, organization__slug="late")
    assert afterwards.ask(workshop.pk, at(datetime.date(2030, 9, 2))) == 1
    assert asked() == [("fishers", 3), ("late", 3)]
    assert len(letters()) == 1


def test_whoever_is_killed_in_between_leaves_nothing_half_done(workshop, editor, monkeypatch):
    make.MembershipFactory(organization=editor.memberships.get().organization)
    queue, calls = afterwards.letters.queue, []

    def killed(**given):
        calls.append(given)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return queue(**given)

    monkeypatch.setattr(afterwards.letters, "queue", killed)
    now = at(datetime.date(2030, 9, 1))
    with pytest.raises(KeyboardInterrupt):
        afterwards.ask(workshop.pk, now)
    assert (FollowUp.objects.count(), letters()) == (0, [])
    assert afterwards.ask(workshop.pk, now) == 1
    assert len(letters()) == 2


def test_the_schedule_asks(editor, workshop, monkeypatch):
    assert "workshops.tasks.ask_what_changed" in PERIODIC
    monkeypatch.setattr(timezone, "now", lambda: at(datetime.date(2030, 9, 1)))
    tasks.ask_what_changed()
    tasks.ask_what_changed()
    assert asked() == [("fishers", 3)]
    assert len(letters()) == 1


# --- answering ---


def test_the_question_waits_and_is_answered(client, editor, question):
    home = client.get(HOME).content.decode()
    assert "What changed since “Sanctuaries of the lake”?" in home
    assert page(question) in home
    answer = send(client, page(question), text="We close the creek.\nIn June.", language="en", may_be_shown="on")
    assert answer.url == f"{page(question)}?saved=1"
    question.refresh_from_db()
    assert (question.text, question.language, question.may_be_shown, question.author) == (
        *("We close the creek.\nIn June.", "en", True, editor),
    )
    assert question.answered_at
    assert question.shown_at is None
    step = Step.objects.of(question.workshop).get()
    assert (step.actor, step.comment) == (editor, "What changed at home, as Fishers of the lake says.")
    assert page(question) not in client.get(HOME).content.decode()
    assert page(question) in client.get(reverse("workspace:follow_ups")).content.decode()
    data = form_data(client.get(page(question)))
    assert data["text"] == ["We close the creek.\r\nIn June."]
    assert data["may_be_shown"] == ["on"]


def test_the_same_sent_twice_is_said_once(client, editor, question):
    first = client.get(page(question))
    for _time in range(2):
        assert send(client, page(question), page=first, text="We close the creek.").status_code == 302
    assert Step.objects.of(question.workshop).count() == 1


def test_two_who_write_at_once_lose_nothing(client, editor, question, fishers):
    mine = client.get(page(question))
    other = Client()
    other.force_login(make.MembershipFactory(organization=fishers).user)
    send(other, page(question), text="Theirs", language="vi")
    answer = send(client, page(question), page=mine, text="Mine")
    assert answer.status_code == 409
    words = answer.content.decode()
    assert '<span lang="vi">Theirs</span>' in words
    assert form_data(answer)["text"] == ["Mine"]
    question.refresh_from_db()
    assert question.text == "Theirs"
    assert send(client, page(question), page=answer, text="Both").status_code == 302
    question.refresh_from_db()
    assert question.text == "Both"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "text"),
        ({"text": "  \n"}, "text"),
        ({"text": "x" * 5001}, "text"),
        ({"text": "Fish", "language": "th"}, "language"),
        ({"text": "Fish", "seen": "x" * 65}, "seen"),
        ({"text": "RBHraCaNacRkkm<úCa RBHraCaNacRkkm<úCa"}, "text"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_noted(client, editor, question, typed, field):
    answer = client.post(page(question), typed)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    question.refresh_from_db()
    assert question.answered_at is None


def test_a_sending_without_its_fingerprint_overwrites_nothing(client, editor, question):
    answered(question)
    for sent in ({}, {"seen": ""}, {"seen": "\x00"}, {"seen": "x" * 32}):
        assert client.post(page(question), {"text": "Other", **sent}).status_code == 409
    question.refresh_from_db()
    assert question.text == "We close the creek in June."


def test_an_answer_is_no_html(client, editor, question, office):
    send(client, page(question), text="<script>alert(1)</script>\u202e", language="km", may_be_shown="on")
    FollowUp.objects.update(shown_at=timezone.now())
    for reader, url in ((client, page(question)), (office, OF_WORKSHOP), (Client(), PUBLIC)):
        words = reader.get(url).content.decode()
        assert "&lt;script&gt;" in words
        assert "<script>alert" not in words
        assert "\u202e" not in words


def test_what_the_organisation_promised_there_stands_beside_the_question(client, editor, question, workshop, fishers):
    make.CommitmentFactory(workshop=workshop, organization=fishers, text_en="Mark the sanctuary.")
    make.CommitmentFactory(workshop=workshop, text_en="Plant trees.")
    words = client.get(page(question)).content.decode()
    assert "Mark the sanctuary." in words
    assert "Plant trees." not in words


def test_what_was_answered_after_three_months_stands_beside_the_question_after_a_year(client, editor, question):
    answered(question)
    later = make.FollowUpFactory(workshop=question.workshop, organization=question.organization, months=12)
    assert "We close the creek in June." in client.get(page(later)).content.decode()
    assert "another time" not in client.get(page(question)).content.decode()


def test_an_old_question_waits_no_more_and_can_still_be_answered(client, editor, question):
    FollowUp.objects.update(asked_at=timezone.now() - afterwards.WAITS_FOR - datetime.timedelta(days=1))
    assert page(question) not in client.get(HOME).content.decode()
    assert page(question) in client.get(reverse("workspace:follow_ups")).content.decode()
    assert send(client, page(question), text="Late").status_code == 302


def test_other_organisations_find_nothing(editor, question):
    answered(question)
    other = Client()
    other.force_login(make.MembershipFactory().user)
    assert other.get(page(question)).status_code == 404
    assert other.post(page(question), {"text": "Ours now"}).status_code == 404
    assert "creek" not in other.get(reverse("workspace:follow_ups")).content.decode()
    assert other.get(OF_WORKSHOP).status_code == 403
    assert other.post(f"{OF_WORKSHOP}{question.pk}/show/").status_code == 403
    question.refresh_from_db()
    assert question.text == "We close the creek in June."


@pytest.mark.parametrize("fields", [{"status": "draft", "publish_at": None}, {"cancelled_at": timezone.now()}])
def test_what_is_taken_back_asks_nothing_any_more(client, editor, question, fields):
    Workshop.objects.update(**fields)
    assert page(question) not in client.get(HOME).content.decode()
    assert client.get(page(question)).status_code == 404


def test_a_coordinator_writes_down_what_was_told_by_telephone(question, office):
    assert page(question) in office.get(OF_WORKSHOP).content.decode()
    assert send(office, page(question), text="They close the creek.").status_code == 302
    question.refresh_from_db()
    assert str(question.author) == "Coordinator"


# --- what everybody reads ---


def show(office, question, do="show", **changes):
    seen = {"seen": afterwards.fingerprint(question)}
    address = reverse("workspace:show_follow_up", args=["lake", question.pk])
    return office.post(address, {"do": do, **seen, **changes}, follow=True)


def test_a_coordinator_shows_an_answer_and_takes_it_off(question, office):
    answered(question)
    assert "creek" not in Client().get(PUBLIC).content.decode()
    data = form_data(office.get(OF_WORKSHOP))
    assert (data["do"], data["seen"]) == (["show"], [afterwards.fingerprint(question)])
    show(office, question)
    public = Client().get(PUBLIC).content.decode()
    assert "We close the creek in June." in public
    assert "after three months" in public
    assert "Fishers of the lake" in public
    show(office, question, do="hide")
    assert "creek" not in Client().get(PUBLIC).content.decode()
    assert [one.comment for one in Step.objects.of(question.workshop).order_by("pk")] == [
        "What changed at home at Fishers of the lake: public.",
        "What changed at home at Fishers of the lake: no longer public.",
    ]


def test_it_says_its_language(question, office):
    answered(question, text="យើងបិទព្រែក", language="km", shown_at=timezone.now())
    public = Client().get(PUBLIC).content.decode()
    assert '<span lang="km">យើងបិទព្រែក</span> <span class="tag" lang="km">ភាសាខ្មែរ</span>' in public
    khmer = Client().get("/km/workshops/lake/").content.decode()
    assert '<span lang="km">យើងបិទព្រែក</span>' not in khmer


def test_without_leave_of_the_organisation_nothing_is_shown(question, office):
    answered(question, may_be_shown=False)
    assert 'value="show"' not in office.get(OF_WORKSHOP).content.decode()
    assert "does not want this to be public" in show(office, question).content.decode()
    question.refresh_from_db()
    assert question.shown_at is None


def test_what_is_not_answered_is_not_shown(question, office):
    show(office, question)
    question.refresh_from_db()
    assert question.shown_at is None


def test_other_words_are_public_only_after_a_coordinator_has_read_them(client, editor, question, office):
    answered(question, shown_at=timezone.now())
    before = afterwards.fingerprint(question)
    assert send(client, page(question), text="Something else").status_code == 302
    assert "Something else" not in Client().get(PUBLIC).content.decode()
    question.refresh_from_db()
    answer = show(office, question, seen=before)
    assert "changed its answer" in answer.content.decode()
    question.refresh_from_db()
    assert question.shown_at is None


def test_the_organisation_takes_its_leave_back(client, editor, question):
    answered(question, shown_at=timezone.now())
    send(client, page(question), may_be_shown=None)
    assert "creek" not in Client().get(PUBLIC).content.decode()


def test_an_organisation_that_is_not_public_is_not_named(question, fishers):
    answered(question, shown_at=timezone.now())
    type(fishers).objects.update(status="draft", publish_at=None)
    assert "creek" not in Client().get(PUBLIC).content.decode()


def test_a_question_of_another_workshop_is_not_shown_here(question, office):
    answered(question)
    make.WorkshopFactory(slug="sea")
    address = reverse("workspace:show_follow_up", args=["sea", question.pk])
    assert office.post(address, {"do": "show"}).status_code == 404
    assert office.get(reverse("workspace:show_follow_up", args=["lake", question.pk])).status_code == 405


def test_coordinators_see_when_organisations_are_asked(workshop, office):
    words = office.get(OF_WORKSHOP).content.decode()
    assert "31 August 2030" in words
    assert "31 May 2031" in words
    Workshop.objects.update(date_state="unknown", starts_on=None, ends_on=None)
    assert "no date is recorded" in office.get(OF_WORKSHOP).content.decode()


def test_it_stands_on_the_paper(question):
    answered(question, shown_at=timezone.now())
    paper = paper_of(question.workshop, Programme(question.workshop, AnonymousUser()), "https://example.org")
    assert json.dumps(paper).count("We close the creek in June.") == 1
    assert Client().get("/en/workshops/lake.pdf").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_ask_the_same_number_of_queries(
    client, editor, workshop, fishers, office, rows, django_assert_num_queries
):
    for number in range(rows):
        organization = make.OrganizationFactory()
        make.MembershipFactory(organization=organization, user=editor)
        question = make.FollowUpFactory(workshop=workshop, organization=organization)
        answered(question, text=str(number), author=editor, shown_at=timezone.now())
        make.CommitmentFactory(workshop=workshop, organization=organization)
    for reader, url, count in (
        *((client, reverse("workspace:follow_ups"), 6), (client, page(question), 7), (office, OF_WORKSHOP, 4)),
        *((Client(), PUBLIC, 4),),
    ):
        reader.get(url)
        with django_assert_num_queries(count):
            reader.get(url)
