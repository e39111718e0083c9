"""The workspace through its front door: what waits, the desk and its steps, history, review, previews."""

import datetime
import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from factories import (
    CaseStudyFactory,
    CommitmentReportFactory,
    ConsentFactory,
    DelegateFactory,
    FollowUpFactory,
    MembershipFactory,
    OrganizationFactory,
    PersonFactory,
    PlaceFactory,
    SourceFactory,
    WorkshopFactory,
)

from accounts.models import Letter
from organizations.models import JoinRequest
from publishing import actions, life, preview, snapshots
from publishing.models import Remark, Revision, Status, Step

pytestmark = pytest.mark.django_db


# --- people and entries ---


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def organization():
    return OrganizationFactory(slug="fishers", name_en="Fishers of the lake", mission_en="Fish for all.")


@pytest.fixture
def editor(organization):
    return MembershipFactory(organization=organization, user__name="Dara").user


@pytest.fixture
def coordinator():
    return PersonFactory(name="Chan", is_coordinator=True)


@pytest.fixture
def stranger():
    """A person of another organisation."""
    return MembershipFactory(user__name="Stranger").user


def study(organization, **fields):
    entry = CaseStudyFactory(owner=organization, status=Status.DRAFT, publish_at=None, **fields)
    entry.context_sources.add(SourceFactory())
    return entry


def change(entry, by, **fields):
    """A newer revision of `entry`, as the editor saves it."""
    head = actions.begin(entry=entry, by=by)
    snapshot = {**head.snapshot, "fields": {**head.snapshot["fields"], **fields}}
    return actions.save(entry=entry, snapshot=snapshot, base=head.number, by=by)


def at(name, entry, *more):
    return reverse(f"workspace:{name}", args=[life.kind_of(entry), entry.slug, *more])


def desk_of(client, entry):
    return client.get(at("desk", entry))


def seen_on(response) -> str:
    return re.search(r'name="seen" value="([^"]+)"', response.content.decode())[1]


def do(client, verb, entry, follow=True, **data):
    """Presses the button of `verb` on the desk as it is now."""
    if "seen" not in data:
        data["seen"] = seen_on(desk_of(client, entry))
    return client.post(at(verb, entry), data, follow=follow)


def words(response) -> str:
    return " ".join(response.content.decode().split())


def verbs(entry) -> list[str]:
    return list(life.steps(entry).values_list("verb", flat=True))


# --- home ---


def test_home_of_somebody_without_an_organisation_says_what_to_do():
    page = signed_in(PersonFactory()).get(reverse("workspace:home"))
    assert page.status_code == 200
    assert "You belong to no organisation yet" in words(page)
    assert f'href="{reverse("join")}"' in words(page)
    assert "Nothing waits for you." in words(page)


def test_a_visitor_is_asked_to_sign_in_and_comes_back(client):
    page = client.get("/km/workspace/")
    assert page.status_code == 302
    assert page["Location"] == "/km/accounts/login/?next=/km/workspace/"
    assert page["Cache-Control"] == "private, no-store"


def test_home_shows_my_entries_with_state_and_languages_and_no_others(organization, editor, stranger):
    mine = study(organization, title_en="Our pond", title_km="ត្រពាំងរបស់យើង", text_state_km="draft")
    theirs = study(OrganizationFactory(), title_en="A secret of others")
    change(theirs, PersonFactory(is_coordinator=True), summary_en="Secret.")
    page = words(signed_in(editor).get(reverse("workspace:home")))
    assert "Our pond" in page
    assert "Fishers of the lake" in page
    assert "Draft translation" in page
    assert "Draft</span>" in page
    assert reverse("workspace:edit_case_study", args=[mine.slug]) in page
    assert reverse("workspace:people", args=["fishers"]) in page
    assert "A secret of others" not in page


def test_the_states_of_languages_are_those_of_the_newest_revision(organization, editor):
    change(organization, editor, name_km="អ្នកនេសាទ", text_state_km="draft")
    assert organization.state_in("km") == ""
    assert "Draft translation" in words(signed_in(editor).get(reverse("workspace:home")))


