"""What the search says of itself to the health page."""

from __future__ import annotations

from academy.health import HealthReport
from search.engines.base import engine


def index_report() -> HealthReport:
    """Report whether a search would be answered now."""
    return HealthReport(is_well=engine().is_available())
