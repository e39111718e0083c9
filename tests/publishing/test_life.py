"""The life of an entry, verb by verb: what is kept, what the public sees, who is told."""

import datetime
import importlib
import threading

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.http import Http404, HttpResponse
from django.urls import include, path
from django.utils import timezone
from factories import (
    BlockFactory,
    CaseStudyFactory,
    ConsentFactory,
    MembershipFactory,
    OrganizationFactory,
    PersonFactory,
    PlaceFactory,
    SourceFactory,
    WorkshopFactory,
)

from accounts.models import Letter
from casestudies.models import Block, CaseStudy
from mekongnet.urls import urlpatterns as portal
from organizations.models import Organization
from publishing import access, actions, life, rules, snapshots, telling
from publishing.actions import Gaps, Stale
from publishing.models import Remark, Revision, Status, Step

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

ENTRIES = [PlaceFactory, OrganizationFactory, WorkshopFactory, CaseStudyFactory]


def _page(request, **parts):
    return HttpResponse("desk")


urlpatterns = [
    *i18n_patterns(
        path("workspace/", include(([path("<str:kind>/<slug:slug>/", _page, name="desk")], "workspace"))),
        path("accounts/login/", _page, name="account_login"),
    ),
    *portal,
]


class Letters:
    """The outbox, as far as these tests ask: what was queued, under which key."""

    def __init__(self):
        self.queued = {}

    def absolute(self, path):
        return f"https://mekongnet.test{path}"

    def queue(self, *, kind, to, key, context=None, **_options):
        assert all(isinstance(value, str | int) for value in context.values())
        assert key not in self.queued
        self.queued[key] = (kind, to, context)

    def sent(self):
        """(kind, person) of all that was queued since the last look."""
        found = [(kind, to) for kind, to, _context in self.queued.values()]
        self.queued.clear()
        return found


@pytest.fixture(autouse=True)
def letters(monkeypatch):
    fake = Letters()
    monkeypatch.setattr(telling, "letters", fake)
    return fake


@pytest.fixture
def coordinator():
    return PersonFactory(is_coordinator=True, language="km")


@pytest.fixture
def editor():
    return PersonFactory(name="Sok Dara", language="lo")


def changed(entry, **fields):
    return {"fields": fields}


def draft_of(make=CaseStudyFactory, **values):
    return make(status="draft", publish_at=None, **values)


def read(entry):
    return type(entry).objects.get(pk=entry.pk)


def verbs(entry):
    return [(step.verb, step.number, step.actor) for step in life.steps(entry)]


# --- beginning ---


@pytest.mark.parametrize("make", ENTRIES)
@pytest.mark.parametrize("status", Status.values)
def test_the_first_revision_is_the_live_row(make, status, editor):
    entry = make(status=status)
    assert life.head(entry) is None
    first = actions.begin(entry=entry, by=editor)
    shown = status in ("published", "archived")
    assert (first.number, first.state, first.author) == (1, "published" if shown else status, None)
    assert first.snapshot == snapshots.take(read(entry))
    assert actions.begin(entry=entry, by=editor) == first
    assert life.state_of(entry) == status


def test_what_the_loader_changed_becomes_a_revision(editor):
    study = CaseStudyFactory()
    actions.begin(entry=study, by=editor)
    CaseStudy.objects.filter(pk=study.pk).update(title_en="From the file")
    second = actions.begin(entry=study, by=editor)
    assert (second.number, second.state, second.author) == (2, "published", None)
    assert second.snapshot["fields"]["title_en"] == "From the file"


def test_what_the_administration_changed_goes_into_a_waiting_draft(editor):
    study = CaseStudyFactory(title_en="A", summary_en="S")
    actions.save(entry=study, snapshot=changed(study, title_en="B"), base=0, by=editor)
    CaseStudy.objects.filter(pk=study.pk).update(title_en="C", summary_en="T")
    third = actions.begin(entry=study, by=editor)
    fields = third.snapshot["fields"]
    assert (third.number, third.state, fields["title_en"], fields["summary_en"]) == (3, "draft", "B", "T")
    assert actions.begin(entry=study, by=editor) == third


# --- saving ---


