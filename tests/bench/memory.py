"""Idle memory of the processes that `make run` starts, after a few pages."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.installation import report
from tests.shared import ROOT

PAGES = ("/en/", "/en/catalogue/?q=housing", "/fr/themes/", "/api/v1/search?q=water")


def main() -> None:
    """Start the site, read pages, rest, read the kernel's figures."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    begun = time.perf_counter()
    site = subprocess.Popen(
        [sys.executable, "manage.py", "run_site", "--port", str(port), "--no-demonstration"],
        cwd=ROOT,
        env=os.environ,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        ready = time.perf_counter() - begun
        for page in PAGES * 5:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{page}").read()
        time.sleep(3)
        held = [_anonymous_megabytes(pid) for pid in _family(site.pid)]
    finally:
        site.terminate()
        site.wait(timeout=30)
    report(
        Figure(name="start of the site", value=ready, unit="s"),
        Figure(name="idle memory of the largest process", value=max(held), unit="MB", target=200),
        Figure(name="idle memory of all processes", value=sum(held), unit="MB"),
    )


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz/").read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the site did not start")


def _family(pid: int) -> list[int]:
    """Return a process and all below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    return [pid, *(found for child in children for found in _family(int(child)))]


def _anonymous_megabytes(pid: int) -> float:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    found = re.search(r"^Anonymous:\s+(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    main()
