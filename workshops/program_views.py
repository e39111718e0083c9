"""What calendars, feed readers and printers ask for: answers that say whether they have changed."""

import hashlib
from functools import partial

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from places.cards import attach_places
from publishing import pdf
from publishing.prepared import prepared_or_404

from . import feeds, printing
from .calendars import page_of
from .filters import chosen_in
from .programme import Programme
from .views import by_slug

CALENDAR_TYPE = "text/calendar; charset=utf-8"
# So long a program need not ask at all. It then asks whether anything changed, which costs one query.
KEPT_SECONDS = 300


@require_safe
def calendar(request):
    """GET kind, country, theme: the dated workshops as a calendar to subscribe to."""
    answer = feeds.calendar(chosen_in(request.GET), _root(request))
    return _conditional(request, answer, CALENDAR_TYPE)


@require_safe
def feed(request):
    """GET kind, country, theme: the workshops that changed last, as an Atom feed."""
    answer = feeds.feed(chosen_in(request.GET), _root(request), request.path, reverse("workshops:list"))
    return _conditional(request, answer, "application/atom+xml; charset=utf-8")


@require_safe
def workshop_calendar(request, slug):
    """A workshop for the reader's calendar, with the stops of a study tour. 404 where it has no date."""
    workshop = prepared_or_404(by_slug, user=request.user, slug=slug)
    text = page_of(workshop, get_language(), tour=Programme(workshop, request.user).tour, root=_root(request))
    if not text:
        raise Http404("It has no date")
    body = text.encode()
    return _kept(request, hashlib.sha256(body).hexdigest()[:32], CALENDAR_TYPE, f"{slug}.ics", lambda: body)


@require_safe
def workshop_paper(request, slug):
    """A workshop on A4 pages: facts, agenda or itinerary, report, commitments."""
    workshop = prepared_or_404(by_slug, user=request.user, slug=slug)
    attach_places([workshop], request.user)
    programme = Programme(workshop, request.user)
    # A paper without its longest part is better than none; it says where the rest stands.
    for is_short in (False, True):
        paper = printing.paper_of(workshop, programme, _root(request), is_short=is_short)
        try:
            return _kept(request, pdf.digest(paper)[:32], "application/pdf", f"{slug}.pdf", partial(pdf.make, paper))
        except pdf.Busy:
            return _no_paper(_("Many papers are being made at this moment. Please ask again in a minute."), 60)
        except pdf.NoPaper:
            continue
    return _no_paper(_("No paper can be made of this. The page itself can be printed."), 24 * 3600)


def _no_paper(words: str, seconds: int) -> HttpResponse:
    headers = {"Retry-After": str(seconds)}
    return HttpResponse(words, status=503, content_type="text/plain; charset=utf-8", headers=headers)


def _root(request) -> str:
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"


def _conditional(request, answer, content_type):
    """A feed: the same for everybody, kept for minutes, sent again only if it changed."""
    etag, changed = f'"{answer.mark}"', answer.made_at.timestamp()
    response = get_conditional_response(request, etag=etag, last_modified=int(changed))
    if response is None:
        response = HttpResponse(answer.body, content_type=content_type)
    response["ETag"], response["Last-Modified"] = etag, http_date(changed)
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    return response


def _kept(request, mark, content_type, filename, make):
    """A file of one entry: asked for anew each time, and sent only if it changed. `make` is called only then."""
    response = get_conditional_response(request, etag=f'"{mark}"')
    if response is None:
        response = HttpResponse(make(), content_type=content_type)
        response["Content-Disposition"] = f'inline; filename="{filename}"'
    response["ETag"] = f'"{mark}"'
    # Whoever is signed in may see a draft: no server in between keeps that.
    patch_cache_control(response, no_cache=True, **{"private" if request.user.is_authenticated else "public": True})
    return response
