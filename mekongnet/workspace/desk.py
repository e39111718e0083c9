"""The desk of an entry: where it stands, what may be done next, what was done so far. `steps` does it."""

from typing import NamedTuple

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from library.languages import CODES, column
from publishing import after, gate, life, preview, snapshots
from publishing.access import private, signed_in
from publishing.differences import label_of
from publishing.models import Revision, Status
from publishing.rules import can_edit, can_publish, can_review

from .entries import standing_of, title_of
from .forms import AskForm, CommentForm, LanguageForm, PlanForm
from .kinds import KINDS, crumbs, desk_of, editor_of, find, pages_of, stages_of

STEPS_SHOWN = 20

State = Revision.State


class Standing(NamedTuple):
    """The newest revision of an entry and what may be done with it. `seen` names both for a form that comes back."""

    head: Revision | None
    seen: str
    may: frozenset[str]


def standing(user, entry) -> Standing:
    head = life.head(entry)
    state = head.state if head else _state_without_head(entry)
    may = {verb for verb, (predicate, fits) in STEPS.items() if predicate(user, entry) and fits(entry, state)}
    return Standing(head, f"{head.number if head else 0}-{state}-{entry.status}", frozenset(may))


def _state_without_head(entry) -> str:
    return State.PUBLISHED if entry.status in (Status.PUBLISHED, Status.ARCHIVED) else entry.status


# What may be done: who may do it, and whether it makes sense where the entry stands.
STEPS = {
    "submit": (can_edit, lambda entry, state: state in (State.DRAFT, State.CHANGES_REQUESTED)),
    "ask": (can_review, lambda entry, state: state == State.IN_REVIEW),
    "publish": (can_publish, lambda entry, state: not (entry.is_public and state == State.PUBLISHED)),
    "plan": (can_publish, lambda entry, state: not entry.is_public),
    "withdraw": (can_publish, lambda entry, state: entry.status in (Status.PUBLISHED, Status.ARCHIVED)),
    "archive": (can_publish, lambda entry, state: entry.status != Status.ARCHIVED),
}


# --- the page ---


@private
@signed_in
@require_safe
def desk(request, kind, slug):
    """Where an entry stands, what may be done next, and what was done so far."""
    return show(request, kind, find(request.user, kind, slug))


def show(request, kind, entry, *, forms=None, gaps=None, link="", status=200):
    """The page; `forms` are those that come back to be mended, by their verb."""
    user = request.user
    stands = standing(user, entry)
    snapshot = stands.head.snapshot if stands.head else snapshots.take(entry)
    shown = snapshots.instance_of(entry, snapshot)
    editor = editor_of(entry)
    steps = list(life.steps(entry).order_by("-pk")[: STEPS_SHOWN + 1])
    context = {
        **frame(kind, entry, title_of(shown)),
        "standing": standing_of(entry),
        "head": stands.head,
        "seen": stands.seen,
        "may": stands.may,
        "forms": {**_empty_forms(type(entry)), **(forms or {})},
        "returned": set(forms or ()),
        "states": {code: snapshot["fields"].get(column("text_state", code)) or "" for code in CODES},
        "editor": editor,
        "pages": pages_of(user, entry),
        "stages": stages_of(user, entry),
        "remarks": life.remarks_to_do(entry),
        "gaps": [_Gap.of(entry, one, editor) for one in (gate.gaps(entry, snapshot) if gaps is None else gaps)],
        "is_refused": gaps is not None,
        "follows": after.foretold(entry, snapshot) if stands.may & {"publish", "plan"} else [],
        "steps": steps[:STEPS_SHOWN],
        "has_more_steps": len(steps) > STEPS_SHOWN,
        "link": link,
        "language_form": LanguageForm(initial={"language": get_language()}),
        "link_ends": timezone.now() + preview.VALID_FOR,
    }
    return render(request, "workspace/desk.html", context, status=status)


def frame(kind, entry, title):
    """What every page about one entry takes."""
    return {
        "entry": entry,
        "kind": kind,
        "about": KINDS[kind],
        "title": title,
        "desk": desk_of(entry),
        "crumbs": crumbs((title, "")),
    }


def _empty_forms(model):
    return {
        "submit": CommentForm(auto_id="submit_%s"),
        "ask": AskForm(model=model, auto_id="ask_%s"),
        "publish": CommentForm(auto_id="publish_%s"),
        "plan": PlanForm(auto_id="plan_%s"),
    }


class _Gap(NamedTuple):
    """Something that is missing, in words, and where it is mended."""

    label: str
    message: str
    url: str

    @classmethod
    def of(cls, entry, gap, editor):
        name = gap.field
        label = label_of(type(entry), name) if name in _labelled(type(entry)) else ""
        if name == "consents":
            return cls(label, gap.message, reverse("workspace:consents", args=[entry.slug]))
        if name.endswith("photo_set"):
            return cls(label, gap.message, reverse("workspace:photos", args=[life.kind_of(entry), entry.slug]))
        column = snapshots.columns(type(entry)).get(name)
        anchor = column.name if column else name
        return cls(label, gap.message, f"{editor}#id_{anchor}" if label else editor)


def _labelled(model):
    return {*snapshots.columns(model), *model.revised_many, *model.revised_children}
