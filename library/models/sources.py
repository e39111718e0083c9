from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from library.languages import CODES

from .names import Confidence


class Source(models.Model):
    """Something that a statement rests on: a web page, a file, or the network's founding record."""

    FOUNDING_RECORD = "seed"

    slug = models.SlugField(_("identifier"), max_length=80, unique=True, allow_unicode=False)
    address = models.CharField(
        _("address or description"),
        max_length=500,
        unique=True,
        help_text=_("A web address, or a description."),
    )

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["slug"]
        constraints = [models.CheckConstraint(condition=~Q(address=""), name="library_source_has_address")]

    def __str__(self):
        return self.label

    @cached_property
    def is_founding_record(self) -> bool:
        return self.address == self.FOUNDING_RECORD

    @cached_property
    def is_link(self) -> bool:
        try:
            return urlsplit(self.address).scheme in ("http", "https")
        except ValueError:  # as `http://[…` is, which people may type
            return False

    @cached_property
    def label(self) -> str:
        """The address as a reader sees it: without its scheme, shortened in the middle of a long path."""
        if not self.is_link:
            return self.address
        text = self.address.split("://", 1)[1].removeprefix("www.").rstrip("/")
        return text if len(text) <= 72 else f"{text[:44]}…{text[-24:]}"


class Fact(models.Model):
    """One statement about a record, with its sources and how sure it is. Each room makes it concrete."""

    text = models.TextField(_("statement"))
    note = models.TextField(_("note"))
    confidence = models.CharField(_("confidence"), max_length=6, choices=Confidence, default=Confidence.HIGH)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    sources = models.ManyToManyField(Source, blank=True, related_name="+", verbose_name=_("sources"))

    # A fact is first written in English in the network's data; its own row says nothing else.
    original_language = "en"

    class Meta:
        abstract = True
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confidence__in=Confidence.values), name="%(app_label)s_%(class)s_confidence_known"
            ),
            models.CheckConstraint(
                condition=~Q(**{f"text_{code}__isnull": True for code in CODES}),
                name="%(app_label)s_%(class)s_says_something",
            ),
        ]

    def __str__(self):
        return next(filter(None, (getattr(self, f"text_{code}") for code in CODES)), "")[:80]
