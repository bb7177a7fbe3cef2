"""The shipped vocabularies: complete in every locale, and every word leads to one term."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from academy.taxonomy.loading import LABEL_LOCALES
from academy.taxonomy.seed_files import read_seed
from academy.taxonomy.words import fold

SEEDS = ("themes.json", "methods.json", "audiences.json", "regions.json", "languages.json")
WORDY = SEEDS[:-1]


def words_of_locale(name: str, locale: str) -> list[str]:
    """Return the labels and synonyms of each term, folded as a search folds them."""
    return [
        word
        for seed in read_seed(name)
        for word in {
            " ".join(fold(part) for part in text.split())
            for text in (seed["labels"][locale]["label"], *seed["labels"][locale]["synonyms"])
        }
    ]


def key_of(seed: dict[str, Any]) -> str:
    return str(seed.get("slug") or seed.get("code") or seed.get("tag"))


@pytest.mark.parametrize("name", SEEDS)
def test_every_term_has_a_label_in_every_locale(name: str) -> None:
    missing = [
        (key_of(seed), locale)
        for seed in read_seed(name)
        for locale in LABEL_LOCALES
        if not seed["labels"].get(locale, {}).get("label", "").strip()
    ]

    assert missing == []


@pytest.mark.parametrize("locale", LABEL_LOCALES)
@pytest.mark.parametrize("name", SEEDS)
def test_a_word_belongs_to_one_term_only(name: str, locale: str) -> None:
    counted = Counter(words_of_locale(name, locale))

    assert [word for word, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("name", WORDY)
def test_every_term_has_three_synonyms_in_every_locale(name: str) -> None:
    poor = [
        (key_of(seed), locale)
        for seed in read_seed(name)
        for locale in LABEL_LOCALES
        if len(seed["labels"][locale]["synonyms"]) < 3
    ]

    assert poor == []


def test_themes_are_a_tree_of_two_levels_with_goals() -> None:
    parents = {seed["slug"]: seed["parent"] for seed in read_seed("themes.json")}
    goals = [goal for seed in read_seed("themes.json") for goal in seed["sdg_goals"]]

    assert len(parents) == 39
    assert all(parents[parent] is None for parent in parents.values() if parent)
    assert sum(parent is None for parent in parents.values()) == 7
    assert set(goals) == set(range(1, 18))


def test_methods_belong_to_the_three_phases() -> None:
    phases = Counter(seed["phase"] for seed in read_seed("methods.json"))

    assert phases == {"seek": 6, "sense": 8, "share": 6}


def test_words_people_type_lead_to_participatory_budgeting() -> None:
    seed = next(
        seed
        for seed in read_seed("themes.json")
        if seed["slug"] == "participatory-planning-and-budgeting"
    )
    typed = {
        "en": {"participatory budget"},
        "fr": {"budget participatif"},
        "pt": {"orçamento participativo"},
        "ar": {"الميزانية التشاركية", "الموازنة التشاركية"},
    }

    assert all(words <= set(seed["labels"][locale]["synonyms"]) for locale, words in typed.items())


def test_rules_name_only_shipped_terms() -> None:
    for rules, terms in (("matching_themes", "themes"), ("matching_methods", "methods")):
        slugs = {seed["slug"] for seed in read_seed(f"{terms}.json")}
        listed = read_seed(f"{rules}.json")
        named = set(listed["phrases"])
        for table in ("subjects", "kinds", "words", "isced"):
            named |= {slug for meanings in listed.get(table, {}).values() for slug in meanings}

        assert named <= slugs
