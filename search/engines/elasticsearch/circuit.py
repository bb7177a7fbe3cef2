"""A circuit breaker: after a failure nobody asks for a short while."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import Final

REST_SECONDS: Final = 5.0


class Circuit:
    """Open after a failure; when it has rested, one caller tries while the others still wait.

    `clock` gives seconds that never go back.
    """

    def __init__(
        self, *, rest: float = REST_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rest = rest
        self._clock = clock
        self._lock = Lock()
        self._closed_from: float | None = None

    def may_ask(self) -> bool:
        """Whether to ask now; the first to be told so after a rest is the one who tries."""
        with self._lock:
            if self._closed_from is None:
                return True
            if self._clock() < self._closed_from:
                return False
            self._closed_from = self._clock() + self._rest
            return True

    def failed(self) -> None:
        """Open the circuit."""
        with self._lock:
            self._closed_from = self._clock() + self._rest

    def answered(self) -> None:
        """Close the circuit."""
        with self._lock:
            self._closed_from = None
