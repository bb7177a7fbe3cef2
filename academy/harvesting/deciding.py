"""What to do with an item of a feed, and with those that are no longer in it (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from fractions import Fraction
from typing import Final

# An entry that its source no longer lists is hidden this long after it went.
GRACE: Final = timedelta(days=30)
# That a source still says the same is noted no more often than this, so that reading a feed again
# at once writes nothing.
NOTED_EVERY: Final = timedelta(days=1)
# A run that would take away more than this part of a source stops and asks.
REMOVABLE_PART: Final = Fraction(1, 5)


class Decision(Enum):
    """What happens to one item."""

    CREATE = "create"
    UPDATE = "update"
    SKIP = "skip"


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What is known of an item from an earlier reading."""

    pk: int
    digest: str
    is_gone: bool
    last_seen_at: datetime


def decide(*, stored: Stored | None, fetched_digest: str) -> Decision:
    """Compare what we stored with what was just read; an item that came back is an update."""
    if stored is None:
        return Decision.CREATE
    if stored.digest == fetched_digest and not stored.is_gone:
        return Decision.SKIP
    return Decision.UPDATE


def is_to_be_noted(stored: Stored, *, at: datetime) -> bool:
    """Whether an item that says the same as before was last noted long enough ago."""
    return at - stored.last_seen_at >= NOTED_EVERY


def is_too_much(*, vanished: int, known: int) -> bool:
    """Whether so many of a source's items went that somebody should look first."""
    return vanished > known * REMOVABLE_PART


class Seen:
    """Which stored rows a run has met, in one byte a row, so that memory stays flat."""

    def __init__(self) -> None:
        self._marks = bytearray()

    def __contains__(self, pk: int) -> bool:
        return pk < len(self._marks) and bool(self._marks[pk])

    def add(self, pk: int) -> None:
        """Mark a row."""
        if pk >= len(self._marks):
            self._marks.extend(bytes(pk + 1024 - len(self._marks)))
        self._marks[pk] = 1
