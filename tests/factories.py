"""Records for tests. Entries are public unless a test says otherwise; texts are in English unless it says so."""

import datetime
import itertools

import factory
from django.utils import timezone

from accounts.models import Letter, SpokenLanguage, TranslationRight, User
from casestudies.models import (
    Block,
    CaseStudy,
    CaseStudyEcosystem,
    CaseStudyGoal,
    CaseStudyPhoto,
    Consent,
    Contributor,
    Involvement,
    Lesson,
    Partner,
    Result,
    Voice,
)
from library.models import Document, GlossaryTerm, Photo, Source, Theme, ThemeFact
from mekongnet.models import LoadedRecord
from organizations.models import (
    CandidateFact,
    CandidateIdentity,
    Contact,
    Invitation,
    JoinRequest,
    Membership,
    Organization,
    OrganizationFact,
    OrganizationPhoto,
)
from places.models import Place, PlaceFact, PlaceLink
from publishing.models import ConsentBasis, Lineage, Remark, Revision, Status, Step
from workshops.models import (
    AgendaItem,
    Announcement,
    AttendingCountry,
    Commitment,
    CommitmentReport,
    CountryContribution,
    Delegate,
    Evaluation,
    EvaluationTicket,
    FollowUp,
    Participation,
    Stop,
    WorkingLanguage,
    Workshop,
    WorkshopDocument,
    WorkshopFact,
    WorkshopPhoto,
)

_numbers = itertools.count(1)


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person-{n}@example.org")


class SourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Source

    slug = factory.Sequence(lambda n: f"source-{n}")
    address = factory.Sequence(lambda n: f"https://example.org/source/{n}")


class NamedFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True

    name_en = factory.Sequence(lambda n: f"Name {n}")
    name_status_en = "official"


class ThemeFactory(NamedFactory):
    class Meta:
        model = Theme

    slug = factory.Sequence(lambda n: f"theme-{n}")


class TermFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = GlossaryTerm

    slug = factory.Sequence(lambda n: f"term-{n}")
    term_en = factory.Sequence(lambda n: f"term {n}")
    term_status_en = "common"


class EntryFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True

    status = Status.PUBLISHED
    publish_at = factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=1))
    original_language = "en"
    text_state_en = "original"
    in_founding_record = True


class PlaceFactory(NamedFactory, EntryFactory):
    class Meta:
        model = Place

    slug = factory.Sequence(lambda n: f"place-{n}")
    kind = "village"
    country = "KH"
    lat = 13.2213
    lon = 103.9745
    precision = "exact"


class OrganizationFactory(NamedFactory, EntryFactory):
    class Meta:
        model = Organization

    slug = factory.Sequence(lambda n: f"organization-{n}")
    kind = "ngo"
    country = "KH"
    description_en = "Looks after the river."


class OrganizationFactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OrganizationFact

    organization = factory.SubFactory(OrganizationFactory)
    text_en = "Began in 2001."


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact

    organization = factory.SubFactory(OrganizationFactory)
    name = "Sok Dara"
    email = factory.Sequence(lambda n: f"contact-{n}@example.org")


class WorkshopFactory(NamedFactory, EntryFactory):
    class Meta:
        model = Workshop

    slug = factory.Sequence(lambda n: f"workshop-{n}")
    kind = "workshop"
    summary_en = "People met."


class ParticipationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Participation

    workshop = factory.SubFactory(WorkshopFactory)
    organization = factory.SubFactory(OrganizationFactory)


class StopFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Stop

    workshop = factory.SubFactory(WorkshopFactory, kind="study_tour")
    place = factory.SubFactory(PlaceFactory)
    position = factory.LazyFunction(lambda: next(_numbers))


class CaseStudyFactory(EntryFactory):
    class Meta:
        model = CaseStudy

    slug = factory.Sequence(lambda n: f"case-study-{n}")
    title_en = factory.Sequence(lambda n: f"Case study {n}")
    summary_en = "A community closed part of its water so that fish could breed."
    context_en = "Catches fell."
    approach = "cbnrm"
    country = "KH"
    basis = ConsentBasis.COMPILED
    place = factory.SubFactory(PlaceFactory)


class BlockFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Block

    case_study = factory.SubFactory(CaseStudyFactory)
    number = factory.LazyFunction(lambda: next(_numbers))
    text_en = "Mark the boundary with the villagers."


class PartnerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Partner

    case_study = factory.SubFactory(CaseStudyFactory)
    organization = factory.SubFactory(OrganizationFactory)


class ConsentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Consent

    case_study = factory.SubFactory(CaseStudyFactory)
    on_behalf_of = "The fishers of a village"
    given_by = "The chair of the committee"
    method = "meeting"
    language = "km"
    given_on = datetime.date(2026, 1, 10)


# What hangs on the records above.


class SpokenLanguageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SpokenLanguage

    user = factory.SubFactory(PersonFactory)
    language = "km"


class PhotoFactory(factory.django.DjangoModelFactory):
    """A photo without a file behind its name."""

    class Meta:
        model = Photo

    file = factory.Sequence(lambda n: f"photos/2026/{n}.jpg")
    width = 1600
    height = 1200
    alt_en = "Fishers mend a net."
    credit = "Sok Dara"
    licence = "CC BY 4.0"


class DocumentFactory(factory.django.DjangoModelFactory):
    """A document without a file behind its name."""

    class Meta:
        model = Document

    file = factory.Sequence(lambda n: f"documents/2026/{n}.pdf")
    title_en = factory.Sequence(lambda n: f"Report {n}")
    language = "en"


class ThemeFactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ThemeFact

    theme = factory.SubFactory(ThemeFactory)
    text_en = "Fish breed where the water is left alone."


class PlaceFactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PlaceFact

    place = factory.SubFactory(PlaceFactory)
    text_en = "The village stands in the lake."


class PlaceLinkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PlaceLink

    upstream = factory.SubFactory(PlaceFactory)
    downstream = factory.SubFactory(PlaceFactory)
    kind = "dependency"


class LineageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Lineage

    kind = "learnt_on"
    origin = factory.SubFactory(WorkshopFactory)
    result = factory.SubFactory(CaseStudyFactory)


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(PersonFactory)
    organization = factory.SubFactory(OrganizationFactory)


class OrganizationPhotoFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OrganizationPhoto

    organization = factory.SubFactory(OrganizationFactory)
    photo = factory.SubFactory(PhotoFactory)


class CandidateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CandidateIdentity

    organization = factory.SubFactory(OrganizationFactory)
    name = "Fisheries Action Coalition Team"
    confidence = "medium"
    reason_en = "The acronym is the same."


class CandidateFactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CandidateFact

    candidate = factory.SubFactory(CandidateFactory)
    text_en = "It works on the Tonle Sap."


class WorkshopFactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = WorkshopFact

    workshop = factory.SubFactory(WorkshopFactory)
    text_en = "Forty people came."


class WorkingLanguageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = WorkingLanguage

    workshop = factory.SubFactory(WorkshopFactory)
    language = "km"


class AttendingCountryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AttendingCountry

    workshop = factory.SubFactory(WorkshopFactory)
    country = "KH"


class AgendaItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AgendaItem

    workshop = factory.SubFactory(WorkshopFactory)
    title_en = "Opening"


class CommitmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Commitment

    workshop = factory.SubFactory(WorkshopFactory)
    organization = factory.SubFactory(OrganizationFactory)
    text_en = "Mark the sanctuary."


class CommitmentReportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CommitmentReport

    commitment = factory.SubFactory(CommitmentFactory)
    state = "under_way"


class CountryContributionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CountryContribution

    workshop = factory.SubFactory(WorkshopFactory)
    country = "KH"
    text_en = "Fish sanctuaries of two villages."


class DelegateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Delegate

    workshop = factory.SubFactory(WorkshopFactory)
    organization = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(lambda n: f"Person {n}")
    name_key = factory.LazyAttribute(lambda one: one.name.casefold())
    email = factory.Sequence(lambda n: f"delegate-{n}@example.org")
    language = "en"
    state = "coming"


class AnnouncementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Announcement

    workshop = factory.SubFactory(WorkshopFactory)
    kind = "announced"


class EvaluationTicketFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EvaluationTicket

    delegate = factory.SubFactory(DelegateFactory)
    token_hash = factory.Sequence(lambda n: f"{n:064x}")


class EvaluationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Evaluation

    workshop = factory.SubFactory(WorkshopFactory)
    language = "en"
    useful = 4


class FollowUpFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FollowUp

    workshop = factory.SubFactory(WorkshopFactory)
    organization = factory.SubFactory(OrganizationFactory)
    months = 3


class WorkshopDocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = WorkshopDocument

    workshop = factory.SubFactory(WorkshopFactory)
    document = factory.SubFactory(DocumentFactory)


class WorkshopPhotoFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = WorkshopPhoto

    workshop = factory.SubFactory(WorkshopFactory)
    photo = factory.SubFactory(PhotoFactory)
    people_agreed = True


class EcosystemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CaseStudyEcosystem

    case_study = factory.SubFactory(CaseStudyFactory)
    ecosystem = "lake"


class GoalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CaseStudyGoal

    case_study = factory.SubFactory(CaseStudyFactory)
    goal = 14


class InvolvementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Involvement

    case_study = factory.SubFactory(CaseStudyFactory)
    phase = "planning"
    text_en = "The village chose the place."


class ContributorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contributor

    case_study = factory.SubFactory(CaseStudyFactory)
    name = "Nguyễn Thị Hoa"
    role = "author"


class CaseStudyPhotoFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CaseStudyPhoto

    case_study = factory.SubFactory(CaseStudyFactory)
    photo = factory.SubFactory(PhotoFactory)


class ResultFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Result

    case_study = factory.SubFactory(CaseStudyFactory)
    text_en = "Fish came back."


class LessonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Lesson

    case_study = factory.SubFactory(CaseStudyFactory)
    text_en = "Begin with those who fish."


class VoiceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Voice

    case_study = factory.SubFactory(CaseStudyFactory)
    kind = "strength"
    community_en = "We watch the water ourselves."


class LoadedRecordFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LoadedRecord

    kind = "place"
    slug = factory.Sequence(lambda n: f"record-{n}")
    source_digest = "0" * 64
    row_digest = "0" * 64


# The life of an entry, and the people who keep it.


class RevisionFactory(factory.django.DjangoModelFactory):
    """Of an entry of its own, or of `entry`. Its contents are empty unless a test gives them."""

    class Meta:
        model = Revision

    entry = factory.SubFactory(OrganizationFactory)
    number = factory.LazyFunction(lambda: next(_numbers))
    snapshot = factory.LazyFunction(lambda: {"fields": {}, "many": {}, "children": {}})


class StepFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Step

    entry = factory.SubFactory(OrganizationFactory)
    verb = "saved"
    number = 1


class RemarkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Remark

    entry = factory.SubFactory(OrganizationFactory)
    number = 1
    field = "mission"
    text = "Say where the water is."


class LetterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Letter

    key = factory.Sequence(lambda n: f"occasion:{n}")
    address = factory.Sequence(lambda n: f"reader-{n}@example.org")
    language = "km"
    subject = "A letter"
    body = "It says something."


class TranslationRightFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TranslationRight

    user = factory.SubFactory(PersonFactory)
    language = "km"


class InvitationFactory(factory.django.DjangoModelFactory):
    """An open invitation; nobody knows its secret."""

    class Meta:
        model = Invitation

    email = factory.Sequence(lambda n: f"invited-{n}@example.org")
    language = "km"
    organization = factory.SubFactory(OrganizationFactory)
    digest = factory.Sequence(lambda n: f"{n:064d}")
    expires_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=14))


class JoinRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = JoinRequest

    name = "Sok Dara"
    email = factory.Sequence(lambda n: f"asking-{n}@example.org")
    language = "km"
    organization = factory.SubFactory(OrganizationFactory)
