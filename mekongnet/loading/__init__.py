"""Brings the network's own records from the files of a folder into the database.

`files` reads them, `checks` holds the ways to look at one value, `formats` says which field is looked at
how, `rules` what fields and records say of each other; only then `writing` writes, and `snapshot` tells later
what a person has edited since. `loader` is the whole run.
"""

from .files import Refused, read
from .loader import load

__all__ = ["Refused", "load", "read"]
