"""Carrying changes from the outbox to the index."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import DatabaseError
from django.utils import timezone

from academy.catalogue.enums import EntryKind
from academy.catalogue.models import IndexChange
from academy.catalogue.outbox import draw_version, ids_by_kind, note_changes, rest, settle
from academy.taxonomy.vocabulary import vocabulary_of_now
from search.asking import request_rebuild
from search.building import Builder
from search.documents import CatalogueDocument
from search.engines.base import Writer, WriterBusyError, engine
from search.entries import EntryRow, read_entries
from search.errors import IndexUnusableError, SearchUnavailableError
from search.locking import carrying

logger = logging.getLogger(__name__)

CHANGES_A_BATCH: Final = 500
STALE_A_BATCH: Final = 2_000
# A drain ends after so many batches and leaves the rest to the next one.
BATCHES_A_DRAIN: Final = 20

# Which entries: the ids of each kind.
Entries = Mapping[EntryKind, frozenset[int]]
# Why entries were refused, by key.
Reasons = dict[str, str]
Opening = Callable[[], AbstractContextManager[Writer]]


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

    One process at a time does so. While another writes, or while the engine cannot answer, the
    rows stay as they are, and the next call tries again.
    """
    now = at or timezone.now()
    try:
        with carrying():
            return drain_batch(now)
    except WriterBusyError:
        return 0
    except IndexUnusableError:
        request_rebuild()
    except SearchUnavailableError as error:
        _say_that_changes_wait(error)
    return 0


def drain_batch(now: datetime) -> int:
    """Carry one batch, as drain_changes does; whoever calls holds the right to."""
    rows = list(IndexChange.objects.due_at(now).order_by("pk")[:CHANGES_A_BATCH])
    if rows:
        carry(rows, engine().writing, at=now).settle(at=now)
        _say_that_changes_flow()
    return len(rows)


# Whether the log has been told that changes wait; it is told once, not every second.
_is_waiting = False


def _say_that_changes_wait(error: SearchUnavailableError) -> None:
    global _is_waiting
    if not _is_waiting:
        logger.warning("changes wait, the engine cannot take them: %r", error.__cause__ or error)
    _is_waiting = True


def _say_that_changes_flow() -> None:
    global _is_waiting
    if _is_waiting:
        logger.warning("changes are carried to the index again")
    _is_waiting = False


# --- One batch ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Carried:
    """What became of a batch of rows.

    `refused` gives the reasons of entries that the engine or their own rows keep from being
    written; `unwritten` those of entries that met a fault nobody foresaw.
    """

    rows: Sequence[IndexChange]
    refused: Reasons = field(default_factory=dict)
    unwritten: Reasons = field(default_factory=dict)

    def settle(self, *, at: datetime) -> None:
        """Write to the outbox what became of its rows."""
        resting = [row for row in self.rows if row.key in self.unwritten]
        settled = [row for row in self.rows if row.key not in self.unwritten]
        settle(settled, self.refused, at=at)
        if resting:
            rest(resting, self.unwritten, at=at)


def carry(rows: Sequence[IndexChange], opening: Opening, *, at: datetime) -> Carried:
    """Write the live rows of the entries that changes name, in one batch.

    Where a batch fails for a reason that is neither the engine's being away nor the database's,
    its halves are tried, and so on, until what failed stands alone.

    Raises:
        SearchUnavailableError: the engine cannot take it now.
        WriterBusyError: another process writes.
    """
    carried = Carried(rows=rows)
    known = [row for row in rows if row.kind in EntryKind.values]
    strange = (row for row in rows if row.kind not in EntryKind.values)
    carried.refused.update((row.key, "There are no entries of this kind.") for row in strange)
    if known:
        _carry_keys(sorted({row.key for row in known}), opening, carried, at)
    return carried