def test_a_new_entry_is_a_draft_with_its_rows(editor):
    study = CaseStudy(title_en="Fish & Forest", owner=OrganizationFactory())
    rows = {"blocks": [{"id": None, "fields": {"text_en": "Begin."}}]}
    first = actions.create(entry=study, by=editor, snapshot={"fields": {"title_km": "ត្រី"}, "children": rows})
    study = read(study)
    assert (study.slug, study.status, study.title_km, study.owner_id is None) == (
        "fish-forest",
        "draft",
        "ត្រី",
        False,
    )
    assert first.snapshot == snapshots.take(study)
    assert [block.text_en for block in study.blocks.all()] == ["Begin."]
    assert (first.number, first.state, first.author, verbs(study)) == (1, "draft", editor, [("created", 1, editor)])


def test_two_entries_of_one_name_have_two_addresses(editor):
    made = [CaseStudy(title_vi="Sông Mê Công"), CaseStudy(title_vi="Sông Mê Công"), CaseStudy(title_km="ត្រី")]
    for study in made:
        actions.create(entry=study, by=editor)
    assert made[0].slug == "song-me-cong"
    assert made[1].slug.startswith("song-me-cong-")
    assert made[2].slug == "trei"


@pytest.mark.parametrize(
    ("column", "title", "slug"),
    [
        ("title_km", "ការនេសាទ ២០១៩", "karnesat-2019"),
        ("title_lo", "ບ້ານດອນສະໂຮງ", "bandnsaohng"),
        ("title_vi", "Đồng Tháp Mười", "dong-thap-muoi"),
        ("title_km", "ត្រី" * 40, "trei" * 15),
        ("title_en", "!?", "case-studies"),
    ],
)
def test_an_address_is_in_latin_letters_whatever_the_script_of_the_name(editor, column, title, slug):
    study = CaseStudy(**{column: title})
    actions.create(entry=study, by=editor)
    assert study.slug == slug


@pytest.mark.parametrize("make", ENTRIES)
def test_a_draft_that_nobody_sees_follows_its_newest_revision(make, editor):
    entry = draft_of(make, record_note_en="Old")
    second = actions.save(entry=entry, snapshot=changed(entry, record_note_en="New"), base=0, by=editor, comment="why")
    assert read(entry).record_note_en == "New"
    assert second.snapshot == snapshots.take(read(entry))
    assert (second.number, second.author, second.comment) == (2, editor, "why")
    assert verbs(entry) == [("saved", 2, editor)]


@pytest.mark.parametrize("make", ENTRIES)
@pytest.mark.parametrize("status", ["published", "archived"])
def test_what_the_public_sees_or_saw_does_not_move(make, status, editor):
    entry = make(status=status, record_note_en="Old")
    before = read(entry)
    actions.save(entry=entry, snapshot=changed(entry, record_note_en="New"), base=0, by=editor)
    after = read(entry)
    assert (after.record_note_en, after.status, after.updated_at) == ("Old", status, before.updated_at)
    assert life.head(entry).snapshot["fields"]["record_note_en"] == "New"


def test_nothing_new_is_kept_where_nothing_changed(editor):
    study = draft_of(title_en="A", summary_km=None)
    same = actions.save(entry=study, snapshot=changed(study, title_en="A", summary_km=""), base=0, by=editor)
    assert (same.number, verbs(study)) == (1, [])


def test_who_saves_second_is_told_and_nothing_is_lost(editor):
    study = draft_of(title_en="A")
    first = actions.begin(entry=study, by=editor)
    second = actions.save(entry=study, snapshot=changed(study, title_en="B"), base=1, by=PersonFactory())
    with pytest.raises(Stale) as told:
        actions.save(entry=study, snapshot=changed(study, title_en="C"), base=1, by=editor)
    assert (told.value.head, told.value.base) == (second, first)
    assert read(study).title_en == "B"
    for base in (7, -1, 0):
        with pytest.raises(Stale) as told:
            actions.save(entry=study, snapshot=changed(study, title_en="C"), base=base, by=editor)
        assert (told.value.head, told.value.base) == (second, None)


@pytest.mark.parametrize("make", [CaseStudyFactory, draft_of])
def test_the_same_sent_twice_is_kept_once(make, editor):
    study = make()
    rows = {"children": {"blocks": [{"id": None, "fields": {"text_en": "Begin."}}]}}
    once = actions.save(entry=study, snapshot=rows, base=0, by=editor)
    assert actions.save(entry=study, snapshot=rows, base=1, by=editor) == once
    assert Block.objects.count() == int(make is draft_of)


