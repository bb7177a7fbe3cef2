"""Sessions told in days from today, turned into moments (pure).

An invented session that stood at fixed dates would be over in a month. So the files say "in 12
days at 15:00 in Dakar"; today is the day, in UTC, on which the demonstration is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from academy.harvesting.records import ModeValue, SessionRecord


def session_record(plan: Mapping[str, Any], *, mode: ModeValue, today: date) -> SessionRecord:
    """Return the session that a plan describes, counted from `today`.

    Every moment falls on the hour `at`, in `time_zone`. The session lasts some minutes, or some
    days, the last of which ends at the hour `until`.
    """
    return SessionRecord(
        key=plan.get("key", ""),
        mode=mode,
        status=plan.get("status", "scheduled"),
        is_on_demand=plan.get("is_on_demand", False),
        starts_at=_moment(plan, "starts_in_days", today),
        ends_at=_end(plan, today),
        time_zone=plan.get("time_zone", ""),
        opens_at=_moment(plan, "opens_in_days", today),
        closes_at=_moment(plan, "closes_in_days", today),
        place=plan.get("place", ""),
        places=plan.get("places"),
        confirm_by=_moment(plan, "confirm_by_in_days", today),
    )


def _moment(
    plan: Mapping[str, Any], name: str, today: date, *, clock: str = "at"
) -> datetime | None:
    if name not in plan:
        return None
    day = today + timedelta(days=plan[name])
    return datetime.combine(day, time.fromisoformat(plan[clock]), ZoneInfo(plan["time_zone"]))


def _end(plan: Mapping[str, Any], today: date) -> datetime | None:
    """Return the end: some minutes after the start, or the hour `until` of the last day."""
    starts_at = _moment(plan, "starts_in_days", today)
    if starts_at is None:
        return None
    if "lasts_minutes" in plan:
        # Minutes that really pass, whatever clocks do on that night.
        return starts_at.astimezone(UTC) + timedelta(minutes=plan["lasts_minutes"])
    last_day = today + timedelta(days=plan["lasts_days"] - 1)
    return _moment(plan, "starts_in_days", last_day, clock="until")
