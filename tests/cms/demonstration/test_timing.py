"""Days from today become moments in the zone of the session."""

from __future__ import annotations

from datetime import UTC, date, datetime

from academy.harvesting.records import SessionRecord
from cms.demonstration.timing import session_record

TODAY = date(2026, 3, 27)


def test_session_record_counts_days_on_the_clock_of_its_zone():
    plan = {
        "key": "next",
        "starts_in_days": 1,
        "lasts_days": 3,
        "at": "09:00",
        "until": "17:00",
        "time_zone": "Europe/Paris",
        "closes_in_days": -2,
        "places": 25,
    }

    session = session_record(plan, mode="onsite", today=TODAY)

    # Clocks go forward in the night to 29 March: nine o'clock stays nine o'clock.
    assert session == SessionRecord(
        key="next",
        mode="onsite",
        starts_at=datetime(2026, 3, 28, 8, 0, tzinfo=UTC),
        ends_at=datetime(2026, 3, 30, 15, 0, tzinfo=UTC),
        time_zone="Europe/Paris",
        closes_at=datetime(2026, 3, 25, 8, 0, tzinfo=UTC),
        places=25,
    )


def test_session_record_lasts_as_many_minutes_as_pass():
    plan = {
        "starts_in_days": 1,
        "lasts_minutes": 24 * 60,
        "at": "09:00",
        "time_zone": "Europe/Paris",
    }

    session = session_record(plan, mode="online", today=TODAY)

    assert session.starts_at == datetime(2026, 3, 28, 8, 0, tzinfo=UTC)
    assert session.ends_at == datetime(2026, 3, 29, 8, 0, tzinfo=UTC)


def test_session_record_at_any_time_has_no_moments():
    session = session_record({"key": "any", "is_on_demand": True}, mode="online", today=TODAY)

    assert session == SessionRecord(key="any", mode="online", is_on_demand=True)


def test_session_record_without_a_date_is_yet_to_be_scheduled():
    plan = {"status": "to-be-scheduled", "time_zone": "America/Tijuana"}

    session = session_record(plan, mode="online", today=TODAY)

    assert session == SessionRecord(
        mode="online", status="to-be-scheduled", time_zone="America/Tijuana"
    )