def test_what_contradicts_itself_is_refused_and_leaves_no_trace(editor):
    study = draft_of(title_en="A")
    for snapshot in (
        changed(study, began=2010, ended=2001),
        {"children": {"blocks": [{"id": None, "fields": {}}]}},
        {"children": {"goals": [{"id": None, "fields": {"goal": 1}}, {"id": None, "fields": {"goal": 1}}]}},
    ):
        with pytest.raises(ValidationError):
            actions.save(entry=study, snapshot=snapshot, base=0, by=editor)
        assert not Revision.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_exactly_one_wins(editor):
    study = draft_of(title_en="A")
    actions.begin(entry=study, by=editor)
    barrier, outcomes = threading.Barrier(2), []

    def save(title):
        mine = read(study)
        barrier.wait()
        try:
            actions.save(entry=mine, snapshot=changed(study, title_en=title), base=1, by=editor)
            outcomes.append("saved")
        except Stale:
            outcomes.append("stale")
        finally:
            if connection.vendor != "sqlite":
                connection.close()

    threads = [threading.Thread(target=save, args=(title,)) for title in ("B", "C")]
    if connection.vendor == "sqlite":
        # In memory there is one connection for all: what a file would make wait is tried one after the other.
        barrier = threading.Barrier(1)
        for title in ("B", "C"):
            save(title)
    else:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(outcomes) == ["saved", "stale"]
    assert [one.number for one in life.revisions(study)] == [1, 2]


def test_a_number_that_another_writer_took_is_stale(editor, monkeypatch):
    study = draft_of(title_en="A")
    first = actions.begin(entry=study, by=editor)
    Revision.objects.create(entry=study, number=2, snapshot=first.snapshot)
    monkeypatch.setattr(
        life, "head", lambda entry, real=life.head, found=[first]: found.pop() if found else real(entry)
    )
    with pytest.raises(Stale) as told:
        actions.save(entry=study, snapshot=changed(study, title_en="B"), base=1, by=editor)
    assert (told.value.head.number, told.value.base, read(study).title_en) == (2, first, "A")


def test_saving_the_largest_study_of_the_network(network, editor, django_assert_max_num_queries):
    study = max(CaseStudy.objects.all(), key=lambda one: len(str(snapshots.take(one))))
    for status in ("published", "draft"):
        CaseStudy.objects.filter(pk=study.pk).update(status=status)
        head = actions.begin(entry=study, by=editor)
        snapshot = head.snapshot
        for accessor in ("blocks", "results", "lessons"):
            rows = snapshot["children"][accessor]
            rows.insert(0, {"id": None, "fields": {"text_en": f"New {status}"}, "many": {}})
            rows[-1]["fields"]["text_km"] = f"ថ្មី {status}"
        snapshot["many"]["themes"].pop()
        snapshot["fields"]["title_km"] = f"ថ្មី {status}"
        with django_assert_max_num_queries(20):
            saved = actions.save(entry=study, snapshot=snapshot, base=head.number, by=editor)
        assert saved.number > head.number
    assert read(study).title_km == "ថ្មី draft"


# --- review ---


def test_sending_for_review_tells_the_coordinators_once(editor, coordinator, letters):
    PersonFactory(is_coordinator=True, is_active=False)
    study = draft_of(title_en="Nets", title_km="សំណាញ់")
    actions.save(entry=study, snapshot=changed(study, scale_en="A lake"), base=0, by=editor)
    head = actions.submit(entry=study, by=editor, comment="Please look.")
    assert actions.submit(entry=study, by=editor) == head
    assert (head.state, read(study).status, life.state_of(study)) == ("in_review",) * 3
    [(key, (kind, to, context))] = letters.queued.items()
    assert (kind, to) == ("submitted", coordinator)
    assert context == {
        "entry": "សំណាញ់",
        "by": "Sok Dara",
        "comment": "Please look.",
        "number": 2,
        "url": f"https://mekongnet.test/km/workspace/case-studies/{study.slug}/",
    }
    assert key.startswith(f"casestudies.casestudy:{study.pk}:2:submitted:")
    assert key.endswith(f":{coordinator.pk}")
    assert len(key) <= 200


