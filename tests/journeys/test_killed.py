"""A site killed at any moment of an import is whole again by itself, and nothing is read twice."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.shared import CATALOGUE, ROOT, needs_shared_data

pytestmark = [pytest.mark.catalogue, needs_shared_data]
ROUNDS = 10
# Programs take a while to start on a machine that does much else.
STORES_WITHIN_SECONDS = 60.0


class Installation:
    """A site of its own: a data folder, a port, and commands run as an operator runs them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "academy.settings.dev",
        }

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command in a process group that can be killed whole."""
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "manage.py", *arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def entries(self) -> int:
        """Return how many source records are stored, as the database file says."""
        with sqlite3.connect(self.folder / "academy.sqlite3") as database:
            return int(
                database.execute("select count(*) from harvesting_sourcerecord").fetchone()[0]
            )

    def wait_until_more_is_stored(self) -> None:
        """Wait until source records have come in, but not for ever: there may be no more."""
        before, ends_at = self.entries(), time.monotonic() + STORES_WITHIN_SECONDS
        while self.entries() == before and time.monotonic() < ends_at:
            time.sleep(0.1)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a whole process group at once, as a power cut does."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        assert process.poll() is not None
    process.wait(timeout=10)


def test_killed_ten_times_during_an_import(tmp_path):
    site = Installation(tmp_path)
    for command in (("migrate", "-v0"), ("load_vocabularies", "-v0"), ("rebuild_index", "-v0")):
        assert site.run(*command).returncode == 0
    chance = random.Random(7)

    for number in range(ROUNDS):
        serving = site.start("run_site", "--port", str(site.port), "--no-demonstration")
        importing = site.start("import_catalogue", str(CATALOGUE))
        if number % 2:  # else while it starts, or reads again what it has
            site.wait_until_more_is_stored()
        time.sleep(chance.random() * 3)
        kill(importing)
        kill(serving)
    stored = site.entries()
    integrity = site.run("check_integrity", "--repair")
    due = site.run("run_due", "--once")
    compared = site.run("compare_index")
    finished = site.run("import_catalogue", str(CATALOGUE))

    assert stored > 0
    assert (integrity.returncode, due.returncode) == (0, 0), integrity.stdout + due.stderr
    assert compared.returncode == 0, compared.stdout
    same = re.search(r"([\d,]+) the same", finished.stdout)
    assert same is not None, finished.stdout + finished.stderr
    assert int(same[1].replace(",", "")) == stored
    assert site.entries() == 27_800
    assert site.run("check_integrity").returncode == 0
    assert site.run("run_due", "--once").returncode == 0
    assert site.run("compare_index").returncode == 0
