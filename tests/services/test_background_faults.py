"""Background work with a real broker: whatever is killed, gone or silent, all is done once."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests import database_template
from tests.services.servers import SERVERS, OwnServer, own
from tests.shared import ROOT

# The data folder is filled from the template that the quick suite makes and keeps.
pytestmark = pytest.mark.django_db

ASKED = 400
PAUSE_SECONDS = 0.15
KILLS = 20
SILENCE_SECONDS = 8.0
# The broker is stopped as an operator would after so many kills, killed, and made silent.
RESTARTED_AFTER, KILLED_AFTER, SILENT_AFTER = 5, 10, 15
# An asking is one short transaction; all of the silence would be too long by far.
LONGEST_ASKING_SECONDS = SILENCE_SECONDS / 2
ALL_DONE_WITHIN_SECONDS = 90.0
# A worker is killed soon after it has done something, at the latest after so long.
LONGEST_LIFE_SECONDS = 10.0


class Site:
    """A site of its own: a data folder, and processes forked from one that is loaded."""

    def __init__(self, folder: Path, broker_address: str) -> None:
        self.folder = folder
        self._database = folder / "academy.sqlite3"
        shutil.copy(database_template.template_path(), self._database)
        with sqlite3.connect(self._database) as database:
            database.execute("CREATE TABLE tests_effects (number INTEGER)")
        self._log = (folder / "log").open("ab")
        self._source = subprocess.Popen(
            [sys.executable, "-m", "tests.services.background"],
            cwd=ROOT,
            env={
                **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
                "DATA_DIR": str(folder),
                "CELERY_BROKER_URL": broker_address,
                "DJANGO_SETTINGS_MODULE": "academy.settings.dev",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self._groups: set[int] = set()

    def start(self, what: str) -> int:
        """Start a process and return its number."""
        self._source.stdin.write(f"{what}\n")
        self._source.stdin.flush()
        group = int(self._source.stdout.readline())
        self._groups.add(group)
        return group

    def kill(self, group: int) -> None:
        """Kill a process and all its children at once, as a power cut does."""
        self._groups.discard(group)
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)

    def close(self) -> None:
        """End everything that was started."""
        for group in list(self._groups):
            self.kill(group)
        self._source.kill()
        self._source.communicate()
        self._log.close()

    def ask_times(self) -> list[float]:
        """Return how long each asking took, once the last was made; before that nothing."""
        path = self.folder / "asked.json"
        return json.loads(path.read_text()) if path.exists() else []

    def rows_left(self) -> int:
        """Return how many asked-for effects are still to come."""
        return self._one("SELECT count(*) FROM background_duetask WHERE task = 'tests.effect'")

    def effects(self) -> Counter[int]:
        """Return how often each effect took place."""
        with sqlite3.connect(self._database, timeout=30) as database:
            return Counter(number for (number,) in database.execute("SELECT * FROM tests_effects"))

    def wait_for_effect(self, seconds: float) -> None:
        """Wait until one more effect has taken place, but no longer than this."""
        ends_at, before = time.monotonic() + seconds, self.effects().total()
        while self.effects().total() == before and time.monotonic() < ends_at:
            time.sleep(0.1)

    def _one(self, statement: str) -> int:
        with sqlite3.connect(self._database, timeout=30) as database:
            return int(database.execute(statement).fetchone()[0])


@pytest.fixture(
    params=[
        pytest.param("redis", marks=pytest.mark.redis),
        pytest.param("rabbitmq", marks=pytest.mark.rabbitmq),
    ]
)
def broker(request) -> Iterator[OwnServer]:
    """Give a broker of our own, not the one of other tests: this one is stopped and killed."""
    server = own(next(one for one in SERVERS if one.name == request.param))
    yield server
    server.do("stop")


@pytest.fixture
def site(tmp_path, broker, db) -> Iterator[Site]:
    """Give a site with a worker and beat on the broker."""
    site = Site(tmp_path, broker.do("start"))
    yield site
    site.close()


def test_nothing_is_lost_or_done_twice_and_nobody_waits(site: Site, broker: OwnServer):
    site.start("beat")
    worker = site.start("worker")
    site.start(f"ask {ASKED} {PAUSE_SECONDS}")

    for kills in range(1, KILLS + 1):
        site.wait_for_effect(LONGEST_LIFE_SECONDS)
        time.sleep(random.uniform(0.0, 0.5))
        site.kill(worker)
        worker = site.start("worker")
        if kills == RESTARTED_AFTER:
            broker.do("halt")
            time.sleep(1.0)
            broker.do("start")
        if kills == KILLED_AFTER:
            broker.do("kill")
            broker.do("start")
        if kills == SILENT_AFTER:
            broker.do("freeze")
            time.sleep(SILENCE_SECONDS)
            broker.do("thaw")
    ends_at = time.monotonic() + ALL_DONE_WITHIN_SECONDS
    while (site.rows_left() or not site.ask_times()) and time.monotonic() < ends_at:
        time.sleep(0.5)

    assert site.effects() == Counter(range(ASKED)), (site.folder / "log").read_text()[-3000:]
    assert site.rows_left() == 0
    assert max(site.ask_times()) < LONGEST_ASKING_SECONDS
