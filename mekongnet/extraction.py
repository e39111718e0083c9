"""Finds the words of the interface in the rooms' modules and in the templates, by Babel."""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.template.base import Lexer, Token, TokenType
from django.utils.text import unescape_string_literal
from django.utils.translation import trim_whitespace

KEYWORDS = {
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop"), (1,)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
TEMPLATE_SUFFIXES = {".html", ".txt", ".svg", ".xml"}
LITERAL = r""""[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*'"""
CONSTANT = re.compile(rf"(?<![\w.])_\(({LITERAL})\)")


class CatalogueError(Exception):
    """Something a person has to mend; the text says what and where."""


def extract_module(fileobj, keywords, comment_tags, options) -> Iterator[tuple]:
    """A Babel extraction method: yields the texts marked by Django's functions, under the names the module
    imports them by, such as `_`. (Babel's own method takes the key in `_(row["name"])` for a text.)

    `# Translators: …` on the line before speaks to the translator. Raises CatalogueError for a text that is
    put together inside the call, since no catalogue can hold it.
    """
    source = fileobj.read().decode()
    lines, nodes = source.splitlines(), list(ast.walk(ast.parse(source)))
    imports = [n for n in nodes if isinstance(n, ast.ImportFrom) and n.module == "django.utils.translation"]
    functions = {name.asname or name.name: name.name for node in imports for name in node.names}
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        name = node.func
        function = functions.get(name.id) if isinstance(name, ast.Name) else getattr(name, "attr", "")
        if function not in keywords:
            continue
        if any(isinstance(argument, ast.JoinedStr | ast.BinOp) for argument in node.args[:2]):
            raise CatalogueError(f"line {node.lineno}: mark one plain text, and fill in its names afterwards")
        note = lines[node.lineno - 2].strip("# ") if node.lineno > 1 else ""
        texts = [argument.value if isinstance(argument, ast.Constant) else None for argument in node.args]
        yield node.lineno, function, texts, [note] if note.startswith(tuple(comment_tags)) else []


def extract_template(fileobj, keywords, comment_tags, options) -> Iterator[tuple]:
    """A Babel extraction method: yields exactly the texts that a template looks up while it renders.

    `{# Translators: … #}` on the same line or the line before speaks to the translator. Raises CatalogueError
    for a block that Django could not render either.
    """
    note, note_line = "", 0
    tokens = iter(Lexer(fileobj.read().decode()).tokenize())
    for token in tokens:
        if token.token_type == TokenType.COMMENT and token.contents.startswith(tuple(comment_tags)):
            note, note_line = token.contents, token.lineno
        if token.token_type not in (TokenType.BLOCK, TokenType.VAR):
            continue
        tag, *bits = token.split_contents() if token.token_type == TokenType.BLOCK else ("",)
        if tag == "comment":
            next((inner for inner in tokens if inner.contents == "endcomment"), None)
            continue
        notes = [note] if note and token.lineno - note_line <= 1 else []
        for constant in CONSTANT.findall(token.contents):
            yield token.lineno, "gettext", [unescape_string_literal(constant).replace("%", "%%")], notes
        if tag in ("translate", "trans") and bits and (literal := re.match(LITERAL, bits[0])):
            texts = [unescape_string_literal(literal[0]).replace("%", "%%")]
        elif tag in ("blocktranslate", "blocktrans"):
            texts = block_texts(token, tokens, trimmed="trimmed" in bits)
        else:
            continue
        function = "ngettext" if len(texts) == 2 else "gettext"
        if "context" in bits[:-1]:
            context = bits[bits.index("context") + 1]
            if not re.fullmatch(LITERAL, context):
                raise CatalogueError(f"line {token.lineno}: write the context as a text in quotes")
            function = function.replace("gettext", "pgettext")
            texts.insert(0, unescape_string_literal(context))
        yield token.lineno, function, texts, notes


def block_texts(start: Token, tokens: Iterator[Token], *, trimmed: bool) -> list[str]:
    """The text, or singular and plural, between `{% blocktranslate %}` and its end, taken off `tokens`."""
    texts = [""]
    for token in tokens:
        if token.token_type == TokenType.TEXT:
            texts[-1] += token.contents.replace("%", "%%")
        elif token.token_type == TokenType.VAR and token.contents.isidentifier():
            texts[-1] += f"%({token.contents})s"
        elif token.token_type == TokenType.BLOCK and token.contents == "plural" and len(texts) == 1:
            texts.append("")
        elif token.token_type == TokenType.BLOCK and token.contents in ("endblocktranslate", "endblocktrans"):
            return [trim_whitespace(text) for text in texts] if trimmed else texts
        else:
            raise CatalogueError(
                f"line {token.lineno}: only words and plain names may stand in a blocktranslate block, "
                f"not `{token.contents}`; give it a name by `with`"
            )
    raise CatalogueError(f"line {start.lineno}: this blocktranslate block has no end")


def extracted(root: Path) -> Catalog:
    """Every text that the rooms below `root` (folders with an `apps.py`) and its `templates/` mark."""
    modules = (path for app in root.glob("*/apps.py") for path in app.parent.rglob("*.py"))
    templates = (path for path in (root / "templates").rglob("*") if path.suffix in TEMPLATE_SUFFIXES)
    found = Catalog(fuzzy=False)
    for path in sorted([*(path for path in modules if path.parent.name != "migrations"), *templates]):
        place, source = path.relative_to(root).as_posix(), path.read_bytes()
        method = extract_module if path.suffix == ".py" else extract_template
        try:
            marked = extract(method, io.BytesIO(source), KEYWORDS, ("Translators:",))
            for line, text, notes, context in marked:
                found.add(text, "", [(place, line)], auto_comments=notes, context=context)
        except (CatalogueError, SyntaxError) as error:
            raise CatalogueError(f"{place}, {error}") from error
    return found
