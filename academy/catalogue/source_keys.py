"""Under which names the sources know an entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Q

from academy.harvesting.models import SourceRecord


def source_keys(entry_keys: Iterable[str]) -> Mapping[str, list[str]]:
    """Return the sources' own keys of entries (`course:12`), the oldest first; one statement."""
    ids: dict[str, list[int]] = {}
    for key in entry_keys:
        kind, _colon, number = key.partition(":")
        ids.setdefault(kind, []).append(int(number))
    if not ids:
        return {}
    wanted = Q()
    for kind, numbers in ids.items():
        wanted |= Q(entry_kind=kind, entry_id__in=numbers)
    found: dict[str, list[str]] = {}
    rows = SourceRecord.objects.filter(wanted).order_by("pk")
    for kind, entry_id, source_key in rows.values_list("entry_kind", "entry_id", "key"):
        found.setdefault(f"{kind}:{entry_id}", []).append(source_key)
    return found
