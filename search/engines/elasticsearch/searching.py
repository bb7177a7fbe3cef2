"""One search of the server: one request, and a second for texts that find little as they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from elasticsearch import Elasticsearch

from search.engines.elasticsearch.body import (
    ASKED_PROVIDERS,
    answer_named,
    let_in_for,
    let_in_name,
    query_text,
    search_text,
    window_of,
)
from search.engines.elasticsearch.client import NoIndexError
from search.engines.elasticsearch.spelling import AnsweredSpeller, AsTyped, as_written
from search.errors import SearchUnavailableError
from search.facets import FACETS, PROVIDER, Facet
from search.mixing import FIRST_HITS, MOST_NAMED, Candidate, let_in, mixed
from search.planning import Reading, readings, strictest
from search.query import CatalogueQuery
from search.results import Concept, FacetCount, Hit, Results
from search.spelling import Spellings, suggestion
from search.understanding import Understanding
from search.wording import typed_words

# A hit as the server answers it.
Found = Mapping[str, Any]


# Texts of which the first question is kept as it was written: people filter and leaf through one.
_KEPT_TEXTS: Final = 1_000
_JSON: Final = {"accept": "application/json", "content-type": "application/json"}
_LINES: Final = {**_JSON, "content-type": "application/x-ndjson"}


@dataclass(frozen=True, kw_only=True)
class _Answer:
    """What the server said to one reading: how many it must find, and how it was spelled."""

    least: int
    spellings: Spellings
    body: Mapping[str, Any]

    @property
    def hits(self) -> list[Found]:
        """The hits of the window that was asked for."""
        return list(self.body["hits"]["hits"])

    @property
    def aggregations(self) -> Mapping[str, Any]:
        """The counts and what else was gathered."""
        return dict(self.body["aggregations"])

    @property
    def count(self) -> int:
        """How many entries match, filters included."""
        return int(self.body["hits"]["total"]["value"])

    @property
    def is_enough(self) -> bool:
        """Whether the reading finds what it must to be taken, filters left out."""
        unfiltered = self.aggregations.get("found", {}).get("doc_count", self.count)
        return bool(unfiltered >= self.least)


class Search:
    """One query, asked of one index."""

    def __init__(
        self, client: Elasticsearch, alias: str, query: CatalogueQuery, understood: Understanding
    ) -> None:
        self._client = client
        self._alias = alias
        self.query = query
        self.understanding = understood
        self.named = understood.whole[:MOST_NAMED]

    def results(self) -> Results:
        """Return the page of hits, the counts and the suggestion."""
        answer = self.answer()
        hits = self._page(answer)
        spellings = answer.spellings and as_written(answer.spellings, self._titles(answer))
        return Results(
            count=answer.count,
            page=self.query.page,
            page_size=self.query.page_size,
            hits=tuple(self._hit(found) for found in hits),
            facets={
                facet.name: tuple(self._counts(answer.aggregations, facet)) for facet in FACETS
            },
            suggestion=suggestion(self.query.text, spellings),
        )

    # --- Asking -----------------------------------------------------------------------------

    def answer(self) -> _Answer:
        """Return the answer to the strictest reading that finds as much as it asks for."""
        asked = [word.folded for word in typed_words(self.query.text) if not word.grams]
        first = self._ask(asked)
        speller = AnsweredSpeller(first.body.get("suggest", {}))
        is_misspelt = bool(asked and speller.likely(asked))
        if first.is_enough and not is_misspelt:
            return first
        looser = list(readings(self.query, self.understanding, speller))
        looser = looser if is_misspelt else looser[1:]
        answers = self._ask_all(looser) if looser else [first]
        return strictest(answers, lambda answer: answer.is_enough)

    def _ask(self, asked_words: Sequence[str]) -> _Answer:
        """Ask the strictest reading, every word as it was typed."""
        least, whole = first_question(self.query.without_filters(), self.understanding)
        body = search_text(
            self.query,
            lambda: _as_typed(self.query, self.understanding),
            whole=whole,
            named=self.named,
            asked_words=asked_words,
        )
        answer = self._client.perform_request(
            "POST",
            f"/{self._alias}/_search",
            params={"allow_partial_search_results": "false"},
            headers=_JSON,
            body=body,
        ).body
        return _Answer(least=least, spellings={}, body=_whole(answer))

    def _ask_all(self, listed: Sequence[Reading]) -> list[_Answer]:
        """Ask several readings with one request."""
        lines: list[bytes] = []
        for reading in listed:
            body = self._body(reading)
            lines += [b'{"allow_partial_search_results":false}', body]
        answer = self._client.perform_request(
            "POST", f"/{self._alias}/_msearch", headers=_LINES, body=b"\n".join([*lines, b""])
        ).body
        return [
            _Answer(least=reading.least, spellings=reading.spellings, body=_whole(each))
            for reading, each in zip(listed, answer["responses"], strict=True)
        ]

    def _body(self, reading: Reading) -> bytes:
        return search_text(self.query, lambda: reading, named=self.named)

    # --- Hits -------------------------------------------------------------------------------

    def _page(self, answer: _Answer) -> list[Found]:
        window = window_of(self.query, self.named)
        start = self.query.offset
        hits = answer.hits
        if not window.size:
            return []
        end = start + self.query.page_size
        if not let_in_for(self.query, self.named):
            return hits
        if not window.start:
            chosen = self._let_in(answer)
            return mixed(_without(hits, chosen)[:end], chosen)[start:end]
        chosen = self._let_in(self._first_page())
        wanted = range(start - len(chosen), end - len(chosen))
        return [found for place, found in _numbered(hits, chosen, window.start) if place in wanted]

    def _first_page(self) -> _Answer:
        """Return the answer to the first page of the same query."""
        first = self.query.with_page(1)
        return Search(self._client, self._alias, first, self.understanding).answer()

    def _let_in(self, answer: _Answer) -> list[Found]:
        """Return the hits of other languages that are let in for the terms named."""
        rest = answer_named(answer.aggregations, "rest") or answer.aggregations
        head = answer.hits[:FIRST_HITS]
        carriers = {concept: _carriers(rest, number) for number, concept in enumerate(self.named)}

        def other(term: Concept, shared: frozenset[str], keys: frozenset[str]) -> Found | None:
            for found in carriers[term]:
                held = _candidate(found)
                if held.languages and not held.languages & shared and held.key not in keys:
                    return found
            return None

        return let_in(head, self.named, candidate=_candidate, carries=_carries, other=other)

    def _hit(self, found: Found) -> Hit:
        return Hit(
            key=found["_id"],
            score=_score(found) if self.query.is_scored else 0.0,
            because=tuple(
                concept for concept in self.understanding.concepts if _carries(found, concept)
            ),
        )

    def _titles(self, answer: _Answer) -> Iterator[str]:
        for found in answer.hits:
            yield from (title for _locale, title in _stored(found)["titles"])

    # --- Counts -----------------------------------------------------------------------------

    def _counts(self, aggregations: Mapping[str, Any], facet: Facet) -> list[FacetCount]:
        asked = dict.fromkeys(self.query.values(facet), 0)
        counted = _counted(aggregations, facet.name)
        first = dict(islice(counted.items(), facet.shown))
        of_asked = {value: counted[value] for value in asked if value in counted}
        if facet is PROVIDER and asked:
            of_asked = _counted(aggregations, ASKED_PROVIDERS)
        found = {**asked, **first, **of_asked}
        return sorted(
            (FacetCount(value=value, count=count) for value, count in found.items()),
            key=lambda each: (-each.count, each.value),
        )


def _counted(aggregations: Mapping[str, Any], name: str) -> dict[str, int]:
    """Return the counts of values, the highest first."""
    found = answer_named(aggregations, name) or {"buckets": ()}
    return {bucket["key"]: bucket["doc_count"] for bucket in found["buckets"]}


def _as_typed(query: CatalogueQuery, understanding: Understanding) -> Reading:
    return next(readings(query, understanding, AsTyped()))


@lru_cache(maxsize=_KEPT_TEXTS)
def first_question(query: CatalogueQuery, understanding: Understanding) -> tuple[int, bytes]:
    """Return how many the strictest reading of a text must find, and how it is asked."""
    reading = _as_typed(query, understanding)
    return reading.least, query_text(query, reading)


def _whole(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an answer if it is one to the whole question.

    Raises:
        NoIndexError: the index is gone.
        SearchUnavailableError: the server gave up before it was done.
    """
    if answer.get("status") == 404:
        raise NoIndexError
    if "error" in answer or answer["timed_out"] or answer["_shards"]["failed"]:
        raise SearchUnavailableError
    return answer


