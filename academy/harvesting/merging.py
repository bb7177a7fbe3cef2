"""Language versions of one offer, joined to the record of one entry (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from academy.harvesting.records import (
    AnyRecord,
    CourseRecord,
    EventRecord,
    TermRecord,
    TextRecord,
)

Value = TypeVar("Value")
# Where an offer stands in English and in another language, the English text is the translation.
_USUAL_TRANSLATION = "en"


def merge(records: Iterable[AnyRecord]) -> AnyRecord:
    """Return one record for all, the same in whatever order they come.

    The first in order speaks where only one can (provider, address, sessions if it has any);
    texts, languages and terms are joined.
    """
    ordered = sorted(records, key=_order)
    first = ordered[0]
    if len(ordered) == 1:
        return first
    alike = [record for record in ordered if record.kind == first.kind]
    shared = {
        "texts": _texts(alike),
        "languages": _each_once(alike, "languages"),
        "subjects": _each_once(alike, "subjects"),
        "method_words": _each_once(alike, "method_words"),
        "audiences": _each_once(alike, "audiences"),
        "keywords": _each_once(alike, "keywords"),
        "themes": _terms(alike, "themes"),
        "methods": _terms(alike, "methods"),
        "provider": _first(record.provider for record in alike),
        "url": _first(record.url for record in alike) or "",
        "level": _first(record.level for record in alike) or "",
        "time_required": _first(record.time_required for record in alike),
    }
    if isinstance(first, CourseRecord):
        courses = [record for record in alike if isinstance(record, CourseRecord)]
        sessions = _first(record.sessions for record in courses) or ()
        code = _first(record.course_code for record in courses) or ""
        return replace(first, **shared, sessions=sessions, course_code=code)  # type: ignore[arg-type]
    return replace(first, **shared)  # type: ignore[arg-type]


def _order(record: AnyRecord) -> tuple[bool, bool, str]:
    """Events after courses, texts in English after others, then by key."""
    is_event = isinstance(record, EventRecord)
    return (is_event, record.texts[0].locale == _USUAL_TRANSLATION, record.key)


def _texts(records: Sequence[AnyRecord]) -> tuple[TextRecord, ...]:
    by_locale: dict[str, TextRecord] = {}
    for record in records:
        for text in record.texts:
            by_locale.setdefault(text.locale, text)
    return tuple(by_locale.values())


def _each_once(records: Sequence[AnyRecord], name: str) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(value for record in records for value in getattr(record, name)))


def _terms(records: Sequence[AnyRecord], name: str) -> tuple[TermRecord, ...]:
    words: dict[str, dict[str, None]] = {}
    for record in records:
        for term in getattr(record, name):
            words.setdefault(term.slug, {}).update(dict.fromkeys(term.words))
    return tuple(TermRecord(slug=slug, words=tuple(found)) for slug, found in words.items())


def _first(values: Iterable[Value | None]) -> Value | None:
    return next((value for value in values if value), None)
