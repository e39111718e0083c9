"""What is not public stays in: entries of every status that could leak, crawled through every output.

Every translated text of every secret record holds a word that stands nowhere else. The secret records are
linked to public ones in every way that the models know, so that a page that forgets to ask the one door
prints the word.
"""

import copy
import datetime
import itertools
import re
import time
from itertools import count

import pytest
from crawling import walk
from django.db import transaction
from django.test import Client
from django.utils import timezone, translation
from factories import (
    BlockFactory,
    CaseStudyFactory,
    ConsentFactory,
    ContactFactory,
    DelegateFactory,
    InvitationFactory,
    JoinRequestFactory,
    LetterFactory,
    MembershipFactory,
    OrganizationFactory,
    ParticipationFactory,
    PartnerFactory,
    PersonFactory,
    PhotoFactory,
    PlaceFactory,
    RemarkFactory,
    RevisionFactory,
    StepFactory,
    StopFactory,
    TermFactory,
    ThemeFactory,
    WorkshopFactory,
)
from modeltranslation.translator import translator

from casestudies.models import CaseStudy, CaseStudyPhoto, Contributor, Involvement, Lesson, Result, Voice
from library.languages import CODES
from library.models import Document, Photo, Source
from organizations.models import (
    CandidateFact,
    CandidateIdentity,
    Membership,
    Organization,
    OrganizationFact,
    OrganizationPhoto,
)
from places.drawing import cover_image
from places.models import Place, PlaceFact, PlaceLink
from publishing import actions
from publishing.models import ConsentBasis, Lineage, Status
from workshops.models import AgendaItem, Commitment, Workshop, WorkshopDocument, WorkshopFact, WorkshopPhoto

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
HIDDEN = {
    "draft": {"status": Status.DRAFT, "publish_at": None},
    "in_review": {"status": Status.IN_REVIEW, "publish_at": None},
    "changes_requested": {"status": Status.CHANGES_REQUESTED, "publish_at": None},
    "archived": {"status": Status.ARCHIVED},
    "scheduled": {"publish_at": timezone.now() + datetime.timedelta(days=2)},
}
# Consents that do not hold; a case study that rests on one is as hidden as a draft.
BROKEN_CONSENTS = {
    "no_consent": None,
    "expired": {"given_on": TODAY - datetime.timedelta(days=30), "valid_until": TODAY - datetime.timedelta(days=1)},
    "withdrawn": {"given_on": TODAY - datetime.timedelta(days=30), "withdrawn_on": TODAY},
    "not_for_text": {"covers_text": False, "covers_photos": True, "covers_location": True},
    "not_yet": {"given_on": TODAY + datetime.timedelta(days=2)},
}
ADDRESSES = {
    "organizations": "/{language}/organizations/{slug}/",
    "workshops": "/{language}/workshops/{slug}/",
    "workshops agenda": "/{language}/workshops/{slug}/agenda/",
    "workshops paper": "/{language}/workshops/{slug}.pdf",
    "casestudies": "/{language}/case-studies/{slug}/",
    "block": "/{language}/case-studies/{slug}/blocks/1/",
    "places": "/{language}/places/{slug}/",
    "organizations picture": "/og/organizations/{slug}.png",
    "workshops picture": "/og/workshops/{slug}.png",
    "casestudies picture": "/og/casestudies/{slug}.png",
    "places picture": "/og/places/{slug}.png",
}
ROLES = ("visitor", "member", "administrator")

# Where the hidden and the sensitive place really are. No text may hold these digits.
TRUE = {"hidden": (12.4567, 105.7654), "sensitive": (13.3737, 104.1919)}
SECRET_DIGITS = ["12.456", "105.765", "13.373", "104.191", "12.4568", "105.7655"]

_numbers = count(1)


def mark(obj, word):
    """Writes `word` into every translated text of `obj` in every language, and into its plain free texts."""
    options = (
        translator.get_options_for_model(type(obj)) if type(obj) in set(translator.get_registered_models()) else None
    )
    for field in options.all_fields if options else ():
        for code in CODES:
            column = obj._meta.get_field(f"{field}_{code}")
            setattr(obj, column.name, column.choices[0][0] if column.choices else f"{word} {field}")
    for name in ("acronym", "credit", "on_behalf_of", "position_source", "name"):
        if any(
            field.name == name and field.attname not in getattr(options, "all_fields", ()) for field in obj._meta.fields
        ):
            setattr(obj, name, word)
    obj.save()
    return obj


