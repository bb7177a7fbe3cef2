"""What an engine answers: hits and counts as typed values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from academy.catalogue.enums import EntryKind

# Nobody turns more pages than this many hits fill; engines need not sort further.
DEEPEST_HIT = 10_000


@dataclass(frozen=True, kw_only=True, order=True)
class Concept:
    """A term of a vocabulary that a text names: the facet's name and the term's value."""

    facet: str
    value: str


# The reason of what curators put first; no term has it.
RECOMMENDED = Concept(facet="recommended", value="1")


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One entry found; `because` names the terms of the query that the entry carries, or says
    that curators recommend it."""

    key: str
    score: float
    because: tuple[Concept, ...] = ()

    @property
    def kind(self) -> EntryKind:
        """Which table the entry lives in."""
        return EntryKind(self.key.partition(":")[0])

    @property
    def id(self) -> int:
        """The entry's primary key in that table."""
        return int(self.key.partition(":")[2])


@dataclass(frozen=True, kw_only=True)
class FacetCount:
    """How many hits a value of a facet has, the facet's own filter left out."""

    value: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Results:
    """One page of hits, how many there are in all, and counts by facet name.

    `suggestion` is the text that was probably meant, or None. Where only entries with words
    spelled otherwise were found, `corrected` says so.
    """

    count: int
    page: int
    page_size: int
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    suggestion: str | None = None

    @property
    def page_count(self) -> int:
        """How many pages can be turned to; at least one, and none beyond the deepest hit."""
        return max(1, -(-min(self.count, DEEPEST_HIT) // self.page_size))


@dataclass(frozen=True, kw_only=True)
class SuggestedEntry:
    """A title that completes what somebody types."""

    key: str
    title: str
    locale: str


@dataclass(frozen=True, kw_only=True)
class SuggestedTerm:
    """A theme or method whose label completes what somebody types, as written in `locale`."""

    concept: Concept
    label: str


@dataclass(frozen=True, kw_only=True)
class SuggestedOrganisation:
    """A provider whose name completes what somebody types."""

    id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Suggestions:
    """What may complete a typed prefix, in the groups in which it is shown."""

    terms: tuple[SuggestedTerm, ...] = ()
    entries: tuple[SuggestedEntry, ...] = ()
    organisations: tuple[SuggestedOrganisation, ...] = ()
