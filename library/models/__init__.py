from .media import Document, Licence, Photo
from .names import Confidence, Named, NameStatus, TextState, sort_column
from .sources import Fact, Source
from .vocabulary import Approach, GlossaryTerm, Theme, ThemeFact

__all__ = [
    "Approach",
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
