"""The life of an entry: its revisions, what was done with them, and what reviewers asked for."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OfEntryQuerySet(models.QuerySet):
    def of(self, entry):
        """Those of one entry, of whatever kind."""
        kind = ContentType.objects.get_for_model(entry)
        return self.filter(entry_type=kind, entry_id=entry.pk)


class OfEntry(models.Model):
    """Something about an entry of any kind."""

    entry_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", verbose_name=_("kind of entry"))
    entry_id = models.PositiveBigIntegerField(_("number of the entry"))
    entry = GenericForeignKey("entry_type", "entry_id")

    objects = OfEntryQuerySet.as_manager()

    class Meta:
        abstract = True


class Revision(OfEntry):
    """A whole entry as somebody left it: all languages, many-to-many, children. Numbered from 1, never changed.

    The newest one is what editors go on with. The public sees the live row, which `publishing.actions` writes from a
    revision when it is published.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        CHANGES_REQUESTED = "changes_requested", _("changes requested")
        PUBLISHED = "published", _("published")

    number = models.PositiveIntegerField(_("number"))
    snapshot = models.JSONField(_("contents"), encoder=DjangoJSONEncoder)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("saved by"),
    )
    comment = models.CharField(_("what was changed"), max_length=500, blank=True)
    is_minor = models.BooleanField(
        _("small correction"), default=False, help_text=_("Translations need not follow a small correction.")
    )
    restores = models.PositiveIntegerField(_("brings back"), null=True, blank=True)
    created_at = models.DateTimeField(_("saved"), auto_now_add=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["entry_type", "entry_id", "number"], name="publishing_revision_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="publishing_revision_counts_from_1"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_review", "changes_requested", "published"]),
                name="publishing_revision_state_known",
            ),
        ]

    def __str__(self):
        return f"{self.entry_type_id}:{self.entry_id} · {self.number}"


class Step(OfEntry):
    """One step in the life of an entry: who did what, when, and what they said. Never changed."""

    class Verb(models.TextChoices):
        CREATED = "created", _("created")
        SAVED = "saved", _("saved")
        SUBMITTED = "submitted", _("sent for review")
        ASKED = "asked", _("asked for changes")
        PUBLISHED = "published", _("published")
        SCHEDULED = "scheduled", _("scheduled")
        WITHDRAWN = "withdrawn", _("taken back to a draft")
        ARCHIVED = "archived", _("archived")
        RESTORED = "restored", _("brought back")
        AGREED = "agreed", _("consent recorded")
        TOOK_BACK = "took_back", _("consent withdrawn")

    verb = models.CharField(_("step"), max_length=12, choices=Verb)
    number = models.PositiveIntegerField(_("revision"), null=True, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    comment = models.TextField(_("comment"), blank=True)
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["pk"]
        indexes = [models.Index(fields=["entry_type", "entry_id"], name="publishing_step_entry")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    verb__in=[
                        *("created", "saved", "submitted", "asked", "published"),
                        *("scheduled", "withdrawn", "archived", "restored", "agreed", "took_back"),
                    ]
                ),
                name="publishing_step_verb_known",
            ),
        ]

    def __str__(self):
        return self.get_verb_display()


class Remark(OfEntry):
    """What a reviewer says about one field of an entry. Open until somebody marks it as done."""

    number = models.PositiveIntegerField(_("revision"))
    field = models.CharField(_("field"), max_length=100, blank=True, help_text=_("Empty for the entry as a whole."))
    text = models.TextField(_("remark"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("done by")
    )

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["pk"]
        indexes = [models.Index(fields=["entry_type", "entry_id"], name="publishing_remark_entry")]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="publishing_remark_says_something")]

    def __str__(self):
        return self.text[:80]
