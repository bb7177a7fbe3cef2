"""How near an entry is to the work of cities."""

from __future__ import annotations

import pytest

from search.nearness import (
    SUBJECT_OF_CITIES,
    SUBJECTS_OF_OTHERS,
    TITLE_OF_CITIES,
    TITLE_OF_OTHERS,
    nearness,
)
from search.translating import things_in


def near(title: str, locale: str, *subjects: str) -> float:
    return nearness([(title, locale)], things_in(title, locale), subjects)


@pytest.mark.parametrize(
    ("title", "locale", "subjects", "expected"),
    [
        ("Waste", "en", (), 1.0),
        ("Waste in cities", "en", (), TITLE_OF_CITIES),
        ("Les déchets de la commune", "fr", (), TITLE_OF_CITIES),
        ("城市垃圾", "zh", (), TITLE_OF_CITIES),
        ("Migración de aplicaciones en Windows", "es", (), TITLE_OF_OTHERS),
        ("Waste", "en", ("Urban Studies and Planning", "Physics"), SUBJECT_OF_CITIES),
        ("Waste", "en", ("Physics",), SUBJECTS_OF_OTHERS),
        ("Waste", "en", ("Physics", "Economics", "Energy"), 1.0),
        ("Programming for cities", "en", (), TITLE_OF_CITIES * TITLE_OF_OTHERS),
    ],
)
def test_words_of_cities_speak_for_an_entry_and_those_of_other_trades_against(
    title, locale, subjects, expected
):
    assert near(title, locale, *subjects) == pytest.approx(expected)
