"""A record as JSON and back, for the copy that a source record keeps (pure)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from academy.harvesting.records import (
    AnyRecord,
    CourseRecord,
    EventRecord,
    OtherOrganisationRecord,
    ProviderRecord,
    SessionRecord,
    TermRecord,
    TextRecord,
)

RECORD_TYPES: Final[dict[str, type[AnyRecord]]] = {
    CourseRecord.kind: CourseRecord,
    EventRecord.kind: EventRecord,
}


def as_json(record: AnyRecord) -> dict[str, Any]:
    """Return a record as JSON values; what is at its default is left out."""
    return {"kind": record.kind, **_object(record)}


def from_json(kept: Mapping[str, Any]) -> AnyRecord:
    """Return the record that `as_json` kept."""
    values = {name: value for name, value in kept.items() if name != "kind"}
    return RECORD_TYPES[kept["kind"]](**_values(values))


_PARTS: Final = (
    CourseRecord,
    EventRecord,
    TextRecord,
    ProviderRecord,
    OtherOrganisationRecord,
    TermRecord,
    SessionRecord,
)
_DEFAULTS: Final[dict[type, dict[str, Any]]] = {
    part: {field.name: field.default for field in fields(part)} for part in _PARTS
}


def _object(value: Any) -> dict[str, Any]:
    found = {}
    for name, default in _DEFAULTS[type(value)].items():
        held = getattr(value, name)
        if default is MISSING or held != default:
            found[name] = _plain(held)
    return found


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Decimal):
        return str(value)
    return _object(value)


def _many(make: Callable[..., Any]) -> Callable[[Any], tuple[Any, ...]]:
    return lambda listed: tuple(make(**_values(one)) for one in listed)


def _other_organisation(*, provider: Mapping[str, Any], **values: Any) -> OtherOrganisationRecord:
    return OtherOrganisationRecord(provider=ProviderRecord(**provider), **values)


_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "texts": _many(TextRecord),
    "themes": _many(TermRecord),
    "methods": _many(TermRecord),
    "sessions": _many(SessionRecord),
    "session": lambda kept: SessionRecord(**_values(kept)),
    "provider": lambda kept: ProviderRecord(**kept),
    "other_organisations": lambda listed: tuple(_other_organisation(**one) for one in listed),
    "time_required": lambda seconds: timedelta(seconds=seconds),
    "price": Decimal,
    **dict.fromkeys(
        ("starts_at", "ends_at", "opens_at", "closes_at", "confirm_by"), datetime.fromisoformat
    ),
    **dict.fromkeys(
        (
            "languages",
            "method_words",
            "subjects",
            "audiences",
            "keywords",
            "accessibility_features",
            "words",
        ),
        tuple,
    ),
}


def _values(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _READERS[name](value) if name in _READERS and value is not None else value
        for name, value in kept.items()
    }
