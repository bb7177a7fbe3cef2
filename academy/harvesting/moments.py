"""Dates and times as feeds write them, as aware moments (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from academy.harvesting.errors import ItemRefusedError

_WRITTEN: Final = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})"
    r"(?:[T ](?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE | re.ASCII,
)
# edX gives this start to courses that have none.
_PLACEHOLDER: Final = date(2030, 1, 1)
# Outside these years a date is a slip of the pen or a placeholder, and time zones have no rules.
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100


@dataclass(frozen=True, kw_only=True)
class Written:
    """A moment as written: `clock` is None for a date alone, `zone` None where none is stated."""

    day: date
    clock: time | None
    zone: tzinfo | None


@dataclass(frozen=True, kw_only=True)
class Span:
    """When something takes place; `time_zone` is an IANA name, empty when only an offset is known.

    A span without `starts_at` is yet to be scheduled.
    """

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    is_all_day: bool = False
    time_zone: str = ""


def parse_written(text: str) -> Written:
    """Return the parts of a date, with or without a time, or refuse what no calendar holds."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise ItemRefusedError(_("“%(text)s” is not a date.") % {"text": text[:50]})
    try:
        return _written(found)
    except ValueError as error:
        reason = _("“%(text)s” is not a possible date.") % {"text": text[:50]}
        raise ItemRefusedError(reason) from error


def _written(found: re.Match[str]) -> Written:
    day = date.fromisoformat(found["day"])
    if not FIRST_YEAR <= day.year <= LAST_YEAR and day.year != date.max.year:
        raise ValueError(day)
    if found["hour"] is None:
        return Written(day=day, clock=None, zone=None)
    clock = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
    return Written(day=day, clock=clock, zone=_zone(found["zone"]))


def _zone(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text.upper() == "Z":
        return UTC
    return datetime.strptime(text, "%z").tzinfo


def parse_span(start: str, end: str, *, time_zone: str = "") -> Span:
    """Return when something takes place, out of two texts of which either may be empty.

    A time without an offset is one of `time_zone`, or of the other text's offset; where neither
    is known only the date is kept, because a time without a zone misleads. A date alone stands
    for the whole day, a placeholder far ahead for no date at all.
    """
    first = parse_written(start) if start else None
    last = parse_written(end) if end else None
    if first is None or _is_placeholder(first):
        return Span()
    if last and _is_placeholder(last):
        last = None
    known = ZoneInfo(time_zone) if time_zone else None
    shared = known or first.zone or (last.zone if last else None)
    is_all_day = first.clock is None or (first.zone or shared) is None
    starts_at = _start(first, shared, is_all_day=is_all_day)
    ends_at = _end(last or first, shared, is_all_day=is_all_day) if last or is_all_day else None
    if ends_at and ends_at < starts_at:
        raise ItemRefusedError(_("The end is before the start."))
    name = time_zone or ("UTC" if first.zone is UTC and not is_all_day else "")
    return Span(starts_at=starts_at, ends_at=ends_at, is_all_day=is_all_day, time_zone=name)


def _is_placeholder(written: Written) -> bool:
    return written.day.year > LAST_YEAR or (
        written.day == _PLACEHOLDER and written.clock in {None, time(0)}
    )


def _start(written: Written, zone: tzinfo | None, *, is_all_day: bool) -> datetime:
    clock = time(0) if is_all_day or written.clock is None else written.clock
    return _moment(written.day, clock, (None if is_all_day else written.zone) or zone)


def _end(written: Written, zone: tzinfo | None, *, is_all_day: bool) -> datetime:
    if is_all_day or written.clock is None:
        return _moment(written.day + timedelta(days=1), time(0), zone)
    return _moment(written.day, written.clock, written.zone or zone)


def _moment(day: date, clock: time, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, clock, zone or UTC).astimezone(UTC)
