import contextlib
import datetime
import secrets

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from library.actions import store_photo
from library.images import CleanPicture
from library.models import Photo
from publishing.models import ConsentBasis, Revision, Status, Step

from . import telling
from .models import CaseStudy, Consent

MAX_ATTACHMENT_BYTES = 50 * 1024 * 1024
WARN_BEFORE = datetime.timedelta(days=60)
ONE_DAY, A_FEW_DAYS = datetime.timedelta(days=1), datetime.timedelta(days=3)

# What a file of four letters at place 4 is: a recording as telephones make it, not a picture of the same family.
_RECORDINGS = (b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"3gp4", b"3gp5", b"3gp6")


@transaction.atomic
def record_consent(*, consent, attachment=None, by):
    """Saves the new `consent` with the open file `attachment`, under a name that nobody can guess.

    What is recorded already (a form that was sent twice) is not recorded again. Raises ValidationError when the file
    is neither a document nor a recording.
    """
    CaseStudy.objects.select_for_update().get(pk=consent.case_study_id)
    if _is_recorded(consent, attachment):
        return
    if attachment:
        ending = check_attachment(attachment)
        attachment.name = f"{secrets.token_hex(16)}.{ending}"
        consent.attachment = attachment
    consent.save()
    _log(consent, by, Step.Verb.AGREED)


@transaction.atomic
def withdraw_consent(*, consent, by) -> bool:
    """Ends `consent` today: all that it covers is hidden at once, on every page, and those who keep it are told.

    False where it was withdrawn already.
    """
    CaseStudy.objects.select_for_update().get(pk=consent.case_study_id)
    hidden = hidden_without(consent=consent)
    day = max(timezone.localdate(), consent.given_on)
    still = Consent.objects.filter(pk=consent.pk, withdrawn_on__isnull=True)
    if not still.update(withdrawn_on=day):
        return False
    consent.withdrawn_on = day
    if consent.covers_photos:
        move_photos(case_study=consent.case_study)
    _log(consent, by, Step.Verb.TOOK_BACK)
    telling.of_withdrawal(consent=consent, hidden=hidden, by=by)
    return True


def hidden_without(*, consent) -> list[str]:
    """What the public sees of its case study today and would not see without `consent`: names of `Consent.PARTS`."""
    public = CaseStudy.objects.published().filter(pk=consent.case_study_id, basis=ConsentBasis.CONSENT)
    held = list(Consent.objects.filter(Consent.valid_today(), case_study=consent.case_study_id))
    if consent not in held or not public.exists():
        return []
    held.remove(consent)
    return [part for part in Consent.PARTS if getattr(consent, part) and not any(getattr(one, part) for one in held)]


@transaction.atomic
def move_photos(*, case_study):
    """Gives the pictures of `case_study` new addresses while no consent covers them: the old ones lead nowhere.

    Whoever kept the address of a picture would else still see it. All revisions' pictures are moved, because what was
    taken out of the study may have been public before.
    """
    if Consent.objects.filter(Consent.valid_today(), case_study=case_study, covers_photos=True).exists():
        return
    keys = set(case_study.photos.values_list("pk", flat=True))
    for snapshot in Revision.objects.of(case_study).values_list("snapshot", flat=True):
        keys |= {row["fields"]["photo_id"] for row in snapshot["children"].get("casestudyphoto_set", [])}
    for photo in Photo.objects.filter(pk__in=keys):
        # A file that is gone is hidden already; it must not stand in the way of a withdrawal.
        with contextlib.suppress(OSError), photo.file.storage.open(photo.file.name) as file:
            store_photo(photo=photo, upload=CleanPicture(file.read(), name=f"{secrets.token_hex(12)}.jpg"))


