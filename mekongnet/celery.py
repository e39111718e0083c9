"""The Celery application. Without CELERY_BROKER_URL tasks run in process, after the commit that asked for them."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mekongnet.settings")

app = Celery("mekongnet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