def test_without_coordinators_the_administrators_are_told(editor, administrator, letters):
    actions.submit(entry=draft_of(), by=editor)
    assert letters.sent() == [("submitted", administrator)]


def test_what_is_shown_already_needs_no_review(editor):
    with pytest.raises(ValidationError, match="nothing new"):
        actions.submit(entry=CaseStudyFactory(), by=editor)


def test_changes_are_asked_for_field_by_field(editor, coordinator, letters):
    study, colleague = draft_of(), PersonFactory()
    actions.save(entry=study, snapshot=changed(study, scale_en="A lake"), base=0, by=editor)
    actions.submit(entry=study, by=colleague)
    letters.sent()
    with pytest.raises(ValidationError, match="should be changed"):
        actions.ask_for_changes(entry=study, by=coordinator, comment=" ", remarks=[("title_en", " ")])
    actions.ask_for_changes(entry=study, by=coordinator, comment="", remarks=[("title_en", "Too long."), ("", "Nice!")])
    assert (life.head(study).state, read(study).status) == ("changes_requested",) * 2
    assert [(one.field, one.text, one.author) for one in life.open_remarks(study)] == [
        ("title_en", "Too long.", coordinator),
        ("", "Nice!", coordinator),
    ]
    assert letters.sent() == [("changes_requested", editor), ("changes_requested", colleague)]
    with pytest.raises(ValidationError, match="not in review"):
        actions.ask_for_changes(entry=study, by=coordinator, comment="Again")
    # It goes on to wait for its writers until they send it again, and then everybody is told anew.
    saved = actions.save(entry=study, snapshot=changed(study, title_en="Nets"), base=2, by=editor)
    assert (saved.state, read(study).status) == ("changes_requested",) * 2
    actions.submit(entry=study, by=editor)
    actions.ask_for_changes(entry=study, by=coordinator, comment="Almost.")
    actions.submit(entry=study, by=editor)
    assert [kind for kind, _to in letters.sent()] == ["submitted", "changes_requested", "submitted"]


def test_a_remark_is_done_once(editor, coordinator):
    study = draft_of()
    actions.submit(entry=study, by=editor)
    actions.ask_for_changes(entry=study, by=coordinator, remarks=[("", "Shorter.")])
    remark = Remark.objects.get()
    actions.settle_remark(remark=remark, by=editor)
    first = remark.done_at
    actions.settle_remark(remark=Remark.objects.get(), by=coordinator)
    remark.refresh_from_db()
    assert (remark.done_at, remark.done_by, list(life.open_remarks(study))) == (first, editor, [])


@pytest.mark.parametrize("make", [CaseStudyFactory, draft_of])
def test_a_save_takes_back_from_review_unless_a_reviewer_makes_it(make, editor, coordinator):
    study = make(scale_en="A lake")
    actions.save(entry=study, snapshot=changed(study, scale_en="B"), base=0, by=editor)
    actions.submit(entry=study, by=editor)
    kept = actions.save(entry=study, snapshot=changed(study, scale_en="C"), base=2, by=coordinator)
    assert kept.state == "in_review"
    taken_back = actions.save(entry=study, snapshot=changed(study, scale_en="D"), base=3, by=editor)
    assert taken_back.state == "draft"
    assert read(study).status == ("draft" if make is draft_of else "published")


# --- the public ---


def test_only_publishing_moves_the_public_page(client, editor, coordinator, letters):
    block = BlockFactory(text_en="Mark the boundary.", case_study__title_en="Old title")
    block.sources.add(SourceFactory())
    study = block.case_study
    study.context_sources.add(SourceFactory())
    first = study.publish_at

    def page():
        return client.get(f"/en/case-studies/{study.slug}/").content.decode()

    rows = {"blocks": [*snapshots.take(study)["children"]["blocks"], {"id": None, "fields": {"text_en": "Watch it."}}]}
    rows["blocks"][1]["many"] = {"sources": [SourceFactory().pk]}
    actions.save(entry=study, snapshot={"fields": {"title_en": "New title"}, "children": rows}, base=0, by=editor)
    assert life.state_of(study) == "published_with_draft"
    actions.submit(entry=study, by=editor)
    assert life.state_of(study) == "published_with_in_review"
    assert ("Old title" in page(), "New title" in page(), "Watch it." in page()) == (True, False, False)
    letters.sent()
    published = actions.publish(entry=study, by=coordinator, comment="Thank you.")
    assert ("Old title" in page(), "New title" in page(), "Watch it." in page()) == (False, True, True)
    assert (read(study).publish_at, life.state_of(study)) == (first, "published")
    assert letters.sent() == [("published", editor)]
    assert verbs(study)[-1] == ("published", 2, coordinator)
    # The rows that came have their numbers now, and nothing is outside of the revisions.
    assert published.snapshot == snapshots.take(read(study))
    assert actions.begin(entry=study, by=editor) == published
    assert actions.publish(entry=study, by=coordinator) == published, "a second click does nothing"
    assert len(verbs(study)) == 3


