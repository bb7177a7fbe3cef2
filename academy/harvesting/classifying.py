"""A record's own words into our themes and methods."""

from __future__ import annotations

from dataclasses import replace

from academy.harvesting.records import AnyRecord


def classify(record: AnyRecord) -> AnyRecord:
    """Return the record with its terms."""
    return replace(record, keywords=record.keywords or record.subjects)
