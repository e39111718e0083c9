"""Case studies as lists and other rooms' pages show them."""

from django.utils.translation import gettext as _

from library.models import Approach
from library.writing import label
from places.cards import cover, line, place_line
from publishing.cards import Card
from publishing.translations import text_in

from .models import CaseStudy


def case_study_card(case_study: CaseStudy) -> Card:
    return Card(
        url=case_study.get_absolute_url(),
        title=text_in(case_study, "title"),
        where=line(
            place_line(case_study.place, case_study.country),
            label(Approach, case_study.approach),
            _("not in the founding record") if case_study.is_from_research else "",
        ),
        gist=text_in(case_study, "summary").opening(),
        cover=cover(case_study.place),
        is_draft_entry=not case_study.is_public,
    )
