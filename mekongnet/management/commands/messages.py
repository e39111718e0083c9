"""`manage.py messages`: keeps the catalogues of the interface in step with the code."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from mekongnet import catalogues, handover
from mekongnet.environment import ROOT
from mekongnet.extraction import CatalogueError


class Command(BaseCommand):
    help = "Updates and compiles the words of the interface in every language; see docs/translating.md."
    requires_system_checks = []  # It runs before there is a database, and before Django can know Lao.

    def add_arguments(self, parser):
        modes = parser.add_mutually_exclusive_group()
        modes.add_argument("--compile", action="store_true", help="only compile what has changed")
        modes.add_argument("--check", action="store_true", help="fail if any text is not in order")
        pair = {"nargs": 2, "metavar": ("LANGUAGE", "FILE")}
        modes.add_argument("--export", **pair, help="write what is not translated yet to a JSON file")
        modes.add_argument("--import", dest="take", **pair, help="take translations from such a file")

    def handle(self, *args, **options):
        try:
            self.stdout.write(self.run(**options))
        except CatalogueError as error:
            raise CommandError(str(error)) from error

    def run(self, *, compile, check, export, take, **options) -> str:
        if compile:
            return f"Compiled: {', '.join(catalogues.compile_stale(ROOT)) or 'nothing had changed'}."
        if check:
            if gaps := catalogues.check(ROOT):
                raise CommandError("\n".join([*gaps, f"{len(gaps)} gaps in the catalogues."]))
            return "Every text of the interface is in every language."
        if export or take:
            language, file = export or take
            if language not in catalogues.CODES:
                raise CommandError(f"`{language}` is none of {', '.join(catalogues.CODES)}.")
            if export:
                return f"{handover.export_missing(ROOT, language, Path(file))} texts to translate: {file}"
            return f"{handover.import_texts(ROOT, language, Path(file))} texts taken from {file}."
        missing = catalogues.update(ROOT)
        return "\n".join(f"{language}: {count} texts to translate" for language, count in missing.items())
