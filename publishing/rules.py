"""Who may do what with an entry. Views, templates, the administration and the sweep of tests ask these."""

from .models import sees_everything


def can_edit(user, entry) -> bool:
    """True for people of the organisation that keeps `entry`, and for those who look after the whole network."""
    return sees_everything(user) or (user.is_active and entry.belongs_to(user))


def can_review(user, entry) -> bool:
    """True for those who look after the whole network."""
    return sees_everything(user)


can_publish = can_review
can_read_history = can_edit
