from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from library.languages import CODES
from library.models import Approach, Document
from organizations.models import Organization
from places.models import Country, Place

from .workshops import Workshop


class AgendaItem(models.Model):
    """One point of a workshop's programme."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="agenda", verbose_name=_("workshop"))
    day = models.PositiveSmallIntegerField(_("day"), default=1, help_text=_("1 is the first day."))
    starts_at = models.TimeField(_("begins at"), null=True, blank=True)
    ends_at = models.TimeField(_("ends at"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=300)
    note = models.TextField(_("note"))
    language = models.CharField(_("spoken language"), max_length=2, choices=settings.LANGUAGES, blank=True)
    organizations = models.ManyToManyField(
        Organization, blank=True, related_name="+", verbose_name=_("speakers' organisations")
    )
    country = models.CharField(
        _("country that presents"),
        max_length=8,
        choices=Country,
        blank=True,
        help_text=_("If a country tells here what it has learnt."),
    )
    approach = models.CharField(_("on what it presents"), max_length=5, choices=Approach, blank=True)
    documents = models.ManyToManyField(Document, blank=True, related_name="+", verbose_name=_("documents"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    original_language = ""

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda")
        ordering = ["day", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(day__gte=1), name="workshops_agendaitem_day_counts_from_one"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(starts_at__isnull=False, ends_at__gt=F("starts_at")),
                name="workshops_agendaitem_ends_after_start",
            ),
            models.CheckConstraint(condition=Q(language__in=["", *CODES]), name="workshops_agendaitem_language_known"),
            models.CheckConstraint(
                condition=Q(country__in=["", *Country.values]), name="workshops_agendaitem_country_known"
            ),
            models.CheckConstraint(
                condition=Q(approach="") | Q(approach__in=Approach.values) & ~Q(country=""),
                name="workshops_agendaitem_approach_of_a_country",
            ),
        ]

    def __str__(self):
        return f"{self.day}.{self.position}"


class Stop(models.Model):
    """A place that a study tour visits, in the order of the tour."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="stops", verbose_name=_("workshop"))
    place = models.ForeignKey(Place, models.PROTECT, related_name="stops", verbose_name=_("place"))
    position = models.PositiveSmallIntegerField(_("position"))
    arrives_at = models.DateTimeField(_("arrival"), null=True, blank=True)
    leaves_at = models.DateTimeField(_("departure"), null=True, blank=True)
    hosts = models.ManyToManyField(Organization, blank=True, related_name="hosted_stops", verbose_name=_("hosts"))
    what_is_shown = models.TextField(_("what is shown there"))
    seasonal_note = models.TextField(
        _("note on the season"), help_text=_("For example: the forest stands in water from July to November.")
    )

    original_language = ""

    class Meta:
        verbose_name = _("stop")
        verbose_name_plural = _("stops")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "position"], name="workshops_stop_one_a_position"),
            models.CheckConstraint(condition=Q(position__gte=1), name="workshops_stop_counts_from_one"),
            models.CheckConstraint(
                condition=Q(leaves_at__isnull=True) | Q(arrives_at__isnull=True) | Q(leaves_at__gte=F("arrives_at")),
                name="workshops_stop_leaves_after_arrival",
            ),
        ]

    def __str__(self):
        return f"{self.position}"