class World:
    """A public entry of every kind, and beside it secret ones that are linked to it. `words` are all secrets."""

    def __init__(self):
        self.words: dict[str, str] = {}
        self.slugs: dict[tuple[str, str], str] = {}
        self.theme = ThemeFactory(slug="shared-theme", name_en="Shared theme")
        TermFactory()
        self.place = PlaceFactory(slug="open-place", name_en="Open place", river_position=0.5)
        self.organization = OrganizationFactory(slug="open-organization", name_en="Open organisation", place=self.place)
        self.workshop = WorkshopFactory(
            slug="open-workshop",
            name_en="Open workshop",
            kind="study_tour",
            place=self.place,
            takes_registrations=True,
            capacity=100,
        )
        self.study = CaseStudyFactory(slug="open-study", title_en="Open study", place=self.place)
        BlockFactory(case_study=self.study, number=1)
        StopFactory(workshop=self.workshop, place=self.place)
        ParticipationFactory(workshop=self.workshop, organization=self.organization)
        PartnerFactory(case_study=self.study, organization=self.organization)
        for entry in (self.organization, self.workshop, self.study):
            entry.themes.add(self.theme)
        for name, state in HIDDEN.items():
            self.hide(name, state)
        for name, consent in BROKEN_CONSENTS.items():
            self.withhold(name, consent)
        self.agree()
        self.people()
        self.life()
        self.sent()
        self.positions()

    def word(self, label):
        word = f"zq{next(_numbers)}{label.replace('_', '')}"
        self.words[label] = word
        return word

    def hide(self, name, state):
        """Four secret entries of one status, with children, linked to the public ones in every way."""
        word = self.word(name)
        slugs = {kind: f"{word}-{kind}" for kind in ("places", "organizations", "workshops", "casestudies")}
        self.slugs |= {(kind, name): slug for kind, slug in slugs.items()}
        number = next(_numbers)
        place = mark(PlaceFactory(slug=slugs["places"], river_position=0.5 + number / 1000, **state), word)
        organization = mark(OrganizationFactory(slug=slugs["organizations"], place=self.place, **state), word)
        workshop = mark(WorkshopFactory(slug=slugs["workshops"], place=self.place, **state), word)
        study = mark(CaseStudyFactory(slug=slugs["casestudies"], place=self.place, **state), word)
        for entry in (organization, workshop, study):
            entry.themes.add(self.theme)

        # Secret entries that point to public ones.
        place.parent = self.place
        place.save()
        organization.places.add(self.place)
        StopFactory(workshop=workshop, place=self.place)
        ParticipationFactory(workshop=workshop, organization=self.organization)
        PartnerFactory(case_study=study, organization=self.organization)
        study.other_places.add(self.place)
        Lineage.objects.create(kind="learnt_on", origin=self.workshop, result=study)

        # Public entries that point to secret ones.
        inner = PlaceFactory(slug=f"inside-{number}", name_en=f"Inside {number}", parent=place)
        PlaceLink.objects.create(upstream=self.place, downstream=place, kind="synergy", note_en=f"{word} link")
        PlaceLink.objects.create(upstream=place, downstream=inner, kind="conflict", note_en=f"{word} link")
        self.organization.places.add(place)
        OrganizationFactory(slug=f"seat-{number}", name_en=f"Seat {number}", place=place)
        WorkshopFactory(slug=f"at-{number}", name_en=f"Meeting {number}", place=place)
        CaseStudyFactory(slug=f"study-at-{number}", title_en=f"Study {number}", place=place)
        stop = StopFactory(workshop=self.workshop, place=place)
        mark(stop, word)
        self.workshop.stops.get(place=self.place).hosts.add(organization)
        ParticipationFactory(workshop=self.workshop, organization=organization)
        self.delegate(word, self.workshop, organization)
        self.delegate(word, workshop, self.organization)
        item = AgendaItem.objects.create(workshop=self.workshop, title_en="Open point")
        item.organizations.add(organization)
        mark(Commitment(workshop=self.workshop, organization=organization, text_en="x"), word)
        PartnerFactory(case_study=self.study, organization=organization)
        self.study.other_places.add(place)
        Contributor.objects.create(case_study=self.study, name="Open author", organization=organization, role="author")
        Lineage.objects.create(kind="learnt_on", origin=workshop, result=self.study)
        self.children(word, place, organization, workshop, study)

    def children(self, word, place, organization, workshop, study):
        source = Source.objects.create(slug=f"source-{word}", address=f"https://{word}.example.org/page")
        for fact in (
            PlaceFact(place=place),
            OrganizationFact(organization=organization),
            WorkshopFact(workshop=workshop),
        ):
            mark(fact, word).sources.add(source)
        candidate = mark(CandidateIdentity(organization=organization, name="x", confidence="low"), word)
        mark(CandidateFact(candidate=candidate), word)
        mark(ContactFactory(organization=organization, is_public=True), word)
        for child in (
            Result(case_study=study),
            Lesson(case_study=study),
            Voice(case_study=study, kind="strength"),
            Involvement(case_study=study, phase="doing"),
            AgendaItem(workshop=workshop),
        ):
            mark(child, word)
        mark(BlockFactory(case_study=study, number=1), word).sources.add(source)
        photo = mark(Photo(file=f"photos/{word}.jpg", width=800, height=600, credit="x", licence="CC BY 4.0"), word)
        OrganizationPhoto.objects.create(organization=organization, photo=photo)
        WorkshopPhoto.objects.create(workshop=workshop, photo=photo)
        CaseStudyPhoto.objects.create(case_study=study, photo=photo)
        document = mark(Document(file=f"documents/{word}.pdf", language="km"), word)
        WorkshopDocument.objects.create(workshop=workshop, document=document)

    def withhold(self, name, consent):
        """A published case study whose consent does not hold."""
        word = self.word(name)
        slug = f"{word}-study"
        self.slugs["casestudies", name] = slug
        study = mark(CaseStudyFactory(slug=slug, place=self.place, basis=ConsentBasis.CONSENT), word)
        study.themes.add(self.theme)
        PartnerFactory(case_study=study, organization=self.organization)
        Lineage.objects.create(kind="learnt_on", origin=self.workshop, result=study)
        mark(BlockFactory(case_study=study, number=1), word)
        if consent is not None:
            ConsentFactory(case_study=study, **consent)

    def agree(self):
        """A case study with a consent to its text alone: it is public, who signed it and its pictures are not."""
        self.agreed = CaseStudyFactory(
            slug="agreed-study",
            title_en="Agreed study",
            place=PlaceFactory(slug="quiet-place", name_en="Quiet place"),
            basis=ConsentBasis.CONSENT,
        )
        BlockFactory(case_study=self.agreed, number=1)
        word = self.word("signed_by")
        ConsentFactory(
            case_study=self.agreed,
            given_by=word,
            given_by_role=f"{word} role",
            attachment=f"consents/{word}.jpg",
            valid_until=TODAY,
        )
        self.pictures = self.word("photo_without_consent")
        photo = Photo.objects.create(
            file="photos/face.jpg", width=800, height=600, credit="Sok", licence="CC BY 4.0", alt_en=self.pictures
        )
        CaseStudyPhoto.objects.create(case_study=self.agreed, photo=photo)
        CaseStudyPhoto.objects.create(case_study=self.study, photo=photo)

    def people(self):
        """People who sign in, and a contact who did not agree to be shown."""
        word = self.word("person")
        self.member = PersonFactory(email=f"{word}@example.org", name=f"{word} name")
        Membership.objects.create(user=self.member, organization=self.organization, role="manager")
        self.administrator = PersonFactory(
            is_staff=True, is_superuser=True, email=f"{word}-admin@example.org", name=word
        )
        word = self.word("contact")
        ContactFactory(
            organization=self.organization, name=word, email=f"{word}@example.org", phone=f"+855 {word}", role_en=word
        )
        ContactFactory(organization=self.organization, name="Open contact", email="open@example.org", is_public=True)
        OrganizationFactory.reset_sequence()

    def delegate(self, word, workshop, organization, **state):
        """Somebody whom an organisation sends: what is said of the person, and a letter to them."""
        said = dict.fromkeys(("name", "phone", "travel", "access_needs", "diet"), word)
        number = next(_numbers)
        made = DelegateFactory(
            workshop=workshop,
            organization=organization,
            name_key=f"{word}{number}",
            email=f"{word}-{number}@example.org",
            registered_by=self.administrator if hasattr(self, "administrator") else None,
            **said,
            **state,
        )
        key = f"workshop:{workshop.pk}:delegate:{made.pk}:registration:registered"
        LetterFactory(address=made.email, subject=word, body=word, calendar=f"BEGIN:VCALENDAR {word}", key=key)

    def sent(self):
        """People whom organisations send to the public workshop: they come, wait, were there or do not come."""
        for label, organization in (("delegate", self.other), ("own_delegate", self.organization)):
            word = self.word(label)
            for state in ({"attended": True}, {"state": "waiting"}, {"state": "withdrawn"}):
                self.delegate(word, self.workshop, organization, **state)

    def life(self):
        """What the people of the network write to each other about public entries, and what is not published yet."""
        self.other = OrganizationFactory(slug="other-organization", name_en="Other organisation", place=self.place)
        word = self.word("contact_for_members")
        ContactFactory(organization=self.other, name=word, email=f"{word}@example.org", is_for_members=True)
        word = self.word("colleague")
        MembershipFactory(organization=self.other, user__name=word, user__email=f"{word}@example.org", role="manager")
        colleague = self.other.memberships.get().user
        word = self.word("letter")
        LetterFactory(address=f"{word}@example.org", subject=f"{word} subject", body=f"{word} body", key=word)
        word = self.word("invitation")
        for organization in (self.other, None):
            InvitationFactory(email=f"{word}@example.org", name=word, organization=organization)
        word = self.word("join_request")
        asked = {"name": word, "email": f"{word}@example.org", "message": f"{word} message"}
        JoinRequestFactory(organization=self.other, **asked)
        JoinRequestFactory(organization=None, new_organization=f"{word} of the river", **asked)
        word = self.word("loose_photo")
        PhotoFactory(file=f"photos/{word}.jpg", credit=word, alt_en=word)
        states = itertools.cycle(["draft", "in_review", "changes_requested"])
        for entry in (self.place, self.workshop, self.study, self.agreed, self.other):
            self.go_on(entry, "newer", next(states), colleague)
        self.go_on(self.organization, "own_newer", "changes_requested", colleague)

    def go_on(self, entry, label, state, by):
        """A newer revision of a public entry, what was said of it, and what reviewers ask for."""
        draft, said = (self.words.get(one) or self.word(one) for one in (f"{label}_draft", f"{label}_remark"))
        head = actions.begin(entry=entry)
        snapshot = copy.deepcopy(head.snapshot)
        options = translator.get_options_for_model(type(entry))
        for name in options.all_fields:
            for code in CODES:
                if not entry._meta.get_field(f"{name}_{code}").choices:
                    snapshot["fields"][f"{name}_{code}"] = f"{draft} {name}"
        for rows in snapshot["children"].values():
            for row in rows:
                row["fields"] |= {
                    name: draft for name in row["fields"] if name.startswith(("text_", "name_", "title_", "note_"))
                }
        made = {"entry": entry, "number": head.number + 1}
        RevisionFactory(**made, snapshot=snapshot, state=state, author=by, comment=f"{said} of a revision")
        StepFactory(**made, verb="asked", actor=by, comment=f"{said} of a step")
        for field in ("", f"{next(iter(options.all_fields))}_en"):
            RemarkFactory(**made, field=field, author=by, text=f"{said} of {field or 'all'}")

    def positions(self):
        """Public places whose true position is not public, with something told at each."""
        box = [[[105.7651, 12.4561], [105.7658, 12.4561], [105.7658, 12.4569], [105.7651, 12.4561]]]
        lat, lon = TRUE["hidden"]
        self.hidden_place = PlaceFactory(
            slug="hidden-place",
            name_en="Hidden place",
            lat=lat,
            lon=lon,
            precision="hidden",
            river_position=0.61,
            boundary={"type": "Polygon", "coordinates": box},
            position_source=self.word("position_source"),
        )
        lat, lon = TRUE["sensitive"]
        self.sensitive_place = PlaceFactory(
            slug="sensitive-place",
            name_en="Sensitive place",
            lat=lat,
            lon=lon,
            precision="commune",
            is_sensitive=True,
            river_position=0.62,
        )
        for place in (self.hidden_place, self.sensitive_place):
            CaseStudyFactory(slug=f"at-{place.slug}", title_en=f"At {place.slug}", place=place)
            StopFactory(workshop=self.workshop, place=place)
            OrganizationFactory(slug=f"by-{place.slug}", name_en=f"By {place.slug}", place=place)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), translation.override("en"), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(world):
    found = {role: Client() for role in ROLES}
    found["member"].force_login(world.member)
    found["administrator"].force_login(world.administrator)
    return found


