"""Entries as the workspace lists them: with their newest revision, where they stand, and the state of each language."""

from functools import reduce
from operator import or_

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from library.languages import CODES, column
from library.models import TextState
from publishing import life
from publishing.models import Revision, Status, sees_everything
from publishing.translations import Text, text_in

from .kinds import KINDS, Kind

# Where an entry stands, in one or two words and in a sentence. Besides those of publishing.life.state_of:
# `planned` and `hidden`.
STANDING = {
    "draft": (_("Draft"), _("Only its editors and the coordinators see this.")),
    "in_review": (_("In review"), _("The coordinators are reading this. The public does not see it yet.")),
    "changes_requested": (
        _("Changes requested"),
        _("The coordinators ask for changes. Make them, then send it for review again."),
    ),
    "published": (_("Public"), _("Everybody can read this.")),
    "archived": (_("Archived"), _("This was taken out of the public pages. It is kept for the record.")),
    "published_with_draft": (
        _("Public, with a new draft"),
        _("Everybody can read the version before. The newest changes are a draft: send them for review."),
    ),
    "published_with_in_review": (
        _("Public, new version in review"),
        _("Everybody can read the version before. The coordinators are reading the newest changes."),
    ),
    "published_with_changes_requested": (
        _("Public, changes requested"),
        _("Everybody can read the version before. The coordinators ask for changes in the new one."),
    ),
    "planned": (_("Planned"), _("This becomes public by itself at the planned time.")),
    "hidden": (
        _("Hidden: no consent"),
        _("This is published, but no consent of the community to the text holds today. Nobody else sees it."),
    ),
}


def standing_of(entry) -> str:
    """A key of STANDING. Asks nothing for an entry of `listed`."""
    if entry.status == Status.PUBLISHED and not entry.is_public:
        return "planned" if entry.publish_at > timezone.now() else "hidden"
    return life.state_of(entry)


def title_of(entry) -> Text:
    """What an entry is called; its address where it has no name yet."""
    return text_in(entry, entry.title_field).headline or Text(entry.slug, "en", False)


def name_of(user) -> str:
    """Who did something; the portal itself where nobody in particular did it."""
    return str(user) if user else gettext("the portal")


# --- which ---


def own(kind: Kind, user) -> QuerySet:
    """The entries of a kind that the organisations of `user` keep."""
    return kind.model.objects.visible_to(user).belonging_to(user)


def editable(kind: Kind, user) -> QuerySet:
    """The entries of a kind that `user` may edit: publishing.rules.can_edit as a queryset."""
    return kind.model.objects.visible_to(user) if sees_everything(user) else own(kind, user)


def about(rows: QuerySet, entries: dict[Kind, QuerySet]) -> QuerySet:
    """Those `rows` (steps, remarks, revisions) that are about one of `entries`."""
    conditions = [
        Q(entry_type=kind.content_type, entry_id__in=found.order_by().values("pk")) for kind, found in entries.items()
    ]
    return rows.filter(reduce(or_, conditions))


def all_editable(user) -> dict[Kind, QuerySet]:
    return {kind: editable(kind, user) for kind in KINDS.values()}


def newest_revisions() -> QuerySet:
    """The newest revision of every entry, without its contents."""
    later = Revision.objects.filter(
        entry_type=OuterRef("entry_type"), entry_id=OuterRef("entry_id"), number__gt=OuterRef("number")
    )
    return Revision.objects.filter(~Exists(later)).defer("snapshot")


# --- with what a list shows ---


def listed(entries: QuerySet) -> QuerySet:
    """`entries` with their heads and the state of each language in the newest revision, as `head_km`."""
    kind = next(one for one in KINDS.values() if one.model is entries.model)
    newest = Revision.objects.filter(entry_type=kind.content_type, entry_id=OuterRef("pk")).order_by("-number")
    states = {
        f"head_{code}": Subquery(
            newest.annotate(state_=KT(f"snapshot__fields__{column('text_state', code)}")).values("state_")[:1]
        )
        for code in CODES
    }
    return life.with_heads(entries.for_list("text_state")).annotate(changed_at=F("updated_at"), **states)


def states_of(entry) -> dict[str, str]:
    """Language → TextState of an entry of `listed`, in its newest revision; empty where there is no text."""
    if entry.head_number is None:
        return {code: entry.state_in(code) for code in CODES}
    # Where there is none, one database says NULL and the other "null".
    found = {code: getattr(entry, f"head_{code}") for code in CODES}
    return {code: state if state in TextState.values else "" for code, state in found.items()}


STATE_WORDS = {
    TextState.ORIGINAL: _("Original"),
    TextState.OWN: _("In our own words"),
    TextState.REVIEWED: _("Reviewed translation"),
    TextState.DRAFT: _("Draft translation"),
    "": _("Not yet"),
}


class Row:
    """An entry in a list of the workspace."""

    def __init__(self, entry):
        self.entry = entry
        self.kind = KINDS[life.kind_of(entry)]
        self.title = title_of(entry)
        self.standing = standing_of(entry)
        self.states = states_of(entry)
        self.at = entry.head_at or entry.changed_at
        self.by = entry.head_author_name or ""


def by_key(user, keys) -> dict[tuple[int, int], object]:
    """(content type, number) → entry, of those of `keys` that `user` may see: one query for each kind among them."""
    found = {}
    for kind in KINDS.values():
        wanted = {key for type_, key in keys if type_ == kind.content_type.pk}
        if wanted:
            for entry in kind.model.objects.visible_to(user).filter(pk__in=wanted).for_list():
                found[kind.content_type.pk, entry.pk] = entry
    return found
