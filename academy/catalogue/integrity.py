"""Whether what is stored agrees with itself, and how to bring it back when it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from django.db import connection, transaction
from django.db.models import Count, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.catalogue.models import IndexChange
from academy.harvesting.batching import Unit, write_units
from academy.harvesting.deciding import GRACE
from academy.harvesting.errors import HarvestBusyError
from academy.harvesting.keeping import from_json
from academy.harvesting.loaders import all_loaders, loader_for
from academy.harvesting.locking import harvest_lock
from academy.harvesting.models import HarvestRun, RunOutcome, SourceRecord
from academy.harvesting.running import mark_interrupted
from academy.harvesting.unmatched import count_unmatched, stale_words
from academy.harvesting.vanishing import entries_without_record, hide_long_gone

_CHUNK: Final = 1000
Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that does not agree: what, how often, and what puts it right if anything does."""

    text: str
    count: int
    repair: Callable[[], object] | None = None


def findings() -> Iterator[Finding]:
    """Yield what does not agree, in the order in which it is to be repaired."""
    for check in (
        _damaged_database,
        _unended_runs,
        _records_without_entry,
        _split_groups,
        _entries_without_record,
        _long_gone_entries,
        _changes_of_no_kind,
        _stale_unmatched_words,
    ):
        yield from check()


def _damaged_database() -> Iterator[Finding]:
    """Ask SQLite for damaged pages and dangling keys; PostgreSQL watches over both itself."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(20)")
        problems = [text for (text,) in cursor.fetchall() if text != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        dangling = len(cursor.fetchall())
    if problems:
        yield Finding(text=_("The database file is damaged: restore it."), count=len(problems))
    if dangling:
        yield Finding(text=_("Rows point at rows that do not exist."), count=dangling)


def _unended_runs() -> Iterator[Finding]:
    """Find runs without an end that nobody is running."""
    count = HarvestRun.objects.filter(outcome=RunOutcome.RUNNING).count()
    if not count:
        return
    try:
        with harvest_lock():
            pass
    except HarvestBusyError:
        return
    yield Finding(
        text=_("Imports that were killed are still marked as running."),
        count=count,
        repair=mark_interrupted,
    )


def _records_without_entry() -> Iterator[Finding]:
    """Find source records whose entry has gone; the next import makes it anew."""
    pks = []
    for kind, loader in all_loaders().items():
        rows = SourceRecord.objects.filter(entry_kind=kind)
        for chunk in _chunked(rows.values_list("pk", "entry_id").iterator()):
            living = loader.existing({entry_id for _pk, entry_id in chunk})
            pks += [pk for pk, entry_id in chunk if entry_id not in living]
    pks += SourceRecord.objects.exclude(entry_kind__in=all_loaders()).values_list("pk", flat=True)
    if pks:
        yield Finding(
            text=_("Source records name an entry that does not exist."),
            count=len(pks),
            repair=lambda: _delete_records(pks),
        )


def _delete_records(pks: list[int]) -> None:
    for start in range(0, len(pks), _CHUNK):
        SourceRecord.objects.filter(pk__in=pks[start : start + _CHUNK]).delete()


def _split_groups() -> Iterator[Finding]:
    """Find language versions of one offer that became several entries."""
    groups = list(
        SourceRecord.objects.filter(gone_since=None)
        .exclude(group="")
        .values("source_id", "group")
        .annotate(entries=Count("entry_id", distinct=True), first=Min("pk"))
        .filter(entries__gt=1)
    )
    if groups:
        yield Finding(
            text=_("Language versions of one offer stand as several entries."),
            count=len(groups),
            repair=lambda: [_join(one["source_id"], one["group"]) for one in groups],
        )


@transaction.atomic
def _join(source_id: int, group: str) -> None:
    rows = list(SourceRecord.objects.filter(source=source_id, group=group, gone_since=None))
    unit = Unit(group=group, rows=rows, others=[from_json(row.normalised) for row in rows])
    write_units(rows[0].source, [unit], at=timezone.now())


def _entries_without_record() -> Iterator[Finding]:
    """Find public entries of feeds for which no source record stands."""
    for kind, loader in all_loaders().items():
        named = SourceRecord.objects.filter(entry_kind=kind).values_list("entry_id", flat=True)
        orphans = sorted(loader.harvested() - set(named.iterator()))
        if orphans:
            yield Finding(
                text=_("Public entries of kind “%(kind)s” come from no source.") % {"kind": kind},
                count=len(orphans),
                repair=partial(loader.hide, orphans),
            )


def _long_gone_entries() -> Iterator[Finding]:
    """Find public entries that their source dropped longer than the grace time ago."""
    at = timezone.now()
    gone = SourceRecord.objects.filter(gone_since__lte=at - GRACE).values_list("pk", flat=True)
    count = 0
    for chunk in _chunked(gone.iterator()):
        for kind, ids in entries_without_record(chunk).items():
            count += len(loader_for(kind).harvested() & set(ids))
    if count:
        yield Finding(
            text=_("Entries that their source dropped long ago are still public."),
            count=count,
            repair=lambda: hide_long_gone(at=at),
        )


def _changes_of_no_kind() -> Iterator[Finding]:
    """Find rows of the outbox that no drainer would ever take."""
    rows = IndexChange.objects.exclude(kind__in=all_loaders())
    if count := rows.count():
        yield Finding(
            text=_("Changes for the index are of a kind that does not exist."),
            count=count,
            repair=rows.delete,
        )


def _stale_unmatched_words() -> Iterator[Finding]:
    """Find out whether the list of unmatched words is behind the records."""
    if count := stale_words():
        yield Finding(
            text=_("Counts of unmatched words are out of date."),
            count=count,
            repair=count_unmatched,
        )


def _chunked(rows: Iterator[Row]) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
