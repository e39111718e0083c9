"""axe-core on every kind of page, public or of the workspace, in every language, light and dark, on a phone and on a
desk.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from walking import ready

from library.languages import CODES

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

KINDS = [
    "",
    "river/",
    "map/",
    "glossary/",
    "about/",
    "nothing-here/",
    "organizations/",
    "organizations/?country=XX&theme=iwrm",
    "organizations/fact/",
    "workshops/",
    "workshops/study-tour-tonle-sap/",
    "workshops/study-tour-tonle-sap/agenda/",
    "workshops/undated/",
    "workshops/2015/",
    "case-studies/",
    "case-studies/keo-por/",
    "case-studies/keo-por/blocks/1/",
    "places/keo-por/",
    "places/thanh-phong/",
]
VIEWS = [("light", 360), ("dark", 1280), ("dark", 360), ("light", 1280)]
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


STUDY = "case-studies/fish-come-back"
WORKSPACE = [
    "",
    "entries/",
    "entries/?kind=places&q=pond",
    "review/",
    f"{STUDY}/",
    f"{STUDY}/history/",
    f"{STUDY}/history/2/",
    f"{STUDY}/edit/",
    f"{STUDY}/consent/",
    f"{STUDY}/photos/",
    f"{STUDY}/word/",
    "case-studies/new/",
    "organizations/fact/",
    "organizations/fact/edit/",
    "organizations/fact/archive/",
    "organizations/fact/photos/",
    "places/keo-por/edit/",
    "places/new/",
    "workshops/new/",
    *[f"workshops/study-tour-tonle-sap/{page}" for page in ("", "edit/", "copy/")],
    "people/fact/",
    *[f"workshops/study-tour-tonle-sap/run/{page}" for page in ("", "announce/", "letters/", "cancel/")],
    *[f"workshops/study-tour-tonle-sap/report/{page}" for page in ("", "attendance/", "learnt/word/")],
    *[f"workshops/study-tour-tonle-sap/{page}/" for page in ("documents", "photos", "commitments")],
    "commitments/",
    "commitments/1/",
    "requests/",
    "directory/",
    "../accounts/profile/",
    "../accounts/2fa/",
    "../accounts/sessions/",
]
VISITORS = ["accounts/login/", "accounts/login/code/", "accounts/password/reset/", "join/", "preview/ended/"]


def cells(kinds=(*KINDS, *VISITORS)):
    """A Latin square: every kind of page is seen in every view and every language, each pair once."""
    for row, kind in enumerate(kinds):
        for column, language in enumerate(CODES):
            yield kind, language, *VIEWS[(row + column) % len(VIEWS)]


def _contexts(chromium, cookies=()):
    contexts = {
        view: chromium.new_context(
            color_scheme=view[0],
            viewport={"width": view[1], "height": 900},
            service_workers="block",
            reduced_motion="reduce",
        )
        for view in VIEWS
    }
    for context in contexts.values():
        context.add_cookies(list(cookies))
    yield {view: context.new_page() for view, context in contexts.items()}
    for context in contexts.values():
        context.close()


@pytest.fixture(scope="module")
def pages(chromium):
    """One page for each view, used again and again."""
    yield from _contexts(chromium)


@pytest.fixture(scope="module")
def coordinator(portal, django_db_blocker):
    """A coordinator of an organisation of the network, for whom something waits in every part of the workspace."""
    from factories import (
        CaseStudyFactory,
        CommitmentFactory,
        CommitmentReportFactory,
        DelegateFactory,
        MembershipFactory,
        PersonFactory,
        SourceFactory,
        WorkshopDocumentFactory,
    )

    from organizations.models import JoinRequest, Organization
    from publishing import actions
    from publishing.models import Status
    from workshops.models import Workshop

    with django_db_blocker.unblock():
        fact = Organization.objects.get(slug="fact")
        coordinator = PersonFactory(email="chan@example.org", name="Chan", is_coordinator=True)
        editor = MembershipFactory(user__name="Dara", user__email="dara@example.org", organization=fact).user
        MembershipFactory(user=coordinator, organization=fact, role="manager")
        JoinRequest.objects.create(name="Sopheap", email="s@example.org", language="km", organization=fact)
        for slug in ("fish-come-back", "a-forest-grows"):
            study = CaseStudyFactory(
                slug=slug,
                owner=fact,
                status=Status.DRAFT,
                publish_at=None,
                title_km="ត្រីត្រឡប់មកវិញ",
                text_state_km="draft",
            )
            head = actions.begin(entry=study, by=editor)
            fields = {**head.snapshot["fields"], "summary_en": "Fish came back to the pond.", "summary_km": "ត្រីមកវិញ"}
            snapshot = {**head.snapshot, "fields": fields}
            actions.save(entry=study, snapshot=snapshot, base=head.number, by=editor, comment="More words")
            actions.submit(entry=study, by=editor, comment="Please read this.")
        tour = Workshop.objects.get(slug="study-tour-tonle-sap")
        promise = CommitmentFactory(pk=1, workshop=tour, organization=fact)
        CommitmentReportFactory(commitment=promise, note="Poles are bought.", language="en", author=editor)
        WorkshopDocumentFactory(workshop=tour)
        DelegateFactory(workshop=tour, organization=fact, attended=True)
        study.context_sources.add(SourceFactory())
        actions.ask_for_changes(entry=study, by=coordinator, comment="Nearly.", remarks=[("summary", "Say when.")])
    return coordinator


@pytest.fixture(scope="module")
def desks(chromium, portal, coordinator, django_db_blocker):
    """As `pages`, for a coordinator who is signed in."""
    with django_db_blocker.unblock():
        client = Client()
        client.force_login(coordinator)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
    yield from _contexts(chromium, [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": portal}])


@pytest.mark.parametrize(("kind", "language", "scheme", "width"), list(cells()))
def test_no_violation(portal, pages, kind, language, scheme, width):
    page = pages[scheme, width]
    page.goto(f"{portal}/{language}/{kind}")
    if kind == "map/":
        page.locator(".leaflet-marker-icon").first.wait_for()
    assert violations(page) == {}


def violations(page):
    results = Axe().run(page, options=RULES)
    return {
        violation["id"]: [(node["target"], node["html"][:160]) for node in violation["nodes"][:3]]
        for violation in results.response["violations"]
    }


@pytest.mark.parametrize(("kind", "language", "scheme", "width"), list(cells(WORKSPACE)))
def test_no_violation_in_the_workspace(portal, desks, kind, language, scheme, width):
    page = desks[scheme, width]
    answer = page.goto(f"{portal}/{language}/workspace/{kind}")
    assert answer.status == 200
    assert "/accounts/login/" not in page.url
    for summary in page.locator("main details > summary").all():
        if summary.is_visible() and not summary.evaluate("one => one.parentElement.open"):
            summary.click()
    ready(page)
    assert violations(page) == {}
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "wider than the window"


def test_the_check_finds_what_is_wrong(pages):
    """Without this, a script that does not run would find nothing anywhere."""
    page = pages["light", 1280]
    page.goto("about:blank")  # where no policy forbids the style
    page.set_content("<html><body><img src='x.png'><p style='color:#bbb;background:#fff'>Pale</p></body></html>")
    found = {violation["id"] for violation in Axe().run(page, options=RULES).response["violations"]}
    assert {"image-alt", "color-contrast", "html-has-lang", "document-title"} <= found


@pytest.mark.parametrize("language", CODES)
def test_an_open_menu_and_an_open_list_of_sources(portal, pages, language):
    page = pages["light", 360]
    page.goto(f"{portal}/{language}/organizations/fact/")
    for summary in page.locator("details > summary").all():
        if summary.is_visible():
            summary.click()
    results = Axe().run(page, options=RULES)
    assert {violation["id"] for violation in results.response["violations"]} == set()
