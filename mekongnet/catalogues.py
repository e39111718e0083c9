"""The words of the interface, kept in `locale/<language>/LC_MESSAGES/django.po`.

Babel does the work, so that nobody needs the gettext programs, which Windows lacks. `manage.py messages` is
the way in; docs/translating.md explains it to translators. A message's *name*, in exports and reports, is its
English text, followed by `|` and its context where it has one.
"""

import copy
import io
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import PoFileError, read_po, write_po
from django.utils.translation import gettext_noop, ngettext_lazy

from library.languages import CODES

from .extraction import CatalogueError, extracted

LANGUAGE_NAMES = {"vi": "Vietnamese", "lo": "Lao", "km": "Khmer", "en": "English"}
AWAITING_REVIEW = ("km", "lo")

# Django's own words that a reader can meet. Django has no Lao and little Khmer, and what it lacks it says in
# Vietnamese, our first language; named here, they are in every catalogue of ours.
DJANGO_WORDS = (
    # A filter in an address holds something that is not on offer.
    gettext_noop("This field is required."),
    gettext_noop("Select a valid choice. %(value)s is not one of the available choices."),
    gettext_noop("Select a valid choice. That choice is not one of the available choices."),
    gettext_noop("“%(pk)s” is not a valid value."),
    gettext_noop("Enter a list of values."),
    gettext_noop("Enter a valid value."),
    gettext_noop("Enter a number."),
    gettext_noop("Enter a whole number."),
    gettext_noop("Enter a valid date."),
    gettext_noop("Ensure this value is greater than or equal to %(limit_value)s."),
    gettext_noop("Ensure this value is less than or equal to %(limit_value)s."),
    gettext_noop("Null characters are not allowed."),
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
    # What somebody typed into a form, or a file that did not come.
    gettext_noop("Enter a valid email address."),
    gettext_noop("Enter a valid URL."),
    gettext_noop("Enter a valid time."),
    gettext_noop("Enter a valid date/time."),
    gettext_noop("No file was submitted."),
    gettext_noop("No file was submitted. Check the encoding type on the form."),
    gettext_noop("The submitted file is empty."),
    gettext_noop("Please either submit a file or check the clear checkbox, not both."),
    ngettext_lazy(
        "Ensure this filename has at most %(max)d character (it has %(length)d).",
        "Ensure this filename has at most %(max)d characters (it has %(length)d).",
        "max",
    ),
    # A page number beyond the list.
    gettext_noop("That page number is not an integer"),
    gettext_noop("That page number is less than 1"),
    gettext_noop("That page contains no results"),
    # The size of a document, and yes or no.
    ngettext_lazy("%(size)d byte", "%(size)d bytes", "size"),
    gettext_noop("%s KB"),
    gettext_noop("%s MB"),
    gettext_noop("yes,no,maybe"),
    # Sign-in, which stands on a page that anyone can open.
    gettext_noop("Please enter a correct %(username)s and password. Note that both fields may be case-sensitive."),
    gettext_noop(
        "Please enter the correct %(username)s and password for a staff account. "
        "Note that both fields may be case-sensitive."
    ),
    gettext_noop("This account is inactive."),
)

PLACEHOLDER = re.compile(r"%\(\w+\)[\d.]*[a-z]|%[sdfrx]|%%|\{[\w.]*(?:[!:][^{}]*)?\}")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


