"""Doing what is due: asked-for tasks, and the steps of the timetable."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from celery import Task
from django.conf import settings
from django.db import close_old_connections, transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from academy.background.models import DueTask
from academy.background.timetable import Pace
from academy.locking import LockedElsewhereError, only_here

logger = logging.getLogger(__name__)

TASKS_A_ROUND = 100
LONGEST_PAUSE = timedelta(hours=1)


def pause_after(attempts: int) -> timedelta:
    """Return how long a task rests after so many failures: 2, 4, 8 ... seconds, an hour at most."""
    return min(timedelta(seconds=2 ** min(attempts, 12)), LONGEST_PAUSE)


def run_due_tasks(at: datetime) -> int:
    """Call every task that is due, the oldest first; return how many were tried."""
    keys = DueTask.objects.due_by(at).values_list("pk", flat=True)[:TASKS_A_ROUND]
    return sum(run_row(pk, at=at) for pk in list(keys))


def run_row(pk: int, *, at: datetime) -> bool:
    """Make the call that a row asks for; return whether it was tried.

    A lock that ends with this process keeps everybody else from the row meanwhile, and the row is
    read under it: one that is gone, not due or in other hands is left alone.
    """
    try:
        with only_here(f"due task {pk}", is_passing=True):
            row = DueTask.objects.due_by(at).filter(pk=pk).first()
            if row is None:
                return False
            _run(row)
    except LockedElsewhereError:
        return False
    return True


def _run(row: DueTask) -> None:
    try:
        task = task_of(row.task)
        if getattr(task, "in_transaction", False):
            with transaction.atomic():
                task.run(**row.arguments)
                _finish(row)
        else:
            task.run(**row.arguments)
            _finish(row)
    except Exception as error:
        logger.exception("due task failed task=%s attempts=%d", row.task, row.attempts + 1)
        DueTask.objects.filter(pk=row.pk).update(
            attempts=row.attempts + 1,
            error=f"{type(error).__name__}: {error}"[:2000],
            due_at=timezone.now() + pause_after(row.attempts + 1),
            sent_at=None,
        )


def _finish(row: DueTask) -> None:
    """Take the row away; somebody who asked again meanwhile gets another run."""
    DueTask.objects.filter(pk=row.pk, asked_at=row.asked_at).delete()


def task_of(name: str) -> Task:
    """Return a task by its name.

    Raises:
        KeyError: no app has a task of this name.
    """
    from academy.celery import app

    autodiscover_modules("tasks")
    return app.tasks[name]


def run_once() -> int:
    """Do everything that is due now until nothing is left; return how much was done."""
    done = Pace().run_steps()
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
