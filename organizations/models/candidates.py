from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from library.models import Confidence, Fact

from .organizations import Organization


class CandidateIdentity(models.Model):
    """Who an organisation of the founding record may be. Kept apart: nothing of it is the organisation's own."""

    organization = models.OneToOneField(
        Organization, models.CASCADE, related_name="candidate", verbose_name=_("organisation")
    )
    name = models.CharField(_("name of the candidate"), max_length=300)
    confidence = models.CharField(_("confidence"), max_length=6, choices=Confidence)
    reason = models.TextField(_("reason"))
    website = models.URLField(_("website"), max_length=500, blank=True)

    original_language = "en"

    class Meta:
        verbose_name = _("candidate identity")
        verbose_name_plural = _("candidate identities")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="organizations_candidate_has_name"),
            models.CheckConstraint(
                condition=Q(confidence__in=Confidence.values), name="organizations_candidate_confidence_known"
            ),
        ]

    def __str__(self):
        return self.name


class CandidateFact(Fact):
    candidate = models.ForeignKey(
        CandidateIdentity, models.CASCADE, related_name="facts", verbose_name=_("candidate identity")
    )
