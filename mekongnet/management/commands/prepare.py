from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection


class Command(BaseCommand):
    help = "Brings the catalogues, the database and the network's content up to date, in one go. Safe to repeat."

    def handle(self, *args, **options):
        say = self.stdout.write
        say("Compiling the messages of the four languages")
        call_command("messages", compile=True, verbosity=0)
        say("Bringing the database up to date")
        call_command("migrate", interactive=False, verbosity=0)
        say("Loading the network's content")
        call_command("load_network", stdout=self.stdout)
        call_command("demo_people", stdout=self.stdout)
        # PostgreSQL counts by itself what its tables hold; SQLite plans its queries by guesses until it is told to.
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
