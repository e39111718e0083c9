from django.db import models
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from library.languages import CODES
from library.models import Approach, Confidence, Licence, Photo, Source, Theme, sort_column
from organizations.models import Organization
from places.models import Country, Place
from publishing.addresses import address
from publishing.models import ConsentBase, ConsentBasis, Entry, EntryQuerySet
from publishing.rich_text import RichTextField


class Ecosystem(models.TextChoices):
    RIVER = "river", _("river")
    LAKE = "lake", _("lake")
    FLOODED_FOREST = "flooded_forest", _("flooded forest")
    WETLAND = "wetland", _("wetland")
    DELTA = "delta", _("delta")
    LAGOON = "lagoon", _("lagoon")
    MANGROVE = "mangrove", _("mangrove")
    COAST = "coast", _("coast")


# So many that share a theme with a case study are looked at for those that share most.
MOST_ALIKE = 60


class CaseStudyQuerySet(EntryQuerySet):
    def belonging_to(self, user):
        return self.filter(owner__memberships__user=user)

    def published(self):
        """Public, and resting either on published sources or on a consent to the text that holds today."""
        return super().published().filter(self._agreed("covers_text"))

    def located(self):
        """Those whose places may be told: of a consent's studies, only where it covers the location."""
        return self.filter(self._agreed("covers_location"))

    def may_show_photos(self):
        """Those whose community agreed to photos. What is compiled from published sources shows none."""
        return self.filter(self._agreed("covers_photos"), basis=ConsentBasis.CONSENT)

    def visible_to(self, user):
        """As for every entry; to somebody signed in a row says by `is_agreed` whether the consent to the text holds."""
        if not user.is_authenticated:
            return super().visible_to(user)
        agreed = ExpressionWrapper(self._agreed("covers_text"), BooleanField())
        return super().visible_to(user).annotate(is_agreed=agreed)

    @staticmethod
    def _agreed(part):
        """The one door of consent: compiled from published sources, or a consent to `part` that holds today.

        What is compiled rests on its sources. That it never was a way around a community's no is the gate's affair.
        """
        consents = Consent.objects.filter(Consent.valid_today(), case_study=OuterRef("pk"), **{part: True})
        return Q(basis=ConsentBasis.COMPILED) | Exists(consents)

    def newest(self):
        """Those of the founding record first, then the newest."""
        return self.order_by("-in_founding_record", "-publish_at", "pk")

    def sharing_themes(self, key):
        """Those that share a theme with the case study of that primary key, most shared themes first.

        Counted in the small table of themes, and of the first `MOST_ALIKE` alone: where thousands share a theme,
        nobody looks for the last of them.
        """
        links = self.model.themes.through.objects.order_by()
        themes = links.filter(casestudy=key).values("theme")
        shared = links.filter(theme__in=themes).values("casestudy").annotate(shared=Count("pk"))
        alike = shared.exclude(casestudy=key).order_by("-shared", "casestudy").values("casestudy")[:MOST_ALIKE]
        found = self.filter(pk__in=alike).annotate(
            shared=Subquery(shared.filter(casestudy=OuterRef("pk")).values("shared"))
        )
        return found.order_by("-shared", "pk")


