"""The words of the interface on their way to a translator and back, as plain JSON files.

A file maps a message's name (its English text, then `|` and its context where it has one) to its translation,
or to a list with one text for each plural form.
"""

import json
import unicodedata
from pathlib import Path

from babel.messages.catalog import Message

from .catalogues import LANGUAGE_NAMES, compile_stale, faults, named, po_path, read, untranslated, write
from .extraction import CatalogueError


def blank(message: Message, forms: int) -> str | list[str]:
    """What stands for a missing translation: a plural shows its English, which its name does not."""
    if not message.pluralizable:
        return ""
    return list(message.id) if forms == 2 else [message.id[1]] * forms


def export_missing(root: Path, language: str, target: Path) -> int:
    """Writes what is untranslated, and returns how many texts that is."""
    catalog = read(po_path(root, language), language)
    texts = {name: blank(message, catalog.num_plurals) for name, message in untranslated(catalog).items()}
    content = json.dumps(texts, ensure_ascii=False, indent=1, sort_keys=True)
    target.write_text(content + "\n", encoding="utf-8")
    return len(texts)


def import_texts(root: Path, language: str, source: Path) -> int:
    """Takes the translations of a file into the catalogue, compiles it, and returns how many it took.

    All or nothing: raises CatalogueError with one line a fault. Empty texts and plurals left in English stay
    untranslated.
    """
    path = po_path(root, language)
    catalog = read(path, language)
    messages, wrong, taken = named(catalog), [], 0
    try:
        texts = json.loads(source.read_text(encoding="utf-8-sig")).items()
    except (OSError, ValueError, AttributeError) as error:
        raise CatalogueError(f"{source} is not a JSON object of texts: {error}") from error
    for name, value in texts:
        message, strings = messages.get(name), value if isinstance(value, list) else [value]
        if message is None:
            wrong.append(f'"{name}" is not in the {LANGUAGE_NAMES[language]} catalogue')
        elif message.pluralizable != isinstance(value, list) or not all(isinstance(s, str) for s in strings):
            wrong.append(f'"{name}" needs {"a list of texts" if message.pluralizable else "one text"}')
        elif any(strings) and value != blank(message, catalog.num_plurals):
            strings = tuple(unicodedata.normalize("NFC", text) for text in strings)
            message.string = strings if message.pluralizable else strings[0]
            message.flags.discard("fuzzy")
            wrong += [f'"{name}" {fault}' for fault in faults(message, catalog.num_plurals)]
            taken += 1
    if wrong:
        raise CatalogueError("Nothing was imported:\n" + "\n".join(wrong))
    write(path, catalog)
    compile_stale(root)
    return taken
