"""Who took part in a case study: organisations, the community, those who wrote it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization

from .case_studies import CaseStudy


class Partner(models.Model):
    """An organisation's part in a case study."""

    class Role(models.TextChoices):
        LEAD = "lead", _("lead")
        PARTNER = "partner", _("partner")
        FUNDER = "funder", _("funder")

    case_study = models.ForeignKey(CaseStudy, models.CASCADE, related_name="partners", verbose_name=_("case study"))
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="partnerships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.PARTNER)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("organisation of a case study")
        verbose_name_plural = _("organisations of the case study")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case_study", "organization"], name="casestudies_partner_once"),
            models.CheckConstraint(
                condition=Q(role__in=["lead", "partner", "funder"]), name="casestudies_partner_role_known"
            ),
        ]

    def __str__(self):
        return f"{self.organization_id} · {self.role}"


class Involvement(models.Model):
    """How the community took part in one phase."""

    class Phase(models.TextChoices):
        PLANNING = "planning", _("planning")
        DOING = "doing", _("carrying out")
        WATCHING = "watching", _("watching and learning")
        BENEFIT = "benefit", _("sharing the benefit")

    case_study = models.ForeignKey(CaseStudy, models.CASCADE, related_name="involvements", verbose_name=_("case study"))
    phase = models.CharField(_("phase"), max_length=10, choices=Phase)
    text = models.TextField(_("how the community took part"))

    class Meta:
        verbose_name = _("community involvement")
        verbose_name_plural = _("community involvement")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case_study", "phase"], name="casestudies_involvement_once"),
            models.CheckConstraint(
                condition=Q(phase__in=["planning", "doing", "watching", "benefit"]),
                name="casestudies_involvement_phase_known",
            ),
        ]

    def __str__(self):
        return self.get_phase_display()

    @property
    def original_language(self) -> str:
        return self.case_study.original_language


class Contributor(models.Model):
    """Somebody who wrote, translated or checked a case study, and agreed to be named."""

    class Role(models.TextChoices):
        AUTHOR = "author", _("author")
        COMMUNITY = "community", _("spoke for the community")
        TRANSLATOR = "translator", _("translator")
        REVIEWER = "reviewer", _("reviewer")

    case_study = models.ForeignKey(CaseStudy, models.CASCADE, related_name="contributors", verbose_name=_("case study"))
    name = models.CharField(_("name"), max_length=150)
    organization = models.ForeignKey(
        Organization, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="casestudies_contributor_has_name"),
            models.CheckConstraint(
                condition=Q(role__in=["author", "community", "translator", "reviewer"]),
                name="casestudies_contributor_role_known",
            ),
        ]

    def __str__(self):
        return self.name
