from modeltranslation.translator import TranslationOptions, register

from .models import Document, GlossaryTerm, Photo, Theme, ThemeFact


class NamedOptions(TranslationOptions):
    fields = ("name", "name_status", "name_source", "name_note")


class FactOptions(TranslationOptions):
    fields = ("text", "note")


@register(GlossaryTerm)
class GlossaryTermOptions(TranslationOptions):
    fields = ("term", "term_status", "term_source", "definition", "note")


@register(Theme)
class ThemeOptions(NamedOptions):
    fields = ("description", "text_state", "record_note")


@register(Photo)
class PhotoOptions(TranslationOptions):
    fields = ("alt", "caption")


@register(Document)
class DocumentOptions(TranslationOptions):
    fields = ("title",)


@register(ThemeFact)
class ThemeFactOptions(FactOptions):
    pass
