"""Import of the shared catalogue: first time, and again unchanged."""

from __future__ import annotations

import time
from typing import Any

from tests.bench.figures import Figure
from tests.bench.installation import import_file, peak_megabytes, report, set_up
from tests.shared import CATALOGUE


def main() -> None:
    """Import twice; the second time count what is written."""
    set_up()
    first = _seconds()
    memory = peak_megabytes()
    writes = WriteCounter()
    from django.db import connection

    with connection.execute_wrapper(writes):
        second = _seconds()
    report(
        Figure(
            name="import of 27,800 records, pauses not counted", value=first, unit="s", target=35
        ),
        Figure(name="peak memory of the import", value=memory, unit="MB", target=400),
        Figure(name="import again, unchanged", value=second, unit="s", target=6),
        Figure(
            name="rows of entries written then", value=writes.count, unit="statements", target=0
        ),
    )


def _seconds() -> float:
    begun = time.perf_counter()
    import_file(CATALOGUE)
    return time.perf_counter() - begun


class WriteCounter:
    """Counts statements that write anything but the reading's own protocol."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Count, then execute."""
        is_write = sql.startswith(("INSERT", "UPDATE", "DELETE"))
        if is_write and "harvesting_harvestrun" not in sql:
            self.count += 1
        return execute(sql, params, many, context)


if __name__ == "__main__":
    main()