def test_all_gaps_are_told_at_once_and_nothing_happens(coordinator):
    study = draft_of(basis="consent", summary_en=None, approach="", country="")
    with pytest.raises(Gaps) as told:
        actions.publish(entry=study, by=coordinator)
    assert [gap.field for gap in told.value.gaps] == ["summary_en", "country", "approach", "consents"]
    assert (read(study).status, verbs(study)) == ("draft", [])


def test_publishing_settles_what_was_asked_for(editor, coordinator):
    place = draft_of(PlaceFactory)
    actions.submit(entry=place, by=editor)
    actions.ask_for_changes(entry=place, by=coordinator, comment="Shorter.", remarks=[("", "Shorter.")])
    actions.publish(entry=place, by=coordinator)
    assert (read(place).status, list(life.open_remarks(place))) == ("published", [])


def test_a_first_publication_can_be_planned_and_planned_anew(editor, coordinator, letters):
    organization = draft_of(OrganizationFactory)
    soon, later = (timezone.now() + datetime.timedelta(days=days) for days in (1, 2))
    actions.publish(entry=organization, by=coordinator, at=later)
    assert (read(organization).publish_at, read(organization).is_public) == (later, False)
    assert verbs(organization) == [("scheduled", 1, coordinator)]
    saved = actions.save(entry=organization, snapshot=changed(organization, mission_en="Fish"), base=1, by=editor)
    assert (saved.state, read(organization).mission_en) == ("draft", None)
    actions.publish(entry=organization, by=coordinator, at=soon)
    assert (read(organization).publish_at, read(organization).mission_en) == (soon, "Fish")
    actions.publish(entry=organization, by=coordinator)
    assert read(organization).is_public


def test_when_the_hour_of_a_planned_entry_comes_its_writers_are_told_once(editor, coordinator, letters):
    organization, other = draft_of(OrganizationFactory), draft_of(PlaceFactory)
    later = timezone.now() + datetime.timedelta(days=1)
    actions.submit(entry=organization, by=editor)
    letters.sent()
    for entry in (organization, other):
        actions.publish(entry=entry, by=coordinator, at=later, comment="Thank you.")
    actions.withdraw(entry=other, by=coordinator)
    assert (actions.announce(), letters.sent()) == (0, [])
    for entry in (organization, other):
        type(entry).objects.filter(pk=entry.pk).update(publish_at=timezone.now())
    assert (actions.announce(), letters.sent()) == (1, [("published", editor)])
    assert (actions.announce(), letters.sent()) == (0, [])
    assert verbs(organization)[-2:] == [("scheduled", 1, coordinator), ("published", 1, coordinator)]


def test_letters_are_written_in_the_language_of_their_reader(editor, coordinator, monkeypatch):
    monkeypatch.setattr(telling, "letters", importlib.import_module("accounts.letters"))
    editor.mail = "all"
    editor.save()
    place = draft_of(PlaceFactory)
    actions.submit(entry=place, by=editor)
    actions.ask_for_changes(entry=place, by=coordinator, comment="<Shorter> & better")
    actions.publish(entry=place, by=coordinator)
    found = [
        (letter.address, letter.language, f"/{letter.language}/workspace/" in letter.body)
        for letter in Letter.objects.order_by("pk")
    ]
    assert found == [(coordinator.email, "km", True), (editor.email, "lo", True), (editor.email, "lo", True)]
    assert "<Shorter> & better" in Letter.objects.order_by("pk")[1].body


