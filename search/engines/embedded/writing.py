"""Writing to an embedded index: one writer at a time, one commit a batch."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Final

import tantivy

from search.documents import CatalogueDocument
from search.engines.base import Written
from search.engines.embedded.integrity import unavailable_when_broken
from search.engines.embedded.reading import stored_of
from search.engines.embedded.schema import schema, to_tantivy

HEAP_BYTES: Final = 64_000_000


class EmbeddedWriter:
    """Writes to one folder; nothing is seen before its context ends well."""

    def __init__(self, writer: tantivy.IndexWriter, held: tantivy.Index | None) -> None:
        self._writer = writer
        self._searcher = held.searcher() if held else None

    def index(self, documents: Iterable[CatalogueDocument]) -> Written:
        """Write documents; one older than what is held is left out, one it cannot take refused."""
        written, refused = 0, {}
        for document in documents:
            if self._held_version(document.key) > document.version:
                continue
            try:
                made = to_tantivy(document)
            except (TypeError, ValueError, OverflowError) as error:
                refused[document.key] = f"{type(error).__name__}: {error}"
                continue
            with unavailable_when_broken():
                self._writer.delete_documents_by_term("key", document.key)
                self._writer.add_document(made)
            written += 1
        return Written(indexed=written, refused=refused)

    def delete(self, keys: Collection[str], *, version: int) -> None:
        """Take entries out, but none that was written newer."""
        for key in keys:
            if self._held_version(key) > version:
                continue
            self._writer.delete_documents_by_term("key", key)

    def commit(self) -> None:
        """Have what was written so far seen."""
        self._writer.commit()

    def _held_version(self, key: str) -> int:
        with unavailable_when_broken():
            stored = stored_of(self._searcher, key) if self._searcher else None
        return int(stored["version"]) if stored else 0


@contextlib.contextmanager
def writing_to(path: Path, *, is_new: bool) -> Iterator[EmbeddedWriter]:
    """Open a writer on a folder and commit when its context ends well."""
    with unavailable_when_broken():
        index = tantivy.Index(schema(), path=str(path))
        writer = index.writer(HEAP_BYTES, num_threads=1)
        made = EmbeddedWriter(writer, None if is_new else index)
    try:
        yield made
        with unavailable_when_broken():
            made.commit()
    finally:
        # Ends the writer and with it its lock, whatever still refers to it; what was not
        # committed is gone.
        with unavailable_when_broken():
            writer.wait_merging_threads()
