"""What a list holds, said as one sentence in each language."""

from __future__ import annotations

import pytest
from django.utils import translation

from cms.sentences import sentence_of, things
from search.query import CatalogueQuery

LABELS = {
    "en": {"fr": "French", "es": "Spanish", "housing": "Housing", "water": "Water"},
    "fr": {"fr": "français", "es": "espagnol", "housing": "Logement", "water": "Eau"},
    "es": {"fr": "francés", "es": "español", "housing": "Vivienda", "water": "Agua"},
    "ar": {"fr": "الفرنسية", "es": "الإسبانية", "housing": "السكن والإسكان", "water": "المياه"},
}


class Spoken:
    """Names of values in one language, without a database."""

    def __init__(self, locale: str) -> None:
        self._labels = LABELS[locale]

    def of(self, _facet: object, value: str) -> str:
        """Return the name of one value."""
        return self._labels[value]


def said(locale: str, count: int, query: CatalogueQuery) -> str:
    """Return the sentence as a reader of this language sees it."""
    with translation.override(locale):
        return sentence_of(count, query, Spoken(locale)).replace("\u202f", " ")


ASKED = CatalogueQuery(languages=("es", "fr"), themes=("water", "housing"))


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en", "2 courses and webinars in Spanish or French about Water or Housing"),
        (
            "fr",
            "2 cours et webinaires en espagnol ou français sur le thème « Eau » ou « Logement »",
        ),
        ("es", "2 cursos y seminarios web en español o francés sobre «Agua» o «Vivienda»"),
        (
            "ar",
            "2 من الدورات والندوات بالإسبانية أو الفرنسية عن «المياه» أو «السكن والإسكان»",
        ),
    ],
)
def test_languages_and_themes_are_named(locale: str, expected: str):
    assert said(locale, 2, ASKED) == expected


def test_what_is_not_stated_stays_out_of_the_sentence():
    query = CatalogueQuery(languages=("fr",), themes=("housing", "not-stated"))
    assert said("en", 2, query) == "2 courses and webinars in French"


@pytest.mark.parametrize(
    ("locale", "count", "expected"),
    [
        ("fr", 0, "Aucun cours"),
        ("fr", 1, "1 cours"),
        ("fr", 2, "2 cours"),
        ("es", 1, "1 curso"),
        ("es", 11, "11 cursos"),
        ("es", 1_000_000, "1\u00a0000\u00a0000 de cursos"),
        ("ar", 0, "لا توجد دورات"),
        ("ar", 1, "دورة واحدة"),
        ("ar", 2, "دورتان"),
        ("ar", 3, "3 دورات"),
        ("ar", 11, "11 دورة"),
        ("ar", 102, "102 دورة"),
        ("ar", 143, "143 دورة"),
    ],
)
def test_courses_are_counted(locale: str, count: int, expected: str):
    with translation.override(locale):
        assert things(count, ("course",)) == expected
