"""The portal as a whole: settings, addresses, and the few pages that show every kind of record."""

from .celery import app as celery_app

__all__ = ["celery_app"]
