from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager):
    """Makes people who sign in by e-mail address; an address is the same in capitals and small letters."""

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
