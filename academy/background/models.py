"""The table of work that is due; a row is written in the transaction that asks for it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class DueTask(models.Model):
    """One call of a task that somebody must make at or after `due_at`.

    `key` names the call (task and arguments): asking twice before it is done is one piece of
    work. Whoever finishes it removes the row only if nobody asked again meanwhile (`asked_at`). A
    failure leaves its reason and a later moment; nothing is dropped.
    """

    task = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=500, unique=True)
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now, db_index=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["due_at", "pk"]

    def __str__(self) -> str:
        return self.task
