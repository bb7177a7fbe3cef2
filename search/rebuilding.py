"""Building the index anew while the old one answers, and going back to the one before.

A rebuild holds the right to carry changes, so it is the one that carries them meanwhile: to the
live index at once, and to the new one before it goes live. Killed at any moment it leaves the
live index, and an outbox in which nothing is missing.
"""

from __future__ import annotations

import logging
import time
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from academy.catalogue.enums import EntryKind
from academy.catalogue.models import IndexChange
from academy.catalogue.outbox import draw_version, note_keys, note_refused, settle
from academy.taxonomy.vocabulary import read_vocabulary
from search.building import Builder
from search.comparing import compare, entries_that_differ
from search.engines.base import Rebuild, WriterBusyError, engine
from search.entries import count_public, public_ids
from search.errors import (
    IndexIncompleteError,
    IndexShrunkError,
    IndexUnusableError,
    SearchUnavailableError,
)
from search.indexing import (
    BATCHES_A_DRAIN,
    CHANGES_A_BATCH,
    Documents,
    Reasons,
    carry,
    drain_batch,
    entries_of,
    read_each,
    write_entries,
)
from search.locking import LONGEST_BATCH_SECONDS, rebuilding

logger = logging.getLogger(__name__)

# Several of the requests that a server is sent, so that one can be made while it writes another.
ENTRIES_A_READING: Final = 2_000
# While a new index is filled, changes reach the live one after every so many readings.
READINGS_BETWEEN_DRAINS: Final = 1
# How many entries of a new index are compared with the database before it goes live.
SAMPLE: Final = 200
# A new index with less than this share of what it should hold does not go live by itself.
LEAST_SHARE: Final = 0.9

_LOOK_AGAIN_SECONDS: Final = 0.2

Progress = Callable[[int], object]
Item = TypeVar("Item")


@dataclass(frozen=True, kw_only=True)
class Rebuilt:
    """What a new index holds, and how many entries it refused."""

    count: int
    refused: int = 0


def rebuild_if_needed() -> int:
    """Build the index anew unless it can be read; return how many entries it holds, or 0.

    Nothing is done while the engine is away or somebody else builds: whoever misses the index
    asks again.
    """
    if engine().is_available():
        logger.info("search index is whole, no rebuild")
        return 0
    try:
        return rebuild().count
    except (SearchUnavailableError, WriterBusyError) as error:
        logger.warning("search index cannot be built now: %r", error)
        return 0


def rebuild(*, may_shrink: bool = False, on_progress: Progress = lambda _done: None) -> Rebuilt:
    """Fill a new index from the live rows and put it in the place of the old one.

    Rows stream through in batches, so memory does not grow with the catalogue. Before it goes
    live its number of entries, and a sample of them, are compared with the database.
    `may_shrink` lets it lose more than a tenth.

    Raises:
        RebuildRunningError: another process builds the index anew.
        WriterBusyError: another process went on carrying changes for too long.
        SearchUnavailableError: the engine cannot take it now.
        IndexIncompleteError: the new index does not hold what the database does.
        IndexShrunkError: it lost more than a tenth.
    """
    with rebuilding():
        _drain_to_live()
        settled = array("Q", IndexChange.objects.values_list("pk", flat=True).iterator())
        live_count = _live_count()
        with ExitStack() as held:
            new = _opened(engine().rebuilding, held)
            filling = _Filling(new, settled)
            filling.fill(on_progress)
            filling.catch_up()
            filling.check(live_count, may_shrink=may_shrink)
            filling.catch_up()
            new.commit()
            count = filling.count
        filling.settle()
    logger.info("search index rebuilt entries=%d refused=%d", count, len(filling.refused))
    return Rebuilt(count=count, refused=len(filling.refused))


def roll_back() -> int:
    """Go back to the index before the last rebuild; return how many entries differ.

    What changed since is noted, so that the next drains bring the old index up to date.

    Raises:
        NoPreviousIndexError: none is kept.
        RebuildRunningError, WriterBusyError: another process builds or writes.
        SearchUnavailableError: the engine cannot do it now.
    """
    with rebuilding():
        engine().roll_back()
    comparison = compare()
    note_keys(comparison.differences)
    return len(comparison.differences)


def _drain_to_live() -> None:
    """Carry what waits to the live index, where there is one, so that it need not wait longer."""
    with suppress(SearchUnavailableError, WriterBusyError):
        for _round in range(BATCHES_A_DRAIN):
            if not drain_batch(timezone.now()):
                break


def _live_count() -> int:
    try:
        return engine().count() or 0
    except IndexUnusableError:
        return 0


Opened = TypeVar("Opened")


