"""The matrix of `docs/roles.md`, held against every address of the portal: every role, own entries and others', every
status. An address without a row fails.
"""

import datetime
import re
from itertools import product
from typing import NamedTuple

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from crawling import named_addresses
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone, translation
from factories import (
    BlockFactory,
    CaseStudyFactory,
    CaseStudyPhotoFactory,
    CommitmentFactory,
    ConsentFactory,
    DelegateFactory,
    EvaluationTicketFactory,
    FollowUpFactory,
    MembershipFactory,
    OrganizationFactory,
    OrganizationPhotoFactory,
    PersonFactory,
    PlaceFactory,
    WorkshopDocumentFactory,
    WorkshopFactory,
    WorkshopPhotoFactory,
)

from accounts.models import TranslationRight
from mekongnet.environment import ROOT
from organizations.models import Invitation, JoinRequest
from organizations.people import digest_of
from publishing import actions, life, preview, word_files
from publishing.models import Remark, Revision, Status

ROLES = ("visitor", "member", "editor", "manager", "translator", "coordinator", "administrator")
CELLS = {"yes", "sign in", "403", "404"}
KINDS = ("organizations", "case-studies", "places", "workshops")
# The administration counts as one address; the gallery stands only where DEBUG was on when addresses were read.
ADMINISTRATION, GALLERY = "admin:…", "gallery"
SECRET = "a-secret-of-an-invitation"
TICKET = "a-secret-of-a-ticket"

# Where an entry stands: its own status, whether its hour has come, the state of its newest revision.
STANDINGS = {
    "draft": (Status.DRAFT, None, "draft"),
    "in review": (Status.IN_REVIEW, None, "in_review"),
    "changes requested": (Status.CHANGES_REQUESTED, None, "changes_requested"),
    "planned": (Status.PUBLISHED, 1, "published"),
    "archived": (Status.ARCHIVED, -1, "published"),
    "published": (Status.PUBLISHED, -1, "published"),
    "published, in review": (Status.PUBLISHED, -1, "in_review"),
}
PUBLIC = {name for name in STANDINGS if name.startswith("published")}


# --- the document ---


class Row(NamedTuple):
    name: str
    methods: tuple[str, ...]
    kinds: tuple[str, ...]
    cells: dict[str, str]


def rows() -> list[Row]:
    """The rows of the matrix, as the document has them."""
    text = (ROOT / "docs" / "roles.md").read_text(encoding="utf-8")
    found = []
    for line in text.splitlines():
        if match := re.match(r"\| `([^`]+)` \| ", line):
            parts = [part.strip() for part in line.strip("|").split("|")]
            kinds = tuple(parts[2].split(", ")) if parts[2] else ()
            cells = dict(zip(ROLES, parts[3:], strict=True))
            found.append(Row(match[1], tuple(parts[1].split(", ")), kinds, cells))
    return found


ROWS = rows()


def names() -> set[str]:
    return {*named_addresses(), ADMINISTRATION} - {GALLERY}


def test_every_address_has_its_row():
    missing = sorted(names() - {row.name for row in ROWS})
    assert not missing, "docs/roles.md has no row for:\n" + "\n".join(missing)


def test_no_row_is_left_of_an_address_that_is_gone():
    assert sorted({row.name for row in ROWS} - names()) == []


def test_no_row_says_the_same_twice():
    said = [(row.name, method, kind) for row in ROWS for method in row.methods for kind in row.kinds or ("",)]
    assert sorted({one for one in said if said.count(one) > 1}) == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_is_written_rightly(row):
    assert set(row.methods) <= {"GET", "POST"}
    assert set(row.kinds) <= set(KINDS)
    for cell in row.cells.values():
        assert set(cell.split(" / ")) <= CELLS
        assert " / " not in cell or row.kinds, "public and hidden are told apart for entries alone"


def test_an_address_that_takes_every_kind_has_rows_for_every_kind():
    for name in TAKES_KIND:
        assert {kind for row in ROWS if row.name == name for kind in row.kinds} == set(KINDS), name


# --- the world ---


