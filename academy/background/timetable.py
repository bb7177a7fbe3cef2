"""What is done at regular times besides asked-for tasks: the setting `TIMETABLE`, by dotted names.

A step is a function without arguments that looks for due work, does a bounded amount of it and
returns how much it did.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.utils.module_loading import import_string

from academy.locking import LockedElsewhereError, only_here

logger = logging.getLogger(__name__)

# How many seconds lie between two calls of a step, and the queue in which Celery does it.
Entry = tuple[float, str]


def timetable() -> dict[str, Entry]:
    """Return the steps by dotted name."""
    entries: dict[str, Entry] = settings.TIMETABLE
    return entries


def run_step(name: str) -> int:
    """Call a step of the timetable; while another process is at it, leave it to that one.

    Raises:
        KeyError: the timetable has no such step.
    """
    timetable()[name]
    step: Callable[[], int] = import_string(name)
    try:
        with only_here(f"step {name}"):
            return step()
    except LockedElsewhereError:
        return 0


class Pace:
    """When each step of the timetable is due next, for a loop that looks again and again."""

    def __init__(self) -> None:
        self._next: dict[str, float] = {}

    def run_steps(self, clock: Callable[[], float] = time.monotonic) -> int:
        """Call every step whose moment has come; return how much they did."""
        done = 0
        for name, (seconds, _queue) in timetable().items():
            if clock() < self._next.get(name, 0.0):
                continue
            try:
                done += run_step(name)
            except Exception:
                logger.exception("due step failed step=%s", name)
            self._next[name] = clock() + seconds
        return done
