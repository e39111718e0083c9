"""People come to an organisation, change their role and leave. Letters go out through the outbox."""

import datetime
import secrets

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import override

from accounts import letters
from accounts.actions import vouch_for_address
from accounts.models import SpokenLanguage, User
from library.models import NameStatus, TextState
from library.writing import label, long_date
from places.models import Country
from publishing import actions as life
from publishing.models import Status
from publishing.templatetags.translated import language_label
from search.folding import fold

from .models import Invitation, JoinRequest, Membership, Organization
from .people import deciders, digest_of, is_member_at, is_same_request, name_in
from .rules import can_let_go

VALID_FOR = datetime.timedelta(days=14)
# A button that is pressed twice asks for the same thing again within this time.
PRESSED_TWICE = datetime.timedelta(minutes=1)
SLUG_LENGTH = 80


class NotOpen(Exception):
    """The invitation was accepted or taken back meanwhile, or its time is over."""


class HasAccount(Exception):
    """A person with the address of the invitation is here already: they sign in and accept."""


class AlreadyDecided(Exception):
    """Somebody decided the request to join first."""


class LastManager(Exception):
    """An organisation would be left without a manager."""


# --- invitations ---


@transaction.atomic
def invite(*, organization, email, name, language, role, by) -> Invitation:
    """Asks the person at `email` to come, by a letter with a secret that is kept nowhere else.

    An older open invitation to the same address for the same organisation ends. `organization` may be None: the
    network itself invites.
    """
    email, now = email.lower(), timezone.now()
    _lock(organization)
    older = _open(Invitation.objects.filter(organization=organization, email__iexact=email))
    same = older.filter(name=name, language=language, role=role, invited_by=by, created_at__gt=now - PRESSED_TWICE)
    if twin := same.first():
        return twin
    older.update(revoked_at=now)
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organization=organization,
        email=email,
        name=name,
        language=language,
        role=role,
        invited_by=by,
        digest=digest_of(secret),
        expires_at=now + VALID_FOR,
    )
    _send_invitation(invitation, secret)
    return invitation


def _open(invitations):
    return invitations.filter(accepted_at=None, revoked_at=None)


def _lock(organization):
    """Lets one change of an organisation's people wait for another; and where there is no organisation yet, too."""
    row = organization or ContentType.objects.get_for_model(JoinRequest)
    list(type(row).objects.select_for_update().filter(pk=row.pk).values_list("pk", flat=True))


def _send_invitation(invitation, secret):
    language, organization = invitation.language, invitation.organization
    with override(language):
        context = {
            "name": invitation.name,
            "inviter": str(invitation.invited_by or ""),
            "organization": name_in(organization, language) if organization else "",
            "role": label(Membership.Role, invitation.role) if organization else "",
            "until": long_date(timezone.localdate(invitation.expires_at)),
            "url": letters.absolute(reverse("invitation", args=[secret])),
        }
    letters.queue(
        kind="invitation",
        to=(invitation.email, language),
        key=f"invitation:{invitation.pk}",
        context=context,
        account=True,
    )


@transaction.atomic
def take_back(*, invitation):
    """Ends an invitation. Raises NotOpen if it was accepted or taken back before."""
    if not _open(Invitation.objects.filter(pk=invitation.pk)).update(revoked_at=timezone.now()):
        raise NotOpen


@transaction.atomic
def send_again(*, invitation, by) -> Invitation:
    """Sends a new invitation in the place of an open one, whose secret nobody knows any more.

    Raises NotOpen if the old one was accepted or taken back before.
    """
    take_back(invitation=invitation)
    return invite(
        organization=invitation.organization,
        email=invitation.email,
        name=invitation.name,
        language=invitation.language,
        role=invitation.role,
        by=by,
    )


@transaction.atomic
def accept(*, invitation, by):
    """The signed-in person `by` accepts. Raises NotOpen unless the invitation is still open."""
    _claim(invitation)
    _arrive(invitation, by)


@transaction.atomic
def accept_as_new_person(*, invitation, name, password, language, reads) -> User:
    """Makes the account of the person invited, who proved by the letter that the address is theirs, and accepts.

    Raises NotOpen unless the invitation is still open, HasAccount if a person with the address came meanwhile.
    """
    _claim(invitation)
    email = invitation.email.lower()
    try:
        with transaction.atomic():
            person = User.objects.create_user(email, password, name=name, language=language)
            vouch_for_address(person=person)
    except IntegrityError as fault:
        raise HasAccount from fault
    SpokenLanguage.objects.bulk_create(SpokenLanguage(user=person, language=code) for code in reads)
    _arrive(invitation, person)
    return person


def _claim(invitation):
    """Ends the invitation as accepted, once: of two who try at the same time, the second is too late."""
    now = timezone.now()
    if not _open(Invitation.objects.filter(pk=invitation.pk, expires_at__gt=now)).update(accepted_at=now):
        raise NotOpen


def _arrive(invitation, person):
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=person)
    if invitation.organization is None:
        return
    membership, is_new = Membership.objects.get_or_create(
        user=person, organization=invitation.organization, defaults={"role": invitation.role}
    )
    if not is_new and invitation.role == Membership.Role.MANAGER:
        membership.role = invitation.role
        membership.save(update_fields=["role"])


