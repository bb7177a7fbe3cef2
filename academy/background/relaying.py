"""Telling the broker of rows that are due; the rows stay until somebody has done them."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from academy.background.models import DueTask
from academy.locking import LockedElsewhereError, only_here

logger = logging.getLogger(__name__)

ROWS_A_RELAY: Final = 500


def relay_due_rows(*, at: datetime) -> int:
    """Send a message for each due row that the broker has not had lately; return how many.

    A message may be lost, come twice or come late: whoever gets it looks at the row under a lock
    (`running.run_row`). A row still there `DUE_WORK_RESEND_SECONDS` after its message was left
    behind by somebody, and gets another one.
    """
    try:
        with only_here("relay"):
            return _relay(at)
    except LockedElsewhereError:
        return 0


def _relay(at: datetime) -> int:
    from academy.background.tasks import do

    sent_before = at - timedelta(seconds=settings.DUE_WORK_RESEND_SECONDS)
    rows = list(
        DueTask.objects.due_by(at)
        .unsent_since(sent_before)
        .values_list("pk", "task")[:ROWS_A_RELAY]
    )
    DueTask.objects.filter(pk__in=[pk for pk, _task in rows]).update(sent_at=at)
    for pk, task in rows:
        do.apply_async(args=[pk], queue=queue_of(task))
    return len(rows)


def queue_of(task: str) -> str:
    """Return the queue that the setting `TASK_QUEUES` names for a task."""
    chosen = (queue for start, queue in settings.TASK_QUEUES.items() if task.startswith(start))
    return next(chosen, str(settings.CELERY_TASK_DEFAULT_QUEUE))
