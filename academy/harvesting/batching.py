"""Writing one batch of items: their entries, and the source records that name them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from academy.harvesting.keeping import as_json, from_json
from academy.harvesting.loaders import Work, loader_for
from academy.harvesting.merging import merge
from academy.harvesting.models import Source, SourceRecord
from academy.harvesting.records import AnyRecord

# An entry by kind and id.
EntryName = tuple[str, int]


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """One item that is new or changed, parsed; `place` says where it stood."""

    place: str
    digest: str
    record: AnyRecord

    @property
    def key(self) -> str:
        """The item's name in its source."""
        return self.record.key


@dataclass(kw_only=True)
class Unit:
    """What becomes one entry: a record by itself, or all records of one group.

    `parsed` are those of this batch, `others` what the rest of the group said earlier, and `rows`
    the stored rows of either.
    """

    group: str
    parsed: list[Parsed] = field(default_factory=list)
    others: list[AnyRecord] = field(default_factory=list)
    rows: list[SourceRecord] = field(default_factory=list)

    def record(self) -> AnyRecord:
        """Return what all of them say together."""
        return merge([*(parsed.record for parsed in self.parsed), *self.others])

    def leaving(self) -> list[SourceRecord]:
        """Return the rows that belonged to another group until now."""
        return [row for row in self.rows if row.group and row.group != self.group]


def group_units(source: Source, batch: Iterable[Parsed]) -> list[Unit]:
    """Return the entries that a batch touches, each with what is stored of it.

    A group that a record of the batch has left is among them, since it says less now.
    """
    units: dict[tuple[str, str], Unit] = {}
    unit_of: dict[str, Unit] = {}
    for parsed in batch:
        group = parsed.record.group
        unit = units.setdefault(
            ("group", group) if group else ("key", parsed.key), Unit(group=group)
        )
        unit.parsed.append(parsed)
        unit_of[parsed.key] = unit
    for row in SourceRecord.objects.filter(source=source, key__in=list(unit_of)):
        unit_of[row.key].rows.append(row)
    left = {row.group for unit in units.values() for row in unit.leaving()}
    for group in left:
        units.setdefault(("group", group), Unit(group=group))
    _add_others(source, units, batch_keys=list(unit_of))
    return [unit for unit in units.values() if unit.parsed or unit.others]


def _add_others(
    source: Source, units: dict[tuple[str, str], Unit], *, batch_keys: list[str]
) -> None:
    groups = [name for kind, name in units if kind == "group"]
    if not groups:
        return
    rows = SourceRecord.objects.filter(source=source, group__in=groups, gone_since=None)
    for row in rows.exclude(key__in=batch_keys):
        unit = units["group", row.group]
        unit.rows.append(row)
        unit.others.append(from_json(row.normalised))


def write_units(source: Source, units: Sequence[Unit], *, at: datetime) -> dict[str, bool]:
    """Write entries and source records inside the caller's transaction.

    Returns for each key of the batch whether its entry changed.
    """
    by_kind: dict[str, list[tuple[Unit, AnyRecord]]] = defaultdict(list)
    for unit in units:
        record = unit.record()
        by_kind[record.kind].append((unit, record))
    own = _own_entries(units, _entries_left_to_others(source, units))
    outcome: dict[str, bool] = {}
    for kind, pairs in by_kind.items():
        works = [_work(unit, record, own[id(unit)]) for unit, record in pairs]
        written = loader_for(kind).load(works, at=at)
        placed = [(unit, one.entry_id) for (unit, _record), one in zip(pairs, written, strict=True)]
        _write_rows(source, kind, placed, at=at)
        for unit, entry_id in placed:
            _leave_entries(own[id(unit)], (kind, entry_id))
        for unit, one in zip((unit for unit, _id in placed), written, strict=True):
            outcome |= {parsed.key: one.changed for parsed in unit.parsed}
    return outcome


def confirm(pks: Sequence[int], *, at: datetime) -> None:
    """Note, inside the caller's transaction, that the source still says what these records say."""
    rows = SourceRecord.objects.filter(pk__in=pks)
    entries: dict[str, set[int]] = defaultdict(set)
    for kind, entry_id in rows.values_list("entry_kind", "entry_id"):
        entries[kind].add(entry_id)
    rows.update(last_seen_at=at)
    for kind, ids in entries.items():
        loader_for(kind).confirm(ids, at=at)


def _entries_left_to_others(source: Source, units: Iterable[Unit]) -> set[EntryName]:
    """Return entries that a record leaves behind while others of its old group stay."""
    leaving = [row for unit in units for row in unit.leaving()]
    if not leaving:
        return set()
    staying = SourceRecord.objects.filter(
        source=source, entry_id__in={row.entry_id for row in leaving}
    ).exclude(pk__in=[row.pk for row in leaving])
    return set(staying.values_list("entry_kind", "entry_id"))


def _own_entries(units: Iterable[Unit], shared: set[EntryName]) -> dict[int, set[EntryName]]:
    """Return by the `id()` of each unit the entries that it goes on as.

    What a record leaves behind for others is not its own. Where all records of a group part at
    once, the first keeps the entry and the others become new ones: two units are never one entry.
    """
    own: dict[int, set[EntryName]] = {}
    taken: set[EntryName] = set()
    for unit in units:
        leaving = {row.pk for row in unit.leaving()}
        own[id(unit)] = {
            name
            for row in unit.rows
            if (name := (row.entry_kind, row.entry_id)) not in taken
            and not (row.pk in leaving and name in shared)
        }
        taken |= own[id(unit)]
    return own


def _work(unit: Unit, record: AnyRecord, own: set[EntryName]) -> Work:
    """Say which entry a unit is: the oldest that its rows name and that is its own."""
    return Work(
        record=record,
        entry_id=min((pk for kind, pk in own if kind == record.kind), default=None),
        revive=any(row.gone_since for row in unit.rows),
    )


def _leave_entries(own: set[EntryName], entry: EntryName) -> None:
    """Take away the entries that a unit no longer is, now that it is another."""
    kind, entry_id = entry
    for old_kind, old_id in own - {entry}:
        if old_kind == kind:
            loader_for(kind).hide_as_duplicate([old_id], of=entry_id)
        else:
            loader_for(old_kind).hide([old_id])


def _write_rows(
    source: Source, kind: str, placed: Iterable[tuple[Unit, int]], *, at: datetime
) -> None:
    made = []
    for unit, entry_id in placed:
        stored = {row.key: row for row in unit.rows}
        for parsed in unit.parsed:
            values = _row_values(parsed, kind, entry_id, at)
            row = stored.pop(parsed.key, None)
            if row is None:
                made.append(SourceRecord(source=source, key=parsed.key, first_seen_at=at, **values))
            else:
                SourceRecord.objects.filter(pk=row.pk).update(**values)
        others = [row.pk for row in stored.values()]
        if others:
            SourceRecord.objects.filter(pk__in=others).exclude(
                entry_kind=kind, entry_id=entry_id
            ).update(entry_kind=kind, entry_id=entry_id)
    SourceRecord.objects.bulk_create(made)


def _row_values(parsed: Parsed, kind: str, entry_id: int, at: datetime) -> dict[str, Any]:
    return {
        "hash": parsed.digest,
        "normalised": as_json(parsed.record),
        "group": parsed.record.group,
        "entry_kind": kind,
        "entry_id": entry_id,
        "last_seen_at": at,
        "gone_since": None,
    }
