"""What may complete a typed beginning: titles and providers."""

from __future__ import annotations

from typing import Final

import tantivy

from academy.taxonomy.language_tags import base_language
from search.engines.embedded.query import Must, Should
from search.engines.embedded.reading import SCHEMA, stored_at
from search.facets import LANGUAGE, NOT_STATED, PROVIDER
from search.languages import fold, terms
from search.results import SuggestedEntry

# A short beginning has thousands of endings; the commonest of them are enough.
ENDINGS: Final = 60
READERS_LANGUAGE: Final = 6.0


def suggest_entries(
    searcher: tantivy.Searcher, prefix: str, locale: str, limit: int
) -> list[SuggestedEntry]:
    """Return titles with all the words typed, the last one begun; each title once."""
    query = _begun(searcher, "title", prefix)
    if query is None:
        return []
    tag = tantivy.Query.term_query(SCHEMA, LANGUAGE.field, base_language(locale))
    readable = tantivy.Query.const_score_query(tag, READERS_LANGUAGE)
    ranked = tantivy.Query.boolean_query([(Must, query), (Should, readable)])
    found = searcher.search(ranked, limit * 3, count=False, weight_by_field="lift")
    titles: dict[str, SuggestedEntry] = {}
    for _score, address in found.hits:
        stored = stored_at(searcher, address)
        own, title = stored["titles"][0]
        titles.setdefault(fold(title), SuggestedEntry(key=stored["key"], title=title, locale=own))
    return list(titles.values())[:limit]


def suggest_providers(searcher: tantivy.Searcher, prefix: str, limit: int) -> list[int]:
    """Return ids of the organisations behind most of the entries whose providers match."""
    query = _begun(searcher, "provider_name", prefix)
    if query is None:
        return []
    asked = {"ids": {"terms": {"field": PROVIDER.field, "size": limit}}}
    buckets = searcher.aggregate(query, asked)["ids"]["buckets"]
    return [int(bucket["key"]) for bucket in buckets if bucket["key"] != NOT_STATED]


def _begun(searcher: tantivy.Searcher, field: str, prefix: str) -> tantivy.Query | None:
    """Return the query for all words but the last, and for words that begin with the last."""
    typed = terms(fold(prefix))
    if not typed:
        return None
    whole = [(Must, tantivy.Query.term_query(SCHEMA, field, term)) for term in typed[:-1]]
    endings = searcher.terms_with_prefix(field, typed[-1])
    commonest = sorted(endings, key=lambda pair: (-pair[1], pair[0]))[:ENDINGS]
    if not commonest:
        return None
    last = [(Should, tantivy.Query.term_query(SCHEMA, field, term)) for term, _count in commonest]
    return tantivy.Query.boolean_query([*whole, (Must, tantivy.Query.boolean_query(last))])
