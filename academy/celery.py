"""The Celery application, and how a task waits when there is no broker."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery, Task
from django.conf import settings
from django.db import transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "academy.settings.dev")


class AskedTask(Task):
    """A task that becomes a row when no broker is set, so that nothing is lost and nobody waits.

    `ask()` is the one way to queue: with a broker it sends the call after the commit, without
    one it writes a row in the same transaction, which `run_due` takes within a second.
    """

    abstract = True

    def ask(self, **arguments: Any) -> None:
        """Have the task called with these arguments once the present transaction is in."""
        if settings.CELERY_BROKER_URL:
            transaction.on_commit(lambda: self.apply_async(kwargs=arguments))
            return
        from academy.background.asking import ask_for

        ask_for(self.name, arguments)


app = Celery("academy", task_cls=AskedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
