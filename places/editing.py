"""The form on which coordinators keep the places of the network."""

import json

from django import forms
from django.utils.translation import gettext_lazy as _

from publishing.editing import EditView, EntryForm, NewEntryView, Section, StatementForm, StatementRows
from publishing.models import sees_everything

from .boundaries import clean_boundary
from .boundary_files import boundary_from_file, boundary_from_text
from .models import Place, PlaceFact
from .models.nesting import IN_A_CIRCLE, lies_within
from .picker import PickerInput
from .positions import position_from


class PlaceForm(EntryForm):
    """A place with its true position, which only coordinators see. Both numbers may be pasted into the latitude."""

    translated = ("name", "name_status", "name_source", "name_note", "position_note", "admin_note", "record_note")
    plain = ("kind", "country", "parent", "lat", "lon", "precision", "is_sensitive", "position_source")
    plain += ("river_position", "boundary")
    named = "name"
    labels_of = {
        "name_status": _("Where this name comes from"),
        "lat": _("Latitude (how far north), or both numbers in one line"),
        "lon": _("Longitude (how far east)"),
        "precision": _("How exactly the public may see it"),
        "is_sensitive": _("Sensitive: never show it exactly"),
        "position_note": _("The position in words"),
        "admin_note": _("Note on districts and provinces"),
    }
    hints = {
        "lat": _("For example 10.53, or 10.53, 104.91, or 10°31′48″N 104°54′36″E."),
        "lon": _("For example 104.91. Leave it empty if both numbers stand in the first line."),
        "precision": _("The public sees the place moved to the nearest point of a grid of this size."),
        "is_sensitive": _("For example a fish sanctuary."),
        "position_note": _("For example: the pagoda at the landing place."),
        "river_position": _("0 where the river enters the map, 1 at the sea. Empty for what is not on the river."),
    }
    rules = {
        "_has_a_name": ("name", _("Give a name in at least one language.")),
        "_position_on_earth": ("lat", _("Give degrees: latitude from -90 to 90, longitude from -180 to 180.")),
        "_river_position_in_range": ("river_position", _("Give a number from 0 to 1.")),
    }
    sections = (
        Section(fields=("kind", "country", "parent"), texts=("name", "name_status")),
        Section(
            _("Position"),
            fields=("lat", "lon", "precision", "is_sensitive", "position_source"),
            texts=("position_note",),
            opens=True,  # a map cannot be drawn in a part that is folded
        ),
        Section(_("Along the river"), fields=("river_position",)),
        Section(
            _("Boundary"),
            fields=("boundary_file", "boundary_text", "boundary_gone"),
            hint=_("The public sees a boundary only where it may see the exact position."),
        ),
        Section(_("More on the name, and notes"), texts=("name_source", "name_note", "admin_note", "record_note")),
        Section(_("Statements with sources"), rows=("facts",)),
    )

    boundary_file = forms.FileField(
        label=_("A file with the boundary"),
        help_text=_("GeoJSON, or KML from Google Earth; at most 1 MB."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,.kml"}),
    )
    boundary_text = forms.CharField(
        label=_("Or paste GeoJSON here"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "lang": "zxx"}),
    )
    boundary_gone = forms.BooleanField(label=_("Remove the boundary that is there"), required=False)

    class Meta:
        model = Place

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # What there is may be a megabyte: it is replaced by a file or by pasting, never shown as text.
        del self.fields["boundary"]
        self.fields["lat"] = forms.CharField(
            label=self.fields["lat"].label,
            help_text=self.fields["lat"].help_text,
            required=False,
            max_length=100,
            widget=PickerInput(self.entry),
        )
        if self.old["fields"].get("boundary"):
            self.fields["boundary_file"].help_text = _(
                "There is a boundary. A new one takes its place. GeoJSON or KML."
            )
        else:
            del self.fields["boundary_gone"]

    def choices_of(self, name):
        found = super().choices_of(name)
        return [pair for pair in found if pair[0] != self.entry.pk] if name == "parent" else found

    def clean_parent(self):
        parent = self.cleaned_data["parent"]
        if lies_within(parent, self.entry.pk):
            raise forms.ValidationError(IN_A_CIRCLE)
        return parent

    def clean_lat(self):
        text = self.cleaned_data["lat"]
        if not text:
            return None
        if found := position_from(text):
            self.pasted_lon = found[1]
            return found[0]
        return self.fields["lon"].to_python(text)

    def clean_lon(self):
        return getattr(self, "pasted_lon", self.cleaned_data["lon"])

    def clean_boundary_text(self):
        text = self.cleaned_data["boundary_text"]
        return clean_boundary(boundary_from_text(text)) if text else None

    def clean_boundary_file(self):
        upload = self.cleaned_data["boundary_file"]
        if not upload:
            return None
        found = clean_boundary(boundary_from_file(upload))
        # A browser sends no file twice: what was read out of it goes on as text.
        self.data["boundary_text"] = json.dumps(found)
        return found

    def kept(self):
        return {"boundary_text": self.data["boundary_text"]} if self.cleaned_data.get("boundary_file") else {}

    def part(self):
        part = super().part()
        boundary = self.cleaned_data.get("boundary_file") or self.cleaned_data.get("boundary_text")
        if boundary or self.cleaned_data.get("boundary_gone"):
            part["fields"]["boundary"] = json.loads(json.dumps(boundary)) if boundary else None
        return part


class FactForm(StatementForm):
    class Meta:
        model = PlaceFact


class FactRows(StatementRows):
    form = FactForm
    heading = _("Statements")


class PlacePage:
    """What editing a place and adding one share: coordinators only, and a map to pick the position on."""

    model = Place
    form_class = PlaceForm
    children = (FactRows,)
    kind = "places"
    styles = ("leaflet/leaflet.css",)
    scripts = ("leaflet/leaflet.js", "admin-portal/place-picker.js")


class PlaceEdit(PlacePage, EditView):
    """No organisation keeps a place, so that only those who look after the network may edit one."""


class NewPlace(PlacePage, NewEntryView):
    heading = _("A new place")

    def may_create(self, user):
        return sees_everything(user)
