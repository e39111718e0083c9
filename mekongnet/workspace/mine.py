"""All entries that a person may edit, one kind at a time, to find one by its name."""

from urllib.parse import urlencode

from django.db.models import Q
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from library.languages import CODES, column
from library.text_cleaning import clean_text
from publishing.access import private, signed_in
from publishing.models import sees_everything
from publishing.pages import numbered_page

from .entries import Row, editable, listed
from .kinds import KINDS, crumbs


@private
@signed_in
@require_safe
def entries(request):
    """The entries of one kind that the person may edit, by name."""
    user = request.user
    word = request.GET.get("kind", "")
    word = word if word in KINDS else "case-studies"
    words = " ".join(clean_text(request.GET.get("q", "")[:100]).split())
    found = _named(editable(KINDS[word], user), words)
    in_order = listed(found).sorted_for(get_language())
    kinds = KINDS if sees_everything(user) else {one: KINDS[one] for one in ("case-studies", "organizations")}
    context = {
        "page": numbered_page(
            found.count(), lambda start, stop: [Row(one) for one in in_order[start:stop]], request.GET
        ),
        "kinds": kinds.items(),
        "word": word,
        "words": words,
        "address": urlencode({"kind": word, **({"q": words} if words else {})}),
        "crumbs": crumbs((_("All entries"), "")),
    }
    return render(request, "workspace/entries.html", context)


def _named(found, words: str):
    """Those whose name in any language, or whose address, holds each of `words`."""
    for one in words.split()[:8]:
        condition = Q(slug__icontains=one)
        for code in CODES:
            condition |= Q(**{f"{column(found.model.title_field, code)}__icontains": one})
        found = found.filter(condition)
    return found
