from pathlib import PurePosixPath

from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from library.languages import CODES, first_text


class Licence(models.TextChoices):
    CC_BY = "CC BY 4.0", _("Creative Commons Attribution 4.0")
    CC_BY_SA = "CC BY-SA 4.0", _("Creative Commons Attribution-ShareAlike 4.0")
    CC_BY_NC = "CC BY-NC 4.0", _("Creative Commons Attribution-NonCommercial 4.0")
    PUBLIC_DOMAIN = "public domain", _("public domain")
    WITH_PERMISSION = "with permission", _("shown here with permission; ask before using it elsewhere")


class Photo(models.Model):
    """A picture without its camera data, in four widths. `library.actions.store_photo` is the only way in."""

    WIDTHS = (480, 960, 1600)

    file = models.ImageField(_("picture"), upload_to="photos/%Y/", width_field="width", height_field="height")
    width = models.PositiveIntegerField(_("width"), editable=False, default=0)
    height = models.PositiveIntegerField(_("height"), editable=False, default=0)
    alt = models.CharField(
        _("what the picture shows"),
        max_length=300,
        help_text=_("One sentence for people who cannot see the picture."),
    )
    caption = models.CharField(_("caption"), max_length=500)
    credit = models.CharField(_("credit"), max_length=200, help_text=_("Who took the picture."))
    licence = models.CharField(_("licence"), max_length=20, choices=Licence)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    original_language = ""

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(credit=""), name="library_photo_has_credit"),
            models.CheckConstraint(condition=Q(licence__in=Licence.values), name="library_photo_licence_known"),
            models.CheckConstraint(
                condition=~Q(**{f"alt_{code}__isnull": True for code in CODES}), name="library_photo_has_alt"
            ),
        ]

    def __str__(self):
        return first_text(self, "alt") or PurePosixPath(self.file.name).name

    def rendition(self, width: int) -> str:
        """The storage name of the WebP copy that is at most `width` pixels wide."""
        return str(PurePosixPath(self.file.name).with_suffix("")) + f"-{width}.webp"

    def srcset(self) -> str:
        """The value of an `srcset` attribute: one WebP copy a width, none wider than the picture itself."""
        storage = self.file.storage
        return ", ".join(
            f"{storage.url(self.rendition(width))} {min(width, self.width)}w"
            for width in self.WIDTHS
            if width == self.WIDTHS[0] or width <= self.width
        )


class Document(models.Model):
    """A file to download, in one language."""

    EXTENSIONS = ("pdf", "docx", "odt", "xlsx", "ods", "pptx", "odp", "csv", "txt")

    file = models.FileField(_("file"), upload_to="documents/%Y/", validators=[FileExtensionValidator(EXTENSIONS)])
    title = models.CharField(_("title"), max_length=300)
    language = models.CharField(_("language of the document"), max_length=2, choices=settings.LANGUAGES)
    size = models.PositiveBigIntegerField(_("size in bytes"), editable=False, default=0)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=20, choices=Licence, blank=True)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(language__in=CODES), name="library_document_language_known"),
            models.CheckConstraint(
                condition=Q(licence__in=["", *Licence.values]), name="library_document_licence_known"
            ),
        ]

    @property
    def original_language(self) -> str:
        return self.language

    def __str__(self):
        return first_text(self, "title") or PurePosixPath(self.file.name).name

    @property
    def format(self) -> str:
        """The file's kind as readers name it, for example PDF."""
        return PurePosixPath(self.file.name).suffix.lstrip(".").upper()
