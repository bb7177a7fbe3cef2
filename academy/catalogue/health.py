"""What the outbox says of itself to the health page."""

from __future__ import annotations

from django.db.models import Count, Min
from django.utils import timezone

from academy.catalogue.models import IndexChange
from academy.health import HealthReport

LATE_SECONDS = 600


def outbox_report() -> HealthReport:
    """Report how many changes the index has yet to see, and for how long the first has waited."""
    row = IndexChange.objects.order_by().aggregate(waiting=Count("pk"), oldest=Min("noted_at"))
    oldest = row["oldest"]
    age = int((timezone.now() - oldest).total_seconds()) if oldest else 0
    return HealthReport(
        is_well=age <= LATE_SECONDS,
        figures={"waiting": row["waiting"], "oldest_seconds": max(0, age)},
    )
