from .case_studies import (
    CaseStudy,
    CaseStudyEcosystem,
    CaseStudyGoal,
    CaseStudyPhoto,
    Consent,
    Contributor,
    Ecosystem,
    Involvement,
    Partner,
)
from .parts import Block, Lesson, Result, Voice

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
