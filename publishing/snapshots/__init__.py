"""A whole entry as JSON, and back again: its columns, its many-to-many links, and the tables that hang on it.

Reading costs one query however many tables there are; writing costs one for each table that changed.
"""

from .reading import KEEPER, NOT_REVISED, Child, Snapshot, cleaned, columns, followed, instance_of, tables, take
from .writing import write

__all__ = [
    "KEEPER",
    "NOT_REVISED",
    "Child",
    "Snapshot",
    "cleaned",
    "columns",
    "followed",
    "instance_of",
    "tables",
    "take",
    "write",
]
