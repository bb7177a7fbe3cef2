"""One search of the embedded engine: words, filters, order, counts and the mix of languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Final

import tantivy

from academy.taxonomy.language_tags import base_language
from search.engines.embedded.query import Must, MustNot, Renderer, filters
from search.engines.embedded.reading import Stored, stored_at
from search.engines.embedded.spelling import TitleSpeller
from search.facets import FACETS, KIND, LANGUAGE, NOT_STATED, Facet
from search.mixing import FIRST_HITS, MOST_NAMED, Candidate, let_in, mixed
from search.planning import Reading, carries, readings, strictest
from search.query import CatalogueQuery, Sort
from search.results import DEEPEST_HIT, Concept, FacetCount, Hit, Results
from search.spelling import suggestion
from search.understanding import Understanding

ORDER_FIELD: Final = {
    Sort.RELEVANCE: "soonest",
    Sort.SOONEST: "soonest",
    Sort.NEWEST: "newest",
    Sort.TITLE: "title_order",
}

# Counts by value, by facet name.
Buckets = Mapping[str, Mapping[str, int]]

# An entry found, behind its score.
Scored = tuple[float, Stored]

# More values than any facet has; providers are the most.
VALUES_OF_A_FACET: Final = 50_000


@dataclass(frozen=True, kw_only=True)
class _Found:
    """The reading that was taken, the query for what it finds, and the counts of all facets."""

    reading: Reading
    matching: tantivy.Query
    buckets: Buckets


class Search:
    """One query, asked of one state of the index."""

    def __init__(
        self,
        searcher: tantivy.Searcher,
        schema: tantivy.Schema,
        query: CatalogueQuery,
        understanding: Understanding,
    ) -> None:
        self.searcher = searcher
        self.schema = schema
        self.query = query
        self.understanding = understanding
        self.filters = filters(schema, query)
        self.renderer = Renderer(searcher, schema)

    def results(self) -> Results:
        """Return the page of hits, the counts and the suggestion."""
        count = self._count_of_kinds(self._found.buckets)
        return Results(
            count=count,
            page=self.query.page,
            page_size=self.query.page_size,
            hits=tuple(self._hits()) if self.query.offset < min(count, DEEPEST_HIT) else (),
            facets={facet.name: tuple(self._counts(facet)) for facet in FACETS},
            suggestion=suggestion(self.query.text, self._found.reading.spellings),
        )

    # --- What matches ---------------------------------------------------------------------

    @cached_property
    def _found(self) -> _Found:
        """The strictest reading that finds as much as it asks for, filters left out."""
        speller = TitleSpeller(self.searcher, self.schema)
        attempts = readings(self.query, self.understanding, speller)
        return strictest(map(self._find, attempts), self._finds_enough)

    def _find(self, reading: Reading) -> _Found:
        matching = self.renderer.query(reading.matching)
        return _Found(reading=reading, matching=matching, buckets=self._count_all(matching))

    def _finds_enough(self, found: _Found) -> bool:
        least = found.reading.least
        if self._count_of_kinds(found.buckets) >= least:
            return True
        return bool(self.filters) and self._count(found.matching) >= least

    def _matching(self, *, without: Facet | None = None) -> tantivy.Query:
        """Return the query for entries that match, the filter of one facet left out."""
        return self._filtered(self._found.matching, without=without)

    @cached_property
    def _scoring(self) -> tantivy.Query:
        """The query for entries that match, with scores."""
        return self._filtered(self.renderer.query(self._found.reading.scored))

    def _filtered(self, query: tantivy.Query, *, without: Facet | None = None) -> tantivy.Query:
        kept = [each for facet, each in self.filters.items() if facet is not without]
        return self._all_of(query, *kept) if kept else query

    def _all_of(self, *queries: tantivy.Query) -> tantivy.Query:
        return tantivy.Query.boolean_query([(Must, query) for query in queries])

    def _count(self, query: tantivy.Query) -> int:
        found: Any = self.searcher.search(query, 1)  # its stub leaves `count` out
        return int(found.count)

    # --- In which order -------------------------------------------------------------------

    def _hits(self) -> Iterator[Hit]:
        if self.query.is_scored:
            scored = self._by_score()
        else:
            scored = [(0.0, stored) for stored in self._in_order()]
        for found in scored:
            score, stored = found
            because = filter(partial(_carries, found), self.understanding.concepts)
            yield Hit(key=stored["key"], score=score, because=tuple(because))

    def _in_order(self) -> list[Stored]:
        start, size = self.query.offset, self.query.page_size
        size = min(size, DEEPEST_HIT - start)
        if self.query.text or self.query.sort != Sort.RELEVANCE:
            return self._sorted(self._matching(), start, size)
        return self._readers_first(start, size)

    def _readers_first(self, start: int, size: int) -> list[Stored]:
        """Return entries in the reader's language, then the others."""
        tag = base_language(self.query.reader_locale)
        own = tantivy.Query.term_query(self.schema, LANGUAGE.field, tag)
        readable = tantivy.Query.boolean_query([(Must, self._matching()), (Must, own)])
        others = tantivy.Query.boolean_query([(Must, self._matching()), (MustNot, own)])
        count = self._count_of_readable(readable, tag)
        first = self._sorted(readable, start, size) if start < count else []
        rest = size - len(first)
        return first + (self._sorted(others, max(0, start - count), rest) if rest else [])

    def _sorted(self, query: tantivy.Query, start: int, size: int) -> list[Stored]:
        found = self.searcher.search(
            query,
            size,
            count=False,
            offset=start,
            order_by_field=ORDER_FIELD[self.query.sort],
            order=tantivy.Order.Asc,
        )
        return [stored_at(self.searcher, address) for _order, address in found.hits]

    def _scored(self, query: tantivy.Query, start: int, size: int) -> list[Scored]:
        """Return the best matches; the weight makes equal scores differ in one fixed way."""
        if size <= 0:
            return []
        found = self.searcher.search(query, size, count=False, offset=start, weight_by_field="lift")
        return [(score, stored_at(self.searcher, address)) for score, address in found.hits]

    def _by_score(self) -> list[Scored]:
        """Return the page by score; entries of other languages that carry a named term are let in.

        Their places are fixed in the whole list, so that leafing neither loses nor repeats any.
        """
        start = self.query.offset
        size = min(self.query.page_size, DEEPEST_HIT - start)
        chosen = self._let_in() if self.understanding.whole else []
        if not chosen:
            return self._scored(self._scoring, start, size)
        rest = self._without(self._scoring, (stored["key"] for _score, stored in chosen))
        if start >= FIRST_HITS:
            return self._scored(rest, start - len(chosen), size)
        first = mixed(self._scored(rest, 0, start + size), chosen)
        return first[start : start + size]

    def _let_in(self) -> list[Scored]:
        """Return what must be among the first hits so that each named term crosses languages."""
        return let_in(
            self._scored(self._scoring, 0, FIRST_HITS),
            self.understanding.whole[:MOST_NAMED],
            candidate=_candidate,
            carries=_carries,
            other=self._other_language,
        )

    def _other_language(
        self, concept: Concept, shared: frozenset[str], taken: frozenset[str]
    ) -> Scored | None:
        """Return the best entry with a term that is taught in none of some languages."""
        query = tantivy.Query.boolean_query(
            [
                (Must, self._scoring),
                (Must, self.renderer.query(carries(concept))),
                *self._not_in(shared),
            ]
        )
        found = self._scored(self._without(query, taken), 0, 1)
        return found[0] if found else None

    def _not_in(self, languages: Iterable[str]) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        return [
            (MustNot, tantivy.Query.term_query(self.schema, LANGUAGE.field, tag))
            for tag in (*languages, NOT_STATED)
        ]

    def _without(self, query: tantivy.Query, keys: Iterable[str]) -> tantivy.Query:
        excluded = [(MustNot, tantivy.Query.term_query(self.schema, "key", key)) for key in keys]
        return tantivy.Query.boolean_query([(Must, query), *excluded]) if excluded else query

    # --- Counts ---------------------------------------------------------------------------

    def _count_of_kinds(self, buckets: Buckets) -> int:
        """Return how many entries match: each has one kind, and kinds are counted anyway."""
        wanted = self.query.values(KIND)
        kinds = buckets[KIND.name].items()
        return sum(count for kind, count in kinds if not wanted or kind in wanted)

    def _count_of_readable(self, readable: tantivy.Query, tag: str) -> int:
        """Return how many are in the reader's language; counted already unless filtered by it."""
        if LANGUAGE in self.filters or len(self._found.buckets[LANGUAGE.name]) >= LANGUAGE.shown:
            return self._count(readable)
        return self._found.buckets[LANGUAGE.name].get(tag, 0)

    def _counts(self, facet: Facet) -> list[FacetCount]:
        buckets = self._found.buckets[facet.name]
        found = [FacetCount(value=value, count=count) for value, count in buckets.items()]
        missing = [value for value in self.query.values(facet) if value not in buckets]
        is_cut = len(buckets) >= facet.shown
        found += [
            FacetCount(value=value, count=self._count_of(facet, value) if is_cut else 0)
            for value in missing
        ]
        return sorted(found, key=lambda each: (-each.count, each.value))

    def _count_of(self, facet: Facet, value: str) -> int:
        held = tantivy.Query.term_query(self.schema, facet.field, value)
        return self._count(self._all_of(self._matching(without=facet), held))

    def _count_all(self, matching: tantivy.Query) -> Buckets:
        """Return all counts: one pass for the facets without values, one for each other."""
        free = [facet for facet in FACETS if facet not in self.filters]
        found = self._aggregate(self._filtered(matching), free)
        for facet in self.filters:
            found |= self._aggregate(self._filtered(matching, without=facet), [facet])
        return found

    def _aggregate(
        self, query: tantivy.Query, facets: Iterable[Facet]
    ) -> dict[str, dict[str, int]]:
        asked = {facet.name: {"terms": _counting(facet)} for facet in facets}
        answer = self.searcher.aggregate(query, asked) if asked else {}
        return {
            name: {bucket["key"]: bucket["doc_count"] for bucket in answer[name]["buckets"]}
            for name in asked
        }


def _counting(facet: Facet) -> dict[str, Any]:
    """Return how a facet is counted: exactly, so every part of the index counts all its values."""
    return {"field": facet.field, "size": facet.shown, "segment_size": VALUES_OF_A_FACET}


def _candidate(scored: Scored) -> Candidate:
    _score, stored = scored
    return Candidate(key=stored["key"], languages=frozenset(stored["language"]))


def _carries(scored: Scored, concept: Concept) -> bool:
    _score, stored = scored
    return concept.value in stored[concept.facet]
