from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from library.languages import CODES
from places.models import Country

from .organizations import Organization


class Membership(models.Model):
    """A person's place in an organisation. A person may belong to several."""

    class Role(models.TextChoices):
        EDITOR = "editor", _("editor")
        MANAGER = "manager", _("manager")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="memberships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.EDITOR)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "organization"], name="organizations_membership_once"),
            models.CheckConstraint(
                condition=Q(role__in=["editor", "manager"]), name="organizations_membership_role_known"
            ),
        ]

    def __str__(self):
        return f"{self.user_id} · {self.organization_id}"


class Invitation(models.Model):
    """A person is asked to come: single use, with an end. Only a digest of its secret is kept.

    Without an organisation it is an invitation of the network itself, for coordinators and translators.
    """

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    organization = models.ForeignKey(
        Organization,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("organisation"),
    )
    role = models.CharField(_("role"), max_length=10, choices=Membership.Role, default=Membership.Role.EDITOR)
    digest = models.CharField(_("digest of the secret"), max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("invited by"),
    )
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("accepted by"),
    )
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["editor", "manager"]), name="organizations_invitation_role_known"
            ),
            models.CheckConstraint(condition=Q(language__in=CODES), name="organizations_invitation_language_known"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="organizations_invitation_one_end",
            ),
        ]

    def __str__(self):
        return self.email


class JoinRequest(models.Model):
    """Somebody asks to come: to an organisation that is here, or with a new one. Never public."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")

    name = models.CharField(_("your name"), max_length=150)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    organization = models.ForeignKey(
        Organization,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="join_requests",
        verbose_name=_("organisation"),
    )
    new_organization = models.CharField(_("name of the new organisation"), max_length=300, blank=True)
    country = models.CharField(_("country"), max_length=8, choices=Country, blank=True)
    kind = models.CharField(_("kind"), max_length=15, choices=Organization.Kind, blank=True)
    message = models.TextField(_("message"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "approved", "declined"]), name="organizations_joinrequest_state_known"
            ),
            models.CheckConstraint(
                condition=Q(organization__isnull=False) | ~Q(new_organization=""),
                name="organizations_joinrequest_names_one",
            ),
            models.CheckConstraint(condition=Q(language__in=CODES), name="organizations_joinrequest_language_known"),
            models.CheckConstraint(
                condition=Q(country__in=["", *Country.values]), name="organizations_joinrequest_country_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["", *Organization.Kind.values]), name="organizations_joinrequest_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(decided_at__isnull=False),
                name="organizations_joinrequest_decided_has_time",
            ),
        ]

    def __str__(self):
        return self.name
