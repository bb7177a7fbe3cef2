"""The list of words that no term took, by how many entries one mapping would settle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import Final

from django.db import transaction

from academy.harvesting.models import SourceRecord
from academy.taxonomy.models import UnmatchedWord

SUBJECTS: Final = "subjects"
# A longer list is for nobody, and keeps memory flat.
LONGEST_LIST: Final = 5000


def count_unmatched() -> int:
    """Bring the list up to date, writing only the rows that differ; return how many did."""
    wanted = dict(_counts().most_common(LONGEST_LIST))
    rows = UnmatchedWord.objects.filter(vocabulary=SUBJECTS)
    held = {text: (pk, entries) for pk, text, entries in rows.values_list("pk", "text", "entries")}
    gone = [held[text][0] for text in held.keys() - wanted.keys()]
    made = sorted(wanted.keys() - held.keys())
    moved = [text for text in wanted.keys() & held.keys() if held[text][1] != wanted[text]]
    if not (gone or made or moved):
        return 0
    with transaction.atomic():
        for start in range(0, len(gone), 500):
            UnmatchedWord.objects.filter(pk__in=gone[start : start + 500]).delete()
        UnmatchedWord.objects.bulk_create(
            UnmatchedWord(vocabulary=SUBJECTS, text=text, entries=wanted[text]) for text in made
        )
        for text in moved:
            UnmatchedWord.objects.filter(pk=held[text][0]).update(entries=wanted[text])
    return len(gone) + len(made) + len(moved)


def _counts() -> Counter[str]:
    """Count each word once an entry, whatever number of records the entry has."""
    rows = (
        SourceRecord.objects.filter(gone_since=None, normalised__has_key="keywords")
        .order_by("entry_kind", "entry_id")
        .values_list("entry_kind", "entry_id", "normalised__keywords")
        .iterator(chunk_size=2000)
    )
    counts: Counter[str] = Counter()
    for _entry, records in groupby(rows, key=lambda row: row[:2]):
        counts.update(_words(record[2] for record in records))
    return counts


def _words(keywords: Iterable[list[str]]) -> set[str]:
    return {word[:200] for listed in keywords for word in listed if word.strip()}
