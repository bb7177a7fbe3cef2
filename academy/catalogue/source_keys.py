"""Under which names the sources know an entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import itemgetter

from academy.catalogue.enums import EntryKind
from academy.harvesting.models import SourceRecord
from academy.plain_select import rows_of, select


def source_keys(entry_keys: Iterable[str]) -> Mapping[str, list[str]]:
    """Return the sources' own keys of entries (`course:12`), the oldest first; one statement."""
    ids: dict[str, list[int]] = {}
    for key in entry_keys:
        kind, _colon, number = key.partition(":")
        ids.setdefault(kind, []).append(int(number))
    found: dict[str, list[str]] = {}
    rows = rows_of(*((_keys_of(EntryKind(kind)), numbers) for kind, numbers in ids.items()))
    for kind, entry_id, _record, source_key in sorted(rows, key=itemgetter(2)):
        found.setdefault(f"{kind}:{entry_id}", []).append(source_key)
    return found


def _keys_of(kind: EntryKind) -> str:
    return select(
        SourceRecord,
        "entry_id",
        "id",
        "key",
        by="entry_id",
        constants=(kind.value,),
        where=("entry_kind", kind.value),
    )
