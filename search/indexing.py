"""Carrying changes from the outbox to the engine, and building the index anew."""

from __future__ import annotations

import logging
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from academy.background.running import pause_after
from academy.catalogue.enums import EntryKind
from academy.catalogue.models import IndexChange
from academy.catalogue.outbox import draw_version, note_changes
from academy.taxonomy.vocabulary import read_vocabulary, vocabulary
from search.building import Builder
from search.documents import CatalogueDocument
from search.engines.base import Rebuild, Writer, WriterBusyError, engine
from search.entries import public_ids, read_entries
from search.errors import SearchUnavailableError
from search.rebuilding import request_rebuild

logger = logging.getLogger(__name__)

CHANGES_A_BATCH: Final = 500
ENTRIES_A_READING: Final = 500
STALE_A_BATCH: Final = 2_000
# A drain ends after so many batches and leaves the rest to the next one.
BATCHES_A_DRAIN: Final = 20
# While a new index is filled, changes reach the live one after every so many readings.
READINGS_BETWEEN_DRAINS: Final = 4

# Which entries: the ids of each kind.
Entries = Mapping[EntryKind, frozenset[int]]


def drain_all_changes() -> int:
    """Carry noted changes to the index, batch by batch; return how many rows were handled."""
    handled = 0
    for _ in range(BATCHES_A_DRAIN):
        done = drain_changes()
        handled += done
        if not done:
            break
    return handled


def drain_changes(*, at: datetime | None = None) -> int:
    """Carry one batch of changes to the index; return how many outbox rows were handled.

    The writer's lock is held while the live rows are read, and the version is drawn before, so
    that what is written is never older than what it replaces. After a failure the rows rest,
    longer each time; while somebody else writes they stay as they are.
    """
    now = at or timezone.now()
    rows = _due(IndexChange.objects.all(), now)
    if not rows:
        return 0
    try:
        with engine().writing() as writer:
            write_entries(writer, _named(rows), at=now)
    except WriterBusyError:
        return 0
    except SearchUnavailableError as error:
        _postpone(rows, error, at=now)
        request_rebuild()
        return 0
    except Exception as error:
        logger.exception("changes could not be indexed rows=%d", len(rows))
        _postpone(rows, error, at=now)
        return 0
    _delete(row.pk for row in rows)
    return len(rows)


def _due(rows: QuerySet[IndexChange], now: datetime) -> list[IndexChange]:
    waiting = rows.filter(Q(next_try_at=None) | Q(next_try_at__lte=now))
    return list(waiting.order_by("pk")[:CHANGES_A_BATCH])


def _named(rows: Iterable[IndexChange]) -> Entries:
    named: dict[EntryKind, set[int]] = defaultdict(set)
    for row in rows:
        named[EntryKind(row.kind)].add(row.object_id)
    return {kind: frozenset(ids) for kind, ids in named.items()}


def _postpone(rows: Iterable[IndexChange], error: Exception, *, at: datetime) -> None:
    """Keep the rows with the reason, for a later moment: one statement for each number of tries."""
    reason = f"{type(error).__name__}: {error}"[:2000]
    ordered = sorted(rows, key=lambda row: row.attempts)
    for attempts, group in groupby(ordered, key=lambda row: row.attempts + 1):
        IndexChange.objects.filter(pk__in=[row.pk for row in group]).update(
            attempts=attempts, error=reason, next_try_at=at + pause_after(attempts)
        )


def _delete(row_ids: Iterable[int]) -> None:
    listed = list(row_ids)
    for start in range(0, len(listed), CHANGES_A_BATCH):
        IndexChange.objects.filter(pk__in=listed[start : start + CHANGES_A_BATCH]).delete()


def write_entries(writer: Writer, entries: Entries, *, at: datetime) -> None:
    """Write the live rows of these entries; those no longer public leave the index."""
    version = draw_version()
    builder = _builder()
    for kind, ids in entries.items():
        found = read_entries(kind, ids, at)
        writer.index(builder.build(row, version=version) for row in found.values())
        gone = [f"{kind.value}:{pk}" for pk in sorted(ids.difference(found))]
        writer.delete(gone, version=version)


