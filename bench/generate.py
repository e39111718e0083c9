"""Very many records of no meaning, for measuring. They are drawn from a fixed seed: two runs make the same."""

import random

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone

from accounts.models import User
from casestudies.models import Block, CaseStudy, CaseStudyEcosystem, Ecosystem, Partner
from library.models import Approach, Theme
from organizations.models import Membership, Organization
from places.models import Place
from places.precision import public_position
from workshops.models import Workshop

SYLLABLES = {
    "en": ("river", "fish", "forest", "village", "lake", "water", "sand", "boat"),
    "vi": ("sông", "cá", "rừng", "làng", "hồ", "nước", "cát", "thuyền", "Đồng", "Ấp"),
    "km": ("ទន្លេ", "ត្រី", "ព្រៃ", "ភូមិ", "បឹង", "ទឹក", "ខ្សាច់", "ទូក"),
    "lo": ("ແມ່ນ້ຳ", "ປາ", "ປ່າ", "ບ້ານ", "ໜອງ", "ນ້ຳ", "ຊາຍ", "ເຮືອ"),
}
COUNTRIES = ("LA", "KH", "VN")
BATCH = 2000


def _words(dice, language, length):
    return " ".join(dice.choice(SYLLABLES[language]) for _ in range(length)).capitalize()


def _names(dice, number):
    named = {}
    for language in SYLLABLES:
        if language == "en" or dice.random() < 0.7:
            named[f"name_{language}"] = f"{_words(dice, language, 3)} {number}"
            named[f"name_status_{language}"] = "ours"
    return named


def _public(**more):
    return {"status": "published", "publish_at": timezone.now(), "text_state_en": "original", **more}


def _analyze():
    """What `manage.py prepare` does on SQLite, and PostgreSQL by itself after a while."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def fill(organizations: int, case_studies: int, places: int) -> None:
    """Adds so many records of each kind to what is there."""
    dice = random.Random(7)
    themes = list(Theme.objects.all())
    made = []
    for number in range(places):
        lat, lon = dice.uniform(8.5, 22), dice.uniform(99, 109)
        public_lat, public_lon = public_position(lat, lon, "1km")
        made.append(
            Place(
                slug=f"place-{number}",
                kind="village",
                country=dice.choice(COUNTRIES),
                lat=lat,
                lon=lon,
                precision="1km",
                public_lat=public_lat,
                public_lon=public_lon,
                **_names(dice, number),
                **_public(),
            )
        )
    made = Place.objects.bulk_create(made, BATCH)
    members = Organization.objects.bulk_create(
        [
            Organization(
                slug=f"organization-{number}",
                country=dice.choice(COUNTRIES),
                kind=dice.choice(Organization.Kind.values),
                description_en=_words(dice, "en", 25),
                place=dice.choice(made),
                **_names(dice, number),
                **_public(),
            )
            for number in range(organizations)
        ],
        BATCH,
    )
    Organization.themes.through.objects.bulk_create(
        [
            Organization.themes.through(organization=one, theme=theme)
            for one in members
            for theme in dice.sample(themes, 2)
        ],
        BATCH,
    )
    studies = []
    for number in range(case_studies):
        place = dice.choice(made)
        studies.append(
            CaseStudy(
                slug=f"case-study-{number}",
                country=place.country,
                place=place,
                approach=dice.choice(Approach.values),
                title_en=f"{_words(dice, 'en', 5)} {number}",
                summary_en=_words(dice, "en", 60),
                context_en=_words(dice, "en", 120),
                basis="compiled",
                **_public(),
            )
        )
    studies = CaseStudy.objects.bulk_create(studies, BATCH)
    CaseStudy.themes.through.objects.bulk_create(
        [CaseStudy.themes.through(casestudy=one, theme=theme) for one in studies for theme in dice.sample(themes, 2)],
        BATCH,
    )
    CaseStudyEcosystem.objects.bulk_create(
        [CaseStudyEcosystem(case_study=one, ecosystem=dice.choice(Ecosystem.values)) for one in studies],
        BATCH,
    )
    Partner.objects.bulk_create(
        [Partner(case_study=one, organization=dice.choice(members), role="lead") for one in studies], BATCH
    )
    Block.objects.bulk_create(
        [
            Block(case_study=one, number=number, text_en=_words(dice, "en", 20))
            for one in studies
            for number in (1, 2, 3)
        ],
        BATCH,
    )
    _analyze()


def members(number: int) -> None:
    """So many people, in organisations of all countries, who want letters about what waits for them."""
    dice = random.Random(11)
    organizations = Organization.objects.bulk_create(
        Organization(slug=f"of-members-{one}", country=COUNTRIES[one % 3], kind="ngo", **_names(dice, one), **_public())
        for one in range(100)
    )
    people = User.objects.bulk_create(
        User(email=f"member-{one}@example.org", language=list(SYLLABLES)[one % 4]) for one in range(number)
    )
    Membership.objects.bulk_create(Membership(user=one, organization=dice.choice(organizations)) for one in people)
    _analyze()


def workshops_to_announce(number: int) -> list[str]:
    """The addresses of so many public workshops for which people can be registered."""
    dice = random.Random(13)
    made = Workshop.objects.bulk_create(
        Workshop(slug=f"to-announce-{one}", kind="workshop", takes_registrations=True, **_names(dice, one), **_public())
        for one in range(number)
    )
    return [one.slug for one in made]


def signed_in_coordinator() -> str:
    """The key of the session of a coordinator who is signed in."""
    person = User.objects.create_user("coordinator@example.org", is_coordinator=True)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return session.session_key
