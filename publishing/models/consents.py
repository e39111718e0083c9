"""What communities agreed to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, TruncDate
from django.utils.translation import gettext_lazy as _

from library.languages import CODES
from library.storage import private_storage


class ConsentBasis(models.TextChoices):
    """What gives the network the right to publish a text about a community."""

    CONSENT = "consent", _("the community agreed")
    COMPILED = "compiled", _("compiled from published sources")


class ConsentBase(models.Model):
    """What a community agreed to: for which parts, given how and in which language, until when.

    Who signed is kept for the network's records and never shown; `on_behalf_of` is.
    """

    class Method(models.TextChoices):
        WRITTEN = "written", _("in writing")
        SPOKEN = "spoken", _("in words, before witnesses")
        MEETING = "meeting", _("at a community meeting")

    # What may be agreed to, each by itself, and the words for it.
    PARTS = {"covers_text": _("Text"), "covers_photos": _("Photos"), "covers_location": _("Location")}

    covers_text = models.BooleanField(_("text"), default=True)
    covers_photos = models.BooleanField(_("photos"), default=False)
    covers_location = models.BooleanField(_("location"), default=False)
    on_behalf_of = models.CharField(_("given on behalf of"), max_length=300)
    given_by = models.CharField(_("given by"), max_length=200, help_text=_("Not public."))
    given_by_role = models.CharField(
        _("role in the community"),
        max_length=200,
        blank=True,
        help_text=_("For example head of the fishery. Not public."),
    )
    method = models.CharField(_("how it was given"), max_length=10, choices=Method)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    given_on = models.DateField(_("given on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    attachment = models.FileField(
        _("document or recording"),
        storage=private_storage,
        upload_to="consents",
        blank=True,
        help_text=_("A photo of the paper, or a recording. Not public."),
    )
    warned_at = models.DateTimeField(_("warned of its end"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.CheckConstraint(
                condition=Q(covers_text=True) | Q(covers_photos=True) | Q(covers_location=True),
                name="%(app_label)s_%(class)s_covers_something",
            ),
            models.CheckConstraint(
                condition=~Q(on_behalf_of="") & ~Q(given_by=""), name="%(app_label)s_%(class)s_names_people"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("given_on")),
                name="%(app_label)s_%(class)s_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=models.F("given_on")),
                name="%(app_label)s_%(class)s_withdrawn_after_start",
            ),
            models.CheckConstraint(condition=Q(language__in=CODES), name="%(app_label)s_%(class)s_language_known"),
            models.CheckConstraint(
                condition=Q(method__in=["written", "spoken", "meeting"]),
                name="%(app_label)s_%(class)s_method_known",
            ),
        ]

    def __str__(self):
        return self.on_behalf_of

    @classmethod
    def valid_today(cls) -> Q:
        """The condition under which a consent holds today, as the database's clock and the portal's zone have it."""
        day = TruncDate(Now())
        return (
            Q(given_on__lte=day)
            & (Q(valid_until__isnull=True) | Q(valid_until__gte=day))
            & Q(withdrawn_on__isnull=True)
        )