class World:
    """Two organisations with their people, one entry of each kind, and what hangs on them."""

    def __init__(self):
        self.organization = OrganizationFactory(slug="own")
        self.people = {
            "visitor": None,
            "member": MembershipFactory(user__name="Member", role="manager").user,
            "editor": MembershipFactory(organization=self.organization, user__name="Editor").user,
            "manager": MembershipFactory(organization=self.organization, role="manager", user__name="Manager").user,
            "translator": PersonFactory(name="Translator"),
            "coordinator": PersonFactory(name="Coordinator", is_coordinator=True),
            "administrator": PersonFactory(name="Administrator", is_superuser=True, is_staff=True),
        }
        TranslationRight.objects.create(user=self.people["translator"], language="km")
        self.entries = {
            "organizations": self.organization,
            "case-studies": CaseStudyFactory(slug="study", owner=self.organization),
            "places": PlaceFactory(slug="place"),
            "workshops": WorkshopFactory(
                slug="workshop", date_state="confirmed", starts_on=timezone.localdate() + datetime.timedelta(days=30)
            ),
        }
        study = self.entries["case-studies"]
        BlockFactory(case_study=study, number=1)
        self.consent = ConsentFactory(case_study=study, attachment="consents/paper.pdf")
        self.photos = {
            "organizations": OrganizationPhotoFactory(organization=self.organization).photo,
            "case-studies": CaseStudyPhotoFactory(case_study=study).photo,
            "workshops": WorkshopPhotoFactory(workshop=self.entries["workshops"]).photo,
        }
        self.document = WorkshopDocumentFactory(workshop=self.entries["workshops"]).document
        self.commitment = CommitmentFactory(workshop=self.entries["workshops"], organization=self.organization)
        self.delegate = DelegateFactory(workshop=self.entries["workshops"], organization=self.organization)
        self.ticket = EvaluationTicketFactory(delegate=self.delegate, token_hash=digest_of(TICKET), is_used=True)
        self.follow_up = FollowUpFactory(workshop=self.entries["workshops"], organization=self.organization)
        self.remarks = {}
        for kind, entry in self.entries.items():
            head = actions.begin(entry=entry, by=None)
            Revision.objects.create(entry=entry, number=head.number + 1, snapshot=head.snapshot)
            self.remarks[kind] = Remark.objects.create(entry=entry, number=1, text="Longer, please.")
        self.membership = MembershipFactory(organization=self.organization)
        self.request = JoinRequest.objects.create(
            name="Sopheap", email="s@example.org", language="km", organization=self.organization
        )
        self.invitation = Invitation.objects.create(
            email="new@example.org",
            language="km",
            organization=self.organization,
            digest=digest_of(SECRET),
            expires_at=timezone.now() + datetime.timedelta(days=3),
        )
        self.clients = {role: Client(raise_request_exception=True) for role in ROLES}
        for role, person in self.people.items():
            if person:
                TOTP.activate(person, "JBSWY3DPEHPK3PXP")
                RecoveryCodes.activate(person)
                self.clients[role].force_login(person)

    def stand(self, kind, standing):
        """Puts the entry where `standing` says, without the letters and steps on the way."""
        entry = self.entries[kind]
        status, days, state = STANDINGS[standing]
        at = timezone.now() + datetime.timedelta(days=days) if days else None
        type(entry)._base_manager.filter(pk=entry.pk).update(status=status, publish_at=at)
        Revision.objects.of(entry).filter(number=2).update(state=state)
        entry.status, entry.publish_at = status, at


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Built once; what a request changes is taken back after it, and all of it at the end."""
    with django_db_blocker.unblock(), translation.override("en"), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture
def paper(world, monkeypatch, tmp_path):
    """The file of the consent, in a folder of this test's own."""
    (tmp_path / "consents").mkdir()
    (tmp_path / "consents" / "paper.pdf").write_bytes(b"%PDF-1.4")
    monkeypatch.setattr(world.consent.attachment.field, "storage", FileSystemStorage(location=tmp_path))


# --- the addresses ---

