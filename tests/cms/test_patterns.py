"""The city pattern is the same for ever, small, and safe to serve."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from cms.patterns import SPARE, TONES, pattern

FAMILIES = sorted(TONES)


def test_pattern_same_slug_same_plan():
    assert pattern("housing", "territory-and-services") == pattern(
        "housing", "territory-and-services"
    )


def test_pattern_of_top_themes_are_seven_different_plans_in_their_own_tones():
    plans = [pattern(slug) for slug in FAMILIES]

    assert len(set(plans)) == len(FAMILIES)
    assert all(TONES[slug].deep in plan for slug, plan in zip(FAMILIES, plans, strict=True))


def test_pattern_of_an_unknown_slug_is_drawn_in_spare_tones():
    assert SPARE.deep in pattern("a-theme-that-a-curator-added")


@pytest.mark.parametrize("slug", [*FAMILIES, "housing", "x", "a" * 60, "0", "-"])
def test_pattern_is_small_well_formed_and_without_script_or_style(slug: str):
    plan = pattern(slug, "environment-and-climate")

    tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(plan).iter()}
    assert tags <= {"svg", "g", "path", "circle"}
    assert len(plan) < 2_600
