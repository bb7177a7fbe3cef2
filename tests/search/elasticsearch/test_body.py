"""A query as the body of one request: what is filtered, counted, ordered and asked."""

from __future__ import annotations

import json
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.engines.elasticsearch.body import (
    LONGEST_BODY,
    RESCORED,
    Window,
    answer_named,
    search_text,
    window_of,
)
from search.engines.elasticsearch.spelling import AnsweredSpeller, AsTyped
from search.facets import FACETS, LANGUAGE, THEME
from search.mixing import FIRST_HITS, MOST_NAMED
from search.planning import readings
from search.query import CatalogueQuery, Sort, parse
from search.results import Concept
from search.spelling import Spelling
from search.understanding import UNDERSTOOD_NOTHING, Understanding
from search.wording import typed_words

BUDGETS = Concept(facet="theme", value="participatory-planning-and-budgeting")


def body_of(query: CatalogueQuery, understanding: Understanding = UNDERSTOOD_NOTHING) -> dict:
    """Return the body of a query's first request."""
    return json.loads(text_of(query, understanding))


def text_of(query: CatalogueQuery, understanding: Understanding = UNDERSTOOD_NOTHING) -> bytes:
    """Return it as it is sent."""
    reading = next(readings(query, understanding, AsTyped()))
    words = [word.folded for word in typed_words(query.text) if not word.grams]
    named = understanding.whole[:MOST_NAMED]
    return search_text(query, lambda: reading, named=named, asked_words=words)


def filters_of(aggregations: dict, name: str, above: tuple[str, ...] = ()) -> set[str] | None:
    """Return the facets by which a count is filtered."""
    for key, value in aggregations.items():
        if key == name and "terms" in value:
            return set(above)
        inner = filters_of(value.get("aggs", {}), name, (*above, *fields_of(value.get("filter"))))
        if inner is not None:
            return inner
    return None


def fields_of(query: dict | None) -> list[str]:
    """Return the fields of a filter."""
    if not query or "match_all" in query:
        return []
    each = query["bool"]["filter"] if "bool" in query else [query]
    return [field for one in each for field in one["terms"]]


@pytest.mark.parametrize("count", range(len(FACETS) + 1))
def test_each_facet_is_counted_under_the_filters_of_all_others(count):
    for active in list(combinations(FACETS, count))[:20]:
        query = CatalogueQuery(**{facet.attribute: ("x",) for facet in active})
        body = body_of(query)

        assert {facet.name: filters_of(body["aggs"], facet.name) for facet in FACETS} == {
            facet.name: {other.field for other in active if other is not facet} for facet in FACETS
        }
        assert set(fields_of(body.get("post_filter"))) == {facet.field for facet in active}


def test_providers_asked_for_are_counted_beside_the_first_ones():
    body = body_of(CatalogueQuery(themes=("energy", "water"), providers=("7", "9")))

    assert body["post_filter"]["bool"]["filter"] == [
        {"terms": {"theme": ["energy", "water"]}},
        {"terms": {"provider": ["7", "9"]}},
    ]
    assert answer_named(body["aggs"], "nothing") is None
    assert body["aggs"]["left"]["aggs"]["asked"] == {
        "terms": {"field": "provider", "include": ["7", "9"], "size": 2}
    }


def test_a_long_filter_is_written_less_often_than_short_ones():
    languages = tuple(f"{letter}{other}" for letter in "abcde" for other in "abcde")
    query = CatalogueQuery(
        languages=languages, themes=("energy",), modes=("online",), free=("1",), states=("ended",)
    )

    text = text_of(query)

    assert (text.count(b'"ab","ac"'), text.count(b'"ended"')) == (3, 5)


def test_counts_are_found_wherever_they_stand():
    answer = {
        "found": {"doc_count": 3},
        "left": {
            "doc_count": 1,
            "theme": {"buckets": []},
            "rest": {"doc_count": 1, "kind": {"buckets": [{"key": "course", "doc_count": 1}]}},
        },
        "right": {"doc_count": 1, "level": {"buckets": [{"key": "theme", "doc_count": 1}]}},
    }

    assert answer_named(answer, "kind") == {"buckets": [{"key": "course", "doc_count": 1}]}
    assert answer_named(answer, "theme") == {"buckets": []}
    assert answer_named(answer, "method") is None


