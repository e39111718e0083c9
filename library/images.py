"""Pictures from strangers: read with care, and made anew without anything that the camera wrote into them."""

import contextlib
import io
import secrets

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = 40_000_000
MAX_BYTES = 30 * 1024 * 1024
MAX_SIDE = 2000
QUALITY = 85


class CleanPicture(ContentFile):
    """A JPEG that `clean_picture` made: nothing in it but the picture, and a name that tells nothing."""


def clean_picture(upload) -> CleanPicture:
    """The picture in the open file `upload` as an upright sRGB JPEG of at most 2,000 pixels a side.

    Raises ValidationError, with what is wrong and how to mend it, for anything else than a sound JPEG, PNG or
    WebP of at most 40 megapixels. A picture that is clean already is given back as it is.
    """
    if isinstance(upload, CleanPicture):
        return upload
    if not upload.size:
        raise ValidationError(_("The file is empty. Choose the picture again."), code="empty")
    if upload.size > MAX_BYTES:
        raise ValidationError(
            _("The file is larger than %(limit)s MB. Save the picture smaller first."),
            code="too_large",
            params={"limit": MAX_BYTES // 1024 // 1024},
        )
    _verify(_open(upload))
    image = _upright(_load(_open(upload)))
    image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    # A new canvas: whatever the file said beside its pixels (comments, XMP, profiles) stays behind.
    canvas = Image.new("RGB", image.size)
    canvas.paste(image)
    canvas.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return CleanPicture(out.getvalue(), name=f"{secrets.token_hex(12)}.jpg")


def has_renditions(photo) -> bool:
    """Whether every WebP copy that `photo.srcset()` names is there."""
    return all(photo.file.storage.exists(photo.rendition(width)) for width in _widths(photo))


def _widths(photo) -> list[int]:
    return [width for width in photo.WIDTHS if width == photo.WIDTHS[0] or width <= photo.width]


def make_renditions(photo):
    """Writes the WebP copies that `photo.srcset()` names. Repeating it changes nothing."""
    storage = photo.file.storage
    for width in _widths(photo):
        with photo.file.open("rb") as file:
            content = _webp(file, width)
        storage.delete(photo.rendition(width))
        storage.save(photo.rendition(width), ContentFile(content))


def _webp(file, width: int) -> bytes:
    """The clean picture in `file`, at most `width` pixels wide, never larger than it is."""
    image = Image.open(file)
    if image.width > width:
        height = max(1, round(image.height * width / image.width))
        image.draft("RGB", (width, height))
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "WEBP", quality=80, method=4)
    return out.getvalue()


def _open(upload):
    upload.seek(0)
    try:
        image = Image.open(upload, formats=FORMATS)
    except UnidentifiedImageError as fault:
        raise ValidationError(
            _("The file is no JPEG, PNG or WebP picture. Choose another, or save it as JPEG first."),
            code="not_a_picture",
        ) from fault
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise _too_many_pixels() from fault
    except Exception as fault:
        raise _damaged() from fault
    if image.width * image.height > MAX_PIXELS:
        raise _too_many_pixels()
    return image


def _verify(image):
    # Pillow meets a damaged file with errors of many kinds; each of them is the file's fault, not ours.
    try:
        image.verify()
    except Exception as fault:
        raise _damaged() from fault


def _load(image):
    try:
        # A large JPEG is decoded smaller at once, which saves most of the memory.
        image.draft(None, (MAX_SIDE, MAX_SIDE))
        image.load()
    except Exception as fault:
        raise _damaged() from fault
    return image


def _upright(image):
    """The loaded image in sRGB on white paper, turned as the camera was held."""
    profile = image.info.get("icc_profile")
    with contextlib.suppress(Exception):
        # A broken turn instruction is no reason to refuse a sound picture.
        image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):
        # 16 bits a pixel, which a plain conversion would cut off at 255.
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("LA", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        layer = image.convert("RGBA")
        image = Image.new("RGB", layer.size, "white")
        image.paste(layer, mask=layer.getchannel("A"))
    if profile and image.mode in ("RGB", "CMYK"):
        # A profile that cannot be read, or that is meant for other channels, tells nothing about the colours.
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    return image.convert("RGB")


def _damaged():
    return ValidationError(
        _("The picture is damaged or incomplete. Copy it from the camera again, or choose another."),
        code="damaged",
    )


def _too_many_pixels():
    return ValidationError(
        _("The picture has more than %(limit)s million pixels. Save it smaller first."),
        code="too_many_pixels",
        params={"limit": MAX_PIXELS // 1_000_000},
    )
