"""What all who answered thought of a workshop, as charts and as their words. Never one answer by itself."""

import random
from collections import Counter
from typing import NamedTuple

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from library import charts
from publishing.translations import Text

from . import evaluating
from .models import Evaluation
from .models.afterwards import MARKS

WORDS = {
    5: gettext_lazy("Very much"),
    4: gettext_lazy("Mostly"),
    3: gettext_lazy("Partly"),
    2: gettext_lazy("A little"),
    1: gettext_lazy("Not at all"),
}

_chance = random.SystemRandom()


class Results(NamedTuple):
    """The answers to each question. `best` and `better` stand each in an order of their own, by chance, so that nobody
    sees which words are of the same person.
    """

    average: charts.Chart
    marks: list[charts.Chart]
    best: list[Text]
    better: list[Text]


def results(workshop) -> Results | None:
    """None until the time is over and at least `evaluating.LEAST` people answered."""
    if not evaluating.is_over(workshop):
        return None
    answers = list(workshop.evaluations.all())
    if len(answers) < evaluating.LEAST:
        return None
    given = {mark: [value for one in answers if (value := getattr(one, mark))] for mark in MARKS}
    return Results(
        _average(given),
        [_spread(mark, values, len(answers)) for mark, values in given.items()],
        _texts(answers, "best"),
        _texts(answers, "better"),
    )


def label_of(mark: str) -> str:
    return str(Evaluation._meta.get_field(mark).verbose_name)


def _average(given) -> charts.Chart:
    rows = [(label_of(mark), round(sum(values) / len(values), 1) if values else None) for mark, values in given.items()]
    words = {"title": _("On average, from 1 (not at all) to 5 (very much)"), "of": _("Question"), "what": _("Average")}
    return charts.bars(rows, longest=5, **words)


def _spread(mark, values, people) -> charts.Chart:
    counts = Counter(values)
    rows = [(str(words), counts[value]) for value, words in WORDS.items()]
    if silent := people - len(values):
        rows.append((_("Did not say"), silent))
    return charts.bars(rows, title=label_of(mark), of=_("Answer"), what=_("Number of people"), longest=people)


def _texts(answers, field) -> list[Text]:
    reader = get_language()
    found = [Text(words, one.language, one.language != reader) for one in answers if (words := getattr(one, field))]
    _chance.shuffle(found)
    return found
