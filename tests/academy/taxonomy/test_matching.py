"""Foreign words into our themes and methods: single cases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from academy.taxonomy.matching import (
    Assignment,
    Evidence,
    EvidenceKind,
    match_methods,
    match_themes,
    method_matcher,
    theme_matcher,
)
from tests.academy.taxonomy.shipped import shipped_terms

THEMES = theme_matcher(shipped_terms("themes.json"))
METHODS = method_matcher(shipped_terms("methods.json"))


def title(text: str, locale: str | None = None) -> Evidence:
    return Evidence(kind=EvidenceKind.TITLE, text=text, locale=locale)


def subject(text: str, locale: str | None = None) -> Evidence:
    return Evidence(kind=EvidenceKind.SUBJECT, text=text, locale=locale)


def kind(text: str) -> Evidence:
    return Evidence(kind=EvidenceKind.KIND, text=text)


@pytest.mark.parametrize(
    ("text", "locale", "slugs"),
    [
        ("Participatory budgeting for small towns", "en", ["participatory-planning-and-budgeting"]),
        ("Le budget participatif, mode d'emploi", "fr", ["participatory-planning-and-budgeting"]),
        ("Gestão da água", "pt", ["water-and-sanitation"]),
        ("الميزانية التشاركية في البلديات", "ar", ["participatory-planning-and-budgeting"]),
        ("城市总体规划", "zh-Hans", ["urban-planning"]),
        ("Göçve Kent", "tr", ["migration"]),
        ("Infill Prob.inUrban Hist.Site", "en", ["urban-planning"]),
        ("Wastewater Treatment &amp; Reuse", "en", ["water-and-sanitation"]),
        ("Klimaendringar - årsaker og konsekvensar", "no", ["climate-change"]),
        ("Управление отходами", "ru", ["waste-and-circular-economy"]),
        ("सार्वजनिक स्वास्थ्य का परिचय", "hi", ["public-health"]),
        ("Public key cryptography", "en", []),
        ("Watercolour for beginners", "en", []),
        ("Cell culture techniques", "en", []),
        ("Random forests in Python", "en", []),
        ("Migration of databases to the cloud", "en", []),
        ("Enterprise Mobility + Security", "en", []),
        ("Linear algebra", "en", []),
        ("", None, []),
    ],
)
def test_match_themes_of_a_title(text: str, locale: str | None, slugs: list[str]) -> None:
    assert list(match_themes([title(text, locale)], THEMES).slugs) == slugs


def test_match_themes_says_which_words_it_came_from() -> None:
    matched = match_themes([title("Affordable Housing in Growing Cities", "en")], THEMES)

    assert matched.assignments == (
        Assignment(slug="housing", confidence=0.85, words=("Affordable Housing",)),
    )


def test_match_themes_leaves_other_subjects_as_keywords() -> None:
    evidence = [title("Renewable energy", "en"), subject("Energy policy"), subject("Calculus")]

    matched = match_themes(evidence, THEMES)

    assert matched.slugs == ("energy",)
    assert matched.unmatched == ("Calculus",)


def test_match_themes_leaves_out_the_parent_of_a_found_child() -> None:
    evidence = [title("Environmental protection and recycling", "en")]

    assert match_themes(evidence, THEMES).slugs == ("waste-and-circular-economy",)


def test_match_themes_of_isced_codes() -> None:
    found = [
        match_themes([subject(code)], THEMES).slugs
        for code in ("0731", "ISCED-F:0923", "0731 Architecture and town planning", "0541")
    ]

    assert found == [
        ("urban-planning",),
        ("social-cohesion-and-community-life",),
        ("urban-planning",),
        (),
    ]


def test_description_alone_assigns_nothing() -> None:
    text = "We also speak of housing, climate change, recycling and public transport."
    evidence = [
        title("Welcome", "en"),
        Evidence(kind=EvidenceKind.DESCRIPTION, text=text, locale="en"),
    ]

    assert match_themes(evidence, THEMES).assignments == ()


def test_short_words_hold_in_their_own_language_only() -> None:
    found = [
        match_methods([title("Stage design", locale)], METHODS).slugs for locale in ("en", "fr")
    ]

    assert found == [(), ("work-based-learning",)]


@pytest.mark.parametrize(
    ("evidence", "slugs"),
    [
        ([kind("mooc")], {"self-paced-course"}),
        (
            [kind("mooc"), Evidence(kind=EvidenceKind.METHOD, text="instructor")],
            {"facilitated-course"},
        ),
        ([kind("webinar")], {"webinar"}),
        ([kind("apprenticeship"), title("BTS Tourisme - en apprentissage", "fr")],
         {"work-based-learning"}),
        ([kind("university-programme"), title("Training course in human rights", "en")],
         {"taught-course"}),
        ([kind("university-course"), title("Capstone project in planning", "en")],
         {"taught-course", "project-based-learning"}),
        ([kind("university-course"), title("Project management", "en")], {"taught-course"}),
        ([kind("unheard-of")], set()),
    ],
)  # fmt: skip
def test_match_methods(evidence: list[Evidence], slugs: set[str]) -> None:
    assert set(match_methods(evidence, METHODS).slugs) == slugs


def test_rules_for_terms_that_a_curator_removed_are_ignored() -> None:
    terms = shipped_terms("themes.json")
    del terms["housing"]

    matched = match_themes(
        [title("Social housing", "en"), subject("Housing")], theme_matcher(terms)
    )

    assert "housing" not in matched.slugs


@pytest.mark.parametrize("locale", ["en", "fr", "es", "pt", "ar", "ru", "zh", "tr"])
@pytest.mark.parametrize("vocabulary", ["themes.json", "methods.json"])
def test_every_label_leads_to_its_term(vocabulary: str, locale: str) -> None:
    matcher, match = (
        (THEMES, match_themes) if vocabulary == "themes.json" else (METHODS, match_methods)
    )
    lost = [
        (slug, term.labels[locale])
        for slug, term in shipped_terms(vocabulary).items()
        if slug not in match([title(term.labels[locale], locale)], matcher).slugs
        and not any(
            child.parent == slug and child.value in match_themes(
                [title(term.labels[locale], locale)], THEMES
            ).slugs
            for child in shipped_terms(vocabulary).values()
        )
    ]  # fmt: skip

    assert lost == []


@given(st.text(max_size=80), st.sampled_from([None, "en", "fr", "zh", "ar", "x"]))
def test_match_any_text_without_harm(text: str, locale: str | None) -> None:
    evidence = [title(text, locale), subject(text, locale)]

    matched = match_themes(evidence, THEMES)

    assert all(0.6 <= one.confidence <= 1 and one.words for one in matched.assignments)
    assert matched == match_themes(evidence, THEMES)
