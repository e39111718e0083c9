from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from library.languages import CODES, first_text

from .names import Named, NameStatus, TextState, has_status, sort_column
from .sources import Fact


class Approach(models.TextChoices):
    """How water and fish are cared for: the two ways of which the network tells."""

    IWRM = "iwrm", _("IWRM")
    CBNRM = "cbnrm", _("CBNRM")
    BOTH = "both", _("IWRM and CBNRM")


class GlossaryTerm(models.Model):
    """A word of the network's trade with its agreed form in four languages, how sure each is, and what it means."""

    slug = models.SlugField(_("identifier"), max_length=80, unique=True)
    term = models.CharField(_("term"), max_length=200)
    term_status = models.CharField(_("status of the term"), max_length=10, choices=NameStatus)
    term_source = models.CharField(_("source of the term"), max_length=500)
    definition = models.TextField(_("definition"))
    note = models.TextField(_("note"))

    sort_vi = sort_column("term", "vi", has_original=False)
    sort_lo = sort_column("term", "lo", has_original=False)
    sort_km = sort_column("term", "km", has_original=False)
    sort_en = sort_column("term", "en", has_original=False)

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary")
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"term_{code}__isnull": True})
                | (~Q(**{f"term_{code}": ""}) & has_status(f"term_status_{code}")),
                name=f"library_glossaryterm_term_{code}_has_status",
            )
            for code in CODES
        ]

    def __str__(self):
        return first_text(self, "term") or self.slug


class ThemeQuerySet(models.QuerySet):
    def for_labels(self):
        """Themes with their names alone."""
        return self.only("slug", "position", *[f"name_{code}" for code in CODES])


class Theme(Named):
    """A subject that members, workshops and case studies share, such as fish sanctuaries."""

    slug = models.SlugField(_("identifier"), max_length=80, unique=True)
    abbreviation = models.CharField(_("abbreviation"), max_length=20, blank=True)
    description = models.TextField(_("description"))
    text_state = models.CharField(_("state of the text"), max_length=10, choices=TextState)
    record_note = models.TextField(_("note for readers"))
    terms = models.ManyToManyField(GlossaryTerm, blank=True, related_name="themes", verbose_name=_("terms"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["position", "slug"]
        constraints = [
            *Named.Meta.constraints,
            *[
                models.CheckConstraint(
                    condition=Q(**{f"text_state_{code}__isnull": True})
                    | Q(**{f"text_state_{code}__in": TextState.values}),
                    name=f"library_theme_text_state_{code}_known",
                )
                for code in CODES
            ],
        ]

    def __str__(self):
        return first_text(self, "name") or self.slug


class ThemeFact(Fact):
    theme = models.ForeignKey(Theme, models.CASCADE, related_name="facts", verbose_name=_("theme"))
