"""What due work says of itself to the health page."""

from __future__ import annotations

from django.db.models import Count, Min, Q
from django.utils import timezone

from academy.background.models import DueTask, OutgoingMail
from academy.health import HealthReport

LATE_SECONDS = 600


def due_work_report() -> HealthReport:
    """Report how much work is due, for how long the first piece has been, and what has failed."""
    now = timezone.now()
    row = DueTask.objects.order_by().aggregate(
        waiting=Count("pk", filter=Q(due_at__lte=now)),
        oldest=Min("due_at", filter=Q(due_at__lte=now)),
        failing=Count("pk", filter=~Q(error="")),
    )
    age = int((now - row["oldest"]).total_seconds()) if row["oldest"] else 0
    return HealthReport(
        is_well=age <= LATE_SECONDS,
        figures={
            "waiting": row["waiting"],
            "oldest_seconds": age,
            "failing": row["failing"],
        },
    )


def mail_report() -> HealthReport:
    """Report how many mails wait, for how long the first has, and how many were given up.

    A mail that was refused for good is one address gone wrong; only waiting ones are a fault here.
    """
    now = timezone.now()
    row = OutgoingMail.objects.order_by().aggregate(
        waiting=Count("pk", filter=Q(given_up_at=None)),
        oldest=Min("asked_at", filter=Q(given_up_at=None)),
        given_up=Count("pk", filter=~Q(given_up_at=None)),
    )
    age = int((now - row["oldest"]).total_seconds()) if row["oldest"] else 0
    return HealthReport(
        is_well=age <= LATE_SECONDS,
        figures={
            "waiting": row["waiting"],
            "oldest_seconds": age,
            "given_up": row["given_up"],
        },
    )
