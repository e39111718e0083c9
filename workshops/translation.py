from modeltranslation.translator import TranslationOptions, register

from library.translation import FactOptions, NamedOptions

from .models import AgendaItem, Commitment, CountryContribution, Stop, Workshop, WorkshopFact


@register(Workshop)
class WorkshopOptions(NamedOptions):
    fields = (
        "summary",
        "date_note",
        "place_text",
        "venue",
        "registration_text",
        "cost",
        "report_body",
        "learnt",
        "outcomes",
        "cancel_note",
        "text_state",
        "record_note",
    )


@register(WorkshopFact)
class WorkshopFactOptions(FactOptions):
    pass


@register(AgendaItem)
class AgendaItemOptions(TranslationOptions):
    fields = ("title", "note")


@register(Stop)
class StopOptions(TranslationOptions):
    fields = ("what_is_shown", "seasonal_note")


@register(CountryContribution)
class CountryContributionOptions(TranslationOptions):
    fields = ("text",)


@register(Commitment)
class CommitmentOptions(TranslationOptions):
    fields = ("text",)
