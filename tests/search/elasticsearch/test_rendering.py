"""Clauses as queries of the server."""

from __future__ import annotations

import pytest

from search.clauses import (
    NOTHING,
    Begun,
    Best,
    Everything,
    Lifted,
    Scored,
    Some,
    Stem,
    Term,
    Weighed,
    either,
    every,
)
from search.engines.elasticsearch.rendering import finding, scoring


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        (Everything(), {"match_all": {}}),
        (NOTHING, {"match_none": {}}),
        (Term("title", "water"), {"match": {"title": "water"}}),
        (Term("theme", "a-b"), {"term": {"theme": "a-b"}}),
        (either([Term("theme", "a"), Term("theme", "b")]), {"terms": {"theme": ["a", "b"]}}),
        (either([Term("title", "eau"), Term("title", "agua")]), {"match": {"title": "eau agua"}}),
        (Begun("title", "hous"), {"prefix": {"title": "hous"}}),
        (
            either([Term("text", "water"), Term("concept", "water"), Stem("text_stem", "water")]),
            {
                "multi_match": {
                    "query": "water",
                    "fields": ["text", "concept", "xs.lat.*"],
                }
            },
        ),
        (Stem("title_stem", "eaux", "fr"), {"match": {"ts.lat.french": "eaux"}}),
        (
            Stem("title_stem", "вода"),
            {"multi_match": {"query": "вода", "fields": ["ts.cyr.*"]}},
        ),
        (Stem("title_stem", "ύδωρ"), {"match": {"ts.gre.greek": "ύδωρ"}}),
        (Stem("title_stem", "தமிழ்"), {"match_none": {}}),
        (Stem("title_stem", "水", "zh"), {"match_none": {}}),
        (
            Stem("title_stem", "도시"),
            {"match": {"ts.han.cjk": {"query": "도시", "operator": "and"}}},
        ),
        (
            Some((Term("text", "a"), Term("text", "b"), Term("text", "c")), least=2),
            {
                "bool": {
                    "should": [{"match": {"text": letter}} for letter in "abc"],
                    "minimum_should_match": 2,
                }
            },
        ),
        (
            every([Term("text", "a"), Term("text", "b")]),
            {"bool": {"must": [{"match": {"text": "a"}}, {"match": {"text": "b"}}]}},
        ),
        (every([Term("text", "a"), NOTHING]), {"match_none": {}}),
        (Scored(Weighed(Term("text", "a"), 2.0), 3.0), {"match": {"text": "a"}}),
    ],
)  # fmt: skip
def test_finding(clause, expected):
    assert finding(clause) == expected


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        (Everything(), {"match_all": {"boost": 0}}),
        (
            Best((Weighed(Term("title", "water"), 1.0), Weighed(Term("text", "water"), 0.6),
                  Weighed(Stem("title_stem", "water"), 0.8))),
            {
                "multi_match": {
                    "query": "water",
                    "fields": ["title", "text^0.6", "ts.lat.*^0.8"],
                    "tie_breaker": 0.1,
                }
            },
        ),
        (
            Best((Weighed(Term("title", "eau"), 0.65), Weighed(Term("title", "agua"), 0.65))),
            {"match": {"title": {"query": "eau agua", "boost": 0.65}}},
        ),
        (
            Scored(Term("theme", "water"), 8.0),
            {"constant_score": {"filter": {"term": {"theme": "water"}}, "boost": 8.0}},
        ),
        (
            Weighed(Term("title_key", "water"), 8.0),
            {"term": {"title_key": {"value": "water", "boost": 8.0}}},
        ),
        (
            Lifted(Term("text", "a"), (Scored(Term("title", "a"), 2.0), NOTHING)),
            {
                "bool": {
                    "filter": {"match": {"text": "a"}},
                    "should": [
                        {"constant_score": {"filter": {"match": {"title": "a"}}, "boost": 2.0}}
                    ],
                }
            },
        ),
        (Lifted(NOTHING, (Term("title", "a"),)), {"match_none": {}}),
    ],
)  # fmt: skip
def test_scoring(clause, expected):
    assert scoring(clause, longest=8000) == expected
