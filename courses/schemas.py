"""What the API says of courses."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema

from academy.catalogue.enums import Mode, SessionStatus
from academy.catalogue.schemas import EntryOut


class CourseInstanceOut(Schema):
    """One run of a course; moments in UTC, `time_zone` is where they were announced."""

    course_mode: Mode | None
    status: SessionStatus
    is_on_demand: bool
    starts_at: datetime | None
    ends_at: datetime | None
    is_all_day: bool
    time_zone: str
    enrolment_opens_at: datetime | None
    enrolment_closes_at: datetime | None
    place: str
    url: str

    @staticmethod
    def resolve_course_mode(row: object) -> str | None:
        """Return the mode, or None when nobody stated it."""
        return getattr(row, "course_mode", "") or None


class CourseOut(EntryOut):
    """A course with its runs."""

    course_code: str
    instances: list[CourseInstanceOut]


class CourseList(Schema):
    """One page of courses."""

    count: int
    page: int
    page_size: int
    results: list[CourseOut]