TAKES_KIND = {
    *(f"workspace:{name}" for name in ("desk", "submit", "ask", "publish", "plan", "withdraw", "archive", "settle")),
    *("workspace:preview_link", "workspace:history", "workspace:difference", "workspace:restore"),
    *("workspace:photos", "workspace:arrange_photos", "workspace:photo_words"),
    *("cover_image", "preview"),
}


def _slug(world, kind, user):
    return [world.entries[kind].slug]


def _kind_and_slug(*more):
    def args(world, kind, user):
        return [kind, world.entries[kind].slug if world else "", *more]

    return args


def _photo(world, kind, user):
    photo = world.photos.get(kind) or world.photos["organizations"]
    return [kind, world.entries[kind].slug, photo.pk]


def _word(*more, of="case-studies", field="body"):
    """A Word file that this very person sent for an entry of the world."""

    def args(world, kind, user):
        slug = world.entries[of].slug
        person = user.pk if user else 0
        waiting = word_files.Waiting(person=person, kind=of, slug=slug, field=field, language="en", html="<p>x</p>")
        token = word_files.keep(waiting, [])
        return [slug, *([field] if of == "workshops" else []), token, *more]

    return args


# What stands in an address: a function of the world, the kind of entry and the person.
ARGS = {
    "sitemap_section": lambda world, kind, user: ["organizations"],
    "cover_image": lambda world, kind, user: [world.entries[kind]._meta.app_label, world.entries[kind].slug],
    "preview": lambda world, kind, user: [
        preview.link(world.entries[kind], 2, "en").removeprefix("/en/preview/").rstrip("/")
    ],
    "organizations:detail": _slug,
    **{f"workshops:{name}": _slug for name in ("detail", "agenda", "event", "paper")},
    "workshops:year": lambda world, kind, user: [world.entries[kind].starts_on.year],
    "casestudies:detail": _slug,
    "casestudies:block": lambda world, kind, user: [world.entries[kind].slug, 1],
    "places:detail": _slug,
    "invitation": lambda world, kind, user: [SECRET],
    "workshops:evaluation": lambda world, kind, user: [TICKET],
    "account_confirm_email": lambda world, kind, user: ["a-key"],
    "account_reset_password_from_key": lambda world, kind, user: ["1", "a-key"],
    **{
        f"workspace:{name}": _kind_and_slug()
        for name in (
            *("desk", "submit", "ask", "publish", "plan", "withdraw", "archive", "preview_link", "history"),
            *("photos", "arrange_photos"),
        )
    },
    "workspace:settle": lambda world, kind, user: [kind, world.entries[kind].slug, world.remarks[kind].pk],
    "workspace:difference": _kind_and_slug(2),
    "workspace:restore": _kind_and_slug(1),
    "workspace:photo_words": _photo,
    "workspace:edit_organization": _slug,
    "workspace:edit_place": _slug,
    "workspace:edit_workshop": _slug,
    "workspace:copy_programme": _slug,
    "workspace:edit_case_study": _slug,
    "workspace:word": _slug,
    "workspace:word_preview": _word(),
    "workspace:word_picture": _word(0),
    "workspace:report": _slug,
    "workspace:take_attendance": _slug,
    "workspace:report_word": lambda world, kind, user: [world.entries[kind].slug, "learnt"],
    "workspace:report_word_preview": _word(of="workshops", field="learnt"),
    "workspace:report_word_picture": _word(0, of="workshops", field="learnt"),
    "workspace:documents": _slug,
    "workspace:arrange_documents": _slug,
    "workspace:document_words": lambda world, kind, user: [world.entries[kind].slug, world.document.pk],
    "workspace:workshop_commitments": _slug,
    "workspace:commitment": lambda world, kind, user: [world.commitment.pk],
    "workspace:consents": _slug,
    "workspace:withdraw_consent": lambda world, kind, user: [world.entries[kind].slug, world.consent.pk],
    "workspace:consent_attachment": lambda world, kind, user: [world.entries[kind].slug, world.consent.pk],
    **{
        f"workspace:{name}": _slug
        for name in ("registration", "delegates", "mark_attendance", "delegates_xlsx", "delegates_csv")
    },
    "workspace:register": lambda world, kind, user: ["workshop", "own"],
    "workspace:change_delegate": lambda world, kind, user: ["workshop", "own", world.delegate.pk],
    "workspace:take_out_delegate": lambda world, kind, user: ["workshop", "own", world.delegate.pk],
    **{
        f"workspace:{name}": _slug
        for name in (
            *("run", "announce", "workshop_letters", "cancel_workshop"),
            *("close_registration", "open_registration", "keep_people"),
        )
    },
    **{f"workspace:{name}": _slug for name in ("evaluation_results", "workshop_follow_ups", "grown_out", "learnt_on")},
    "workspace:show_follow_up": lambda world, kind, user: [world.entries[kind].slug, world.follow_up.pk],
    "workspace:follow_up": lambda world, kind, user: [world.follow_up.pk],
    "workspace:people": _slug,
    "workspace:member": lambda world, kind, user: [world.organization.slug, world.membership.pk],
    "workspace:remove_member": lambda world, kind, user: [world.organization.slug, world.membership.pk],
    "workspace:sent_invitation": lambda world, kind, user: [world.invitation.pk],
    "workspace:request": lambda world, kind, user: [world.request.pk],
}


