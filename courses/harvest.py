"""Storing course records: the entry's own columns, and its runs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from academy.catalogue.enums import EntryKind
from academy.catalogue.outbox import note_changes
from academy.catalogue.storing import EntryLoader, Placed, write_rows
from academy.harvesting.records import CourseRecord, SessionRecord
from courses.models import Course, CourseInstance, CourseOrganisation, CourseText


class CourseLoader(EntryLoader):
    """Stores course records; runs that a record no longer names go."""

    kind = EntryKind.COURSE
    model = Course
    text_model = CourseText
    organisation_model = CourseOrganisation
    organisation_column = "provider_id"

    def values(self, record: CourseRecord) -> dict[str, Any]:
        """Return the columns of a course."""
        return super().values(record) | {
            "course_code": record.course_code,
        }

    def content(self, record: Any, *, entry: Any) -> dict[str, Any]:
        """Return what a record says of a course, its runs among it."""
        return super().content(record, entry=entry) | {
            "instances": [
                {
                    "pk": None,
                    "course": entry.pk,
                    "key": session_key(session),
                    **instance_values(session),
                }
                for session in record.sessions
            ]
        }

    def write_children(self, placed: Sequence[Placed], changed: set[int]) -> None:
        """Write the runs."""
        open_to_us = [one for one in placed if not one.is_claimed("instances")]
        changed |= write_rows(
            CourseInstance,
            parent="course_id",
            key="key",
            wanted={
                (one.pk, session_key(session)): instance_values(session)
                for one in open_to_us
                for session in one.record.sessions
            },
            kept={one.pk: () for one in open_to_us if not one.is_new},
        )

    def vanish(self, ids: Collection[int], *, at: datetime) -> None:
        """Have runs that nobody confirms any more count as unconfirmed."""
        CourseInstance.objects.filter(course_id__in=ids).filter(
            Q(confirm_by=None) | Q(confirm_by__gt=at)
        ).update(confirm_by=at)
        note_changes(self.kind, ids)


def session_key(session: SessionRecord) -> str:
    """Return the name of a run within its course: the source's, or one made from its dates."""
    if session.key:
        return session.key[:200]
    if session.is_on_demand:
        return "any-time"
    return session.starts_at.isoformat() if session.starts_at else "to-be-scheduled"


def instance_values(session: SessionRecord) -> dict[str, Any]:
    """Return the columns of a run by name."""
    return {
        "course_mode": session.mode,
        "status": session.status,
        "is_on_demand": session.is_on_demand,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "is_all_day": session.is_all_day,
        "time_zone": session.time_zone,
        "enrolment_opens_at": session.opens_at,
        "enrolment_closes_at": session.closes_at,
        "place": session.place,
        "places": session.places,
        "url": session.url,
        "confirm_by": session.confirm_by,
    }
