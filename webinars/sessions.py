"""What a webinar says of its session, whether it was read as a model or as values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from academy.catalogue.enums import SessionStatus
from academy.catalogue.states import Session

# The columns that `session_of` takes, in its order.
SESSION_COLUMNS: Final = (
    "status",
    "starts_at",
    "ends_at",
    "registration_opens_at",
    "registration_closes_at",
    "confirm_by",
    "capacity",
    "seats_taken",
)


def session_of(columns: Sequence[Any]) -> Session:
    """Return the value that the state of a webinar is worked out from, out of these columns.

    Without a capacity it is never full.
    """
    status, starts_at, ends_at, opens_at, closes_at, confirm_by, capacity, seats_taken = columns
    return Session(
        status=SessionStatus(status),
        starts_at=starts_at,
        ends_at=ends_at,
        opens_at=opens_at,
        closes_at=closes_at,
        confirm_by=confirm_by,
        is_full=capacity is not None and seats_taken >= capacity,
    )
