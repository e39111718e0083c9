from .case_studies import (
    CaseStudy,
    CaseStudyEcosystem,
    CaseStudyGoal,
    CaseStudyPhoto,
    Consent,
    Ecosystem,
)
from .parts import Block, Lesson, Result, Voice
from .people import Contributor, Involvement, Partner

__all__ = [
    "Block",
    "CaseStudy",
    "CaseStudyEcosystem",
    "CaseStudyGoal",
    "CaseStudyPhoto",
    "Consent",
    "Contributor",
    "Ecosystem",
    "Involvement",
    "Lesson",
    "Partner",
    "Result",
    "Voice",
]
