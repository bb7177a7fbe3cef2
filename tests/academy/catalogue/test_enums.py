"""Words for values of other vocabularies."""

from __future__ import annotations

from academy.catalogue.enums import AccessibilityFeature


def test_accessibility_is_said_in_words_and_an_unknown_code_stays():
    said = [AccessibilityFeature.said(code) for code in ("captions", "signLanguage", "x-own")]

    assert said == ["subtitles", "sign language", "x-own"]
