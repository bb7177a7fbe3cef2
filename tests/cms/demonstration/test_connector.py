"""Invented offers read as records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from academy.catalogue.enums import SessionState, SessionStatus
from academy.catalogue.states import Session, best_session
from academy.harvesting.connectors.base import Item
from academy.harvesting.records import AnyRecord, CourseRecord, SessionRecord
from cms.demonstration.connector import InventedConnector
from cms.demonstration.files import PROGRAMMES, WEBINARS

TODAY = date(2026, 11, 24)


def items(today: date = TODAY) -> list[Item]:
    connector = InventedConnector(provider="Somebody", today=today)
    found = []
    for path in (PROGRAMMES, WEBINARS):
        with path.open("rb") as stream:
            found += [item for item in connector.read(stream) if isinstance(item, Item)]
    return found


def records(today: date = TODAY) -> Iterator[AnyRecord]:
    connector = InventedConnector(provider="Somebody", today=today)
    return (connector.parse(item) for item in items(today))


def state_at(record: AnyRecord, at: datetime) -> SessionState:
    sessions = record.sessions if isinstance(record, CourseRecord) else (record.session,)
    return best_session([as_session(session) for session in sessions], at).state


def as_session(session: SessionRecord) -> Session:
    return Session(
        status=SessionStatus(session.status),
        is_on_demand=session.is_on_demand,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        opens_at=session.opens_at,
        closes_at=session.closes_at,
        confirm_by=session.confirm_by,
    )


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_every_state_can_be_seen_at_any_hour_of_the_day(hour):
    at = datetime(2026, 11, 24, hour, tzinfo=UTC)

    assert {state_at(record, at) for record in records()} == set(SessionState)


@pytest.mark.parametrize("today", [date(2026, 3, 28), date(2026, 10, 24), date(2028, 2, 29)])
def test_sessions_end_after_they_start_whatever_clocks_do(today):
    sessions = [
        session
        for record in records(today)
        for session in (record.sessions if isinstance(record, CourseRecord) else (record.session,))
        if session.starts_at and session.ends_at
    ]

    assert not [one for one in sessions if one.ends_at <= one.starts_at]
    assert not [one for one in sessions if one.opens_at and one.opens_at >= one.closes_at]


def test_read_says_same_on_the_same_day_and_changed_on_another():
    today = [(item.key, item.digest) for item in items()]
    again = [(item.key, item.digest) for item in items()]
    tomorrow = [(item.key, item.digest) for item in items(TODAY + timedelta(days=1))]

    assert again == today
    assert [key for key, _digest in tomorrow] == [key for key, _digest in today]
    assert not {digest for _key, digest in tomorrow} & {digest for _key, digest in today}


def test_parse_takes_the_first_language_of_teaching_as_the_original():
    by_key = {record.key: record for record in records()}

    assert by_key["water-services"].texts[0].locale == "fr"
    assert by_key["school-meals"].texts[0].locale == "pt"
    assert {text.locale for text in by_key["school-meals"].texts} == {"pt", "en", "fr", "es", "ar"}


def test_descriptions_come_through_cleaning_as_they_were_written():
    connector = InventedConnector(provider="Somebody", today=TODAY)
    altered = [
        (item.key, text.locale)
        for item in items()
        for text in connector.parse(item).texts
        if text.description != item.fields["texts"][text.locale]["description"]  # type: ignore[index]
    ]

    assert altered == []
