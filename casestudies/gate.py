"""What a case study needs before the public sees it."""

import datetime
from collections.abc import Iterable

from django.http import Http404
from django.utils.translation import gettext as _

from library.languages import NATIVE_NAMES, column
from library.models import Approach
from places.models import Country, Place
from places.precision import Precision
from publishing import gate, life, preview
from publishing.gate import Gap
from publishing.models import ConsentBasis, Status

from .models import CaseStudy, Consent


def _texts(study, snapshot) -> Iterable[Gap]:
    values = snapshot["fields"]
    language = values["original_language"]
    words = {"language": NATIVE_NAMES[language]}
    if not gate.says(values, "title", language):
        yield Gap(column("title", language), _("Write the title in %(language)s, the original language.") % words)
    if not gate.says(values, "summary", language):
        yield Gap(column("summary", language), _("Write the summary in %(language)s, the original language.") % words)
    if not values["country"]:
        yield Gap("country", _("Choose the country."))
    if not values["approach"]:
        yield Gap("approach", _("Choose the approach."))
    if not any(gate.says(values, name) for name in ("context", "body")) and not snapshot["children"]["blocks"]:
        yield Gap(column("context", language), _("Tell what was done: the context, the story or a building block."))


def _years(study, snapshot) -> Iterable[Gap]:
    began, ended = snapshot["fields"]["began"], snapshot["fields"]["ended"]
    if ended is not None and (began is None or ended < began):
        yield Gap("ended", _("The last year is before the first one, or the first one is missing."))


def _consents(study, snapshot) -> Iterable[Gap]:
    """A study that a community agreed to needs its word today: for the text, and for photos where there are any."""
    if snapshot["fields"]["basis"] != ConsentBasis.CONSENT:
        return
    agreed = list(Consent.objects.filter(Consent.valid_today(), case_study=study.pk))
    if not any(consent.covers_text for consent in agreed):
        yield Gap("consents", _("Record that the community agrees to the text being public."))
    if snapshot["children"]["casestudyphoto_set"] and not any(consent.covers_photos for consent in agreed):
        yield Gap(
            "casestudyphoto_set",
            _("The community has not agreed to photos being public. Record that it does, or take the photos out."),
        )


def _compiled(study, snapshot) -> Iterable[Gap]:
    """What is compiled from published sources says where every statement comes from, and speaks for nobody."""
    if snapshot["fields"]["basis"] != ConsentBasis.COMPILED:
        return
    if _is_taken_back(study) and not _rested_on_sources(study):
        yield Gap(
            "consents",
            _(
                "The community took its consent to the text back. Whatever the sources, it needs a new one to be "
                "public."
            ),
        )
    children = snapshot["children"]
    if gate.says(snapshot["fields"], "context") and not snapshot["many"]["context_sources"]:
        yield Gap("context_sources", _("Name the sources of the context."))
    for row in children["blocks"]:
        if not row["many"]["sources"]:
            number = row["fields"]["number"]
            yield Gap("blocks", _("Building block %(number)s: name its sources.") % {"number": number})
    for number, row in enumerate(children["results"], start=1):
        if not row["many"]["sources"]:
            yield Gap("results", _("Result %(number)s: name its sources.") % {"number": number})
    linked = [snapshot["many"]["context_sources"], *[row["many"]["sources"] for row in children["blocks"]]]
    if not any(linked) and not any(row["many"]["sources"] for row in children["results"]):
        yield Gap("context_sources", _("This is compiled from published sources: name at least one."))
    if any(gate.says(row["fields"], "community") for row in children["voices"]):
        yield Gap("voices", _("Words of the community need its consent. Record it, or take these words out."))
    if children["casestudyphoto_set"]:
        yield Gap("casestudyphoto_set", _("Photos need the consent of the community. Record it, or take them out."))


def _is_taken_back(study) -> bool:
    """Whether a consent to the text was withdrawn, and none that holds today took its place."""
    given = Consent.objects.filter(case_study=study.pk, covers_text=True)
    return given.filter(withdrawn_on__isnull=False).exists() and not given.filter(Consent.valid_today()).exists()


def _rested_on_sources(study) -> bool:
    """Whether what the public was shown last is compiled from published sources: then it never was the community's
    word, and goes on without it. Another basis in a new revision is no way around a no.
    """
    shown = life.published_revision(study)
    if shown:
        return shown.snapshot["fields"]["basis"] == ConsentBasis.COMPILED
    return study.status in (Status.PUBLISHED, Status.ARCHIVED) and study.basis == ConsentBasis.COMPILED


def _photos(study, snapshot) -> Iterable[Gap]:
    return gate.photo_gaps("casestudyphoto_set", snapshot)


def _places(study, snapshot) -> Iterable[Gap]:
    """A fish sanctuary is never shown exactly."""
    keys = {snapshot["fields"]["place_id"], *snapshot["many"]["other_places"]} - {None}
    exact = Place.objects.filter(pk__in=keys, is_sensitive=True, precision=Precision.EXACT)
    for place in exact if keys else ():
        yield Gap(
            "place_id", _("%(place)s is sensitive and shown exactly. Choose a coarser precision.") % {"place": place}
        )


for check in (_texts, _years, _consents, _compiled, _photos, _places):
    gate.register(CaseStudy, check)


# --- the preview of what the gate does not let through yet ---


def _as_if_agreed(study) -> None:
    """Lets a preview show the text of a community that has not agreed yet; its photos and its place stay as they are.

    What a public row cannot do without is filled in where it is missing; the gaps of the preview name it. Raises
    Http404 where the community took its word back: then nobody sees its text, in no way, whatever this revision says
    of why it may be published.
    """
    study.approach = study.approach or Approach.BOTH
    study.country = study.country or Country.REGIONAL
    is_compiled = study.basis == ConsentBasis.COMPILED
    if _is_taken_back(study) and not (is_compiled and _rested_on_sources(study)):
        raise Http404("The community took its consent back")
    if not is_compiled:
        Consent.objects.create(
            case_study=study,
            on_behalf_of="-",
            given_by="-",
            method=Consent.Method.WRITTEN,
            language=study.original_language,
            given_on=datetime.date(2000, 1, 1),
        )


preview.prepare(CaseStudy, _as_if_agreed)
