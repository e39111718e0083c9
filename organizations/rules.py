"""Who may do what with organisations and the people in them: pure predicates, asked by views, templates and API."""

from publishing.models import sees_everything

from .people import managers_of


def is_member(user) -> bool:
    """True for people of any organisation, and for those who look after the whole network."""
    return sees_everything(user) or (user.is_active and user.memberships.exists())


def is_manager(user, organization) -> bool:
    return user.is_active and managers_of(organization).filter(user=user).exists()


def can_see_people(user, organization) -> bool:
    """Who works together knows of each other; the rest of the page is for those who manage people."""
    return sees_everything(user) or (user.is_active and organization.belongs_to(user))


def can_manage_people(user, organization) -> bool:
    return sees_everything(user) or is_manager(user, organization)


def can_let_go(user, membership) -> bool:
    """Whether `user` may take the person of `membership` out, or make them an editor: somebody must be left who can
    send the next invitation. Those who look after the whole network can send one themselves.
    """
    if not can_manage_people(user, membership.organization):
        return False
    managers = managers_of(membership.organization)
    is_the_last = managers.filter(pk=membership.pk).exists() and not managers.exclude(pk=membership.pk).exists()
    return sees_everything(user) or not is_the_last


def can_create_case_study(user, organization) -> bool:
    return sees_everything(user) or (user.is_active and organization.belongs_to(user))


def can_see_all_requests(user) -> bool:
    return sees_everything(user)


def can_invite_to_network(user) -> bool:
    """Whether `user` may invite people who belong to no organisation yet, such as translators."""
    return sees_everything(user)


def can_decide(user, asked) -> bool:
    """Whether `user` may decide the join request `asked`: those who manage its organisation, and coordinators."""
    return sees_everything(user) or (asked.organization is not None and is_manager(user, asked.organization))


def can_take_back(user, invitation) -> bool:
    """Whether `user` may take `invitation` back, or send it again."""
    if invitation.organization is None:
        return can_invite_to_network(user)
    return can_manage_people(user, invitation.organization)
