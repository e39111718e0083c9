from .media import Document, Licence, Photo
from .names import Confidence, Named, NameStatus, TextState, sort_column
from .sources import Fact, Source
from .vocabulary import GlossaryTerm, Theme, ThemeFact

__all__ = [
    "Confidence",
    "Document",
    "Fact",
    "GlossaryTerm",
    "Licence",
    "NameStatus",
    "Named",
    "Photo",
    "Source",
    "TextState",
    "Theme",
    "ThemeFact",
    "sort_column",
]
