"""ElasticsearchEngine: the search engine on a server of its own."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from elasticsearch import Elasticsearch

from search.engines.base import StoredEntry
from search.engines.elasticsearch import reading
from search.engines.elasticsearch.client import (
    NoIndexError,
    Server,
    ServerSettings,
    WrongServerError,
)
from search.engines.elasticsearch.lease import Lease
from search.engines.elasticsearch.reindexing import Indices
from search.engines.elasticsearch.searching import Search
from search.engines.elasticsearch.suggesting import entries_body, likeness_body, providers_body
from search.engines.elasticsearch.writing import ElasticsearchWriter
from search.errors import SearchUnavailableError
from search.facets import NOT_STATED
from search.languages import fold
from search.query import CatalogueQuery
from search.results import Results, SuggestedEntry
from search.understanding import UNDERSTOOD_NOTHING, Understanding

logger = logging.getLogger(__name__)


class ElasticsearchEngine:
    """Searches the live index of one site, and opens it for one writer at a time."""

    def __init__(self, settings: ServerSettings, *, prefix: str) -> None:
        self.server = Server(settings)
        self.indices = Indices(server=self.server, prefix=prefix)
        self._alias = self.indices.live_alias

    # --- Reading --------------------------------------------------------------------------

    def search(
        self, query: CatalogueQuery, understanding: Understanding = UNDERSTOOD_NOTHING
    ) -> Results:
        """Answer a query, or fail, within `client.SEARCH_SECONDS`."""
        return self.server.ask(
            lambda client: Search(client, self._alias, query, understanding).results()
        )

    def suggest_entries(self, prefix: str, locale: str, limit: int) -> list[SuggestedEntry]:
        """Return titles that begin with what is typed; each title once."""
        body = entries_body(prefix, locale, limit)
        if body is None:
            return []

        def titles(client: Elasticsearch) -> list[SuggestedEntry]:
            found: dict[str, SuggestedEntry] = {}
            for hit in client.search(index=self._alias, body=body)["hits"]["hits"]:
                own, title = hit["_source"]["stored"]["titles"][0]
                entry = SuggestedEntry(key=hit["_id"], title=title, locale=own)
                found.setdefault(fold(title), entry)
            return list(found.values())[:limit]

        return self.server.ask(titles)

    def suggest_providers(self, prefix: str, limit: int) -> list[int]:
        """Return ids of providers with a word that begins with what is typed."""
        body = providers_body(prefix, limit)
        if body is None:
            return []

        def ids(client: Elasticsearch) -> list[int]:
            answer = client.search(index=self._alias, body=body)
            buckets = answer["aggregations"]["providers"]["buckets"]
            return [int(bucket["key"]) for bucket in buckets if bucket["key"] != NOT_STATED]

        return self.server.ask(ids)

    def more_like(self, key: str, limit: int) -> list[str]:
        """Return the keys of the entries most like one; none for an entry that is not held."""

        def keys(client: Elasticsearch) -> list[str]:
            stored = reading.stored_of(client, self._alias, key)
            body = likeness_body(key, stored, limit) if stored else None
            if body is None:
                return []
            answer = client.search(index=self._alias, body=body)
            return [hit["_id"] for hit in answer["hits"]["hits"]]

        return self.server.ask(keys)

    def stale_at(self, moment: datetime, limit: int) -> list[str]:
        """Return keys of entries whose state changes at or before a moment, the oldest first."""
        until = int(moment.timestamp())
        return self.server.ask(lambda client: reading.stale_keys(client, self._alias, until, limit))

    def scan(self) -> Iterator[StoredEntry]:
        """Yield every entry that the live index holds."""
        yield from reading.scan(self.server, self._alias)

    def stored(self, keys: Collection[str]) -> dict[str, StoredEntry]:
        """Return what the live index holds of some entries, by key; absent ones are left out."""
        return self.server.write(lambda client: reading.stored_entries(client, self._alias, keys))

    def count(self) -> int | None:
        """Return how many entries the live index holds, None when there is no index."""
        try:
            return self.server.write(lambda client: reading.count(client, self._alias))
        except NoIndexError:
            return None

    def is_available(self) -> bool:
        """Whether a search would be answered now; says what is wrong with the index if not."""
        try:
            self.search(CatalogueQuery(page_size=1))
        except NoIndexError:
            self._tell_of_others()
            return False
        except SearchUnavailableError:
            return False
        return True

    def describe(self) -> dict[str, str]:
        """Return the engine's name, the server's version and the live index; see the protocol."""
        index = ""
        try:
            index = self.server.ask(lambda client: reading.live_index(client, self._alias))
        except WrongServerError as error:
            index = error.reason
        except SearchUnavailableError:
            logger.info("elasticsearch cannot be described now")
        return {"name": "elasticsearch", "version": self.server.version, "index": index}

    def _tell_of_others(self) -> None:
        with contextlib.suppress(SearchUnavailableError):
            if others := self.indices.others():
                logger.warning(
                    "the search index %s was made for another mapping; run rebuild_index",
                    others[-1],
                )

    # --- Writing --------------------------------------------------------------------------

    @contextlib.contextmanager
    def writing(self) -> Iterator[ElasticsearchWriter]:
        """Open the live index for one batch; what it wrote is seen at the end.

        Raises:
            WriterBusyError: another process writes.
            SearchUnavailableError: there is no index that can be written to.
        """
        with self._lease(), self._writing_live() as writer:
            yield writer

    @contextlib.contextmanager
    def rebuilding(self) -> Iterator[ElasticsearchRebuild]:
        """Open a new index; it is removed unless it was committed.

        Raises:
            WriterBusyError: another process writes.
        """
        with self._lease() as lease:
            self.indices.remove_others()
            name = self.indices.make_new()
            try:
                yield ElasticsearchRebuild(engine=self, lease=lease, name=name)
            finally:
                # What cannot be removed now is removed by the next rebuild.
                with contextlib.suppress(SearchUnavailableError):
                    self.indices.remove_others()

    def roll_back(self) -> None:
        """Put the previous index back, and remove the live one.

        Raises:
            NoPreviousIndexError: none is kept for this mapping.
            WriterBusyError: another process writes.
        """
        with self._lease():
            self.indices.put_back()

    def _lease(self) -> Lease:
        return Lease(self.server, self.indices.lock)

    @contextlib.contextmanager
    def _writing_live(self) -> Iterator[ElasticsearchWriter]:
        """Open the live index; whoever calls holds the right to write."""
        if not self.indices.live():
            self._tell_of_others()
            raise NoIndexError
        writer = ElasticsearchWriter(server=self.server, index_name=self._alias, is_alias=True)
        yield writer
        writer.refresh()


@dataclass(frozen=True, kw_only=True)
class ElasticsearchRebuild:
    """Fills the new index, and lets the live one have its changes meanwhile."""

    engine: ElasticsearchEngine
    lease: Lease
    name: str

    @property
    def new(self) -> ElasticsearchWriter:
        """The writer of the new index."""
        return ElasticsearchWriter(server=self.engine.server, index_name=self.name, is_alias=False)

    @contextlib.contextmanager
    def writing_live(self) -> Iterator[ElasticsearchWriter]:
        """Open the live index for one batch, under the right to write that is held already.

        Raises:
            SearchUnavailableError: there is no index that can be written to.
        """
        with self.engine._writing_live() as writer:  # noqa: SLF001 - one class in two parts
            yield writer

    def count(self) -> int:
        """Return how many entries the new index holds by now."""
        self.new.refresh()
        return self.engine.server.write(lambda client: reading.count(client, self.name))

    def scan(self) -> Iterator[StoredEntry]:
        """Yield every entry that the new index holds by now."""
        self.new.refresh()
        yield from reading.scan(self.engine.server, self.name)

    def commit(self) -> None:
        """Swap the aliases in one step, if the right to write is still held."""
        self.lease.confirm()
        self.engine.indices.put_live(self.name)
