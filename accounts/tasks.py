from celery import shared_task

from . import outbox


@shared_task
def send_letter(letter_id):
    """Sends one letter, once."""
    outbox.send(letter_id)


@shared_task
def send_waiting():
    """Sends every letter that is due. To be run every minute; running it twice at once sends nothing twice."""
    outbox.send_waiting()


@shared_task
def tidy():
    """Forgets old texts and ended sessions. To be run once a day."""
    outbox.tidy()
