"""Clauses as queries of the server (pure); typed text never meets a query parser.

Rendered queries are kept short: places of one word are one `multi_match`, words for one place are
one `match`. A query that only has to find is rendered without what only scores.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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
from search.engines.elasticsearch.mapping import WORD_FIELDS, stem_field, stem_fields
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


def scoring(clause: Clause, *, longest: int) -> Query:
    """Return the query that finds and scores what a clause does.

    Where it would be longer than so many bytes, lifts are left out, those first that say least for
    their length: it finds the same, in nearly the same order.
    """
    if not isinstance(clause, Lifted):
        return _scored(clause) or NO_ENTRY
    found = _found(clause.part)
    if found is None:
        return NO_ENTRY
    lifts = [(lift, query) for lift in clause.lifts if (query := _scored(lift))]
    return {"bool": {"filter": found, "should": _that_fit(lifts, longest - length(found))}}


def _that_fit(lifts: Sequence[tuple[Clause, Query]], longest: int) -> list[Query]:
    """Return the lifts for which there is room.

    The first one goes last, and before it how each word is covered, which is a `Best`; the others
    say again, and less, what those say.
    """
    sizes = [length(query) + 1 for _lift, query in lifts]
    ranks = [
        0 if not n else 1 if isinstance(lift, Best) else 2 for n, (lift, _) in enumerate(lifts)
    ]
    left = longest - len('{"bool":{"filter":,"should":[]}}')
    kept = []
    for place in sorted(range(len(lifts)), key=lambda place: (ranks[place], sizes[place])):
        left -= sizes[place]
        if left < 0:
            break
        kept.append(place)
    return [lifts[place][1] for place in sorted(kept)]


def length(query: Query) -> int:
    """Return how many bytes a query takes on its way."""
    return len(json.dumps(query, ensure_ascii=False, separators=(",", ":")).encode())


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
    by_weight: dict[float, list[_Place]] = defaultdict(list)
    for place in places:
        by_weight[place.weight].append(place)
    # Foreign words are many places of one weight, which is said once for all.
    alike = {weight for weight, held in by_weight.items() if weight != 1.0 and len(held) > 2}
    queries = list(_joined([place for place in places if place.weight not in alike]))
    for weight in alike:
        same = list(_joined([replace(place, weight=1.0) for place in by_weight[weight]]))
        best = {"queries": same, "tie_breaker": TIE_BREAKER, "boost": round(weight, 4)}
        queries.append({"dis_max": best})
    queries += [each for each in listed if not isinstance(each, _Place)]
    if len(queries) < 2:
        return queries[0] if queries else None
    return {"dis_max": {"queries": queries, "tie_breaker": TIE_BREAKER}}


def _times(part: Clause, weight: float) -> Query | None:
    query = _scored(part)
    return {"bool": {"must": query, "boost": weight}} if query else None


def _lifted(part: Clause, lifts: Sequence[Clause]) -> Query | None:
    found = _found(part)
    if found is None:
        return None
    should = [query for lift in lifts if (query := _scored(lift))]
    return {"bool": {"filter": found, "should": should}}


# --- Places ---------------------------------------------------------------------------------------


def _places(leaf: Clause, weight: float) -> Iterator[_Place]:
    match leaf:
        case Term(field, value):
            yield _Place(value, field, weight, is_exact=field not in WORD_FIELDS)
        case Stem(field, word, ""):
            if names := analyzers_for(word):
                is_one = len(names) == 1
                script = analyzer_script(names[0])
                every = stem_field(field, names[0]) if is_one else stem_fields(field, script)
                yield _Place(word, every, weight)
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
        has_words = len({place.field for place in held if place.field in WORD_FIELDS}) > 2
        if has_words or any("*" in place.field for place in held):
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
    if any(".han." in place.field for place in places):
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
    operator = {"operator": "and"} if ".han." in field and len(texts) == 1 else {}
    if not boost and not operator:
        return {"match": {field: text}}
    return {"match": {field: {"query": text, **boost, **operator}}}
