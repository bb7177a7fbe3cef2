"""Clauses as queries of the server (pure); typed text never meets a query parser.

Rendered queries are kept short: places of one word are one `multi_match`, words for one place are
one `match`, and what only scores the same for all that it finds is a `terms` where that says it. A
query that only has to find is rendered without what only scores.

Words and fixed scores weigh what they do in the embedded engine: the server's BM25, other than
Lucene's own, keeps the factor (k1 + 1) of the formula.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final, NamedTuple

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
from search.languages import analyzed_as, analyzer_script, analyzers_for, fold, folds_by_letters

Query = dict[str, Any]

NO_ENTRY: Final[Query] = {"match_none": {}}
EVERY_ENTRY: Final[Query] = {"match_all": {}}
# Scores are multiplied by ln(2 + lift): but for one factor what the embedded engine does, since
# tantivy knows only log2(2 + lift).
LIFT: Final = {"field": "lift", "modifier": "ln2p", "missing": 1}
# Fewer foreign words than these are cheaper said each with its weight.
_MANY_OF_ONE_WEIGHT: Final = 3


class _Place(NamedTuple):
    """A text and a field (or a pattern of fields) that is to hold it."""

    text: str
    field: str
    weight: float = 1.0
    kind: str = "word"

    @property
    def weighed(self) -> str:
        """The field as a query names it with its weight."""
        return self.field if self.weight == 1.0 else f"{self.field}^{self.weight:.4g}"


class Scoring(NamedTuple):
    """How hits are scored: all of them by `query`, and `rescore` adds to the score of the first."""

    query: Query
    rescore: Query | None = None

    @property
    def length(self) -> int:
        """How many bytes both take on their way."""
        return length(self.query) + (length(self.rescore) if self.rescore else 0)


def finding(clause: Clause) -> Query:
    """Return the query that finds what a clause finds, without scores of interest."""
    return _found(clause) or NO_ENTRY


def scoring(clause: Clause) -> Scoring:
    """Return the queries that find and score what a clause does."""
    if isinstance(clause, Lifted):
        return _put_apart(finding(clause.part), _weighed_lifts(clause))
    return Scoring(_scored(clause, 1.0) or NO_ENTRY)


def scoring_within(clause: Clause, longest: int) -> Scoring | None:
    """Return the queries that find what a clause does, and score it as well as there is room.

    Where they would be longer than so many bytes, lifts are left out, those first that say least
    for their length: the same is found, in nearly the same order. None where even finding is too
    long.
    """
    if not isinstance(clause, Lifted):
        whole = scoring(clause)
        return whole if whole.length <= longest else None
    found, lifts = finding(clause.part), _weighed_lifts(clause)
    whole, bare = _put_apart(found, lifts), _put_apart(found, [])
    if whole.length <= longest:
        return whole
    if bare.length > longest:
        return None
    room = longest - bare.length - (length(_sum_of([])) if clause.finer else 0)
    return _put_apart(found, _that_fit(lifts, room))


class _WeighedLift(NamedTuple):
    """A lift as a query; `rank` is the higher the sooner it can be spared."""

    query: Query
    rank: int
    is_finer: bool


def _weighed_lifts(clause: Lifted) -> list[_WeighedLift]:
    """Return the lifts that find anything.

    The first finer one goes last, and before it how each word is covered, which is a `Best`; the
    other finer ones, which say again, and less, what those say, go first.
    """
    ranked = [(lift, 1 if isinstance(lift, Best) else 2, False) for lift in clause.lifts]
    ranked += [(lift, 3 if n else 0, True) for n, lift in enumerate(clause.finer)]
    return [
        _WeighedLift(query, rank, is_finer)
        for lift, rank, is_finer in ranked
        if (query := _scored(lift, 1.0))
    ]


def _put_apart(found: Query, lifts: Sequence[_WeighedLift]) -> Scoring:
    if found == NO_ENTRY:
        return Scoring(NO_ENTRY)
    each = [lift.query for lift in lifts if not lift.is_finer]
    finer = [lift.query for lift in lifts if lift.is_finer]
    again = _sum_of(finer) if finer else None
    return Scoring({"bool": {"filter": found, "should": each}}, again)


def _that_fit(lifts: Sequence[_WeighedLift], longest: int) -> list[_WeighedLift]:
    """Return the lifts for which there is room, those that can be spared left out first."""
    sizes = [length(lift.query) + len(",") for lift in lifts]
    left = longest
    kept = []
    for place in sorted(range(len(lifts)), key=lambda place: (lifts[place].rank, sizes[place])):
        left -= sizes[place]
        if left < 0:
            break
        kept.append(place)
    return [lifts[place] for place in sorted(kept)]


def shortened(clause: Clause, most: int) -> Clause:
    """Return a clause that asks for so many parts at most wherever it asks for several.

    Of a text of many words the first are looked for, and as many fewer must be found.
    """
    match clause:
        case Some(parts, least):
            kept = tuple(shortened(part, most) for part in parts[:most])
            left_out = len(parts) - len(kept)
            return Some(kept, least=min(least, max(1, least - left_out)))
        case Best(parts):
            return Best(tuple(shortened(part, most) for part in parts[:most]))
        case Weighed(part, _) | Scored(part, _):
            return replace(clause, part=shortened(part, most))
        case Lifted(part, lifts, finer):
            lifts = tuple(shortened(lift, most) for lift in lifts)
            finer = tuple(shortened(lift, most) for lift in finer)
            return Lifted(shortened(part, most), lifts, finer)
        case _:
            return clause


def length(query: Any) -> int:
    """Return how many bytes a query takes on its way."""
    return len(written(query))


def written(query: Any) -> bytes:
    """Return a query as it is sent; what UTF-8 cannot hold is sent as a question mark."""
    return json.dumps(query, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


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
            places: list[_Place] = []
            queries: list[Query] = []
            _gather(clause, places, queries)
            return _any_of(_joined(places) + queries if places else queries)


def _gather(clause: Clause, places: list[_Place], queries: list[Query]) -> None:
    """Add what a clause is found by, any of which will do."""
    match clause:
        case Term() | Stem():
            _add_places(places, clause, 1.0)
        case Some(parts, least) if least <= 1:
            for part in parts:
                _gather(part, places, queries)
        case Best(parts):
            for part in parts:
                _gather(part, places, queries)
        case Weighed(part, _) | Scored(part, _):
            _gather(part, places, queries)
        case Begun(field, stub):
            queries.append({"prefix": {WORD_FIELDS[field]: stub}})
        case _:
            if query := _found(clause):
                queries.append(query)


def _any_of(queries: list[Query]) -> Query | None:
    if len(queries) < 2:
        return queries[0] if queries else None
    return _sum_of(queries)


def _sum_of(queries: list[Query]) -> Query:
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


def _scored(clause: Clause, weight: float) -> Query | None:
    """Return the query with its score multiplied, None when nothing can be found."""
    match clause:
        case Everything():
            return {"match_all": {"boost": 0}}
        case Term() | Stem():
            places: list[_Place] = []
            _add_places(places, clause, weight)
            return _best(places, [], 1.0)
        case Begun():
            return _fixed(_found(clause), weight)
        case Some(parts, least):
            queries = [query for part in parts if (query := _scored(part, 1.0))]
            return _boosted(_enough(queries, max(1, least)), weight)
        case Best(parts):
            return _best(*_bests(parts), weight)
        case Weighed(part, inner):
            return _scored(part, weight * inner)
        case Scored(part, score):
            return _fixed(_found(part), weight * score)
        case Lifted(part, lifts, finer):
            return _boosted(_lifted(part, (*lifts, *finer)), weight)


def _bests(parts: Sequence[Clause]) -> tuple[list[_Place], list[Query]]:
    """Return the places and the queries of parts of which the best counts."""
    places: list[_Place] = []
    queries: list[Query] = []
    for part in parts:
        match part:
            case Weighed(Term() | Stem() as leaf, weight):
                _add_places(places, leaf, weight)
            case Term() | Stem():
                _add_places(places, part, 1.0)
            case _:
                if query := _scored(part, 1.0):
                    queries.append(query)
    return places, queries


def _best(places: list[_Place], queries: list[Query], weight: float) -> Query | None:
    by_weight: dict[float, list[_Place]] = defaultdict(list)
    for place in places:
        by_weight[place.weight].append(place)
    # Foreign words are many places of one weight, which is said once for all.
    alike = [each for each, held in by_weight.items() if each != 1.0 and _are_many(held)]
    listed = _joined([place for place in places if place.weight not in alike]) if places else []
    for each in alike:
        same = _joined([place._replace(weight=1.0) for place in by_weight[each]])
        best = {"queries": same, "tie_breaker": TIE_BREAKER, "boost": _rounded(each)}
        listed.append({"dis_max": best})
    listed += queries
    if len(listed) < 2:
        return _boosted(listed[0], weight) if listed else None
    return _boosted({"dis_max": {"queries": listed, "tie_breaker": TIE_BREAKER}}, weight)


def _are_many(places: list[_Place]) -> bool:
    if len(places) < _MANY_OF_ONE_WEIGHT:
        return False
    return len({place.text for place in places}) >= _MANY_OF_ONE_WEIGHT


def _lifted(part: Clause, lifts: Sequence[Clause]) -> Query | None:
    found = _found(part)
    if found is None:
        return None
    should = [query for lift in lifts if (query := _scored(lift, 1.0))]
    return {"bool": {"filter": found, "should": should}}


def _fixed(found: Query | None, score: float) -> Query | None:
    """Return the query that gives one score to all that another finds."""
    match found:
        case None:
            return None
        case {"term": by_field}:
            ((field, value),) = by_field.items()
            return {"terms": {field: [value], "boost": _rounded(score)}}
        case {"terms": by_field}:
            return {"terms": {**by_field, "boost": _rounded(score)}}
        case {"match": by_field} if all(isinstance(text, str) for text in by_field.values()):
            ((field, text),) = by_field.items()
            if field in _FINISHED:
                return {"terms": {field: fold(text).split(), "boost": _rounded(score)}}
        case {"prefix": by_field}:
            ((field, stub),) = by_field.items()
            return {"prefix": {field: {"value": stub, "boost": _rounded(score)}}}
    return {"constant_score": {"filter": found, "boost": _rounded(score)}}


def _boosted(query: Query | None, weight: float) -> Query | None:
    """Return a query with its score multiplied."""
    if query is None or weight == 1.0:
        return query
    ((name, inner),) = query.items()
    if name in _SAID_BY_FIELD:
        ((field, asked),) = inner.items()
        asked = asked if isinstance(asked, dict) else {_SAID_BY_FIELD[name]: asked}
        return {name: {field: {**asked, "boost": _rounded(asked.get("boost", 1.0) * weight)}}}
    return {name: {**inner, "boost": _rounded(inner.get("boost", 1.0) * weight)}}


# Queries that name their field first, and what they call what is asked of it.
_SAID_BY_FIELD: Final = {"match": "query", "term": "value", "prefix": "value"}
_FINISHED: Final = frozenset(WORD_FIELDS.values())


def _rounded(score: float) -> float:
    return round(score, 3)


# --- Places ---------------------------------------------------------------------------------------


def _add_places(places: list[_Place], leaf: Term | Stem, weight: float) -> None:
    """Add where a leaf is looked for; a stem that the server has no analyzer for is nowhere."""
    if isinstance(leaf, Term):
        name = WORD_FIELDS.get(leaf.field)
        places.append(_Place(leaf.value, name or leaf.field, weight, "word" if name else "exact"))
        return
    names = analyzers_for(leaf.word)
    if leaf.locale:
        own = analyzed_as(leaf.locale)
        if own in names:
            places.append(_Place(leaf.word, stem_field(leaf.field, str(own)), weight, "stem"))
    elif names:
        places.append(_Place(leaf.word, _fields_of(leaf.field, names), weight, "stem"))


@cache
def _fields_of(field: str, names: tuple[str, ...]) -> str:
    """Return the field, or the pattern of fields, for the stems of a script's analyzers."""
    is_one = len(names) == 1
    return stem_field(field, names[0]) if is_one else stem_fields(field, analyzer_script(names[0]))


