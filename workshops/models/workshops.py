import datetime
import zoneinfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, DateField, F, Q, SmallIntegerField, Value, When
from django.db.models.functions import Coalesce, Now, TruncDate
from django.utils.translation import gettext_lazy as _

from library.languages import CODES
from library.models import Fact, Named, Photo, Source, Theme, sort_column
from organizations.models import Organization
from places.models import Country, Place
from publishing.addresses import address
from publishing.models import Entry, EntryQuerySet
from publishing.rich_text import RichTextField


class WorkshopQuerySet(EntryQuerySet):
    """Meetings in time. One without a recorded date is neither upcoming nor surely past: it has its own place."""

    def by_time(self):
        """What comes next first, then what has no recorded date, then the past, latest first; `era` 0, 1, 2."""
        today = TruncDate(Now())
        last_day = Coalesce("ends_on", "starts_on")
        return (
            self.alias(last_day=last_day)
            .annotate(
                era=Case(
                    When(starts_on__isnull=True, then=Value(1)),
                    When(last_day__gte=today, then=Value(0)),
                    default=Value(2),
                    output_field=SmallIntegerField(),
                )
            )
            .order_by(
                "era",
                Case(When(last_day__gte=today, then=F("starts_on")), output_field=DateField()).asc(nulls_last=True),
                F("starts_on").desc(nulls_last=True),
                "pk",
            )
        )


def check_zone(value):
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(zone)s” is not a time zone, such as Asia/Vientiane."), params={"zone": value})


class Workshop(Named, Entry):
    """A meeting of people of the network. Names and contacts of participants are never public."""

    class Kind(models.TextChoices):
        REGIONAL = "regional", _("regional workshop")
        WORKSHOP = "workshop", _("workshop")
        TRAINING = "training", _("training")
        MEETING = "meeting", _("meeting")
        STUDY_TOUR = "study_tour", _("study tour")
        WRITE_SHOP = "write_shop", _("write-shop")

    class DateState(models.TextChoices):
        UNKNOWN = "unknown", _("not recorded")
        ANNOUNCED = "announced", _("announced, not confirmed")
        CONFIRMED = "confirmed", _("confirmed")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    summary = models.TextField(_("summary"))
    date_state = models.CharField(_("date"), max_length=10, choices=DateState, default=DateState.UNKNOWN)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    starts_at = models.TimeField(_("begins at"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    ends_at = models.TimeField(_("ends at"), null=True, blank=True)
    zone = models.CharField(_("time zone"), max_length=40, default="Asia/Ho_Chi_Minh", validators=[check_zone])
    date_note = models.TextField(_("note on the date"))
    date_source = models.ForeignKey(
        Source, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("source of the date")
    )
    place = models.ForeignKey(
        Place, models.SET_NULL, null=True, blank=True, related_name="workshops", verbose_name=_("place")
    )
    place_text = models.CharField(_("place in words"), max_length=300)
    venue = models.CharField(_("venue"), max_length=300)
    online_address = models.URLField(_("online address"), max_length=500, blank=True)
    online_for_registered = models.BooleanField(
        _("only people who are registered see the online address"), default=False
    )
    takes_registrations = models.BooleanField(
        _("organisations register their people here"),
        default=False,
    )
    register_by = models.DateField(
        _("register by"), null=True, blank=True, help_text=_("The last day on which it is possible.")
    )
    capacity = models.PositiveSmallIntegerField(
        _("how many people can come"), null=True, blank=True, help_text=_("Who comes later waits in a list.")
    )
    delegates_each = models.PositiveSmallIntegerField(
        _("at most so many people of one organisation"), null=True, blank=True
    )
    registration_text = models.TextField(_("how to register"))
    cost = models.TextField(_("cost, and who pays"))
    themes = models.ManyToManyField(Theme, blank=True, related_name="workshops", verbose_name=_("themes"))
    organizations = models.ManyToManyField(
        Organization, through="Participation", related_name="workshops", verbose_name=_("organisations")
    )
    number_of_participants = models.PositiveIntegerField(_("number of participants"), null=True, blank=True)
    report_body = RichTextField(_("what happened"))
    learnt = RichTextField(_("what was learnt"))
    outcomes = RichTextField(_("what was agreed"))
    shows_progress = models.BooleanField(
        _("everybody sees how far commitments are"),
        default=False,
        help_text=_("Done, under way or overdue. Otherwise only those concerned see it."),
    )
    photos = models.ManyToManyField(
        Photo, through="WorkshopPhoto", blank=True, related_name="+", verbose_name=_("photos")
    )

    # How it is run. Not a matter of revisions: each of these holds at once, whatever draft is being written.
    announced_at = models.DateTimeField(_("announced"), null=True, editable=False)
    closed_at = models.DateTimeField(_("registration closed"), null=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, editable=False)
    cancel_note = models.TextField(_("why it was cancelled"), editable=False)
    calendar_sequence = models.PositiveIntegerField(_("number of the calendar entry"), default=0, editable=False)
    keep_days = models.PositiveSmallIntegerField(_("days for which people’s data are kept"), default=90, editable=False)
    people_deleted_at = models.DateTimeField(_("people’s data deleted"), null=True, editable=False)

    sort_vi = sort_column("name", "vi")
    sort_lo = sort_column("name", "lo")
    sort_km = sort_column("name", "km")
    sort_en = sort_column("name", "en")

    revised_many = ("themes",)
    revised_children = (
        *("facts", "working_languages", "countries", "participations", "agenda", "stops", "contributions"),
        *("commitments", "documents", "workshopphoto_set"),
    )
    list_texts = ("summary", "place_text")
    list_columns = (
        *("kind", "place", "starts_on", "ends_on", "date_state", "cancelled_at"),
        *("takes_registrations", "register_by", "closed_at", "zone"),
    )

    objects = WorkshopQuerySet.as_manager()

    class Meta:
        verbose_name = _("workshop")
        verbose_name_plural = _("workshops")
        constraints = [
            *Named.Meta.constraints,
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=["regional", "workshop", "training", "meeting", "study_tour", "write_shop"]),
                name="workshops_workshop_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(date_state="unknown", starts_on__isnull=True)
                | Q(date_state__in=["announced", "confirmed"], starts_on__isnull=False),
                name="workshops_workshop_date_state_fits",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=False, ends_on__gte=F("starts_on")),
                name="workshops_workshop_ends_after_start",
            ),
            models.CheckConstraint(
                condition=(Q(starts_at__isnull=True) | Q(starts_on__isnull=False))
                & (Q(ends_at__isnull=True) | Q(starts_at__isnull=False)),
                name="workshops_workshop_hours_have_days",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1), name="workshops_workshop_capacity_from_one"
            ),
            models.CheckConstraint(
                condition=Q(delegates_each__isnull=True) | Q(delegates_each__gte=1),
                name="workshops_workshop_delegates_each_from_one",
            ),
            models.CheckConstraint(
                condition=Q(register_by__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(register_by__lte=Coalesce("ends_on", "starts_on")),
                name="workshops_workshop_deadline_before_end",
            ),
            models.CheckConstraint(
                condition=Q(keep_days__gte=1, keep_days__lte=1000), name="workshops_workshop_keep_days_1_to_1000"
            ),
        ]
        indexes = [
            *[
                models.Index(fields=["status", f"sort_{code}"], name=f"workshops_sort_{code}")
                for code in ("vi", "lo", "km", "en")
            ],
            models.Index(fields=["status", "starts_on"], name="workshops_by_date"),
        ]

    def get_absolute_url(self):
        return address("workshops:detail", self.slug)

    def clean(self):
        super().clean()
        if self.ends_on and self.starts_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The last day is before the first day.")})
        if self.register_by and self.last_day and self.register_by > self.last_day:
            raise ValidationError({"register_by": _("The last day to register is after the workshop.")})
        if self.date_state == self.DateState.UNKNOWN and self.starts_on:
            raise ValidationError({"date_state": _("Say whether this date is announced or confirmed.")})
        if self.date_state != self.DateState.UNKNOWN and not self.starts_on:
            raise ValidationError({"starts_on": _("Give the first day, or say that the date is not recorded.")})

    @property
    def last_day(self) -> datetime.date | None:
        return self.ends_on or self.starts_on


