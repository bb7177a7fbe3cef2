"""What the sources of an entry say of it now, and writing that round what people have claimed."""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import Any

from django.db import transaction

from academy.catalogue.curating import TEXTS, text_claim, without
from academy.catalogue.enums import EntryKind
from academy.catalogue.models import CatalogueEntry
from academy.harvesting.errors import ItemRefusedError
from academy.harvesting.keeping import from_json
from academy.harvesting.loaders import Work, loader_for
from academy.harvesting.merging import merge
from academy.harvesting.models import SourceRecord
from academy.harvesting.records import AnyRecord

logger = logging.getLogger(__name__)


def records_of(kind: EntryKind, pk: int) -> list[SourceRecord]:
    """Return the living records of an entry, those of the source that was read last."""
    rows = SourceRecord.objects.filter(entry_kind=kind, entry_id=pk, gone_since=None)
    found = [row for row in rows.order_by("-last_seen_at", "pk") if row.normalised]
    return [row for row in found if row.source_id == found[0].source_id]


def record_of(entry: CatalogueEntry) -> AnyRecord | None:
    """Return what the source says of an entry; None where no source stands behind it."""
    rows = records_of(entry.kind, entry.pk)
    record = merge(from_json(row.normalised) for row in rows) if rows else None
    return record if record is not None and record.kind == entry.kind else None


def apply_sources(entry: CatalogueEntry) -> None:
    """Write what the source says over all that nobody has claimed, without confirming it anew."""
    record = record_of(entry)
    if record is None:
        return
    at = entry.last_confirmed_at or records_of(entry.kind, entry.pk)[0].last_seen_at
    try:
        with transaction.atomic():
            loader_for(entry.kind).load([Work(record=record, entry_id=entry.pk)], at=at)
    except ItemRefusedError:
        # The next reading of the source meets the same refusal and reports it.
        logger.warning("source record refused kind=%s entry=%d", entry.kind, entry.pk)


def given_back(draft: CatalogueEntry, names: Collection[str]) -> CatalogueEntry:
    """Return a draft in which the source speaks again for these parts; nothing is stored."""
    row: CatalogueEntry = type(draft)._base_manager.get(pk=draft.pk)
    content: dict[str, Any] = draft.serializable_data()
    left = without(content["curated_fields"], names)
    freed = set(content["curated_fields"]) - set(left)
    record = record_of(row)
    if record is not None:
        said = loader_for(row.kind).content(record, entry=row)
        content |= {name: said[name] for name in freed if name in said}
        content[TEXTS] = [
            *(one for one in content[TEXTS] if text_claim(one["locale"]) not in freed),
            *(one for one in said[TEXTS] if text_claim(one["locale"]) in freed),
        ]
    return row.with_content_json(content | {"curated_fields": left})
