"""The state of a session: one table of cases, and rules that hold for every session."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from academy.catalogue.enums import SessionState, SessionStatus
from academy.catalogue.states import EntryState, Session, best_session, next_change, state_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

CASES = {
    "on demand": (Session(is_on_demand=True), SessionState.ON_DEMAND),
    "on demand from later": (
        Session(is_on_demand=True, starts_at=NOW + DAY, ends_at=NOW + 9 * DAY),
        SessionState.NOT_YET_OPEN,
    ),
    "on demand since a while": (
        Session(is_on_demand=True, starts_at=NOW - DAY),
        SessionState.ON_DEMAND,
    ),
    "on demand, over": (
        Session(is_on_demand=True, starts_at=NOW - 2 * DAY, ends_at=NOW - DAY),
        SessionState.ENDED,
    ),
    "on demand, no more enrolment": (
        Session(is_on_demand=True, closes_at=NOW - DAY),
        SessionState.ONGOING_CLOSED,
    ),
    "nothing known": (Session(), SessionState.TO_BE_SCHEDULED),
    "announced without dates": (
        Session(status=SessionStatus.TO_BE_SCHEDULED),
        SessionState.TO_BE_SCHEDULED,
    ),
    "upcoming": (Session(starts_at=NOW + DAY), SessionState.UPCOMING_OPEN),
    "upcoming, opens later": (
        Session(starts_at=NOW + DAY, opens_at=NOW + HOUR),
        SessionState.NOT_YET_OPEN,
    ),
    "upcoming, closed": (
        Session(starts_at=NOW + DAY, closes_at=NOW - HOUR),
        SessionState.UPCOMING_CLOSED,
    ),
    "upcoming, full": (Session(starts_at=NOW + DAY, is_full=True), SessionState.UPCOMING_CLOSED),
    "running": (
        Session(starts_at=NOW - HOUR, ends_at=NOW + HOUR),
        SessionState.ONGOING_OPEN,
    ),
    "running, closed": (
        Session(starts_at=NOW - HOUR, ends_at=NOW + HOUR, closes_at=NOW - 2 * HOUR),
        SessionState.ONGOING_CLOSED,
    ),
    "over": (Session(starts_at=NOW - 2 * HOUR, ends_at=NOW - HOUR), SessionState.ENDED),
    "ends this moment": (Session(starts_at=NOW - HOUR, ends_at=NOW), SessionState.ENDED),
    "started, no end stated": (Session(starts_at=NOW - HOUR), SessionState.ENDED),
    "cancelled": (
        Session(status=SessionStatus.CANCELLED, starts_at=NOW + DAY),
        SessionState.CANCELLED,
    ),
    "cancelled and past": (
        Session(status=SessionStatus.CANCELLED, starts_at=NOW - DAY),
        SessionState.CANCELLED,
    ),
    "unconfirmed": (
        Session(starts_at=NOW + DAY, confirm_by=NOW - HOUR),
        SessionState.UNCONFIRMED,
    ),
    "unconfirmed on demand": (
        Session(is_on_demand=True, confirm_by=NOW),
        SessionState.UNCONFIRMED,
    ),
    "past is past, confirmed or not": (
        Session(starts_at=NOW - 2 * DAY, ends_at=NOW - DAY, confirm_by=NOW - 9 * DAY),
        SessionState.ENDED,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_state_of_each_case(case):
    session, expected = CASES[case]

    assert state_of(session, NOW) == expected


def test_cases_show_every_state():
    assert {state for _session, state in CASES.values()} == set(SessionState)


moments = st.none() | st.integers(-50, 50).map(lambda hours: NOW + hours * HOUR)
sessions = st.builds(
    Session,
    status=st.sampled_from(SessionStatus),
    is_on_demand=st.booleans(),
    starts_at=moments,
    ends_at=moments,
    opens_at=moments,
    closes_at=moments,
    confirm_by=moments,
    is_full=st.booleans(),
)


@given(sessions)
def test_past_cancelled_and_unconfirmed_never_look_open(session):
    end = session.ends_at or (None if session.is_on_demand else session.starts_at)
    is_over = end is not None and end <= NOW
    is_cancelled = session.status == SessionStatus.CANCELLED
    is_unconfirmed = session.confirm_by is not None and session.confirm_by <= NOW

    if is_over or is_cancelled or is_unconfirmed:
        assert not state_of(session, NOW).is_joinable


@given(sessions, st.integers(0, 200))
def test_state_holds_until_its_next_change(session, minutes):
    change = next_change(session, NOW)
    later = NOW + timedelta(minutes=minutes)

    if change is None or later < change:
        assert state_of(session, later) == state_of(session, NOW)


@given(st.lists(sessions, max_size=5), st.randoms())
def test_best_session_does_not_depend_on_order(listed, random):
    shuffled = list(listed)
    random.shuffle(shuffled)

    first, second = best_session(listed, NOW), best_session(shuffled, NOW)

    assert (first.state, first.starts_at, first.changes_at) == (
        second.state,
        second.starts_at,
        second.changes_at,
    )


@given(st.lists(sessions, min_size=1, max_size=5))
def test_entry_is_joinable_when_one_session_is(listed):
    one_is = any(state_of(session, NOW).is_joinable for session in listed)

    assert best_session(listed, NOW).state.is_joinable == one_is


def test_best_session_is_the_soonest_that_can_be_joined():
    soon, late = Session(starts_at=NOW + DAY), Session(starts_at=NOW + 9 * DAY)
    over = Session(starts_at=NOW - 9 * DAY, ends_at=NOW - DAY)

    assert best_session([late, over, soon], NOW) == EntryState(
        state=SessionState.UPCOMING_OPEN, session=soon, changes_at=NOW + DAY
    )


def test_entry_without_sessions_is_to_be_scheduled():
    assert best_session([], NOW) == EntryState(
        state=SessionState.TO_BE_SCHEDULED, session=None, changes_at=None
    )
