from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from library.models import Theme
from places.cards import country_name, cover, place_card, places_by_key
from places.drawing import locator
from places.models import Place
from publishing import related
from publishing.children import children
from publishing.citing import citations, cite
from publishing.collations import sort_key
from publishing.facets import faceted
from publishing.galleries import photos_in
from publishing.pages import entry_context, page_of
from publishing.prepared import prepared_or_404
from publishing.translations import Text, text_in

from .cards import organization_card
from .filters import FACETS
from .models import CandidateFact, Contact, Organization, OrganizationFact, OrganizationPhoto


def _all(*, user):
    return Organization.objects.visible_to(user)


def _listed(queryset, language):
    return queryset.down_the_river(language).for_list()


def _by_slug(*, user, slug):
    found = Organization.objects.visible_to(user).filter(slug=slug)
    return found.select_related("founded_source", "candidate")


def _parts(key):
    """What hangs on an organisation and is public with it; of its contacts only those who agreed to be shown."""
    return {
        "facts": OrganizationFact.objects.filter(organization=key),
        "citations": citations(OrganizationFact.sources, organization=key),
        "candidate_facts": CandidateFact.objects.filter(candidate__organization=key),
        "candidate_citations": citations(CandidateFact.sources, candidate__organization=key),
        "contacts": Contact.objects.filter(organization=key, is_public=True),
        "themes": Theme.objects.filter(organizations=key),
        "site_links": Organization.places.through.objects.filter(organization=key),
        "photos": photos_in(OrganizationPhoto.objects.filter(organization=key)),
    }


def _sites(links, seat, user) -> list[Place]:
    """Where an organisation works and has its seat, by name, as far as `user` may see the places."""
    keys = {link.place_id for link in links} | ({seat} if seat else set())
    in_order = sort_key(get_language())
    return sorted(places_by_key(sorted(keys), user), key=lambda place: in_order(text_in(place, "name").value))


@require_safe
def organization_list(request):
    """The members of the network under their filters, country by country down the river."""
    found = faceted(_all, FACETS, request.GET, user=request.user)
    page = page_of(found, _listed, request.GET)
    groups = {}
    for organization in page:
        groups.setdefault(country_name(organization.country), []).append(organization_card(organization))
    context = {
        "faceted": found,
        "page": page,
        "groups": list(groups.items()),
        "crumbs": [(_("Members"), "")],
        "here": "organizations",
    }
    return render(request, "organizations/list.html", context)


@require_safe
def organization_detail(request, slug):
    """One organisation: who it is, what is known with its sources, where it works and what it did."""
    user = request.user
    organization = prepared_or_404(_by_slug, user=user, slug=slug)
    parts = children(_parts, organization.pk)
    sites = _sites(parts.site_links, organization.place_id, user)
    seat = next((site for site in sites if site.pk == organization.place_id), None)
    name = text_in(organization, "name").headline
    candidate = getattr(organization, "candidate", None)
    context = {
        "organization": organization,
        "name": name,
        "country": country_name(organization.country),
        "seat": seat,
        "cover": cover(seat or (sites[0] if sites else None), label=True),
        "facts": cite(parts.facts, parts.citations),
        "candidate": candidate,
        "candidate_name": Text(candidate.name, "en", False) if candidate else "",
        "candidate_facts": cite(parts.candidate_facts, parts.candidate_citations),
        "contacts": parts.contacts,
        "themes": parts.themes,
        "sites": [place_card(site) for site in sites],
        "photos": parts.photos,
        "sections": related.sections(organization, user),
        "crumbs": [(_("Members"), reverse("organizations:list")), (name, "")],
        "symbol": locator.symbol(),
    }
    description = text_in(organization, "description")
    return render(
        request, "organizations/detail.html", {**entry_context(request, organization, description), **context}
    )
