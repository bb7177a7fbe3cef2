"""Values that every request reads and that rarely change: kept in each process for a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

SNAPSHOT_SECONDS: Final = 30.0

Kept = TypeVar("Kept")


@dataclass
class Snapshot(Generic[Kept]):
    """What `read` returned, at most half a minute ago.

    A process that changed what is read says `forget`; the others see the change when theirs has
    grown old.
    """

    read: Callable[[], Kept]
    _kept: tuple[float, Kept] | None = None

    def value(self) -> Kept:
        """Return the value, read anew when it has grown old or was forgotten."""
        now, kept = time.monotonic(), self._kept
        if kept is None or now - kept[0] > SNAPSHOT_SECONDS:
            self._kept = kept = (now, self.read())
        return kept[1]

    def forget(self) -> None:
        """Have the next call read anew."""
        self._kept = None