def _joined(places: list[_Place]) -> list[Query]:
    """Return few queries for many places: by text where it has several, else by field.

    A folded word that is also looked for by its stem is asked for as it is written: the server
    folds it as we do, letter by letter.
    """
    if len(places) == 1:
        return [_of_text(places[0].text, places)]
    as_written = {
        fold(place.text): place.text
        for place in places
        if place.kind == "stem" and not place.text.isascii() and folds_by_letters(place.text)
    }
    by_text: dict[str, list[_Place]] = {}
    by_field: dict[tuple[str, float], list[_Place]] = {}
    for place in places:
        if place.kind == "exact":
            by_field.setdefault((place.field, place.weight), []).append(place)
        else:
            text = as_written.get(place.text, place.text)
            by_text.setdefault(text, []).append(place)
    queries: list[Query] = []
    for text, held in by_text.items():
        if len(held) > 2 or any("*" in place.field for place in held):
            queries.append(_of_text(text, held))
            continue
        for place in held:
            by_field.setdefault((place.field, place.weight), []).append(place)
    return queries + [_of_field(listed) for listed in by_field.values()]


def _of_text(text: str, places: list[_Place]) -> Query:
    """Return the query for one text in several fields."""
    if len(places) == 1 and "*" not in places[0].field:
        return _of_field(places)
    fields = list(dict.fromkeys([place.weighed for place in places]))
    query: Query = {"query": text, "fields": fields}
    if any(place.weight != 1.0 for place in places):
        query["tie_breaker"] = TIE_BREAKER
    if any(".han." in place.field for place in places):
        # Words of Korean are pairs of characters there: all of them, not any.
        query["operator"] = "and"
    return {"multi_match": query}


def _of_field(places: list[_Place]) -> Query:
    """Return the query for any of several texts in one field."""
    field, weight, kind = places[0].field, places[0].weight, places[0].kind
    texts = list(dict.fromkeys([place.text for place in places]))
    asked: Query
    if kind == "exact":
        asked = {"terms": {field: texts}} if len(texts) > 1 else {"term": {field: texts[0]}}
    elif ".han." in field and len(texts) == 1:
        asked = {"match": {field: {"query": texts[0], "operator": "and"}}}
    else:
        asked = {"match": {field: " ".join(texts)}}
    return _boosted(asked, weight) or asked
