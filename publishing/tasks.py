from celery import shared_task

from . import actions, word_files


@shared_task
def announce():
    """Tells writers that what was planned is public now. To be run every minute; twice at once tells nothing twice."""
    actions.announce()


@shared_task
def forget_old_word_files():
    """Removes what people brought from Word and never used. Once a day."""
    word_files.forget_old()
