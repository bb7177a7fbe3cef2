"""Tables of courses, their texts and their dated runs."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from academy.catalogue.enums import EntryKind, Mode, SessionStatus
from academy.catalogue.models import CatalogueEntry, EntryOrganisation, EntryText
from academy.catalogue.states import Session
from academy.organisations.models import Organisation
from courses.querysets import CourseInstanceQuerySet, CourseQuerySet
from courses.sessions import SESSION_COLUMNS, session_of


class Course(CatalogueEntry):
    """A learning offer somebody already runs (schema.org Course); its dates are instances."""

    kind = EntryKind.COURSE
    organisation_field = "provider"
    claimable = (*CatalogueEntry.claimable, "provider", "course_code", "instances")
    known_by = {**CatalogueEntry.known_by, "instances": ("key",)}

    provider = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="courses",
        verbose_name=_("provider"),
    )
    course_code = models.CharField(
        _("code at the provider"), max_length=100, blank=True, default=""
    )
    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="course")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="course",
        for_concrete_model=False,
    )

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["live", "-first_published_at"], name="courses_newest_published")
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(price=None) | models.Q(price__gte=0),
                name="courses_price_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(price=None) | ~models.Q(price_currency=""),
                name="courses_price_has_a_currency",
            ),
        ]

    @property
    def organisation(self) -> Organisation | None:
        """The provider."""
        return self.provider

    @property
    def runs(self) -> list[CourseInstance]:
        """The instances, as prefetched."""
        return list(self.instances.all())


class CourseText(EntryText):
    """A course's text in another language."""

    entry = ParentalKey(Course, on_delete=models.CASCADE, related_name="texts")

    class Meta:
        constraints = [models.UniqueConstraint("entry", "locale", name="courses_one_text_a_locale")]


class CourseOrganisation(EntryOrganisation):
    """Another organisation of a course."""

    entry = ParentalKey(Course, on_delete=models.CASCADE, related_name="other_organisations")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "entry", "organisation", "role", name="courses_one_role_an_organisation"
            )
        ]


class CourseInstance(models.Model):
    """One dated or on-demand run of a course (schema.org CourseInstance).

    Moments are stored in UTC; `time_zone` (IANA name) is where they were announced, empty when
    nobody said. `is_all_day` marks dates without a time of day. `key` is the source's own name of
    the run, or one made from its dates; it is unique within the course, so that reading a feed
    again finds the run.
    """

    course = ParentalKey(Course, on_delete=models.CASCADE, related_name="instances")
    key = models.CharField(max_length=200, editable=False, default="")
    course_mode = models.CharField(
        _("where"), max_length=10, choices=Mode.choices, blank=True, default=""
    )
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=SessionStatus.choices,
        default=SessionStatus.SCHEDULED,
    )
    is_on_demand = models.BooleanField(_("any time"), default=False)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    is_all_day = models.BooleanField(_("dates only"), default=False)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, default="")
    enrolment_opens_at = models.DateTimeField(_("enrolment opens"), null=True, blank=True)
    enrolment_closes_at = models.DateTimeField(_("enrolment closes"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=500, blank=True, default="")
    places = models.PositiveIntegerField(_("places"), null=True, blank=True)
    url = models.URLField(_("address of this run"), max_length=2000, blank=True, default="")
    confirm_by = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CourseInstanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index("starts_at", name="courses_instance_by_start")]
        constraints = [
            models.UniqueConstraint("course", "key", name="courses_one_instance_a_key"),
            models.CheckConstraint(
                condition=models.Q(ends_at=None)
                | models.Q(starts_at=None)
                | models.Q(ends_at__gte=models.F("starts_at")),
                name="courses_instance_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(enrolment_closes_at=None)
                | models.Q(enrolment_opens_at=None)
                | models.Q(enrolment_closes_at__gte=models.F("enrolment_opens_at")),
                name="courses_enrolment_closes_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id}: {self.key}"

    @property
    def session(self) -> Session:
        """This run as the value that its state is worked out from."""
        return session_of([getattr(self, column) for column in SESSION_COLUMNS])
