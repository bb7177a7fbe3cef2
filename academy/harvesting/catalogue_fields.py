"""The fields of a catalogue file, as `import_catalogue` documents them, to a record (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext as _

from academy.harvesting.durations import parse_duration
from academy.harvesting.errors import ItemRefusedError
from academy.harvesting.fields import Fields
from academy.harvesting.kinds import Kind, kind_of
from academy.harvesting.moments import Span, parse_span
from academy.harvesting.records import (
    AnyRecord,
    CourseRecord,
    EventRecord,
    LevelValue,
    ModeValue,
    ProviderRecord,
    SessionRecord,
    TextRecord,
)
from academy.harvesting.texts import description_html, one_line
from academy.taxonomy.language_tags import canonical_tag
from academy.taxonomy.title_language import teaching_language

# Times that these sources write without an offset are those of their city.
_TIME_ZONES: Final = {"madrid": "Europe/Madrid"}
_LEVELS: Final[dict[str, LevelValue]] = {
    "beginner": "beginner",
    "introductory": "beginner",
    "intermediate": "intermediate",
    "advanced": "advanced",
    "mixed": "mixed",
}
_MODES: Final[dict[str, ModeValue]] = {
    "blended": "blended",
    "hybrid": "blended",
    "online": "online",
    "onsite": "onsite",
    "in person": "onsite",
}
# How a record says that its language was not declared by its source.
_GUESSES: Final = frozenset({"detected", "assumed"})
_SHORT_CODE: Final = re.compile(r"\(\s*:[a-z_]+:[^()]*\)")
_LINK: Final = re.compile(r"\[([^\[\]]+)\]\([^()\s]*\)")
# A record of a catalogue file names one run at most.
_ONLY_RUN: Final = "1"


def parse_fields(key: str, values: Mapping[str, object]) -> AnyRecord:
    """Return the course or event that the fields of one record describe.

    Raises:
        ItemRefusedError: a value has the wrong type, an address cannot be a link, a date is none,
            a language is unknown, or there is no title.
    """
    fields = Fields(values)
    kind = kind_of(fields.raw("kind"))
    if kind.is_event:
        return _event(key, fields, kind)
    return _course(key, fields, kind)


def _course(key: str, fields: Fields, kind: Kind) -> CourseRecord:
    session = _session(key, fields, kind)
    return CourseRecord(
        **_shared(key, fields, kind),  # type: ignore[arg-type]
        course_code=fields.line("code", 100),
        sessions=(session,) if _says_something(session) else (),
    )


def _event(key: str, fields: Fields, kind: Kind) -> EventRecord:
    return EventRecord(
        **_shared(key, fields, kind),  # type: ignore[arg-type]
        session=_session(key, fields, kind),
    )


def _shared(key: str, fields: Fields, kind: Kind) -> dict[str, object]:
    language = _taught_in(fields)
    return {
        "key": key,
        "group": fields.raw("translation_group")[:500],
        "texts": _texts(fields, language),
        "languages": (language,) if language else (),
        "provider": _provider(fields),
        "kind_word": fields.line("kind", 100),
        "method_words": _method_words(fields),
        "subjects": fields.lines("subjects"),
        "level": _LEVELS.get(fields.raw("level").casefold(), ""),
        "is_accessible_for_free": True if kind.is_free else None,
        "license": fields.line("license", 300),
        "time_required": parse_duration(fields.raw("duration")),
        "url": fields.address("url"),
    }


def _taught_in(fields: Fields) -> str:
    """Return the language of teaching; a title's script corrects what a source only guessed."""
    declared = _language(fields, "language")
    is_guess = fields.raw("language_source") in _GUESSES
    return teaching_language(declared, title=fields.raw("title"), guessed=is_guess) or ""


def _language(fields: Fields, name: str) -> str:
    """Return a language by its canonical tag, empty when none is stated."""
    written = fields.raw(name)
    if not written:
        return ""
    tag = _tag(written)
    if tag is None:
        reason = _("“%(text)s” is not a language we know.") % {"text": written[:50]}
        raise ItemRefusedError(reason)
    return tag


@lru_cache(maxsize=1000)
def _tag(written: str) -> str | None:
    return canonical_tag(written)


def _texts(fields: Fields, language: str) -> tuple[TextRecord, ...]:
    """Return the text, in two locales where title and description differ in language."""
    title = fields.line("title")
    if not title:
        raise ItemRefusedError(_("The record has no title."))
    summary = fields.line("summary", 1000)
    description = description_html(fields.raw("description"))
    other = _language(fields, "description_language")
    if not other or other == language or not description:
        return (TextRecord(locale=language, title=title, summary=summary, description=description),)
    return (
        TextRecord(locale=language, title=title, summary=summary),
        TextRecord(locale=other, title=title, description=description),
    )


def _provider(fields: Fields) -> ProviderRecord | None:
    url = fields.address("provider_url")
    name = provider_name(fields.raw("provider"))
    return ProviderRecord(name=name, url=url) if name else None


def provider_name(written: str) -> str:
    """Return a provider's name without the marks that lists put round it.

    "(Udacity)" is Udacity, a list's "( :construction: in process)" is no part of a name, and of
    Markdown's links and escapes the words stay.
    """
    bare = _LINK.sub(r"\1", _SHORT_CODE.sub("", one_line(written, 1000)))
    name = one_line(bare, 300).replace("\\", "")
    if name.startswith("(") and name.endswith(")") and name.count("(") == 1:
        name = name[1:-1].strip()
    return name if any(character.isalnum() for character in name) else ""


def _method_words(fields: Fields) -> tuple[str, ...]:
    paced = fields.line("pacing", 100)
    return (*fields.lines("method"), *((paced,) if paced else ()))


def _session(key: str, fields: Fields, kind: Kind) -> SessionRecord:
    span = parse_span(
        fields.raw("start_date"),
        fields.raw("end_date"),
        time_zone=_TIME_ZONES.get(key.partition(":")[0], ""),
    )
    is_on_demand = kind.is_on_demand and not fields.raw("start_date")
    has_dates = span.starts_at is not None
    return SessionRecord(
        key=_ONLY_RUN,
        mode=_mode(fields, kind),
        status="scheduled" if has_dates or is_on_demand else "to-be-scheduled",
        is_on_demand=is_on_demand,
        place=fields.line("place"),
        **_moments(span),  # type: ignore[arg-type]
    )


def _moments(span: Span) -> dict[str, object]:
    return {
        "starts_at": span.starts_at,
        "ends_at": span.ends_at,
        "is_all_day": span.is_all_day,
        "time_zone": span.time_zone,
    }


def _mode(fields: Fields, kind: Kind) -> ModeValue:
    words = (fields.raw("mode"), *fields.lines("method"))
    stated = (_MODES.get(word.casefold(), "") for word in words)
    return next((mode for mode in stated if mode), kind.mode)


def _says_something(session: SessionRecord) -> bool:
    """Whether a run is more than the wish that there be one."""
    return bool(session.starts_at or session.is_on_demand or session.place or session.mode)