def test_home_says_what_waits(organization, editor, coordinator):
    entry = study(organization, title_en="Asked for")
    actions.submit(entry=entry, by=editor)
    actions.ask_for_changes(entry=entry, by=coordinator, comment="Please", remarks=[("title_en", "Too short")])
    page = words(signed_in(editor).get(reverse("workspace:home")))
    waits = page.split('id="waits"')[1].split("</section>")[0]
    assert "Asked for" in waits
    assert "1 remark of the reviewers waits for you." in waits


def test_join_requests_wait_for_managers_only(organization, editor):
    JoinRequest.objects.create(name="Sopheap", email="s@example.org", language="km", organization=organization)
    assert "Sopheap" not in words(signed_in(editor).get(reverse("workspace:home")))
    manager = MembershipFactory(organization=organization, role="manager").user
    assert "Sopheap asks to join" in words(signed_in(manager).get(reverse("workspace:home")))
    stranger = MembershipFactory(role="manager").user
    assert "Sopheap" not in words(signed_in(stranger).get(reverse("workspace:home")))


def test_a_coordinator_sees_how_much_is_to_be_reviewed(organization, editor, coordinator):
    actions.submit(entry=study(organization), by=editor)
    assert "1 entry to review" in words(signed_in(coordinator).get(reverse("workspace:home")))
    assert "to review" not in words(signed_in(editor).get(reverse("workspace:home")))


def test_a_consent_that_ends_soon_waits_for_those_who_keep_the_study(organization, editor, stranger):
    entry = CaseStudyFactory(owner=organization, basis="consent", title_en="Ends soon")
    ConsentFactory(case_study=entry, valid_until=timezone.localdate() + datetime.timedelta(days=20))
    assert "The consent of the community ends on" in words(signed_in(editor).get(reverse("workspace:home")))
    assert "The consent of the community" not in words(signed_in(stranger).get(reverse("workspace:home")))


def test_done_lately_shows_ten_steps_of_my_entries_alone(organization, editor, stranger):
    entry = study(organization)
    for number in range(12):
        change(entry, editor, summary_en=f"Version {number}")
    secret = study(stranger.memberships.get().organization, title_en="Of others")
    change(secret, stranger, summary_en="x")
    page = words(signed_in(editor).get(reverse("workspace:home")))
    done = page.split('id="done"')[1]
    assert done.count("<li>") - done.split("</section>")[1].count("<li>") == 10
    assert "Of others" not in page


@pytest.mark.parametrize("role", ["editor", "coordinator"])
def test_home_asks_the_same_number_of_queries_at_one_and_three_rows(
    organization, editor, coordinator, role, django_assert_num_queries
):
    user = {"editor": editor, "coordinator": coordinator}[role]
    if role == "coordinator":
        MembershipFactory(organization=organization, user=coordinator)
    client = signed_in(user)

    def one_more(number):
        entry = study(organization, title_en=f"Study {number}")
        actions.submit(entry=entry, by=editor)
        actions.ask_for_changes(entry=entry, by=coordinator, comment="Please", remarks=[("", "More")])
        actions.submit(entry=study(organization), by=editor)
        JoinRequest.objects.create(name="S", email=f"s{number}@example.org", language="km", organization=organization)
        CommitmentReportFactory(commitment__organization=organization, commitment__text_en=f"Promise {number}")
        workshop = WorkshopFactory(takes_registrations=True)
        DelegateFactory(workshop=workshop, organization=organization)
        FollowUpFactory(organization=organization)

    one_more(1)
    page = words(client.get(reverse("workspace:home")))
    assert "Promise 1" in page
    count = {"editor": 17, "coordinator": 16}[role]
    with django_assert_num_queries(count):
        client.get(reverse("workspace:home"))
    one_more(2)
    one_more(3)
    with django_assert_num_queries(count):
        client.get(reverse("workspace:home"))


# --- entries ---


