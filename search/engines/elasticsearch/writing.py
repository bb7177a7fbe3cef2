"""Documents as the server takes them, and writing them in bulk, each with its version."""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from search.documents import CatalogueDocument
from search.engines.base import Written
from search.engines.elasticsearch.client import Server
from search.engines.elasticsearch.mapping import WORD_FIELDS, stem_field
from search.errors import SearchUnavailableError
from search.facets import FACETS
from search.fields import (
    all_words,
    body,
    changes_at,
    known_words,
    provider_words,
    shared_words,
    stored_values,
    title_key,
    title_words,
)
from search.languages import analyzed_as, analyzer_script, lower, words
from search.ordering import lift, newest_order, soonest_order, title_order

logger = logging.getLogger(__name__)

# The server is busy or blocked, not the document wrong: the same will be taken later.
_PASSING: Final = frozenset({403, 408, 409, 429})
_CONFLICT: Final = 409
_NOT_FOUND: Final = 404
DOCUMENTS_A_REQUEST: Final = 500
CHARACTERS_A_REQUEST: Final = 4_000_000
# Parts of a request that the server was too busy for are sent again after these pauses.
_PAUSES_SECONDS: Final = (0.2, 0.5, 1.0, 2.0)
_BUSY: Final = frozenset({429, 503})

# What a bulk request says of one document: an action, and the document unless it is deleted.
Lines = list[dict[str, Any]]


def to_source(document: CatalogueDocument) -> dict[str, Any]:
    """Return a document as the server takes it; `key` is its id as well."""
    return {
        "key": document.key,
        "stored": stored_values(document),
        "title_key": [title_key(text.title) for text in document.texts],
        WORD_FIELDS["title"]: [title_words(text) for text in document.texts],
        WORD_FIELDS["text"]: [
            *(all_words(text) for text in document.texts),
            shared_words(document),
        ],
        WORD_FIELDS["provider_name"]: provider_words(document),
        WORD_FIELDS["concept"]: " ".join(document.concepts),
        WORD_FIELDS["language_name"]: " ".join(document.language_names),
        "known": " ".join(dict.fromkeys(known_words(document))),
        "central": document.central,
        "thing": document.things,
        "area": document.areas,
        **_stem_sources(document),
        **{facet.field: document.values(facet) for facet in FACETS},
        "soonest": soonest_order(document),
        "newest": newest_order(document),
        "title_order": title_order(document),
        "lift": lift(document),
        "hash": document.content_hash,
        "version": document.version,
        **({"state_changes_at": changes_at(document)} if document.state_changes_at else {}),
    }


def _stem_sources(document: CatalogueDocument) -> dict[str, list[str]]:
    """Return what each stemmed field is to hold, by the field's name."""
    found: dict[str, list[str]] = defaultdict(list)
    for text in document.texts:
        titles = to_be_stemmed(text.title, text.locale)
        bodies = to_be_stemmed(body(text), text.locale)
        for name, listed in titles.items():
            found[stem_field("title_stem", name)].append(listed)
            found[stem_field("text_stem", name)].append(listed)
        for name, listed in bodies.items():
            found[stem_field("text_stem", name)].append(listed)
    return dict(found)


def to_be_stemmed(text: str, tag: str) -> Mapping[str, str]:
    """Return the words of a text by the analyzer that stems them; other words are left out.

    Titles in other scripts are full of English words, so Latin words there are stemmed as English;
    so are those of a language that has no analyzer.
    """
    own = analyzed_as(tag)
    listed = words(lower(text, tag))
    if own is not None and analyzer_script(own) == "latin":
        parts = {own: listed}
    else:
        parts = {"english": [word for word in listed if word.isascii()]}
        if own is not None:
            parts[own] = [word for word in listed if not word.isascii()]
    return {name: " ".join(found) for name, found in parts.items() if found}


