"""What the search says of itself to the health page."""

from __future__ import annotations

from academy.health import HealthReport
from search.engines.base import engine


def index_report() -> HealthReport:
    """Report whether a search would be answered now, by which engine and out of which index.

    In the place of the index's name may stand what is wrong with the server.
    """
    described = engine().describe()
    return HealthReport(
        is_well=engine().is_available(),
        figures={"engine": described["name"], "index": described["index"]},
    )
