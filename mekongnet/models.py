from django.db import models
from django.utils.translation import gettext_lazy as _


class LoadedRecord(models.Model):
    """What `load_network` wrote, so that the next load never overwrites what a person edited since.

    `source_digest` is of the record in the file; `row_digest` is of the row as the loader left it, with its
    children and links. A row that no longer gives `row_digest` was edited on the portal.
    """

    kind = models.CharField(_("kind"), max_length=20)
    slug = models.CharField(_("identifier"), max_length=80)
    source_digest = models.CharField(_("digest of the record"), max_length=64)
    row_digest = models.CharField(_("digest of the row"), max_length=64)

    class Meta:
        verbose_name = _("loaded record")
        verbose_name_plural = _("loaded records")
        ordering = ["kind", "slug"]
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="mekongnet_loadedrecord_once")]

    def __str__(self):
        return f"{self.kind} {self.slug}"
