"""What is wrong with a file, and what to do about it, in words."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def not_docx():
    return ValidationError(
        _(
            "This is not a Word file of the kind that is needed. Open it in Word or LibreOffice, choose “Save as”, and"
            " there “Word document (.docx)”. Then choose the new file here."
        ),
        code="not_docx",
    )


def locked():
    return ValidationError(
        _("This file is locked by a password. Open it in Word, take the password away, save it, and choose it again."),
        code="locked",
    )


def macros():
    return ValidationError(
        _(
            "This file holds small programs (macros). Open it in Word, choose “Save as”, and there “Word document"
            " (.docx)”. Then choose the new file here."
        ),
        code="macros",
    )


def damaged():
    return ValidationError(
        _("This file cannot be read. Copy its text into a new Word file, save that as .docx, and choose it here."),
        code="damaged",
    )


def too_long():
    return ValidationError(
        _("This file is too long. Divide it, and take only the text that is to stand here."), code="too_long"
    )
