"""Where a session stands at a moment, and when that will change (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from academy.catalogue.enums import SessionState, SessionStatus


@dataclass(frozen=True, kw_only=True)
class Session:
    """What the state depends on; all moments are aware, None means not stated.

    `confirm_by` is the moment after which a harvested session that its source no longer
    confirms counts as unconfirmed; None for sessions that need no confirmation.
    """

    status: SessionStatus = SessionStatus.SCHEDULED
    is_on_demand: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    confirm_by: datetime | None = None
    is_full: bool = False


def state_of(session: Session, at: datetime) -> SessionState:
    """Return the state of one session at a moment.

    Past, cancelled and unconfirmed come first, so that none of them ever looks open. A session
    ends at `ends_at`; a dated one without an end ends when it starts, since nobody knows how long
    it goes on.
    """
    if session.status == SessionStatus.CANCELLED:
        return SessionState.CANCELLED
    end = session.ends_at or (None if session.is_on_demand else session.starts_at)
    if end and end <= at:
        return SessionState.ENDED
    if session.confirm_by and session.confirm_by <= at:
        return SessionState.UNCONFIRMED
    if session.is_on_demand:
        return _on_demand_state(session, at)
    if session.status == SessionStatus.TO_BE_SCHEDULED or session.starts_at is None:
        return SessionState.TO_BE_SCHEDULED
    return _dated_state(session, session.starts_at, at)


def _on_demand_state(session: Session, at: datetime) -> SessionState:
    if session.starts_at and at < session.starts_at:
        return SessionState.NOT_YET_OPEN
    if session.closes_at and session.closes_at <= at:
        return SessionState.ONGOING_CLOSED
    if session.opens_at and at < session.opens_at:
        return SessionState.NOT_YET_OPEN
    return SessionState.ON_DEMAND


def _dated_state(session: Session, starts_at: datetime, at: datetime) -> SessionState:
    has_closed = session.is_full or bool(session.closes_at and session.closes_at <= at)
    if starts_at <= at:
        not_open = has_closed or bool(session.opens_at and at < session.opens_at)
        return SessionState.ONGOING_CLOSED if not_open else SessionState.ONGOING_OPEN
    if has_closed:
        return SessionState.UPCOMING_CLOSED
    if session.opens_at and at < session.opens_at:
        return SessionState.NOT_YET_OPEN
    return SessionState.UPCOMING_OPEN


def next_change(session: Session, at: datetime) -> datetime | None:
    """Return the first moment after `at` at which the state may differ, or None."""
    moments = (
        session.starts_at,
        session.ends_at,
        session.opens_at,
        session.closes_at,
        session.confirm_by,
    )
    return min((moment for moment in moments if moment and moment > at), default=None)


# What counts most when an entry has several sessions: what one can join soonest comes first.
_ORDER = {state: rank for rank, state in enumerate(SessionState)}


@dataclass(frozen=True, kw_only=True)
class EntryState:
    """The state of a whole entry: that of its most useful session."""

    state: SessionState
    session: Session | None
    changes_at: datetime | None

    @property
    def starts_at(self) -> datetime | None:
        """When the session that speaks for the entry starts."""
        return self.session.starts_at if self.session else None


def best_session(sessions: Iterable[Session], at: datetime) -> EntryState:
    """Return the state of an entry out of its sessions; without any it is to be scheduled.

    Among sessions of one state the soonest speaks, among ended ones the latest.
    """
    listed = list(sessions)
    changes = [moment for session in listed if (moment := next_change(session, at))]
    if not listed:
        return EntryState(state=SessionState.TO_BE_SCHEDULED, session=None, changes_at=None)
    best = listed[0]
    if len(listed) > 1:
        best = min(listed, key=lambda session: _usefulness(session, at))
    return EntryState(state=state_of(best, at), session=best, changes_at=min(changes, default=None))


def _usefulness(session: Session, at: datetime) -> tuple[int, float]:
    state = state_of(session, at)
    moment = session.starts_at.timestamp() if session.starts_at else 0.0
    return (_ORDER[state], -moment if state == SessionState.ENDED else moment)
