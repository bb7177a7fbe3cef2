"""The measures themselves, against values worked out by hand."""

from __future__ import annotations

import math

import pytest

from tests.relevance.measuring import Question, Score, measure, ndcg, reciprocal_rank

HOUSING = Question(qid="1", query="housing", lang="en", type="need", grades={"a": 3, "b": 1})
BUDGET = Question(qid="2", query="budget", lang="fr", type="need", grades={"c": 2})


def test_reciprocal_rank_counts_the_first_real_answer():
    assert [reciprocal_rank(grades) for grades in ((3,), (0, 1, 2), (1, 1), ())] == [1, 1 / 3, 0, 0]


def test_ndcg_of_the_best_order_is_one_and_of_a_swapped_one_less():
    swapped = (1 + 7 / math.log2(3)) / (7 + 1 / math.log2(3))

    assert [ndcg(HOUSING, (3, 1)), ndcg(HOUSING, (1, 3))] == pytest.approx([1, swapped])


def test_measure_averages_by_language():
    answers = {"housing": [frozenset("a"), frozenset("b")], "budget": [frozenset("x")]}

    outcome = measure([HOUSING, BUDGET], lambda text, _lang: answers[text])

    assert outcome.by("lang") == {
        "en": Score(questions=1, reciprocal_rank=1, in_first_ten=1, ndcg=1),
        "fr": Score(questions=1, reciprocal_rank=0, in_first_ten=0, ndcg=0),
    }
    assert outcome.missed() == [BUDGET]
