"""Proving that database and index agree, and having what differs written again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Final, TypeVar

from django.utils import timezone

from academy.catalogue.enums import EntryKind
from academy.catalogue.models import IndexChange
from academy.catalogue.outbox import highest_version, ids_by_kind, note_keys, raise_version
from academy.taxonomy.vocabulary import read_vocabulary
from search.building import Builder
from search.engines.base import StoredEntry, engine
from search.entries import public_ids, read_entries
from search.locking import LONGEST_BATCH_SECONDS, carrying

ENTRIES_A_READING: Final = 500

Item = TypeVar("Item")


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What differs, by key: in the database only, in the index only, and with other content.

    `waiting` counts entries that differ because their change is noted or their session has moved
    on, and that the next due work will write. `versions_ahead` is by how much the index holds
    later versions than were ever drawn, as after the database was restored from a copy: what is
    written then is dropped as old.
    """

    compared: int
    missing: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    waiting: int = 0
    versions_ahead: int = 0

    @property
    def differences(self) -> tuple[str, ...]:
        """The keys of all that differ."""
        return (*self.missing, *self.surplus, *self.different)

    @property
    def is_clean(self) -> bool:
        """Whether nothing differs that will not be put right by itself."""
        return not self.differences and not self.versions_ahead


@dataclass(kw_only=True)
class _Findings:
    missing: list[str] = field(default_factory=list)
    surplus: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    stale: int = 0

    @property
    def keys(self) -> list[str]:
        return sorted({*self.missing, *self.surplus, *self.different})


def compare(*, at: datetime | None = None) -> Comparison:
    """Compare every public entry with what the index holds of it.

    Both sides stream through once, while changes go on; what seems to differ is then looked at
    again while nobody carries changes, so that only true differences are named. Memory grows by
    a bit for each entry and by what differs.

    Raises:
        SearchUnavailableError: the engine cannot be asked, or there is no index to compare with.
        WriterBusyError: the index is being built anew.
    """
    now = at or timezone.now()
    compared, first, newest = _pass_over(now)
    if not first.keys and newest <= highest_version():
        return Comparison(compared=compared, waiting=first.stale)
    with carrying(wait_seconds=LONGEST_BATCH_SECONDS):
        noted = _noted()
        again = _looked_at_again(first.keys, now)
        return Comparison(
            compared=compared,
            missing=_unnoted(again.missing, noted),
            surplus=_unnoted(again.surplus, noted),
            different=_unnoted(again.different, noted),
            waiting=first.stale + again.stale + sum(key in noted for key in again.keys),
            versions_ahead=max(0, newest - highest_version()),
        )


def repair(comparison: Comparison) -> None:
    """Note what differs, so that the next due work writes or removes it under a new version."""
    if comparison.versions_ahead:
        raise_version(comparison.versions_ahead)
    note_keys(comparison.differences)


def entries_that_differ(stored: Iterable[StoredEntry], *, at: datetime) -> list[str]:
    """Return the keys of stored entries that are not what the database says now."""
    findings = _Findings()
    _judge({entry.key: entry for entry in stored}, findings, Builder(read_vocabulary()), at)
    return findings.keys


def _pass_over(now: datetime) -> tuple[int, _Findings, int]:
    """Return how many entries are public, what seems to differ, and the newest version held."""
    findings, seen, builder = _Findings(), _SeenIds(), Builder(read_vocabulary())
    newest = 0
    for piece in _pieces(engine().scan(), ENTRIES_A_READING):
        _judge({entry.key: entry for entry in piece}, findings, builder, now)
        seen.add(entry.key for entry in piece)
        newest = max(newest, *(entry.version for entry in piece))
    compared = 0
    for kind in EntryKind:
        for ids in public_ids(kind, ENTRIES_A_READING):
            compared += len(ids)
            keys = (f"{kind.value}:{pk}" for pk in ids)
            findings.missing.extend(key for key in keys if key not in seen)
    return compared, findings, newest


def _looked_at_again(keys: list[str], now: datetime) -> _Findings:
    findings, builder = _Findings(), Builder(read_vocabulary())
    for piece in _pieces(keys, ENTRIES_A_READING):
        held = engine().stored(piece)
        _judge(held, findings, builder, now)
        absent = [key for key in piece if key not in held]
        for kind, ids in ids_by_kind(absent).items():
            public = read_entries(kind, ids, now)
            findings.missing.extend(f"{kind.value}:{pk}" for pk in sorted(public))
    return findings


def _judge(
    held: Mapping[str, StoredEntry], findings: _Findings, builder: Builder, now: datetime
) -> None:
    """Compare what is held of some entries with what the database says of them."""
    for kind, ids in ids_by_kind(held).items():
        rows = read_entries(kind, ids, now)
        for pk in sorted(ids):
            key = f"{kind.value}:{pk}"
            if pk not in rows:
                findings.surplus.append(key)
            elif builder.build(rows[pk], version=0).content_hash != held[key].content_hash:
                if 0 < held[key].state_changes_at <= now.timestamp():
                    findings.stale += 1
                else:
                    findings.different.append(key)


def _noted() -> frozenset[str]:
    """Return the keys with a change that has been noted and not failed yet."""
    rows = IndexChange.objects.filter(attempts=0).values_list("kind", "object_id")
    return frozenset(f"{kind}:{object_id}" for kind, object_id in rows.iterator())


def _unnoted(keys: Iterable[str], noted: frozenset[str]) -> tuple[str, ...]:
    return tuple(key for key in keys if key not in noted)


class _SeenIds:
    """Which keys have been seen, a bit for each."""

    _PAGE: Final = 8_192

    def __init__(self) -> None:
        self._pages: dict[tuple[str, int], bytearray] = {}

    def add(self, keys: Iterable[str]) -> None:
        for key in keys:
            page, place = self._place(key)
            bits = self._pages.setdefault(page, bytearray(self._PAGE // 8))
            bits[place // 8] |= 1 << place % 8

    def __contains__(self, key: str) -> bool:
        page, place = self._place(key)
        bits = self._pages.get(page)
        return bool(bits and bits[place // 8] >> place % 8 & 1)

    def _place(self, key: str) -> tuple[tuple[str, int], int]:
        kind, _colon, number = key.partition(":")
        page, place = divmod(int(number), self._PAGE)
        return (kind, page), place


def _pieces(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    source = iter(items)
    while piece := list(islice(source, size)):
        yield piece
