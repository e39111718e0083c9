"""What letters say of a workshop, in plain words and in the active language: its name, when, where, and how."""

from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from library import writing
from library.languages import NATIVE_NAMES
from places.cards import country_name, places_by_key
from places.models import Place
from publishing.translations import Text, text_in

from .cards import when_exactly
from .models import Workshop


class Line(NamedTuple):
    """One thing to know: what it is, and how it is."""

    label: str
    words: str


class Words:
    """The words for one workshop. `borrowed` collects the languages of texts that stand there in another one than the
    reader's: a letter shows no marks, so it says so.
    """

    def __init__(self, workshop: Workshop):
        self.workshop = workshop
        self.borrowed: dict[str, str] = {}

    def text(self, field: str, of=None) -> str:
        """A text of the workshop, or of another record; with the name of its language where it fell back."""
        return self._plain(text_in(of or self.workshop, field))

    def borrow(self, words: str, language: str) -> str:
        """What somebody wrote in that language, and in no other."""
        return self._plain(Text(words, language, language != get_language())) if words else ""

    def _plain(self, text: Text) -> str:
        if text.is_fallback:
            self.borrowed[text.language] = NATIVE_NAMES[text.language]
        return text.marked

    @property
    def name(self) -> str:
        return self._plain(text_in(self.workshop, "name").headline)

    @property
    def when(self) -> str:
        """The days, and the hours by the clock of the place."""
        return _("not known yet") if self.workshop.starts_on is None else when_exactly(self.workshop)

    @property
    def where(self) -> str:
        """The venue and the place; of places, those that everybody may see."""
        workshop = self.workshop
        keys = [workshop.place_id] if workshop.place_id else []
        place = next(iter(places_by_key(keys, AnonymousUser())), None)
        return ", ".join(words for words in (self.text("venue"), self._place(place)) if words)

    def _place(self, place: Place | None) -> str:
        if place is None:
            return self.text("place_text")
        name = self._plain(text_in(place, "name").headline)
        return name if place.kind == Place.Kind.COUNTRY else f"{name}, {country_name(place.country)}"

    @property
    def tongues(self) -> str:
        """The languages in which people speak there."""
        rows = self.workshop.working_languages.order_by("pk")
        interpreted = _("%(language)s (by interpretation)")
        names = [
            interpreted % {"language": NATIVE_NAMES[row.language]} if row.is_interpreted else NATIVE_NAMES[row.language]
            for row in rows
        ]
        return ", ".join(names)

    def lines(self, *, online: bool, is_registered: bool = False) -> list[Line]:
        """All that somebody needs who may come. `online`: the reader may know a private online address;
        `is_registered`: there is no last day to register any more.
        """
        workshop = self.workshop
        deadline = None if is_registered else workshop.register_by
        shows_address = online or not workshop.online_for_registered
        lines = [
            Line(_("When"), self.when),
            Line(_("Where"), self.where),
            Line(_("Online"), workshop.online_address if shows_address else ""),
            Line(_("Languages"), self.tongues),
            Line(_("Cost"), self.text("cost")),
            Line(_("Register by"), writing.long_date(deadline) if deadline else ""),
        ]
        return [line for line in lines if line.words]
