"""Who gets the letters about a workshop: the people whom a coordinator chose, as far as they want such letters."""

from typing import NamedTuple

from django.db.models import BooleanField, CharField, Count, Exists, ExpressionWrapper, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from accounts.models import Letter, User
from library.languages import CODES
from organizations.models import Membership
from publishing.models import Status

from . import rules


class Numbers(NamedTuple):
    """How many people an announcement would reach: those who get it now, by language; those who got it before; those
    who want no such letters.
    """

    by_language: dict[str, int]
    had_it: int
    unwilling: int

    @property
    def readers(self) -> int:
        return sum(self.by_language.values())


def readers(workshop, *, countries=(), themes=(), languages=()):
    """The people who get the announcement of `workshop`: of an organisation of those countries and themes, with those
    languages; where a list is empty, of any. Nobody gets it twice, whatever was chosen before.

    While registration is open it waits for an answer of the people of organisations; to all others it is news.
    """
    return _chosen(countries, themes, languages).filter(_wanting(workshop)).exclude(_had(workshop))


def numbers_of(workshop, *, countries=(), themes=(), languages=()) -> Numbers:
    """How many people `readers` would give, and why others of those chosen are left out. One query."""
    people = _chosen(countries, themes, languages).annotate(
        had=_had(workshop), wants=ExpressionWrapper(_wanting(workshop), output_field=BooleanField())
    )
    by_language, had_it, unwilling = dict.fromkeys(CODES, 0), 0, 0
    for row in people.order_by().values("language", "had", "wants").annotate(people=Count("pk")):
        if row["had"]:
            had_it += row["people"]
        elif row["wants"]:
            by_language[row["language"]] += row["people"]
        else:
            unwilling += row["people"]
    return Numbers({code: count for code, count in by_language.items() if count}, had_it, unwilling)


def told(workshop):
    """The people who got the announcement and still want letters: who hear that the workshop is cancelled."""
    return User.objects.filter(_had(workshop), is_active=True).exclude(mail=User.Mail.NONE)


def key_of_announcement(workshop, person="") -> str:
    """What the letter that announces `workshop` to a person is known by in the outbox; its beginning for nobody."""
    return f"workshop:{workshop.pk}:announced:{person}"


def _chosen(countries, themes, languages):
    people = User.objects.filter(is_active=True)
    if languages:
        people = people.filter(language__in=languages)
    if not (countries or themes):
        return people
    members = _members()
    if countries:
        members = members.filter(organization__country__in=countries)
    if themes:
        members = members.filter(organization__themes__in=themes)
    return people.filter(Exists(members))


def _members():
    """The memberships of a person in organisations that have not left."""
    return Membership.objects.filter(user=OuterRef("pk")).exclude(organization__status=Status.ARCHIVED)


def _wanting(workshop) -> Q:
    wanting = Q(mail=User.Mail.ALL)
    if rules.is_open(workshop):
        wanting |= Q(Exists(_members()), mail=User.Mail.WAITING)
    return wanting


def _had(workshop) -> Exists:
    key = Concat(Value(key_of_announcement(workshop)), Cast(OuterRef("pk"), CharField()))
    return Exists(Letter.objects.filter(key=key))
