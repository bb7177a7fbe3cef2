"""The reader of the invented programmes and webinars, a connector like that of any feed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO, cast

from academy.harvesting.connectors.base import Item, Refusal
from academy.harvesting.connectors.json import digest_of
from academy.harvesting.durations import parse_duration
from academy.harvesting.records import (
    AnyRecord,
    CourseRecord,
    EventRecord,
    OtherOrganisationRecord,
    ProviderRecord,
    TermRecord,
    TextRecord,
)
from academy.html import clean_html
from cms.demonstration.timing import session_record

Fields = Mapping[str, Any]


class InventedConnector:
    """Reads one file of invented offers, whose dates count from `today`.

    The day is part of every digest: loading again on the same day finds nothing new, and on
    another day moves the dates.
    """

    kind = "demonstration"

    def __init__(self, *, provider: str, today: date) -> None:
        self._provider = ProviderRecord(name=provider)
        self._today = today

    def read(self, stream: BinaryIO) -> Iterator[Item | Refusal]:
        """Yield the offers of a file in their order."""
        for number, fields in enumerate(json.load(stream), start=1):
            digest = digest_of([self._today.isoformat(), fields])
            yield Item(place=f"offer {number}", key=fields["key"], digest=digest, fields=fields)

    def parse(self, item: Item) -> AnyRecord:
        """Return a programme with its sessions, or a webinar."""
        fields = cast("Fields", item.fields)
        if "sessions" in fields:
            return self._programme(fields)
        return self._webinar(fields)

    def _programme(self, fields: Fields) -> CourseRecord:
        price = fields.get("price")
        return CourseRecord(
            **_shared(fields),
            provider=self._provider,
            level=fields["level"],
            is_accessible_for_free=fields["is_accessible_for_free"],
            price=Decimal(price) if price else None,
            price_currency=fields.get("price_currency", ""),
            time_required=parse_duration(fields["duration"]),
            sessions=tuple(
                session_record(plan, mode=fields["mode"], today=self._today)
                for plan in fields["sessions"]
            ),
        )

    def _webinar(self, fields: Fields) -> EventRecord:
        return EventRecord(
            **_shared(fields),
            provider=self._provider,
            is_accessible_for_free=True,
            session=session_record(fields["session"], mode="online", today=self._today),
            series=fields.get("series", ""),
            join_url=f"https://meet.network.example/{fields['key']}",
            recording_url=f"{fields['url']}recording/" if fields.get("has_recording") else "",
        )


def _shared(fields: Fields) -> dict[str, Any]:
    return {
        "key": fields["key"],
        "texts": _texts(fields),
        "languages": tuple(fields["in_language"]),
        "other_organisations": tuple(
            OtherOrganisationRecord(provider=ProviderRecord(name=one["name"]), role=one["role"])
            for one in fields.get("other_organisations", ())
        ),
        "themes": tuple(TermRecord(slug=slug) for slug in fields["themes"]),
        "methods": tuple(TermRecord(slug=slug) for slug in fields["methods"]),
        "audiences": tuple(fields["audiences"]),
        "license": fields["license"],
        "url": fields["url"],
        "accessibility_features": tuple(fields.get("accessibility_features", ())),
    }


def _texts(fields: Fields) -> tuple[TextRecord, ...]:
    """Return the texts; the original is that of the first language of teaching."""
    original = fields["in_language"][0]
    ordered = sorted(fields["texts"].items(), key=lambda pair: pair[0] != original)
    return tuple(
        TextRecord(
            locale=locale,
            title=text["title"],
            summary=text["summary"],
            description=clean_html(text["description"]),
        )
        for locale, text in ordered
    )
