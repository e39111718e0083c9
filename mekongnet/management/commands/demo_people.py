from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.models import User


class Command(BaseCommand):
    help = "Makes the demo's sign-ins with the password in DEMO_PASSWORD. Does nothing where that is not set."

    def handle(self, *args, **options):
        if not settings.DEMO_PASSWORD:
            return
        email = "admin@mekongnet.example"
        person = User.objects.filter(email=email).first()
        if person is None:
            person = User.objects.create_superuser(
                email, settings.DEMO_PASSWORD, name="Demo administrator", language="en"
            )
        # Somebody who changed the password knows it; only the demo's own is told.
        if person.check_password(settings.DEMO_PASSWORD):
            self.stdout.write(f"{email}  password {settings.DEMO_PASSWORD}")
