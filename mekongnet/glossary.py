"""The glossary as its page shows it: terms in the order of the reader's language, found in any of the four."""

from typing import NamedTuple

from library.languages import CODES, column
from library.models import GlossaryTerm, NameStatus, Theme, ThemeFact
from publishing.citing import citations, cite
from publishing.prepared import prepared
from publishing.translations import Text, text_in
from search.folding import fold


class Form(NamedTuple):
    """A term in one language. `is_draft`: our own translation, which awaits a native reader."""

    code: str
    text: str
    is_draft: bool


class Entry(NamedTuple):
    slug: str
    heading: Text
    others: list[Form]
    own: Form | None
    definition: Text
    note: Text


def _form(term: GlossaryTerm, code: str) -> Form | None:
    text = getattr(term, column("term", code))
    if not text:
        return None
    return Form(code, text, getattr(term, column("term_status", code)) == NameStatus.OURS)


def _terms(language, *, user):
    return GlossaryTerm.objects.order_by(f"sort_{language}", "pk")


def entries(query: str, language: str, user) -> list[Entry]:
    """The terms whose form in any language, or whose meaning, holds every word of `query`; all without one."""
    words = fold(query).split()
    found = []
    for term in prepared(_terms, language, user=user):
        if words and not _holds(term, words):
            continue
        forms = {code: _form(term, code) for code in CODES}
        found.append(
            Entry(
                term.slug,
                text_in(term, "term"),
                [form for code, form in forms.items() if form and code != language],
                forms[language],
                text_in(term, "definition"),
                text_in(term, "note"),
            )
        )
    return found


def _holds(term: GlossaryTerm, words: list[str]) -> bool:
    columns = [column(field, code) for field in ("term", "definition") for code in CODES]
    text = " ".join(fold(getattr(term, name) or "") for name in columns)
    return all(word in text for word in words)


def _themes(*, user):
    return Theme.objects.all()


def _facts(*, user):
    return ThemeFact.objects.all()


def _citations(*, user):
    return citations(ThemeFact.sources)


def themes_with_facts(user) -> list[Theme]:
    """The network's themes in their order, each with its `statements`, and these with their sources."""
    facts = cite(prepared(_facts, user=user), prepared(_citations, user=user))
    themes = prepared(_themes, user=user)
    for theme in themes:
        theme.statements = [fact for fact in facts if fact.theme_id == theme.pk]
    return themes