def every_output(client, world, languages):
    """Address → visit of everything that the portal says to `client`: pages, map, sitemap, pictures."""
    models = {"organizations": Organization, "workshops": Workshop, "casestudies": CaseStudy, "places": Place}
    slugs = {room: list(model.objects.values_list("slug", flat=True)) for room, model in models.items()}
    start = ["/sitemap.xml", "/robots.txt", "/health/", "/sw.js"]
    start += [f"/sitemap-{section}.xml" for section in ("pages", *models)]
    start += [f"/og/{room}/{slug}.png" for room in models for slug in slugs[room] if not slug.startswith("zq")]
    # A filter knows the names of its values; so does a form.
    for address in ("case-studies", "join"):
        start += [f"/{languages[0]}/{address}/?organization={slug}" for slug in slugs["organizations"]]
    # What only its people may open says nothing to others, not even that it is refused.
    for room in models:
        kind = room.replace("casestudies", "case-studies")
        for slug, inner in itertools.product(slugs[room], ("", "edit/", "history/2/")):
            start.append(f"/{languages[0]}/workspace/{kind}/{slug}/{inner}")
    start += [f"/{languages[0]}/workspace/people/{slug}/" for slug in slugs["organizations"]]
    inner = ("registration/", "delegates/", "delegates/attendance/", "delegates.csv", "delegates.xlsx")
    start += [f"/{languages[0]}/workspace/workshops/{slug}/{one}" for slug in slugs["workshops"] for one in inner]
    start += [
        f"/{languages[0]}/workspace/workshops/open-workshop/registration/{one}/" for one in slugs["organizations"]
    ]
    for code in languages:
        start += [f"/{code}/", f"/{code}/offline/"]
        start += [ADDRESSES[room].format(language=code, slug=slug) for room in models for slug in slugs[room]]
        start += [f"/api/v1/features/?lang={code}&zoom={zoom}" for zoom in (4, 12)]
        start += [f"/api/v1/features/?lang={code}&show={show}" for show in ("case_studies", "workshops", "members")]
    return walk(client, start)


