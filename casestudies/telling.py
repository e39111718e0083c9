"""Letters about what communities agreed to. Only `casestudies.actions` calls it."""

from django.db.models import Q
from django.utils import translation

from accounts import letters
from accounts.models import User
from organizations.models import Membership

MANAGER = Membership.Role.MANAGER


def of_end(*, consent) -> None:
    """To those who can renew `consent`: its end is near."""
    context = {"entry": consent.case_study, "consent": consent, "valid_until": consent.valid_until}
    for person in _people(consent.case_study, Q(memberships__role=MANAGER)):
        key = f"consent_expiring:{consent.pk}:{consent.valid_until:%Y%m%d}:{person.pk}"
        letters.queue(kind="consent_expiring", to=person, key=key, context=context)


def of_withdrawal(*, consent, hidden, by) -> None:
    """To all who keep the case study, but whoever did it: the community took its consent back, and `hidden` are the
    parts that the public no longer sees. Where these are none, nothing waits for anybody.
    """
    for person in _people(consent.case_study, Q()):
        if person == by:
            continue
        with translation.override(person.language):
            context = {
                "entry": consent.case_study,
                "consent": consent,
                "parts": ", ".join(str(consent.PARTS[part]) for part in hidden),
                "is_gone": "covers_text" in hidden,
            }
        key = f"consent_withdrawn:{consent.pk}:{person.pk}"
        letters.queue(kind="consent_withdrawn", to=person, key=key, context=context, waits=bool(hidden))


def _people(study, which) -> list[User]:
    """Those of that kind in the organisation that keeps `study`, and coordinators; administrators where nobody is."""
    people = User.objects.filter(is_active=True).order_by("pk")
    keepers = Q(memberships__organization=study.owner_id) & which
    asked = Q(is_coordinator=True) if study.owner_id is None else Q(is_coordinator=True) | keepers
    return list(people.filter(asked).distinct()) or list(people.filter(is_superuser=True))
