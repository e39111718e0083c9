from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from library.models import Document, Photo
from organizations.models import Organization

from .workshops import Workshop


class Commitment(models.Model):
    """What an organisation said at a workshop that it would do."""

    class State(models.TextChoices):
        OPEN = "open", _("not begun")
        UNDER_WAY = "under_way", _("under way")
        DONE = "done", _("done")
        DROPPED = "dropped", _("given up")

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="commitments", verbose_name=_("workshop"))
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="commitments", verbose_name=_("organisation")
    )
    text = models.TextField(_("what"))
    due_on = models.DateField(_("by when"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    original_language = ""

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "under_way", "done", "dropped"]),
                name="workshops_commitment_state_known",
            )
        ]

    def __str__(self):
        return f"{self.organization_id} · {self.state}"


class WorkshopDocument(models.Model):
    """A document of a workshop: its report, a presentation, or something handed out."""

    class Kind(models.TextChoices):
        REPORT = "report", _("report")
        PRESENTATION = "presentation", _("presentation")
        HANDOUT = "handout", _("handout")

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="documents", verbose_name=_("workshop"))
    document = models.ForeignKey(Document, models.CASCADE, related_name="+", verbose_name=_("document"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.REPORT)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("document of a workshop")
        verbose_name_plural = _("documents of the workshop")
        ordering = ["kind", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "document"], name="workshops_document_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["report", "presentation", "handout"]),
                name="workshops_document_kind_known",
            ),
        ]

    def __str__(self):
        return str(self.document)


class WorkshopPhoto(models.Model):
    """A photo in its place in a workshop's gallery."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, verbose_name=_("workshop"))
    photo = models.ForeignKey(Photo, models.CASCADE, verbose_name=_("photo"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["workshop", "photo"], name="workshops_photo_once")]

    def __str__(self):
        return str(self.photo)
