"""One reading of a source: read, decide, parse, load, record, in batches that let others write."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Final, TypeVar

from django.conf import settings
from django.db import DatabaseError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy.errors import AcademyError
from academy.harvesting.batching import Parsed, Unit, confirm, group_units, write_units
from academy.harvesting.classifying import classifier_for
from academy.harvesting.connectors.base import Item, Refusal
from academy.harvesting.deciding import (
    Decision,
    Seen,
    Stored,
    decide,
    is_to_be_noted,
    is_too_much,
)
from academy.harvesting.errors import (
    ItemRefusedError,
    StorageFailedError,
    TooManyRemovalsError,
)
from academy.harvesting.locking import harvest_lock
from academy.harvesting.models import HarvestRun, RunOutcome, Source, SourceRecord
from academy.harvesting.records import AnyRecord
from academy.harvesting.unmatched import count_unmatched
from academy.harvesting.vanishing import hide_long_gone, mark_gone
from academy.taxonomy.vocabulary import forget_vocabulary, vocabulary

logger = logging.getLogger(__name__)

# A run keeps this many refusals itself; all of them pass through `on_refusal`.
KEPT_REFUSALS: Final = 1000
# How often a batch is tried while somebody else holds the database.
TRIES: Final = 3

Written = TypeVar("Written")
_STORED_COLUMNS: Final = ("key", "pk", "hash", "gone_since", "last_seen_at")


@dataclass(kw_only=True)
class Counts:
    """How many items of a run were what; `gone` counts those that the source lists no longer."""

    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    gone: int = 0

    @property
    def total(self) -> int:
        """How many items were read."""
        return self.new + self.changed + self.same + self.refused


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a run goes about it.

    `is_complete`: what the source does not list has gone. `allow_removals`: even if that is much
    of it. `on_progress` is called after each batch, `on_refusal` for each refused item.
    """

    is_complete: bool = False
    allow_removals: bool = False
    on_progress: Callable[[Counts], None] = lambda _counts: None
    on_refusal: Callable[[Refusal], None] = lambda _refusal: None


def harvest(
    *,
    source: Source,
    items: Iterable[Item | Refusal],
    parse: Callable[[Item], AnyRecord],
    at: datetime | None = None,
    options: Options | None = None,
) -> HarvestRun:
    """Read a source from end to end and return the record of it.

    Only one harvest runs at a time. Each batch is one transaction with its entries, its source
    records and its rows of the outbox, so that wherever a run is stopped, what is stored agrees
    with itself and another run goes on from there.

    Raises:
        HarvestBusyError: another harvest is going on.
        SourceBrokenError, StorageFailedError, TooManyRemovalsError: the run ended early; what was
            committed stays, and the run's row says why it ended.
    """
    with harvest_lock():
        mark_interrupted()
        run = HarvestRun.objects.create(source=source, started_at=at or timezone.now())
        _Harvest(run, options or Options()).go(items, parse)
    return run


def mark_interrupted() -> int:
    """Say of runs that were killed that they were; call it with the lock held."""
    return HarvestRun.objects.filter(outcome=RunOutcome.RUNNING).update(
        outcome=RunOutcome.INTERRUPTED, ended_at=timezone.now()
    )


