from .programme import AgendaItem, Stop
from .results import Commitment, WorkshopDocument, WorkshopPhoto
from .workshops import AttendingCountry, Participation, Workshop, WorkshopFact, WorkingLanguage

__all__ = [
    "AgendaItem",
    "AttendingCountry",
    "Commitment",
    "Participation",
    "Stop",
    "Workshop",
    "WorkshopDocument",
    "WorkshopFact",
    "WorkshopPhoto",
    "WorkingLanguage",
]
