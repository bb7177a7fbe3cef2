"""Tables of webinars, their series and texts."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import RevisionMixin

from academy.catalogue.enums import EntryKind, Mode, SessionStatus
from academy.catalogue.models import CatalogueEntry, EntryOrganisation, EntryText
from academy.catalogue.states import Session
from academy.organisations.models import Organisation
from webinars.querysets import WebinarQuerySet
from webinars.sessions import SESSION_COLUMNS, session_of


class WebinarSeries(RevisionMixin, models.Model):
    """Several webinars under one name."""

    title = models.CharField(_("title"), max_length=500)
    description = models.TextField(_("description"), blank=True, default="")
    locale = models.CharField(_("language of the text"), max_length=35, blank=True, default="")
    organizer = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="webinar_series",
        verbose_name=_("organizer"),
    )

    class Meta:
        verbose_name = _("series of webinars")
        verbose_name_plural = _("series of webinars")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def slug(self) -> str:
        """A readable name."""
        return slugify(self.title, allow_unicode=True)[:80] or "series"


class Webinar(CatalogueEntry):
    """A live online event at a moment (schema.org EducationEvent).

    Moments are stored in UTC; `time_zone` (IANA name) is where they were announced. `sequence`
    is the revision number of RFC 5545: it rises when the moment changes or the event is
    cancelled. `join_url` is for registered people only and never reaches the index or a page.
    """

    kind = EntryKind.WEBINAR
    organisation_field = "organizer"
    claimable = (
        *CatalogueEntry.claimable,
        "organizer",
        "series",
        "mode",
        "starts_at",
        "ends_at",
        "is_all_day",
        "time_zone",
        "place",
        "capacity",
        "registration_opens_at",
        "registration_closes_at",
        "join_url",
        "recording_url",
    )

    organizer = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="webinars",
        verbose_name=_("organizer"),
    )
    series = models.ForeignKey(
        WebinarSeries, models.SET_NULL, null=True, blank=True, related_name="webinars"
    )
    mode = models.CharField(_("where"), max_length=10, choices=Mode.choices, default=Mode.ONLINE)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=SessionStatus.choices,
        default=SessionStatus.SCHEDULED,
    )
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    is_all_day = models.BooleanField(_("dates only"), default=False)
    previous_starts_at = models.DateTimeField(null=True, blank=True, editable=False)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, default="")
    place = models.CharField(_("place"), max_length=500, blank=True, default="")
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    seats_taken = models.PositiveIntegerField(default=0, editable=False)
    registration_opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    join_url = models.URLField(_("address to join"), max_length=2000, blank=True, default="")
    recording_url = models.URLField(_("recording"), max_length=2000, blank=True, default="")
    sequence = models.PositiveIntegerField(default=0, editable=False)
    confirm_by = models.DateTimeField(null=True, blank=True, editable=False)
    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="webinar")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="webinar",
        for_concrete_model=False,
    )

    objects = WebinarQuerySet.as_manager()

    class Meta:
        verbose_name = _("webinar")
        verbose_name_plural = _("webinars")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["live", "-first_published_at"], name="webinars_newest_published"),
            models.Index("starts_at", name="webinars_by_start"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at=None)
                | models.Q(starts_at=None)
                | models.Q(ends_at__gte=models.F("starts_at")),
                name="webinars_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(seats_taken__gte=0)
                & (models.Q(capacity=None) | models.Q(seats_taken__lte=models.F("capacity"))),
                name="webinars_seats_within_capacity",
            ),
            models.CheckConstraint(
                condition=models.Q(registration_closes_at=None)
                | models.Q(registration_opens_at=None)
                | models.Q(registration_closes_at__gte=models.F("registration_opens_at")),
                name="webinars_registration_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=models.Q(price=None) | models.Q(price__gte=0),
                name="webinars_price_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(price=None) | ~models.Q(price_currency=""),
                name="webinars_price_has_a_currency",
            ),
        ]

    @property
    def organisation(self) -> Organisation | None:
        """The organizer."""
        return self.organizer

    def fitted(self, draft: Webinar) -> Webinar:
        """Keep seats that people hold, and count up the revision when the moment moves."""
        if draft.capacity is not None:
            draft.capacity = max(draft.capacity, self.seats_taken)
        if (draft.starts_at, draft.ends_at) != (self.starts_at, self.ends_at):
            draft.sequence = self.sequence + 1
        if self.starts_at and draft.starts_at != self.starts_at:
            draft.previous_starts_at = self.starts_at
        return draft

    @property
    def session(self) -> Session:
        """This webinar as the value that its state is worked out from."""
        return session_of([getattr(self, column) for column in SESSION_COLUMNS])

    @property
    def runs(self) -> list[Webinar]:
        """Itself: a webinar runs once."""
        return [self]


class WebinarText(EntryText):
    """A webinar's text in another language."""

    entry = ParentalKey(Webinar, on_delete=models.CASCADE, related_name="texts")

    class Meta:
        constraints = [
            models.UniqueConstraint("entry", "locale", name="webinars_one_text_a_locale")
        ]


class WebinarOrganisation(EntryOrganisation):
    """Another organisation of a webinar."""

    entry = ParentalKey(Webinar, on_delete=models.CASCADE, related_name="other_organisations")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "entry", "organisation", "role", name="webinars_one_role_an_organisation"
            )
        ]
