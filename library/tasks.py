from celery import shared_task

from . import images
from .models import Photo

# Of so many photos is looked after whether their copies are there.
NEWEST = 200


@shared_task
def make_renditions(photo_id):
    """The WebP copies of one photo. A photo that is gone by now needs none."""
    if photo := Photo.objects.filter(pk=photo_id).first():
        images.make_renditions(photo)


@shared_task
def complete_renditions():
    """Makes the copies that a worker which was stopped in its work left out, of the newest photos."""
    for photo in Photo.objects.order_by("-pk")[:NEWEST]:
        if photo.file.storage.exists(photo.file.name) and not images.has_renditions(photo):
            images.make_renditions(photo)
