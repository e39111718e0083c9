"""Sources as people type them: a web address or words, one a line."""

import re
import secrets

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from library.models import Source
from library.text_cleaning import clean_text

MOST_LINES = 30
LONGEST = Source._meta.get_field("address").max_length


def read(text: str) -> list[str]:
    """The sources named in `text`, each once. Raises ValidationError, with the line, for what is none."""
    lines = [" ".join(line.split()) for line in clean_text(text or "").split("\n")]
    lines = [f"https://{line}" if re.match(r"www\.\S+$", line) else line for line in lines if line]
    if len(lines) > MOST_LINES:
        raise ValidationError(_("Add at most %(limit)s sources at once.") % {"limit": MOST_LINES})
    for line in lines:
        if len(line) > LONGEST:
            words = {"line": f"{line[:40]}…", "limit": LONGEST}
            raise ValidationError(_("“%(line)s” is too long: write at most %(limit)s characters.") % words)
        if (
            len(line) < 5
            or line == Source.FOUNDING_RECORD
            or re.match(r"(?:javascript|data|vbscript|file):", line, re.I)
        ):
            raise ValidationError(
                _("“%(line)s” is not enough to find it again. Give a web address, or author, title and year.")
                % {"line": line}
            )
    return list(dict.fromkeys(lines))


def keys_of(*, lines) -> dict[str, int]:
    """Line → key of its source; sources that are not known yet are made."""
    lines = list(dict.fromkeys(lines))
    if not lines:
        return {}
    known = _known(lines)
    new = [line for line in lines if line not in known]
    if new:
        Source.objects.bulk_create([Source(slug=_slug(line), address=line) for line in new], ignore_conflicts=True)
        known = _known(lines)
    return known


def _known(lines):
    return dict(Source.objects.filter(address__in=lines).values_list("address", "pk"))


def _slug(line: str) -> str:
    stem = slugify(re.sub(r"^https?://(?:www\.)?", "", line).replace("/", "-"))[:60].strip("-")
    return f"{stem or 'source'}-{secrets.token_hex(4)}"
