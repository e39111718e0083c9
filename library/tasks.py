from celery import shared_task

from . import images
from .models import Photo


@shared_task
def make_renditions(photo_id):
    """The WebP copies of one photo. A photo that is gone by now needs none."""
    if photo := Photo.objects.filter(pk=photo_id).first():
        images.make_renditions(photo)
