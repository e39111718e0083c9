"""What organisations promised: in their workspace, with letters before the day and after it, and on the public page."""

import datetime

import factories as make
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from form_reading import form_data, send

from accounts.models import Letter
from mekongnet.celery import PERIODIC
from publishing.models import Step
from workshops import commitments, tasks
from workshops.models import CommitmentReport, Workshop

pytestmark = pytest.mark.django_db

DUE = datetime.date(2090, 9, 30)


def day(number):
    """So many days after the day on which it is due."""
    return DUE + datetime.timedelta(days=number)


@pytest.fixture
def workshop():
    return make.WorkshopFactory(
        slug="lake",
        name_en="Sanctuaries of the lake",
        name_km="តំបន់អភិរក្ស",
        name_status_km="ours",
        date_state="confirmed",
        starts_on=day(-200),
    )


@pytest.fixture
def fishers():
    return make.OrganizationFactory(slug="fishers", name_en="Fishers of the lake")


@pytest.fixture
def editor(fishers, client):
    someone = make.MembershipFactory(organization=fishers, user__language="en", user__name="Dara").user
    client.force_login(someone)
    return someone


@pytest.fixture
def promise(workshop, fishers):
    return make.CommitmentFactory(
        workshop=workshop, organization=fishers, text_en="Mark the sanctuary.", text_km="ដាក់បង្គោល", due_on=DUE
    )


@pytest.fixture
def today(monkeypatch):
    """A function that makes it that day."""
    real = timezone.localdate

    def turn_to(one):
        monkeypatch.setattr(timezone, "localdate", lambda value=None, zone=None: real(value, zone) if value else one)

    return turn_to


def remind(today):
    """What the round of that day does; the number of letters."""
    return sum(commitments.remind(one, today) for one in commitments.to_remind(today))


def page(promise):
    return reverse("workspace:commitment", args=[promise.pk])


def public():
    return Client().get("/en/workshops/lake/").content.decode()


# --- in the workspace ---


def test_the_organisation_sees_what_it_promised_and_says_how_far_it_is(client, editor, promise):
    home = client.get(reverse("workspace:home")).content.decode()
    assert "Mark the sanctuary." in home
    assert page(promise) in home
    answer = send(client, page(promise), state="under_way", note="Poles are bought.\nTen of them.", language="en")
    assert answer.url == page(promise)
    said = CommitmentReport.objects.get()
    assert (said.state, said.note, said.language, said.author) == (
        *("under_way", "Poles are bought.\nTen of them.", "en", editor),
    )
    shown = client.get(page(promise)).content.decode()
    assert "Poles are bought.<br>Ten of them." in shown
    step = Step.objects.of(promise.workshop).get()
    assert (step.actor, step.comment) == (editor, "Commitment of Fishers of the lake: under way.")
    assert form_data(client.get(page(promise)))["state"] == ["under_way"]


def test_what_is_done_or_given_up_waits_no_more(client, editor, promise):
    for state in ("done", "dropped"):
        send(client, page(promise), state=state)
        assert "Mark the sanctuary." not in client.get(reverse("workspace:home")).content.decode()
    send(client, page(promise), state="open")
    assert "Mark the sanctuary." in client.get(reverse("workspace:home")).content.decode()
    assert [one.state for one in CommitmentReport.objects.all()] == ["done", "dropped", "open"]
    assert "Mark the sanctuary." in client.get(reverse("workspace:commitments")).content.decode()


