"""What every engine can do, and the choice of one by settings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Protocol

from django.conf import settings

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


@dataclass(frozen=True, kw_only=True)
class Written:
    """What became of documents: how many were written, and why some never can be, by key.

    A document older than what is held is in neither. Passing faults are no refusals: they raise
    SearchUnavailableError.
    """

    indexed: int
    refused: Mapping[str, str] = field(default_factory=dict)


class Writer(Protocol):
    """Writes documents to one index; what it wrote is seen when its context ends well."""

    def index(self, documents: Iterable[CatalogueDocument]) -> Written:
        """Write documents; one older than what is held is left out."""

    def delete(self, keys: Collection[str], *, version: int) -> None:
        """Take entries out, but none that was written newer; unknown keys are no fault."""


class Rebuild(Protocol):
    """A new index that is being filled; it is thrown away unless it was committed."""

    @property
    def new(self) -> Writer:
        """The writer of the new index."""

    def writing_live(self) -> AbstractContextManager[Writer]:
        """Open the live index for one batch of changes, so that it stays true meanwhile."""

    def count(self) -> int:
        """Return how many entries the new index holds by now."""

    def scan(self) -> Iterator[StoredEntry]:
        """Yield every entry that the new index holds by now."""

    def commit(self) -> None:
        """Put the new index in the place of the live one at once; the last thing done with it.

        What was live is kept until the next commit, see `SearchEngine.roll_back`.

        Raises:
            WriterBusyError: another process has taken over the right to write.
        """


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

    def stored(self, keys: Collection[str]) -> dict[str, StoredEntry]:
        """Return what the index holds of some entries, by key; absent ones are left out."""

    def count(self) -> int | None:
        """Return how many entries the live index holds, None when there is no index."""

    def writing(self) -> AbstractContextManager[Writer]:
        """Open the index for one batch; one process at a time, see `WriterBusyError`."""

    def rebuilding(self) -> AbstractContextManager[Rebuild]:
        """Open a new, empty index, which replaces the live one when it is committed."""

    def roll_back(self) -> None:
        """Put the index that was live before the last commit back, and drop the one in its place.

        Changes made since are not in it: compare it with the database and repair it.

        Raises:
            NoPreviousIndexError: none is kept that could answer.
            WriterBusyError: another process writes.
        """

    def is_available(self) -> bool:
        """Whether a search would be answered now."""

    def describe(self) -> dict[str, str]:
        """Return what operators ask for: the engine's `name`, its `version` and its `index`.

        What cannot be told now is an empty text; nothing is raised.
        """


class WriterBusyError(Exception):
    """Another process writes; what was to be written stays noted and is written later."""


class NoPreviousIndexError(Exception):
    """There is no earlier index to go back to."""


@cache
def engine() -> SearchEngine:
    """Return the engine of this process, as the settings choose; nothing is asked of a server."""
    if settings.ELASTICSEARCH_URL:
        from search.engines.elasticsearch.client import ServerSettings
        from search.engines.elasticsearch.engine import ElasticsearchEngine

        server = ServerSettings(
            url=settings.ELASTICSEARCH_URL,
            api_key=settings.ELASTICSEARCH_API_KEY,
            ca_file=settings.ELASTICSEARCH_CA_FILE,
        )
        return ElasticsearchEngine(server, prefix=settings.ELASTICSEARCH_INDEX_PREFIX)
    from search.engines.embedded.engine import EmbeddedEngine

    return EmbeddedEngine(settings.SEARCH_INDEX_DIR)
