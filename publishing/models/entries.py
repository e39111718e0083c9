"""What every published kind of record shares."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from library.languages import CODES, column
from library.models import TextState
from publishing.translations import text_in


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    CHANGES_REQUESTED = "changes_requested", _("changes requested")
    PUBLISHED = "published", _("published")
    ARCHIVED = "archived", _("archived")


def sees_everything(user) -> bool:
    """True for those who look after the whole network: coordinators and administrators."""
    looks_after_all = getattr(user, "is_coordinator", False) or getattr(user, "is_administrator", False)
    return looks_after_all and user.is_active


class EntryQuerySet(models.QuerySet):
    """Entries as a reader may meet them. Every read for a page, a feed or the map begins with `visible_to`."""

    def published(self):
        """What the public sees now: published, and its hour has come."""
        return self.filter(status=Status.PUBLISHED, publish_at__lte=Now())

    def belonging_to(self, user):
        """Those that `user`'s organisations keep. Kinds of entry that organisations keep say which these are."""
        return self.none()

    def visible_to(self, user):
        """The one door of visibility: the public's entries; what their organisations keep, for their people; all for
        coordinators and administrators.
        """
        if sees_everything(user):
            return self
        if not user.is_authenticated:
            return self.published()
        return self.filter(Q(pk__in=self.published().values("pk")) | Q(pk__in=self.belonging_to(user).values("pk")))

    def in_language(self, code):
        """Entries that have a text of their own in the language `code`."""
        return self.filter(**{f"{column('text_state', code)}__isnull": False})

    def for_list(self, *texts):
        """With the columns that a list shows, those of the translated fields `texts`, and no others."""
        return self.only(
            *("slug", "status", "publish_at", "original_language", "is_from_research"),
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
    # What a revision holds beside the entry's own columns (publishing.snapshots): names of many-to-many fields, and
    # accessors of the tables that hang on the entry, in the order in which they are written.
    revised_many: tuple[str, ...] = ()
    revised_children: tuple[str, ...] = ()

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
    # Not what members write themselves, though no founding record names that either.
    is_from_research = models.BooleanField(
        _("found during research"), default=False, help_text=_("Came with the network’s first content, for context.")
    )
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

    def belongs_to(self, user) -> bool:
        """True where an organisation of `user` keeps this entry; the same rule as `belonging_to`."""
        return False

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
