from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from library.languages import CODES
from library.models import Source
from publishing.addresses import address

from .case_studies import CaseStudy


class Block(models.Model):
    """A building block: one thing that was done, which others can take up by itself. It has its own page."""

    case_study = models.ForeignKey(CaseStudy, models.CASCADE, related_name="blocks", verbose_name=_("case study"))
    number = models.PositiveSmallIntegerField(_("number"), help_text=_("1 is the first block."))
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("what was done"))
    enabling = models.TextField(_("what helped"))
    hindering = models.TextField(_("what stood in the way"))
    lessons = models.TextField(_("what was learnt"))
    sources = models.ManyToManyField(Source, blank=True, related_name="+", verbose_name=_("sources"))

    class Meta:
        verbose_name = _("building block")
        verbose_name_plural = _("building blocks")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case_study", "number"], name="casestudies_block_one_a_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="casestudies_block_counts_from_one"),
            models.CheckConstraint(
                condition=~Q(**{f"text_{code}__isnull": True for code in CODES}),
                name="casestudies_block_says_something",
            ),
        ]

    def __str__(self):
        return f"{self.number}"

    @property
    def original_language(self) -> str:
        return self.case_study.original_language

    def get_absolute_url(self):
        return address("casestudies:block", self.case_study.slug, self.number)


class Result(models.Model):
    """One result of a case study, with its sources."""

    case_study = models.ForeignKey(CaseStudy, models.CASCADE, related_name="results", verbose_name=_("case study"))
    text = models.TextField(_("result"))
    sources = models.ManyToManyField(Source, blank=True, related_name="+", verbose_name=_("sources"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        ordering = ["position", "pk"]

    def __str__(self):
        return f"{self.position}"

    @property
    def original_language(self) -> str:
        return self.case_study.original_language


class Lesson(models.Model):
    """What the authors take from the case. A reading, not a sourced fact; the page says so."""

    case_study = models.ForeignKey(CaseStudy, models.CASCADE, related_name="lessons", verbose_name=_("case study"))
    text = models.TextField(_("lesson"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["position", "pk"]

    def __str__(self):
        return f"{self.position}"

    @property
    def original_language(self) -> str:
        return self.case_study.original_language


class Voice(models.Model):
    """A strength or a weakness, as the community says it beside how the author says it."""

    class Kind(models.TextChoices):
        STRENGTH = "strength", _("strength")
        WEAKNESS = "weakness", _("weakness")

    case_study = models.ForeignKey(CaseStudy, models.CASCADE, related_name="voices", verbose_name=_("case study"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    community = models.TextField(_("the community's voice"))
    author = models.TextField(_("the author's voice"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("strength or weakness")
        verbose_name_plural = _("strengths and weaknesses")
        ordering = ["kind", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["strength", "weakness"]), name="casestudies_voice_kind_known"),
            models.CheckConstraint(
                condition=~Q(
                    **{f"{field}_{code}__isnull": True for code in CODES for field in ("community", "author")}
                ),
                name="casestudies_voice_says_something",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def original_language(self) -> str:
        return self.case_study.original_language
