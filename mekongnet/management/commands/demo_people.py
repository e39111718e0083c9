from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.management.base import BaseCommand

from accounts import actions
from accounts.models import User
from organizations.models import Membership, Organization

# The organisation whose pages the demo's member looks after; the founding record has it.
ORGANIZATION = "fact"
PEOPLE = {
    "admin@mekongnet.example": {"name": "Demo administrator", "is_staff": True, "is_superuser": True},
    "coordinator@mekongnet.example": {"name": "Demo coordinator", "is_coordinator": True},
    "manager@mekongnet.example": {"name": "Demo manager"},
    "editor@mekongnet.example": {"name": "Demo editor"},
}
ROLES = {
    "manager@mekongnet.example": Membership.Role.MANAGER,
    "editor@mekongnet.example": Membership.Role.EDITOR,
}


class Command(BaseCommand):
    help = "Makes the demo's sign-ins with the password in DEMO_PASSWORD. Does nothing where that is not set."

    def handle(self, *args, **options):
        if not settings.DEMO_PASSWORD:
            return
        organization = Organization.objects.filter(slug=ORGANIZATION).first()
        # Looking at a password is slow on purpose. The demo's people have one and the same, stored alike: one look.
        is_the_demos = cache(lambda stored: check_password(settings.DEMO_PASSWORD, stored))
        people = {person.email: person for person in User.objects.filter(email__in=PEOPLE)}
        if len(people) < len(PEOPLE):
            stored = make_password(settings.DEMO_PASSWORD)
            missing = {email: fields for email, fields in PEOPLE.items() if email not in people}
            people |= {email: self.make(email, fields, organization, stored) for email, fields in missing.items()}
        for email in PEOPLE:
            # Somebody who changed the password knows it; only the demo's own is told.
            if is_the_demos(people[email].password):
                self.stdout.write(f"{email}  password {settings.DEMO_PASSWORD}")

    def make(self, email, fields, organization, stored) -> User:
        person = User.objects.create(email=email, password=stored, language="en", **fields)
        actions.vouch_for_address(person=person)
        if organization and email in ROLES:
            Membership.objects.create(user=person, organization=organization, role=ROLES[email])
        return person
