"""What the outbox says of itself to the health page."""

from __future__ import annotations

from typing import Final

from django.db.models import Count, Min, Q
from django.utils import timezone

from academy.catalogue.models import IndexChange
from academy.health import HealthReport

LATE_SECONDS: Final = 600


def outbox_report() -> HealthReport:
    """Report how many changes the index has yet to see, and for how long the first has waited.

    `refused` are among those that wait; `given_up` wait for a person, who finds the reasons with
    `manage.py index_changes`.
    """
    waiting, given_up = Q(given_up_at=None), Q(given_up_at__isnull=False)
    row = IndexChange.objects.order_by().aggregate(
        waiting=Count("pk", filter=waiting),
        oldest=Min("noted_at", filter=waiting),
        refused=Count("pk", filter=waiting & Q(attempts__gt=0)),
        given_up=Count("pk", filter=given_up),
    )
    oldest = row.pop("oldest")
    age = int((timezone.now() - oldest).total_seconds()) if oldest else 0
    return HealthReport(
        is_well=age <= LATE_SECONDS and not row["given_up"],
        figures={**row, "oldest_seconds": max(0, age)},
    )