def address(world, row, kind, user) -> str:
    if row.name == ADMINISTRATION:
        return "/admin/accounts/user/"
    if row.name.startswith("^media"):
        return "/media/photos/one.jpg"
    return reverse(row.name, args=ARGS[row.name](world, kind, user) if row.name in ARGS else [])


def answer(response) -> str:
    """A word of CELLS for a response; what is neither, as it stands."""
    if response.status_code in (301, 302):
        return "sign in" if response["Location"].split("?")[0].endswith("/accounts/login/") else "yes"
    # Done or shown, not as the page stood any more, or sent back to be filled in.
    if response.status_code in (200, 409, 422):
        return "yes"
    return str(response.status_code)


def ask(world, role, method, path, kind) -> str:
    """What that role gets; nothing of what it does stays."""
    client = world.clients[role]
    data = {"comment": "x", "newest": "2", "language": "en", "at": "2027-06-01T09:00"}
    if kind:
        entry = world.entries[kind]
        head = life.head(entry)
        data["seen"] = f"{head.number}-{head.state}-{entry.status}"
    with transaction.atomic():
        cookies = client.cookies.copy()
        response = client.post(path, data) if method == "POST" else client.get(path)
        if response.status_code == 302 and response["Location"].startswith("/admin/login/"):
            response = client.get(response["Location"])
        if response.streaming:
            b"".join(response.streaming_content)
        found = answer(response)
        client.cookies = cookies
        transaction.set_rollback(True)
    cache.clear()
    return found


@pytest.fixture
def media_file(settings):
    """A file where the portal serves files on a laptop."""
    folder = settings.MEDIA_ROOT
    (folder / "photos").mkdir(parents=True)
    (folder / "photos" / "one.jpg").write_bytes(b"\xff\xd8")
    pattern = next(one for one in get_resolver().url_patterns if str(one.pattern).startswith("^media"))
    before = pattern.default_args["document_root"]
    pattern.default_args["document_root"] = folder
    yield
    pattern.default_args["document_root"] = before


# The mark has the test database made also where this file runs alone.
@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.name} {'+'.join(row.methods)} {'+'.join(row.kinds)}")
def test_every_role_gets_what_the_matrix_says(world, media_file, paper, row):
    wrong = {}
    for kind in row.kinds or ("",):
        for standing in STANDINGS if kind else ("",):
            if kind:
                world.stand(kind, standing)
            for role, method in product(ROLES, row.methods):
                cell = row.cells[role]
                public, _slash, hidden = cell.partition(" / ")
                wanted = public if not hidden or standing in PUBLIC else hidden
                user = world.people[role]
                found = ask(world, role, method, address(world, row, kind, user), kind)
                if found != wanted:
                    wrong.setdefault((role, method, kind, f"{wanted} → {found}"), []).append(standing)
    for kind in row.kinds:
        world.stand(kind, "published")
    assert wrong == {}