def test_without_a_text_the_readers_language_comes_first_without_a_script():
    body = body_of(CatalogueQuery(reader_locale="fr-CA"))

    assert body["query"] == {
        "bool": {
            "filter": {"match_all": {}},
            "should": {"constant_score": {"filter": {"term": {"language": "fr"}}, "boost": 1}},
        }
    }
    assert body["sort"] == [{"_score": "desc"}, {"soonest": "asc"}]
    assert "suggest" not in body


def test_without_a_text_only_what_a_facet_counts_is_looked_at():
    filtered = CatalogueQuery(themes=("energy",), modes=("online",), free=("1",), sort=Sort.TITLE)

    assert body_of(filtered)["query"] == {
        "bool": {
            "should": [
                {"terms": {"theme": ["energy"]}},
                {"terms": {"mode": ["online"]}},
                {"terms": {"free": ["1"]}},
            ],
            "minimum_should_match": 2,
        }
    }
    assert body_of(CatalogueQuery(themes=("energy",), sort=Sort.TITLE))["query"] == {
        "match_all": {}
    }


@pytest.mark.parametrize(
    ("sort", "field"),
    [(Sort.SOONEST, "soonest"), (Sort.NEWEST, "newest"), (Sort.TITLE, "title_order")],
)
def test_other_orders_have_no_score(sort, field):
    assert body_of(CatalogueQuery(sort=sort))["sort"] == [{field: "asc"}]
    assert "function_score" not in json.dumps(body_of(CatalogueQuery(text="water", sort=sort)))


def test_a_text_is_scored_and_lifted_without_a_script():
    body = body_of(CatalogueQuery(text="water supply"))

    again = body["rescore"]["query"]["rescore_query"]
    for scored in (body["query"]["function_score"], again["function_score"]):
        assert scored["field_value_factor"] == {"field": "lift", "modifier": "ln2p", "missing": 1}
    assert body["rescore"]["window_size"] == RESCORED
    assert "sort" not in body  # a server that scores again orders by nothing else
    assert "script" not in json.dumps(body)
    assert set(body["suggest"]) == {"slips", "last"}


def test_typed_operators_are_only_text():
    body = body_of(CatalogueQuery(text='title:water AND ("x* OR y~2'))

    assert "query_string" not in json.dumps(body)
    assert "title:water" not in json.dumps(body["query"])


@pytest.mark.parametrize(
    "text",
    [
        "participatory budgeting",
        "urban planning for sustainable cities",
        "gestion des déchets ménagers",
        "introduction to geographic information systems",
        "наука о данных для городского планирования и управления",
        "إدارة الموارد المائية في المدن",
        "a b c d e f g h i j k l m n o p q r s t u v w x y z",
        "urban water waste energy housing transport planning finance health climate culture parks",
    ],
)
def test_a_body_is_short(text):
    query = CatalogueQuery(
        text=text, themes=("housing", "energy"), languages=("en", "fr"), modes=("online",)
    )

    assert len(text_of(query)) <= LONGEST_BODY


def slugs(size: int) -> st.SearchStrategy[list[str]]:
    """Return values of a filter, some of them long."""
    slug = st.text(alphabet="abcdefghij-", min_size=1, max_size=size)
    return st.lists(slug, max_size=60)


CONCEPTS = st.builds(
    Concept,
    facet=st.sampled_from(["theme", "method"]),
    value=st.text(alphabet="abcdefghij-", min_size=1, max_size=60),
)
# Words as people type them, and anything else: marks, quotes, scripts with and without spaces.
TEXTS = st.one_of(
    st.text(max_size=10_000),
    st.lists(st.text(alphabet="aeéиоöñعموतीकс'-", min_size=1, max_size=30), max_size=90).map(
        " ".join
    ),
    st.text(alphabet="城市规划原理เมืองの都", min_size=50, max_size=300),
    st.text(alphabet="𐐀𐐁𐐂", min_size=100, max_size=300),
)