# --- Files ---
def po_path(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def read(path: Path, language: str) -> Catalog:
    """Raises CatalogueError when the file is missing or is no catalogue."""
    try:
        with path.open("rb") as file:
            return read_po(file, locale=language, domain="django", abort_invalid=True)
    except FileNotFoundError as error:
        raise CatalogueError(f"{path} is missing; run `manage.py messages`") from error
    except (PoFileError, ValueError) as error:
        line = f", near line {error.lineno + 1}" if isinstance(error, PoFileError) else ""
        raise CatalogueError(f"{path}{line} cannot be read: {error}") from error


def replace(path: Path, content: bytes) -> None:
    """Whole or not at all, because a second process may be reading."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.write_bytes(content)
    partial.replace(path)


def write(path: Path, catalog: Catalog) -> None:
    """Sorted, without line numbers and unwrapped, so that a change of one text is a change of one line."""
    content = io.BytesIO()
    write_po(content, catalog, width=0, sort_output=True, ignore_obsolete=True, include_lineno=False)
    if not path.exists() or path.read_bytes() != content.getvalue():
        replace(path, content.getvalue())


def new_catalogue(language: str) -> Catalog:
    title = LANGUAGE_NAMES[language] + (", awaiting native review" if language in AWAITING_REVIEW else "")
    return Catalog(
        locale=language,
        domain="django",
        header_comment=f"# The words of the interface in {title}.\n# How to mend them: docs/translating.md",
        project="MekongNet",
        version="1",
        msgid_bugs_address="see docs/translating.md",
        last_translator="MekongNet",
        language_team=title,
        creation_date=datetime.now(UTC),
        revision_date=datetime.now(UTC),
        fuzzy=False,
    )


def compile_stale(root: Path) -> list[str]:
    """Writes each .mo that is missing or older than its .po; returns the languages of those written."""
    done = []
    for language in CODES:
        po = po_path(root, language)
        mo = po.with_suffix(".mo")
        if po.exists() and not (mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns):
            content = io.BytesIO()
            write_mo(content, read(po, language))
            replace(mo, content.getvalue())
            done.append(language)
    return done


# --- Keeping in step ---
def named(catalog: Catalog) -> dict[str, Message]:
    """The catalogue's messages by name, without its header."""
    pairs = ((m.id[0] if m.pluralizable else m.id, m) for m in catalog if m.id)
    return {f"{english}|{m.context}" if m.context else english: m for english, m in pairs}


def untranslated(catalog: Catalog) -> dict[str, Message]:
    """Messages without a text that is shown: empty, or fuzzy (which is not compiled)."""
    return {
        name: m
        for name, m in named(catalog).items()
        if m.fuzzy or not m.string or (m.pluralizable and not all(m.string))
    }


def django_words(language: str) -> dict[str, Message]:
    """Django's own translations by name; none for Lao, which Django does not know."""
    folders = (Path(django.__file__).parent / part / "locale" / language for part in ("conf", "contrib/auth"))
    paths = (folder / "LC_MESSAGES" / "django.po" for folder in folders)
    return {name: m for path in paths if path.exists() for name, m in named(read(path, language)).items()}


def update(root: Path) -> dict[str, int]:
    """Brings every catalogue in step with the code, compiles it, and returns how many texts each one lacks.

    Translations stay; a text that left the code leaves the catalogues; a changed English text counts as new.
    English is filled with the text itself, and what Django has translated with Django's translation.
    """
    found, missing = extracted(root), {}
    for language in CODES:
        path = po_path(root, language)
        catalog = read(path, language) if path.exists() else new_catalogue(language)
        for old in list(catalog):
            if old.id and (new := found.get(old.id, old.context)) and new.id != old.id:
                catalog.delete(old.id, old.context)
        # A copy, because Babel takes new messages over as they are, and they would share their translation.
        catalog.update(copy.deepcopy(found), no_fuzzy_matching=True, update_creation_date=False)
        known = named(found) if language == "en" else django_words(language)
        for name, message in untranslated(catalog).items():
            if name in known and known[name].id == message.id and not message.fuzzy:
                empty, message.string = message.string, message.id if language == "en" else known[name].string
                if known[name].fuzzy or faults(message, catalog.num_plurals):
                    message.string = empty
        write(path, catalog)
        missing[language] = len(untranslated(catalog))
    compile_stale(root)
    return missing


# --- Checking ---
def shape(text: str) -> dict:
    """What a translation must have in common with its English text, under names that a translator knows."""
    found = PLACEHOLDER.findall(text)
    positional = [mark for mark in found if mark in ("{}", "%s", "%d", "%f", "%r", "%x")]
    return {
        "placeholders": positional + sorted(set(found) - {*positional, "%%"}),
        "HTML tags": sorted(TAG.findall(text)),
        "spaces at the start": text[: len(text) - len(text.lstrip())],
        "spaces at the end": text[len(text.rstrip()) :],
        "single % signs": "%" in PLACEHOLDER.sub("", text),
    }


def faults(message: Message, forms: int) -> list[str]:
    """What is wrong with a translation into a language with that many plural forms, in words."""
    if message.fuzzy:
        return ["is marked fuzzy (a guess); check it and take the mark away"]
    strings, sources = [message.string], [message.id]
    if message.pluralizable:
        strings, sources = message.string, message.id if forms == 2 else [message.id[1]] * forms
    if not all(strings):
        return ["is not translated"]
    if len(strings) != len(sources):
        return [f"has {len(strings)} plural forms, the language has {forms}"]
    return [
        f"{what} differ: English has {wanted!r}, the translation {shape(string)[what]!r}"
        for source, string in zip(sources, strings, strict=True)
        for what, wanted in shape(source).items()
        if shape(string)[what] != wanted
    ]


def check(root: Path) -> list[str]:
    """Every gap between the code and the catalogues, one line each; writes nothing."""
    wanted, lines = named(extracted(root)), []
    for language in CODES:
        path = po_path(root, language)
        try:
            catalog = read(path, language)
        except CatalogueError as error:
            lines.append(str(error))
            continue
        have, forms = named(catalog), get_plural(language)[0]
        if catalog.num_plurals != forms:
            lines.append(f"{language}: the header says {catalog.num_plurals} plural forms, it must be {forms}")
        for name in sorted(wanted.keys() | have.keys()):
            if name not in have:
                gaps = ["is missing from the catalogue; run `manage.py messages`"]
            elif name not in wanted:
                gaps = ["is no longer in the code; run `manage.py messages`"]
            elif have[name].id != wanted[name].id:
                gaps = ["has another English plural in the code; run `manage.py messages`"]
            else:
                gaps = faults(have[name], forms)
            where = " ({}:{})".format(*wanted[name].locations[0]) if name in wanted else ""
            lines += [f'{language}: "{name}"{where} {gap}' for gap in gaps]
        if catalog.obsolete:
            lines.append(f"{language}: the catalogue keeps obsolete texts; run `manage.py messages`")
    return lines
