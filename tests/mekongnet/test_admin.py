"""The administration: administrators, and nobody else, find and repair every model in four languages."""

import datetime
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from factories import (
    AnnouncementFactory,
    CommitmentReportFactory,
    DelegateFactory,
    FollowUpFactory,
    InvitationFactory,
    JoinRequestFactory,
    LetterFactory,
    RemarkFactory,
    RevisionFactory,
    StepFactory,
)
from playwright.sync_api import expect

from accounts.administration import Administration
from accounts.models import Letter, SpokenLanguage, User
from casestudies import models as studies
from library import models as library
from organizations import models as organizations
from places import models as places
from publishing import actions, storing
from publishing.models import Lineage, Remark, Revision, Status, Step
from workshops import models as workshops

pytestmark = pytest.mark.django_db

ROOMS = ("accounts", "library", "publishing", "places", "organizations", "workshops", "casestudies")
MODELS = [model for model in admin.site._registry if model._meta.app_label in ROOMS]
PASSWORD = "a quiet river at dawn"
KHMER = "ដែនអភិរក្សត្រី"


def label(model):
    return model._meta.label


def make_records(number):
    """One record of every registered model, told apart by `number`."""
    named = {"name_km": f"{KHMER} {number}", "name_status_km": "ours"}
    source = library.Source.objects.create(slug=f"source-{number}", address=f"https://example.org/{number}")
    term = library.GlossaryTerm.objects.create(slug=f"term-{number}", term_km=KHMER, term_status_km="ours")
    theme = library.Theme.objects.create(slug=f"theme-{number}", **named)
    theme.terms.add(term)
    photo = library.Photo.objects.create(
        file="photos/a.jpg", width=800, height=600, credit="Sok", licence="CC BY 4.0", alt_km=KHMER
    )
    document = library.Document.objects.create(file="documents/a.pdf", language="km", title_km=KHMER)
    province = places.Place.objects.create(slug=f"province-{number}", kind="province", country="KH", **named)
    place = places.Place.objects.create(
        slug=f"place-{number}", kind="village", country="KH", parent=province, lat=12.5, lon=106.0, **named
    )
    link = places.PlaceLink.objects.create(upstream=place, downstream=province, kind="synergy", note_km=KHMER)
    organization = organizations.Organization.objects.create(
        slug=f"organization-{number}", kind="ngo", country="KH", place=place, **named
    )
    candidate = organizations.CandidateIdentity.objects.create(
        organization=organization, name="Somebody", confidence="low", reason_km=KHMER
    )
    contact = organizations.Contact.objects.create(
        organization=organization, name="Sok", email="sok@example.org", role_km=KHMER
    )
    person = User.objects.create_user(f"person-{number}@example.org", PASSWORD, name=f"{KHMER} {number}")
    SpokenLanguage.objects.create(user=person, language="km")
    membership = organizations.Membership.objects.create(user=person, organization=organization)
    workshop = workshops.Workshop.objects.create(slug=f"workshop-{number}", kind="study_tour", place=place, **named)
    agenda = workshops.AgendaItem.objects.create(workshop=workshop, title_km=KHMER)
    stop = workshops.Stop.objects.create(workshop=workshop, place=place, position=1, what_is_shown_km=KHMER)
    commitment = workshops.Commitment.objects.create(workshop=workshop, organization=organization, text_km=KHMER)
    participation = workshops.Participation.objects.create(workshop=workshop, organization=organization)
    handout = workshops.WorkshopDocument.objects.create(workshop=workshop, document=document)
    study = studies.CaseStudy.objects.create(
        slug=f"study-{number}", title_km=KHMER, approach="cbnrm", country="KH", place=place
    )
    study.themes.add(theme)
    of_study = {"case_study": study}
    block = studies.Block.objects.create(number=1, title_km=KHMER, text_km=KHMER, **of_study)
    facts = [
        library.ThemeFact.objects.create(theme=theme, text_km=KHMER),
        places.PlaceFact.objects.create(place=place, text_km=KHMER),
        organizations.OrganizationFact.objects.create(organization=organization, text_km=KHMER),
        organizations.CandidateFact.objects.create(candidate=candidate, text_km=KHMER),
        workshops.WorkshopFact.objects.create(workshop=workshop, text_km=KHMER),
    ]
    for fact in facts:
        fact.sources.add(source)
    kinds = ContentType.objects.get_for_models(workshops.Workshop, studies.CaseStudy)
    lineage = Lineage.objects.create(
        kind="learnt_on",
        origin_type=kinds[workshops.Workshop],
        origin_id=workshop.pk,
        result_type=kinds[studies.CaseStudy],
        result_id=study.pk,
    )
    records = [
        source, term, theme, photo, document, place, link, organization, candidate, contact, person,
        membership, workshop, agenda, stop, commitment, participation, handout, study, block, lineage, *facts,
        studies.Result.objects.create(text_km=KHMER, **of_study),
        studies.Lesson.objects.create(text_km=KHMER, **of_study),
        studies.Involvement.objects.create(phase="doing", text_km=KHMER, **of_study),
        studies.Voice.objects.create(kind="strength", author_km=KHMER, **of_study),
        studies.Partner.objects.create(organization=organization, **of_study),
        studies.Contributor.objects.create(
            name="Sok", role="author", organization=organization, **of_study
        ),
        studies.Consent.objects.create(
            on_behalf_of=KHMER, given_by="Sok", method="spoken", language="km",
            given_on=datetime.date(2024, 1, 2), **of_study,
        ),
        LetterFactory(),
        DelegateFactory(workshop=workshop, organization=organization),
        FollowUpFactory(workshop=workshop, organization=organization),
        CommitmentReportFactory(commitment=commitment),
        AnnouncementFactory(workshop=workshop),
        *(kind(organization=organization) for kind in (InvitationFactory, JoinRequestFactory)),
        *(kind(entry=study) for kind in (RevisionFactory, StepFactory, RemarkFactory)),
    ]  # fmt: skip
    return {type(record): record for record in records if type(record) in MODELS}


