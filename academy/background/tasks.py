"""Background entries of this folder; each looks at its row first and may run twice."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="background.relay")
def relay() -> None:
    """Tell the broker of the rows that are due; beat asks for it every second."""
    from academy.background.relaying import relay_due_rows

    relay_due_rows(at=timezone.now())


@shared_task(name="background.do")
def do(row: int) -> None:
    """Make the call that a row asks for."""
    from academy.background.running import run_row

    run_row(row, at=timezone.now())


@shared_task(name="background.step")
def step(name: str) -> None:
    """Call a step of the timetable; beat asks for it at the step's pace."""
    from academy.background.timetable import run_step

    run_step(name)


@shared_task(name="background.send_mail")
def send_mail(mail: int) -> None:
    """Hand a kept mail to the mail server."""
    from academy.background.mailing import deliver

    deliver(mail, at=timezone.now())


@shared_task(name="background.run_django_task")
def run_django_task(task: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Call a task that a library queued through django_tasks."""
    from academy.background.libraries import call

    call(task, args, kwargs)
