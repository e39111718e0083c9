"""The four kinds of entry, and the word for each in the addresses of the workspace."""

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
from publishing.rules import can_edit
from workshops.models import Workshop


class Kind(NamedTuple):
    """`editor` is the name of the address where an entry is edited, empty where the administration does that."""

    model: type
    many: str
    one: str
    editor: str = ""
    has_photos: bool = False
    has_consents: bool = False

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
            has_photos=True,
            has_consents=True,
        ),
        Kind(
            Organization,
            gettext_lazy("Organisations"),
            gettext_lazy("Organisation"),
            "workspace:edit_organization",
            has_photos=True,
        ),
        Kind(Place, gettext_lazy("Places"), gettext_lazy("Place"), "workspace:edit_place"),
        Kind(Workshop, gettext_lazy("Workshops"), gettext_lazy("Workshop")),
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


def editor_of(user, entry) -> str:
    """Where `user` edits `entry`; empty where they cannot."""
    kind = KINDS[kind_of(entry)]
    if kind.editor:
        return reverse(kind.editor, args=[entry.slug])
    options = entry._meta
    if user.is_staff and user.has_perm(f"{options.app_label}.change_{options.model_name}"):
        return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[entry.pk])
    return ""


def desk_of(entry) -> str:
    return reverse("workspace:desk", args=[kind_of(entry), entry.slug])


def crumbs(*steps):
    """The way from the workspace to a page below it."""
    return [(_("Workspace"), reverse("workspace:home")), *steps]
