"""Asking the real engine: a text in, the source keys of each hit out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from academy.harvesting.models import SourceRecord
from search.finding import find
from search.query import CatalogueQuery
from tests.relevance.measuring import DEPTH, Find


def finder() -> Find:
    """Return a function that answers with source keys; reads the records of every entry once."""
    keys: dict[str, set[str]] = defaultdict(set)
    rows = SourceRecord.objects.values_list("entry_kind", "entry_id", "key")
    for kind, entry_id, key in rows.iterator(chunk_size=5000):
        keys[f"{kind}:{entry_id}"].add(key)

    def answer(text: str, locale: str) -> Sequence[frozenset[str]]:
        results = find(CatalogueQuery(text=text, reader_locale=locale, page_size=DEPTH))
        return [frozenset(keys[hit.key]) for hit in results.hits]

    return answer
