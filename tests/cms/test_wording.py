"""Lists and quotations read as the language of the page writes them."""

from __future__ import annotations

import pytest
from django.utils import translation

from cms.wording import either, in_a_row, join, quoted


@pytest.mark.parametrize(
    ("locale", "parts", "expected"),
    [
        ("en", ["English"], "English"),
        ("en", ["English", "", "Arabic"], "English and Arabic"),
        ("en", ["Arabic", "English", "Italian"], "Arabic, English and Italian"),
        ("fr", ["anglais", "italien"], "anglais et italien"),
        ("es", ["francés", "árabe"], "francés y árabe"),
        ("es", ["francés", "inglés"], "francés e inglés"),
        ("ar", ["العربية", "الإنجليزية", "الفرنسية"], "العربية والإنجليزية والفرنسية"),
        ("es", ["agua", "hielo"], "agua y hielo"),
        ("es", ["vivienda", "higiene"], "vivienda e higiene"),
        ("en", [], ""),
    ],
)
def test_join_links_the_last_part(locale: str, parts: list[str], expected: str):
    with translation.override(locale):
        assert join(parts) == expected


@pytest.mark.parametrize(
    ("locale", "parts", "expected"),
    [
        ("en", ["French", "others"], "French or others"),
        ("fr", ["français", "espagnol"], "français ou espagnol"),
        ("ar", ["العربية", "الإنجليزية", "الفرنسية"], "العربية أو الإنجليزية أو الفرنسية"),
        ("es", ["francés", "árabe"], "francés o árabe"),
        ("es", ["francés", "árabe", "otros"], "francés, árabe u otros"),
        ("es", ["«Vivienda»", "«Obras»"], "«Vivienda» u «Obras»"),
    ],
)
def test_either_links_the_last_choice(locale: str, parts: list[str], expected: str):
    with translation.override(locale):
        assert either(parts) == expected


def test_quotation_marks_are_those_of_the_language():
    with translation.override("fr"):
        assert in_a_row([quoted("eau"), quoted("énergie")]) == (
            "«\u202feau\u202f», «\u202fénergie\u202f»"
        )


def test_a_quoted_text_stays_whole_between_arabic_marks():
    with translation.override("ar"):
        assert quoted("C++") == "«\u2068C++\u2069»"
