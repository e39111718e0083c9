"""What is read of people and organisations: members, invitations, requests to join. Pages and letters ask here."""

import hashlib

from django.db.models import Case, Q, Value, When
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from publishing.models import sees_everything
from publishing.translations import text_in

from .models import Invitation, JoinRequest, Membership, Organization

MANAGER = Membership.Role.MANAGER
DECIDED_SHOWN = 20


def digest_of(secret: str) -> str:
    """What is kept of a secret that stands in a letter: an invitation, a ticket."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def name_in(organization: Organization, language: str) -> str:
    """The name of an organisation for a letter to a reader of `language`."""
    with override(language):
        return text_in(organization, "name").headline.value


def members_of(organization):
    """Managers first, then by name; people whose account was closed are told apart by `user.is_active`."""
    managers_first = Case(When(role=MANAGER, then=Value(0)), default=Value(1))
    found = organization.memberships.select_related("user")
    return found.order_by(managers_first, Lower("user__name"), "user__email", "pk")


def writers_of(organization):
    """The people who write for it, managers and editors, whose accounts are open."""
    return User.objects.filter(memberships__organization=organization, is_active=True).distinct().order_by("pk")


def managers_of(organization):
    """The memberships of those who can act as managers: their accounts are open."""
    return organization.memberships.filter(role=MANAGER, user__is_active=True)


def sent_invitations():
    """All invitations, whatever became of them."""
    return Invitation.objects.select_related("organization", "invited_by")


def open_invitations(organization=None):
    """Neither accepted nor taken back, the newest first; those past their end too, so that they can be sent again.

    Without an organisation: the invitations of the network itself.
    """
    return sent_invitations().filter(organization=organization, accepted_at=None, revoked_at=None)


def invitation_with(secret: str) -> Invitation | None:
    """The invitation that the secret belongs to, whatever became of it."""
    return sent_invitations().filter(digest=digest_of(secret)).first()


def is_open(invitation: Invitation) -> bool:
    is_ended = invitation.accepted_at or invitation.revoked_at
    return not is_ended and invitation.expires_at > timezone.now()


def person_at(email: str) -> User | None:
    """The person who signs in with this address, or proved that it is theirs too."""
    own = User.objects.filter(email__iexact=email).first()
    return own or User.objects.filter(emailaddress__email__iexact=email, emailaddress__verified=True).first()


def is_member_at(organization, email: str) -> bool:
    """Whether the person with this address belongs to the organisation already."""
    return organization.memberships.filter(user__email__iexact=email).exists()


def all_requests():
    """All requests to join, the newest first."""
    return JoinRequest.objects.select_related("organization", "decided_by")


def requests_for(user):
    """The requests to join that `user` may decide (rules.can_decide), the newest first."""
    found = all_requests()
    if sees_everything(user):
        return found
    managed = Membership.objects.filter(user=user, role=MANAGER)
    return found.filter(organization__in=managed.values("organization"))


def requests_of(organization):
    """The requests to join an organisation that is here."""
    return all_requests().filter(organization=organization)


def waiting(requests):
    return requests.filter(state=JoinRequest.State.WAITING)


def decided(requests):
    """The last ones that were decided, so that nobody asks twice what became of them."""
    return requests.exclude(state=JoinRequest.State.WAITING).order_by("-decided_at", "-pk")[:DECIDED_SHOWN]


def deciders(organization=None) -> list[User]:
    """Who hears of a request to join: the managers of the organisation; where there are none, the coordinators; where
    there are none of these either, the administrators.
    """
    people = User.objects.filter(is_active=True)
    managers = people.filter(memberships__in=managers_of(organization).values("pk")) if organization else people.none()
    circles = (managers, people.filter(is_coordinator=True), people.filter(is_superuser=True))
    return next((found for found in (list(circle.order_by("pk")) for circle in circles) if found), [])


def is_same_request(*, email, organization, new_organization) -> Q:
    """The condition that a waiting request asks for the same thing."""
    same = Q(email__iexact=email, state=JoinRequest.State.WAITING)
    if organization:
        return same & Q(organization=organization)
    return same & Q(organization=None, new_organization__iexact=new_organization)
