from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from library import writing
from places.cards import attach_places, cover
from places.drawing import locator
from publishing import related
from publishing.facets import faceted
from publishing.pages import entry_context, numbered_page, page_of
from publishing.prepared import prepared, prepared_or_404
from publishing.translations import text_in

from .archive import UNDATED, in_year, years
from .calendars import has_entries
from .cards import when_exactly, where, workshop_card
from .contents import contents
from .filters import FACETS
from .itinerary import along, on_map
from .joining import joining
from .models import Workshop
from .programme import Programme
from .rules import is_over, was_held


def _all(*, user):
    return Workshop.objects.visible_to(user)


def _listed(queryset, language):
    return queryset.by_time().for_list()


def by_slug(*, user, slug):
    """The one workshop of that address that `user` may see, for `prepared_or_404`."""
    return Workshop.objects.visible_to(user).filter(slug=slug).select_related("date_source")


@require_safe
def workshop_list(request):
    """Workshops under their filters: those to come, those without a recorded date, those that were."""
    found = faceted(_all, FACETS, request.GET, user=request.user)
    page = page_of(found, _listed, request.GET)
    headings = {0: _("Upcoming"), 1: _("Without a date"), 2: _("Past")}
    groups = {}
    for workshop in attach_places(page, request.user):
        groups.setdefault(headings[workshop.era], []).append(workshop_card(workshop))
    query = f"?{found.address}" if found.address else ""
    calendar = request.build_absolute_uri(reverse("workshops:calendar") + query)
    context = {
        "faceted": found,
        "page": page,
        "groups": list(groups.items()),
        "has_upcoming": headings[0] in groups or page.number > 1,
        "years": years(request.user),
        "calendar": calendar,
        "subscribe": f"webcal:{calendar.partition(':')[2]}",
        "feed": reverse("workshops:feed") + query,
        "crumbs": [(_("Workshops"), "")],
        "here": "workshops",
    }
    return render(request, "workshops/list.html", context)


@require_safe
def year(request, year):
    """The archive: what began, or went on, in one year, in the order of the days."""
    if year == UNDATED:
        raise Http404("No year")
    return _archived(request, year, _("Workshops in %(year)s") % {"year": writing.year(year)})


@require_safe
def undated(request):
    """The meetings whose date nobody recorded: they belong to no year, and are not left out."""
    return _archived(request, UNDATED, _("Workshops without a recorded date"))


def _archived(request, chosen, heading):
    listed = years(request.user)
    length = next((one.count for one in listed if one.year == chosen), 0)
    if not length and chosen != UNDATED:
        raise Http404("Nothing in this year")

    def rows(start, stop):
        return prepared(in_year, start, stop, user=request.user, year=chosen)

    page = numbered_page(length, rows, request.GET)
    context = {
        "heading": heading,
        "page": page,
        "cards": [workshop_card(one) for one in attach_places(page, request.user)],
        "years": listed,
        "chosen": chosen,
        "crumbs": [(_("Workshops"), reverse("workshops:list")), (heading, "")],
        "here": "workshops",
    }
    return render(request, "workshops/archive.html", context)


@require_safe
def workshop_detail(request, slug):
    """One workshop or study tour: when, where, who, what was seen and agreed, and what is not known."""
    workshop = prepared_or_404(by_slug, user=request.user, slug=slug)
    attach_places([workshop], request.user)
    programme = Programme(workshop, request.user)
    name = text_in(workshop, "name").headline
    summary = text_in(workshop, "summary")
    has_been = was_held(workshop)
    context = {
        "workshop": workshop,
        "name": name,
        "summary": summary,
        "when": when_exactly(workshop),
        "where": where(workshop),
        "cover": cover(workshop.place, label=True),
        "programme": programme,
        "route": on_map(programme.tour),
        "course": along(programme.tour),
        "days": programme.days,
        "joining": joining(workshop, sum(programme.coming.values())),
        "has_event": has_entries(workshop, programme.tour),
        "facts": programme.facts,
        "documents": programme.documents,
        "photos": programme.parts.photos,
        "sections": related.sections(workshop, request.user),
        "crumbs": [(_("Workshops"), reverse("workshops:list")), (name, "")],
        "symbol": locator.symbol(),
        "is_past": is_over(workshop),
        "was_held": has_been,
        "contents": contents(programme, was_held=has_been),
    }
    return render(request, "workshops/detail.html", {**entry_context(request, workshop, summary), **context})


@require_safe
def agenda(request, slug):
    """The agenda by itself, to be printed and put up."""
    workshop = prepared_or_404(by_slug, user=request.user, slug=slug)
    attach_places([workshop], request.user)
    programme = Programme(workshop, request.user)
    name = text_in(workshop, "name").headline
    context = {
        "workshop": workshop,
        "name": name,
        "when": when_exactly(workshop),
        "where": where(workshop),
        "programme": programme,
        "days": programme.days,
        "crumbs": [
            (_("Workshops"), reverse("workshops:list")),
            (name, workshop.get_absolute_url()),
            (_("Agenda"), ""),
        ],
    }
    return render(request, "workshops/agenda.html", {**entry_context(request, workshop), **context})
