"""Where files lie that nobody may fetch by their address."""

from django.conf import settings
from django.core.files.storage import FileSystemStorage


def private_storage() -> FileSystemStorage:
    """A folder that no web server serves; a view hands its files to those who may see them. A `url` leads nowhere."""
    return FileSystemStorage(location=settings.PRIVATE_ROOT, base_url=None)