@pytest.fixture(scope="module")
def outputs(world, clients):
    # A member is nobody special on public pages: two of the four languages are enough to see that.
    return {
        "visitor": every_output(clients["visitor"], world, CODES),
        "member": every_output(clients["member"], world, CODES[-2:]),
    }


# Where a member meets what others never do: of their own, of their organisation's, and what members show each other.
OWN = "workspace/organizations/open-organization/"
MEMBERS = {
    "person": r"accounts/(email|logout|password/change|profile)/"
    r"|join/(\?.*)?|workspace/people/open-organization/(\d+/(remove/)?)?",
    "own_delegate": r"workspace/workshops/open-workshop/registration/open-organization/(\d+/(take-out/)?)?",
    "contact": rf"{OWN}(edit|history/1)/",
    "contact_for_members": r"workspace/directory/",
    "own_newer_draft": rf"workspace/(entries/)?|{OWN}(edit/|history/2/)?",
    # What was last done with the entries of their organisation, and by whom, stands at the door of the workspace.
    "own_newer_remark": rf"workspace/|{OWN}(edit/|history/(2/)?)?",
    "colleague": rf"workspace/|{OWN}(history/(2/)?)?",
}


def met(world, visits) -> set[tuple[str, str]]:
    """The secrets that stand in `visits`: (what, address)."""
    secrets = {label: word.encode() for label, word in world.words.items() if label != "photo_without_consent"}
    return {
        (label, url)
        for url, visit in visits.items()
        for label, word in secrets.items()
        # An address that was asked for may be repeated; what stands at it may not.
        if word in visit.body.replace(url.encode(), b"").replace(url[3:].encode(), b"")
    }


