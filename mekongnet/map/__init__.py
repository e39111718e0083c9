"""The map: which places it shows, what is there, and its two views: for the script, for readers."""

from .page import map_page
from .source import features

__all__ = ["features", "map_page"]
