from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from mekongnet.environment import ROOT


class Command(BaseCommand):
    help = "Loads the network's own records from a folder: all or nothing, never over what a person edited."

    def add_arguments(self, parser):
        parser.add_argument(
            "folder",
            nargs="?",
            type=Path,
            default=ROOT / "data",
            help="the folder with the files (default: data)",
        )

    def handle(self, *, folder: Path, **options):
        # The formats ask the models, which stand only when Django has started.
        from mekongnet.loading import Refused, load, read

        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder. Nothing was loaded.")
        try:
            report = load(read(folder))
        except Refused as refused:
            number = len(refused.faults)
            summary = f"{number} {'fault' if number == 1 else 'faults'}. Nothing was loaded."
            raise CommandError("\n".join([*refused.faults, summary])) from None
        except DatabaseError as error:
            raise CommandError(f"The database refused the records: {error} Nothing was loaded.") from error
        if options["verbosity"]:
            self.stdout.write("\n".join(report.lines()))