@pytest.fixture(autouse=True)
def one_step_is_enough(settings):
    """The second factor of administrators is tried in tests/accounts/."""
    settings.SECOND_FACTOR_FOR_ADMINISTRATORS = False


@pytest.fixture
def administrator():
    return User.objects.create_superuser("admin@example.org", PASSWORD, language="vi")


@pytest.fixture
def office(client, administrator):
    client.force_login(administrator)
    return client


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def form_values(response, **changes):
    """What a browser would send of the change form in `response`, with `changes`."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    values = {}
    for form in forms:
        for bound in form:
            value, widget = bound.value(), bound.field.widget
            if getattr(widget, "allow_multiple_selected", False):
                values[bound.html_name] = [getattr(item, "pk", item) for item in value or []]
            elif hasattr(widget, "widgets"):
                for number, part in enumerate(widget.decompress(value)):
                    values[f"{bound.html_name}_{number}"] = "" if part is None else str(part)
            elif isinstance(value, bool):
                values |= {bound.html_name: "on"} if value else {}
            else:
                values[bound.html_name] = "" if value is None else value
    return values | changes


def test_every_model_is_here_by_itself_or_on_the_page_of_its_parent():
    inlines = {inline.model for site_admin in admin.site._registry.values() for inline in site_admin.inlines}
    # Who looked at single answers, and at who has answered, could put the two together.
    anonymous = {workshops.Evaluation, workshops.EvaluationTicket}
    missing = [
        label(model)
        for model in apps.get_models()
        if model._meta.app_label in ROOMS and not model._meta.auto_created
        if model not in MODELS and model not in inlines | anonymous
    ]
    assert missing == []


def test_every_model_is_found_from_the_first_page(office):
    page = office.get(reverse("admin:index")).content.decode()
    assert [label(model) for model in MODELS if f'"{address(model, "changelist")}"' not in page] == []


def test_list_add_change_history_and_delete_pages_answer(office, administrator):
    """What is written by the portal alone can be read here, and neither added nor deleted."""
    request = RequestFactory().get("/")
    request.user = administrator
    wanted, read_only = {}, set()
    for model, record in make_records(1).items():
        site_admin = admin.site._registry[model]
        wanted |= {address(model, page, record.pk): 200 for page in ("change", "history")}
        wanted[address(model, "changelist")] = 200
        wanted[address(model, "add")] = 200 if site_admin.has_add_permission(request) else 403
        wanted[address(model, "delete", record.pk)] = 200 if site_admin.has_delete_permission(request) else 403
        if not site_admin.has_change_permission(request):
            read_only.add(model)
    assert len(wanted) == 5 * len(MODELS)
    assert {page: office.get(page).status_code for page in wanted} == wanted
    of_workshops = {
        workshops.Delegate, workshops.FollowUp, workshops.CommitmentReport, workshops.Announcement,
    }  # fmt: skip
    assert read_only == {Letter, Revision, Step, Remark, *of_workshops}


def test_nobody_else_gets_in(client):
    pages = [reverse("admin:index")]
    for model in MODELS:
        pages += [address(model, "changelist"), address(model, "add"), address(model, "change", 1)]
    assert {page for page in pages if client.get(page).status_code != 302} == set()
    client.force_login(User.objects.create_user("reader@example.org", PASSWORD))
    assert {page for page in pages if client.get(page).status_code != 302} == set()


def test_lists_make_no_more_queries_for_three_rows_than_for_one(office):
    def queries(model):
        with CaptureQueriesContext(connection) as captured:
            assert office.get(address(model, "changelist")).status_code == 200
        return len(captured)

    make_records(1)
    for model in MODELS:
        # Content types are looked up once in a process.
        queries(model)
    one = {label(model): queries(model) for model in MODELS}
    make_records(2)
    make_records(3)
    assert {label(model): queries(model) for model in MODELS} == one
    assert max(one.values()) <= 12


def test_every_search_takes_khmer_and_odd_text(office):
    make_records(1)
    for model in MODELS:
        if admin.site._registry[model].search_fields:
            for text in (KHMER, "ណាមួយ\x00%_'\"", "a" * 10_000):
                assert office.get(address(model, "changelist"), {"q": text}).status_code == 200, model


def test_the_search_looks_into_every_language(office):
    make_records(1)
    for model in (
        places.Place,
        organizations.Organization,
        workshops.Workshop,
        studies.CaseStudy,
        library.Theme,
    ):
        result = office.get(address(model, "changelist"), {"q": KHMER}).context["cl"]
        assert result.result_count == model.objects.count() > 0
        assert office.get(address(model, "changelist"), {"q": "ສະຫງວນ"}).context["cl"].result_count == 0


def test_every_filter_can_be_chosen(office):
    make_records(1)
    for model in MODELS:
        page = office.get(address(model, "changelist"))
        for spec in page.context["cl"].filter_specs:
            choice = list(spec.choices(page.context["cl"]))[-1]
            filtered = address(model, "changelist") + choice["query_string"]
            assert office.get(filtered).status_code == 200, filtered
        assert office.get(address(model, "changelist"), {"no_such_filter": "x"}).status_code in (200, 302)


def test_a_khmer_title_saved_from_vietnamese_pages_is_khmer(office):
    study = make_records(1)[studies.CaseStudy]
    page = office.get(address(studies.CaseStudy, "change", study.pk))
    assert page.headers["Content-Language"] == "vi"
    assert "title" not in page.context["adminform"].form.fields
    answer = office.post(
        address(studies.CaseStudy, "change", study.pk),
        form_values(page, title_km="ចំណងជើងថ្មី", summary_vi="  "),
    )
    assert answer.status_code == 302, answer.context["errors"]
    study.refresh_from_db()
    assert study.title_km == "ចំណងជើងថ្មី"
    assert (study.title_vi, study.summary_vi, study.text_state_vi) == (None, None, None)


def test_a_place_saved_unchanged_stays_as_it_was(office):
    records = make_records(1)
    for model in (places.Place, organizations.Organization, workshops.Workshop, library.Theme, studies.Block):
        before = model.objects.filter(pk=records[model].pk).values().get()
        page = office.get(address(model, "change", records[model].pk))
        answer = office.post(address(model, "change", records[model].pk), form_values(page))
        assert answer.status_code == 302, answer.context["errors"]
        after = model.objects.filter(pk=records[model].pk).values().get()
        assert {**after, "updated_at": 0} == {**before, "updated_at": 0}


def test_the_columns_of_a_field_carry_their_language(office):
    form = office.get(address(places.Place, "add")).context["adminform"].form
    assert form.fields["name_lo"].widget.attrs["lang"] == "lo"
    assert form.fields["name_status_lo"].widget.attrs["data-language"] == "lo"
    assert "lang" not in form.fields["name_status_lo"].widget.attrs
    assert str(form.fields["name_lo"].label).endswith("(ພາສາລາວ)")


def test_a_name_without_its_status_is_refused_in_words_beside_the_field(office):
    page = office.get(address(places.Place, "add"))
    values = {
        "kind": "village",
        "country": "KH",
        "slug": "new",
        "precision": "1km",
        "original_language": "km",
    }
    answer = office.post(address(places.Place, "add"), form_values(page, **values, name_km=KHMER))
    errors = answer.context["adminform"].form.errors
    assert list(errors) == ["name_status_km"]
    assert "places_place" not in str(errors)
    answer = office.post(address(places.Place, "add"), form_values(page, **values))
    assert list(answer.context["adminform"].form.errors) == ["name_en"]
    answer = office.post(
        address(places.Place, "add"),
        form_values(page, **values, name_km=KHMER, name_status_km="ours", lat="91", lon="105"),
    )
    assert list(answer.context["adminform"].form.errors) == ["lat"]


def test_saving_a_position_computes_the_public_one(office):
    place = make_records(1)[places.Place]
    page = office.get(address(places.Place, "change", place.pk))
    attributes = page.context["adminform"].form["lat"].as_widget()
    assert 'data-picker="' in attributes
    assert "12.5" in attributes
    office.post(
        address(places.Place, "change", place.pk),
        form_values(page, lat="13.5267", lon="105.9712", precision="commune", is_sensitive="on"),
    )
    place.refresh_from_db()
    assert (place.public_lat, place.public_lon) == (13.55, 105.95)
    office.post(
        address(places.Place, "change", place.pk),
        form_values(office.get(address(places.Place, "change", place.pk)), precision="hidden"),
    )
    place.refresh_from_db()
    assert (place.public_lat, place.public_lon) == (None, None)


BAD_BOUNDARIES = (
    "{",
    "5",
    "[]",
    '{"type": "Point", "coordinates": [1, 2]}',
    '{"type": "Polygon", "coordinates": [["a"]]}',
    '{"type": "Polygon", "coordinates": []}',
    '{"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [1e999, 2], [1, 2]]]}',
)


def test_a_boundary_that_is_none_is_refused_in_words(office):
    page = address(places.Place, "change", make_records(1)[places.Place].pk)
    values = form_values(office.get(page))
    for boundary in BAD_BOUNDARIES:
        answer = office.post(page, values | {"boundary": boundary})
        assert answer.status_code == 200, boundary
        assert answer.context["adminform"].form.errors


class TestPublishing:
    def test_the_verbs(self):
        place = make_records(1)[places.Place]
        actions.publish(entry=place)
        place.refresh_from_db()
        first = place.publish_at
        assert place.is_public
        actions.publish(entry=place)
        assert place.publish_at == first
        later = timezone.now() + datetime.timedelta(days=3)
        actions.publish(entry=place, at=later)
        assert place.publish_at == later
        assert not place.is_public
        actions.archive(entry=place)
        place.refresh_from_db()
        assert (place.status, place.publish_at) == (Status.ARCHIVED, later)
        actions.withdraw(entry=place)
        place.refresh_from_db()
        assert (place.status, place.publish_at) == (Status.DRAFT, None)

    def test_chosen_rows_move_through_them(self, office):
        place = make_records(1)[places.Place]
        for action, status in (
            ("publish_entries", Status.PUBLISHED),
            ("archive_entries", Status.ARCHIVED),
            ("withdraw_entries", Status.DRAFT),
        ):
            office.post(address(places.Place, "changelist"), {"action": action, "_selected_action": [place.pk]})
            place.refresh_from_db()
            assert place.status == status

    def test_a_study_that_its_community_did_not_agree_to_is_named(self, office):
        study = make_records(1)[studies.CaseStudy]
        study.consents.all().delete()
        answer = office.post(
            address(studies.CaseStudy, "changelist"),
            {"action": "publish_entries", "_selected_action": [study.pk]},
            follow=True,
        )
        assert [str(study) in str(message) for message in answer.context["messages"]] == [False, True]

    def test_the_form_moves_an_entry_through_the_same_verbs(self, office, monkeypatch):
        moved = []
        real = storing.move
        monkeypatch.setattr(storing, "move", lambda *args: (moved.append(args[1]), real(*args)))
        place = make_records(1)[places.Place]
        page = address(places.Place, "change", place.pk)
        for status in (Status.PUBLISHED, Status.ARCHIVED, Status.DRAFT):
            office.post(page, form_values(office.get(page), status=status))
            place.refresh_from_db()
            assert place.status == status
        assert moved == [Status.PUBLISHED, Status.ARCHIVED, Status.DRAFT]
        office.post(page, form_values(office.get(page), name_km="ថ្មី"))
        assert len(moved) == 3


class TestPeople:
    def test_signing_in_by_address(self, client, administrator):
        login = client.get(reverse("admin:index"), follow=True).redirect_chain[-1][0]
        assert login == f"{reverse('account_login')}?next=%2Fadmin%2F"
        answer = client.post(login, {"login": "ADMIN@example.org", "password": "wrong"})
        assert answer.status_code == 200
        answer = client.post(login, {"login": "ADMIN@example.org", "password": PASSWORD})
        assert (answer.status_code, answer["Location"]) == (302, "/admin/")
        assert client.session["_auth_user_id"] == str(administrator.pk)

    def test_a_new_person_gets_a_hashed_password(self, office):
        page = office.get(address(User, "add"))
        values = {"email": "Sok@Example.ORG", "name": "Sok", "language": "km", "usable_password": "true"}
        answer = office.post(address(User, "add"), form_values(page, **values, password1=PASSWORD, password2=PASSWORD))
        assert answer.status_code == 302, answer.context["errors"]
        person = User.objects.get(email="sok@example.org")
        assert person.password != PASSWORD
        assert person.check_password(PASSWORD)
        assert not person.is_staff

    def test_an_address_belongs_to_one_person(self, office, administrator):
        page = office.get(address(User, "add"))
        answer = office.post(
            address(User, "add"),
            form_values(
                page, email="ADMIN@example.org", language="km", usable_password="true",
                password1=PASSWORD, password2=PASSWORD,
            ),
        )  # fmt: skip
        assert list(answer.context["adminform"].form.errors) == ["email"]

    def test_languages_and_password_can_be_changed(self, office):
        person = make_records(1)[User]
        page = office.get(address(User, "change", person.pk))
        answer = office.post(address(User, "change", person.pk), form_values(page, name="Sok", language="lo"))
        assert answer.status_code == 302, answer.context["errors"]
        person.refresh_from_db()
        assert (person.name, person.language) == ("Sok", "lo")
        assert person.check_password(PASSWORD)
        answer = office.post(
            reverse("admin:auth_user_password_change", args=[person.pk]),
            {"usable_password": "true", "password1": "another long river", "password2": "another long river"},
        )
        person.refresh_from_db()
        assert person.check_password("another long river")

    def test_the_administration_speaks_the_language_of_the_person(self):
        seen = []
        site = Administration(name="tried")
        view = site.admin_view(lambda request: seen.append(translation.get_language()) or HttpResponse())
        request = RequestFactory().get("/admin/")
        request.user = SimpleNamespace(is_authenticated=True, is_active=True, is_staff=True, language="km")
        with translation.override("vi"):
            view(request)
        assert seen == ["km"]
        assert request.LANGUAGE_CODE == "km"


@pytest.fixture
def desk(live_server, browser_page, transactional_db, client):
    """A signed-in administrator's browser; a page that breaks the Content-Security-Policy fails the test."""
    administrator = User.objects.create_superuser("admin@example.org", PASSWORD, language="en")
    client.force_login(administrator)
    cookie = client.cookies["sessionid"].value
    browser_page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    browser_page.root = live_server.url
    return browser_page


