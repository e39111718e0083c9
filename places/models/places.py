from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from library.models import Fact, Named, sort_column
from places.boundaries import bounds, clean_boundary
from places.precision import Precision, public_position
from publishing.addresses import address
from publishing.models import Entry, EntryQuerySet

from .countries import Country


class PlaceQuerySet(EntryQuerySet):
    """Places. Whoever asks where they are asks the public columns: the true position never enters a public query."""

    def on_map(self):
        return self.filter(public_lat__isnull=False)

    def within(self, box):
        """Places whose public position lies in `box`, a `places.box.Box`; it may cross the 180th meridian."""
        latitudes = Q(public_lat__gte=box.south, public_lat__lte=box.north)
        if box.west <= box.east:
            return self.filter(latitudes, public_lon__gte=box.west, public_lon__lte=box.east)
        return self.filter(latitudes).filter(Q(public_lon__gte=box.west) | Q(public_lon__lte=box.east))

    def along_river(self):
        return self.filter(river_position__isnull=False).order_by("river_position", "pk")

    def upstream_of(self, position, key):
        """Places further up the river than the one with that river position and primary key, nearest first."""
        nearer = Q(river_position__lt=position) | Q(river_position=position, pk__lt=key)
        return self.along_river().filter(nearer).reverse()

    def downstream_of(self, position, key):
        """Places further down the river, nearest first."""
        further = Q(river_position__gt=position) | Q(river_position=position, pk__gt=key)
        return self.along_river().filter(further)


def on_earth(lat: str, lon: str) -> Q:
    """The condition that both columns are empty, or both hold degrees.

    A check that comes to NULL would let half a position pass, so NULL is named.
    """
    return Q(**{f"{lat}__isnull": True, f"{lon}__isnull": True}) | Q(
        **{f"{lat}__isnull": False, f"{lat}__range": (-90, 90)},
        **{f"{lon}__isnull": False, f"{lon}__range": (-180, 180)},
    )


class Place(Named, Entry):
    """A site of the network, or a country, province or water that sites lie in."""

    class Kind(models.TextChoices):
        COUNTRY = "country", _("country")
        PROVINCE = "province", _("province")
        DISTRICT = "district", _("district")
        COMMUNE = "commune", _("commune")
        CITY = "city", _("city")
        VILLAGE = "village", _("village")
        COMMUNITY = "community", _("community")
        RIVER = "river", _("river")
        LAKE = "lake", _("lake")
        WETLAND = "wetland", _("wetland")
        LAGOON = "lagoon", _("lagoon")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    country = models.CharField(_("country"), max_length=8, choices=Country)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        db_index=False,  # below, without the many that lie in nothing
        verbose_name=_("lies in"),
    )
    lat = models.FloatField(_("latitude"), null=True, blank=True, help_text=_("True position; never shown."))
    lon = models.FloatField(_("longitude"), null=True, blank=True, help_text=_("True position; never shown."))
    precision = models.CharField(_("public precision"), max_length=8, choices=Precision, default=Precision.KILOMETRE)
    is_sensitive = models.BooleanField(
        _("sensitive"), default=False, help_text=_("For example a fish sanctuary: never shown exactly.")
    )
    public_lat = models.FloatField(_("public latitude"), null=True, editable=False)
    public_lon = models.FloatField(_("public longitude"), null=True, editable=False)
    position_note = models.CharField(_("what the position is"), max_length=300)
    position_source = models.CharField(_("source of the position"), max_length=500, blank=True)
    boundary = models.JSONField(_("boundary"), null=True, blank=True, help_text=_("A GeoJSON Polygon or MultiPolygon."))
    bounds_west = models.FloatField(null=True, editable=False)
    bounds_south = models.FloatField(null=True, editable=False)
    bounds_east = models.FloatField(null=True, editable=False)
    bounds_north = models.FloatField(null=True, editable=False)
    river_position = models.FloatField(
        _("position along the river"),
        null=True,
        blank=True,
        help_text=_("0 where the river enters the map, 1 at the sea."),
    )
    admin_note = models.TextField(_("note on districts and provinces"))

    sort_vi = sort_column("name", "vi")
    sort_lo = sort_column("name", "lo")
    sort_km = sort_column("name", "km")
    sort_en = sort_column("name", "en")

    revised_children = ("facts",)
    list_columns = ("kind", "country", "public_lat", "public_lon", "precision", "is_sensitive")

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            *Named.Meta.constraints,
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "country",
                        "province",
                        "district",
                        "commune",
                        "city",
                        "village",
                        "community",
                        "river",
                        "lake",
                        "wetland",
                        "lagoon",
                    ]
                ),
                name="places_place_kind_known",
            ),
            models.CheckConstraint(condition=Q(country__in=Country.values), name="places_place_country_known"),
            models.CheckConstraint(condition=Q(precision__in=Precision.values), name="places_place_precision_known"),
            models.CheckConstraint(condition=on_earth("lat", "lon"), name="places_place_position_on_earth"),
            models.CheckConstraint(
                condition=on_earth("public_lat", "public_lon"), name="places_place_public_position_on_earth"
            ),
            models.CheckConstraint(
                condition=~Q(precision="hidden") | Q(public_lat__isnull=True),
                name="places_place_hidden_is_hidden",
            ),
            models.CheckConstraint(
                condition=Q(is_sensitive=False) | ~Q(precision="exact"),
                name="places_place_sensitive_not_exact",
            ),
            models.CheckConstraint(
                condition=Q(river_position__isnull=True) | Q(river_position__gte=0, river_position__lte=1),
                name="places_place_river_position_in_range",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("pk")),
                name="places_place_not_in_itself",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "public_lat", "public_lon"], name="places_public_position"),
            models.Index(fields=["river_position"], name="places_river_position"),
            models.Index(fields=["parent"], name="places_parent", condition=Q(parent__isnull=False)),
            models.Index(fields=["kind"], name="places_kind"),
            *[
                models.Index(fields=["status", f"sort_{code}"], name=f"places_sort_{code}")
                for code in ("vi", "lo", "km", "en")
            ],
        ]

    def get_absolute_url(self):
        return address("places:detail", self.slug)

    def clean(self):
        super().clean()
        if (self.lat is None) != (self.lon is None):
            raise ValidationError({"lon": _("Give both latitude and longitude, or neither.")})
        if self.is_sensitive and self.precision == Precision.EXACT:
            raise ValidationError(
                {"precision": _("A sensitive place is never shown exactly. Choose a coarser precision.")}
            )
        if self.boundary is not None:
            self.boundary = clean_boundary(self.boundary)

    def save(self, *args, **kwargs):
        """Computes the public position and the bounds, the only ones that public queries touch."""
        self.public_lat, self.public_lon = public_position(self.lat, self.lon, self.precision)
        self.bounds_west, self.bounds_south, self.bounds_east, self.bounds_north = bounds(self.boundary)
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {
                *fields,
                "public_lat",
                "public_lon",
                "bounds_west",
                "bounds_south",
                "bounds_east",
                "bounds_north",
            }
        super().save(*args, **kwargs)

    @property
    def is_approximate(self) -> bool:
        """True where the public must not take the shown point for the place itself, not even to about 1 km."""
        return self.is_sensitive or self.precision not in (Precision.EXACT, Precision.KILOMETRE)

    @property
    def shows_boundary(self) -> bool:
        """A boundary tells a position, so it is public only where the position is."""
        return bool(self.boundary) and self.precision == Precision.EXACT and not self.is_sensitive


class PlaceFact(Fact):
    place = models.ForeignKey(Place, models.CASCADE, related_name="facts", verbose_name=_("place"))
