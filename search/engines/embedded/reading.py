"""Reading what an embedded index has stored of its entries."""

from __future__ import annotations

import json
from typing import Any

import tantivy

from search.engines.embedded.schema import schema

# What `search.fields.stored_values` made, as JSON gives them back.
Stored = dict[str, Any]


def key_at(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> str:
    """Return the key of the entry at an address."""
    return str(searcher.doc(address)["key"][0])


def stored_at(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> Stored:
    """Return what is stored of the entry at an address, with its key."""
    document = searcher.doc(address)
    stored: Stored = json.loads(document["stored"][0])
    return {**stored, "key": document["key"][0]}


def stored_of(searcher: tantivy.Searcher, key: str) -> Stored | None:
    """Return what is stored of an entry by key, None when the index does not hold it."""
    found = searcher.search(tantivy.Query.term_query(SCHEMA, "key", key), 1, count=False)
    return stored_at(searcher, found.hits[0][1]) if found.hits else None


SCHEMA = schema()