def test_a_newer_version_of_what_the_public_sees_is_not_planned(editor, coordinator):
    place = PlaceFactory()
    actions.save(entry=place, snapshot=changed(place, record_note_en="New"), base=0, by=editor)
    with pytest.raises(ValidationError, match="cannot be planned"):
        actions.publish(entry=place, by=coordinator, at=timezone.now() + datetime.timedelta(days=1))
    assert (read(place).is_public, read(place).record_note_en) == (True, None)


def test_withdrawing_leaves_the_newest_version_as_a_draft(editor, coordinator):
    place = PlaceFactory()
    actions.save(entry=place, snapshot=changed(place, record_note_en="New"), base=0, by=editor)
    actions.submit(entry=place, by=editor)
    actions.withdraw(entry=place, by=coordinator, comment="Wrong village")
    place = read(place)
    assert (place.status, place.publish_at, place.record_note_en) == ("draft", None, "New")
    assert (life.head(place).number, life.head(place).state) == (2, "draft")
    assert actions.begin(entry=place, by=editor).number == 2
    assert [(step.verb, step.comment) for step in life.steps(place)][-1] == ("withdrawn", "Wrong village")


@pytest.mark.parametrize(("verb", "kind"), [(actions.withdraw, "withdrawn"), (actions.archive, "archived")])
def test_writers_are_told_that_their_entry_went_out_of_the_public_pages(editor, coordinator, letters, verb, kind):
    study = CaseStudyFactory()
    actions.save(entry=study, snapshot=changed(study, scale_en="A lake"), base=0, by=editor)
    letters.sent()
    verb(entry=study)
    assert letters.sent() == [], "a repair by the administration"
    verb(entry=study, by=coordinator)
    assert letters.sent() == [(kind, editor)]


def test_what_is_public_is_taken_back_though_its_newest_version_lacks_what_the_public_needs(editor, coordinator):
    study = CaseStudyFactory()
    actions.save(entry=study, snapshot=changed(study, approach="", country=""), base=0, by=editor)
    actions.withdraw(entry=study, by=coordinator)
    study = read(study)
    assert (study.status, study.approach, study.country) == ("draft", "", "")


def test_an_archived_entry_can_be_written_on_and_come_back(editor, coordinator):
    place = PlaceFactory()
    actions.save(entry=place, snapshot=changed(place, record_note_en="New"), base=0, by=editor)
    actions.submit(entry=place, by=editor)
    actions.archive(entry=place, by=coordinator)
    assert (life.state_of(place), life.head(place).state, read(place).record_note_en) == ("archived", "draft", None)
    actions.submit(entry=place, by=editor)
    assert (life.state_of(place), read(place).status) == ("in_review", "archived")
    actions.publish(entry=place, by=coordinator)
    assert (read(place).is_public, read(place).record_note_en) == (True, "New")


def test_the_administration_publishes_the_live_row_and_leaves_a_draft_alone(editor):
    place = PlaceFactory(record_note_en="Shown")
    actions.save(entry=place, snapshot=changed(place, record_note_en="Draft"), base=0, by=editor)
    actions.publish(entry=place)
    assert (read(place).record_note_en, life.state_of(place)) == ("Shown", "published_with_draft")
    study = draft_of(basis="consent", summary_en=None)
    actions.begin(entry=study, by=editor)
    actions.publish(entry=study)
    assert (read(study).status, life.state_of(study)) == ("published", "published")


def test_any_revision_can_be_brought_back_as_a_new_one(editor):
    keeper, other = OrganizationFactory(), OrganizationFactory()
    block = BlockFactory(case_study=draft_of(title_en="A", owner=other))
    study = block.case_study
    actions.save(entry=study, snapshot={"fields": {"title_en": "B"}, "children": {"blocks": []}}, base=0, by=editor)
    CaseStudy.objects.filter(pk=study.pk).update(owner=keeper)
    actions.begin(entry=study, by=editor)
    back = actions.restore(entry=study, number=1, by=editor)
    study = read(study)
    assert (back.number, back.restores, study.title_en) == (4, 1, "A")
    assert (list(study.blocks.all()), study.owner) == ([block], keeper), "rows come back under their numbers"
    assert verbs(study)[-1] == ("restored", 4, editor)
    assert actions.restore(entry=study, number=4, by=editor) == back
    for number in (0, 5, -1):
        with pytest.raises(Revision.DoesNotExist):
            actions.restore(entry=study, number=number, by=editor)