def test_entries_are_found_by_words_of_their_names(organization, editor, stranger):
    study(organization, title_en="The pond", title_km="ត្រពាំង")
    study(organization, title_en="The forest")
    study(OrganizationFactory(), title_en="The pond of others")
    client = signed_in(editor)
    page = words(client.get(reverse("workspace:entries"), {"kind": "case-studies", "q": "POND the"}))
    assert "The pond" in page
    assert "The forest" not in page
    assert "of others" not in page
    assert "The pond" in words(client.get(reverse("workspace:entries"), {"q": "ត្រពាំង"}))
    assert "No entry of this kind" in words(client.get(reverse("workspace:entries"), {"q": "sea\x00"}))


@pytest.mark.parametrize("parameters", ["?page=0", "?page=x", "?page=2"])
def test_pages_that_are_not_there(editor, parameters):
    assert signed_in(editor).get(f"{reverse('workspace:entries')}{parameters}").status_code == 404


@pytest.mark.parametrize("kind", ["case-studies", "organizations", "places", "workshops"])
def test_entries_of_every_kind_for_a_coordinator(coordinator, kind, django_assert_num_queries):
    factories = {
        "case-studies": CaseStudyFactory,
        "organizations": OrganizationFactory,
        "places": PlaceFactory,
        "workshops": WorkshopFactory,
    }
    client = signed_in(coordinator)
    factories[kind]()
    client.get(reverse("workspace:entries"), {"kind": kind})
    with django_assert_num_queries(4):
        client.get(reverse("workspace:entries"), {"kind": kind})
    factories[kind].create_batch(2)
    with django_assert_num_queries(4):
        page = client.get(reverse("workspace:entries"), {"kind": kind})
    assert page.content.decode().count('class="where-it-stands"') >= 3


# --- the desk ---


@pytest.mark.parametrize("factory", [CaseStudyFactory, OrganizationFactory, PlaceFactory, WorkshopFactory])
def test_a_desk_of_every_kind(coordinator, factory):
    entry = factory()
    page = desk_of(signed_in(coordinator), entry)
    assert page.status_code == 200
    assert page["Cache-Control"] == "private, no-store"
    assert "Public</span>" in words(page)
    assert Revision.objects.count() == 0  # looking changes nothing


def test_whoever_may_not_edit_is_refused_or_finds_nothing(organization, editor, stranger):
    draft = study(organization)
    client = signed_in(stranger)
    assert desk_of(client, organization).status_code == 403
    assert desk_of(client, draft).status_code == 404
    assert desk_of(signed_in(editor), draft).status_code == 200
    assert client.get("/en/workspace/organizations/nothing/").status_code == 404
    assert client.get("/en/workspace/people-of-mars/fishers/").status_code == 404


def test_an_editor_may_send_for_review_and_no_more(organization, editor):
    entry = study(organization)
    page = words(desk_of(signed_in(editor), entry))
    assert "Send for review" in page
    for name in ("Publish now", "Plan it", "Take back to a draft", "Archive"):
        assert name not in page


@pytest.mark.parametrize("verb", ["ask", "publish", "plan", "withdraw", "archive"])
def test_an_editor_who_forges_a_step_is_refused(organization, editor, verb):
    entry = study(organization)
    actions.submit(entry=entry, by=editor)
    client = signed_in(editor)
    data = {"seen": "1-in_review-in_review", "comment": "x", "at": "2027-01-01T10:00"}
    assert client.post(at(verb, entry), data).status_code == 403
    entry.refresh_from_db()
    assert entry.status == Status.IN_REVIEW
    assert verbs(entry) == ["submitted"]


@pytest.mark.parametrize("verb", ["submit", "ask", "publish", "plan", "withdraw", "archive"])
def test_a_stranger_can_do_no_step(organization, stranger, verb):
    entry = study(organization)
    client = signed_in(stranger)
    assert client.post(at(verb, entry), {"seen": "0-draft-draft"}).status_code == 404
    assert verbs(entry) == []


