"""The list of words that no term took, by how many entries one mapping would settle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.db import transaction

from academy.harvesting.models import SourceRecord
from academy.taxonomy.models import UnmatchedWord

SUBJECTS: Final = "subjects"
# A longer list is for nobody, and keeps memory flat.
LONGEST_LIST: Final = 5000


@dataclass(frozen=True, kw_only=True)
class _Difference:
    """What would bring the list up to date: rows to delete, words to add, rows to count anew."""

    gone: list[int]
    made: dict[str, int]
    moved: dict[int, int]

    def __len__(self) -> int:
        return len(self.gone) + len(self.made) + len(self.moved)


def count_unmatched() -> int:
    """Bring the list up to date, writing only the rows that differ; return how many did."""
    difference = _difference()
    if not difference:
        return 0
    with transaction.atomic():
        for start in range(0, len(difference.gone), 500):
            UnmatchedWord.objects.filter(pk__in=difference.gone[start : start + 500]).delete()
        UnmatchedWord.objects.bulk_create(
            UnmatchedWord(vocabulary=SUBJECTS, text=text, entries=entries)
            for text, entries in sorted(difference.made.items())
        )
        for pk, entries in difference.moved.items():
            UnmatchedWord.objects.filter(pk=pk).update(entries=entries)
    return len(difference)


def stale_words() -> int:
    """Return how many rows of the list do not say what the records say."""
    return len(_difference())


def _difference() -> _Difference:
    wanted = _most_common()
    rows = UnmatchedWord.objects.filter(vocabulary=SUBJECTS)
    held = {text: (pk, entries) for pk, text, entries in rows.values_list("pk", "text", "entries")}
    return _Difference(
        gone=[pk for text, (pk, _entries) in held.items() if text not in wanted],
        made={text: entries for text, entries in wanted.items() if text not in held},
        moved={
            held[text][0]: entries
            for text, entries in wanted.items()
            if text in held and held[text][1] != entries
        },
    )


def _most_common() -> dict[str, int]:
    """Return the words that most entries hold; of equally common ones the first by alphabet."""
    ordered = sorted(_counts().items(), key=lambda one: (-one[1], one[0]))
    return dict(ordered[:LONGEST_LIST])


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
