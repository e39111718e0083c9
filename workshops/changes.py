"""What registered people need to know when a published workshop is changed: its name, when, where, the cost, and the
hours of its programme.
"""

from django.utils.translation import gettext as _

from library.languages import CODES, column, preference
from publishing import after, snapshots
from publishing.models import Revision, Step

from .models import Workshop
from .wording import Words

_DATES = ("date_state", "starts_on", "ends_on")
_HOURS = ("starts_at", "ends_at", "zone")
# What belongs together, and is told together: plain columns, and texts.
PARTS = {
    "name": ((), ("name",)),
    "when": ((*_DATES, *_HOURS), ()),
    "where": (("place_id",), ("place_text", "venue")),
    "online": (("online_address", "online_for_registered"), ()),
    "cost": ((), ("cost",)),
}
# Of the agenda and of the stops of a tour, what somebody plans by. A letter says that it is new, and leads to the page.
PROGRAMME = {"agenda": ("day", "starts_at", "ends_at"), "stops": ("place_id", "arrives_at", "leaves_at")}


def between(old: dict, new: dict) -> list[dict]:
    """What differs between two snapshots, as an Announcement keeps it: `what`, and the columns as they were and are."""
    programme = [] if _programme(old) == _programme(new) else [{"what": "programme", "old": {}, "new": {}}]
    found = [
        {"what": what, "old": _columns(what, old["fields"]), "new": _columns(what, new["fields"])}
        for what in PARTS
        if _sense(what, old["fields"]) != _sense(what, new["fields"])
    ]
    return found + programme


def told(changes: list[dict], workshop, said: Words, *, online: bool) -> list[dict]:
    """`changes` in the active language: `label`, `old` (empty where only what is new is told) and `new`.

    Texts that fell back are noted in `said`.

    `online`: the reader may know a private online address.
    """
    found = []
    for change in changes:
        if change["what"] == "online" and not online and _is_private(change, workshop):
            continue
        if change["what"] == "programme":
            words = _("The hours or the stops are not as they were. The page of the workshop shows them.")
            found.append({"label": label("programme"), "old": "", "new": words})
            continue
        old, new = (_words(change["what"], workshop, change[side], said) for side in ("old", "new"))
        if old != new:
            found.append({"label": label(change["what"]), "old": old, "new": new})
    return found


def before(changes: list[dict], workshop) -> Workshop | None:
    """`workshop` with the date that it had; None where the date is the same."""
    was = next((change["old"] for change in changes if change["what"] == "when"), None)
    return snapshots.instance_of(workshop, {"fields": was}) if was else None


def follow(*, entry, before, after, by) -> None:
    """Tells registered people what a publication changed for them; also what was changed while nobody could read it."""
    from . import running

    before = before or last_published(entry, but_one=True)
    if before and not entry.cancelled_at and (changes := between(before, after)):
        running.tell_changes(workshop=entry, changes=changes, by=by)


def last_published(entry, *, but_one=False) -> dict | None:
    """What the public saw last, or with `but_one` before the step that was just logged; None where it saw nothing."""
    shown = Step.objects.of(entry).filter(verb__in=(Step.Verb.PUBLISHED, Step.Verb.SCHEDULED))
    numbers = shown.order_by("-pk").values_list("number", flat=True)[but_one : but_one + 1]
    return Revision.objects.of(entry).filter(number__in=list(numbers)).values_list("snapshot", flat=True).first()


def _columns(what, values) -> dict:
    plain, texts = PARTS[what]
    names = [*plain, *(column(text, code) for text in texts for code in CODES)]
    return {name: values.get(name) for name in names}


def _programme(snapshot) -> list:
    """Sessions without an hour are left out: nobody comes later or earlier for them."""
    rows = [
        [accessor, *(row["fields"].get(name) or "" for name in names)]
        for accessor, names in PROGRAMME.items()
        for row in snapshot.get("children", {}).get(accessor, [])
    ]
    return [row for row in rows if row[0] == "stops" or row[2]]


def _sense(what, values) -> list:
    """What somebody would understand of it: a translation that is added says nothing new, nor does a clock without an
    hour.
    """
    plain, texts = PARTS[what]
    if what == "when" and not values.get("starts_at"):
        plain = _DATES
    if what == "online":
        plain = ("online_address",)
    said = [_first(values, text) for text in texts]
    if what == "where" and values.get("place_id"):
        said = said[1:]  # the name of the place stands in its stead
    return [values.get(name) or "" for name in plain] + said


def _first(values, text) -> str:
    languages = preference(values.get("original_language") or "en")
    return next(filter(None, (values.get(column(text, code)) for code in languages)), "")


def _is_private(change, workshop) -> bool:
    return any(change[side].get("online_for_registered") for side in ("old", "new")) or workshop.online_for_registered


def label(what) -> str:
    return {
        "name": _("Name"),
        "when": _("When"),
        "where": _("Where"),
        "online": _("Online"),
        "cost": _("Cost"),
        "programme": _("Agenda and stops"),
    }[what]


def _words(what, workshop, values, said) -> str:
    """What the reader of the active language reads of it; a dash where it says nothing."""
    side = Words(snapshots.instance_of(workshop, {"fields": values}))
    if what == "online":
        words = values["online_address"]
    else:
        words = side.text("cost") if what == "cost" else getattr(side, what)
    said.borrowed |= side.borrowed
    return words or "–"


after.register(Workshop, follow)
