from celery import shared_task

from . import actions


@shared_task
def warn_of_expiring_consents():
    """Warns of every consent that ends within 60 days. To be run once a day; running it again writes nothing twice."""
    for consent in actions.ending_soon():
        actions.warn_of_end(consent=consent)


@shared_task
def hide_photos_of_ended_consents():
    """Moves the pictures whose consent has just ended, so that nobody sees them by an old address. Once a day."""
    for case_study in actions.just_ended():
        actions.move_photos(case_study=case_study)
