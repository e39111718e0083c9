"""What the pages of the workspace print by the dozen: moments, people, where an entry stands, its languages."""

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from library import writing
from library.languages import NATIVE_NAMES
from mekongnet.workspace.entries import STANDING, STATE_WORDS, name_of
from organizations.rules import is_member
from publishing.models import Revision, sees_everything
from publishing.portal_words import told

register = template.Library()

_CURRENT = mark_safe(' aria-current="page"')
REVISION_STATES = {
    Revision.State.DRAFT: gettext_lazy("Draft"),
    Revision.State.IN_REVIEW: gettext_lazy("In review"),
    Revision.State.CHANGES_REQUESTED: gettext_lazy("Changes requested"),
    Revision.State.PUBLISHED: gettext_lazy("Published"),
}


@register.simple_tag(takes_context=True)
def workspace_menu(context):
    """The links of the workspace that are for this person, the one of this page marked."""
    user, match = context["request"].user, context["request"].resolver_match
    links = [
        ("workspace:home", _("What waits"), True),
        ("workspace:entries", _("Entries"), True),
        ("workspace:review", _("Review"), sees_everything(user)),
        ("workspace:requests", _("Requests to join"), sees_everything(user)),
        ("workspace:directory", _("Directory"), is_member(user)),
        ("profile", _("My account"), True),
    ]
    here = match.view_name if match else ""
    rows = ((reverse(name), _CURRENT if name == here else "", words) for name, words, is_shown in links if is_shown)
    return format_html_join("", '<li><a href="{}"{}>{}</a></li>', rows)


@register.simple_tag(takes_context=True)
def signed_in(context) -> bool:
    """Whether somebody is signed in. Whoever has no session is nobody, and is not asked for: the page stays the same
    for all visitors, and says so to the caches in between.
    """
    request = context.get("request")
    if request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated


@register.filter
def moment(value):
    """A day and an hour, by the clock of the portal."""
    here = timezone.localtime(value)
    words = _("%(day)s, %(hour)s") % {"day": writing.long_date(here.date()), "hour": writing.time(here.time())}
    return format_html('<time datetime="{}">{}</time>', here.isoformat(timespec="minutes"), words)


@register.filter
def day(value):
    """The day of a moment, by the clock of the portal."""
    return writing.long_date(timezone.localdate(value))


register.filter("person", name_of)
register.filter("portal_words", told)


@register.filter
def standing_label(key):
    """Where an entry stands, as a label that its shape tells too."""
    return format_html('<span class="standing {}">{}</span>', key.replace("_", "-"), STANDING[key][0])


@register.filter
def standing_words(key):
    """Where an entry stands, in a sentence."""
    return STANDING[key][1]


@register.filter
def revision_state(state):
    """The state of a revision, as a label."""
    return format_html('<span class="standing {}">{}</span>', state.replace("_", "-"), REVISION_STATES[state])


_SHAPES = {"": "none", "draft": "draft"}


@register.simple_tag
def language_states(states):
    """The four languages of an entry and how far each text goes: told by words and by shape."""
    label = _("Languages")
    rows = format_html_join(
        "",
        '<li class="{}"><span lang="{}">{}</span><small>{}</small></li>',
        (
            (_SHAPES.get(state, "full-text"), code, NATIVE_NAMES[code], STATE_WORDS[state])
            for code, state in states.items()
        ),
    )
    return format_html('<ul class="speaks" aria-label="{}">{}</ul>', label, rows)
