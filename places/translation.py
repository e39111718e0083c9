from modeltranslation.translator import TranslationOptions, register

from library.translation import FactOptions, NamedOptions

from .models import Place, PlaceFact, PlaceLink


@register(Place)
class PlaceOptions(NamedOptions):
    fields = ("text_state", "record_note", "position_note", "admin_note")


@register(PlaceFact)
class PlaceFactOptions(FactOptions):
    pass


@register(PlaceLink)
class PlaceLinkOptions(TranslationOptions):
    fields = ("note",)
