"""What the due-work loop does besides asked-for tasks; apps register their steps at start-up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

# A step looks for due work, does a bounded amount of it and returns how much it did.
Step = Callable[[], int]
STEPS: Final[dict[str, tuple[timedelta, Step]]] = {}


def register_step(name: str, step: Step, *, every: timedelta) -> None:
    """Have the loop call a step at this pace; registering a name again replaces it."""
    STEPS[name] = (every, step)
