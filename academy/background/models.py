"""The tables of work that is due; a row is written in the transaction that asks for it."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone


class DueTaskQuerySet(models.QuerySet["DueTask"]):
    """Named filters of calls that somebody must make."""

    def due_by(self, moment: datetime) -> Self:
        """Return the calls whose moment has come."""
        return self.filter(due_at__lte=moment)

    def unsent_since(self, moment: datetime) -> Self:
        """Return the calls that no broker was given since this moment."""
        return self.filter(Q(sent_at=None) | Q(sent_at__lt=moment))


class DueTask(models.Model):
    """One call of a task that somebody must make at or after `due_at`.

    `key` names the call (task and arguments): asking twice before it is done is one piece of
    work. Whoever finishes it removes the row only if nobody asked again meanwhile (`asked_at`). A
    failure leaves its reason and a later moment; nothing is dropped. `sent_at` is when a broker
    was last told of the row; None without a broker, and for calls asked for anew.
    """

    task = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=500, unique=True)
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now, db_index=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True, default="")

    objects = models.Manager.from_queryset(DueTaskQuerySet)()

    class Meta:
        ordering = ["due_at", "pk"]

    def __str__(self) -> str:
        return self.task


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    """Named filters of mails."""

    def waiting(self) -> Self:
        """Return the mails that are still to be sent."""
        return self.filter(given_up_at=None)

    def given_up(self) -> Self:
        """Return the mails that the mail server will not take."""
        return self.exclude(given_up_at=None)


class OutgoingMail(models.Model):
    """A mail on its way to the mail server; the row goes when the server has taken it.

    `content` is the whole message as it will be sent, with the Message-ID it keeps through every
    try. `error` says why the last try failed, in words without addresses.
    """

    sender = models.TextField()
    recipients = models.JSONField(default=list)
    content = models.BinaryField()
    asked_at = models.DateTimeField(default=timezone.now, db_index=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True, default="")
    given_up_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(OutgoingMailQuerySet)()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"mail {self.pk}"
