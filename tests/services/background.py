"""Processes of one site for tests of its background work, forked from one that is loaded.

Run as `python -m tests.services.background`; it reads a line for each process to start and
answers with its number. A forked worker begins in a moment, so that it can be killed many times.

    worker             a Celery worker for all queues
    beat               Celery's beat
    ask COUNT PAUSE    ask for the effects 0 to COUNT - 1, so many seconds apart, and write the
                       seconds that each asking took to `asked.json` in DATA_DIR
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402
from django.urls import get_resolver  # noqa: E402

from academy.celery import app  # noqa: E402

# A row left behind by a killed worker is sent again after so long.
settings.DUE_WORK_RESEND_SECONDS = 2.0
EFFECT_SECONDS = 0.03


@app.task(name="tests.effect", in_transaction=True)
def effect(number: int) -> None:
    """Write the number into a table that takes it as often as it comes."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO tests_effects (number) VALUES (%s)", [number])
    time.sleep(EFFECT_SECONDS)  # a kill may come here, before the commit


def ask(count: int, pause: float) -> None:
    """Ask for every effect as a request would, and note how long each asking took."""
    took = []
    for number in range(count):
        began = time.monotonic()
        with transaction.atomic():
            effect.ask(number=number)
        took.append(time.monotonic() - began)
        time.sleep(pause)
    (settings.DATA_DIR / "asked.json").write_text(json.dumps(took))


def worker() -> None:
    """Work until killed."""
    app.worker_main(["worker", "--concurrency", "2", "--loglevel", "WARNING", "--without-gossip"])


def beat() -> None:
    """Send what the timetable says until killed."""
    app.start(["beat", "--loglevel", "WARNING", "--pidfile", ""])


def fork(job: Callable[[], object]) -> int:
    """Start a process group of its own for a job and return its number."""
    pid = os.fork()
    if pid:
        return pid
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    try:
        job()
    finally:
        os._exit(0)


def main() -> None:
    """Start what each line asks for, until there are no more."""
    os.environ["CELERY_SKIP_CHECKS"] = "1"  # the suite made them; each start would again
    get_resolver().url_patterns  # noqa: B018  (reading them imports every route)
    connections.close_all()
    for line in sys.stdin:
        name, *arguments = line.split()
        if name == "ask":
            pid = fork(lambda words=arguments: ask(int(words[0]), float(words[1])))
        else:
            pid = fork({"worker": worker, "beat": beat}[name])
        print(pid, flush=True)


if __name__ == "__main__":
    main()
