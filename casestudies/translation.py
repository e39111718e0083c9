from modeltranslation.translator import TranslationOptions, register

from .models import Block, CaseStudy, Involvement, Lesson, Result, Voice


@register(CaseStudy)
class CaseStudyOptions(TranslationOptions):
    fields = (
        "title",
        "summary",
        "scale",
        "context",
        "body",
        "beneficiaries",
        "costs",
        "evidence_gap",
        "text_state",
        "record_note",
    )


@register(Block)
class BlockOptions(TranslationOptions):
    fields = ("title", "text", "enabling", "hindering", "lessons")


@register([Result, Lesson, Involvement])
class StatementOptions(TranslationOptions):
    fields = ("text",)


@register(Voice)
class VoiceOptions(TranslationOptions):
    fields = ("community", "author")
