"""What the steps share: an installation in the step's data folder, and printing figures."""

from __future__ import annotations

import gzip
import json
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import django

from tests.bench.figures import Figure
from tests.shared import CATALOGUE, SHARED_DATA


def set_up() -> None:
    """Start Django and prepare the data folder as `make run` does."""
    django.setup()
    from academy.preparing import prepare

    with open_sink() as sink:
        prepare(sink.write)


def have_catalogue() -> None:
    """Import and index the shared catalogue unless earlier steps have."""
    from django.core.management import call_command

    from courses.models import Course
    from search.engines.base import engine

    if not Course.objects.exists():
        import_file(CATALOGUE)
    if not engine().is_available():
        call_command("rebuild_index", verbosity=0)


def import_file(path: Path) -> None:
    """Import a file without the pauses that let page writes in."""
    from django.core.management import call_command
    from django.test.utils import override_settings

    with override_settings(HARVEST_PAUSE_SECONDS=0.0), open_sink() as sink:
        call_command("import_catalogue", str(path), stdout=sink, stderr=sink)


@contextmanager
def open_sink() -> Iterator[Any]:
    """Take what a command prints and drop it."""
    with Path("/dev/null").open("w", encoding="utf-8") as sink:
        yield sink


def synthetic(count: int, folder: Path) -> Path:
    """Write so many invented records, made out of the real ones with a fixed seed."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"synthetic-{count}.jsonl.gz"
    command = [sys.executable, str(SHARED_DATA / "synth_catalogue.py")]
    options = ["--count", str(count), "--seed", "7"]
    with (
        gzip.open(path, "wb", compresslevel=1) as file,
        subprocess.Popen([*command, *options], stdout=subprocess.PIPE) as made,
    ):
        shutil.copyfileobj(made.stdout, file)  # type: ignore[type-var]  # it has one: a pipe
    if made.returncode:
        raise subprocess.CalledProcessError(made.returncode, command)
    return path


def peak_megabytes() -> float:
    """Return the most memory this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def report(*figures: Figure) -> None:
    """Print figures for the process that runs the steps."""
    for figure in figures:
        print(json.dumps(asdict(figure)), flush=True)
