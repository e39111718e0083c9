from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager):
    """Makes people who sign in by e-mail address; an address is the same in capitals and small letters."""

    @classmethod
    def normalize_email(cls, email):
        """An address in small letters, as sign-in looks it up."""
        return super().normalize_email(email).lower()

    def get_by_natural_key(self, username):
        return self.get(email__iexact=username)

    def create_user(self, email, password=None, **fields):
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. Names and addresses of people never appear on public pages."""

    class Mail(models.TextChoices):
        NONE = "none", _("no mail")
        WAITING = "waiting", _("only what waits for me")
        ALL = "all", _("all news")

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(
        _("language of the pages and mail"),
        max_length=2,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
    )
    mail = models.CharField(_("mail"), max_length=10, choices=Mail, default=Mail.WAITING)
    is_staff = models.BooleanField(_("may open the administration"), default=False)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Switch this off instead of deleting a person.")
    )
    is_coordinator = models.BooleanField(
        _("coordinator"),
        default=False,
        help_text=_("Reviews and publishes, and manages workshops, places and people, for the whole network."),
    )
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_once"),
            models.CheckConstraint(
                condition=models.Q(language__in=[code for code, _name in settings.LANGUAGES]),
                name="accounts_user_language_known",
            ),
            models.CheckConstraint(
                condition=models.Q(mail__in=["none", "waiting", "all"]), name="accounts_user_mail_known"
            ),
        ]

    def __str__(self):
        return self.name or self.email

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name or self.email

    @property
    def is_administrator(self) -> bool:
        """True for people who look after the whole portal and may repair anything."""
        return self.is_active and self.is_superuser


class SpokenLanguage(models.Model):
    """A language that a person reads and, perhaps, writes."""

    user = models.ForeignKey(User, models.CASCADE, related_name="spoken_languages", verbose_name=_("person"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    writes = models.BooleanField(_("also writes it"), default=False)

    class Meta:
        verbose_name = _("spoken language")
        verbose_name_plural = _("spoken languages")
        constraints = [
            models.UniqueConstraint(fields=["user", "language"], name="accounts_spokenlanguage_once"),
            models.CheckConstraint(
                condition=models.Q(language__in=[code for code, _name in settings.LANGUAGES]),
                name="accounts_spokenlanguage_language_known",
            ),
        ]

    def __str__(self):
        return self.get_language_display()


class TranslationRight(models.Model):
    """A language into which a person translates for the network, as a coordinator agreed with them."""

    user = models.ForeignKey(User, models.CASCADE, related_name="translation_rights", verbose_name=_("person"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)

    class Meta:
        verbose_name = _("translator’s language")
        verbose_name_plural = _("translator’s languages")
        constraints = [
            models.UniqueConstraint(fields=["user", "language"], name="accounts_translationright_once"),
            models.CheckConstraint(
                condition=models.Q(language__in=[code for code, _name in settings.LANGUAGES]),
                name="accounts_translationright_language_known",
            ),
        ]

    def __str__(self):
        return self.get_language_display()


class Letter(models.Model):
    """A mail that waits to be sent, or was: the outbox, so that a mail server that is down delays and never loses.

    Written in the language of its reader when it is queued. `key` names the occasion: the same one is queued once.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        GIVEN_UP = "given_up", _("given up")

    key = models.CharField(_("occasion"), max_length=200, unique=True)
    address = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=300)
    body = models.TextField(_("text"))
    # An entry for the reader's calendar (RFC 5545), and what it does there: REQUEST, CANCEL or PUBLISH.
    calendar = models.TextField(_("calendar entry"), blank=True)
    calendar_method = models.CharField(_("method of the calendar entry"), max_length=10, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    error = models.CharField(_("last error"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["pk"]
        indexes = [models.Index(fields=["state", "next_attempt_at"], name="accounts_letter_due")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "sending", "sent", "given_up"]),
                name="accounts_letter_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=[code for code, _name in settings.LANGUAGES]),
                name="accounts_letter_language_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False),
                name="accounts_letter_sent_has_time",
            ),
        ]

    def __str__(self):
        return self.subject