def _builder() -> Builder:
    """Return a builder with the vocabularies of now, kept while their snapshot lives."""
    global _kept_builder
    terms = vocabulary()
    if _kept_builder is None or _kept_builder.vocabulary is not terms:
        _kept_builder = Builder(terms)
    return _kept_builder


_kept_builder: Builder | None = None


# --- Building anew ------------------------------------------------------------------------------


def rebuild_if_needed() -> int:
    """Build the index anew unless it can be read; return how many entries it holds, or 0."""
    if engine().is_available():
        logger.info("search index is whole, no rebuild")
        return 0
    return rebuild()


def rebuild(*, on_progress: Callable[[int], None] = lambda _done: None) -> int:
    """Fill a new index from the live rows and put it in the place of the old one.

    Rows stream through in batches, so memory does not grow with the catalogue. Changes noted
    meanwhile go to the live index as always and are kept, to be written to the new one before
    the swap. Outbox rows that stood there at the start are settled by the rebuild itself.

    Raises:
        WriterBusyError: another process writes.
    """
    with engine().rebuilding() as new:
        settled = array("Q", IndexChange.objects.values_list("pk", flat=True).iterator())
        last = max(settled, default=0)
        meanwhile = _Meanwhile(new, after=last)
        count = 0
        for number, documents in enumerate(_all_documents()):
            count += new.new.index(documents).indexed
            on_progress(count)
            if number % READINGS_BETWEEN_DRAINS == 0:
                meanwhile.drain()
        meanwhile.replay()
        new.commit()
    _delete(settled)
    _delete(meanwhile.handled)
    logger.info("search index rebuilt entries=%d", count)
    return count


def _all_documents() -> Iterator[list[CatalogueDocument]]:
    builder = Builder(read_vocabulary())
    for kind in EntryKind:
        for ids in public_ids(kind, ENTRIES_A_READING):
            version = draw_version()
            rows = read_entries(kind, ids, timezone.now())
            yield [builder.build(rows[pk], version=version) for pk in ids if pk in rows]


class _Meanwhile:
    """The changes that come while a new index is filled."""

    def __init__(self, new: Rebuild, *, after: int) -> None:
        self._new = new
        self._last = after
        self._kept: dict[EntryKind, set[int]] = defaultdict(set)
        self.handled = array("Q")

    def drain(self) -> None:
        """Carry the newest changes to the live index, and keep what they were about."""
        while rows := _due(IndexChange.objects.filter(pk__gt=self._last), timezone.now()):
            entries = _named(rows)
            try:
                with self._new.writing_live() as live:
                    write_entries(live, entries, at=timezone.now())
            except SearchUnavailableError:
                logger.info("no live index meanwhile, changes wait for the new one")
            for kind, ids in entries.items():
                self._kept[kind] |= ids
            self.handled.extend(row.pk for row in rows)
            self._last = rows[-1].pk

    def replay(self) -> None:
        """Write to the new index what changed since it was begun."""
        self.drain()
        for kind, ids in self._kept.items():
            listed = sorted(ids)
            for start in range(0, len(listed), ENTRIES_A_READING):
                batch = frozenset(listed[start : start + ENTRIES_A_READING])
                write_entries(self._new.new, {kind: batch}, at=timezone.now())


# --- States that time changes -------------------------------------------------------------------


def renote_stale(*, at: datetime | None = None) -> int:
    """Note the entries whose state has changed since they were indexed; return how many."""
    now = at or timezone.now()
    try:
        keys = engine().stale_at(now, STALE_A_BATCH)
    except SearchUnavailableError:
        return 0
    named: dict[EntryKind, set[int]] = defaultdict(set)
    for key in keys:
        kind, _, pk = key.partition(":")
        named[EntryKind(kind)].add(int(pk))
    for kind, ids in named.items():
        waiting = IndexChange.objects.filter(kind=kind, object_id__in=ids)
        noted = set(waiting.values_list("object_id", flat=True))
        note_changes(kind, sorted(ids - noted))
    return len(keys)
