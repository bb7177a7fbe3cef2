"""EmbeddedEngine: the search engine that needs no server."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import tantivy

from search.engines.base import NoPreviousIndexError, StoredEntry
from search.engines.embedded.folder import IndexFolder
from search.engines.embedded.integrity import is_intact, unavailable_when_broken
from search.engines.embedded.likeness import more_like
from search.engines.embedded.reading import SCHEMA, Stored, key_at, stored_at, stored_of
from search.engines.embedded.schema import BUCKETS
from search.engines.embedded.searching import Search
from search.engines.embedded.suggesting import suggest_entries, suggest_providers
from search.engines.embedded.writing import EmbeddedWriter, writing_to
from search.errors import IndexUnusableError, SearchUnavailableError
from search.query import CatalogueQuery
from search.results import Results, SuggestedEntry
from search.understanding import UNDERSTOOD_NOTHING, Understanding


@dataclass(frozen=True, kw_only=True)
class _Opened:
    """An index as it was opened, and what tells that it is no longer the newest."""

    path: Path
    committed_at: int
    index: tantivy.Index
    searcher: tantivy.Searcher


class EmbeddedEngine:
    """Searches the live folder below a directory, and opens it for one writer at a time."""

    def __init__(self, root: Path) -> None:
        self.folder = IndexFolder(root)
        self._opened: _Opened | None = None

    # --- Reading --------------------------------------------------------------------------

    def search(
        self, query: CatalogueQuery, understanding: Understanding = UNDERSTOOD_NOTHING
    ) -> Results:
        """Answer a query."""
        with self._reading() as searcher:
            return Search(searcher, SCHEMA, query, understanding).results()

    def suggest_entries(self, prefix: str, locale: str, limit: int) -> list[SuggestedEntry]:
        """Return titles that begin with what is typed."""
        with self._reading() as searcher:
            return suggest_entries(searcher, prefix, locale, limit)

    def suggest_providers(self, prefix: str, limit: int) -> list[int]:
        """Return ids of providers with a word that begins with what is typed."""
        with self._reading() as searcher:
            return suggest_providers(searcher, prefix, limit)

    def more_like(self, key: str, limit: int) -> list[str]:
        """Return the keys of the entries most like one."""
        with self._reading() as searcher:
            return more_like(searcher, key, limit)

    def stale_at(self, moment: datetime, limit: int) -> list[str]:
        """Return keys of entries whose state changes at or before a moment, the oldest first."""
        query = tantivy.Query.range_query(
            SCHEMA,
            "state_changes_at",
            tantivy.FieldType.Integer,
            upper_bound=int(moment.timestamp()),
        )
        with self._reading() as searcher:
            found = searcher.search(
                query, limit, order_by_field="state_changes_at", order=tantivy.Order.Asc
            )
            return [key_at(searcher, address) for _moment, address in found.hits]

    def scan(self) -> Iterator[StoredEntry]:
        """Yield every entry that the index holds, a bucket at a time."""
        for bucket in range(BUCKETS):
            yield from self._scan_bucket(bucket)

    def _scan_bucket(self, bucket: int) -> list[StoredEntry]:
        with self._reading() as searcher:
            return entries_of_bucket(searcher, bucket)

    def stored(self, keys: Collection[str]) -> dict[str, StoredEntry]:
        """Return what the index holds of some entries, by key."""
        with self._reading() as searcher:
            rows = (stored_of(searcher, key) for key in keys)
            return {row["key"]: entry_of(row) for row in rows if row}

    def count(self) -> int | None:
        """Return how many entries the live index holds, None when there is no index."""
        if self.folder.live() is None:
            return None
        with self._reading() as searcher:
            return int(searcher.num_docs)

    def describe(self) -> dict[str, str]:
        """Return the engine's name, the version of its library and the live folder's name."""
        live = self.folder.live()
        return {
            "name": "embedded",
            "version": f"tantivy {version('tantivy')}",
            "index": live.name if live else "",
        }

    def is_available(self) -> bool:
        """Whether a search would be answered; reads every file once to be sure."""
        live = self.folder.live()
        return live is not None and is_intact(live)

    @contextlib.contextmanager
    def _reading(self) -> Iterator[tantivy.Searcher]:
        """Hand out the newest searcher; after a failure the index is opened afresh."""
        try:
            with unavailable_when_broken():
                yield self._newest().searcher
        except SearchUnavailableError:
            self._opened = None
            raise

    def _newest(self) -> _Opened:
        """Return the live index, opened again when a commit or a swap has happened since."""
        live = self.folder.live()
        if live is None:
            raise IndexUnusableError
        committed_at = (live / "meta.json").stat().st_mtime_ns
        opened = self._opened
        if opened is None or opened.path != live:
            index = tantivy.Index.open(str(live))
        elif opened.committed_at != committed_at:
            index = opened.index
            index.reload()
        else:
            return opened
        self._opened = opened = _Opened(
            path=live, committed_at=committed_at, index=index, searcher=index.searcher()
        )
        return opened

    # --- Writing --------------------------------------------------------------------------

    @contextlib.contextmanager
    def writing(self) -> Iterator[EmbeddedWriter]:
        """Open the live index for one batch.

        Raises:
            WriterBusyError: another process writes.
            IndexUnusableError: there is no index that can be written to.
        """
        with self.folder.locked(), writing_live(self.folder) as writer:
            yield writer

    @contextlib.contextmanager
    def rebuilding(self) -> Iterator[EmbeddedRebuild]:
        """Open a new index; it is removed unless it was committed.

        Raises:
            WriterBusyError: another process writes.
        """
        with self.folder.locked():
            self.folder.remove_others()
            path = self.folder.make_new()
            try:
                with contextlib.ExitStack() as writing:
                    writer = writing.enter_context(writing_to(path, is_new=True))
                    yield EmbeddedRebuild(
                        new=writer, folder=self.folder, path=path, close=writing.close
                    )
            finally:
                self.folder.remove_others()

    def roll_back(self) -> None:
        """Put the previous folder back, if it is whole, and remove the live one.

        Raises:
            NoPreviousIndexError: none is kept that could answer.
            WriterBusyError: another process writes.
        """
        with self.folder.locked():
            previous = self.folder.previous()
            if previous is None or not is_intact(previous):
                raise NoPreviousIndexError
            self.folder.point_to(previous, previous=None)


@dataclass(frozen=True, kw_only=True)
class EmbeddedRebuild:
    """Fills the new index, and lets the live one have its changes meanwhile.

    `close` writes what is left and ends the writer.
    """

    new: EmbeddedWriter
    folder: IndexFolder
    path: Path
    close: Callable[[], None]

    @contextlib.contextmanager
    def writing_live(self) -> Iterator[EmbeddedWriter]:
        """Open the live index for one batch, under the lock that is held already.

        Raises:
            IndexUnusableError: there is no index that can be written to.
        """
        with writing_live(self.folder) as writer:
            yield writer

    def count(self) -> int:
        """Return how many entries the new index holds by now."""
        return int(self._searcher().num_docs)

    def scan(self) -> Iterator[StoredEntry]:
        """Yield every entry that the new index holds by now."""
        searcher = self._searcher()
        for bucket in range(BUCKETS):
            yield from entries_of_bucket(searcher, bucket)

    def _searcher(self) -> tantivy.Searcher:
        with unavailable_when_broken():
            self.new.commit()
            return tantivy.Index.open(str(self.path)).searcher()

    def commit(self) -> None:
        """Point to the new folder, and keep the one that was live while it is whole."""
        self.close()
        live = self.folder.live()
        self.folder.point_to(self.path, previous=live if live and is_intact(live) else None)


def entries_of_bucket(searcher: tantivy.Searcher, bucket: int) -> list[StoredEntry]:
    """Return what is held of the entries in one bucket."""
    query = tantivy.Query.term_query(SCHEMA, "bucket", str(bucket))
    found = searcher.search(query, max(1, searcher.num_docs), count=False)
    return [entry_of(stored_at(searcher, address)) for _score, address in found.hits]


def entry_of(row: Stored) -> StoredEntry:
    """Return what is stored of an entry as every engine tells it."""
    return StoredEntry(
        key=row["key"],
        version=row["version"],
        content_hash=row["hash"],
        state_changes_at=row["changes"],
    )


@contextlib.contextmanager
def writing_live(folder: IndexFolder) -> Iterator[EmbeddedWriter]:
    """Open the live folder for one batch; whoever calls holds the lock."""
    live = folder.live()
    if live is None or not (live / "meta.json").is_file():
        raise IndexUnusableError
    with writing_to(live, is_new=False) as writer:
        yield writer
