"""How long a page's write waits while a long import runs beside it."""

from __future__ import annotations

import subprocess
import sys
import time

from tests.bench.figures import Figure, percentile
from tests.bench.installation import report, set_up
from tests.shared import CATALOGUE, ROOT

PAUSE_SECONDS = 0.05


def main() -> None:
    """Write one small row after another until the import has ended."""
    set_up()
    from academy.background.asking import ask_for
    from academy.background.models import DueTask

    importing = subprocess.Popen(
        [sys.executable, "manage.py", "import_catalogue", str(CATALOGUE)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    waits = []
    while importing.poll() is None:
        begun = time.perf_counter()
        ask_for("bench", {"number": len(waits)})
        waits.append(time.perf_counter() - begun)
        time.sleep(PAUSE_SECONDS)
    DueTask.objects.filter(task="bench").delete()
    report(
        Figure(
            name="page writes during the import, p99",
            value=percentile(waits, 0.99),
            unit="s",
            target=1,
        ),
        Figure(name="page writes during the import, longest", value=max(waits), unit="s"),
    )


if __name__ == "__main__":
    main()
