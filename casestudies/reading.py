"""A case study in the order in which its page is read, with one numbered list of all its sources."""

from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from library.models import Source, Theme
from library.writing import label
from organizations.models import Organization
from places.models import Place
from publishing.children import children
from publishing.citing import citations, cite
from publishing.galleries import photos_in
from publishing.models import ConsentBasis
from publishing.prepared import prepared
from publishing.translations import text_in

from .locations import located
from .models import (
    Block,
    CaseStudy,
    CaseStudyEcosystem,
    CaseStudyGoal,
    CaseStudyPhoto,
    Contributor,
    Involvement,
    Lesson,
    Partner,
    Result,
    Voice,
)

# So many other case studies are named below one.
ALIKE = 3


def _parts(key):
    with_photos = CaseStudy.objects.may_show_photos().values("pk")
    return {
        "context_citations": citations(CaseStudy.context_sources, pk=key),
        "blocks": Block.objects.filter(case_study=key),
        "block_citations": citations(Block.sources, case_study=key),
        "results": Result.objects.filter(case_study=key),
        "result_citations": citations(Result.sources, case_study=key),
        "lessons": Lesson.objects.filter(case_study=key),
        "voices": Voice.objects.filter(case_study=key),
        "involvements": Involvement.objects.filter(case_study=key),
        "themes": Theme.objects.filter(case_studies=key),
        "ecosystems": CaseStudyEcosystem.objects.filter(case_study=key),
        "goals": CaseStudyGoal.objects.filter(case_study=key),
        "partners": Partner.objects.filter(case_study=key),
        "contributors": Contributor.objects.filter(case_study=key),
        "photos": photos_in(CaseStudyPhoto.objects.filter(case_study=key, case_study__in=with_photos)),
    }


def _partners(*, user, key):
    return Organization.objects.visible_to(user).filter(partnerships__case_study=key).for_list()


def _other_places(language, *, user, key):
    return Place.objects.visible_to(user).filter(also_case_studies=key).sorted_for(language).for_list()


def _alike(*, user, key):
    return CaseStudy.objects.visible_to(user).sharing_themes(key).for_list()[:ALIKE]


class Reading:
    """The parts of `study` as `user` reads them. Each source has one number, in the order of first mention."""

    def __init__(self, study: CaseStudy, user):
        self.study = study
        self.user = user
        self._numbers: dict[int, int] = {}
        self.sources: list[Source] = []
        parts = self.parts = children(_parts, study.pk)
        for part in (*parts.blocks, *parts.results, *parts.lessons, *parts.voices, *parts.involvements):
            part.case_study = study
        self.summary = text_in(study, "summary")
        self.context = text_in(study, "context")
        self.body = text_in(study, "body")
        self.context_refs = self._refs(cite([study], parts.context_citations)[0].cited)
        self.blocks = [
            (block, text_in(block, "text"), self._refs(block.cited))
            for block in cite(parts.blocks, parts.block_citations)
        ]
        self.results = [
            (text_in(result, "text"), self._refs(result.cited))
            for result in cite(parts.results, parts.result_citations)
        ]
        self.lessons = [text_in(lesson, "text") for lesson in parts.lessons]
        self.voices = [
            (label(Voice.Kind, one.kind), text_in(one, "community"), text_in(one, "author")) for one in parts.voices
        ]
        self.involvements = [(label(Involvement.Phase, one.phase), text_in(one, "text")) for one in parts.involvements]
        self.evidence_gap = text_in(study, "evidence_gap")
        self.record_note = text_in(study, "record_note")

    def _refs(self, sources: list[Source]) -> list[int]:
        for source in sources:
            if source.pk not in self._numbers:
                self.sources.append(source)
                self._numbers[source.pk] = len(self.sources)
        return sorted(self._numbers[source.pk] for source in sources)

    @cached_property
    def partners(self) -> list[Partner]:
        """The partners whose organisations the reader may see, in their order."""
        organizations = {one.pk: one for one in prepared(_partners, user=self.user, key=self.study.pk)}
        partners = [one for one in self.parts.partners if one.organization_id in organizations]
        for partner in partners:
            partner.organization = organizations[partner.organization_id]
        return partners

    @cached_property
    def other_places(self) -> list[Place]:
        if self.study.basis == ConsentBasis.CONSENT and not located([self.study.pk], self.user):
            return []
        return prepared(_other_places, get_language(), user=self.user, key=self.study.pk)

    @cached_property
    def contents(self) -> list[tuple[str, str]]:
        """The table of contents: (anchor, heading) of every part that has something to say."""
        parts = [
            ("context", _("Context"), self.context),
            ("story", _("The story"), self.body),
            ("blocks", _("What was done"), self.blocks),
            ("involvement", _("How the community took part"), self.involvements),
            ("results", _("Results"), self.results),
            ("beneficiaries", _("Who benefits"), text_in(self.study, "beneficiaries")),
            ("costs", _("Costs and who pays"), text_in(self.study, "costs")),
            ("voices", _("Strengths and weaknesses"), self.voices),
            ("lessons", _("Lessons"), self.lessons),
            ("unknown", _("What is not known"), self.evidence_gap or self.record_note),
            ("sources", _("Sources"), self.sources),
            ("cite", _("How to cite"), True),
        ]
        return [(anchor, heading) for anchor, heading, content in parts if content]

    @cached_property
    def alike(self) -> list[CaseStudy]:
        """Other case studies that share a theme with this one, most shared themes first; their places are not read."""
        return prepared(_alike, user=self.user, key=self.study.pk)
