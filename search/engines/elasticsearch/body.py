"""A CatalogueQuery as the body of one request to the server (pure).

The query proper holds the text, the filters come after it, so that every facet can be counted
without its own. To count n facets that are filtered, the others' filters are parted again and
again: each filter is written and evaluated about log n times, not n times, and a long one less
often than short ones (the tree is Huffman's).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush
from typing import Any, Final

from search.engines.elasticsearch.rendering import (
    EVERY_ENTRY,
    LIFT,
    Query,
    Scoring,
    finding,
    length,
    scoring,
    scoring_within,
    shortened,
    written,
)
from search.facets import FACETS, LANGUAGE, NOT_STATED, PROVIDER, Facet
from search.mixing import FIRST_HITS, PLACES
from search.planning import Reading, carries, readable
from search.query import CatalogueQuery, Sort
from search.results import DEEPEST_HIT, Concept
from search.spelling import SHORTEST_SLIP, SHORTEST_STUB

ORDER_FIELD: Final = {
    Sort.RELEVANCE: "soonest",
    Sort.SOONEST: "soonest",
    Sort.NEWEST: "newest",
    Sort.TITLE: "title_order",
}
_BY_SCORE: Final = ({"_score": "desc"}, {"soonest": "asc"})
# Titles and themes, languages, methods of what is stored.
_HANDED_BACK: Final = ("stored.t*", "stored.l*", "stored.m*")
# More values than any vocabulary has. Of providers, who may be more, the first are counted, and
# those that are asked for.
_VALUES_OF_A_FACET: Final = 1_000
LONGEST_BODY: Final = 8_192
# How many parts of a text are asked for at most where all would be too long.
_SHORTENED: Final = (32, 16, 12, 8, 6, 4, 3, 2, 1)
# Finer lifts are added to the scores of so many hits, those that score best without them: to as
# many as anybody looks at. Scoring every hit in full would take longer than finding and counting
# them all.
RESCORED: Final = 500
# The server stops by itself a little before we stop waiting.
SERVER_TIMEOUT: Final = "1400ms"
# Languages and entries of each from which one of another language is chosen.
_LANGUAGES_LET_IN: Final = 12
# By score alone the server scores each entry once more for each of its languages.
_BEST_OF_LANGUAGE: Final = {"size": 2, "sort": _BY_SCORE, "_source": _HANDED_BACK}
# Stands at the end of the last word to ask whether the index knows the word before it.
UNKNOWN_LETTER: Final = "\ue000"
# Under which name the counts of the providers asked for are answered.
ASKED_PROVIDERS: Final = "asked"
_MOST_SLIPS: Final = 2
_CANDIDATES: Final = 20
_ENDINGS_OF_ONE_LETTER: Final = 60


@dataclass(frozen=True, kw_only=True)
class Window:
    """Which hits are asked for, so that a page can be made of them: `start` of `size`."""

    start: int
    size: int


def search_text(
    query: CatalogueQuery,
    reading: Callable[[], Reading],
    *,
    named: Sequence[Concept] = (),
    asked_words: Sequence[str] = (),
    whole: bytes = b"",
) -> bytes:
    """Return the body for one reading of a query as it is sent.

    For whatever an address can ask it has at most `LONGEST_BODY` bytes.

    `named` are the terms that the whole text names, for which entries of other languages are
    looked for; `asked_words` are the folded words of which the server says whether it knows them;
    `whole` is what `query_text` made of the reading, if that is known already. The reading is only
    made where it is needed.

    Where all would be too long, lifts are left out first, then words of the text from its end.
    What is left at last is short, because `search.query` and `search.languages` limit what can be
    asked.
    """
    rest = written(_rest(query, named, asked_words))
    whole = whole or query_text(query, reading())
    room = LONGEST_BODY - len(rest) - len(",")
    if len(whole) <= room:
        return _put_together(whole, rest)
    made = reading()
    for most in _SHORTENED:
        if fitting := _asked_within(query, _shortened(made, most), room):
            return _put_together(written(fitting), rest)
    return _put_together(query_text(query, _shortened(made, _SHORTENED[-1])), rest)


def query_text(query: CatalogueQuery, reading: Reading) -> bytes:
    """Return the part of a body that depends on text and order only, however long it is."""
    return written(_asked(query, reading))


def _put_together(asked: bytes, rest: bytes) -> bytes:
    return b"%b,%b" % (asked.removesuffix(b"}"), rest.removeprefix(b"{"))


def _rest(
    query: CatalogueQuery, named: Sequence[Concept], asked_words: Sequence[str]
) -> dict[str, Any]:
    window = window_of(query, named)
    body: dict[str, Any] = {
        "from": window.start,
        "size": window.size,
        "track_total_hits": True,
        "timeout": SERVER_TIMEOUT,
        "_source": _HANDED_BACK,
        "aggs": _aggregations(query, () if window.start else let_in_for(query, named)),
    }
    if not query.is_scored:
        body["sort"] = _sort(query)
    if query.is_filtered:
        body["post_filter"] = _filter(query, query.active_facets)
    if asked_words:
        body["suggest"] = _suggest(asked_words)
    return body


def _shortened(reading: Reading, most: int) -> Reading:
    return replace(
        reading,
        matching=shortened(reading.matching, most),
        scored=shortened(reading.scored, most),
    )


def _asked(query: CatalogueQuery, reading: Reading) -> dict[str, Any]:
    """Return what finds and scores, and what scores the first hits again."""
    if query.is_scored:
        return _scored_by(scoring(reading.scored))
    return {"query": _query(query, reading)}


def _query(query: CatalogueQuery, reading: Reading) -> Query:
    if query.text:
        return {"bool": {"filter": finding(reading.matching)}}
    counted = _counted_somewhere(query)
    if query.sort == Sort.RELEVANCE:
        own = {"constant_score": {"filter": finding(readable(query)), "boost": 1}}
        return {"bool": {"filter": counted, "should": own}}
    return counted


def _counted_somewhere(query: CatalogueQuery) -> Query:
    """Return the query for what any facet counts: entries that all filters but one let pass."""
    active = query.active_facets
    if len(active) < 2:
        return EVERY_ENTRY
    each = [_filter(query, (facet,)) for facet in active]
    return {"bool": {"should": each, "minimum_should_match": len(each) - 1}}


def _asked_within(query: CatalogueQuery, reading: Reading, longest: int) -> dict[str, Any] | None:
    """Return what finds and scores if it can be made as short as that."""
    if query.is_scored:
        fitting = scoring_within(reading.scored, longest - length(_scored_by(Scoring({}, {}))))
        return _scored_by(fitting) if fitting else None
    whole = _asked(query, reading)
    return whole if length(whole) <= longest else None


def _scored_by(given: Scoring) -> dict[str, Any]:
    asked: dict[str, Any] = {"query": _lifted(given.query)}
    if given.rescore is not None:
        again = {"rescore_query": _lifted(given.rescore)}
        asked["rescore"] = {"window_size": RESCORED, "query": again}
    return asked


def _lifted(scored: Query) -> Query:
    return {
        "function_score": {"query": scored, "field_value_factor": LIFT, "boost_mode": "multiply"}
    }


def _sort(query: CatalogueQuery) -> list[dict[str, str]]:
    if query.sort == Sort.RELEVANCE:
        return [*_BY_SCORE]
    return [{ORDER_FIELD[query.sort]: "asc"}]


# --- Which hits -----------------------------------------------------------------------------------


def let_in_for(query: CatalogueQuery, named: Sequence[Concept]) -> Sequence[Concept]:
    """Return the named terms for which entries of other languages may be let in among the hits."""
    return named if query.is_scored else ()


def window_of(query: CatalogueQuery, named: Sequence[Concept]) -> Window:
    """Return the hits to ask for; more than the page where others may be let in among them.

    They are let in among the first hits, which are those by all lifts; so pages of hits that are
    scored again ask for all hits before them. Beyond, whoever asks must know what was let in, which
    the first page tells.
    """
    start, size = query.offset, max(0, min(query.page_size, DEEPEST_HIT - query.offset))
    if not size:
        return Window(start=0, size=0)
    # Two for each named term.
    extra = min(2 * len(let_in_for(query, named)), len(PLACES))
    if not extra:
        return Window(start=start, size=size)
    if start >= RESCORED + extra:
        return Window(start=start - extra, size=size + extra)
    last = max(start + size, FIRST_HITS) + extra
    return Window(start=0, size=min(last, DEEPEST_HIT))


# --- Counts ---------------------------------------------------------------------------------------


def _aggregations(query: CatalogueQuery, named: Sequence[Concept]) -> dict[str, Any]:
    active = query.active_facets
    free = [facet for facet in FACETS if facet not in active]
    counted = {facet.name: _terms(facet) for facet in free}
    if named:
        counted |= _let_in(named)
    if not active:
        return counted
    sizes = {facet: sum(map(len, query.values(facet))) for facet in active}
    inmost = min(active, key=lambda facet: sizes[facet])
    counts = _Counts(query=query, inmost=inmost, counted=counted)
    return {"found": {"filter": EVERY_ENTRY}, **counts.below(_tree(sizes))}


@dataclass(frozen=True)
class _Node:
    """A part of a tree of facets: two others, or one facet."""

    facets: tuple[Facet, ...]
    parts: tuple[_Node, ...] = ()


def _tree(sizes: Mapping[Facet, int]) -> _Node:
    """Return the tree in which the longest filters stand highest."""
    heap = [(size, number, _Node((facet,))) for number, (facet, size) in enumerate(sizes.items())]
    heapify(heap)
    while len(heap) > 1:
        (size, number, one), (other_size, _, other) = heappop(heap), heappop(heap)
        both = _Node((*one.facets, *other.facets), (one, other))
        heappush(heap, (size + other_size, number, both))
    return heap[0][2]


@dataclass(frozen=True, kw_only=True)
class _Counts:
    """The counts of facets that are filtered; what is `counted` under all filters stands inmost."""

    query: CatalogueQuery
    inmost: Facet
    counted: Mapping[str, Any]

    def below(self, node: _Node) -> dict[str, Any]:
        """Return the counts of some facets, each under the filters of all the others."""
        if not node.parts:
            return self._of_one(node.facets[0])
        one, other = node.parts
        return {
            "left": {"filter": _filter(self.query, other.facets), "aggs": self.below(one)},
            "right": {"filter": _filter(self.query, one.facets), "aggs": self.below(other)},
        }

    def _of_one(self, facet: Facet) -> dict[str, Any]:
        made: dict[str, Any] = {facet.name: _terms(facet)}
        if facet is PROVIDER:
            values = self.query.values(facet)
            asked = {"field": facet.field, "include": values, "size": len(values)}
            made[ASKED_PROVIDERS] = {"terms": asked}
        if facet is self.inmost:
            made["rest"] = {"filter": _filter(self.query, (facet,)), "aggs": self.counted}
        return made


def _terms(facet: Facet) -> dict[str, Any]:
    size = facet.shown if facet is PROVIDER else _VALUES_OF_A_FACET
    return {"terms": {"field": facet.field, "size": size}}


def _filter(query: CatalogueQuery, facets: Sequence[Facet]) -> Query:
    each = [{"terms": {facet.field: query.values(facet)}} for facet in facets]
    return each[0] if len(each) == 1 else {"bool": {"filter": each}}


def answer_named(aggregations: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    """Return what is answered under a name, wherever in the tree of filters it stands."""
    found = aggregations.get(name)
    if isinstance(found, dict):
        return found
    for key in ("left", "right", "rest"):
        if key in aggregations and (found := answer_named(aggregations[key], name)) is not None:
            return found
    return None


# --- Other languages ------------------------------------------------------------------------------


def _let_in(named: Sequence[Concept]) -> dict[str, Any]:
    """Return the best entries of each language that carry a term."""
    return {
        let_in_name(number): {
            "filter": finding(carries(concept)),
            "aggs": {
                "languages": {
                    "terms": {
                        "field": LANGUAGE.field,
                        "size": _LANGUAGES_LET_IN,
                        "exclude": [NOT_STATED],
                    },
                    "aggs": {"best": {"top_hits": _BEST_OF_LANGUAGE}},
                }
            },
        }
        for number, concept in enumerate(named)
    }


def let_in_name(number: int) -> str:
    """Return under which name the entries that carry a named term are answered."""
    return f"let-in-{number}"


# --- Spellings ------------------------------------------------------------------------------------


def _suggest(asked_words: Sequence[str]) -> dict[str, Any]:
    """Return the question which words the index does not know, and which it knows are near."""
    suggest: dict[str, Any] = {
        "slips": {
            "text": " ".join(asked_words),
            "term": {
                "field": "known",
                "suggest_mode": "missing",
                "max_edits": _MOST_SLIPS,
                "prefix_length": 0,
                "min_word_length": SHORTEST_SLIP,
                "size": _CANDIDATES,
                "shard_size": _CANDIDATES,
            },
        }
    }
    last = asked_words[-1]
    if len(last) >= SHORTEST_STUB:
        suggest["last"] = {
            "text": last + UNKNOWN_LETTER,
            "term": {
                "field": "known",
                "suggest_mode": "always",
                "max_edits": 1,
                "prefix_length": len(last),
                "min_word_length": 1,
                "size": _ENDINGS_OF_ONE_LETTER,
                "shard_size": _ENDINGS_OF_ONE_LETTER,
            },
        }
    return suggest


def options(suggest: Mapping[str, Any], name: str) -> Iterator[tuple[str, str, int]]:
    """Yield for each word asked about what is near it, and in how many entries that stands."""
    for entry in suggest.get(name, ()):
        for option in entry["options"]:
            yield entry["text"], option["text"], option["freq"]
