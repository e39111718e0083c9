"""The list of contents of a workshop's page, where it is long enough to need one."""

from django.utils.translation import gettext as _

from publishing.translations import text_in

from .programme import Programme

# A page of fewer parts is seen at once.
FEWEST = 5


def contents(programme: Programme, *, was_held: bool) -> list[tuple[str, str]]:
    """The anchor and the heading of every part that has something to say, in the order of the page."""
    workshop = programme.workshop
    agenda = ("agenda", _("Agenda"), programme.days)
    texts = {field: text_in(workshop, field) for field in ("report_body", "learnt", "outcomes", "record_note")}
    parts = [
        ("stops", _("The stops in order"), programme.tour),
        *([] if was_held else [agenda]),
        ("facts", _("What the record says"), programme.facts),
        ("registered", _("Who was registered") if was_held else _("Who comes"), programme.registered),
        ("participants", _("Who took part") if was_held else _("Who makes it"), programme.roles),
        ("report", _("What happened"), texts["report_body"]),
        ("learnt", _("What was learnt"), texts["learnt"]),
        ("contributions", _("What each country brought"), programme.contributions),
        ("outcomes", _("What was agreed"), texts["outcomes"]),
        ("documents", _("Documents"), programme.documents),
        ("commitments", _("Commitments"), programme.commitments),
        ("follow-ups", _("What changed at home"), programme.follow_ups),
        *([agenda] if was_held else []),
        ("unknown", _("What is not known"), texts["record_note"]),
        ("photos", _("Photos"), programme.parts.photos),
    ]
    found = [(anchor, heading) for anchor, heading, content in parts if content]
    return found if len(found) >= FEWEST else []
