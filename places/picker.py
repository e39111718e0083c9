"""The map on which a position is chosen: what its script needs, as attributes of the field of the latitude."""

from django import forms
from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import gettext as _


class PickerInput(forms.TextInput):
    """The latitude, with what the script needs to draw a map below it. Without JavaScript it is a line to type in."""

    def __init__(self, place):
        self.place = place
        super().__init__()

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "data-picker": static("basemap/mekong-basemap.geojson"),
            "data-picker-images": static("leaflet/images/"),
            "data-picker-tiles": settings.MAP_TILES_URL,
            "data-picker-tiles-attribution": settings.MAP_TILES_ATTRIBUTION,
            "data-picker-label": _("Map to choose the true position"),
            "data-picker-help": _(
                "Click the map or drag the marker. By keyboard: move the map with the arrow keys and press "
                "Enter to put the marker in its middle, or type the numbers above."
            ),
            "data-picker-marker": _("True position"),
            "data-picker-zoom-in": _("Zoom in"),
            "data-picker-zoom-out": _("Zoom out"),
            "data-locate": _("Use my location"),
            "data-locate-wait": _("Asking this device where it is …"),
            "data-locate-done": _("Taken from this device, exact to about %(metres)s metres.") % {"metres": "{metres}"},
            "data-locate-failed": _("This device does not say where it is. Type the numbers, or use the map."),
        }
        if self.place and self.place.public_lat is not None:
            context["widget"]["attrs"] |= {
                "data-picker-public-lat": repr(self.place.public_lat),
                "data-picker-public-lon": repr(self.place.public_lon),
                "data-picker-public": public_position_in_words(self.place),
            }
        return context


def public_position_in_words(place) -> str:
    """What the public sees of a place's position, and how exactly."""
    if place.public_lat is None:
        return _("The public sees no position.")
    return _("The public sees %(lat)s, %(lon)s, %(precision)s.") % {
        "lat": place.public_lat,
        "lon": place.public_lon,
        "precision": place.get_precision_display(),
    }
