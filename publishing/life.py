"""Reading the life of an entry: its revisions, its steps, its remarks, and where it stands."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from .differences import label_of
from .models import Remark, Revision, Status, Step

# The word for each kind of entry in the addresses of the workspace, where it is not the name of its room.
_KINDS = {"casestudies": "case-studies"}


def kind_of(entry) -> str:
    """The word for the kind of `entry` (or for a kind of entry) in the addresses of the workspace."""
    return _KINDS.get(entry._meta.app_label, entry._meta.app_label)


def revisions(entry) -> QuerySet:
    """The revisions of `entry`, oldest first."""
    return Revision.objects.of(entry).select_related("author")


def steps(entry) -> QuerySet:
    """What was done with `entry`, oldest first."""
    return Step.objects.of(entry).select_related("actor")


def open_remarks(entry) -> QuerySet:
    """What reviewers asked for and nobody has marked as done."""
    return Remark.objects.of(entry).filter(done_at__isnull=True).select_related("author")


def remarks_to_do(entry) -> list[Remark]:
    """The open remarks of `entry`, each with the label of the field that it is `about`; empty for the whole entry."""
    remarks = list(open_remarks(entry))
    for remark in remarks:
        remark.about = label_of(type(entry), remark.field) if remark.field else ""
    return remarks


def head(entry) -> Revision | None:
    """The newest revision, which editors go on with."""
    return revisions(entry).order_by("-number").first()


def published_revision(entry) -> Revision | None:
    """The newest revision that was published: what the public sees, or would."""
    return revisions(entry).filter(state=Revision.State.PUBLISHED).order_by("-number").first()


def with_heads(queryset: QuerySet) -> QuerySet:
    """Entries of one kind with their newest revision: head_number, head_state, head_at, head_author_name.

    All four are None for an entry that nobody has opened in the workspace.
    """
    kind = ContentType.objects.get_for_model(queryset.model)
    newest = Revision.objects.filter(entry_type=kind, entry_id=OuterRef("pk")).order_by("-number")
    name = Coalesce(NullIf(F("author__name"), Value("")), F("author__email"), output_field=CharField())
    return queryset.annotate(
        head_number=Subquery(newest.values("number")[:1]),
        head_state=Subquery(newest.values("state")[:1]),
        head_at=Subquery(newest.values("created_at")[:1]),
        head_author_name=Subquery(newest.annotate(name_=name).values("name_")[:1]),
    )


def state_of(entry) -> str:
    """Where `entry` stands, in one word; asks nothing for an entry of `with_heads`.

    A Status, or for what the public sees while something newer waits: published_with_draft, published_with_in_review,
    published_with_changes_requested. An archived entry that was sent for review again is in review.
    """
    if entry.status not in (Status.PUBLISHED, Status.ARCHIVED):
        return entry.status
    if hasattr(entry, "head_state"):
        state = entry.head_state
    else:
        state = Revision.objects.of(entry).order_by("-number").values_list("state", flat=True).first()
    if state is None or state == Revision.State.PUBLISHED:
        return entry.status
    if entry.status == Status.PUBLISHED:
        return f"published_with_{state}"
    return entry.status if state == Revision.State.DRAFT else state