def _stored(found: Found) -> Mapping[str, Any]:
    stored: Mapping[str, Any] = found["_source"]["stored"]
    return stored


def _candidate(found: Found) -> Candidate:
    return Candidate(key=found["_id"], languages=frozenset(_stored(found)["language"]))


def _carries(found: Found, concept: Concept) -> bool:
    return concept.value in _stored(found)[concept.facet]


def _score(found: Found) -> float:
    """Return the score of a hit; one that was let in stands in an order of more than scores."""
    return float(found["sort"][0] if "sort" in found else found["_score"])


def _rank(found: Found) -> tuple[float, str]:
    """Return what orders hits that are not scored again: the better first."""
    return -_score(found), found["_id"]


def _carriers(aggregations: Mapping[str, Any], number: int) -> list[Found]:
    """Return the best entries that carry a named term, each once, in their order."""
    languages = aggregations[let_in_name(number)]["languages"]["buckets"]
    hits = [hit for bucket in languages for hit in bucket["best"]["hits"]["hits"]]
    return sorted({hit["_id"]: hit for hit in hits}.values(), key=_rank)


def _without(hits: Sequence[Found], chosen: Sequence[Found]) -> list[Found]:
    keys = {found["_id"] for found in chosen}
    return [found for found in hits if found["_id"] not in keys]


def _numbered(
    hits: Sequence[Found], chosen: Sequence[Found], start: int
) -> Iterator[tuple[int, Found]]:
    """Yield hits with their places among all that were not chosen; `start` is that of the first."""
    if not hits:
        return
    place = start - sum(_rank(found) < _rank(hits[0]) for found in chosen)
    for found in _without(hits, chosen):
        yield place, found
        place += 1