def test_the_whole_way(organization, editor, coordinator):
    entry = study(organization, title_en="The whole way")
    writes, reviews = signed_in(editor), signed_in(coordinator)
    page = do(writes, "submit", entry, comment="Please read")
    assert "Sent for review." in words(page)
    assert "In review" in words(page)
    page = do(reviews, "ask", entry, comment="Nearly", **{"remark-0-field": "title", "remark-0-text": "Longer"})
    assert "Sent back." in words(page)
    page = words(desk_of(writes, entry))
    assert "Longer" in page
    assert "<h3>Title</h3>" in page
    remark = Remark.objects.get()
    page = writes.post(at("settle", entry, remark.pk), follow=True)
    assert "Marked as done." in words(page)
    assert "Longer" not in words(page)
    do(writes, "submit", entry)
    page = do(reviews, "publish", entry, comment="Good")
    assert "Published. Everybody can read it now." in words(page)
    assert Client().get(entry.get_absolute_url()).status_code == 200
    assert verbs(entry) == ["submitted", "asked", "submitted", "published"]
    assert Letter.objects.filter(address=coordinator.email).count() == 2


def test_what_comes_back_is_kept(organization, editor, coordinator):
    entry = study(organization)
    actions.submit(entry=entry, by=editor)
    client = signed_in(coordinator)
    page = do(client, "ask", entry, comment="", **{"remark-1-field": "summary", "remark-1-text": " "})
    assert page.status_code == 422
    assert "You chose a field. Write what should change in it." in words(page)
    assert '<option value="summary" selected>' in words(page)
    page = do(client, "ask", entry, comment="")
    assert page.status_code == 422
    assert "Write what should change, here or about one of the fields below." in words(page)
    page = do(client, "ask", entry, comment="x" * 2001)
    assert page.status_code == 422
    assert "x" * 2001 in words(page)
    assert verbs(entry) == ["submitted"]


def test_a_field_that_is_not_there_is_no_field(organization, editor, coordinator):
    entry = study(organization)
    actions.submit(entry=entry, by=editor)
    page = do(
        signed_in(coordinator), "ask", entry, comment="x", **{"remark-0-field": "<b>", "remark-0-text": "Change it"}
    )
    assert page.status_code == 422
    assert Remark.objects.count() == 0


def test_publishing_names_all_gaps_at_once_with_ways_to_the_editor(organization, editor, coordinator):
    entry = study(organization, summary_en=None, basis="consent")
    client = signed_in(coordinator)
    page = do(client, "publish", entry, comment="My words")
    assert page.status_code == 422
    missing = words(page).split('id="missing"')[1].split("</div>")[0]
    assert missing.count("<li>") >= 2
    assert reverse("workspace:edit_case_study", args=[entry.slug]) in missing
    assert reverse("workspace:consents", args=[entry.slug]) in missing
    assert "My words" in words(page)
    entry.refresh_from_db()
    assert entry.status == Status.DRAFT
    assert verbs(entry) == []


def test_editors_see_what_is_missing_before_they_are_asked(organization, editor):
    assert "Still missing before it can be published" in words(
        desk_of(signed_in(editor), study(organization, summary_en=None))
    )


def test_planning(organization, coordinator):
    entry = study(organization)
    client = signed_in(coordinator)
    day = timezone.localtime() + datetime.timedelta(days=3)
    page = do(client, "plan", entry, at=day.strftime("%Y-%m-%dT09:00"))
    assert "Planned. It becomes public by itself." in words(page)
    assert "Planned</span>" in words(page)
    entry.refresh_from_db()
    assert (entry.status, entry.is_public) == (Status.PUBLISHED, False)
    assert timezone.localtime(entry.publish_at).hour == 9
    page = do(client, "publish", entry)
    entry.refresh_from_db()
    assert entry.is_public
    assert verbs(entry) == ["scheduled", "published"]


@pytest.mark.parametrize(
    "moment", ["", "soon", "2020-01-01T00:00", "0001-01-01T00:00", "9999-12-31T23:59", "2026-02-30T10:00", "\x00"]
)
def test_a_time_that_is_none(organization, coordinator, moment):
    entry = study(organization)
    page = do(signed_in(coordinator), "plan", entry, at=moment, comment="Kept words")
    assert page.status_code == 422
    assert "Kept words" in words(page)
    assert verbs(entry) == []


