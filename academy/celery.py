"""The Celery application, and the one way to ask for a task: a row, with a broker and without.

`celery -A academy.celery worker` takes rows from the queues, `celery -A academy.celery beat` says
every second that rows may be due (settings `TIMETABLE` and `CELERY_BEAT_SCHEDULE`). A request
writes its row and never speaks to the broker, so a broker that is gone or silent keeps nobody
waiting and loses nothing; see decision 25.
"""

from __future__ import annotations

import os
from typing import Any

from celery import Celery, Task

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "academy.settings.dev")


class AskedTask(Task):
    """A task that is asked for by a row, which whoever does it takes away when it is done.

    `in_transaction` is for tasks whose whole effect is in the database: the row goes in the same
    transaction as the effect, so that a process killed at any moment leaves both or neither. Other
    tasks are done at least once: they look at what they are about first, and may run twice.
    """

    abstract = True
    in_transaction = False

    def ask(self, **arguments: Any) -> None:
        """Have the task called with these arguments once the present transaction is in."""
        from academy.background.asking import ask_for

        ask_for(self.name, arguments)


app = Celery("academy", task_cls=AskedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