# --- members ---


@transaction.atomic
def change_role(*, membership, role, by):
    """Raises LastManager if nobody would be left to manage the organisation, unless `by` may do that."""
    _lock(membership.organization)
    if role != Membership.Role.MANAGER:
        _keep_a_manager(membership, by)
    Membership.objects.filter(pk=membership.pk).update(role=role)


@transaction.atomic
def remove(*, membership, by):
    """Takes a person out of an organisation, and takes back what would let them in again. Raises LastManager."""
    _lock(membership.organization)
    _keep_a_manager(membership, by)
    again = Invitation.objects.filter(organization=membership.organization, email__iexact=membership.user.email)
    _open(again).update(revoked_at=timezone.now())
    Membership.objects.filter(pk=membership.pk).delete()


def _keep_a_manager(membership, by):
    if not can_let_go(by, membership):
        raise LastManager


# --- requests to join ---


@transaction.atomic
def ask_to_join(
    *, name, email, language, organization=None, new_organization="", country="", kind="", message=""
) -> JoinRequest | None:
    """Keeps a request and tells those who decide it. None where the same one waits already."""
    _lock(organization)
    same = is_same_request(email=email, organization=organization, new_organization=new_organization)
    if JoinRequest.objects.filter(same).exists():
        return None
    asked = JoinRequest.objects.create(
        name=name,
        email=email.lower(),
        language=language,
        organization=organization,
        new_organization=new_organization,
        country=country,
        kind=kind,
        message=message,
    )
    for reader in deciders(organization):
        _tell_of_request(asked, reader)
    return asked


def _tell_of_request(asked, reader):
    with override(reader.language):
        context = {
            "name": asked.name,
            "email": asked.email,
            "language": str(language_label(asked.language)),
            "organization": name_in(asked.organization, reader.language) if asked.organization else "",
            "new_organization": asked.new_organization,
            "country": label(Country, asked.country) if asked.country else "",
            "kind": label(Organization.Kind, asked.kind) if asked.kind else "",
            "message": asked.message,
            "url": letters.absolute(reverse("workspace:request", args=[asked.pk])),
        }
    letters.queue(kind="join_request", to=reader, key=f"join_request:{asked.pk}:{reader.pk}", context=context)


@transaction.atomic
def approve(*, asked, by) -> Invitation | None:
    """Lets a person in: invites them as an editor of the organisation they asked for, or makes the draft of a new one
    and invites them as its manager. None where they belong to it already. Raises AlreadyDecided.
    """
    _decide(asked, JoinRequest.State.APPROVED, by)
    organization, role = asked.organization, Membership.Role.EDITOR
    if organization is None:
        organization, role = _new_organization(asked, by), Membership.Role.MANAGER
        JoinRequest.objects.filter(pk=asked.pk).update(organization=organization)
    if is_member_at(organization, asked.email):
        return None
    return invite(
        organization=organization, email=asked.email, name=asked.name, language=asked.language, role=role, by=by
    )


@transaction.atomic
def decline(*, asked, by, sentence=""):
    """Says no by a friendly letter, with a sentence of one's own where there is one. Raises AlreadyDecided."""
    _decide(asked, JoinRequest.State.DECLINED, by)
    organization = asked.organization
    context = {
        "name": asked.name,
        "organization": name_in(organization, asked.language) if organization else asked.new_organization,
        "sentence": sentence,
    }
    letters.queue(
        kind="join_declined",
        to=(asked.email, asked.language),
        key=f"join_declined:{asked.pk}",
        context=context,
        account=True,
    )


def _decide(asked, state, by):
    """Each request is decided once, whoever of two comes first."""
    waiting = JoinRequest.objects.filter(pk=asked.pk, state=JoinRequest.State.WAITING)
    if not waiting.update(state=state, decided_at=timezone.now(), decided_by=by):
        raise AlreadyDecided


def _new_organization(asked, by) -> Organization:
    """The draft of the organisation that somebody asked to join with; its name is the one that its people gave."""
    code = asked.language
    organization = Organization(
        slug=_free_slug(asked),
        kind=asked.kind or Organization.Kind.COMMUNITY,
        country=asked.country or Country.REGIONAL,
        status=Status.DRAFT,
        original_language=code,
        **{
            f"name_{code}": asked.new_organization,
            f"name_status_{code}": NameStatus.OFFICIAL,
            f"text_state_{code}": TextState.ORIGINAL,
        },
    )
    life.create(entry=organization, by=by)
    return organization


def _free_slug(asked) -> str:
    """An address for the new organisation: from its name in Latin letters, or by the number of the request."""
    slug = slugify(fold(asked.new_organization))[: SLUG_LENGTH - 5].strip("-")
    if not any(letter.isalpha() for letter in slug):
        slug = f"member-{asked.pk}"
    taken = set(Organization.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    endings = ("", *(f"-{number}" for number in range(2, len(taken) + 3)))
    return next(slug + ending for ending in endings if slug + ending not in taken)
