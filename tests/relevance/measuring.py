"""How well known items and needs are found: reciprocal rank, share in the first ten, nDCG (pure).

Reciprocal rank counts answers of grade 2 and 3 (the item, or one of the same title). nDCG@10 is
Järvelin and Kekäläinen's, with gains 2^grade - 1; the ideal order is made of all judged answers.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

ANSWER_GRADE: Final = 2
DEPTH: Final = 10

# A text and the reader's language in, the source keys of each hit out, the best first.
Find = Callable[[str, str], Sequence[frozenset[str]]]


@dataclass(frozen=True, kw_only=True)
class Question:
    """A query with graded answers by source key."""

    qid: str
    query: str
    lang: str
    type: str
    grades: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Score:
    """How one question, or a group of them, did."""

    questions: int
    reciprocal_rank: float
    in_first_ten: float
    ndcg: float


@dataclass(kw_only=True)
class Outcome:
    """Every question with the grades of its first answers, in order."""

    graded: list[tuple[Question, tuple[int, ...]]] = field(default_factory=list)

    def score(self, only: Callable[[Question], bool] = lambda _question: True) -> Score:
        """Average over the questions that pass."""
        chosen = [(question, grades) for question, grades in self.graded if only(question)]
        count = len(chosen)
        return Score(
            questions=count,
            reciprocal_rank=sum(reciprocal_rank(grades) for _q, grades in chosen) / count,
            in_first_ten=sum(reciprocal_rank(grades) > 0 for _q, grades in chosen) / count,
            ndcg=sum(ndcg(question, grades) for question, grades in chosen) / count,
        )

    def by(self, attribute: str) -> dict[str, Score]:
        """Average over each value of an attribute, such as `lang` or `type`."""
        groups: dict[str, list[str]] = defaultdict(list)
        for question, _grades in self.graded:
            groups[getattr(question, attribute)].append(question.qid)
        return {
            value: self.score(lambda question, value=value: getattr(question, attribute) == value)
            for value in sorted(groups)
        }

    def missed(self) -> list[Question]:
        """The questions whose answer is not among the first ten."""
        return [question for question, grades in self.graded if not reciprocal_rank(grades)]


def read_questions(path: Path) -> list[Question]:
    """Read questions from JSON Lines: `relevant` is a list of `{"id", "grade"}`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_question(json.loads(line)) for line in lines if line.strip()]


def _question(row: dict[str, object]) -> Question:
    relevant: Iterable[dict[str, object]] = row["relevant"]  # type: ignore[assignment]
    return Question(
        qid=str(row["qid"]),
        query=str(row["query"]),
        lang=str(row["lang"]),
        type=str(row.get("type", "need")),
        grades={str(item["id"]): int(str(item["grade"])) for item in relevant},
    )


def measure(questions: Iterable[Question], find: Find) -> Outcome:
    """Ask every question and grade its first ten answers."""
    outcome = Outcome()
    for question in questions:
        hits = find(question.query, question.lang)[:DEPTH]
        outcome.graded.append((question, tuple(_grade(question, keys) for keys in hits)))
    return outcome


def _grade(question: Question, keys: frozenset[str]) -> int:
    return max((question.grades.get(key, 0) for key in keys), default=0)


def reciprocal_rank(grades: Sequence[int]) -> float:
    """Return one over the place of the first answer, 0 when there is none."""
    places = (place for place, grade in enumerate(grades, 1) if grade >= ANSWER_GRADE)
    return 1 / next(places, math.inf)


def ndcg(question: Question, grades: Sequence[int]) -> float:
    """Return the discounted gain of the first ten over that of the best order there is."""
    best = _gain(sorted(question.grades.values(), reverse=True)[:DEPTH])
    return _gain(grades) / best if best else 0.0


def _gain(grades: Iterable[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades, 1))
