"""Entries that no source lists any more: marked at once, hidden after a grace time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from academy.harvesting.deciding import GRACE
from academy.harvesting.loaders import loader_for
from academy.harvesting.models import SourceRecord

_ROWS_A_TRANSACTION: Final = 250


def mark_gone(pks: Sequence[int], *, at: datetime) -> int:
    """Mark source records as gone, and have the sessions of their entries look open no more.

    An entry that another record still stands for is left alone. Returns how many were marked.
    """
    for some in _chunks(pks):
        with transaction.atomic():
            SourceRecord.objects.filter(pk__in=some).update(gone_since=at)
            for kind, ids in entries_without_record(some).items():
                loader_for(kind).vanish(ids, at=at)
    return len(pks)


def hide_long_gone(*, at: datetime) -> int:
    """Take entries off the pages whose every record went longer than the grace time ago."""
    gone = SourceRecord.objects.filter(gone_since__lte=at - GRACE).values_list("pk", flat=True)
    hidden = 0
    for some in _chunks(list(gone)):
        with transaction.atomic():
            for kind, ids in entries_without_record(some).items():
                hidden += loader_for(kind).hide(ids)
    return hidden


def entries_without_record(pks: Sequence[int]) -> dict[str, list[int]]:
    """Return, by kind, the entries of these gone records that no living record stands for."""
    living = SourceRecord.objects.filter(
        entry_kind=OuterRef("entry_kind"), entry_id=OuterRef("entry_id"), gone_since=None
    )
    rows = SourceRecord.objects.filter(~Exists(living), pk__in=pks).order_by("entry_id")
    found: dict[str, list[int]] = defaultdict(list)
    for kind, entry_id in rows.values_list("entry_kind", "entry_id").distinct():
        found[kind].append(entry_id)
    return dict(found)


def _chunks(pks: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(pks), _ROWS_A_TRANSACTION):
        yield pks[start : start + _ROWS_A_TRANSACTION]
