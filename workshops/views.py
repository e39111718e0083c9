from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from places.cards import attach_places, cover
from places.drawing import locator
from publishing import related
from publishing.facets import faceted
from publishing.pages import entry_context, page_of
from publishing.prepared import prepared_or_404
from publishing.translations import text_in

from .cards import when, where, workshop_card
from .filters import FACETS
from .models import Workshop
from .programme import Programme


def _all(*, user):
    return Workshop.objects.visible_to(user)


def _listed(queryset, language):
    return queryset.by_time().for_list()


def _by_slug(*, user, slug):
    return Workshop.objects.visible_to(user).filter(slug=slug).select_related("date_source")


@require_safe
def workshop_list(request):
    """Workshops under their filters: those to come, those without a recorded date, those that were."""
    found = faceted(_all, FACETS, request.GET, user=request.user)
    page = page_of(found, _listed, request.GET)
    headings = {0: _("Upcoming"), 1: _("Date not recorded"), 2: _("Past")}
    groups = {}
    for workshop in attach_places(page, request.user):
        groups.setdefault(headings[workshop.era], []).append(workshop_card(workshop))
    context = {
        "faceted": found,
        "page": page,
        "groups": list(groups.items()),
        "has_upcoming": headings[0] in groups or page.number > 1,
        "crumbs": [(_("Workshops"), "")],
        "here": "workshops",
    }
    return render(request, "workshops/list.html", context)


@require_safe
def workshop_detail(request, slug):
    """One workshop or study tour: when, where, who, what was seen and agreed, and what is not known."""
    workshop = prepared_or_404(_by_slug, user=request.user, slug=slug)
    attach_places([workshop], request.user)
    programme = Programme(workshop, request.user)
    name = text_in(workshop, "name").headline
    summary = text_in(workshop, "summary")
    context = {
        "workshop": workshop,
        "name": name,
        "summary": summary,
        "when": when(workshop),
        "where": where(workshop),
        "cover": cover(workshop.place, label=True),
        "programme": programme,
        "days": programme.days,
        "facts": programme.facts,
        "documents": programme.documents,
        "photos": programme.parts.photos,
        "sections": related.sections(workshop, request.user),
        "crumbs": [(_("Workshops"), reverse("workshops:list")), (name, "")],
        "symbol": locator.symbol(),
        "is_past": bool(workshop.last_day) and not workshop.is_upcoming,
    }
    return render(request, "workshops/detail.html", {**entry_context(request, workshop, summary), **context})