@dataclass(kw_only=True)
class ElasticsearchWriter:
    """Writes to one index or alias, which must exist; seen after a refresh."""

    server: Server
    index_name: str
    is_alias: bool

    def index(self, documents: Iterable[CatalogueDocument]) -> Written:
        """Write documents; one older than what is held is left out, refused ones are named.

        Raises:
            SearchUnavailableError: the server cannot take any now; some may have been written.
        """
        indexed = 0
        refused: dict[str, str] = {}
        for written in self._sent(_batches(documents), refused):
            indexed += written.indexed
            refused |= written.refused
        return Written(indexed=indexed, refused=refused)

    def _sent(
        self, batches: Iterable[list[CatalogueDocument]], refused: dict[str, str]
    ) -> Iterator[Written]:
        """Yield what became of each batch; the next is made ready while the server writes one."""
        with ThreadPoolExecutor(max_workers=1) as sending:
            under_way: Future[Written] | None = None
            for batch in batches:
                lines = self._lines_of(batch, refused)
                if under_way:
                    yield under_way.result()
                under_way = sending.submit(self._send, lines) if lines else None
            if under_way:
                yield under_way.result()

    def _lines_of(self, batch: list[CatalogueDocument], refused: dict[str, str]) -> list[Lines]:
        """Return what is said of each document, and note those of which nothing can be."""
        lines = []
        for document in batch:
            try:
                lines.append(self._lines(document))
            except (TypeError, ValueError, OverflowError) as error:
                refused[document.key] = f"{type(error).__name__}: {error}"
        return lines

    def delete(self, keys: Collection[str], *, version: int) -> None:
        """Take entries out, but none that was written newer; unknown keys are no fault."""
        actions = [{"delete": self._target(key, version)} for key in keys]
        for start in range(0, len(actions), DOCUMENTS_A_REQUEST):
            self._send([[action] for action in actions[start : start + DOCUMENTS_A_REQUEST]])

    def refresh(self) -> None:
        """Have what was written so far seen."""
        self.server.write(lambda client: client.indices.refresh(index=self.index_name))

    def _lines(self, document: CatalogueDocument) -> Lines:
        return [{"index": self._target(document.key, document.version)}, to_source(document)]

    def _target(self, key: str, version: int) -> dict[str, Any]:
        # An equal version is the same reading of the database, so the last one may stand.
        return {"_id": key, "version": version, "version_type": "external_gte"}

    def _send(self, lines: list[Lines]) -> Written:
        """Send one request, and again what the server was too busy for."""
        indexed = 0
        refused: dict[str, str] = {}
        for pause in (*_PAUSES_SECONDS, None):
            again = []
            for sent, item in zip(lines, self._answers(lines), strict=True):
                status = int(item["status"])
                if status in _BUSY:
                    again.append(sent)
                elif status < 300:
                    indexed += 1
                elif reason := _refusal(item, is_deletion=len(sent) == 1):
                    refused[str(item["_id"])] = reason
            if not again:
                return Written(indexed=indexed, refused=refused)
            if pause is None:
                break
            time.sleep(pause)
            lines = again
        logger.warning("elasticsearch stays too busy for %d documents", len(lines))
        raise SearchUnavailableError

    def _answers(self, lines: list[Lines]) -> list[dict[str, Any]]:
        """Return the server's word on each line, in their order."""
        operations = [part for line in lines for part in line]
        answer = self.server.write(
            lambda client: client.bulk(
                index=self.index_name,
                operations=operations,
                require_alias=self.is_alias,
                filter_path="items.*._id,items.*.status,items.*.error",
            )
        )
        try:
            items = [next(iter(item.values())) for item in answer["items"]]
            if len(items) == len(lines) and all(int(item["status"]) for item in items):
                return items
        except (KeyError, TypeError, ValueError, AttributeError, StopIteration):
            pass
        logger.warning("elasticsearch answered a part of what it was sent")
        raise SearchUnavailableError


def _refusal(item: Mapping[str, Any], *, is_deletion: bool) -> str | None:
    """Return why the server will never take a document, None when all is as it should be.

    Raises:
        SearchUnavailableError: the fault is the server's, or the index is gone.
    """
    status = int(item["status"])
    if status == _CONFLICT or (status == _NOT_FOUND and is_deletion and "error" not in item):
        return None
    error = item.get("error") or {}
    if status in _PASSING or status >= 500 or status == _NOT_FOUND:
        logger.warning("elasticsearch does not take documents now: %s", error)
        raise SearchUnavailableError
    cause = error.get("caused_by") or {}
    return f"{error.get('type')}: {error.get('reason')} {cause.get('reason', '')}".strip()[:2000]


def _batches(documents: Iterable[CatalogueDocument]) -> Iterator[list[CatalogueDocument]]:
    """Part a stream so that no request is too long, by number and by characters."""
    stream = iter(documents)
    while taken := list(islice(stream, DOCUMENTS_A_REQUEST)):
        batch: list[CatalogueDocument] = []
        size = 0
        for document in taken:
            length = sum(len(text.title) + len(body(text)) for text in document.texts)
            if batch and size + length > CHARACTERS_A_REQUEST:
                yield batch
                batch, size = [], 0
            batch.append(document)
            size += length
        yield batch
