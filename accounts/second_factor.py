"""Who has to sign in with a second factor, and has none yet."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings


def is_required(user) -> bool:
    """True for administrators, and for those who may open the administration. Not in the demo, which is for trying."""
    return settings.SECOND_FACTOR_FOR_ADMINISTRATORS and user.is_active and (user.is_superuser or user.is_staff)


def is_missing(user) -> bool:
    """True when the person must set up a second factor before anything else."""
    return is_required(user) and not is_mfa_enabled(user, [Authenticator.Type.TOTP])
