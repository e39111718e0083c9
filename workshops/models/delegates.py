from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from library.languages import CODES
from organizations.models import Organization

from .workshops import Workshop


class DelegateQuerySet(models.QuerySet):
    """People whom organisations send. Never public: read through `rules.can_see_delegates` or for one's own people."""

    def coming(self):
        return self.filter(state=Delegate.State.COMING)

    def waiting(self):
        """The waiting list, in its order."""
        return self.filter(state=Delegate.State.WAITING).order_by("queued_at", "pk")

    def standing(self):
        """Those who come or wait; not those who were taken out."""
        return self.exclude(state=Delegate.State.WITHDRAWN)


class Delegate(models.Model):
    """A person whom an organisation sends to a workshop. Private, and deleted when the workshop is long over."""

    class State(models.TextChoices):
        COMING = "coming", _("comes")
        WAITING = "waiting", _("waits for a place")
        WITHDRAWN = "withdrawn", _("does not come")

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="delegates", verbose_name=_("workshop"))
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="delegates", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=200)
    # The name as it is compared: the same person is registered once, however the name is spelled out.
    name_key = models.CharField(_("name, to compare"), max_length=200, editable=False)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(_("language of letters"), max_length=2, choices=settings.LANGUAGES)
    languages = models.JSONField(_("languages that the person speaks"), default=list, blank=True)
    travel = models.TextField(_("travel"), blank=True)
    access_needs = models.TextField(_("what the person needs to take part"), blank=True)
    diet = models.TextField(_("food"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State)
    queued_at = models.DateTimeField(_("in the list since"), default=timezone.now)
    attended = models.BooleanField(_("was there"), null=True, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("registered by"),
    )
    registered_at = models.DateTimeField(_("registered"), auto_now_add=True)

    objects = DelegateQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegate")
        verbose_name_plural = _("delegates")
        ordering = ["pk"]
        indexes = [models.Index(fields=["workshop", "state", "queued_at"], name="workshops_delegate_list")]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "organization", "name_key"],
                condition=~Q(state="withdrawn"),
                name="workshops_delegate_name_once",
            ),
            models.UniqueConstraint(
                fields=["workshop", "email"],
                condition=~Q(state="withdrawn") & ~Q(email=""),
                name="workshops_delegate_email_once",
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(name_key=""), name="workshops_delegate_has_name"),
            models.CheckConstraint(condition=Q(language__in=CODES), name="workshops_delegate_language_known"),
            models.CheckConstraint(
                condition=Q(state__in=["coming", "waiting", "withdrawn"]), name="workshops_delegate_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(attended=True) | Q(state="coming"), name="workshops_delegate_who_was_there_came"
            ),
        ]

    def __str__(self):
        return self.name
