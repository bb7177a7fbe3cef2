"""`make bench`: every budget of the design measured in one run, each step in a process of its own.

    python -m tests.bench [--quick] [--only STEP ...] [--out FILE]

Each step gets an empty data folder or the one an earlier step filled, prints one JSON line per
figure, and its memory is its own. Figures go to `var/bench.jsonl` and a table to the terminal.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.figures import Figure, table, write
from tests.shared import CATALOGUE, ROOT

STEPS = (
    "importing",
    "starving",
    "rebuilding",
    "relevance",
    "pages",
    "listing",
    "memory",
    "searching-1000",
    "searching-27800",
    "searching-100000",
    "elasticsearch",
    "growing-1000",
    "growing-10000",
    "growing-100000",
    "growing-1000000",
)
# Set where a server is there to be measured.
SERVER_VARIABLES = ("ELASTICSEARCH_9_URL", "ELASTICSEARCH_8_URL")
SERVED_STEPS = frozenset(step for step in STEPS if step.startswith(("elasticsearch", "growing")))
# The million takes about an hour, the others minutes.
LONG_STEPS = frozenset({"searching-100000", "starving", "growing-100000", "growing-1000000"})


def main() -> int:
    """Run the steps, print the table; return 1 when a target is missed or a step failed."""
    options = _options()
    if not CATALOGUE.is_file():
        print(f"The shared catalogue is not at {CATALOGUE}.", file=sys.stderr)
        return 2
    steps = options.only or [name for name in STEPS if not (options.quick and name in LONG_STEPS)]
    if not options.only and not any(map(os.environ.get, SERVER_VARIABLES)):
        steps = [name for name in steps if name not in SERVED_STEPS]
        print(f"Elasticsearch is not measured: set one of {SERVER_VARIABLES}", file=sys.stderr)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.unlink(missing_ok=True)
    figures: list[Figure] = []
    failed = []
    with tempfile.TemporaryDirectory(prefix="academy-bench-") as folder:
        for name in steps:
            found, succeeded = _run(name, Path(folder))
            figures += found
            if not succeeded:
                failed.append(name)
            write(found, options.out)
    print(table(figures))
    print(f"\nOne JSON line per figure: {options.out}")
    for name in failed:
        print(f"step failed: {name}", file=sys.stderr)
    return 1 if failed or any(figure.is_met is False for figure in figures) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=")
    parser.add_argument("--quick", action="store_true", help="leave out what takes minutes")
    parser.add_argument("--only", nargs="*", choices=STEPS)
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "bench.jsonl")
    return parser.parse_args()


def _run(name: str, folder: Path) -> tuple[list[Figure], bool]:
    """Run one step; searching at 27,800 and what reads pages share the imported catalogue."""
    step, _, size = name.partition("-")
    data = folder / (f"synthetic-{size}" if size in {"1000", "100000"} else "catalogue")
    if step in {"starving", "growing"}:
        data = folder / step
    print(f"... {name}", file=sys.stderr, flush=True)
    done = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{step}", *([size] if size else [])],
        cwd=ROOT,
        env={
            **os.environ,
            "DATA_DIR": str(data),
            "DJANGO_SETTINGS_MODULE": "academy.settings.dev",
        },
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith('{"name"')]
    return [Figure(**json.loads(line)) for line in lines], done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
