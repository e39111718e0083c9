"""The four kinds of entry: the word for each in the addresses of the workspace, and the pages about an entry."""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casestudies.models import CaseStudy
from organizations.models import Organization
from places.models import Place
from publishing.access import permitted
from publishing.life import kind_of
from publishing.rules import can_edit, can_read_history
from workshops import rules as workshop_rules
from workshops.models import Workshop


class Page(NamedTuple):
    """A page of the workspace about an entry: its address below workspace:, what a link to it says, who may open it."""

    name: str
    words: str
    predicate: Callable = can_edit
    takes_kind: bool = False

    def address(self, entry) -> str:
        kind = [kind_of(entry)] if self.takes_kind else []
        return reverse(f"workspace:{self.name}", args=[*kind, entry.slug])


def _is_registered_for(user, workshop) -> bool:
    """Whether organisations register their people here; whoever sees the workshop may look at that page."""
    return workshop.takes_registrations


PHOTOS = Page("photos", gettext_lazy("Photos"), takes_kind=True)
HISTORY = Page("history", gettext_lazy("History"), can_read_history, takes_kind=True)
# In the order in which a coordinator comes to need them.
OF_WORKSHOPS = (
    (
        gettext_lazy("Before"),
        (
            Page("copy_programme", gettext_lazy("Copy from an earlier workshop")),
            Page("run", gettext_lazy("Announce and run"), workshop_rules.can_run),
            Page("registration", gettext_lazy("Register people"), _is_registered_for),
            Page("delegates", gettext_lazy("Who is registered"), workshop_rules.can_see_delegates),
        ),
    ),
    (
        gettext_lazy("Afterwards"),
        (
            Page("report", gettext_lazy("Report")),
            Page("workshop_commitments", gettext_lazy("Commitments"), workshop_rules.can_run),
            Page("evaluation_results", gettext_lazy("What participants thought"), workshop_rules.can_see_delegates),
            Page("workshop_follow_ups", gettext_lazy("What changed at home"), workshop_rules.can_run),
            Page("grown_out", gettext_lazy("Case studies that grew out of it")),
        ),
    ),
)


class Kind(NamedTuple):
    """`editor` is the name of the address where an entry is edited, `pages` are the others about it; `stages` are more
    of them, each group under a word.
    """

    model: type
    many: str
    one: str
    editor: str
    pages: tuple[Page, ...] = ()
    stages: tuple[tuple[str, tuple[Page, ...]], ...] = ()

    @property
    def word(self) -> str:
        return kind_of(self.model)

    @property
    def content_type(self) -> ContentType:
        return ContentType.objects.get_for_model(self.model)


KINDS: dict[str, Kind] = {
    kind.word: kind
    for kind in (
        Kind(
            CaseStudy,
            gettext_lazy("Case studies"),
            gettext_lazy("Case study"),
            "workspace:edit_case_study",
            (
                PHOTOS,
                Page("consents", gettext_lazy("Consent of the community")),
                Page("learnt_on", gettext_lazy("Learnt on")),
            ),
        ),
        Kind(
            Organization,
            gettext_lazy("Organisations"),
            gettext_lazy("Organisation"),
            "workspace:edit_organization",
            (PHOTOS, Page("people", gettext_lazy("People"))),
        ),
        Kind(Place, gettext_lazy("Places"), gettext_lazy("Place"), "workspace:edit_place"),
        Kind(
            Workshop,
            gettext_lazy("Workshops"),
            gettext_lazy("Workshop"),
            "workspace:edit_workshop",
            (Page("documents", gettext_lazy("Documents")), PHOTOS),
            OF_WORKSHOPS,
        ),
    )
}


class KindConverter:
    """Takes the words of the four kinds in an address, and nothing else."""

    regex = "|".join(KINDS)

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


def find(user, kind: str, slug: str, predicate=can_edit):
    """The entry of that address, if `predicate(user, entry)` holds. Raises Http404 or PermissionDenied for others."""
    entry = get_object_or_404(KINDS[kind].model.objects.visible_to(user), slug=slug)
    return permitted(entry, predicate, user)


def editor_of(entry) -> str:
    return reverse(KINDS[kind_of(entry)].editor, args=[entry.slug])


def pages_of(user, entry) -> list[tuple[str, str]]:
    """(address, words) of the pages about `entry` that `user` may open."""
    return _links(user, entry, (*KINDS[kind_of(entry)].pages, HISTORY))


def stages_of(user, entry) -> list[tuple[str, list[tuple[str, str]]]]:
    """The pages that stand in groups: the heading of each, and its links as of `pages_of`."""
    found = [(heading, _links(user, entry, pages)) for heading, pages in KINDS[kind_of(entry)].stages]
    return [(heading, links) for heading, links in found if links]


def _links(user, entry, pages) -> list[tuple[str, str]]:
    """Each rule is asked once, however many pages it holds for."""
    allows = {predicate: predicate(user, entry) for predicate in {one.predicate for one in pages}}
    return [(one.address(entry), one.words) for one in pages if allows[one.predicate]]


def desk_of(entry) -> str:
    return reverse("workspace:desk", args=[kind_of(entry), entry.slug])


def crumbs(*steps):
    """The way from the workspace to a page below it."""
    return [(_("Workspace"), reverse("workspace:home")), *steps]
