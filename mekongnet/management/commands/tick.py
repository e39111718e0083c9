import logging

from django.core.management.base import BaseCommand, CommandError

from mekongnet.celery import PERIODIC, app

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Does once what is done again and again: letters, warnings, what was planned, and tidying up."

    def handle(self, *args, **options):
        app.loader.import_default_modules()
        failed = []
        for name in PERIODIC:
            try:
                app.tasks[name]()
            except Exception:  # one that fails must not keep the others from running
                logger.exception("%s failed", name)
                failed.append(name)
        if failed:
            raise CommandError(f"These failed: {', '.join(failed)}. The log says why.")
