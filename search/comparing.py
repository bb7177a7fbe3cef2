"""Proving that database and index agree, and having what differs written again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.utils import timezone

from academy.catalogue.enums import EntryKind
from academy.catalogue.models import IndexChange
from academy.catalogue.outbox import note_changes
from academy.taxonomy.vocabulary import read_vocabulary
from search.building import Builder
from search.documents import CatalogueDocument
from search.engines.base import StoredEntry, engine
from search.entries import public_ids, read_entries

ENTRIES_A_READING: Final = 500


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What differs, by key: in the database only, in the index only, and with other content.

    `waiting` counts entries that differ because their change is noted or their session has moved
    on, and that the next due work will write.
    """

    compared: int
    missing: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    waiting: int = 0

    @property
    def differences(self) -> tuple[str, ...]:
        """The keys of all that differ."""
        return (*self.missing, *self.surplus, *self.different)


@dataclass(kw_only=True)
class _Findings:
    missing: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    stale: int = 0
    compared: int = 0


def compare(*, at: datetime | None = None) -> Comparison:
    """Compare every public entry with what the index holds of it.

    Raises:
        SearchUnavailableError: there is no index to compare with.
    """
    now = at or timezone.now()
    held = {entry.key: entry for entry in engine().scan()}
    noted = _noted()
    findings = _Findings()
    for document in _documents(now):
        findings.compared += 1
        _compare(document, held.pop(document.key, None), findings, now)
    differing = [*findings.missing, *held, *findings.different]
    return Comparison(
        compared=findings.compared,
        missing=_settled(findings.missing, noted),
        surplus=_settled(held, noted),
        different=_settled(findings.different, noted),
        waiting=findings.stale + sum(key in noted for key in differing),
    )


def _compare(
    document: CatalogueDocument, held: StoredEntry | None, findings: _Findings, now: datetime
) -> None:
    if held is None:
        findings.missing.append(document.key)
    elif held.content_hash != document.content_hash:
        if 0 < held.state_changes_at <= now.timestamp():
            findings.stale += 1
        else:
            findings.different.append(document.key)


def _documents(now: datetime) -> Iterator[CatalogueDocument]:
    builder = Builder(read_vocabulary())
    for kind in EntryKind:
        for ids in public_ids(kind, ENTRIES_A_READING):
            for row in read_entries(kind, ids, now).values():
                yield builder.build(row, version=0)


def _noted() -> frozenset[str]:
    """Return the keys with a change that has been noted and not failed yet."""
    rows = IndexChange.objects.filter(attempts=0).values_list("kind", "object_id")
    return frozenset(f"{kind}:{object_id}" for kind, object_id in rows)


def _settled(keys: Iterable[str], noted: frozenset[str]) -> tuple[str, ...]:
    return tuple(key for key in keys if key not in noted)


def renote(keys: Iterable[str]) -> None:
    """Note entries as changed, so that the next due work writes or removes them."""
    named: dict[EntryKind, list[int]] = defaultdict(list)
    for key in keys:
        kind, _, object_id = key.partition(":")
        named[EntryKind(kind)].append(int(object_id))
    for kind, ids in named.items():
        note_changes(kind, ids)
