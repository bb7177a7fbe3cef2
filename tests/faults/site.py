"""A site of its own in a folder, and the process that all its other processes are forked from.

python -m tests.faults.site     reads a job a line, answers each with the number of a process
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.shared import ROOT


@dataclass(frozen=True)
class Job:
    """A process that does one thing."""

    pid: int
    path: Path

    def kill(self) -> None:
        """End it at once, as a power cut does."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        while self._lives():
            time.sleep(0.005)

    def result(self, within: float = 120.0) -> Any:
        """Wait for its end and return what it returned."""
        until = time.monotonic() + within
        while not self.path.exists():
            if time.monotonic() > until:
                self.kill()
                raise TimeoutError(self.path.name)
            if not self._lives() and not self.path.exists():
                raise RuntimeError(f"{self.path.name} ended without a word")
            time.sleep(0.02)
        said = json.loads(self.path.read_text())
        if "error" in said:
            raise RuntimeError(said["error"])
        return said["result"]

    def _lives(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True


class Site:
    """An installation in a folder; its processes are begun by `start` and `run`."""

    def __init__(self, folder: Path, *, elasticsearch_url: str = "") -> None:
        self.folder = folder
        self.prefix = f"faults-{secrets.token_hex(4)}"
        self._number = 0
        environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "academy.settings.dev",
            "ELASTICSEARCH_URL": elasticsearch_url,
            "ELASTICSEARCH_INDEX_PREFIX": self.prefix,
        }
        self._log = (folder / "log").open("ab")
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.site"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )

    def start(self, job: str, *arguments: Any, **named: Any) -> Job:
        """Begin a function of `tests.faults.jobs` in a process of its own."""
        self._number += 1
        path = self.folder / f"{self._number}-{job}.json"
        line = {"job": job, "arguments": arguments, "named": named, "path": str(path)}
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.write(json.dumps(line) + "\n")
        self._parent.stdin.flush()
        return Job(int(self._parent.stdout.readline()), path)

    def run(self, job: str, *arguments: Any, within: float = 120.0, **named: Any) -> Any:
        """Have a function done and return what it returned."""
        return self.start(job, *arguments, **named).result(within)

    def read_pages(self, seconds: float, within: float = 60.0) -> Job:
        """Begin to read pages; return when the first, which is slow, has been read."""
        ready = self.folder / f"ready-{self._number}"
        job = self.start("read_pages", seconds, ready=str(ready))
        until = time.monotonic() + within
        while not ready.exists():
            if time.monotonic() > until or job.path.exists():
                job.kill()
                raise TimeoutError(str(job.path))
            time.sleep(0.02)
        return job

    def close(self) -> None:
        """End the process that all others come from."""
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.close()
        self._parent.wait(timeout=20)
        self._parent.stdout.close()
        self._log.close()

    @contextlib.contextmanager
    def doing(self, job: str, *arguments: Any, **named: Any) -> Iterator[Job]:
        """Have a function run beside what the context does, and kill it at the end."""
        started = self.start(job, *arguments, **named)
        try:
            yield started
        finally:
            started.kill()


def _prepare() -> None:
    """Make the tables, by copying those that the quick suite has kept where it can."""
    import django
    from django.conf import settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}  # none were collected
    django.setup()
    from django.core.management import call_command

    from search.engines.elasticsearch.circuit import Circuit
    from search.engines.elasticsearch.lease import Lease
    from tests.database_template import template_path

    # What is waited for after a fault, shorter than an operator would want it.
    Lease.__init__.__kwdefaults__["seconds"] = 2.0
    Circuit.__init__.__kwdefaults__["rest"] = 1.0
    if template_path().is_file():
        shutil.copy(template_path(), settings.DATABASES["default"]["NAME"])
    call_command("migrate", verbosity=0)
    from django.db import connections
    from django.template.loader import get_template
    from django.test import Client

    # Loads routes and templates, once for all; asks no engine, so that no connection is shared.
    Client(headers={"host": "localhost"}).get("/en/organisations/")
    get_template("cms/listing.html")
    connections.close_all()


def _work(line: dict[str, Any]) -> None:
    from tests.faults import jobs

    path = Path(line["path"])
    try:
        said = {"result": getattr(jobs, line["job"])(*line["arguments"], **line["named"])}
    except Exception:  # noqa: BLE001  (told to whoever asked)
        said = {"error": traceback.format_exc()}
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(said))
    draft.replace(path)


def main() -> None:
    """Fork a process for each line that is read."""
    _prepare()
    from tests.faults import jobs  # noqa: F401  (loaded once, for all)

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _work(json.loads(line))
            os._exit(0)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
