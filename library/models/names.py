from django.db import models
from django.db.models import Case, CharField, F, GeneratedField, Q, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from library.languages import CODES, FALLBACK_ORDER, column


class NameStatus(models.TextChoices):
    """Where a name comes from. A reader is told, because a name that we translated is not a name that is used."""

    OFFICIAL = "official", _("official name")
    SEED = "seed", _("name in the founding record")
    RELATED = "related", _("name on a page related to the founding record, not confirmed")
    COMMON = "common", _("common usage")
    ATTESTED = "attested", _("found in use")
    OURS = "ours", _("our translation")


class TextState(models.TextChoices):
    """How far the texts of a record are to be trusted in one language. An empty value: there is no text yet."""

    ORIGINAL = "original", _("original")
    OWN = "own", _("written in our own words")
    DRAFT = "draft", _("draft translation, awaiting a native reader")
    REVIEWED = "reviewed", _("translation read by a native reader")


class Confidence(models.TextChoices):
    HIGH = "high", _("high")
    MEDIUM = "medium", _("medium")
    LOW = "low", _("low")


def sort_column(field: str, language: str, *, has_original: bool = True) -> GeneratedField:
    """A stored column with the text of `field` that a reader of `language` sees, sorted as that language sorts.

    The database keeps it. The collation has the same name on PostgreSQL and on SQLite
    (`publishing.collations` registers it there), so that an ordinary index gives sorted pages.
    """
    original = [
        Case(
            *[When(original_language=code, then=F(column(field, code))) for code in CODES],
            output_field=CharField(),
        )
    ]
    return GeneratedField(
        expression=Coalesce(
            F(column(field, language)),
            *(original if has_original else []),
            *[F(column(field, code)) for code in FALLBACK_ORDER],
            output_field=CharField(),
        ),
        # Django's SQLite side writes the name of a collation unquoted, and PostgreSQL leaves quotes as they are.
        output_field=CharField(max_length=300, db_collation=f'"{language}-x-icu"'),
        db_persist=True,
    )


def has_status(field: str) -> Q:
    """The condition that `field` holds a NameStatus. A check that comes to NULL lets the row pass, so NULL is named."""
    return Q(**{f"{field}__isnull": False, f"{field}__in": NameStatus.values})


class Named(models.Model):
    """A record with a name in up to four languages, each with its status, its source and a note."""

    name = models.CharField(_("name"), max_length=300)
    name_status = models.CharField(_("status of the name"), max_length=10, choices=NameStatus)
    name_source = models.CharField(_("source of the name"), max_length=500)
    name_note = models.CharField(_("note on the name"), max_length=500)

    class Meta:
        abstract = True
        constraints = [
            *[
                models.CheckConstraint(
                    condition=Q(**{f"name_{code}__isnull": True})
                    | (~Q(**{f"name_{code}": ""}) & has_status(f"name_status_{code}")),
                    name=f"%(app_label)s_%(class)s_name_{code}_has_status",
                )
                for code in CODES
            ],
            models.CheckConstraint(
                condition=Q(name_vi__isnull=False)
                | Q(name_lo__isnull=False)
                | Q(name_km__isnull=False)
                | Q(name_en__isnull=False),
                name="%(app_label)s_%(class)s_has_a_name",
            ),
        ]
