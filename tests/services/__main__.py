"""Run the tests that need real servers: `make services-test` and `make soak`.

A server whose address is in the environment is used as it is; the others are started, and ended
afterwards. A server that cannot be had ends the run with an error: nothing is skipped.

    python -m tests.services [--soak] [--only NAME]... [pytest's arguments]
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator

from tests.services.servers import SERVERS, OwnServer, Server, own

# What of the quick suite runs again on PostgreSQL: what speaks to the database in its own ways
# (constraints, locks, conflicts, JSON), and not the pages, which read through the same querysets.
QUICK = (
    "not catalogue and not browser and not slow"
    " and not elasticsearch and not redis and not rabbitmq"
)
ON_POSTGRESQL = (
    "tests/academy",
    # These call the application or send files as a server does, which ends the connection that a
    # test's transaction lives on; in SQLite's memory there is none to end.
    "--ignore=tests/academy/test_api_schema.py",
    "--ignore=tests/academy/test_headers.py",
    "tests/cms/test_page_editing.py",
    "tests/courses",
    "tests/webinars",
    "tests/search/test_draining.py",
    "tests/search/test_indexing.py",
    "tests/search/test_rebuilding.py",
    "tests/services",
    "tests/test_layout.py",
)


def main(arguments: list[str]) -> int:
    """Start what is missing, run the tests, end what was started; return pytest's exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.services", description=__doc__)
    parser.add_argument("--soak", action="store_true", help="the tests too long for every change")
    parser.add_argument("--only", action="append", choices=[one.name for one in SERVERS])
    options, for_pytest = parser.parse_known_args(arguments)
    wanted = [one for one in SERVERS if not options.only or one.name in options.only]
    with _running(wanted) as addresses:
        environment = {**os.environ, **addresses}
        if options.soak:
            return _pytest(["-m", "soak", *for_pytest], environment)
        return _service_tests(wanted, for_pytest, environment)


# A thread of a test that has ended leaves its connection to the garbage collector, which says so
# in whatever test runs at that moment; SQLite's says nothing.
LEFT_OPEN = ["-W", "ignore::pytest.PytestUnraisableExceptionWarning"]

# Most of these tests wait for a server that is stopped, slow or silent: those of one server stay in
# one process, those with the whole catalogue in another, and all go on at the same time. They keep
# their order, since a catalogue that is indexed anew between two tests costs more than they do.
SIDE_BY_SIDE = ["-n", "3", "--dist", "loadgroup", "-p", "no:randomly"]


def _service_tests(wanted: list[Server], for_pytest: list[str], environment: dict[str, str]) -> int:
    code = 0
    markers = " or ".join(sorted({one.marker for one in wanted} - {"postgresql"}))
    if markers:
        chosen = [*SIDE_BY_SIDE, "-m", f"({markers}) and not soak", *for_pytest]
        code = _pytest(chosen, environment)
    if any(one.marker == "postgresql" for one in wanted):
        on_postgresql = {**environment, "DATABASE_URL": environment["TEST_POSTGRESQL_URL"]}
        where = [] if any(not one.startswith("-") for one in for_pytest) else ON_POSTGRESQL
        chosen = ["-n", "auto", "-m", f"{QUICK} and not soak", *LEFT_OPEN, *for_pytest, *where]
        code = _pytest(chosen, on_postgresql) or code
    return code


def _pytest(arguments: list[str], environment: dict[str, str]) -> int:
    command = [sys.executable, "-m", "pytest", "--ignore=tests/browser", *arguments]
    return subprocess.run(command, env=environment, check=False).returncode


@contextlib.contextmanager
def _running(wanted: list[Server]) -> Iterator[dict[str, str]]:
    """Give the address of every wanted server by its variable; start all missing ones at once."""
    missing = [own(one) for one in wanted if not os.environ.get(one.variable)]
    began = time.monotonic()
    try:
        addresses = _start(missing)
        print(f"{len(missing)} servers started in {time.monotonic() - began:.0f} s", flush=True)
        yield addresses
    finally:
        for one in missing:
            one.do("stop")


def _start(missing: list[OwnServer]) -> dict[str, str]:
    starting = [(one, one.command("start")) for one in missing]
    addresses, failed = {}, []
    for one, process in starting:
        said, _ = process.communicate()
        if process.returncode:
            failed.append(one.server.name)
        else:
            addresses[one.server.variable] = said.strip()
    if failed:
        raise SystemExit(f"missing servers: {', '.join(failed)}")
    return addresses


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
