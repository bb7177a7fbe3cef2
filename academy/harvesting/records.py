"""What a feed says of a course or an event: plain frozen values between parsing and storing.

Connectors make them, loaders store them, and nothing in between touches the database. Words that
stand in closed lists are the values of `academy.catalogue.enums`, which this floor cannot import.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import ClassVar, Literal

ModeValue = Literal["", "online", "onsite", "blended"]
LevelValue = Literal["", "beginner", "intermediate", "advanced", "mixed"]
StatusValue = Literal["scheduled", "to-be-scheduled", "cancelled"]
RoleValue = Literal["co-organiser", "host", "funder", "expert", "certifies"]


@dataclass(frozen=True, kw_only=True)
class TextRecord:
    """The text in one locale (canonical BCP 47, empty when unknown).

    `title` and `summary` are plain text; `description` is HTML that has passed `clean_html`.
    """

    locale: str
    title: str
    summary: str = ""
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class ProviderRecord:
    """Who offers it; found by name, and made when nobody of that name is known.

    `country` is ISO 3166-1 alpha-2. What is stated here fills a new organisation only: one that
    exists already belongs to its editors.
    """

    name: str
    url: str = ""
    country: str = ""


@dataclass(frozen=True, kw_only=True)
class OtherOrganisationRecord:
    """Another organisation, and what it does for the entry."""

    provider: ProviderRecord
    role: RoleValue


@dataclass(frozen=True, kw_only=True)
class TermRecord:
    """A theme or method by slug, with the words of the feed it was assigned for."""

    slug: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SessionRecord:
    """One dated or on-demand run; moments are aware, `time_zone` is an IANA name or empty.

    `key` names the run within its course and stays the same between readings; empty means that
    one is made from the dates. `is_all_day` marks dates without a time of day: such a session
    runs from midnight to the midnight after its last day. `confirm_by` is the moment after which
    it counts as unconfirmed; None for sessions that need no confirmation.
    """

    key: str = ""
    mode: ModeValue = ""
    status: StatusValue = "scheduled"
    is_on_demand: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    is_all_day: bool = False
    time_zone: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    place: str = ""
    places: int | None = None
    url: str = ""
    confirm_by: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class EntryRecord:
    """What a course and an event share.

    `key` is the source's own name of the item. Records of one `group` are language versions of
    one offer and become one entry. The first of `texts` is the original. `languages` are those of
    teaching. `themes`, `methods` and `audiences` are ours, by slug; `kind_word`, `method_words`
    and `subjects` are the feed's own words, from which `classifying` finds more of them, unless
    the record names its own. `keywords` are words that matched no term. `price` needs its
    `price_currency` (ISO 4217). None means not stated.
    """

    kind: ClassVar[str]

    key: str
    texts: tuple[TextRecord, ...]
    group: str = ""
    languages: tuple[str, ...] = ()
    provider: ProviderRecord | None = None
    other_organisations: tuple[OtherOrganisationRecord, ...] = ()
    kind_word: str = ""
    method_words: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    themes: tuple[TermRecord, ...] = ()
    methods: tuple[TermRecord, ...] = ()
    audiences: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    level: LevelValue = ""
    is_accessible_for_free: bool | None = None
    price: Decimal | None = None
    price_currency: str = ""
    license: str = ""
    time_required: timedelta | None = None
    url: str = ""
    accessibility_features: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The original title."""
        return self.texts[0].title


@dataclass(frozen=True, kw_only=True)
class CourseRecord(EntryRecord):
    """A learning offer with any number of runs."""

    kind: ClassVar[str] = "course"

    course_code: str = ""
    sessions: tuple[SessionRecord, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EventRecord(EntryRecord):
    """A live event at one moment; `series` names the row of events it belongs to.

    `session.places` are its seats, `session.opens_at` and `closes_at` its registration.
    `join_url` is for registered people only.
    """

    kind: ClassVar[str] = "webinar"

    session: SessionRecord = SessionRecord(status="to-be-scheduled")
    series: str = ""
    join_url: str = ""
    recording_url: str = ""


AnyRecord = CourseRecord | EventRecord
