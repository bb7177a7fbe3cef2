"""Records and lines that several tests of the harvest use."""

from __future__ import annotations

import json
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from academy.harvesting.connectors.json import JsonLinesConnector
from academy.harvesting.models import HarvestRun
from academy.harvesting.running import Options, harvest
from academy.harvesting.sources import source_for_files

COURSE: dict[str, Any] = {
    "id": "city:1",
    "provider": "City of Examples",
    "provider_url": "https://city.example.org/",
    "title": "Reading a street",
    "description": "What a street tells.",
    "language": "en",
    "url": "https://city.example.org/courses/1",
    "subjects": ["Zzyzx"],
    "start_date": None,
    "end_date": None,
    "duration": "4 weeks",
    "kind": "mooc",
    "source": "example",
}
WEBINAR: dict[str, Any] = COURSE | {
    "id": "city:2",
    "title": "An hour on streets",
    "url": "https://city.example.org/events/2",
    "kind": "webinar",
    "duration": None,
    "start_date": "2026-12-01T10:00:00+01:00",
    "end_date": "2026-12-01T11:00:00+01:00",
}


def lines(records: Iterable[dict[str, Any] | bytes]) -> bytes:
    """Return a feed of records, or of lines as they are."""
    return b"".join(
        (record if isinstance(record, bytes) else json.dumps(record).encode()) + b"\n"
        for record in records
    )


def read(feed: bytes, **options: Any) -> HarvestRun:
    """Import a feed."""
    connector = JsonLinesConnector()
    return harvest(
        source=source_for_files(),
        items=connector.read(BytesIO(feed)),
        parse=connector.parse,
        options=Options(**options),
    )


def read_records(*records: dict[str, Any] | bytes, **options: Any) -> HarvestRun:
    """Import records."""
    return read(lines(records), **options)
