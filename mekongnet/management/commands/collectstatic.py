from django.contrib.staticfiles.management.commands import collectstatic

from mekongnet.static_files import CompressedDigestStorage


class Command(collectstatic.Command):
    """Django's own, always into names with a digest, compressed: the settings use them once they are there."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.storage = CompressedDigestStorage()
