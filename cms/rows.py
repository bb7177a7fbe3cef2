"""Live rows for what the index found: what is shown is always true, even when the index lags."""

from __future__ import annotations

from collections.abc import Sequence

from academy.catalogue.models import CatalogueEntry
from courses.models import Course
from webinars.models import Webinar


def read_entries(keys: Sequence[str]) -> list[CatalogueEntry]:
    """Return the published entries of these keys in their order; what went away is left out."""
    ids: dict[str, list[int]] = {}
    for key in keys:
        kind, _colon, number = key.partition(":")
        ids.setdefault(kind, []).append(int(number))
    rows: dict[str, CatalogueEntry] = {}
    for model in (Course, Webinar):
        if wanted := ids.get(model.kind):
            found = model.objects.published().for_lines().filter(pk__in=wanted)
            rows.update((row.key, row) for row in found)
    return [rows[key] for key in keys if key in rows]
