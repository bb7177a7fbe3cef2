"""A CatalogueQuery as the body of one request to the server (pure).

The query proper holds the text, the filters come after it, so that every facet can be counted
without its own. To count n facets that are filtered, the others' filters are halved again and
again: each filter is written and evaluated about log n times, not n times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from search.engines.elasticsearch.rendering import EVERY_ENTRY, Query, finding, length, scoring
from search.facets import FACETS, LANGUAGE, NOT_STATED, Facet
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
_HANDED_BACK: Final = ("stored.titles", "stored.language", "stored.theme", "stored.method")
LONGEST_BODY: Final = 8_190
# The server stops by itself a little before we stop waiting.
SERVER_TIMEOUT: Final = "1400ms"
# Languages and entries of each from which one of another language is chosen.
_LANGUAGES_LET_IN: Final = 12
_ENTRIES_OF_LANGUAGE: Final = 2
# Stands at the end of the last word to ask whether the index knows the word before it.
UNKNOWN_LETTER: Final = "\ue000"
_MOST_SLIPS: Final = 2
_CANDIDATES: Final = 20
_ENDINGS_OF_ONE_LETTER: Final = 60


@dataclass(frozen=True, kw_only=True)
class Window:
    """Which hits are asked for, so that a page can be made of them: `start` of `size`."""

    start: int
    size: int


def search_body(
    query: CatalogueQuery,
    reading: Reading,
    *,
    named: Sequence[Concept] = (),
    asked_words: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the body for one reading of a query.

    `named` are the terms that the whole text names, for which entries of other languages are
    looked for; `asked_words` are the folded words of which the server says whether it knows them.
    """
    mixes = is_mixed(query, named)
    window = window_of(query, named)
    body: dict[str, Any] = {
        "query": EVERY_ENTRY,
        "from": window.start,
        "size": window.size,
        "track_total_hits": True,
        "timeout": SERVER_TIMEOUT,
        "_source": _HANDED_BACK,
        "sort": _sort(query),
        "aggs": _aggregations(query, named if mixes else ()),
    }
    if query.is_filtered:
        body["post_filter"] = _filter(query, query.active_facets)
    if asked_words:
        body["suggest"] = _suggest(asked_words)
    body["query"] = _query(query, reading, longest=LONGEST_BODY - length(body))
    return body


def _query(query: CatalogueQuery, reading: Reading, *, longest: int) -> Query:
    if query.text and query.sort == Sort.RELEVANCE:
        lifted: dict[str, Any] = {
            "field_value_factor": {"field": "lift", "missing": 1},
            "boost_mode": "multiply",
        }
        longest -= length(lifted)
        return {"function_score": {"query": scoring(reading.scored, longest=longest), **lifted}}
    if query.text:
        return {"bool": {"filter": finding(reading.matching)}}
    if query.sort == Sort.RELEVANCE:
        own = {"constant_score": {"filter": finding(readable(query)), "boost": 1}}
        return {"bool": {"filter": EVERY_ENTRY, "should": own}}
    return EVERY_ENTRY


def _sort(query: CatalogueQuery) -> list[dict[str, str]]:
    if query.sort == Sort.RELEVANCE:
        return [*_BY_SCORE]
    return [{ORDER_FIELD[query.sort]: "asc"}]


# --- Which hits -----------------------------------------------------------------------------------


def is_mixed(query: CatalogueQuery, named: Sequence[Concept]) -> bool:
    """Whether entries of other languages may be let in among the hits."""
    return bool(named and query.text and query.sort == Sort.RELEVANCE)


def most_let_in(named: Sequence[Concept]) -> int:
    """Return how many entries are let in at most: two for each named term."""
    return min(2 * len(named), len(PLACES))