@pytest.mark.parametrize(("verb", "status"), [("withdraw", Status.DRAFT), ("archive", Status.ARCHIVED)])
def test_taking_out_is_asked_for_on_a_page_of_its_own(organization, coordinator, verb, status):
    client = signed_in(coordinator)
    page = client.get(at(verb, organization))
    assert page.status_code == 200
    organization.refresh_from_db()
    assert organization.status == Status.PUBLISHED
    page = client.post(at(verb, organization), {"seen": seen_on(page), "comment": "Wanted"}, follow=True)
    organization.refresh_from_db()
    assert organization.status == status
    assert Client().get(organization.get_absolute_url()).status_code == 404
    # The page that asks has nothing more to ask.
    assert client.get(at(verb, organization)).status_code == 302


@pytest.mark.parametrize("verb", ["withdraw", "archive"])
def test_why_something_cannot_be_taken_out_is_said(organization, coordinator, monkeypatch, verb):
    """The desk to which the page leads has no form for these two in which it could stand."""

    def refuse(**asked):
        raise ValidationError("Something here contradicts itself.")

    monkeypatch.setattr(actions, verb, refuse)
    entry = study(organization)
    answer = do(signed_in(coordinator), verb, entry)
    assert "Something here contradicts itself." in words(answer)
    assert verbs(entry) == []


def test_what_is_sent_twice_is_done_once(organization, editor, coordinator):
    entry = study(organization)
    writes, reviews = signed_in(editor), signed_in(coordinator)
    seen = seen_on(desk_of(writes, entry))
    do(writes, "submit", entry, seen=seen)
    page = do(writes, "submit", entry, seen=seen)
    assert "You have done this already. Nothing was done twice." in words(page)
    seen = seen_on(desk_of(reviews, entry))
    do(reviews, "publish", entry, seen=seen)
    page = do(reviews, "publish", entry, seen=seen)
    assert "Nothing was done twice." in words(page)
    seen = seen_on(reviews.get(at("archive", entry)))
    reviews.post(at("archive", entry), {"seen": seen})
    page = reviews.post(at("archive", entry), {"seen": seen}, follow=True)
    assert "Nothing was done twice." in words(page)
    assert verbs(entry) == ["submitted", "published", "archived"]


def test_an_old_page_does_nothing_and_keeps_what_was_typed(organization, editor, coordinator):
    entry = study(organization)
    actions.submit(entry=entry, by=editor)
    client = signed_in(coordinator)
    seen = seen_on(desk_of(client, entry))
    change(entry, editor, summary_en="Something else, not read by anybody.")
    page = do(client, "publish", entry, seen=seen, comment="I have read it")
    assert page.status_code == 409
    assert "Meanwhile this entry was changed. Nothing was done." in words(page)
    assert "I have read it" in words(page)
    entry.refresh_from_db()
    assert entry.status == Status.DRAFT
    for forged in ("", "9-draft-draft", "\x00", "<script>"):
        assert do(client, "publish", entry, seen=forged).status_code == 409


def links_of(page) -> set[str]:
    """The last word of the address of each page to which a desk leads."""
    groups = [page.context["pages"], *[links for _heading, links in page.context["stages"]]]
    return {address.rstrip("/").rpartition("/")[2] for links in groups for address, _words in links}


@pytest.mark.parametrize("takes_registrations", [True, False])
def test_the_desk_of_a_workshop_leads_to_all_that_there_is_about_it(coordinator, takes_registrations):
    workshop = WorkshopFactory(slug="meeting", takes_registrations=takes_registrations)
    client = signed_in(coordinator)
    page = desk_of(client, workshop)
    registration = {"registration"} if takes_registrations else set()
    assert links_of(page) >= registration | {
        *("copy", "documents", "photos", "history", "run", "delegates", "report", "commitments"),
    }  # fmt: skip
    assert ("registration" in links_of(page)) == takes_registrations
    for links in (page.context["pages"], *[links for _heading, links in page.context["stages"]]):
        for address, _words in links:
            assert client.get(address).status_code == 200, address
            assert f'href="{address}"' in page.text


