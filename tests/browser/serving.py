"""A whole site of its own for tests: prepared, filled and served exactly as `make run` does it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from tests.shared import ROOT

READY_WITHIN_SECONDS = 180
STOPS_WITHIN_SECONDS = 20
DATABASE = "academy.sqlite3"
# What a shell gives every program; nothing of the test run's own settings reaches the server.
INHERITED = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH", "PYTHONPATH")


@dataclass(frozen=True, kw_only=True)
class Site:
    """A site that answers: its address without a slash at the end, and its data folder."""

    address: str
    data_dir: Path

    def at(self, path: str) -> str:
        """Return the whole address of a path that begins with a slash."""
        return f"{self.address}{path}"


@contextmanager
def running_site(data_dir: Path) -> Iterator[Site]:
    """Serve a site whose data lies in a folder, and end it with the block.

    An empty folder is prepared and gets the demonstration first; tables are those that the quick
    suite has migrated and kept, where it has.

    Raises:
        RuntimeError: it ended by itself or did not answer in time; the message holds its log.
    """
    port = _free_port()
    site = Site(address=f"http://localhost:{port}", data_dir=data_dir)
    log_path = data_dir / "server.log"
    # Programs beside a site read this module before they have set up Django, which that needs.
    from tests.database_template import template_path

    if not (data_dir / DATABASE).exists() and (kept := template_path()).is_file():
        shutil.copy(kept, data_dir / DATABASE)
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run_site", "--port", str(port)],
            cwd=ROOT,
            env=environment_of(site),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_until_ready(site, process, log_path)
            yield site
        finally:
            _stop(process)


@contextmanager
def copied_site(source: Site, folder: Path) -> Iterator[Site]:
    """Serve a copy of a filled site, which may be damaged without harm to the other's readers."""
    copy_site_data(source.data_dir, folder)
    with running_site(folder) as running:
        yield running


def copy_site_data(source: Path, target: Path) -> None:
    """Copy what a site keeps while it may be serving: database, index, static files, stamps."""
    target.mkdir(parents=True, exist_ok=True)
    ignored = shutil.ignore_patterns(f"{DATABASE}*", "server.log", "*.lock")
    shutil.copytree(source, target, ignore=ignored, dirs_exist_ok=True)
    with (
        closing(sqlite3.connect(source / DATABASE)) as old,
        closing(sqlite3.connect(target / DATABASE)) as new,
    ):
        old.backup(new)


def environment_of(site: Site) -> dict[str, str]:
    """Return what a program of this site is started with."""
    kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return {
        **kept,
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "academy.settings.dev",
        "DATA_DIR": str(site.data_dir),
        "BASE_URL": site.address,
    }


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(site: Site, process: subprocess.Popen[bytes], log_path: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the site ended by itself:\n{_end_of(log_path)}")
        if _answers(site):
            return
        time.sleep(0.2)
    raise RuntimeError(f"the site did not answer in time:\n{_end_of(log_path)}")


def _answers(site: Site) -> bool:
    try:
        with urlopen(site.at("/healthz/"), timeout=20):
            return True
    except HTTPError as error:
        with error:
            if error.code == HTTPStatus.INTERNAL_SERVER_ERROR:
                raise RuntimeError(f"the site is broken: {error.read()[:2000]!r}") from error
            return False
    except (URLError, OSError):
        return False


def _end_of(log_path: Path) -> str:
    return log_path.read_text(encoding="utf-8", errors="replace")[-4000:]


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=STOPS_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
