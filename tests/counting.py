"""How many tests ran, for whoever runs several suites one after the other."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

VARIABLE = "TEST_COUNTS_FILE"


def note_counts(stats: Mapping[str, Sequence[object]]) -> None:
    """Add a line "passed failed skipped" to the file that the environment names, if it does.

    Workers of one run report to its first process, which alone writes.
    """
    path = os.environ.get(VARIABLE)
    if not path or "PYTEST_XDIST_WORKER" in os.environ:
        return
    failed = len(stats.get("failed", ())) + len(stats.get("error", ()))
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(f"{len(stats.get('passed', ()))} {failed} {len(stats.get('skipped', ()))}\n")
