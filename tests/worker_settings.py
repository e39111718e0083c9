"""The portal's settings for a worker that a test starts: a queue of its own, since tests run side by side."""

import os

from mekongnet.settings import *  # noqa: F403 - settings are names

CELERY_TASK_DEFAULT_QUEUE = os.environ["WORKER_QUEUE"]
