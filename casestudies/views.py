from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from library import writing
from places.cards import cover, place_card
from places.drawing import locator
from publishing import related
from publishing.facets import faceted
from publishing.pages import entry_context, page_of
from publishing.prepared import prepared_or_404
from publishing.translations import text_in

from .cards import case_study_card
from .citation import citation
from .filters import FACETS
from .locations import attach_public_places
from .models import CaseStudy
from .reading import Reading


def _all(*, user):
    return CaseStudy.objects.visible_to(user)


def _listed(queryset, language):
    return queryset.sorted_for(language).for_list()


def _by_slug(*, user, slug):
    return CaseStudy.objects.visible_to(user).filter(slug=slug)


@require_safe
def case_study_list(request):
    """Case studies under their filters, by title."""
    found = faceted(_all, FACETS, request.GET, user=request.user)
    page = page_of(found, _listed, request.GET)
    context = {
        "faceted": found,
        "page": page,
        "cards": [case_study_card(study) for study in attach_public_places(page, request.user)],
        "crumbs": [(_("Case studies"), "")],
        "symbol": locator.symbol(),
        "here": "casestudies",
    }
    return render(request, "casestudies/list.html", context)


@require_safe
def case_study_detail(request, slug):
    """One case study as a long read, with its building blocks, its sources, and what is not known."""
    study = prepared_or_404(_by_slug, user=request.user, slug=slug)
    reading = Reading(study, request.user)
    attach_public_places([study, *reading.alike], request.user)
    title = text_in(study, "title")
    context = {
        "study": study,
        "title": title,
        "reading": reading,
        "cover": cover(study.place, label=True),
        "themes": reading.parts.themes,
        "ecosystems": reading.parts.ecosystems,
        "goals": reading.parts.goals,
        "sites": [place_card(site) for site in reading.other_places],
        "photos": reading.parts.photos,
        "contributors": reading.parts.contributors,
        "citation": citation(request, study, title, reading.parts.contributors),
        "sections": related.sections(study, request.user),
        "more": [case_study_card(other) for other in reading.alike],
        "unknown": _unknown(request),
        "crumbs": [(_("Case studies"), reverse("casestudies:list")), (title, "")],
        "symbol": locator.symbol(),
    }
    return render(request, "casestudies/detail.html", {**entry_context(request, study, reading.summary), **context})


def _unknown(request) -> set[str]:
    """What a previewed study does not say yet, though its row for the time of the preview says something."""
    preview = getattr(request, "preview", None)
    return {gap.field for gap in preview.gaps} & {"approach", "country"} if preview else set()


@require_safe
def block_detail(request, slug, number):
    """One building block by itself, between its neighbours."""
    study = prepared_or_404(_by_slug, user=request.user, slug=slug)
    attach_public_places([study], request.user)
    blocks = list(study.blocks.prefetch_related("sources"))
    position = next((index for index, block in enumerate(blocks) if block.number == number), None)
    if position is None:
        raise Http404("No such block")
    title = text_in(study, "title")
    text = text_in(blocks[position], "text")
    context = {
        "study": study,
        "building_block": blocks[position],
        "text": text,
        "title": title,
        "previous": blocks[position - 1] if position else None,
        "next": blocks[position + 1] if position + 1 < len(blocks) else None,
        "total": len(blocks),
        "cover": cover(study.place),
        "cards": [case_study_card(study)],
        "crumbs": [
            (_("Case studies"), reverse("casestudies:list")),
            (title, study.get_absolute_url()),
            (_("Block %(number)s") % {"number": writing.number(number)}, ""),
        ],
        "symbol": locator.symbol(),
    }
    return render(request, "casestudies/block.html", {**entry_context(request, study, text), **context})