class CaseStudy(Entry):
    """What a community and its partners did, what came of it, and what is not known."""

    title_field = "title"

    title = models.CharField(_("title"), max_length=300)
    summary = models.TextField(_("summary"))
    # Both may stay open in a draft, which saves with a title alone.
    approach = models.CharField(_("approach"), max_length=5, choices=Approach, blank=True)
    country = models.CharField(_("country"), max_length=8, choices=Country, blank=True)
    scale = models.CharField(_("scale"), max_length=200)
    began = models.PositiveSmallIntegerField(_("first year"), null=True, blank=True)
    ended = models.PositiveSmallIntegerField(_("last year"), null=True, blank=True)
    place = models.ForeignKey(
        Place, models.SET_NULL, null=True, blank=True, related_name="case_studies", verbose_name=_("place")
    )
    other_places = models.ManyToManyField(
        Place, blank=True, related_name="also_case_studies", verbose_name=_("other places")
    )
    themes = models.ManyToManyField(Theme, blank=True, related_name="case_studies", verbose_name=_("themes"))
    organizations = models.ManyToManyField(
        Organization, through="Partner", related_name="case_studies", verbose_name=_("organisations")
    )
    owner = models.ForeignKey(
        Organization,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="owned_case_studies",
        verbose_name=_("kept by"),
        help_text=_("The organisation whose people write this case study. Without one the coordinators do."),
    )
    context = models.TextField(_("context and challenges"))
    body = RichTextField(_("the story"))
    context_sources = models.ManyToManyField(
        Source, blank=True, related_name="+", verbose_name=_("sources of the context")
    )
    beneficiaries = models.TextField(_("who benefits"))
    costs = models.TextField(_("costs and who pays"))
    evidence_gap = models.TextField(_("evidence gap"))
    evidence_level = models.CharField(
        _("strength of the evidence"), max_length=6, choices=Confidence, default=Confidence.LOW
    )
    basis = models.CharField(
        _("basis of publication"), max_length=10, choices=ConsentBasis, default=ConsentBasis.CONSENT
    )
    licence = models.CharField(_("licence"), max_length=20, choices=Licence, default=Licence.CC_BY)
    photos = models.ManyToManyField(
        Photo, through="CaseStudyPhoto", blank=True, related_name="+", verbose_name=_("photos")
    )

    sort_vi = sort_column("title", "vi")
    sort_lo = sort_column("title", "lo")
    sort_km = sort_column("title", "km")
    sort_en = sort_column("title", "en")

    revised_many = ("other_places", "themes", "context_sources")
    revised_children = (
        *("ecosystems", "goals", "partners", "blocks", "results", "lessons", "voices", "involvements"),
        *("contributors", "casestudyphoto_set"),
    )
    list_texts = ("summary",)
    list_columns = ("approach", "country", "place", "basis", "owner")

    objects = CaseStudyQuerySet.as_manager()

    class Meta:
        verbose_name = _("case study")
        verbose_name_plural = _("case studies")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(**{f"title_{code}__isnull": True for code in CODES}),
                name="casestudies_has_a_title",
            ),
            models.CheckConstraint(
                condition=Q(approach__in=["iwrm", "cbnrm", "both"]) | Q(approach="") & ~Q(status="published"),
                name="casestudies_approach_known",
            ),
            models.CheckConstraint(
                condition=Q(country__in=Country.values) | Q(country="") & ~Q(status="published"),
                name="casestudies_country_known",
            ),
            models.CheckConstraint(
                condition=Q(evidence_level__in=Confidence.values), name="casestudies_evidence_level_known"
            ),
            models.CheckConstraint(condition=Q(basis__in=ConsentBasis.values), name="casestudies_basis_known"),
            models.CheckConstraint(condition=Q(licence__in=Licence.values), name="casestudies_licence_known"),
            models.CheckConstraint(
                condition=Q(ended__isnull=True) | Q(began__isnull=False, ended__gte=F("began")),
                name="casestudies_ends_after_start",
            ),
        ]
        indexes = [
            *[
                models.Index(fields=["status", f"sort_{code}"], name=f"casestudies_sort_{code}")
                for code in ("vi", "lo", "km", "en")
            ],
            # All that a count by one column needs: the rows themselves are long.
            models.Index(
                fields=[
                    *("status", "publish_at", "basis", "country", "approach", "place"),
                    *[f"text_state_{code}" for code in CODES],
                ],
                name="casestudies_facets",
            ),
            models.Index(fields=["status", "-in_founding_record", "-publish_at"], name="casestudies_newest"),
        ]

    def get_absolute_url(self):
        return address("casestudies:detail", self.slug)

    def belongs_to(self, user) -> bool:
        return (
            user.is_authenticated
            and self.owner_id is not None
            and user.memberships.filter(organization=self.owner_id).exists()
        )

    @property
    def is_public(self) -> bool:
        """Published, its hour has come, and its consent holds. A visitor's rows are public, or they were not read."""
        return super().is_public and getattr(self, "is_agreed", True)


class CaseStudyEcosystem(models.Model):
    """An ecosystem that a case study is about."""

    case_study = models.ForeignKey(CaseStudy, models.CASCADE, related_name="ecosystems", verbose_name=_("case study"))
    ecosystem = models.CharField(_("ecosystem"), max_length=15, choices=Ecosystem)

    class Meta:
        verbose_name = _("ecosystem")
        verbose_name_plural = _("ecosystems")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case_study", "ecosystem"], name="casestudies_ecosystem_once"),
            models.CheckConstraint(condition=Q(ecosystem__in=Ecosystem.values), name="casestudies_ecosystem_known"),
        ]

    def __str__(self):
        return self.get_ecosystem_display()


class CaseStudyGoal(models.Model):
    """A Sustainable Development Goal of the United Nations, 1 to 17, that a case study serves."""

    case_study = models.ForeignKey(CaseStudy, models.CASCADE, related_name="goals", verbose_name=_("case study"))
    goal = models.PositiveSmallIntegerField(_("goal"), choices=[(number, f"SDG {number}") for number in range(1, 18)])

    class Meta:
        verbose_name = _("development goal")
        verbose_name_plural = _("development goals")
        ordering = ["goal"]
        constraints = [
            models.UniqueConstraint(fields=["case_study", "goal"], name="casestudies_goal_once"),
            models.CheckConstraint(condition=Q(goal__gte=1, goal__lte=17), name="casestudies_goal_1_to_17"),
        ]

    def __str__(self):
        return self.get_goal_display()


class CaseStudyPhoto(models.Model):
    """A photo in its place in a case study."""

    case_study = models.ForeignKey(CaseStudy, models.CASCADE, verbose_name=_("case study"))
    photo = models.ForeignKey(Photo, models.CASCADE, verbose_name=_("photo"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["case_study", "photo"], name="casestudies_photo_once")]

    def __str__(self):
        return str(self.photo)


class Consent(ConsentBase):
    case_study = models.ForeignKey(CaseStudy, models.CASCADE, related_name="consents", verbose_name=_("case study"))