class _Harvest:
    """The state of one run while it goes on."""

    def __init__(self, run: HarvestRun, options: Options) -> None:
        self.run = run
        self.source = run.source
        self.options = options
        self.at = run.started_at
        self.counts = Counts()
        self.seen = Seen()
        self.classifier = classifier_for(vocabulary())
        self.refusals: list[dict[str, str]] = []
        self.unreadable = 0

    def go(self, items: Iterable[Item | Refusal], parse: Callable[[Item], AnyRecord]) -> None:
        """Do all of it, and write how it ended whatever happens."""
        try:
            self._read_all(items, parse)
            self._finish()
        except AcademyError as error:
            self._end(RunOutcome.FAILED, str(error))
            raise
        except (OperationalError, OSError) as error:
            failure = StorageFailedError(_storage_message(error))
            self._end(RunOutcome.FAILED, str(failure))
            raise failure from error
        except KeyboardInterrupt:
            self._end(RunOutcome.INTERRUPTED, "")
            raise
        except Exception as error:
            self._end(RunOutcome.FAILED, f"{type(error).__name__}: {error}"[:2000])
            raise
        self._end(RunOutcome.DONE, "")

    def _read_all(
        self, items: Iterable[Item | Refusal], parse: Callable[[Item], AnyRecord]
    ) -> None:
        failure: AcademyError | None = None
        iterator = _until_broken(items)
        while batch := list(islice(iterator, settings.HARVEST_ROWS_PER_TRANSACTION)):
            if isinstance(batch[-1], AcademyError):
                failure = batch[-1]
            self._read_batch([one for one in batch if not isinstance(one, AcademyError)], parse)
            self.options.on_progress(self.counts)
        if failure:
            raise failure

    def _read_batch(self, batch: list[Item | Refusal], parse: Callable[[Item], AnyRecord]) -> None:
        stored = self._stored(batch)
        parsed = []
        confirmed = []
        for item, known in self._each_once(batch, stored):
            if known and decide(stored=known, fetched_digest=item.digest) is Decision.SKIP:
                self.counts.same += 1
                if is_to_be_noted(known, at=self.at):
                    confirmed.append(known.pk)
            elif found := self._parse(item, parse):
                parsed.append(found)
        if parsed:
            self._write(parsed, stored)
        if confirmed:
            _patiently(transaction.atomic(partial(confirm, confirmed, at=self.at)))
        if parsed or confirmed:
            time.sleep(settings.HARVEST_PAUSE_SECONDS)

    def _stored(self, batch: Iterable[Item | Refusal]) -> dict[str, Stored]:
        """Return what is known of the items of a batch, in one statement."""
        keys = {one.key for one in batch if one.key}
        rows = SourceRecord.objects.filter(source=self.source, key__in=keys)
        found = {
            key: Stored(pk=pk, digest=digest, is_gone=gone_since is not None, last_seen_at=seen_at)
            for key, pk, digest, gone_since, seen_at in rows.values_list(*_STORED_COLUMNS)
        }
        for one in batch:
            if isinstance(one, Refusal) and one.key in found:
                self.seen.add(found[one.key].pk)
        return found

    def _each_once(
        self, batch: Iterable[Item | Refusal], stored: dict[str, Stored]
    ) -> Iterator[tuple[Item, Stored | None]]:
        """Yield each item with what is stored of it; note refusals, and a key that comes again.

        Of two items under one key the first counts, however often the feed is read.
        """
        met: dict[str, str] = {}
        for item in batch:
            if isinstance(item, Refusal):
                self._refuse(item)
                continue
            known = stored.get(item.key)
            if item.key in met or (known and known.pk in self.seen):
                before = met.get(item.key) or (known.digest if known else "")
                self._meet_again(item, is_same=before == item.digest)
                continue
            met[item.key] = item.digest
            if known:
                self.seen.add(known.pk)
            yield item, known

    def _meet_again(self, item: Item, *, is_same: bool) -> None:
        if is_same:
            self.counts.same += 1
            return
        reason = _("The key “%(key)s” stands in the source before.") % {"key": item.key}
        self._refuse(Refusal(place=item.place, key=item.key, reason=reason))

    def _parse(self, item: Item, parse: Callable[[Item], AnyRecord]) -> Parsed | None:
        try:
            record = self.classifier.classify(parse(item))
        except ItemRefusedError as refusal:
            self._refuse(Refusal(place=item.place, key=item.key, reason=str(refusal)))
            return None
        return Parsed(place=item.place, digest=item.digest, record=record)

    def _write(self, parsed: list[Parsed], stored: dict[str, Stored]) -> None:
        """Store a batch; if the database refuses it, store its entries one by one."""
        try:
            self._write_patiently(parsed, stored)
        except (DatabaseError, ItemRefusedError, ValueError) as error:
            if isinstance(error, OperationalError):
                raise
            forget_vocabulary()
            for unit in group_units(self.source, parsed):
                if unit.parsed:
                    self._write_alone(unit, stored)

    def _write_alone(self, unit: Unit, stored: dict[str, Stored]) -> None:
        try:
            self._write_patiently(unit.parsed, stored)
        except (DatabaseError, ItemRefusedError, ValueError) as error:
            if isinstance(error, OperationalError):
                raise
            for parsed in unit.parsed:
                reason = str(error) or type(error).__name__
                self._refuse(Refusal(place=parsed.place, key=parsed.key, reason=reason))

    def _write_patiently(self, parsed: list[Parsed], stored: dict[str, Stored]) -> None:
        """Store items in one transaction, again when another writer held the database too long."""
        outcome = _patiently(partial(self._write_once, parsed))
        for key, is_changed in outcome.items():
            is_known = key in stored
            self.counts.new += not is_known
            self.counts.changed += is_known and is_changed
            self.counts.same += is_known and not is_changed

    def _write_once(self, parsed: list[Parsed]) -> dict[str, bool]:
        units = group_units(self.source, parsed)
        with transaction.atomic():
            outcome = write_units(self.source, units, at=self.at)
        rows = SourceRecord.objects.filter(source=self.source, key__in=list(outcome))
        for pk in rows.values_list("pk", flat=True):
            self.seen.add(pk)
        return outcome

    def _refuse(self, refusal: Refusal) -> None:
        self.counts.refused += 1
        self.unreadable += not refusal.key
        if len(self.refusals) < KEPT_REFUSALS:
            self.refusals.append(asdict(refusal))
        self.options.on_refusal(refusal)

    def _finish(self) -> None:
        """Mark what has gone, hide what went long ago, and count the words that no term took."""
        if self.options.is_complete:
            self._remove()
        if self.counts.new or self.counts.changed or self.counts.gone or self._was_interrupted():
            count_unmatched()

    def _remove(self) -> None:
        """Mark what the source lists no longer.

        Where a line could not be read nobody knows which item it was, so nothing counts as gone.
        """
        if self.unreadable:
            return
        known = SourceRecord.objects.filter(source=self.source, gone_since=None)
        rows = known.values_list("pk", flat=True).iterator(chunk_size=2000)
        vanished = [pk for pk in rows if pk not in self.seen]
        total = known.count()
        if is_too_much(vanished=len(vanished), known=total) and not self.options.allow_removals:
            raise TooManyRemovalsError(
                _removal_message(len(vanished), total), vanished=len(vanished), known=total
            )
        self.counts.gone = mark_gone(vanished, at=self.at)
        hide_long_gone(at=self.at)

    def _was_interrupted(self) -> bool:
        """Whether the run before this one ended before it had counted."""
        before = HarvestRun.objects.exclude(pk=self.run.pk).order_by("-started_at", "-pk").first()
        return before is not None and before.outcome != RunOutcome.DONE

    def _end(self, outcome: RunOutcome, error: str) -> None:
        self.run.outcome = outcome
        self.run.error = error
        self.run.counts = asdict(self.counts)
        self.run.refusals = self.refusals
        self.run.ended_at = timezone.now()
        try:
            self.run.save()
        except DatabaseError:
            # The next run finds this one without an end and says so.
            logger.exception("harvest run could not be recorded run=%s", self.run.pk)


def _patiently(write: Callable[[], Written]) -> Written:
    """Do a whole transaction, again when another writer held the database too long."""
    for _try in range(TRIES - 1):
        try:
            return write()
        except OperationalError as error:
            if not _is_passing(error):
                raise
    return write()


def _until_broken(
    items: Iterable[Item | Refusal],
) -> Iterator[Item | Refusal | AcademyError]:
    """Yield the items, and at last the error that ended them early, so that none before is lost."""
    try:
        yield from items
    except AcademyError as error:
        yield error


def _is_passing(error: OperationalError) -> bool:
    return any(word in str(error) for word in ("locked", "deadlock"))


def _storage_message(error: Exception) -> str:
    return _(
        "Something could not be read or written (%(error)s). What had been stored before stays; "
        "run the same import again to go on."
    ) % {"error": error}


def _removal_message(vanished: int, known: int) -> str:
    return ngettext(
        "%(vanished)d of the source's %(known)d records is missing, more than a fifth. "
        "Nothing was removed. Allow removals if that is right.",
        "%(vanished)d of the source's %(known)d records are missing, more than a fifth. "
        "Nothing was removed. Allow removals if that is right.",
        vanished,
    ) % {"vanished": vanished, "known": known}
