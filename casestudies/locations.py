"""The places of case studies, as far as their communities agreed to be found."""

from places.cards import attach_places
from publishing.models import ConsentBasis
from publishing.prepared import prepared, values_of

from .models import CaseStudy


def attach_public_places(studies, user) -> list[CaseStudy]:
    """`studies`, each with the `place` that `user` may see; None where no consent covers the location.

    One query for the places, and one more only where a study rests on a consent.
    """
    studies = list(studies)
    asked = [study.pk for study in studies if study.basis == ConsentBasis.CONSENT]
    told = located(asked, user) if asked else set()
    for study in studies:
        if study.basis == ConsentBasis.CONSENT and study.pk not in told:
            study.place_id = None
    return attach_places(studies, user)


def located(keys, user) -> set[int]:
    """Of the case studies with those primary keys, the ones whose places may be told."""
    values = values_of(keys)
    return set(prepared(_located, len(values), user=user, **values))


def _located(_count, *, user, **keys):
    studies = CaseStudy.objects.visible_to(user).located().filter(pk__in=list(keys.values()))
    return studies.order_by().values_list("pk", flat=True)
