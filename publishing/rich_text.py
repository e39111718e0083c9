"""Long text is HTML on a short allow-list, cleaned when it is written, whoever writes it, and never when it is read."""

import nh3
from django.db import models

from library.text_cleaning import clean_text

TAGS = {
    *("p", "br", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "sub", "sup", "blockquote", "a"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "hreflang"}, "th": {"scope", "colspan", "rowspan"}, "td": {"colspan", "rowspan"}}
SCHEMES = {"http", "https", "mailto", "tel"}


def clean(html: str) -> str:
    """`html` with nothing but the allow-list; the text of other elements stays, scripts and styles go whole."""
    found = nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener nofollow", strip_comments=True
    )
    # After it: what does harm may have come as `&#x202e;`, and is a character only now.
    return clean_text(found)


class RichTextField(models.TextField):
    """A text column that holds clean HTML only: every write goes through `clean`, `update()` included."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return clean(value) if value else value
