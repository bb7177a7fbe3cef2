"""Clauses as queries of the server (pure); typed text never meets a query parser.

Rendered queries are kept short: places of one word are one `multi_match`, words for one place are
one `match`. A query that only has to find is rendered without what only scores.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

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
from search.engines.elasticsearch.mapping import WORD_FIELDS, stem_field
from search.languages import analyzed_as, analyzer_script, analyzers_for

Query = dict[str, Any]

NO_ENTRY: Final[Query] = {"match_none": {}}
EVERY_ENTRY: Final[Query] = {"match_all": {}}


@dataclass(frozen=True, slots=True)
class _Place:
    """A text and a field (or a pattern of fields) that is to hold it."""

    text: str
    field: str
    weight: float = 1.0
    is_exact: bool = False

    @property
    def weighed(self) -> str:
        """The field as a query names it with its weight."""
        return self.field if self.weight == 1.0 else f"{self.field}^{self.weight:.4g}"


def finding(clause: Clause) -> Query:
    """Return the query that finds what a clause finds, without scores of interest."""
    return _found(clause) or NO_ENTRY


def scoring(clause: Clause) -> Query:
    """Return the query that finds and scores what a clause does."""
    return _scored(clause) or NO_ENTRY


# --- Finding --------------------------------------------------------------------------------------


def _found(clause: Clause) -> Query | None:
    """Return the query, None when nothing can be found."""
    match clause:
        case Everything():
            return EVERY_ENTRY
        case Some(parts, least) if least > 1:
            return _enough([query for part in parts if (query := _found(part))], least)
        case Weighed(part, _) | Scored(part, _) | Lifted(part, _):
            return _found(part)
        case _:
            return _any_of(list(_alternatives(clause)))


def _alternatives(clause: Clause) -> Iterator[_Place | Query]:
    """Yield what a clause is found by, any of which will do."""
    match clause:
        case Some(parts, least) if least <= 1:
            for part in parts:
                yield from _alternatives(part)
        case Best(parts):
            for part in parts:
                yield from _alternatives(part)
        case Weighed(part, _) | Scored(part, _):
            yield from _alternatives(part)
        case Term() | Stem():
            yield from _places(clause, 1.0)
        case Begun(field, stub):
            yield {"prefix": {field: stub}}
        case _:
            if query := _found(clause):
                yield query


def _any_of(listed: list[_Place | Query]) -> Query | None:
    places = [each for each in listed if isinstance(each, _Place)]
    queries = [*_joined(places), *(each for each in listed if not isinstance(each, _Place))]
    if len(queries) < 2:
        return queries[0] if queries else None
    return {"bool": {"should": queries}}


def _enough(queries: list[Query], least: int) -> Query | None:
    if len(queries) < least:
        return None
    if len(queries) == 1:
        return queries[0]
    if len(queries) == least:
        return {"bool": {"must": queries}}
    return {"bool": {"should": queries, "minimum_should_match": least}}


# --- Scoring --------------------------------------------------------------------------------------


def _scored(clause: Clause) -> Query | None:
    """Return the query, None when nothing can be found."""
    match clause:
        case Everything():
            return {"match_all": {"boost": 0}}
        case Term() | Stem():
            return _best(list(_places(clause, 1.0)))
        case Begun(field, stub):
            return {"prefix": {field: stub}}
        case Some(parts, least):
            return _enough([query for part in parts if (query := _scored(part))], max(1, least))
        case Best(parts):
            return _best([each for part in parts for each in _bests(part)])
        case Weighed(part, weight):
            return _best(list(_places(part, weight))) if _is_leaf(part) else _times(part, weight)
        case Scored(part, score):
            found = _found(part)
            return {"constant_score": {"filter": found, "boost": score}} if found else None
        case Lifted(part, lifts):
            return _lifted(part, lifts)


def _is_leaf(clause: Clause) -> bool:
    return isinstance(clause, Term | Stem)


def _bests(part: Clause) -> Iterator[_Place | Query]:
    """Yield the places or the query of a part of which the best counts."""
    match part:
        case Term() | Stem():
            yield from _places(part, 1.0)
        case Weighed(inner, weight) if _is_leaf(inner):
            yield from _places(inner, weight)
        case _:
            if query := _scored(part):
                yield query


def _best(listed: list[_Place] | list[_Place | Query]) -> Query | None:
    places = [each for each in listed if isinstance(each, _Place)]
    queries = [*_joined(places), *(each for each in listed if not isinstance(each, _Place))]
    if len(queries) < 2:
        return queries[0] if queries else None
    return {"dis_max": {"queries": queries, "tie_breaker": TIE_BREAKER}}


def _times(part: Clause, weight: float) -> Query | None:
    query = _scored(part)
    return {"bool": {"must": query, "boost": weight}} if query else None


def _lifted(part: Clause, lifts: Iterable[Clause]) -> Query | None:
    found = _found(part)
    if found is None:
        return None
    should = [query for lift in lifts if (query := _scored(lift))]
    return {"bool": {"filter": found, "should": should}} if should else _unscored(found)


def _unscored(query: Query) -> Query:
    return {"bool": {"filter": query}}


# --- Places ---------------------------------------------------------------------------------------


def _places(leaf: Clause, weight: float) -> Iterator[_Place]:
    match leaf:
        case Term(field, value):
            yield _Place(value, field, weight, is_exact=field not in WORD_FIELDS)
        case Stem(field, word, ""):
            if names := analyzers_for(word):
                is_one = len(names) == 1
                script = analyzer_script(names[0])
                pattern = stem_field(field, names[0]) if is_one else f"{field}.{script}.*"
                yield _Place(word, pattern, weight)
        case Stem(field, word, locale):
            name = analyzed_as(locale)
            if name in analyzers_for(word):
                yield _Place(word, stem_field(field, str(name)), weight)


def _joined(places: list[_Place]) -> Iterator[Query]:
    """Yield few queries for many places: by text where it has several, else by field."""
    by_text: dict[str, dict[_Place, None]] = defaultdict(dict)
    for place in places:
        by_text[place.text][place] = None
    by_field: dict[tuple[str, float], list[_Place]] = defaultdict(list)
    for text, held in by_text.items():
        if len(held) > 2 or any(place.field.endswith("*") for place in held):
            yield _multi_match(text, list(held))
        else:
            for place in held:
                by_field[place.field, place.weight].append(place)
    for (field, weight), listed in by_field.items():
        yield _match(field, [place.text for place in listed], weight, exact=listed[0].is_exact)


def _multi_match(text: str, places: list[_Place]) -> Query:
    query: Query = {"query": text, "fields": [place.weighed for place in places]}
    if any(place.weight != 1.0 for place in places):
        query["tie_breaker"] = TIE_BREAKER
    if any(".hangul." in place.field for place in places):
        # Words of Korean are pairs of characters there: all of them, not any.
        query["operator"] = "and"
    return {"multi_match": query}


def _match(field: str, texts: list[str], weight: float, *, exact: bool) -> Query:
    boost = {"boost": round(weight, 4)} if weight != 1.0 else {}
    if exact and len(texts) > 1:
        return {"terms": {field: texts, **boost}}
    if exact:
        return {"term": {field: {"value": texts[0], **boost} if boost else texts[0]}}
    text = " ".join(texts)
    operator = {"operator": "and"} if ".hangul." in field and len(texts) == 1 else {}
    if not boost and not operator:
        return {"match": {field: text}}
    return {"match": {field: {"query": text, **boost, **operator}}}
