"""Named filters over courses and their instances."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from academy.catalogue.enums import SessionStatus
from academy.catalogue.querysets import CatalogueQuerySet


class CourseQuerySet(CatalogueQuerySet):
    """Filters over courses."""

    def for_lines(self) -> Self:
        """With all that a line of a list shows, in a constant number of statements."""
        return self.select_related("provider").prefetch_related(
            "in_language", "themes", "methods", "texts", "instances"
        )

    def whole(self) -> Self:
        """With all that a page of its own or an answer of the API shows."""
        rows = self.for_lines().select_related("provider__region")
        return rows.prefetch_related("audiences", "other_organisations__organisation")


class CourseInstanceQuerySet(models.QuerySet[Any]):
    """Filters over dated and on-demand runs."""

    def of_published_courses(self) -> Self:
        """Runs of courses that the public may see.

        The course is asked about run by run: joined, SQLite begins with the courses and sorts all
        their runs before it takes the first.
        """
        course = apps.get_model("courses", "Course")
        published = course.objects.published().filter(pk=OuterRef("course_id"))
        return self.filter(Exists(published))

    def open_at(self, at: datetime) -> Self:
        """Runs that somebody can join at this moment; agrees with `states.state_of`."""
        no_end = Q(ends_at=None) & (Q(is_on_demand=True) | Q(starts_at__gt=at))
        return (
            self.filter(Q(ends_at__gt=at) | no_end)
            .filter(Q(confirm_by=None) | Q(confirm_by__gt=at))
            .filter(Q(enrolment_opens_at=None) | Q(enrolment_opens_at__lte=at))
            .filter(Q(enrolment_closes_at=None) | Q(enrolment_closes_at__gt=at))
            .exclude(status=SessionStatus.CANCELLED)
            .filter(
                Q(is_on_demand=True, starts_at=None)
                | Q(is_on_demand=True, starts_at__lte=at)
                | Q(is_on_demand=False, status=SessionStatus.SCHEDULED, starts_at__isnull=False)
            )
        )

    def upcoming_at(self, at: datetime) -> Self:
        """Dated runs that have not started and were not cancelled, the soonest first."""
        return (
            self.filter(starts_at__gt=at, is_on_demand=False, status=SessionStatus.SCHEDULED)
            .filter(Q(confirm_by=None) | Q(confirm_by__gt=at))
            .order_by("starts_at", "pk")
        )