def test_no_secret_word_in_any_output(world, outputs):
    assert met(world, outputs["visitor"]) == set()


def test_a_member_meets_their_own_alone(world, outputs):
    found = met(world, outputs["member"])
    allowed = {(label, url) for label, url in found if re.fullmatch(MEMBERS.get(label, ""), url[4:])}
    assert found - allowed == set()
    assert {label for label, _url in allowed} == set(MEMBERS)
    # What is shown to one person is kept by nobody.
    policies = {url: outputs["member"][url].headers["cache-control"] for _label, url in allowed}
    assert {url for url, policy in policies.items() if "no-store" not in policy} == set()


def test_the_crawl_would_have_found_them(world, outputs):
    """The public parts of the same records are there, so the pages were really read."""
    text = b"".join(visit.body for visit in outputs["visitor"].values() if visit.status == 200)
    for word in (
        b"Open place",
        b"Open organisation",
        b"Open workshop",
        b"Open study",
        b"Agreed study",
        b"Open contact",
        b"Open author",
        b"Other organisation",
        b"Hidden place",
        b"Sensitive place",
        b"Inside",
        b"Seat",
        b"Open point",
    ):
        assert word in text
    assert len(outputs["visitor"]) > 300


@pytest.mark.parametrize("role", ["visitor", "member"])
def test_no_true_position_in_any_output(world, outputs, role):
    leaks = {
        (digits, url)
        for url, visit in outputs[role].items()
        for digits in SECRET_DIGITS
        if digits.encode() in visit.body
    }
    assert leaks == set()
    rounded = [place.public_lat for place in (world.hidden_place, world.sensitive_place)]
    assert rounded == [None, 13.35]


