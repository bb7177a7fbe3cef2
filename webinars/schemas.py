"""What the API says of webinars; the address to join is for registered people only."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema

from academy.catalogue.enums import Mode, SessionStatus
from academy.catalogue.schemas import EntryOut


class WebinarOut(EntryOut):
    """A webinar; moments in UTC, `time_zone` is where they were announced."""

    mode: Mode
    status: SessionStatus
    ends_at: datetime | None
    time_zone: str
    is_all_day: bool
    place: str
    registration_opens_at: datetime | None
    registration_closes_at: datetime | None
    capacity: int | None
    recording_url: str
    series: str | None


class WebinarList(Schema):
    """One page of webinars."""

    count: int
    page: int
    page_size: int
    results: list[WebinarOut]
