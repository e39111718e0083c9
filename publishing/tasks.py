from celery import shared_task

from . import actions


@shared_task
def announce():
    """Tells writers that what was planned is public now. To be run every minute; twice at once tells nothing twice."""
    actions.announce()
