"""Letters to people: written in the language of their reader, kept in the outbox, and sent after the commit."""

import re

from django.conf import settings
from django.db import transaction
from django.template import Context
from django.template.loader import get_template
from django.utils.translation import override

from .models import Letter, User
from .tasks import send_letter


def queue(*, kind, to, key, context=None, waits=True, account=False, calendar="", method="") -> Letter | None:
    """Writes a letter of that `kind` (templates/letters/) and lays it in the outbox; None where there is none to write.

    `to` is a person, or an address and a language. `key` names the occasion: for the same one nothing happens again.
    `waits` says that something waits for the reader; `account`, that the account or the reader's own question needs
    the letter, however much mail they want. `calendar` is an entry for the reader's calendar (RFC 5545), and `method`
    what it does there: REQUEST, CANCEL or PUBLISH.
    """
    is_person = isinstance(to, User)
    if is_person and not account and not wants(to, waits):
        return None
    address, language = (to.email, to.language) if is_person else to
    context = {**(context or {}), "is_account": account, "is_member": is_person}
    subject, body = written(f"letters/{kind}.subject.txt", f"letters/{kind}.txt", language, context)
    attached = {"calendar": calendar, "method": method}
    return post(address=address, language=language, subject=subject, body=body, key=key, **attached)


def wants(person: User, waits: bool) -> bool:
    """True when the person wants a letter; `waits` where something waits for them."""
    return person.is_active and (person.mail == User.Mail.ALL or (waits and person.mail == User.Mail.WAITING))


def post(*, address, language, subject, body, key, calendar="", method="") -> Letter | None:
    """Lays a written letter in the outbox, to be sent after the commit; None where the same `key` lies there."""
    words = {"address": address, "language": language, "subject": subject, "body": body}
    words |= {"calendar": calendar, "calendar_method": method if calendar else ""}
    letter, is_new = Letter.objects.get_or_create(key=key, defaults=words)
    if not is_new:
        return None
    # As `delay_on_commit`, but a broker that is away costs the reader nothing: the next run of the outbox sends it.
    transaction.on_commit(lambda: send_letter.delay(letter.pk), robust=True)
    return letter


def queue_many(letters) -> None:
    """Lays many written letters, Letter objects that are not stored yet, in the outbox at once. Where the same `key`
    lies there already, nothing happens. The next run of the outbox sends them: nobody waits for that.
    """
    Letter.objects.bulk_create(letters, ignore_conflicts=True)


def written(subject, body, language, context) -> tuple[str, str]:
    """The two templates of those names as plain text in that language: one line, and the text below it."""
    with override(language):
        # No HTML: what a person wrote stands in the letter as they wrote it.
        plain = Context({"root": absolute(""), **context}, autoescape=False)
        line, text = (get_template(name).template.render(plain) for name in (subject, body))
    # Parts that say nothing leave no more than one empty line.
    text = re.sub(r"\n{3,}", "\n\n", text.strip())
    return " ".join(line.split())[: Letter._meta.get_field("subject").max_length], f"{text}\n"


def absolute(path: str) -> str:
    """The whole address of a path, for letters."""
    return f"{settings.SITE_URL or 'http://localhost:8000'}{path}"