def test_the_map_cannot_be_asked_for_the_true_position(world, clients):
    """A narrow box around the true position finds nothing; one around the public position finds the place."""

    def slugs(lat, lon):
        box = f"{lon - 0.002},{lat - 0.002},{lon + 0.002},{lat + 0.002}"
        points = clients["visitor"].get("/api/v1/features/", {"bbox": box, "zoom": 14, "lang": "en"}).json()["points"]
        return [point[3] for point in points]

    for lat, lon in TRUE.values():
        assert slugs(lat, lon) == []
    assert slugs(13.35, 104.2) == ["sensitive-place"]


def test_no_picture_lights_what_is_hidden(world, clients):
    blank = cover_image.cover_png(None, None, False)

    def picture(room, slug):
        response = clients["visitor"].get(f"/og/{room}/{slug}.png")
        assert response.status_code == 200
        return response.content

    assert picture("places", "hidden-place") == blank
    assert picture("casestudies", "at-hidden-place") == blank
    assert picture("organizations", "by-hidden-place") == blank
    assert picture("places", "sensitive-place") == cover_image.cover_png(104.2, 13.35, True) != blank
    # A public study at a place that is still a draft.
    number = world.slugs["places", "draft"]
    study = CaseStudy.objects.get(place__slug=number)
    assert picture("casestudies", study.slug) == blank
    assert picture("places", "open-place") != blank


def test_a_place_of_a_study_stays_off_the_map_without_consent_to_its_location(world, clients):
    """The place is public by itself, but nothing on the map says that this study is of it."""
    points = clients["visitor"].get("/api/v1/features/?lang=en&show=case_studies").json()["points"]
    assert "open-place" in {point[3] for point in points}
    assert "quiet-place" not in {point[3] for point in points}


def test_a_study_shows_its_place_only_with_consent_to_its_location(world, clients):
    html = clients["visitor"].get("/en/case-studies/agreed-study/").content.decode()
    assert "Quiet place" not in html
    assert "agreed-study" not in clients["visitor"].get("/en/places/quiet-place/").content.decode()
    assert clients["visitor"].get("/og/casestudies/agreed-study.png").content == cover_image.cover_png(
        None, None, False
    )


@pytest.mark.parametrize("slug", ["agreed-study", "open-study"])
def test_a_study_shows_photos_only_with_consent_to_photos(world, clients, slug):
    """Neither a consent to the text alone nor a compilation from published sources covers pictures of people."""
    html = clients["visitor"].get(f"/en/case-studies/{slug}/").content.decode()
    assert world.pictures not in html
    assert "photos/face" not in html


def test_a_consent_to_photos_shows_them(world, clients):
    world.agreed.consents.update(covers_photos=True)
    html = clients["visitor"].get("/en/case-studies/agreed-study/").content.decode()
    world.agreed.consents.update(covers_photos=False)
    assert world.pictures in html