def window_of(query: CatalogueQuery, named: Sequence[Concept]) -> Window:
    """Return the hits to ask for; more than the page where others may be let in among them."""
    start, size = query.offset, max(0, min(query.page_size, DEEPEST_HIT - query.offset))
    if not size:
        return Window(start=0, size=0)
    if not is_mixed(query, named):
        return Window(start=start, size=size)
    extra = most_let_in(named)
    first = 0 if start < FIRST_HITS else max(0, start - extra)
    last = min(DEEPEST_HIT, start + size + extra if first == 0 else start + size)
    if first == 0:
        last = max(last, min(DEEPEST_HIT, FIRST_HITS + extra))
    return Window(start=first, size=last - first)


# --- Counts ---------------------------------------------------------------------------------------


def _aggregations(query: CatalogueQuery, named: Sequence[Concept]) -> dict[str, Any]:
    active = query.active_facets
    free = [facet for facet in FACETS if facet not in active]
    counted = {facet.name: _terms(facet) for facet in free}
    if named:
        counted |= _let_in(query, named)
    if not active:
        return counted
    return {
        "found": {"filter": EVERY_ENTRY},
        "rest": {"filter": _filter(query, active), "aggs": counted},
        **_each_without_its_own(query, active),
    }


def _each_without_its_own(query: CatalogueQuery, facets: Sequence[Facet]) -> dict[str, Any]:
    """Return the counts of facets, each under the filters of all the others among them."""
    if len(facets) == 1:
        (facet,) = facets
        values = query.values(facet)
        asked = {"terms": {"field": facet.field, "include": values, "size": len(values)}}
        return {facet.name: _terms(facet), asked_name(facet): asked}
    half = len(facets) // 2
    left, right = facets[:half], facets[half:]
    return {
        "left": {"filter": _filter(query, right), "aggs": _each_without_its_own(query, left)},
        "right": {"filter": _filter(query, left), "aggs": _each_without_its_own(query, right)},
    }


def asked_name(facet: Facet) -> str:
    """Return under which name the counts of the values asked for are answered."""
    return f"asked-{facet.name}"


def _terms(facet: Facet) -> dict[str, Any]:
    return {"terms": {"field": facet.field, "size": facet.shown}}


def _filter(query: CatalogueQuery, facets: Sequence[Facet]) -> Query:
    each = [{"terms": {facet.field: query.values(facet)}} for facet in facets]
    return each[0] if len(each) == 1 else {"bool": {"filter": each}}


def buckets(aggregations: Mapping[str, Any], name: str) -> list[Mapping[str, Any]] | None:
    """Return the buckets of a name, wherever in the tree of filters they stand."""
    for key, value in aggregations.items():
        if not isinstance(value, dict):
            continue
        if key == name and "buckets" in value:
            found: list[Mapping[str, Any]] = value["buckets"]
            return found
        if "buckets" not in value and (inner := buckets(value, name)) is not None:
            return inner
    return None


# --- Other languages ------------------------------------------------------------------------------


def _let_in(query: CatalogueQuery, named: Sequence[Concept]) -> dict[str, Any]:
    """Return the best entries of each language that carry a term, and the first hits of all."""
    each: dict[str, Any] = {
        let_in_name(number): {
            "filter": finding(carries(concept)),
            "aggs": {
                "languages": {
                    "terms": {
                        "field": LANGUAGE.field,
                        "size": _LANGUAGES_LET_IN,
                        "exclude": [NOT_STATED],
                    },
                    "aggs": {"best": _best_hits(_ENTRIES_OF_LANGUAGE)},
                }
            },
        }
        for number, concept in enumerate(named)
    }
    if query.offset >= FIRST_HITS:
        each["head"] = _best_hits(FIRST_HITS)
    return each


def let_in_name(number: int) -> str:
    """Return under which name the entries that carry a named term are answered."""
    return f"let-in-{number}"


def _best_hits(size: int) -> dict[str, Any]:
    return {"top_hits": {"size": size, "sort": _BY_SCORE, "_source": _HANDED_BACK}}


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