def test_a_desk_leads_nowhere_where_its_rule_says_no(coordinator, monkeypatch):
    from mekongnet.workspace import kinds

    asked = []
    refused = kinds.Page("run", "Run", lambda user, entry: asked.append(entry))
    monkeypatch.setitem(
        kinds.KINDS, "workshops", kinds.KINDS["workshops"]._replace(stages=(("Before", (refused, refused)),))
    )
    page = desk_of(signed_in(coordinator), WorkshopFactory(slug="meeting"))
    assert page.context["stages"] == []
    assert len(asked) == 1


def test_the_other_desks_lead_to_their_own_pages(organization, editor):
    client = signed_in(editor)
    assert links_of(desk_of(client, study(organization))) >= {"photos", "consent", "history"}
    assert links_of(desk_of(client, organization)) >= {"photos", organization.slug, "history"}


def test_steps_asked_for_by_their_address_lead_to_the_desk(organization, editor):
    entry = study(organization)
    client = signed_in(editor)
    for name in ("submit", "preview_link"):
        assert client.get(at(name, entry)).status_code == 302
    assert verbs(entry) == []


def test_a_remark_of_another_entry_cannot_be_settled_here(organization, editor, coordinator):
    entry, other = study(organization), study(OrganizationFactory())
    remark = Remark.objects.create(entry=other, number=1, text="Not yours", author=coordinator)
    client = signed_in(editor)
    assert client.post(at("settle", entry, remark.pk)).status_code == 404
    assert client.post(at("settle", other, remark.pk)).status_code == 404
    remark.refresh_from_db()
    assert remark.done_at is None


def test_what_people_write_is_shown_as_they_wrote_it(organization, editor, coordinator):
    entry = study(organization, title_en="<script>alert(1)</script>")
    client = signed_in(editor)
    do(client, "submit", entry, comment="<b onclick=x>bold</b>\u202e")
    page = words(desk_of(client, entry))
    assert "<script>alert" not in page
    assert "<b onclick" not in page
    assert "&lt;b onclick=x&gt;bold&lt;/b&gt;" in page
    assert "\u202e" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_asks_the_same_number_of_queries(organization, editor, coordinator, rows, django_assert_num_queries):
    entry = study(organization)
    for _row in range(rows):
        actions.submit(entry=entry, by=editor)
        actions.ask_for_changes(entry=entry, by=coordinator, comment="x", remarks=[("title", "More")])
    client = signed_in(editor)
    desk_of(client, entry)
    with django_assert_num_queries(12):
        desk_of(client, entry)


# --- history ---


@pytest.fixture
def changed(organization, editor):
    """An entry of three revisions."""
    entry = study(organization, summary_en="Fish came back to the pond.")
    change(entry, editor, summary_en="Many fish came back to the pond.")
    change(entry, editor, title_en="A new title")
    return entry


def test_history_lists_all_revisions(changed, editor):
    page = signed_in(editor).get(at("history", changed))
    assert page.status_code == 200
    for number in (1, 2, 3):
        assert at("difference", changed, number) in words(page)
    assert words(page).count("Dara") >= 2


def test_history_of_what_nobody_opened(organization, editor):
    page = signed_in(editor).get(at("history", organization))
    assert "Nobody has changed this in the workspace yet." in words(page)
    assert signed_in(editor).get(at("difference", organization, 1)).status_code == 404


def test_the_difference_to_the_one_before_and_to_any_other(changed, editor):
    client = signed_in(editor)
    page = words(client.get(at("difference", changed, 2)))
    assert "From version 1 to version 2" in page
    assert "<ins>Many" in page
    assert "A new title" not in page.split('<dl class="changes">')[1].split("</dl>")[0]
    page = words(client.get(at("difference", changed, 3), {"with": "1"}))
    assert "<ins>Many" in page
    assert "<ins>A new title" in page or "new" in page
    assert "the first one" in words(client.get(at("difference", changed, 1)))
    assert "Nothing differs" in words(client.get(at("difference", changed, 2), {"with": "2"}))


