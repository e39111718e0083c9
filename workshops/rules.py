"""Who may do what with a workshop, and whether organisations can register people for it. Pure predicates."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from organizations.models import Membership
from publishing.models import sees_everything

from .models import Participation
from .zones import zone_of


def can_run(user, workshop) -> bool:
    """Whether `user` may announce, cancel, open and close `workshop`: those who look after the whole network."""
    return sees_everything(user)


def can_see_delegates(user, workshop) -> bool:
    """Whether `user` may see who comes, with what they need, and what they thought afterwards: those who look after the
    whole network, and managers of an organisation that organises `workshop`.
    """
    if sees_everything(user):
        return True
    return user.is_active and managing(workshop).filter(user=user.pk).exists()


def managing(workshop):
    """The memberships of managers of the organisations that organise `workshop`."""
    organisers = workshop.participations.filter(role=Participation.Role.ORGANISER).values("organization")
    return Membership.objects.filter(role=Membership.Role.MANAGER, organization__in=organisers)


def can_register(user, organization) -> bool:
    """Whether `user` may send people for `organization`: its own people, and those who look after the whole network."""
    return sees_everything(user) or (user.is_active and organization.belongs_to(user))


def can_report(user, commitment) -> bool:
    """Whether `user` may say how far the organisation of `commitment` is."""
    return can_register(user, commitment.organization)


def can_answer(user, follow_up) -> bool:
    """Whether `user` may say what changed at home for the organisation of `follow_up`."""
    return can_register(user, follow_up.organization)


def is_open(workshop, now: datetime.datetime | None = None) -> bool:
    """Whether organisations can register people for `workshop` at that time."""
    return not why_closed(workshop, now)


def why_closed(workshop, now: datetime.datetime | None = None) -> str:
    """Why nobody can be registered for `workshop`, in a sentence for the reader; empty while it is open.

    Days are those of the place where the workshop is: the last one counts to its end.
    """
    if workshop.cancelled_at:
        return _("The workshop was cancelled.")
    if not workshop.is_public:
        return _("The workshop is not public yet.")
    if not workshop.takes_registrations:
        return _("Nobody is registered here for this workshop.")
    if workshop.closed_at:
        return _("Registration is closed.")
    if is_over(workshop, now):
        return _("The workshop is over.")
    if workshop.register_by and workshop.register_by < today_at(workshop, now):
        return _("The last day to register is over.")
    return ""


def was_held(workshop) -> bool:
    """Whether `workshop` took place, as far as is known: its days are over, or it is of unknown date and nobody is
    registered for it as for a meeting to come.
    """
    if workshop.cancelled_at:
        return False
    return is_over(workshop) if workshop.starts_on else not workshop.takes_registrations


def is_over(workshop, now: datetime.datetime | None = None) -> bool:
    """Whether the last day of `workshop` has passed where it is; one without a date never is."""
    return bool(workshop.last_day) and workshop.last_day < today_at(workshop, now)


def today_at(workshop, now: datetime.datetime | None = None) -> datetime.date:
    """The day at the place of `workshop`, which need not be the day of the server."""
    return (now or timezone.now()).astimezone(zone_of(workshop)).date()
