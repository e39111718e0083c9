from .countries import Country
from .links import PlaceLink
from .places import Place, PlaceFact

__all__ = ["Country", "Place", "PlaceFact", "PlaceLink"]