def _opened(opening: Callable[[], AbstractContextManager[Opened]], held: ExitStack) -> Opened:
    """Open something that writes; wait for the engine to notice that another holder has died.

    Nobody who lives holds it: whoever calls has the only right to replace the index.
    """
    ends_at = time.monotonic() + LONGEST_BATCH_SECONDS
    while True:
        try:
            return held.enter_context(opening())
        except WriterBusyError:
            if time.monotonic() >= ends_at:
                raise
        time.sleep(_LOOK_AGAIN_SECONDS)


class _Filling:
    """A new index on its way, and the changes that come meanwhile.

    `settled` are the outbox rows that the rebuild itself settles: those that stood there at its
    start, and those that no live index could take.
    """

    def __init__(self, new: Rebuild, settled: array[int]) -> None:
        self._new = new
        self._settled = settled
        self._last = max(settled, default=0)
        self._changed: set[str] = set()
        self.refused: Reasons = {}
        self.count = 0

    def fill(self, on_progress: Progress) -> None:
        """Write every public entry."""
        builder = Builder(read_vocabulary())
        for number, (kind, ids) in enumerate(_all_ids()):
            version = draw_version()
            rows, unread = read_each(kind, ids, timezone.now())
            documents = Documents(builder, rows.values(), version=version)
            written = self._new.new.index(documents)
            self.refused |= {**unread, **written.refused, **documents.unbuilt}
            self.count += written.indexed
            on_progress(self.count)
            if number % READINGS_BETWEEN_DRAINS == 0:
                self.drain()

    def drain(self) -> None:
        """Carry the newest changes to the live index, and keep what they were about."""
        while rows := self._newest_changes():
            now = timezone.now()
            try:
                carry(rows, self._new.writing_live, at=now).settle(at=now)
            except SearchUnavailableError:
                logger.info("no live index meanwhile, changes wait for the new one")
                self._settled.extend(row.pk for row in rows)
            self._changed.update(row.key for row in rows if row.kind in EntryKind.values)
            self._last = rows[-1].pk

    def _newest_changes(self) -> list[IndexChange]:
        due = IndexChange.objects.due_at(timezone.now()).filter(pk__gt=self._last)
        return list(due.order_by("pk")[:CHANGES_A_BATCH])

    def catch_up(self) -> None:
        """Write to the new index what changed since it was begun, or since the last time."""
        self.drain()
        changed, self._changed = sorted(self._changed), set()
        for keys in _pieces(changed, ENTRIES_A_READING):
            refused = write_entries(self._new.new, entries_of(keys), at=timezone.now())
            for key in keys:
                self.refused.pop(key, None)
            self.refused |= refused

    # --- Is it what it should be? -------------------------------------------------------------

    def check(self, live_count: int, *, may_shrink: bool) -> None:
        """Compare the new index with the database and with the live one."""
        self.count = self._new.count()
        public = count_public()
        explained = len(self.refused) + self._unsettled_changes()
        if abs(public - self.count) > explained:
            raise IndexIncompleteError(
                _(
                    "The new index holds %(held)d entries where the database has %(public)d. "
                    "The old one stays; try again."
                )
                % {"held": self.count, "public": public}
            )
        if self.count < LEAST_SHARE * max(live_count, public) and not may_shrink:
            raise IndexShrunkError(
                _(
                    "The new index holds %(held)d entries, the live one %(live)d, and the "
                    "database has %(public)d. The old one stays unless you accept the loss."
                )
                % {"held": self.count, "live": live_count, "public": public}
            )
        self._check_sample()

    def _unsettled_changes(self) -> int:
        """Return how many changes wait that the new index may not have seen."""
        settled = sum(
            IndexChange.objects.waiting().filter(pk__in=pks).count()
            for pks in _pieces(self._settled, CHANGES_A_BATCH)
        )
        return IndexChange.objects.waiting().count() - settled

    def _check_sample(self) -> None:
        now = timezone.now()
        sample = list(islice(self._new.scan(), SAMPLE))
        wrong = entries_that_differ(sample, at=now)
        noted = {row.key for row in IndexChange.objects.filter(pk__gt=self._last)}
        if wrong := [key for key in wrong if key not in noted]:
            raise IndexIncompleteError(
                _("Entries of the new index are not what they should be: %(keys)s.")
                % {"keys": ", ".join(wrong[:10])}
            )

    # --- After it went live -------------------------------------------------------------------

    def settle(self) -> None:
        """Take away the outbox rows that the new index has made good; note what it refused."""
        now = timezone.now()
        for pks in _pieces(self._settled, CHANGES_A_BATCH):
            rows = list(IndexChange.objects.filter(pk__in=pks))
            settle(rows, self.refused, at=now)
        note_refused(self.refused, at=now)


def _all_ids() -> Iterator[tuple[EntryKind, list[int]]]:
    for kind in EntryKind:
        for ids in public_ids(kind, ENTRIES_A_READING):
            yield kind, ids


def _pieces(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    source = iter(items)
    while piece := list(islice(source, size)):
        yield piece