def test_nothing_half_happens(editor, coordinator, monkeypatch, letters):
    study = draft_of()
    actions.save(entry=study, snapshot=changed(study, scale_en="A lake"), base=0, by=editor)

    def broken(**_given):
        raise RuntimeError

    monkeypatch.setattr(letters, "queue", broken)
    with pytest.raises(RuntimeError):
        actions.submit(entry=study, by=editor)
    assert (read(study).status, life.head(study).state, len(verbs(study))) == ("draft", "draft", 1)


# --- reading ---


def test_lists_read_heads_in_one_query(editor, django_assert_num_queries):
    for rows in (1, 3):
        for _ in range(rows):
            study = CaseStudyFactory()
            actions.save(entry=study, snapshot=changed(study, scale_en="New"), base=0, by=editor)
        untouched = CaseStudyFactory()
        life.state_of(study)
        with django_assert_num_queries(1):
            found = {
                one.pk: (one.head_number, one.head_author_name, life.state_of(one), one.head_at is None)
                for one in life.with_heads(CaseStudy.objects.for_list())
            }
        assert found[study.pk] == (2, "Sok Dara", "published_with_draft", False)
        assert found[untouched.pk] == (None, None, "published", True)


def test_states_after_a_step_are_not_those_of_the_list(editor):
    study = life.with_heads(CaseStudy.objects.filter(pk=CaseStudyFactory().pk)).get()
    actions.save(entry=study, snapshot=changed(study, scale_en="New"), base=0, by=editor)
    assert life.state_of(study) == "published_with_draft"


def test_kinds_in_addresses():
    assert [life.kind_of(make.build()) for make in ENTRIES[:3]] == ["places", "organizations", "workshops"]
    assert life.kind_of(CaseStudy) == "case-studies"


# --- who may ---


def test_who_may_do_what(coordinator, administrator):
    organization = OrganizationFactory()
    member, stranger = MembershipFactory(organization=organization).user, MembershipFactory().user
    study = CaseStudyFactory(owner=organization)
    former = PersonFactory(is_coordinator=True, is_active=False)
    people = (AnonymousUser(), stranger, former, member, coordinator, administrator)
    for entry in (organization, study):
        assert [rules.can_edit(user, entry) for user in people] == [False, False, False, True, True, True]
        assert [rules.can_read_history(user, entry) for user in people] == [False, False, False, True, True, True]
        assert [rules.can_publish(user, entry) for user in people] == [False] * 4 + [True, True]
        assert [rules.can_review(user, entry) for user in people] == [False] * 4 + [True, True]
    for entry in (PlaceFactory(), WorkshopFactory(), CaseStudyFactory()):
        assert [rules.can_edit(user, entry) for user in people] == [False] * 4 + [True, True]


def test_what_somebody_may_not_see_is_not_there_and_what_they_may_not_do_is_refused(coordinator):
    hidden, shown = draft_of(OrganizationFactory), OrganizationFactory()
    stranger = PersonFactory()
    with pytest.raises(Http404):
        access.permitted(hidden, rules.can_edit, stranger)
    with pytest.raises(PermissionDenied):
        access.permitted(shown, rules.can_edit, stranger)
    assert access.permitted(hidden, rules.can_edit, coordinator) == hidden


def test_visitors_are_sent_to_sign_in_and_back(rf):
    view = access.private(access.signed_in(_page))
    request = rf.get("/en/workspace/?page=2")
    request.user = AnonymousUser()
    answer = view(request)
    assert (answer.status_code, answer["Location"]) == (302, "/en/accounts/login/?next=/en/workspace/%3Fpage%3D2")
    request.user = PersonFactory()
    assert view(request).content == b"desk"
    assert view(request)["Cache-Control"] == "private, no-store"


def test_consent_ends_a_page_and_no_verb_is_needed(client, coordinator):
    study = draft_of(basis="consent")
    consent = ConsentFactory(case_study=study)
    actions.publish(entry=study, by=coordinator)
    address = f"/en/case-studies/{study.slug}/"
    assert client.get(address).status_code == 200
    consent.delete()
    assert client.get(address).status_code == 404
    assert Organization.objects.count() == Step.objects.count() - 1 == 0
