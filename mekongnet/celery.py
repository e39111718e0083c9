"""The Celery application. Without CELERY_BROKER_URL tasks run in process, after the commit that asked for them."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mekongnet.settings")

# What is done again and again, and how often: in seconds, or at a time of day. `celery beat` does it, and
# `manage.py tick` does all of it once. Each may run twice at once, or late, without harm.
PERIODIC = {
    "publishing.tasks.announce": 60,
    "workshops.tasks.go_on_with_announcements": 60,
    "workshops.tasks.ask_for_evaluations": crontab(hour=8, minute=0),
    "accounts.tasks.send_waiting": 60,
    "library.tasks.complete_renditions": crontab(minute=40),
    "accounts.tasks.tidy": crontab(hour=3, minute=10),
    "casestudies.tasks.warn_of_expiring_consents": crontab(hour=7, minute=0),
    "casestudies.tasks.hide_photos_of_ended_consents": crontab(hour=0, minute=20),
    "publishing.tasks.forget_old_word_files": crontab(hour=3, minute=20),
    "workshops.tasks.forget_people": crontab(hour=3, minute=30),
    "workshops.tasks.remind_of_commitments": crontab(hour=7, minute=10),
    "workshops.tasks.ask_what_changed": crontab(hour=8, minute=10),
}

app = Celery("mekongnet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = {task: {"task": task, "schedule": schedule} for task, schedule in PERIODIC.items()}
app.autodiscover_tasks()
