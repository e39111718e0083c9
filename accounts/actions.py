"""What changes a person. Who may do it is decided by whoever calls."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from .models import SpokenLanguage, User


@transaction.atomic
def change_profile(*, person, name, language, mail, reads, writes):
    """Keeps what a person says of themselves. `reads` and `writes` are codes; who writes a language reads it too."""
    person.name, person.language, person.mail = name, language, mail
    person.save(update_fields=["name", "language", "mail"])
    spoken = {code: code in writes for code in {*reads, *writes}}
    person.spoken_languages.exclude(language__in=spoken).delete()
    for code, is_written in sorted(spoken.items()):
        SpokenLanguage.objects.update_or_create(user=person, language=code, defaults={"writes": is_written})


@transaction.atomic
def vouch_for_address(*, person):
    """Makes the address in the person's record the one and confirmed address for signing in, in small letters."""
    email = person.email.lower()
    User.objects.filter(pk=person.pk).exclude(email=email).update(email=email)
    person.email = email
    EmailAddress.objects.filter(user=person).exclude(email=email).delete()
    EmailAddress.objects.update_or_create(user=person, email=email, defaults={"verified": True, "primary": True})


@transaction.atomic
def take_second_factor(*, people) -> int:
    """For people who lost their telephone: they sign in without a second factor once, and set up a new one."""
    ids = list(people.values_list("pk", flat=True))
    return len({one.user_id for one in Authenticator.objects.filter(user__in=ids) if one.delete()})
