import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from library.languages import CODES
from organizations.models import Organization

from .delegates import Delegate
from .workshops import Workshop

MARKS = ("useful", "organised", "understood", "will_use")


class EvaluationTicket(models.Model):
    """The right of one delegate to answer once. Nothing leads from it to an answer."""

    delegate = models.OneToOneField(
        Delegate, models.CASCADE, related_name="evaluation_ticket", verbose_name=_("delegate")
    )
    token_hash = models.CharField(_("token"), max_length=64, unique=True)
    is_used = models.BooleanField(_("answered"), default=False)

    class Meta:
        verbose_name = _("ticket for the evaluation")
        verbose_name_plural = _("tickets for the evaluation")
        ordering = ["pk"]

    def __str__(self):
        return str(self.pk)


class Evaluation(models.Model):
    """What a participant thought of a workshop, from 1 (not at all) to 5 (very much). Anonymous.

    It has no time and a number by chance, so that the order of answers tells nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="evaluations", verbose_name=_("workshop"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    useful = models.PositiveSmallIntegerField(_("It was useful for my work"), null=True, blank=True)
    organised = models.PositiveSmallIntegerField(_("It was well organised"), null=True, blank=True)
    understood = models.PositiveSmallIntegerField(_("I understood what was said"), null=True, blank=True)
    will_use = models.PositiveSmallIntegerField(_("I will use at home what I learnt"), null=True, blank=True)
    best = models.TextField(_("What was best?"), blank=True)
    better = models.TextField(_("What should be better next time?"), blank=True)

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(language__in=CODES), name="workshops_evaluation_language_known"),
            *[
                models.CheckConstraint(
                    condition=Q(**{f"{mark}__isnull": True}) | Q(**{f"{mark}__gte": 1, f"{mark}__lte": 5}),
                    name=f"workshops_evaluation_{mark}_1_to_5",
                )
                for mark in MARKS
            ],
        ]

    def __str__(self):
        return str(self.pk)


class FollowUp(models.Model):
    """What changed at home: an organisation is asked once three months and once twelve months after a workshop."""

    MONTHS = (3, 12)

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="follow_ups", verbose_name=_("workshop"))
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="follow_ups", verbose_name=_("organisation")
    )
    months = models.PositiveSmallIntegerField(_("months after the workshop"))
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    text = models.TextField(_("what changed"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, blank=True)
    may_be_shown = models.BooleanField(
        _("may stand on the public page"), default=False, help_text=_("If a coordinator finds it useful for others.")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    shown_at = models.DateTimeField(_("public since"), null=True, blank=True)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "organization", "months"], name="workshops_followup_asked_once"
            ),
            models.CheckConstraint(condition=Q(months__in=(3, 12)), name="workshops_followup_months_known"),
            models.CheckConstraint(
                condition=Q(language__in=["", *CODES]) & (Q(text="") | ~Q(language="")),
                name="workshops_followup_text_has_language",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, text="") | Q(answered_at__isnull=False) & ~Q(text=""),
                name="workshops_followup_answer_has_text",
            ),
            models.CheckConstraint(
                condition=Q(shown_at__isnull=True) | Q(may_be_shown=True, answered_at__isnull=False),
                name="workshops_followup_shown_only_if_allowed",
            ),
        ]

    def __str__(self):
        return f"{self.workshop_id} · {self.organization_id} · {self.months}"
