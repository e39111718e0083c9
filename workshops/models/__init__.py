from .afterwards import Evaluation, EvaluationTicket, FollowUp
from .announcements import Announcement
from .delegates import Delegate
from .programme import AgendaItem, Stop
from .results import Commitment, CommitmentReport, CountryContribution, WorkshopDocument, WorkshopPhoto
from .workshops import AttendingCountry, Participation, WorkingLanguage, Workshop, WorkshopFact

__all__ = [
    "AgendaItem",
    "Announcement",
    "AttendingCountry",
    "Commitment",
    "CommitmentReport",
    "CountryContribution",
    "Delegate",
    "Evaluation",
    "EvaluationTicket",
    "FollowUp",
    "Participation",
    "Stop",
    "WorkingLanguage",
    "Workshop",
    "WorkshopDocument",
    "WorkshopFact",
    "WorkshopPhoto",
]
