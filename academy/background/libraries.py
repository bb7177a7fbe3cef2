"""Work that libraries queue through django_tasks (Wagtail: search, references, image files)."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id, normalize_json

logger = logging.getLogger(__name__)


class RowBackend(BaseTaskBackend):
    """Writes the row that has the task called, in the transaction that queues it.

    Results cannot be asked for: nothing here needs them, and a row that is done is gone.
    """

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Ask for one call of the task; the same call asked for twice is made once."""
        from academy.background.tasks import run_django_task

        self.validate_task(task)
        run_django_task.ask(
            task=task.module_path, args=normalize_json(list(args)), kwargs=normalize_json(kwargs)
        )
        return TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


def call(path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Call a queued task by its dotted name; one whose object has gone meanwhile is done.

    Raises:
        TypeError: the name is not that of a task.
    """
    task = import_string(path)
    if not isinstance(task, Task):
        raise TypeError(f"not a task: {path}")
    try:
        task.call(*args, **kwargs)
    except ObjectDoesNotExist:
        logger.info("object of a queued task has gone task=%s", path)
