from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from .places import Place


class PlaceLinkQuerySet(models.QuerySet):
    def between(self, places, key):
        """The links of the place with that primary key whose other end is among `places`, a queryset."""
        # The other end is looked up by its key: the places that a reader may see are very many, the links are few.
        seen_below = Exists(places.filter(pk=OuterRef("downstream")))
        seen_above = Exists(places.filter(pk=OuterRef("upstream")))
        found = self.filter(Q(upstream=key) & seen_below | Q(downstream=key) & seen_above)
        return found.select_related("upstream", "downstream")


class PlaceLink(models.Model):
    """What happens at one place is felt at another further down the river."""

    class Kind(models.TextChoices):
        DEPENDENCY = "dependency", _("depends on")
        CONFLICT = "conflict", _("in conflict")
        SYNERGY = "synergy", _("helps")

    upstream = models.ForeignKey(
        Place, models.CASCADE, related_name="downstream_links", verbose_name=_("upstream place")
    )
    downstream = models.ForeignKey(
        Place, models.CASCADE, related_name="upstream_links", verbose_name=_("downstream place")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    note = models.TextField(_("what is felt"))

    original_language = ""

    objects = PlaceLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link along the river")
        verbose_name_plural = _("links along the river")
        constraints = [
            models.UniqueConstraint(fields=["upstream", "downstream", "kind"], name="places_placelink_once"),
            models.CheckConstraint(condition=~Q(upstream=F("downstream")), name="places_placelink_two_places"),
            models.CheckConstraint(
                condition=Q(kind__in=["dependency", "conflict", "synergy"]),
                name="places_placelink_kind_known",
            ),
        ]

    def __str__(self):
        return f"{self.upstream_id} → {self.downstream_id}"
