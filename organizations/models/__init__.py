from .candidates import CandidateFact, CandidateIdentity
from .organizations import Contact, Organization, OrganizationFact, OrganizationPhoto
from .people import Invitation, JoinRequest, Membership

__all__ = [
    "CandidateFact",
    "CandidateIdentity",
    "Contact",
    "Invitation",
    "JoinRequest",
    "Membership",
    "Organization",
    "OrganizationFact",
    "OrganizationPhoto",
]
