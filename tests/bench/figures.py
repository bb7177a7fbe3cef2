"""One measured figure, its target, and how figures are printed and kept."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What was measured; `target` None means that the figure is for orientation only."""

    name: str
    value: float
    unit: str
    target: float | None = None
    higher_is_better: bool = False

    @property
    def is_met(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.target is None:
            return None
        return self.value >= self.target if self.higher_is_better else self.value <= self.target


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share (0 to 1) of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def timed(action: Callable[[], object], times: int) -> list[float]:
    """Return the milliseconds each of so many calls took."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        action()
        taken.append((time.perf_counter() - begun) * 1000)
    return taken


def write(figures: Iterable[Figure], path: Path) -> None:
    """Append one JSON line per figure."""
    with path.open("a", encoding="utf-8") as file:
        for figure in figures:
            file.write(json.dumps({**asdict(figure), "is_met": figure.is_met}) + "\n")


def table(figures: Iterable[Figure]) -> str:
    """Return a table for people: name, value, target, verdict."""
    rows = [("figure", "value", "target", "")]
    for figure in figures:
        sign = ">=" if figure.higher_is_better else "<="
        target = "" if figure.target is None else f"{sign} {figure.target:g}"
        verdict = {True: "met", False: "MISSED", None: ""}[figure.is_met]
        rows.append((figure.name, f"{figure.value:.4g} {figure.unit}", target, verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
