"""The pages that show every kind of record, and the small addresses that machines ask for."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import RequestDataTooBig
from django.db import connection
from django.db.models import Count, Value
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, get_language_from_request, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from casestudies.cards import case_study_card
from casestudies.locations import attach_public_places
from casestudies.models import CaseStudy
from organizations.models import Organization
from places.cards import attach_places
from places.drawing import cover_image, locator
from places.models import Place
from publishing.kept import how_many
from publishing.prepared import prepared
from workshops.cards import workshop_card
from workshops.models import Workshop

from .glossary import entries, themes_with_facts
from .sites import along_the_river, basin


@require_safe
def root(request):
    """Sends a reader to the language they chose, else to the one their browser asks for, else to Vietnamese."""
    response = HttpResponseRedirect(f"/{get_language_from_request(request)}/")
    response["Vary"] = "Accept-Language, Cookie"
    return response


def _first_studies(*, user):
    return CaseStudy.objects.visible_to(user).newest().for_list("text_state")[:24]


def _first_workshops(*, user):
    return Workshop.objects.visible_to(user).by_time().for_list()[:3]


def _count(model, *, user, **narrowed):
    entries = model.objects.visible_to(user).filter(**narrowed).annotate(all_=Value(1)).order_by().values("all_")
    return entries.annotate(n=Count("pk")).values_list("n", flat=True)


def _members(*, user):
    return _count(Organization, user=user, in_founding_record=True)


@require_safe
def home(request):
    """The network at a glance: the river with its sites, case studies, meetings."""
    user = request.user
    river = along_the_river(user)
    # Of the newest, those first that the reader can read in their own language; sorting is stable.
    newest = sorted(prepared(_first_studies, user=user), key=lambda study: not study.state_in(get_language()))
    studies = attach_public_places(newest[:4], user)
    workshops = attach_places(prepared(_first_workshops, user=user), user)
    context = {
        "river": river,
        "basin": basin(river.sites, reverse("river")),
        "studies": [case_study_card(one) for one in studies],
        "workshops": [workshop_card(one) for one in workshops],
        "counts": {
            "studies": how_many(_count, CaseStudy, user=user),
            "organizations": how_many(_count, Organization, user=user),
        },
        "symbol": locator.symbol(),
    }
    return render(request, "home.html", context)


@require_safe
def along(request):
    """Along the river: the sites of the network from Laos to the sea, and what people did at each."""
    river = along_the_river(request.user)
    context = {
        "river": river,
        "basin": basin(river.sites, ""),
        "symbol": locator.symbol(),
        "crumbs": [(_("Along the river"), "")],
        "here": "river",
    }
    return render(request, "river.html", context)


@require_safe
def glossary(request):
    """The network's terms in four languages, and its themes."""
    query = request.GET.get("q", "")[:100]
    context = {
        "query": query,
        "entries": entries(query, get_language(), request.user),
        "themes": [] if query else themes_with_facts(request.user),
        "crumbs": [(_("Glossary"), "")],
        "here": "glossary",
    }
    return render(request, "glossary.html", context)


@require_safe
def about(request):
    """What the network is, where this portal's contents come from, and how to join."""
    context = {
        "members": how_many(_members, user=request.user),
        "crumbs": [(_("About the network"), "")],
        "here": "about",
    }
    return render(request, "about.html", context)


@require_safe
@cache_control(max_age=3600)
def offline(request):
    """What the service worker shows when there is no line."""
    return render(request, "offline.html", {"crumbs": []})


# --- for machines ---


@require_safe
def health(request):
    """200 when the portal and its database answer, 503 when the database does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception as fault:  # noqa: BLE001 - whatever fails, the answer is "not healthy"
        return JsonResponse({"status": "failing", "database": type(fault).__name__}, status=503)
    return JsonResponse({"status": "ok"})


@require_safe
@cache_control(max_age=86400)
def robots(request):
    site = settings.SITE_URL or f"{request.scheme}://{request.get_host()}"
    closed = ["/admin/", "/api/", "/*/accounts/", "/*/workspace/", "/*/preview/", "/*/invitation/"]
    lines = ["User-agent: *", *[f"Disallow: {path}" for path in closed], "", f"Sitemap: {site}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(max_age=3600)
def service_worker(request):
    """The service worker, at the root so that it may answer for every page."""
    source = Path(finders.find("js/sw.js")).read_text(encoding="utf-8")
    return HttpResponse(source, content_type="text/javascript; charset=utf-8")


_KINDS = {"organizations": Organization, "workshops": Workshop, "casestudies": CaseStudy, "places": Place}


@require_safe
def cover_picture(request, room, slug):
    """The picture of an entry for Open Graph: its locator cover as PNG, at the public position only."""
    if room not in _KINDS:
        raise Http404("No such room")
    entry = get_object_or_404(_KINDS[room].objects.visible_to(request.user), slug=slug)
    attach = attach_public_places if room == "casestudies" else attach_places
    place = entry if room == "places" else attach([entry], request.user)[0].place
    position = (place.public_lon, place.public_lat, place.is_approximate) if place else (None, None, False)
    response = HttpResponse(cover_image.cover_png(*position), content_type="image/png")
    # What somebody signed in sees may be a draft: no server in between keeps that.
    kept = {"private": True} if request.user.is_authenticated else {"public": True, "max_age": 86400}
    patch_cache_control(response, **kept)
    return response


# --- when something is wrong ---


def _fault(request, template, status):
    # An address without a language has no active one of its own: the reader's is asked for.
    with override(get_language_from_request(request, check_path=True)):
        return render(request, template, {"crumbs": []}, status=status)


def _bare(request, template, status):
    """A page without context: what a context is made of may be just what failed."""
    with override(get_language_from_request(request, check_path=True)):
        return HttpResponse(render_to_string(template), status=status)


def bad_request(request, exception=None):
    """400: the host of the request may be the fault, so its address in the four languages can't be told."""
    if isinstance(exception, RequestDataTooBig):
        return _bare(request, "413.html", 413)
    return _bare(request, "400.html", 400)


def forbidden(request, exception=None, reason=""):
    return _fault(request, "403.html", 403)


def not_found(request, exception=None):
    return _fault(request, "404.html", 404)


def failed(request):
    """500: no database may be needed here, for it may be what failed."""
    return _bare(request, "500.html", 500)
