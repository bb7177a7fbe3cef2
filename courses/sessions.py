"""What a run of a course says of its session, whether it was read as a model or as values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from academy.catalogue.enums import SessionStatus
from academy.catalogue.states import Session

# The columns that `session_of` takes, in its order.
SESSION_COLUMNS: Final = (
    "status",
    "is_on_demand",
    "starts_at",
    "ends_at",
    "enrolment_opens_at",
    "enrolment_closes_at",
    "confirm_by",
)


def session_of(columns: Sequence[Any]) -> Session:
    """Return the value that the state of a run is worked out from, out of these columns."""
    status, is_on_demand, starts_at, ends_at, opens_at, closes_at, confirm_by = columns
    return Session(
        status=SessionStatus(status),
        is_on_demand=is_on_demand,
        starts_at=starts_at,
        ends_at=ends_at,
        opens_at=opens_at,
        closes_at=closes_at,
        confirm_by=confirm_by,
    )