@pytest.mark.browser
class TestInTheBrowser:
    def test_every_page_keeps_the_content_security_policy(self, desk):
        records = make_records(1)
        pages = [
            reverse("admin:index"),
            reverse("admin:app_list", args=["library"]),
            reverse("admin:password_change"),
            reverse("admin:auth_user_password_change", args=[records[User].pk]),
        ]
        pages += [address(model, "change", record.pk) for model, record in records.items()]
        for model in (User, library.Photo, places.Place, workshops.Workshop):
            pages += [address(model, "changelist"), address(model, "add")]
        place = records[places.Place]
        pages += [address(places.Place, "delete", place.pk), address(places.Place, "history", place.pk)]
        pages += [
            address(places.Place, "changelist") + "?_popup=1",
            address(places.Place, "add") + "?_popup=1",
        ]
        for page in pages:
            assert desk.goto(desk.root + page).status == 200, page
        desk.context.clear_cookies()
        desk.goto(desk.root + reverse("admin:login"))
        desk.fill("[name=login]", "admin@example.org")
        desk.fill("[name=password]", PASSWORD)
        desk.press("[name=password]", "Enter")
        desk.locator("#user-tools").wait_for()

    def test_language_tabs(self, desk):
        place = make_records(1)[places.Place]
        change = desk.root + address(places.Place, "change", place.pk)
        desk.goto(change)
        tabs = desk.locator("[role=tablist]").first.locator("[role=tab]")
        assert tabs.count() == 4
        assert tabs.nth(3).get_attribute("aria-selected") == "true"
        assert desk.locator("#id_name_km").is_hidden()
        assert "2/4" in tabs.nth(2).inner_text()
        tabs.nth(3).focus()
        desk.keyboard.press("ArrowLeft")
        expect(tabs.nth(2)).to_have_attribute("aria-selected", "true")
        assert desk.evaluate("document.activeElement.getAttribute('role')") == "tab"
        assert desk.locator("#id_name_km").is_visible()
        assert desk.locator("#id_name_en").is_hidden()
        assert desk.locator("#id_record_note_km").is_visible()
        desk.fill("#id_name_note_km", "ចំណាំ")
        expect(tabs.nth(2)).to_contain_text("3/4")
        desk.goto(change)
        assert desk.locator("#id_name_km").is_visible()
        tabs.nth(2).press("Home")
        expect(desk.locator("#id_name_vi")).to_be_visible()

    def test_a_child_that_is_added_gets_its_tabs_and_is_saved(self, desk):
        place = make_records(1)[places.Place]
        desk.goto(desk.root + address(places.Place, "change", place.pk))
        desk.locator("#facts-group summary").first.click()
        desk.locator("#facts-group .add-row a").click()
        added = desk.locator("#facts-1")
        added.get_by_role("tab").nth(1).click()
        expect(added.locator("[lang=lo]#id_facts-1-text_lo")).to_be_visible()
        added.locator("#id_facts-1-text_lo").fill("ຄວາມຈິງ")
        desk.locator("[name=_save]").first.click()
        desk.wait_for_url("**/places/place/")
        assert set(place.facts.values_list("text_km", "text_lo")) == {(KHMER, None), (None, "ຄວາມຈິງ")}

    def test_an_error_opens_the_language_that_it_is_in(self, desk):
        place = make_records(1)[places.Place]
        desk.goto(desk.root + address(places.Place, "change", place.pk))
        desk.locator("[role=tab]").nth(1).click()
        desk.fill("#id_name_lo", "ວັງປາ")
        desk.locator("[role=tab]").nth(0).click()
        desk.locator("[name=_save]").first.click()
        desk.locator(".field-name_status_lo .errorlist").wait_for(state="visible")

    def test_the_picker_map(self, desk):
        place = make_records(1)[places.Place]
        desk.goto(desk.root + address(places.Place, "change", place.pk))
        canvas = desk.locator(".place-picker-map")
        canvas.scroll_into_view_if_needed()
        desk.locator(".leaflet-marker-icon").wait_for()
        for way in ("in", "out"):
            told = desk.locator("#id_lat").get_attribute(f"data-picker-zoom-{way}")
            expect(desk.locator(f".leaflet-control-zoom-{way}")).to_have_attribute("aria-label", told)
        desk.locator("path.picker-land").wait_for(state="attached")
        assert desk.locator("path.picker-public").count() == 1
        lat, lon = desk.locator("#id_lat"), desk.locator("#id_lon")
        box = canvas.bounding_box()
        desk.mouse.click(box["x"] + box["width"] / 2 + 60, box["y"] + box["height"] / 2 - 60)
        assert float(lat.input_value()) > 12.5
        assert float(lon.input_value()) > 106
        canvas.focus()
        before = lat.input_value()
        desk.keyboard.press("Enter")
        assert lat.input_value() != before
        assert abs(float(lat.input_value()) - 12.5) < 0.01
        lat.fill("12.7")
        lon.fill("105.8")
        canvas.scroll_into_view_if_needed()
        desk.locator(".leaflet-marker-icon").hover(position={"x": 12, "y": 12})  # once it stands still
        at = desk.locator(".leaflet-marker-icon").bounding_box()
        desk.mouse.down()
        desk.mouse.move(at["x"] + 52, at["y"] + 12, steps=5)
        desk.mouse.up()
        assert float(lon.input_value()) > 105.8
        desk.locator("[name=_save]").first.click()
        desk.wait_for_url("**/places/place/")
        place.refresh_from_db()
        assert place.lon > 105.8

    def test_a_related_record_is_found_and_added_in_a_window_of_its_own(self, desk):
        make_records(1)
        desk.goto(desk.root + address(organizations.Organization, "add"))
        desk.locator(".field-place .select2-selection").click()
        desk.locator(".select2-search__field").last.fill(KHMER)
        desk.locator(".select2-results__option", has_text=KHMER).first.click()
        expect(desk.locator(".field-place .select2-selection")).to_contain_text(KHMER)
        with desk.expect_popup() as opened:
            desk.locator("#add_id_founded_source").click()
        popup = opened.value
        popup.fill("#id_slug", "a-book")
        popup.fill("#id_address", "A book")
        with popup.expect_event("close"):
            popup.click("[name=_save]")
        expect(desk.locator(".field-founded_source .select2-selection")).to_contain_text("A book")

    def test_without_javascript_all_languages_stand_on_the_page(self, desk, live_server):
        place = make_records(1)[places.Place]
        plain = desk.context.browser.new_context(java_script_enabled=False)
        plain.add_cookies(desk.context.cookies())
        page = plain.new_page()
        page.goto(live_server.url + address(places.Place, "change", place.pk))
        for code in ("vi", "lo", "km", "en"):
            assert page.locator(f"#id_name_{code}").is_visible()
            assert page.locator(f"#id_name_{code}").get_attribute("lang") == code
        assert page.locator("#id_lat").is_visible()
        assert page.locator(".place-picker").count() == 0
        plain.close()
