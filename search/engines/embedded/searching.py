"""One search of the embedded engine: words, filters, order, counts and the mix of languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import tantivy

from search.engines.embedded.query import (
    Must,
    Should,
    TextQuery,
    Word,
    carries,
    constant,
    filters,
    least_words,
    speaks_of,
    translated,
    typed_words,
    unscored,
)
from search.engines.embedded.reading import Stored, stored_at
from search.engines.embedded.spelling import respelled, suggestion, with_spellings
from search.facets import FACETS, KIND, LANGUAGE, NOT_STATED, Facet
from search.languages import base_of
from search.mixing import FIRST_HITS, Candidate, mixed, shared_language
from search.query import CatalogueQuery, Sort
from search.results import DEEPEST_HIT, Concept, FacetCount, Hit, Results
from search.understanding import Understanding

MustNot = tantivy.Occur.MustNot
ORDER_FIELD: Final = {
    Sort.RELEVANCE: "soonest",
    Sort.SOONEST: "soonest",
    Sort.NEWEST: "newest",
    Sort.TITLE: "title_order",
}
# What an entry gains by carrying a term, and by speaking of it in its title: when the text is
# the name of the term, when it mentions it, and when its words point to it.
WHOLE: Final = (8.0, 6.0)
PART: Final = (5.0, 4.0)
HINT: Final = (5.0, 4.0)
# What it gains by being taught in the reader's language, and once more where few words are found.
READABLE: Final = 3.0
READABLE_NEED: Final = 3.0
# When the words alone find fewer entries, those of the terms they mention are found too.
ENOUGH_HITS: Final = 1000
# When those are fewer too, whatever holds any of the words is found.
FEW_HITS: Final = 10


Subqueries = list[tuple[tantivy.Occur, tantivy.Query]]


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """A text as it was understood: the query for it, with scores and without, and its words."""

    scored: tantivy.Query
    matching: tantivy.Query
    words: Sequence[Word]


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

    def results(self) -> Results:
        """Return the page of hits, the counts and the suggestion."""
        count = self._count_of_kinds(self._buckets)
        return Results(
            count=count,
            page=self.query.page,
            page_size=self.query.page_size,
            hits=tuple(self._hits()) if self.query.offset < min(count, DEEPEST_HIT) else (),
            facets={facet.name: tuple(self._counts(facet)) for facet in FACETS},
            suggestion=self._suggestion(),
        )

    # --- What matches ---------------------------------------------------------------------

    @cached_property
    def reading(self) -> _Reading:
        """The text read as strictly as finds anything at all, filters left out."""
        typed = typed_words(self.query.text)
        if not typed:
            nothing = bool(self.query.text)
            every = tantivy.Query.empty_query() if nothing else tantivy.Query.all_query()
            return _Reading(scored=every, matching=every, words=())
        attempts = self._attempts(typed)
        reading = next(attempts)
        for looser in attempts:
            if self._count(reading.matching):
                break
            reading = looser
        return reading

    def _attempts(self, typed: list[Word]) -> Iterator[_Reading]:
        """Yield readings from strict to loose; each is worked out only when it is needed."""
        once = with_spellings(self.searcher, self.schema, typed)
        yield self._read(once)
        twice = respelled(self.searcher, self.schema, typed)
        yield self._read(twice)
        yield self._read(twice, least=max(1, least_words(len(typed)) // 2))

    def _read(self, typed: Sequence[Word], least: int | None = None) -> _Reading:
        """Return the query for words; where they find little, for more than the words.

        A text that is the name of a term always finds all its entries. Where the words alone
        find little, the terms that it mentions or points to are found too, and what its words
        are called in other languages.
        """
        text = self._text(typed, least)
        understood = self.understanding
        lifts: Subqueries = [*self._lifts(), (Should, text.scored)]
        if self._count(text.matching) >= ENOUGH_HITS:
            matching = self._either([text.matching], understood.whole)
        else:
            wide = self._text(translated(typed), least)
            terms = (*understood.concepts, *understood.hinted)
            matching = self._either([text.matching, wide.matching], terms)
            lifts += [(Should, wide.loose), (Should, constant(self._readable, READABLE_NEED))]
            if self._count(matching) < FEW_HITS:
                matching = self._either([text.matching, wide.any_word], terms)
        scored = tantivy.Query.boolean_query([(Must, unscored(matching)), *lifts])
        return _Reading(scored=scored, matching=matching, words=typed)

    def _text(self, typed: Sequence[Word], least: int | None) -> TextQuery:
        return TextQuery(self.searcher, self.schema, self.query.text, typed, least)

    def _either(self, texts: Sequence[tantivy.Query], concepts: Iterable[Concept]) -> tantivy.Query:
        carried = [carries(self.schema, concept) for concept in concepts]
        return tantivy.Query.boolean_query([(Should, query) for query in (*texts, *carried)])

    @cached_property
    def _readable(self) -> tantivy.Query:
        """The query for entries taught in the reader's language."""
        tag = base_of(self.query.reader_locale)
        return tantivy.Query.term_query(self.schema, LANGUAGE.field, tag)

    def _lifts(self) -> Subqueries:
        """Return what moves entries up besides their words: terms, and the reader's language."""
        understood, schema = self.understanding, self.schema
        lifts: Subqueries = []
        for concepts, (carrying, speaking) in (
            (understood.whole, WHOLE),
            (understood.parts, PART),
            (understood.hinted, HINT),
        ):
            for each in concepts:
                lifts.append((Should, constant(carries(schema, each), carrying)))
                lifts.append((Should, constant(speaks_of(schema, each), speaking)))
        return [*lifts, (Should, constant(self._readable, READABLE))]

    def _matching(self, *, without: Facet | None = None) -> tantivy.Query:
        """Return the query for entries that match, the filter of one facet left out."""
        kept = [query for facet, query in self.filters.items() if facet is not without]
        return self._filtered(self.reading.matching, kept)

    @cached_property
    def _scoring(self) -> tantivy.Query:
        """The same, with scores."""
        return self._filtered(self.reading.scored, self.filters.values())

    def _filtered(self, query: tantivy.Query, kept: Iterable[tantivy.Query]) -> tantivy.Query:
        parts = [(Must, query), *((Must, each) for each in kept)]
        return tantivy.Query.boolean_query(parts) if len(parts) > 1 else query

    def _count(self, query: tantivy.Query) -> int:
        found: Any = self.searcher.search(query, 1)  # its stub leaves `count` out
        return int(found.count)

    def _suggestion(self) -> str | None:
        """Return the text that was probably meant, if it finds anything."""
        meant = suggestion(self.query.text, self.reading.words)
        if meant is None:
            return None
        found = TextQuery(self.searcher, self.schema, meant, typed_words(meant))
        return meant if self._count(found.matching) else None

    # --- In which order -------------------------------------------------------------------

    def _hits(self) -> Iterator[Hit]:
        if self.query.text and self.query.sort == Sort.RELEVANCE:
            scored = self._by_score()
        else:
            scored = [(0.0, stored) for stored in self._in_order()]
        for score, stored in scored:
            yield Hit(key=stored["key"], score=score, because=tuple(self._because(stored)))

    def _because(self, stored: Stored) -> Iterator[Concept]:
        """Yield the terms the text names that the entry carries."""
        for concept in self.understanding.concepts:
            if concept.value in stored[concept.facet]:
                yield concept

    def _in_order(self) -> list[Stored]:
        start, size = self.query.offset, self.query.page_size
        size = min(size, DEEPEST_HIT - start)
        if self.query.text or self.query.sort != Sort.RELEVANCE:
            return self._sorted(self._matching(), start, size)
        return self._readers_first(start, size)

    def _readers_first(self, start: int, size: int) -> list[Stored]:
        """Return entries in the reader's language, then the others."""
        tag = base_of(self.query.reader_locale)
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

    def _scored(self, query: tantivy.Query, start: int, size: int) -> list[tuple[float, Stored]]:
        """Return the best matches; the weight makes equal scores differ in one fixed way."""
        if size <= 0:
            return []
        found = self.searcher.search(query, size, count=False, offset=start, weight_by_field="lift")
        return [(score, stored_at(self.searcher, address)) for score, address in found.hits]

    def _by_score(self) -> list[tuple[float, Stored]]:
        """Return the page by score; entries of other languages that carry a named term are let in.

        Their places are fixed in the whole list, so that leafing neither loses nor repeats any.
        """
        start = self.query.offset
        size = min(self.query.page_size, DEEPEST_HIT - start)
        let_in = self._let_in() if self.understanding.whole else []
        if not let_in:
            return self._scored(self._scoring, start, size)
        rest = self._without(self._scoring, (stored["key"] for _score, stored in let_in))
        if start >= FIRST_HITS:
            return self._scored(rest, start - len(let_in), size)
        first = mixed(self._scored(rest, 0, start + size), let_in)
        return first[start : start + size]

    def _let_in(self) -> list[tuple[float, Stored]]:
        """Return what must be among the first hits so that each named term crosses languages."""
        chosen: list[tuple[float, Stored]] = []
        head = self._scored(self._scoring, 0, FIRST_HITS)
        for concept in self.understanding.whole:
            for _ in range(2):
                keys = {stored["key"] for _score, stored in chosen}
                kept = [pair for pair in head if pair[1]["key"] not in keys]
                shown = mixed(kept, chosen)[:FIRST_HITS]
                carriers = [_candidate(s) for _, s in shown if concept.value in s[concept.facet]]
                wanted = self._other_language(concept, carriers, keys)
                if wanted is None:
                    break
                chosen.append(wanted)
        return chosen

    def _other_language(
        self, concept: Concept, carriers: list[Candidate], taken: Iterable[str]
    ) -> tuple[float, Stored] | None:
        """Return the best entry with a term in a language that its shown carriers do not share."""
        shared = shared_language(carriers)
        if shared is None:
            return None
        query = tantivy.Query.boolean_query(
            [
                (Must, self._scoring),
                (Must, carries(self.schema, concept)),
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

    def _count_of_kinds(self, buckets: Mapping[str, Mapping[str, int]]) -> int:
        """Return how many entries match: each has one kind, and kinds are counted anyway."""
        wanted = self.query.values(KIND)
        kinds = buckets[KIND.name].items()
        return sum(count for kind, count in kinds if not wanted or kind in wanted)

    def _count_of_readable(self, readable: tantivy.Query, tag: str) -> int:
        """Return how many are in the reader's language; counted already unless filtered by it."""
        if LANGUAGE in self.filters or len(self._buckets[LANGUAGE.name]) >= LANGUAGE.shown:
            return self._count(readable)
        return self._buckets[LANGUAGE.name].get(tag, 0)

    def _counts(self, facet: Facet) -> list[FacetCount]:
        buckets = self._buckets[facet.name]
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
        others = self._matching(without=facet)
        return self._count(tantivy.Query.boolean_query([(Must, others), (Must, held)]))

    @cached_property
    def _buckets(self) -> dict[str, dict[str, int]]:
        """The counts of all facets: one pass for those without values, one for each other."""
        free = [facet for facet in FACETS if facet not in self.filters]
        found = self._aggregate(self._matching(), free)
        for facet in self.filters:
            found |= self._aggregate(self._matching(without=facet), [facet])
        return found

    def _aggregate(
        self, query: tantivy.Query, facets: Iterable[Facet]
    ) -> dict[str, dict[str, int]]:
        asked = {
            facet.name: {"terms": {"field": facet.field, "size": facet.shown}} for facet in facets
        }
        answer = self.searcher.aggregate(query, asked) if asked else {}
        return {
            name: {bucket["key"]: bucket["doc_count"] for bucket in answer[name]["buckets"]}
            for name in asked
        }


def _candidate(stored: Stored) -> Candidate:
    return Candidate(key=stored["key"], languages=frozenset(stored["language"]))