@pytest.mark.parametrize("other", ["x", "-1", "99", "9" * 40, "1 OR 1=1", "\x00"])
def test_a_revision_that_is_not_there(changed, editor, other):
    assert signed_in(editor).get(at("difference", changed, 2), {"with": other}).status_code == 404


def test_numbers_beyond_the_database(changed, editor):
    client = signed_in(editor)
    assert client.get(at("difference", changed, 10**30)).status_code == 404
    assert client.post(at("restore", changed, 10**30), {"newest": "3"}).status_code == 404


def test_bringing_back_makes_a_new_revision(changed, editor):
    client = signed_in(editor)
    page = client.post(at("restore", changed, 1), {"newest": "3"}, follow=True)
    assert "Brought back as the newest version." in words(page)
    head = life.head(changed)
    assert (head.number, head.restores) == (4, 1)
    assert head.snapshot["fields"]["summary_en"] == "Fish came back to the pond."
    page = client.post(at("restore", changed, 2), {"newest": "3"}, follow=True)
    assert "Meanwhile somebody saved this entry." in words(page)
    assert life.head(changed).number == 4


def test_history_is_for_those_who_edit(changed, organization, stranger):
    client = signed_in(stranger)
    assert client.get(at("history", organization)).status_code == 403
    for name, *more in (("history",), ("difference", 2), ("restore", 1)):
        assert client.get(at(name, changed, *more)).status_code == 404
    assert client.post(at("restore", changed, 1), {"newest": "3"}).status_code == 404
    assert life.head(changed).number == 3


# --- review ---


def test_the_queue_is_for_coordinators(editor):
    assert signed_in(editor).get(reverse("workspace:review")).status_code == 403


def test_the_queue_shows_the_oldest_first_and_what_is_in_review_alone(organization, editor, coordinator):
    entries = [study(organization, title_en=f"Waiting {number}") for number in range(3)]
    for entry in entries:
        actions.submit(entry=entry, by=editor, comment=f"Comment {entry.title_en}")
    for entry, days in zip(entries, (1, 5, 3), strict=True):
        Step.objects.of(entry).update(at=timezone.now() - datetime.timedelta(days=days))
    study(organization, title_en="Only a draft")
    taken_up = study(organization, title_en="Taken up again")
    actions.submit(entry=taken_up, by=editor)
    change(taken_up, editor, summary_en="More to come")
    actions.submit(entry=PlaceFactory(status=Status.DRAFT, publish_at=None, name_en="A pond"), by=coordinator)
    client = signed_in(coordinator)
    page = words(client.get(reverse("workspace:review")))
    assert re.findall(r"Waiting \d</a>", page) == ["Waiting 1</a>", "Waiting 2</a>", "Waiting 0</a>"]
    assert "Comment Waiting 1" in page
    assert "Only a draft" not in page
    assert "Taken up again" not in page
    assert "A pond" in page
    page = words(client.get(reverse("workspace:review"), {"kind": "places"}))
    assert "A pond" in page
    assert "Waiting" not in page
    assert "Waiting 1" in words(client.get(reverse("workspace:review"), {"kind": "<x>"}))


def test_a_new_version_of_what_is_public_comes_into_the_queue(organization, editor, coordinator):
    change(organization, editor, mission_en="Another mission.")
    actions.submit(entry=organization, by=editor)
    assert "Fishers of the lake" in words(signed_in(coordinator).get(reverse("workspace:review")))
    assert "Public, new version in review" in words(desk_of(signed_in(editor), organization))


def test_the_queue_asks_the_same_number_of_queries(organization, editor, coordinator, django_assert_num_queries):
    client = signed_in(coordinator)
    actions.submit(entry=study(organization), by=editor)
    client.get(reverse("workspace:review"))
    with django_assert_num_queries(6):
        client.get(reverse("workspace:review"))
    for _number in range(2):
        actions.submit(entry=study(organization), by=editor)
    with django_assert_num_queries(6):
        client.get(reverse("workspace:review"))


