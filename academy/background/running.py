"""Doing what is due: asked-for tasks, and the steps that apps registered."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from celery import Celery
from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from academy.background.models import DueTask
from academy.background.steps import STEPS

logger = logging.getLogger(__name__)

TASKS_A_ROUND = 100
LONGEST_PAUSE = timedelta(hours=1)


def pause_after(attempts: int) -> timedelta:
    """Return how long a task rests after so many failures: 2, 4, 8 ... seconds, an hour at most."""
    return min(timedelta(seconds=2 ** min(attempts, 12)), LONGEST_PAUSE)


def run_due_tasks(at: datetime) -> int:
    """Call every task that is due, the oldest first; return how many were tried."""
    from academy.celery import app

    autodiscover_modules("tasks")
    rows = list(DueTask.objects.filter(due_at__lte=at)[:TASKS_A_ROUND])
    for row in rows:
        _run(row, app)
    return len(rows)


def _run(row: DueTask, app: Celery) -> None:
    try:
        app.tasks[row.task].run(**row.arguments)
    except Exception as error:
        logger.exception("due task failed task=%s attempts=%d", row.task, row.attempts + 1)
        DueTask.objects.filter(pk=row.pk).update(
            attempts=row.attempts + 1,
            error=f"{type(error).__name__}: {error}"[:2000],
            due_at=timezone.now() + pause_after(row.attempts + 1),
        )
    else:
        # Somebody who asked again while it ran gets another run.
        DueTask.objects.filter(pk=row.pk, asked_at=row.asked_at).delete()


class Pace:
    """When each registered step is due next."""

    def __init__(self) -> None:
        self._next: dict[str, float] = {}

    def run_steps(self, clock: Callable[[], float] = time.monotonic) -> int:
        """Call every step whose moment has come; return how much they did."""
        done = 0
        for name, (every, step) in list(STEPS.items()):
            if clock() < self._next.get(name, 0.0):
                continue
            try:
                done += step()
            except Exception:
                logger.exception("due step failed step=%s", name)
            self._next[name] = clock() + every.total_seconds()
        return done


def run_once() -> int:
    """Do everything that is due now until nothing is left; return how much was done."""
    done, pace = 0, Pace()
    done += pace.run_steps()
    while tried := run_due_tasks(timezone.now()):
        done += tried
    return done


def run_forever(*, should_stop: Callable[[], bool]) -> None:
    """Do what is due, look again after a short rest, until told to stop."""
    pace = Pace()
    while not should_stop():
        close_old_connections()
        try:
            run_due_tasks(timezone.now())
        except Exception:
            logger.exception("due work could not be read")
        pace.run_steps()
        time.sleep(settings.DUE_WORK_INTERVAL_SECONDS)
