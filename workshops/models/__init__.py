from .programme import AgendaItem, Stop
from .results import Commitment, WorkshopDocument, WorkshopPhoto
from .workshops import AttendingCountry, Participation, WorkingLanguage, Workshop, WorkshopFact

__all__ = [
    "AgendaItem",
    "AttendingCountry",
    "Commitment",
    "Participation",
    "Stop",
    "WorkingLanguage",
    "Workshop",
    "WorkshopDocument",
    "WorkshopFact",
    "WorkshopPhoto",
]