def test_the_queue_is_paged(organization, editor, coordinator):
    for number in range(25):
        actions.submit(entry=study(organization, title_en=f"Entry {number:02}"), by=editor)
    client = signed_in(coordinator)
    assert "Entry 24" not in words(client.get(reverse("workspace:review")))
    assert "Entry 24" in words(client.get(reverse("workspace:review"), {"page": "2", "kind": "case-studies"}))
    assert client.get(reverse("workspace:review"), {"page": "3"}).status_code == 404


# --- previews ---


def test_a_link_shows_the_draft_to_a_visitor_and_leaves_nothing_behind(organization, editor):
    change(organization, editor, description_en="Only in the draft.")
    page = signed_in(editor).post(at("preview_link", organization), {"language": "km"})
    link = re.search(r'id="preview-link"[^>]*value="([^"]+)"', words(page))[1]
    path = link.removeprefix("http://testserver")
    assert path.startswith("/km/preview/")
    shown = Client().get(path)
    assert shown.status_code == 200
    assert "Only in the draft." in words(shown)
    assert shown["Cache-Control"] == "private, no-store"
    assert "noindex" in shown["X-Robots-Tag"]
    english = Client().get(path.replace("/km/", "/en/", 1))
    assert "Preview, not public" in words(english)
    assert "Only in the draft." not in words(Client().get(organization.get_absolute_url()))


def test_a_draft_can_be_shown_before_anything_is_public(organization, editor):
    entry = study(organization, title_en="Not yet public")
    head = actions.begin(entry=entry, by=editor)
    assert Client().get(entry.get_absolute_url()).status_code == 404
    assert "Not yet public" in words(Client().get(preview.link(entry, head.number, "en")))
    entry.refresh_from_db()
    assert entry.status == Status.DRAFT
    assert Client().get(entry.get_absolute_url()).status_code == 404


def test_a_link_that_is_old_or_forged_says_that_it_has_ended(organization, editor, monkeypatch):
    head = actions.begin(entry=organization, by=editor)
    link = preview.link(organization, head.number, "en")
    monkeypatch.setattr(preview, "VALID_FOR", datetime.timedelta(seconds=-1))
    for path in (link, "/en/preview/x/", "/en/preview/a:b:c/", f"/en/preview/{'x' * 3000}/", f"{link[:-2]}z/"):
        page = Client().get(path)
        assert page.status_code == 404
        assert "This link has ended" in words(page)
        assert page["Cache-Control"] == "private, no-store"
        assert "noindex" in page["X-Robots-Tag"]


def test_only_editors_make_links(organization, stranger):
    assert signed_in(stranger).post(at("preview_link", organization), {"language": "en"}).status_code == 403
    assert snapshots.take(organization)
    assert Revision.objects.count() == 0


def test_a_language_that_is_none_makes_no_link(organization, editor):
    page = signed_in(editor).post(at("preview_link", organization), {"language": "fr"})
    assert page.status_code == 302


# --- the frame ---


def test_public_pages_offer_sign_in_at_their_foot_to_visitors_and_the_workspace_to_others(editor):
    page = words(Client().get("/en/about/"))
    head, foot = page.split("<footer", 1)
    assert "/en/accounts/login/" in foot
    assert "/en/accounts/login/" not in head
    assert "/en/workspace/" not in page
    page = words(signed_in(editor).get("/en/about/"))
    assert "/en/workspace/" in page
    assert "/en/accounts/login/" not in page


def test_the_menu_shows_what_is_for_the_person(editor, coordinator):
    menu = words(signed_in(editor).get(reverse("workspace:home"))).split('class="desk-menu"')[1].split("</nav>")[0]
    assert reverse("workspace:directory") in menu
    assert reverse("workspace:review") not in menu
    menu = words(signed_in(coordinator).get(reverse("workspace:home"))).split('class="desk-menu"')[1].split("</nav>")[0]
    assert reverse("workspace:review") in menu
    menu = words(signed_in(PersonFactory()).get(reverse("workspace:home"))).split('class="desk-menu"')[1]
    assert reverse("workspace:directory") not in menu.split("</nav>")[0]
