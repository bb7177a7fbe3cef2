"""Asking for work: one row for one call, however often it is asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.utils import timezone

from academy.background.models import DueTask

LONGEST_KEY: Final = 500


def ask_for(task: str, arguments: Mapping[str, object], *, due_at: datetime | None = None) -> None:
    """Write the row that has a task called; a call already asked for stays one call."""
    now = timezone.now()
    DueTask.objects.bulk_create(
        [
            DueTask(
                task=task,
                arguments=dict(arguments),
                key=call_key(task, arguments),
                asked_at=now,
                due_at=due_at or now,
            )
        ],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["asked_at", "sent_at"],
    )


def call_key(task: str, arguments: Mapping[str, object]) -> str:
    """Return the name of a call: the task and its arguments in a fixed order.

    A long one is cut and ends in its fingerprint, so that different calls keep different names.
    """
    key = f"{task} {json.dumps(arguments, sort_keys=True, default=str)}"
    if len(key) <= LONGEST_KEY:
        return key
    fingerprint = sha256(key.encode()).hexdigest()
    return f"{key[: LONGEST_KEY - len(fingerprint) - 1]} {fingerprint}"
