from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from library.admin import FactAdmin, FactInline
from library.forms import RepairForm
from library.language_tabs import MissingLanguage, TranslatedAdmin, TranslatedInline, columns
from publishing.admin import EntryAdmin, NamedEntryForm

from .models import Place, PlaceFact, PlaceLink
from .models.nesting import IN_A_CIRCLE, lies_within
from .picker import PickerInput, public_position_in_words


class PlaceForm(NamedEntryForm):
    rules = {
        **NamedEntryForm.rules,
        "_position_on_earth": (
            "lat",
            _("Give degrees: latitude from -90 to 90, longitude from -180 to 180."),
        ),
        "_river_position_in_range": ("river_position", _("Give a number from 0 to 1.")),
        "_not_in_itself": ("parent", _("A place cannot lie in itself.")),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if field := self.fields.get("lat"):
            field.widget = PickerInput(self.instance)
        if field := self.fields.get("lon"):
            field.widget = forms.NumberInput(attrs={"step": "any"})

    def clean_parent(self):
        parent = self.cleaned_data["parent"]
        if parent and parent.pk != self.instance.pk and lies_within(parent.pk, self.instance.pk):
            raise forms.ValidationError(IN_A_CIRCLE)
        return parent


class PlaceFactInline(FactInline):
    model = PlaceFact


class LinkForm(RepairForm):
    rules = {"_two_places": ("downstream", _("Choose two different places."))}


class DownstreamInline(TranslatedInline):
    model = PlaceLink
    form = LinkForm
    fk_name = "upstream"
    verbose_name_plural = _("felt further down the river")
    fields = ("downstream", "kind", "note")
    autocomplete_fields = ("downstream",)
    classes = ("collapse",)


@admin.register(Place)
class PlaceAdmin(EntryAdmin):
    form = PlaceForm
    list_display = ("shown_title", "kind", "country", "parent", "precision", "languages", "status")
    list_filter = (
        "status",
        "country",
        "kind",
        "precision",
        "is_sensitive",
        MissingLanguage,
        "in_founding_record",
    )
    list_select_related = ("parent",)
    search_fields = ("slug", *columns("name", "record_note"))
    autocomplete_fields = ("parent",)
    readonly_fields = ("public_position", *EntryAdmin.readonly_fields)
    inlines = (PlaceFactInline, DownstreamInline)
    fieldsets = (
        EntryAdmin.name_section,
        (_("What and where"), {"fields": ("kind", "country", "parent", "river_position")}),
        (
            _("Position"),
            {
                "fields": ("lat", "lon", "precision", "is_sensitive", "public_position", "position_source"),
                "description": _("The public sees the position only as exactly as the precision allows."),
            },
        ),
        (_("Position in words"), {"fields": ("position_note", "admin_note")}),
        (_("Boundary"), {"fields": ("boundary",), "classes": ("collapse",)}),
        EntryAdmin.state_section,
        EntryAdmin.publishing_section,
    )

    class Media:
        css = {"all": ["leaflet/leaflet.css"]}
        js = ["leaflet/leaflet.js", "admin-portal/place-picker.js"]

    @admin.display(description=_("public position"))
    def public_position(self, obj):
        return public_position_in_words(obj)


@admin.register(PlaceFact)
class PlaceFactAdmin(FactAdmin):
    owner = "place"


@admin.register(PlaceLink)
class PlaceLinkAdmin(TranslatedAdmin):
    form = LinkForm
    title_field = "note"
    list_display = ("upstream", "kind", "downstream", "languages")
    list_filter = ("kind", MissingLanguage)
    list_select_related = ("upstream", "downstream")
    search_fields = (
        *columns("note"),
        *[f"{end}__{name}" for end in ("upstream", "downstream") for name in columns("name")],
    )
    autocomplete_fields = ("upstream", "downstream")
    fields = ("upstream", "downstream", "kind", "note")
