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
from search.engines.elasticsearch.rendering import (
    Scoring,
    finding,
    scoring,
    scoring_within,
    shortened,
)


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        (Everything(), {"match_all": {}}),
        (NOTHING, {"match_none": {}}),
        (Term("title", "water"), {"match": {"t": "water"}}),
        (Term("theme", "a-b"), {"term": {"theme": "a-b"}}),
        (either([Term("theme", "a"), Term("theme", "b")]), {"terms": {"theme": ["a", "b"]}}),
        (either([Term("title", "eau"), Term("title", "agua")]), {"match": {"t": "eau agua"}}),
        (Begun("title", "hous"), {"prefix": {"t": "hous"}}),
        (
            either([Term("text", "water"), Term("concept", "water"), Stem("text_stem", "water")]),
            {
                "multi_match": {
                    "query": "water",
                    "fields": ["x", "c", "xs.lat.*"],
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
                    "should": [{"match": {"x": letter}} for letter in "abc"],
                    "minimum_should_match": 2,
                }
            },
        ),
        (
            every([Term("text", "a"), Term("text", "b")]),
            {"bool": {"must": [{"match": {"x": "a"}}, {"match": {"x": "b"}}]}},
        ),
        (every([Term("text", "a"), NOTHING]), {"match_none": {}}),
        (Scored(Weighed(Term("text", "a"), 2.0), 3.0), {"match": {"x": "a"}}),
        (
            either([Term("text", "agua"), Stem("text_stem", "água")]),
            {"multi_match": {"query": "água", "fields": ["x", "xs.lat.*"]}},
        ),
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
                    "fields": ["t", "x^0.6", "ts.lat.*^0.8"],
                    "tie_breaker": 0.1,
                }
            },
        ),
        (
            Best((Weighed(Term("title", "eau"), 0.65), Weighed(Term("title", "agua"), 0.65))),
            {"match": {"t": {"query": "eau agua", "boost": 0.65}}},
        ),
        (Scored(Term("theme", "water"), 4.0), {"terms": {"theme": ["water"], "boost": 4.0}}),
        (
            Scored(either([Term("title", "eau"), Term("title", "agua")]), 1.0),
            {"terms": {"t": ["eau", "agua"], "boost": 1.0}},
        ),
        (
            Scored(Stem("title_stem", "eaux"), 1.0),
            {
                "constant_score": {
                    "filter": {"multi_match": {"query": "eaux", "fields": ["ts.lat.*"]}},
                    "boost": 1.0,
                }
            },
        ),
        (Scored(Begun("title", "hous"), 2.0), {"prefix": {"t": {"value": "hous", "boost": 2.0}}}),
        (
            Weighed(Term("title_key", "water"), 8.0),
            {"term": {"title_key": {"value": "water", "boost": 8.0}}},
        ),
        (
            Weighed(Best((Term("title", "a"), Scored(Term("theme", "b"), 1.0))), 0.5),
            {
                "dis_max": {
                    "queries": [{"match": {"t": "a"}}, {"terms": {"theme": ["b"], "boost": 1.0}}],
                    "tie_breaker": 0.1,
                    "boost": 0.5,
                }
            },
        ),
        (
            Lifted(Term("text", "a"), (Scored(Term("title", "a"), 1.0), NOTHING)),
            {
                "bool": {
                    "filter": {"match": {"x": "a"}},
                    "should": [{"terms": {"t": ["a"], "boost": 1.0}}],
                }
            },
        ),
        (Lifted(NOTHING, (Term("title", "a"),)), {"match_none": {}}),
    ],
)  # fmt: skip
def test_scoring(clause, expected):
    assert scoring(clause) == Scoring(expected)


def test_what_says_least_is_left_out_where_there_is_little_room():
    lifts = (
        Term("title", "first"),
        Scored(Term("theme", "a-long-name"), 1.0),
        Best((Scored(Term("title", "a"), 1.0), Scored(Term("text", "a"), 1.0))),
    )
    clause = Lifted(Term("text", "a"), lifts)
    whole = scoring(clause)

    assert scoring_within(clause, whole.length) == whole
    within = scoring_within(clause, whole.length - 1)
    assert within.query["bool"]["should"] == whole.query["bool"]["should"][::2]
    assert scoring_within(clause, 60).query["bool"]["should"] == []
    assert scoring_within(clause, 10) is None


def test_finer_lifts_are_for_the_first_hits():
    found, lift, finer = Term("text", "a"), Scored(Term("theme", "b"), 1.0), Term("title", "a")
    clause = Lifted(found, (lift,), finer=(finer, Term("title", "a-longer-word")))

    whole = scoring(clause)

    assert whole.query == {
        "bool": {
            "filter": {"match": {"x": "a"}},
            "should": [{"terms": {"theme": ["b"], "boost": 1.0}}],
        }
    }
    assert whole.rescore == {
        "bool": {"should": [{"match": {"t": "a"}}, {"match": {"t": "a-longer-word"}}]}
    }
    within = scoring_within(clause, whole.length - 1)
    assert within.query == whole.query
    assert within.rescore == {"bool": {"should": [{"match": {"t": "a"}}]}}


def test_a_shortened_text_still_finds_what_holds_enough_of_all_words():
    words = tuple(Term("text", word) for word in "abcde")

    assert shortened(Some(words, least=4), 3) == Some(words[:3], least=2)
    assert shortened(Some(words, least=2), 3) == Some(words[:3], least=1)
    assert shortened(Some(words, least=4), 9) == Some(words, least=4)
    lifted = Lifted(Some(words, least=5), (Weighed(Some(words, least=1), 2.0),))
    assert shortened(lifted, 1) == Lifted(
        Some(words[:1], least=1), (Weighed(Some(words[:1], least=1), 2.0),)
    )
