"""Previews: the link to one, and the page of such a link, an entry as the public would see it."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mekongnet.context import Site
from publishing import actions, preview
from publishing.access import private, signed_in

from .desk import show
from .forms import LanguageForm
from .kinds import desk_of, find


@private
@require_safe
def page(request, token, part=""):
    """The entry that `token` names, or a `part` of it, or a page that says that the link has ended. No search engine
    keeps any of them.
    """
    try:
        response = preview.render(request, *preview.read(token), part)
    except Http404:
        request.preview = None
        response = render(request, "workspace/preview_ended.html", {"crumbs": []}, status=404)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


@private
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def link(request, kind, slug):
    """Makes a link under which somebody without an account can read the newest revision for some days."""
    entry = find(request.user, kind, slug)
    form = LanguageForm(request.POST or None)
    if not form.is_valid():
        return redirect(f"{desk_of(entry)}#preview")
    head = actions.begin(entry=entry, by=request.user)
    path = preview.link(entry, head.number, form.cleaned_data["language"])
    return show(request, kind, entry, link=Site(request).root + path)
