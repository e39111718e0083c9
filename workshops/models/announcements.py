from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from library.languages import CODES

from .workshops import Workshop


class Announcement(models.Model):
    """Letters about a workshop to many people: that it is announced, changed or cancelled.

    Whom they go to is decided when it is made; the letters are queued afterwards, in the order of people's numbers, and
    `reached` remembers how far that is, so that whoever goes on after a stop writes to nobody twice.
    """

    class Kind(models.TextChoices):
        ANNOUNCED = "announced", _("announced")
        CHANGED = "changed", _("changed")
        CANCELLED = "cancelled", _("cancelled")

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="announcements", verbose_name=_("workshop"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    # Empty lists ask for nothing: codes of countries, numbers of themes, codes of languages.
    countries = models.JSONField(_("countries"), default=list, blank=True)
    themes = models.JSONField(_("themes"), default=list, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    # What changed, as workshops.changes keeps it: the columns as they were and as they are.
    changes = models.JSONField(_("what changed"), default=list, blank=True)
    words = models.TextField(_("words of the coordinator"), blank=True)
    words_language = models.CharField(_("language of the words"), max_length=2, choices=settings.LANGUAGES, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    readers = models.PositiveIntegerField(_("number of readers"), default=0)
    reached = models.PositiveBigIntegerField(_("reached"), default=0)
    finished_at = models.DateTimeField(_("all queued"), null=True, blank=True)

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["announced", "changed", "cancelled"]), name="workshops_announcement_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(words_language__in=["", *CODES]) & (Q(words="") | ~Q(words_language="")),
                name="workshops_announcement_words_have_language",
            ),
        ]

    def __str__(self):
        return f"{self.workshop_id} · {self.kind}"