@transaction.atomic
def warn_of_end(*, consent) -> bool:
    """Writes once to those who can renew `consent` that its end is near. False where that is done already.

    An end that was moved after a warning is warned of again.
    """
    begins = timezone.make_aware(datetime.datetime.combine(consent.valid_until - WARN_BEFORE, datetime.time()))
    unwarned = Consent.objects.filter(Q(warned_at__isnull=True) | Q(warned_at__lt=begins), pk=consent.pk)
    # Claimed by the update: of two that run at once, one writes.
    if not unwarned.update(warned_at=timezone.now()):
        return False
    telling.of_end(consent=consent)
    return True


def check_attachment(upload) -> str:
    """The ending of the open file `upload`, as its content says, whatever its name is.

    Raises ValidationError when it is neither a PDF, a picture nor a sound recording, or too large.
    """
    if not upload.size:
        raise ValidationError(gettext_lazy("The file is empty. Choose it again."), code="empty")
    if upload.size > MAX_ATTACHMENT_BYTES:
        raise ValidationError(
            gettext_lazy(
                "The file is larger than %(limit)s MB. Make the recording shorter, or send a smaller picture."
            ),
            code="too_large",
            params={"limit": MAX_ATTACHMENT_BYTES // 1024 // 1024},
        )
    upload.seek(0)
    ending = _ending(upload.read(16))
    upload.seek(0)
    if not ending:
        raise ValidationError(
            gettext_lazy(
                "This file is not taken. Choose a PDF, a picture (JPEG, PNG, WebP) or a recording (MP3, M4A, OGG, WAV)."
            ),
            code="kind",
        )
    return ending


def ending_soon():
    """The consents on which a case study rests, that end within `WARN_BEFORE`, and that no longer one replaces."""
    today = timezone.localdate()
    near = Consent.objects.filter(
        Consent.valid_today(), valid_until__range=(today, today + WARN_BEFORE), case_study__basis=ConsentBasis.CONSENT
    ).exclude(case_study__status=Status.ARCHIVED)
    return [consent for consent in near.select_related("case_study__owner") if not _is_replaced(consent)]


def just_ended():
    """The case studies whose consent to photos ended in the last days."""
    today = timezone.localdate()
    ended = Consent.objects.filter(
        covers_photos=True, withdrawn_on__isnull=True, valid_until__range=(today - A_FEW_DAYS, today - ONE_DAY)
    )
    return CaseStudy.objects.filter(pk__in=ended.values("case_study"))


def _is_recorded(consent, attachment) -> bool:
    facts = [field.attname for field in Consent._meta.concrete_fields if field.name not in ("id", "attachment")]
    same = Consent.objects.filter(**{name: getattr(consent, name) for name in facts})
    return any(bool(one.attachment) == bool(attachment) for one in same)


def _is_replaced(consent) -> bool:
    longer = Consent.objects.filter(
        Consent.valid_today(),
        Q(valid_until__isnull=True) | Q(valid_until__gt=consent.valid_until),
        case_study=consent.case_study_id,
    )
    covered = {part for one in longer for part in Consent.PARTS if getattr(one, part)}
    return covered.issuperset(part for part in Consent.PARTS if getattr(consent, part))


def _log(consent, by, verb):
    Step.objects.create(
        entry_type=ContentType.objects.get_for_model(CaseStudy),
        entry_id=consent.case_study_id,
        verb=verb,
        actor=by,
        comment=consent.on_behalf_of,
    )


def _ending(head: bytes) -> str:
    """The kind of file that begins so, by its usual ending; empty for a kind that is not taken."""
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"RIFF"):
        return {b"WEBP": "webp", b"WAVE": "wav"}.get(head[8:12], "")
    if head.startswith(b"OggS"):
        return "ogg"
    if head[4:8] == b"ftyp":
        return "m4a" if head[8:12] in _RECORDINGS else ""
    return "mp3" if head.startswith(b"ID3") or _is_mp3_frame(head) else ""


def _is_mp3_frame(head: bytes) -> bool:
    """Eleven set bits, layer III, and a bit rate and a sampling rate that exist."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    return version != 1 and layer == 1 and head[2] >> 4 not in (0, 15) and head[2] >> 2 & 3 != 3
