"""How well known items and needs are found, per language and per type of damage."""

from __future__ import annotations

from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.installation import have_catalogue, report, set_up
from tests.shared import SHARED_DATA

SETS = Path(__file__).resolve().parent.parent / "relevance"


def main() -> None:
    """Ask every question of the three sets."""
    set_up()
    have_catalogue()
    from tests.relevance.finding import finder
    from tests.relevance.measuring import measure, read_questions

    find = finder()
    for name, path, target in (
        ("shared queries", SHARED_DATA / "queries-dev.jsonl", 0.95),
        ("known items", SETS / "known_items.jsonl", None),
    ):
        outcome = measure(read_questions(path), find)
        whole = outcome.score()
        languages = {
            language: outcome.score(
                lambda q, lang=language: q.lang == lang and q.type != "description"
            )
            for language in outcome.by("lang")
        }
        best = max(score.reciprocal_rank for score in languages.values())
        worst = min(score.reciprocal_rank for score in languages.values())
        report(
            *_ranked(f"{name}: reciprocal rank", whole.reciprocal_rank, target),
            *_ranked(f"{name}: in the first ten", whole.in_first_ten, 0.98 if target else None),
            *_ranked(f"{name}: worst language over best", worst / best, 0.9),
        )
        for language, score in languages.items():
            report(*_ranked(f"{name}: {language}", score.reciprocal_rank, None))
        for kind, score in outcome.by("type").items():
            report(*_ranked(f"{name}: {kind}", score.reciprocal_rank, None))
    needs = measure(read_questions(SETS / "needs.jsonl"), find)
    mean = needs.score().ndcg
    report(*_ranked("needs: nDCG@10", mean, 0.8))
    per_language = {language: score.ndcg for language, score in needs.by("lang").items()}
    report(*_ranked("needs: worst language over mean", min(per_language.values()) / mean, 0.9))
    for language, value in per_language.items():
        report(*_ranked(f"needs: {language}", value, None))


def _ranked(name: str, value: float, target: float | None) -> list[Figure]:
    return [Figure(name=name, value=value, unit="", target=target, higher_is_better=True)]


if __name__ == "__main__":
    main()
