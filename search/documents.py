"""CatalogueDocument: what an index holds of one entry, one shape for all kinds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from typing import Final

from academy.catalogue.enums import EntryKind, SessionState
from search.facets import NOT_STATED, Facet


@dataclass(frozen=True, kw_only=True)
class DocumentText:
    """The words of an entry in one locale, as plain text."""

    locale: str
    title: str
    summary: str = ""
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class CatalogueDocument:
    """Everything that finding, filtering, counting and ordering an entry needs.

    `texts` begins with the entry's own text; translations follow. `languages` holds each exact
    tag and its base (`pt-BR` and `pt`); `themes` and `regions` hold ancestors too, `own_themes`
    does not. `free` is "1" or "0". An empty tuple counts as "not stated".
    `central` are the themes and methods that a title speaks of. `concepts` and
    `language_names` are the folded words of the labels and synonyms, in every language, of the
    entry's terms and languages. `things` and `areas` name what the titles speak of, in whatever
    language (`search.translating`). `nearness` is what scores are multiplied by, more for what
    cities do (`search.nearness`). `state_changes_at` is when `state` will be wrong. `version`
    orders writes, a lower one never replaces a higher one; it is no part of the content.
    """

    key: str
    version: int
    texts: tuple[DocumentText, ...]
    keywords: tuple[str, ...] = ()
    provider_names: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    own_themes: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    central: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    language_names: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    nearness: float = 1.0
    state: SessionState = SessionState.TO_BE_SCHEDULED
    starts_at: datetime | None = None
    state_changes_at: datetime | None = None
    published_at: datetime | None = None

    @property
    def kind(self) -> EntryKind:
        """Which table the entry lives in."""
        return EntryKind(self.key.partition(":")[0])

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kind as a facet value."""
        return (self.kind.value,)

    @property
    def states(self) -> tuple[str, ...]:
        """The state as a facet value."""
        return (self.state.value,)

    @property
    def title(self) -> str:
        """The title in the entry's own language."""
        return self.texts[0].title

    @property
    def locale(self) -> str:
        """The language of that title."""
        return self.texts[0].locale

    def values(self, facet: Facet) -> tuple[str, ...]:
        """Return what the entry counts under in a facet, "not-stated" when it says nothing."""
        values: tuple[str, ...] = getattr(self, facet.attribute)
        return values or (NOT_STATED,)

    @cached_property
    def content_hash(self) -> str:
        """A hash of all but the version: two documents that read alike are alike."""
        content = repr([getattr(self, name) for name in _CONTENT])
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


_CONTENT: Final = tuple(
    field.name for field in fields(CatalogueDocument) if field.name != "version"
)
