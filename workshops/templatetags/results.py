"""Tags of what came of a workshop, for its public page."""

from django import template

from workshops import attendance, commitments
from workshops.rules import is_over

register = template.Library()


@register.simple_tag
def attendance_charts(programme):
    """The charts of who was there that say anything, a list of library.charts.Chart; none before the workshop."""
    if programme.workshop.starts_on and not is_over(programme.workshop):
        return []
    return [chart for chart in (attendance.by_country(programme), attendance.by_kind(programme)) if chart]


@register.simple_tag
def how_far(commitment):
    """What everybody may read of how far a commitment of a workshops.programme.Programme is: a key and words for it,
    empty where nothing is said and its day has not passed.
    """
    said = commitment.progress.state if commitment.progress else ""
    key = commitments.standing(commitment, said)
    return ("", "") if key == "open" else (key, commitments.STANDINGS[key])