def test_withdrawing_the_consent_takes_the_study_away_at_once(world, clients):
    addresses = [
        "/en/case-studies/agreed-study/",
        "/km/case-studies/agreed-study/blocks/1/",
        "/og/casestudies/agreed-study.png",
    ]
    assert [clients["visitor"].get(one).status_code for one in addresses] == [200, 200, 200]
    world.agreed.consents.update(withdrawn_on=TODAY)
    try:
        assert [clients["visitor"].get(one).status_code for one in addresses] == [404, 404, 404]
        for url in ("/en/case-studies/", "/en/river/", "/sitemap-casestudies.xml", "/en/"):
            assert "agreed-study" not in clients["visitor"].get(url).content.decode(), url
    finally:
        world.agreed.consents.update(withdrawn_on=None)


def test_the_hour_is_asked_anew(world, clients):
    """What a page asked once is not kept with the hour in which it was asked: a scheduled entry appears."""
    models = {"organizations": Organization, "workshops": Workshop, "casestudies": CaseStudy, "places": Place}
    pages = [ADDRESSES[room].format(language="en", slug=world.slugs[room, "scheduled"]) for room in models]
    lists = ["/en/organizations/", "/en/workshops/", "/en/case-studies/?theme=shared-theme"]
    secret = world.words["scheduled"]

    def answers():
        listed = [secret in clients["visitor"].get(url).content.decode() for url in lists]
        return [clients["visitor"].get(url).status_code for url in pages], listed

    def schedule(moment):
        for room, model in models.items():
            model.objects.filter(slug=world.slugs[room, "scheduled"]).update(publish_at=moment)

    assert answers() == ([404] * 4, [False] * 3)
    time.sleep(0.02)
    schedule(timezone.now() - datetime.timedelta(milliseconds=5))
    try:
        assert answers() == ([200] * 4, [True] * 3)
    finally:
        schedule(HIDDEN["scheduled"]["publish_at"])
    assert answers() == ([404] * 4, [False] * 3)


# --- the matrix: kind of address × role × state ---

STATES = [*HIDDEN, *BROKEN_CONSENTS, "public"]
PUBLIC = {
    "organizations": "open-organization",
    "workshops": "open-workshop",
    "casestudies": "open-study",
    "places": "open-place",
}


def cells():
    for address in ADDRESSES:
        room = "casestudies" if address == "block" else address.split()[0]
        for state in STATES:
            if state in BROKEN_CONSENTS and room != "casestudies":
                continue
            for role in ROLES:
                expected = 200 if state == "public" or role == "administrator" else 404
                yield pytest.param(address, room, state, role, expected, id=f"{address}-{state}-{role}")


@pytest.mark.parametrize(("address", "room", "state", "role", "expected"), list(cells()))
def test_who_may_open_what(world, clients, address, room, state, role, expected):
    slug = PUBLIC[room] if state == "public" else world.slugs[room, state]
    languages = CODES if "{language}" in ADDRESSES[address] else ("",)
    urls = [ADDRESSES[address].format(language=code, slug=slug) for code in languages]
    assert [clients[role].get(url).status_code for url in urls] == [expected] * len(urls)


@pytest.mark.parametrize("room", PUBLIC)
@pytest.mark.parametrize("state", HIDDEN)
def test_an_administrator_is_told_that_the_page_is_not_public(world, clients, room, state):
    url = ADDRESSES[room].format(language="en", slug=world.slugs[room, state])
    html = clients["administrator"].get(url).content.decode()
    assert "Only its editors and the coordinators see this page." in html
    assert world.words[state] in html


@pytest.mark.parametrize("state", BROKEN_CONSENTS)
def test_an_administrator_is_told_that_a_study_lacks_consent(world, clients, state):
    html = clients["administrator"].get(f"/en/case-studies/{world.slugs['casestudies', state]}/").content.decode()
    assert "Only its editors and the coordinators see this page." in html


def test_what_depends_on_the_person_is_not_kept_for_others(world, clients):
    """A cache between the portal and its readers must not hand an administrator's draft to a visitor."""
    for address, room in (("organizations", "organizations"), ("places picture", "places")):
        url = ADDRESSES[address].format(language="en", slug=world.slugs[room, "draft"])
        response = clients["administrator"].get(url)
        kept_apart = "Cookie" in response.get("Vary", "") or "private" in response.get("Cache-Control", "")
        assert kept_apart, url