def test_the_same_said_twice_is_said_once(client, editor, promise):
    for _time in range(2):
        send(client, page(promise), state="done", note="")
    assert CommitmentReport.objects.count() == 1
    assert Step.objects.of(promise.workshop).count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"state": "finished"}, "state"),
        ({"state": ""}, "state"),
        ({"state": "done", "language": "th"}, "language"),
        ({"state": "done", "note": "x" * 3001}, "note"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_noted(client, editor, promise, typed, field):
    answer = client.post(page(promise), typed)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert not CommitmentReport.objects.exists()


def test_a_note_says_its_language_and_is_no_html(client, editor, promise):
    send(client, page(promise), state="done", note="<script>alert(1)</script>\u202e", language="vi")
    shown = client.get(page(promise)).content.decode()
    assert '<div lang="vi"><p>&lt;script&gt;' in shown
    client.post(page(promise), {"state": "open", "note": "Later"})
    assert CommitmentReport.objects.last().language == "en"


def test_nobody_is_held_to_a_draft(client, editor, promise):
    Workshop.objects.update(status="draft", publish_at=None)
    assert client.get(page(promise)).status_code == 404
    assert client.post(page(promise), {"state": "done"}).status_code == 404
    assert "Mark the sanctuary." not in client.get(reverse("workspace:home")).content.decode()
    assert "Mark the sanctuary." not in client.get(reverse("workspace:commitments")).content.decode()
    assert remind(day(-3)) == 0


def test_other_organisations_find_nothing(client, editor, promise):
    make.CommitmentFactory(workshop=promise.workshop, text_en="Plant trees.")
    stranger = make.MembershipFactory().user
    other = Client()
    other.force_login(stranger)
    assert other.get(page(promise)).status_code == 404
    assert other.post(page(promise), {"state": "done"}).status_code == 404
    assert "Mark the sanctuary." not in other.get(reverse("workspace:commitments")).content.decode()
    assert "Plant trees." not in client.get(reverse("workspace:commitments")).content.decode()
    assert not CommitmentReport.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_ask_the_same_number_of_queries(client, editor, fishers, workshop, rows, django_assert_num_queries):
    for number in range(rows):
        made = make.CommitmentFactory(workshop=workshop, organization=fishers, text_en=str(number))
        make.CommitmentReportFactory(commitment=made)
    for address, count in ((reverse("workspace:commitments"), 6), (page(made), 6)):
        client.get(address)
        with django_assert_num_queries(count):
            client.get(address)


def test_coordinators_see_how_far_all_are(client, promise, workshop, fishers):
    client.force_login(make.PersonFactory(is_coordinator=True))
    done = make.CommitmentFactory(workshop=workshop, text_en="Plant trees.")
    make.CommitmentReportFactory(commitment=done, state="done")
    late = make.CommitmentFactory(workshop=workshop, text_en="Count fish.", due_on=datetime.date(2020, 1, 1))
    make.CommitmentFactory(text_en="Of another workshop.")
    address = reverse("workspace:workshop_commitments", args=["lake"])
    found = client.get(address)
    # What is settled stands last; else the day says the order.
    assert [row.commitment.pk for row in found.context["rows"]] == [late.pk, promise.pk, done.pk]
    assert {str(label): number for label, number in found.context["counts"]} == {
        **{"not begun": 1, "done": 1, "overdue": 1}
    }
    assert "Of another workshop." not in found.content.decode()
    everything = client.get(reverse("workspace:commitments")).content.decode()
    assert "Of another workshop." in everything


# --- on the public page ---


def test_how_far_it_is_is_public_only_if_the_network_says_so(client, editor, promise):
    make.CommitmentReportFactory(commitment=promise, state="done", note="Secret talk", language="en")
    assert "Mark the sanctuary." in public()
    assert "<b class" not in public()
    Workshop.objects.update(shows_progress=True)
    assert '<b class="stands done">done</b>' in public()
    assert "Secret talk" not in public()


@pytest.mark.parametrize(
    ("state", "due", "words"),
    [
        ("done", -30, "done"),
        ("under_way", 30, "under way"),
        ("under_way", -1, "overdue"),
        ("under_way", 0, "under way"),
        ("open", -1, "overdue"),
        ("open", 30, ""),
        ("", -1, "overdue"),
        ("", 30, ""),
        ("", None, ""),
        ("dropped", -30, "given up"),
    ],
)
def test_done_under_way_and_overdue(workshop, promise, state, due, words):
    Workshop.objects.update(shows_progress=True)
    promise.due_on = None if due is None else timezone.localdate() + datetime.timedelta(days=due)
    promise.save()
    make.CommitmentReportFactory(commitment=promise, state="open")
    if state:
        make.CommitmentReportFactory(commitment=promise, state=state)
    else:
        CommitmentReport.objects.all().delete()
    found = public().partition('<b class="stands')[2].partition("</b>")[0]
    assert found.partition(">")[2] == words


# --- letters ---


def letters():
    return list(Letter.objects.order_by("pk").values_list("subject", flat=True))


SOON = "In two weeks or less: what Fishers of the lake promised"
LATE = "The day has passed: what Fishers of the lake promised"


@pytest.mark.parametrize(
    ("offset", "wanted"),
    [
        *((-15, []), (-14, [SOON]), (-1, [SOON]), (0, [SOON])),
        *((1, [LATE]), (14, [LATE]), (15, []), (1000, [])),
    ],
)
def test_a_letter_two_weeks_before_and_one_the_day_after(editor, promise, offset, wanted):
    remind(day(offset))
    assert letters() == wanted


def test_each_is_written_once_however_often_the_round_runs(editor, promise):
    for offset in range(-20, 20):
        remind(day(offset))
        remind(day(offset))
    assert letters() == [SOON, LATE]
    assert Letter.objects.first().key == f"commitment:{promise.pk}:20900930:soon:{editor.pk}"


def test_another_day_is_reminded_of_anew(editor, promise):
    remind(day(-3))
    promise.due_on = day(100)
    promise.save()
    remind(day(90))
    assert letters() == [SOON, SOON]


@pytest.mark.parametrize(("state", "count"), [("done", 0), ("dropped", 0), ("open", 1), ("under_way", 1)])
def test_nobody_is_reminded_of_what_is_settled(editor, promise, state, count):
    make.CommitmentReportFactory(commitment=promise, state="done")
    make.CommitmentReportFactory(commitment=promise, state=state)
    assert remind(day(1)) == count


def test_editors_and_managers_who_want_letters_get_them_in_their_language(promise, fishers):
    for language, role, mail, active in (
        *(("km", "manager", "waiting", True), ("en", "editor", "all", True)),
        *(("en", "editor", "none", True), ("en", "manager", "all", False)),
    ):
        user = make.PersonFactory(language=language, mail=mail, is_active=active)
        make.MembershipFactory(organization=fishers, user=user, role=role)
    make.MembershipFactory()
    assert remind(day(-14)) == 2
    khmer, english = Letter.objects.order_by("pk")
    assert (khmer.language, english.language) == ("km", "en")
    assert "ដាក់បង្គោល" in khmer.body
    assert "Mark the sanctuary." in english.body
    assert f"/km/workspace/commitments/{promise.pk}/" in khmer.body
    assert "30 September 2090" in english.body
    assert "&" not in english.body


def test_without_a_day_there_is_no_letter(editor, promise):
    promise.due_on = None
    promise.save()
    assert remind(day(0)) == 0


@pytest.mark.parametrize("change", ["done", "put off", "taken out", "workshop taken back"])
def test_what_changed_between_the_round_and_its_letters_counts(editor, promise, change):
    (number,) = commitments.to_remind(day(1))
    if change == "done":
        make.CommitmentReportFactory(commitment=promise, state="done")
    elif change == "put off":
        type(promise).objects.update(due_on=day(100))
    elif change == "taken out":
        promise.delete()
    else:
        Workshop.objects.update(status="draft", publish_at=None)
    assert commitments.remind(number, day(1)) == 0
    assert not Letter.objects.exists()


def test_two_rounds_at_once_write_once(editor, promise, monkeypatch):
    words, once = commitments._words, iter([True])

    def slower(commitment, language):
        """Another worker does the same between the look at what is written and the writing."""
        if next(once, False):
            assert commitments.remind(commitment.pk, day(-3)) == 1
        return words(commitment, language)

    monkeypatch.setattr(commitments, "_words", slower)
    assert commitments.remind(promise.pk, day(-3)) == 0
    assert letters() == [SOON]


def test_a_letter_that_fails_keeps_no_other_back(editor, promise, fishers, monkeypatch):
    other = make.CommitmentFactory(workshop=promise.workshop, organization=fishers, text_en="Plant.", due_on=day(2))
    words = commitments._words

    def breaking(commitment, language):
        if commitment == promise:
            raise ValueError("a fault in one letter")
        return words(commitment, language)

    monkeypatch.setattr(commitments, "_words", breaking)
    assert commitments.to_remind(day(-3)) == [promise.pk, other.pk]
    with pytest.raises(ValueError, match="one letter"):
        commitments.remind(promise.pk, day(-3))
    assert commitments.remind(other.pk, day(-3)) == 1
    assert letters() == [SOON]


def test_the_schedule_and_tick_remind_and_nobody_twice(editor, promise, today):
    assert "workshops.tasks.remind_of_commitments" in PERIODIC
    today(day(-14))
    for _time in range(2):
        call_command("tick")
        tasks.remind_of_commitments()
        assert letters() == [SOON]
    today(day(1))
    call_command("tick")
    assert letters() == [SOON, LATE]


def test_the_letter_reaches_the_people(editor, promise, today, mailoutbox, django_capture_on_commit_callbacks):
    today(day(-1))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.remind_of_commitments()
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == ([editor.email], SOON)
    assert page(promise) in mail.body
