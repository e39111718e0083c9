from celery import shared_task
from django.conf import settings

from accounts.tasks import send_waiting

from . import afterwards, commitments, evaluating, forgetting, letting_know


@shared_task
def go_on(announcement_id):
    """Writes the letters of one announcement that are not written yet, then has them sent."""
    letting_know.go_on(announcement_id)
    if not settings.CELERY_TASK_ALWAYS_EAGER:
        send_waiting.delay()


@shared_task
def go_on_with_announcements():
    """Goes on with every announcement that somebody left unfinished. To be run every minute, before the outbox; twice
    at once writes nothing twice.
    """
    for announcement_id in letting_know.unfinished():
        go_on.delay(announcement_id)


@shared_task
def remind_of_commitment(commitment_id):
    """Reminds an organisation of one thing that it promised, once each time that it is due."""
    commitments.remind(commitment_id)


@shared_task
def remind_of_commitments():
    """Reminds organisations of what they promised. To be run once a day; running it again writes nothing twice."""
    for commitment_id in commitments.to_remind():
        remind_of_commitment.delay(commitment_id)


@shared_task
def forget_people():
    """Deletes the data of people of workshops that are long over, and reminds of it before. To be run once a day."""
    forgetting.forget_due()


@shared_task
def ask_participants(workshop_id):
    """Asks the people who were at one workshop what they thought; those who were asked are not asked again."""
    evaluating.ask(workshop_id)


@shared_task
def ask_for_evaluations():
    """Asks the people of every workshop that is just over. To be run once a day, before the outbox and before people's
    data are deleted; running it again writes nothing twice.
    """
    for workshop_id in evaluating.due():
        ask_participants.delay(workshop_id)


@shared_task
def ask_organizations(workshop_id):
    """Asks the organisations that took part in one workshop what changed; each once in its time."""
    afterwards.ask(workshop_id)


@shared_task
def ask_what_changed():
    """Asks about every workshop of three months or a year ago. To be run once a day; again writes nothing twice."""
    for workshop_id in afterwards.due():
        ask_organizations.delay(workshop_id)
