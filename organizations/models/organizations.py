from django.db import models
from django.db.models import Case, GeneratedField, Q, SmallIntegerField, Value, When
from django.utils.translation import gettext_lazy as _

from library.models import Fact, Named, Photo, Source, Theme, sort_column
from places.models import Country, Place
from publishing.addresses import address
from publishing.models import Entry, EntryQuerySet


class OrganizationQuerySet(EntryQuerySet):
    def belonging_to(self, user):
        return self.filter(memberships__user=user)

    def down_the_river(self, code):
        """Country by country from Laos to the delta, then the regional ones; by name within each."""
        return self.order_by("country_order", f"sort_{code}", "pk")


class Organization(Named, Entry):
    """A member of the network, or an organisation that the network's records speak of."""

    class Kind(models.TextChoices):
        NGO = "ngo", _("NGO")
        COMMUNITY = "community", _("community organisation")
        GOVERNMENT = "government", _("government office")
        RESEARCH = "research", _("research institute")
        NETWORK = "network", _("network or programme")
        INTERNATIONAL = "international", _("international organisation")

    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    country = models.CharField(_("country"), max_length=8, choices=Country)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    founded = models.PositiveSmallIntegerField(_("year founded"), null=True, blank=True)
    founded_note = models.TextField(_("note on the founding"))
    founded_source = models.ForeignKey(
        Source,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("source of the founding year"),
    )
    mission = models.TextField(_("mission"), help_text=_("In the organisation's own words."))
    description = models.TextField(_("description"))
    website = models.URLField(_("website"), max_length=500, blank=True)
    place = models.ForeignKey(
        Place,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="seated_organizations",
        verbose_name=_("seat"),
    )
    places = models.ManyToManyField(Place, blank=True, related_name="organizations", verbose_name=_("works at"))
    themes = models.ManyToManyField(Theme, blank=True, related_name="organizations", verbose_name=_("themes"))
    logo = models.ForeignKey(Photo, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("logo"))
    photos = models.ManyToManyField(
        Photo, through="OrganizationPhoto", blank=True, related_name="+", verbose_name=_("photos")
    )

    sort_vi = sort_column("name", "vi")
    sort_lo = sort_column("name", "lo")
    sort_km = sort_column("name", "km")
    sort_en = sort_column("name", "en")

    country_order = GeneratedField(
        expression=Case(
            When(country="LA", then=Value(1)),
            When(country="KH", then=Value(2)),
            When(country="VN", then=Value(3)),
            default=Value(4),
        ),
        output_field=SmallIntegerField(),
        db_persist=True,
    )

    revised_many = ("places", "themes")
    revised_children = ("facts", "contacts", "organizationphoto_set")
    list_texts = ("description",)
    list_columns = ("kind", "country", "acronym")

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            *Named.Meta.constraints,
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=["ngo", "community", "government", "research", "network", "international"]),
                name="organizations_organization_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(country__in=Country.values), name="organizations_organization_country_known"
            ),
            models.CheckConstraint(
                condition=Q(founded__isnull=True) | Q(founded__gte=1800, founded__lte=2100),
                name="organizations_organization_founded_is_a_year",
            ),
        ]
        indexes = [
            *[
                models.Index(fields=["status", "country_order", f"sort_{code}"], name=f"organizations_sort_{code}")
                for code in ("vi", "lo", "km", "en")
            ],
            # All that a count by one column needs: the rows themselves are long.
            models.Index(
                fields=["status", "publish_at", "country", "kind", "in_founding_record"], name="organizations_facets"
            ),
        ]

    def get_absolute_url(self):
        return address("organizations:detail", self.slug)

    def belongs_to(self, user) -> bool:
        return user.is_authenticated and self.memberships.filter(user=user).exists()


class OrganizationFact(Fact):
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="facts", verbose_name=_("organisation"))


class OrganizationPhoto(models.Model):
    """A photo in its place in an organisation's row of photos."""

    organization = models.ForeignKey(Organization, models.CASCADE, verbose_name=_("organisation"))
    photo = models.ForeignKey(Photo, models.CASCADE, verbose_name=_("photo"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["organization", "photo"], name="organizations_photo_once")]

    def __str__(self):
        return str(self.photo)


class Contact(models.Model):
    """Somebody to reach at an organisation. Shown only where `is_public` says that the person agreed."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="contacts", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(_("role"), max_length=150)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    is_public = models.BooleanField(
        _("public"), default=False, help_text=_("Only when this person agreed to be shown.")
    )
    is_for_members = models.BooleanField(
        _("for members"),
        default=False,
        help_text=_("People of other member organisations who are signed in may see this contact."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    original_language = ""

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & (~Q(email="") | ~Q(phone="")),
                name="organizations_contact_can_be_reached",
            )
        ]

    def __str__(self):
        return self.name
