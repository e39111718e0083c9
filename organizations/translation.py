from modeltranslation.translator import TranslationOptions, register

from library.translation import FactOptions, NamedOptions

from .models import CandidateFact, CandidateIdentity, Contact, Organization, OrganizationFact


@register(Organization)
class OrganizationOptions(NamedOptions):
    fields = ("mission", "description", "founded_note", "text_state", "record_note")


@register(Contact)
class ContactOptions(TranslationOptions):
    fields = ("role",)


@register(CandidateIdentity)
class CandidateIdentityOptions(TranslationOptions):
    fields = ("reason",)


@register([OrganizationFact, CandidateFact])
class OrganizationFactOptions(FactOptions):
    pass
