from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from library.languages import CODES
from library.models import Document, Photo
from organizations.models import Organization
from places.models import Country

from .workshops import Workshop


class CountryContribution(models.Model):
    """What the people of one country brought to a workshop: what they told there, and what they asked."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="contributions", verbose_name=_("workshop"))
    country = models.CharField(_("country"), max_length=8, choices=Country)
    text = models.TextField(_("what it brought"))

    original_language = ""

    class Meta:
        verbose_name = _("contribution of a country")
        verbose_name_plural = _("contributions of countries")
        ordering = ["country"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "country"], name="workshops_contribution_once"),
            models.CheckConstraint(
                condition=Q(country__in=Country.values), name="workshops_contribution_country_known"
            ),
        ]

    def __str__(self):
        return self.get_country_display()


class Commitment(models.Model):
    """What an organisation said at a workshop that it would do. How far it is, the newest CommitmentReport says."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="commitments", verbose_name=_("workshop"))
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="commitments", verbose_name=_("organisation")
    )
    text = models.TextField(_("what"))
    due_on = models.DateField(_("by when"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    original_language = ""

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["position", "pk"]

    def __str__(self):
        return f"{self.organization_id} · {self.due_on or '—'}"


class CommitmentReport(models.Model):
    """How far an organisation is with what it promised, as it said on one day. The newest one counts.

    Not a part of revisions: organisations say it at any time, whatever draft of the workshop is being written.
    """

    class State(models.TextChoices):
        OPEN = "open", _("not begun")
        UNDER_WAY = "under_way", _("under way")
        DONE = "done", _("done")
        DROPPED = "dropped", _("given up")

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="reports", verbose_name=_("commitment"))
    state = models.CharField(_("state"), max_length=10, choices=State)
    note = models.TextField(_("note"), blank=True)
    language = models.CharField(_("language of the note"), max_length=2, choices=settings.LANGUAGES, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("report on a commitment")
        verbose_name_plural = _("reports on commitments")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "under_way", "done", "dropped"]),
                name="workshops_commitmentreport_state_known",
            ),
            models.CheckConstraint(
                condition=Q(language__in=["", *CODES]) & (Q(note="") | ~Q(language="")),
                name="workshops_commitmentreport_note_has_language",
            ),
        ]

    def __str__(self):
        return f"{self.commitment_id} · {self.state}"


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
    people_agreed = models.BooleanField(
        _("the people on it agreed"),
        default=False,
        help_text=_("Everybody who can be recognised on it agreed that it is shown, or nobody can be recognised."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["workshop", "photo"], name="workshops_photo_once")]

    def __str__(self):
        return str(self.photo)
