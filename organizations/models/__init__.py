from .candidates import CandidateFact, CandidateIdentity
from .organizations import Contact, Organization, OrganizationFact, OrganizationPhoto
from .people import Membership

__all__ = [
    "CandidateFact",
    "CandidateIdentity",
    "Contact",
    "Membership",
    "Organization",
    "OrganizationFact",
    "OrganizationPhoto",
]
