"""How many tests ran and which failed, for whoever runs several suites one after the other."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

COUNTS_VARIABLE = "TEST_COUNTS_FILE"
FAILURES_VARIABLE = "TEST_FAILURES_FILE"
# Of what a failed test says; the whole of it stands where the test ran.
LONGEST_REASON = 600


def note_counts(stats: Mapping[str, Sequence[object]]) -> None:
    """Add what a run counted to the files that the environment names, where it does.

    One file gets a line "passed failed skipped", the other every failed test with its reason.
    Workers of one run report to its first process, which alone writes.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    bad = [*stats.get("failed", ()), *stats.get("error", ())]
    counts = (len(stats.get("passed", ())), len(bad), len(stats.get("skipped", ())))
    _append(COUNTS_VARIABLE, " ".join(map(str, counts)) + "\n")
    _append(FAILURES_VARIABLE, "".join(map(_described, bad)))


def _described(report: object) -> str:
    if not isinstance(report, pytest.TestReport | pytest.CollectReport):
        return f"{report}\n"
    crash = getattr(report.longrepr, "reprcrash", None)
    where = f" ({Path(crash.path).name}:{crash.lineno})" if crash else ""
    reason = crash.message if crash else report.longreprtext
    lines = reason[:LONGEST_REASON].splitlines()
    return "".join([f"{report.nodeid}{where}\n", *(f"    {line}\n" for line in lines)])


def _append(variable: str, text: str) -> None:
    path = os.environ.get(variable)
    if path and text:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(text)
