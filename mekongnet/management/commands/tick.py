import contextlib
import logging
import time

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from mekongnet.celery import PERIODIC, app

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Does once what is done again and again: letters, warnings, what was planned, and tidying up."

    def add_arguments(self, parser):
        parser.add_argument(
            "--every", type=int, metavar="SECONDS", help="go on, with so long a pause between two rounds"
        )

    def handle(self, *args, every=None, **options):
        app.loader.import_default_modules()
        if every is None:
            if failed := self.once():
                raise CommandError(f"These failed: {', '.join(failed)}. The log says why.")
            return
        if every < 1:
            raise CommandError("--every counts seconds from 1.")
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                time.sleep(every)
                self.once()
                close_old_connections()

    def once(self) -> list[str]:
        """One round. Returns the names of the tasks that failed; the log says why."""
        failed = []
        for name in PERIODIC:
            try:
                app.tasks[name]()
            except Exception:  # one that fails must not keep the others from running
                logger.exception("%s failed", name)
                failed.append(name)
        return failed
