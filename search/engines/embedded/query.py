"""Clauses and filters as queries of the embedded engine; typed text never meets a query parser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import tantivy

from search.clauses import (
    TIE_BREAKER,
    Begun,
    Best,
    Clause,
    Everything,
    Lifted,
    Scored,
    Some,
    Stem,
    Term,
    Weighed,
)
from search.engines.embedded.stemming import stemmed, stems_of
from search.facets import Facet
from search.query import CatalogueQuery
from search.spelling import MOST_COMPLETIONS, commonest

Must: Final = tantivy.Occur.Must
Should: Final = tantivy.Occur.Should
MustNot: Final = tantivy.Occur.MustNot

Subqueries = list[tuple[tantivy.Occur, tantivy.Query]]


class Renderer:
    """Turns clauses into queries of one state of an index.

    Every facet with a filter is counted by a pass of its own, so what those passes evaluate is kept
    small: what the index does not hold is left out once for all of them.
    """

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema) -> None:
        self._searcher = searcher
        self._schema = schema
        self._leaves: dict[Term | Stem | Begun, list[tantivy.Query]] = {}

    def query(self, clause: Clause) -> tantivy.Query:
        """Return the query for a clause."""
        return self._query(clause) or tantivy.Query.empty_query()

    def _query(self, clause: Clause) -> tantivy.Query | None:
        """Return the query for a clause, None when the index holds nothing of it."""
        match clause:
            case Term() | Stem() | Begun():
                return _one_of(self._leaf(clause))
            case Some(parts, least):
                return _some([query for part in parts for query in self._each(part, least)], least)
            case Best(parts):
                return _best([query for part in parts for query in self._each_best(part)])
            case Weighed(part, weight):
                return _boosted(self._query(part), weight)
            case Scored(part, score):
                return _constant(self._query(part), score)
            case Lifted(part, lifts, finer):
                return self._lifted(part, (*lifts, *finer))
            case Everything():
                return tantivy.Query.all_query()

    def _each(self, part: Clause, least: int) -> Iterator[tantivy.Query]:
        """Yield the query of one part of several; where any will do, a leaf's terms are parts."""
        if least == 1 and isinstance(part, Term | Stem | Begun):
            yield from self._leaf(part)
        elif least == 1 and isinstance(part, Some) and part.least == 1:
            for inner in part.parts:
                yield from self._each(inner, 1)
        elif whole := self._query(part):
            yield whole

    def _each_best(self, part: Clause) -> Iterator[tantivy.Query]:
        """Yield the queries of a part that is one of several, of which the best counts."""
        if isinstance(part, Weighed) and isinstance(part.part, Term | Stem):
            for query in self._leaf(part.part):
                yield tantivy.Query.boost_query(query, part.weight)
        elif whole := self._query(part):
            yield whole

    def _lifted(self, part: Clause, lifts: Iterable[Clause]) -> tantivy.Query | None:
        found = self._query(part)
        if found is None:
            return None
        parts: Subqueries = [(Must, tantivy.Query.const_score_query(found, 0.0))]
        for lift in lifts:
            if query := self._query(lift):
                parts.append((Should, query))
        return tantivy.Query.boolean_query(parts)

    def _leaf(self, leaf: Term | Stem | Begun) -> list[tantivy.Query]:
        """Return the queries for what the index holds of a leaf, any of which will do."""
        known = self._leaves.get(leaf)
        if known is None:
            held = [
                value for value in self._values(leaf) if self._searcher.doc_freq(leaf.field, value)
            ]
            known = [tantivy.Query.term_query(self._schema, leaf.field, value) for value in held]
            self._leaves[leaf] = known
        return known

    def _values(self, leaf: Term | Stem | Begun) -> Iterable[str]:
        match leaf:
            case Term(value=value):
                return (value,)
            case Stem(word=word, locale=""):
                return stems_of(word)
            case Stem(word=word, locale=locale):
                return stemmed(word, locale).split()
            case Begun(field=field, stub=stub):
                found = dict(self._searcher.terms_with_prefix(field, stub))
                return commonest(found, MOST_COMPLETIONS)


def _one_of(queries: list[tantivy.Query]) -> tantivy.Query | None:
    if len(queries) < 2:
        return queries[0] if queries else None
    return tantivy.Query.boolean_query([(Should, query) for query in queries])


def _some(queries: list[tantivy.Query], least: int) -> tantivy.Query | None:
    if len(queries) < max(1, least):
        return None
    if least <= 1:
        return _one_of(queries)
    return tantivy.Query.boolean_query(
        [(Should, query) for query in queries], minimum_number_should_match=least
    )


def _best(queries: list[tantivy.Query]) -> tantivy.Query | None:
    if len(queries) < 2:
        return queries[0] if queries else None
    return tantivy.Query.disjunction_max_query(queries, tie_breaker=TIE_BREAKER)


def _boosted(query: tantivy.Query | None, weight: float) -> tantivy.Query | None:
    return None if query is None else tantivy.Query.boost_query(query, weight)


def _constant(query: tantivy.Query | None, score: float) -> tantivy.Query | None:
    return None if query is None else tantivy.Query.const_score_query(query, score)


def any_of(schema: tantivy.Schema, facet: Facet, values: Iterable[str]) -> tantivy.Query:
    """Return the filter for entries with one of these values, without a score of its own."""
    each = [tantivy.Query.term_query(schema, facet.field, value) for value in values]
    either = each[0] if len(each) == 1 else tantivy.Query.boolean_query([(Should, q) for q in each])
    return tantivy.Query.const_score_query(either, 0.0)


def filters(schema: tantivy.Schema, query: CatalogueQuery) -> dict[Facet, tantivy.Query]:
    """Return one filter for each facet that has values."""
    return {facet: any_of(schema, facet, query.values(facet)) for facet in query.active_facets}
