"""A text that was written in Word becomes clean HTML, with words for what could not be kept.

`package` opens the file, `contents` looks through its XML, `converting` makes HTML of it. Nothing that a file points
to is ever fetched.
"""

from .converting import MAX_PICTURES, Converted, Picture, convert

__all__ = ["MAX_PICTURES", "Converted", "Picture", "convert"]
