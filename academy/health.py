"""The /healthz/ page: whether this installation works, for monitors; it tells no secrets."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from academy.version import version

logger = logging.getLogger(__name__)

LEAST_FREE_BYTES = 200_000_000


@dataclass(frozen=True, kw_only=True)
class HealthReport:
    """What one part says of itself: whether it is well, and figures that a monitor may draw.

    Units stand in the names of the figures (`oldest_seconds`).
    """

    is_well: bool
    figures: Mapping[str, int | float | str | None] = field(default_factory=dict)

    def as_json(self) -> dict[str, int | float | str | None]:
        """Return the report as the page shows it."""
        return {"status": "ok" if self.is_well else "failing", **self.figures}


Reporter = Callable[[], HealthReport]
_reporters: dict[str, Reporter] = {}


def register_report(name: str, reporter: Reporter) -> None:
    """Have a part of the house report under a name; called once, from `AppConfig.ready`."""
    _reporters[name] = reporter


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001  (a view takes a request)
    """Answer 200 while pages can be served, 503 when the database is gone.

    `status` is "ok", "degraded" (pages are served, something else is wrong) or "down".
    """
    database = _database_report()
    reports = {"database": database, "disk": _report("disk", _disk_report)}
    if database.is_well:
        reports |= {name: _report(name, reporter) for name, reporter in _reporters.items()}
    is_well = all(report.is_well for report in reports.values())
    status = ("ok" if is_well else "degraded") if database.is_well else "down"
    parts = {name: report.as_json() for name, report in reports.items()}
    body = {"status": status, "version": version(), **parts}
    return JsonResponse(body, status=200 if database.is_well else 503)


def _database_report() -> HealthReport:
    """Read a row that every installation has; an empty database is no better than none."""
    try:
        is_migrated = MigrationRecorder(connection).migration_qs.exists()
    except DatabaseError:
        logger.warning("health check found no database", exc_info=True)
        return HealthReport(is_well=False)
    return HealthReport(is_well=is_migrated)


def _disk_report() -> HealthReport:
    free = shutil.disk_usage(settings.DATA_DIR).free
    return HealthReport(is_well=free >= LEAST_FREE_BYTES, figures={"free_bytes": free})


def _report(name: str, reporter: Reporter) -> HealthReport:
    try:
        return reporter()
    except Exception:  # one broken part must not hide the others
        logger.exception("health report failed part=%s", name)
        return HealthReport(is_well=False)
