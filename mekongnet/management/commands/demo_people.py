from django.conf import settings
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
        for email, fields in PEOPLE.items():
            person = User.objects.filter(email=email).first() or self.make(email, fields, organization)
            # Somebody who changed the password knows it; only the demo's own is told.
            if person.check_password(settings.DEMO_PASSWORD):
                self.stdout.write(f"{email}  password {settings.DEMO_PASSWORD}")

    def make(self, email, fields, organization) -> User:
        person = User.objects.create_user(email, settings.DEMO_PASSWORD, language="en", **fields)
        actions.vouch_for_address(person=person)
        if organization and email in ROLES:
            Membership.objects.create(user=person, organization=organization, role=ROLES[email])
        return person
