from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from library.languages import CODES, column
from library.models import TextState

from .translations import text_in


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    CHANGES_REQUESTED = "changes_requested", _("changes requested")
    PUBLISHED = "published", _("published")
    ARCHIVED = "archived", _("archived")


class EntryQuerySet(models.QuerySet):
    """Entries as a reader may meet them. Every read for a page, a feed or the map begins with `visible_to`."""

    def published(self):
        """What the public sees now: published, and its hour has come."""
        return self.filter(status=Status.PUBLISHED, publish_at__lte=Now())

    def visible_to(self, user):
        """The one door of visibility: the public's entries, and everything for administrators."""
        return self if getattr(user, "is_administrator", False) else self.published()

    def in_language(self, code):
        """Entries that have a text of their own in the language `code`."""
        return self.filter(**{f"{column('text_state', code)}__isnull": False})

    def for_list(self, *texts):
        """With the columns that a list shows, those of the translated fields `texts`, and no others."""
        return self.only(
            *("slug", "status", "publish_at", "original_language", "in_founding_record"),
            *self.model.list_columns,
            *[
                column(field, code)
                for field in (self.model.title_field, *self.model.list_texts, *texts)
                for code in CODES
            ],
        )

    def sorted_for(self, code):
        """In the order in which a reader of `code` looks a name up."""
        return self.order_by(f"sort_{code}", "pk")


class Entry(models.Model):
    """What every published kind of record shares: an address, a status, an original language, a state a language."""

    # The translated field that names the entry, and what else a list shows: translated fields and plain columns.
    title_field = "name"
    list_texts: tuple[str, ...] = ()
    list_columns: tuple[str, ...] = ()

    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        help_text=_("The last part of the entry's address, the same in all languages."),
    )
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT)
    publish_at = models.DateTimeField(
        _("public from"), null=True, blank=True, help_text=_("A published entry appears at this time.")
    )
    original_language = models.CharField(_("original language"), max_length=2, choices=settings.LANGUAGES, default="en")
    text_state = models.CharField(_("state of the text"), max_length=10, choices=TextState)
    record_note = models.TextField(_("note for readers"), help_text=_("What is not known or not certain."))
    in_founding_record = models.BooleanField(_("named in the founding record"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="%(app_label)s_%(class)s_status_known"),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(publish_at__isnull=False),
                name="%(app_label)s_%(class)s_published_has_time",
            ),
            models.CheckConstraint(
                condition=Q(original_language__in=CODES),
                name="%(app_label)s_%(class)s_original_language_known",
            ),
            *[
                models.CheckConstraint(
                    condition=Q(**{f"text_state_{code}__isnull": True})
                    | Q(**{f"text_state_{code}__in": TextState.values}),
                    name=f"%(app_label)s_%(class)s_text_state_{code}_known",
                )
                for code in CODES
            ],
        ]

    def __str__(self):
        return text_in(self, self.title_field).value or self.slug

    @property
    def is_public(self) -> bool:
        return self.status == Status.PUBLISHED and self.publish_at <= timezone.now()

    def state_in(self, language: str) -> str:
        """The TextState of this entry's own texts in `language`; an empty string where there are none."""
        return getattr(self, column("text_state", language)) or ""

    @property
    def languages(self) -> list[str]:
        """The languages in which this entry has texts of its own, in the order of the switcher."""
        return [code for code in CODES if self.state_in(code)]


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

    covers_text = models.BooleanField(_("text"), default=True)
    covers_photos = models.BooleanField(_("photos"), default=False)
    covers_location = models.BooleanField(_("location"), default=False)
    on_behalf_of = models.CharField(_("given on behalf of"), max_length=300)
    given_by = models.CharField(_("given by"), max_length=200, help_text=_("Not public."))
    method = models.CharField(_("how it was given"), max_length=10, choices=Method)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    given_on = models.DateField(_("given on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

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


class Lineage(models.Model):
    """Where an entry comes from: a case study learnt on a study tour, a practice adapted from a building block.

    Both ends may be of any kind, so that rooms that never import each other can still be linked. Readers
    reach the ends only through `publishing.related`, which asks each end's own `visible_to`.
    """

    class Kind(models.TextChoices):
        LEARNT_ON = "learnt_on", _("learnt on")
        ADAPTED_FROM = "adapted_from", _("adapted from")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    origin_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", verbose_name=_("kind of origin"))
    origin_id = models.PositiveBigIntegerField(_("number of the origin"))
    origin = GenericForeignKey("origin_type", "origin_id")
    result_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", verbose_name=_("kind of result"))
    result_id = models.PositiveBigIntegerField(_("number of the result"))
    result = GenericForeignKey("result_type", "result_id")

    class Meta:
        verbose_name = _("lineage")
        verbose_name_plural = _("lineage")
        indexes = [models.Index(fields=["result_type", "result_id"], name="publishing_lineage_result")]
        constraints = [
            models.UniqueConstraint(
                fields=["origin_type", "origin_id", "result_type", "result_id", "kind"],
                name="publishing_lineage_once",
            ),
            models.CheckConstraint(
                condition=~Q(origin_type=models.F("result_type"), origin_id=models.F("result_id")),
                name="publishing_lineage_two_ends",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["learnt_on", "adapted_from"]), name="publishing_lineage_kind_known"
            ),
        ]

    def __str__(self):
        return f"{self.origin_type_id}:{self.origin_id} → {self.result_type_id}:{self.result_id}"
