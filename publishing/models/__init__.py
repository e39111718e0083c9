from .consents import ConsentBase, ConsentBasis
from .entries import Entry, EntryQuerySet, Status, sees_everything
from .life import Remark, Revision, Step
from .lineage import Lineage

__all__ = [
    "ConsentBase",
    "ConsentBasis",
    "Entry",
    "EntryQuerySet",
    "Lineage",
    "Remark",
    "Revision",
    "Status",
    "Step",
    "sees_everything",
]
