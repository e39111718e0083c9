"""Where an entry comes from."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Lineage(models.Model):
    """Where an entry comes from: a case study learnt on a study tour, a practice adapted from a building block.

    Both ends may be of any kind, so that rooms that never import each other can still be linked. Readers
    reach the ends only through `publishing.related`, which asks each end's own `visible_to`.
    """

    class Kind(models.TextChoices):
        LEARNT_ON = "learnt_on", _("learnt on")
        ADAPTED_FROM = "adapted_from", _("adapted from")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    origin_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", verbose_name=_("kind of origin"))
    origin_id = models.PositiveBigIntegerField(_("number of the origin"))
    origin = GenericForeignKey("origin_type", "origin_id")
    result_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", verbose_name=_("kind of result"))
    result_id = models.PositiveBigIntegerField(_("number of the result"))
    result = GenericForeignKey("result_type", "result_id")

    class Meta:
        verbose_name = _("lineage")
        verbose_name_plural = _("lineage")
        indexes = [models.Index(fields=["result_type", "result_id"], name="publishing_lineage_result")]
        constraints = [
            models.UniqueConstraint(
                fields=["origin_type", "origin_id", "result_type", "result_id", "kind"],
                name="publishing_lineage_once",
            ),
            models.CheckConstraint(
                condition=~Q(origin_type=models.F("result_type"), origin_id=models.F("result_id")),
                name="publishing_lineage_two_ends",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["learnt_on", "adapted_from"]), name="publishing_lineage_kind_known"
            ),
        ]

    def __str__(self):
        return f"{self.origin_type_id}:{self.origin_id} → {self.result_type_id}:{self.result_id}"