@settings(max_examples=150, deadline=None)
@given(
    text=TEXTS,
    values=st.fixed_dictionaries({facet.name: slugs(60) for facet in FACETS}),
    whole=st.lists(CONCEPTS, max_size=6, unique=True),
    parts=st.lists(CONCEPTS, max_size=12, unique=True),
    sort=st.sampled_from(Sort),
    page=st.sampled_from([1, 7]),
)
def test_no_body_is_longer_than_the_limit(text, values, whole, parts, sort, page):
    address = {**values, "q": [text], "sort": [sort.value], "page": [str(page)]}
    query, _notices = parse(address, {})
    folded = tuple(word.folded for word in typed_words(query.text))
    understanding = Understanding(
        whole=tuple(whole), parts=tuple(parts), words=tuple((each, folded) for each in parts)
    )

    assert len(text_of(query, understanding)) <= LONGEST_BODY


# --- Which hits -----------------------------------------------------------------------------------


def test_only_a_text_that_names_a_term_asks_for_more_than_its_page():
    query = CatalogueQuery(text="water", page=3)

    assert window_of(query, ()) == Window(start=40, size=20)
    assert window_of(query, (BUDGETS,)) == Window(start=0, size=62)


def test_the_first_hits_are_always_there_to_be_mixed():
    query = CatalogueQuery(text="water", page=2, page_size=5)

    assert window_of(query, (BUDGETS,)).start == 0
    assert window_of(query, (BUDGETS,)).size >= FIRST_HITS
    assert window_of(query.with_page(1), (BUDGETS,)).size == FIRST_HITS + 2


def test_beyond_the_hits_that_are_scored_again_nothing_is_let_in():
    named = (BUDGETS,)
    inside = CatalogueQuery(text="water", page=RESCORED // 20 + 1)
    beyond = inside.with_page(inside.page + 1)

    assert window_of(inside, named) == Window(start=0, size=RESCORED + 22)
    let_in = body_of(inside, Understanding(whole=named))["aggs"]["let-in-0"]
    assert filters_of(let_in["aggs"], "languages") == set()
    assert window_of(beyond, named) == Window(start=RESCORED + 18, size=22)
    assert "let-in-0" not in body_of(beyond, Understanding(whole=named))["aggs"]


def test_nobody_leafs_beyond_the_deepest_hit():
    assert window_of(CatalogueQuery(page=10_000_000), ()).size == 0
    deepest = window_of(CatalogueQuery(page=500), ())
    assert deepest.start + deepest.size == 10_000


# --- Spellings ------------------------------------------------------------------------------------


def answered(slips: dict[str, dict[str, int]], *known: str) -> AnsweredSpeller:
    """Return a speller whose server knows words near others, and a last word."""
    return AnsweredSpeller(
        {
            "slips": [
                {"text": word, "options": [{"text": o, "freq": n} for o, n in near.items()]}
                for word, near in slips.items()
            ],
            "last": [{"text": "", "options": [{"text": word, "freq": 1} for word in known]}],
        }
    )


def test_one_slip_is_likely_and_two_are_possible():
    speller = answered({"procuermant": {"procurement": 9}, "hosuing": {"housing": 5}}, "hosuing")

    assert speller.likely(["procuermant", "hosuing"]) == {
        "hosuing": (Spelling(folded="housing", written="housing", weight=0.8, is_slip=True),)
    }
    assert speller.possible(["procuermant"])["procuermant"][0] == Spelling(
        folded="procurement", written="procurement", weight=0.5, is_slip=True
    )


def test_only_an_unknown_last_word_may_be_unfinished():
    begun = Spelling(folded="housi", written="", weight=0.7, is_begun=True)

    assert answered({}).likely(["water", "housi"]) == {"housi": (begun,)}
    assert answered({}, "housi").likely(["water", "housi"]) == {}
    assert answered({}).likely(["water", "ho"]) == {}


def test_facets_and_terms_are_whole_values():
    body = body_of(CatalogueQuery(text="budget participatif"), Understanding(whole=(BUDGETS,)))

    assert {"term": {THEME.field: BUDGETS.value}} == body["aggs"]["let-in-0"]["filter"]
    languages = body["aggs"]["let-in-0"]["aggs"]["languages"]["terms"]
    assert (languages["field"], languages["exclude"]) == (LANGUAGE.field, ["not-stated"])
