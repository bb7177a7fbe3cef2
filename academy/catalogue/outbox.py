"""The outbox: a row for every change that the index has yet to see."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from academy.catalogue.enums import EntryKind
from academy.catalogue.models import CatalogueEntry, IndexChange, IndexVersion


def note_change(entry: CatalogueEntry) -> None:
    """Note that an entry changed or went away; call it in the transaction of the change."""
    note_changes(entry.kind, [entry.pk])


def note_changes(kind: EntryKind, object_ids: Iterable[int]) -> None:
    """Note many changes of one kind with one statement a thousand."""
    IndexChange.objects.bulk_create(
        (IndexChange(kind=kind, object_id=object_id) for object_id in object_ids), batch_size=1000
    )


@transaction.atomic
def draw_version() -> int:
    """Draw the next version number; a drainer does so before it reads the rows it writes.

    The number orders writes to the index: a write with a lower one than the index holds came
    from an older reading and is dropped. Outbox row numbers will not do for this, because
    transactions commit out of order on PostgreSQL.
    """
    IndexVersion.objects.get_or_create(pk=1)
    IndexVersion.objects.filter(pk=1).update(value=F("value") + 1)
    return IndexVersion.objects.values_list("value", flat=True).get(pk=1)