def _carry_keys(keys: Sequence[str], opening: Opening, carried: Carried, at: datetime) -> None:
    try:
        with opening() as writer:
            carried.refused.update(write_entries(writer, entries_of(keys), at=at))
    except (SearchUnavailableError, WriterBusyError, DatabaseError):
        raise
    except Exception as error:
        if len(keys) == 1:
            logger.exception("entry cannot be indexed key=%s", keys[0])
            carried.unwritten[keys[0]] = reason_of(error)
            return
        middle = len(keys) // 2
        _carry_keys(keys[:middle], opening, carried, at)
        _carry_keys(keys[middle:], opening, carried, at)


def entries_of(keys: Iterable[str]) -> Entries:
    """Return the entries that keys name."""
    return {kind: frozenset(ids) for kind, ids in ids_by_kind(keys).items()}


def write_entries(writer: Writer, entries: Entries, *, at: datetime) -> Reasons:
    """Write the live rows of these entries; those no longer public leave the index.

    The version is drawn before the rows are read, so that what is written is never older than
    what it replaces. Returns why entries were refused.
    """
    version = draw_version()
    refused: Reasons = {}
    for kind, ids in entries.items():
        found, unread = read_each(kind, sorted(ids), at)
        refused |= unread
        if found:
            documents = Documents(kept_builder(), found.values(), version=version)
            refused |= writer.index(documents).refused
            refused |= documents.unbuilt
        absent = (f"{kind.value}:{pk}" for pk in sorted(ids.difference(found)))
        if gone := [key for key in absent if key not in unread]:
            writer.delete(gone, version=version)
    return refused


def read_each(
    kind: EntryKind, ids: Sequence[int], at: datetime
) -> tuple[dict[int, EntryRow], Reasons]:
    """Read entries with as few statements as can be, and tell which cannot be read and why."""
    try:
        return read_entries(kind, ids, at), {}
    except DatabaseError:
        raise
    except Exception as error:
        if len(ids) == 1:
            key = f"{kind.value}:{ids[0]}"
            logger.exception("entry cannot be read key=%s", key)
            return {}, {key: reason_of(error)}
    middle = len(ids) // 2
    first, unread = read_each(kind, ids[:middle], at)
    second, also_unread = read_each(kind, ids[middle:], at)
    return {**first, **second}, {**unread, **also_unread}


class Documents:
    """The documents of rows, built as they are taken; `unbuilt` tells which could not be."""

    def __init__(self, builder: Builder, rows: Iterable[EntryRow], *, version: int) -> None:
        self._builder, self._rows, self._version = builder, rows, version
        self.unbuilt: Reasons = {}

    def __iter__(self) -> Iterator[CatalogueDocument]:
        for row in self._rows:
            try:
                document = self._builder.build(row, version=self._version)
            except Exception as error:  # one entry must not hold up the others
                key = f"{row.kind.value}:{row.pk}"
                logger.exception("document cannot be built key=%s", key)
                self.unbuilt[key] = reason_of(error)
            else:
                yield document


def reason_of(error: Exception) -> str:
    """Return a fault as operators read it."""
    return f"{type(error).__name__}: {error}"


def kept_builder() -> Builder:
    """Return a builder with the vocabularies of now, kept while their snapshot lives."""
    global _kept_builder
    terms = vocabulary_of_now()
    if _kept_builder is None or _kept_builder.vocabulary is not terms:
        _kept_builder = Builder(terms)
    return _kept_builder


_kept_builder: Builder | None = None


# --- States that time changes -------------------------------------------------------------------


def renote_stale(*, at: datetime | None = None) -> int:
    """Note the entries whose state has changed since they were indexed; return how many."""
    now = at or timezone.now()
    try:
        keys = engine().stale_at(now, STALE_A_BATCH)
    except SearchUnavailableError:
        return 0
    for kind, ids in ids_by_kind(keys).items():
        waiting = IndexChange.objects.filter(kind=kind, object_id__in=ids)
        noted = set(waiting.values_list("object_id", flat=True))
        note_changes(kind, sorted(ids - noted))
    return len(keys)
