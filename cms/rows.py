"""Live rows for what the index found: what is shown is always true, even when the index lags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from academy.catalogue.enums import EntryKind
from academy.catalogue.models import CatalogueEntry
from academy.catalogue.querysets import CatalogueQuerySet
from courses.models import Course
from webinars.models import Webinar

_PARTS = ("in_language", "themes", "methods", "texts")


def courses_for_lines() -> CatalogueQuerySet:
    """Return published courses with what a line shows, in six statements."""
    return (
        Course.objects.published().select_related("provider").prefetch_related(*_PARTS, "instances")
    )


def webinars_for_lines() -> CatalogueQuerySet:
    """Return published webinars with what a line shows, in five statements."""
    return Webinar.objects.published().select_related("organizer").prefetch_related(*_PARTS)


def read_entries(keys: Sequence[str]) -> list[CatalogueEntry]:
    """Return the published entries of these keys in their order; what went away is left out."""
    ids: dict[str, list[int]] = {}
    for key in keys:
        kind, _colon, number = key.partition(":")
        ids.setdefault(kind, []).append(int(number))
    rows: dict[str, CatalogueEntry] = {}
    for kind, source in _SOURCES.items():
        if wanted := ids.get(kind):
            rows.update(_by_key(source().filter(pk__in=wanted)))
    return [rows[key] for key in keys if key in rows]


def _by_key(rows: Iterable[Any]) -> dict[str, CatalogueEntry]:
    return {row.key: row for row in rows}


_SOURCES = {
    EntryKind.COURSE.value: courses_for_lines,
    EntryKind.WEBINAR.value: webinars_for_lines,
}
