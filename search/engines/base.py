"""What every engine can do, and the choice of one by settings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from search.documents import CatalogueDocument
from search.query import CatalogueQuery
from search.results import Results, SuggestedEntry
from search.understanding import UNDERSTOOD_NOTHING, Understanding


@dataclass(frozen=True, kw_only=True)
class StoredEntry:
    """What an index says it holds of one entry; `state_changes_at` in seconds, 0 for never."""

    key: str
    version: int
    content_hash: str
    state_changes_at: int


class Writer(Protocol):
    """Writes documents to one index; what it wrote is seen when its context ends well."""

    def index(self, documents: Iterable[CatalogueDocument]) -> int:
        """Write documents and return how many; one older than what is held is left out."""

    def delete(self, keys: Collection[str]) -> None:
        """Take entries out; unknown keys are no fault."""


class Rebuild(Protocol):
    """A new index that is being filled."""

    @property
    def new(self) -> Writer:
        """The writer of the new index."""

    def writing_live(self) -> AbstractContextManager[Writer]:
        """Open the live index for one batch of changes, so that it stays true meanwhile."""


class SearchEngine(Protocol):
    """One search engine; any method raises SearchUnavailableError when it cannot answer."""

    def search(
        self, query: CatalogueQuery, understanding: Understanding = UNDERSTOOD_NOTHING
    ) -> Results:
        """Answer a query; `understanding` says which terms of the vocabularies its text names."""

    def suggest_entries(self, prefix: str, locale: str, limit: int) -> list[SuggestedEntry]:
        """Return titles that begin with what is typed, those in the reader's language first."""

    def suggest_providers(self, prefix: str, limit: int) -> list[int]:
        """Return ids of providers with a word that begins with what is typed, the busiest first."""

    def more_like(self, key: str, limit: int) -> list[str]:
        """Return the keys of the entries most like one, the nearest first."""

    def stale_at(self, moment: datetime, limit: int) -> list[str]:
        """Return keys of entries whose state changes at or before a moment, the oldest first."""

    def scan(self) -> Iterator[StoredEntry]:
        """Yield every entry that the index holds."""

    def writing(self) -> AbstractContextManager[Writer]:
        """Open the index for one batch; one process at a time, see `WriterBusyError`."""

    def rebuilding(self) -> AbstractContextManager[Rebuild]:
        """Open a new, empty index that replaces the old one at once when the context ends well."""

    def is_available(self) -> bool:
        """Whether a search would be answered now."""


class WriterBusyError(Exception):
    """Another process writes; what was to be written stays noted and is written later."""


@cache
def engine() -> SearchEngine:
    """Return the engine of this process, as the settings choose.

    Raises:
        ImproperlyConfigured: an Elasticsearch address is set and this release has no such engine.
    """
    if settings.ELASTICSEARCH_URL:
        raise ImproperlyConfigured(
            "ELASTICSEARCH_URL is set, but this release searches with its embedded engine only. "
            "Leave ELASTICSEARCH_URL empty."
        )
    from search.engines.embedded.engine import EmbeddedEngine

    return EmbeddedEngine(settings.SEARCH_INDEX_DIR)
