"""The outbox: a row for every change that the index has yet to see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F

from academy.background.running import pause_after
from academy.catalogue.enums import EntryKind
from academy.catalogue.models import CatalogueEntry, IndexChange, IndexVersion
from academy.catalogue.querysets import LONGEST_PAUSE

# An entry refused so often, over some four minutes, is left to a person.
TRIES: Final = 8
LONGEST_REASON: Final = 2_000


def note_change(entry: CatalogueEntry) -> None:
    """Note that an entry changed or went away; call it in the transaction of the change."""
    note_changes(entry.kind, [entry.pk])


def note_changes(kind: EntryKind, object_ids: Iterable[int]) -> None:
    """Note many changes of one kind with one statement a thousand."""
    IndexChange.objects.bulk_create(
        (IndexChange(kind=kind, object_id=object_id) for object_id in object_ids), batch_size=1000
    )


def note_keys(keys: Iterable[str]) -> None:
    """Note entries by key (`course:12`), of any kind."""
    for kind, ids in ids_by_kind(keys).items():
        note_changes(kind, sorted(ids))


def ids_by_kind(keys: Iterable[str]) -> dict[EntryKind, set[int]]:
    """Return the primary keys that keys such as `course:12` name, by kind."""
    found: dict[EntryKind, set[int]] = defaultdict(set)
    for key in keys:
        kind, _colon, object_id = key.partition(":")
        found[EntryKind(kind)].add(int(object_id))
    return found


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


def highest_version() -> int:
    """Return the last version that was drawn."""
    return IndexVersion.objects.filter(pk=1).values_list("value", flat=True).first() or 0


def raise_version(by: int) -> None:
    """Have the next versions be higher by so much, where an index holds ones never drawn here."""
    draw_version()
    IndexVersion.objects.filter(pk=1).update(value=F("value") + by)


# --- What becomes of rows that were read ----------------------------------------------------


@transaction.atomic
def settle(rows: Sequence[IndexChange], refused: Mapping[str, str], *, at: datetime) -> None:
    """Take away the rows of entries that reached the index; those refused try again later.

    `refused` gives the reason by key. Of several rows for one refused entry the oldest stays; it
    rests longer after each time, and is given up after the last of its tries. With an entry go
    the rows of its earlier refusals. The number of statements does not grow with the rows.
    """
    kept = _refused_once_more(rows, refused, at)
    for row in kept:
        if row.attempts >= TRIES:
            row.given_up_at = row.given_up_at or at
    _take_away(rows, kept)


@transaction.atomic
def rest(rows: Sequence[IndexChange], reasons: Mapping[str, str], *, at: datetime) -> None:
    """Have entries wait that met a fault nobody foresaw; they are tried for ever, ever slower."""
    _take_away(rows, _refused_once_more(rows, reasons, at))


def _refused_once_more(
    rows: Iterable[IndexChange], reasons: Mapping[str, str], at: datetime
) -> list[IndexChange]:
    """Return the oldest row of each refused entry with what is true of it now.

    A newer change starts its tries afresh, since it may be what puts the entry right.
    """
    kept: dict[str, IndexChange] = {}
    for row in sorted(rows, key=lambda row: row.pk):
        if row.key in reasons:
            first = kept.setdefault(row.key, row)
            first.attempts = min(first.attempts, row.attempts)
    for key, row in kept.items():
        row.attempts += 1
        row.error = reasons[key][:LONGEST_REASON]
        row.next_try_at = at + min(pause_after(row.attempts), LONGEST_PAUSE)
    return list(kept.values())


def _take_away(rows: Iterable[IndexChange], kept: Collection[IndexChange]) -> None:
    fields = ["attempts", "error", "next_try_at", "given_up_at"]
    if kept:
        IndexChange.objects.bulk_update(kept, fields)
    kept_ids = [row.pk for row in kept]
    handled: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        handled[row.kind].add(row.object_id)
    IndexChange.objects.filter(pk__in={row.pk for row in rows}.difference(kept_ids)).delete()
    for kind, ids in handled.items():
        earlier = IndexChange.objects.refused().filter(kind=kind, object_id__in=ids)
        earlier.exclude(pk__in=kept_ids).delete()


def note_refused(reasons: Mapping[str, str], *, at: datetime) -> None:
    """Note entries that a new index refused; those with an earlier refusal keep that one."""
    for kind, ids in ids_by_kind(reasons).items():
        rows = IndexChange.objects.refused().filter(kind=kind)
        noted = set(rows.values_list("object_id", flat=True))
        IndexChange.objects.bulk_create(
            (
                IndexChange(
                    kind=kind,
                    object_id=pk,
                    noted_at=at,
                    attempts=1,
                    next_try_at=at + pause_after(1),
                    error=reasons[f"{kind.value}:{pk}"][:LONGEST_REASON],
                )
                for pk in sorted(ids - noted)
            ),
            batch_size=500,
        )


def retry(keys: Collection[str] | None = None) -> int:
    """Have given-up changes tried again from now, all or those of some entries; return how many."""
    rows = IndexChange.objects.given_up()
    fresh = {"attempts": 0, "next_try_at": None, "given_up_at": None}
    if keys is None:
        return rows.update(**fresh)
    return sum(
        rows.filter(kind=kind, object_id__in=ids).update(**fresh)
        for kind, ids in ids_by_kind(keys).items()
    )