class WorkshopFact(Fact):
    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="facts", verbose_name=_("workshop"))


class WorkingLanguage(models.Model):
    """A language that is spoken at a workshop."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="working_languages", verbose_name=_("workshop"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    is_interpreted = models.BooleanField(_("by interpretation"), default=False)

    class Meta:
        verbose_name = _("working language")
        verbose_name_plural = _("working languages")
        constraints = [
            models.UniqueConstraint(fields=["workshop", "language"], name="workshops_workinglanguage_once"),
            models.CheckConstraint(condition=Q(language__in=CODES), name="workshops_workinglanguage_language_known"),
        ]

    def __str__(self):
        return self.get_language_display()


class AttendingCountry(models.Model):
    """A country from which people came."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="countries", verbose_name=_("workshop"))
    country = models.CharField(_("country"), max_length=8, choices=Country)
    number_of_people = models.PositiveSmallIntegerField(_("number of people"), null=True, blank=True)

    class Meta:
        verbose_name = _("country of participants")
        verbose_name_plural = _("countries of participants")
        constraints = [
            models.UniqueConstraint(fields=["workshop", "country"], name="workshops_attendingcountry_once"),
            models.CheckConstraint(
                condition=Q(country__in=Country.values), name="workshops_attendingcountry_country_known"
            ),
        ]

    def __str__(self):
        return self.get_country_display()


class Participation(models.Model):
    """An organisation's part in a workshop. Public: the organisation and the number, never the people."""

    class Role(models.TextChoices):
        ORGANISER = "organiser", _("organiser")
        HOST = "host", _("host")
        PARTICIPANT = "participant", _("participant")
        SPEAKER = "speaker", _("speaker")
        FUNDER = "funder", _("funder")

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="participations", verbose_name=_("workshop"))
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="participations", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.PARTICIPANT)
    number_of_people = models.PositiveSmallIntegerField(_("number of people"), null=True, blank=True)

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [
            models.UniqueConstraint(fields=["workshop", "organization", "role"], name="workshops_participation_once"),
            models.CheckConstraint(
                condition=Q(role__in=["organiser", "host", "participant", "speaker", "funder"]),
                name="workshops_participation_role_known",
            ),
        ]

    def __str__(self):
        return f"{self.organization_id} · {self.role}"
